//! Realisations of single supernovae, as a config asks for them.

use std::ops::Range;

use rayon::prelude::*;

use super::{Model, events};
use crate::anisotropy::{
    self, Ages, Channel, Dipole, Field, Kernel, Observer, SlabBursts, SlabSum, Smooth,
    TabulatedSum, sky,
};
use crate::config::Config;
use crate::config::raw::Raw;
use crate::ensemble::{Chunk, chunks};
use crate::kernels::{BurstTransport, Kernels};
use crate::medium::Gas;
use crate::numerics::GaussLegendre;
use crate::sources::{Bursts, Events, Galaxy, Height, Origin, Reach, Release};
use crate::species::Species;
use crate::store::Table;
use crate::units::{CM2_S_KPC2_MYR, EnergyPerNucleon, Rigidity};
use crate::walk::Width;

/// Realisations that are drawn at once, at most.
const CHUNK: u64 = 32;
/// Rows of the table `anisotropy` that are written at once, about.
const GROUP_ROWS: u64 = 32_768;
/// Energies of a species at which ages are told, at most.
const ENERGIES_OF_AGES: usize = 5;

/// Realisations of single supernovae.
pub struct Realizations {
    /// How many there are.
    pub count: u64,
    /// What is asked of each.
    pub channels: Vec<Channel>,
    /// Those whose supernovae are listed.
    pub listed: u64,
    /// Age in Myr up to which supernovae are drawn.
    pub oldest_myr: f64,
    local_field: Option<[f64; 3]>,
    batches: u32,
    seed: u64,
    events: Events,
    galaxy: Galaxy,
    height: Height,
    gas: Gas,
    width: Width,
}

impl Realizations {
    /// Those of a config, if it asks for any, with the physics of its model and, if it asks for them, with
    /// kernels from histories: one a channel.
    pub fn of(config: &Config, model: &Model, kernels: Option<&Kernels>) -> Option<Self> {
        let raw = config.raw();
        let asked = raw.realizations.as_ref()?;
        let galaxy = events::galaxy(&raw.sources);
        let release = events::release(&raw.sources);
        let mut channels = channels(raw, model, &release);
        if let Some(kernels) = kernels {
            for (channel, kernel) in channels.iter_mut().zip(&kernels.all) {
                channel.half_thickness_kpc = kernel.edge_kpc;
                channel.kernel = Kernel::Tabulated(Box::new(TabulatedSum::new(kernel)));
            }
        }
        let oldest_myr = oldest(&galaxy, &channels, asked.most_sources as f64);
        // where mean free paths exceed the halo, kernels reach beyond the last source
        let extent_kpc = galaxy.extent_kpc();
        let reach = Reach {
            youngest_myr: 0.0,
            oldest_myr,
            distance_kpc: &|from, to| reach(&channels, from, to).min(extent_kpc),
        };
        let events = events::events(config, &reach);
        let drawn = matches!(events.origin, Origin::Drawn(_));
        let [x, y] = galaxy.gradient_at_sun();
        channels.par_iter_mut().for_each(|channel| {
            let smooth = Smooth {
                galaxy: &galaxy,
                height: &model.height,
                release_myr: channel.release_myr,
            };
            let left = events.scatter.cut(channel.rigidity_gv);
            channel.observer.source_gradient = [x, y, 0.0];
            let means = smooth.means(&channel.kernel, oldest_myr);
            channel.observer.mean = means.all.times(left.mean);
            // a catalogue leaves nothing to be drawn
            if drawn && oldest_myr < channel.oldest_myr() {
                channel.undrawn = means.old.times(left.mean);
                channel.left_out = means.old_scatter.times(left.mean_square.sqrt());
            }
        });
        Some(Self {
            count: asked.count,
            channels,
            listed: u64::from(asked.listed),
            oldest_myr,
            local_field: asked
                .local_field_l_deg
                .zip(asked.local_field_b_deg)
                .map(|(l, b)| sky::from_galactic_deg([l, b])),
            batches: raw.batches(),
            seed: raw.run.seed,
            events,
            galaxy,
            height: model.height,
            gas: model.gas,
            width: model.width,
        })
    }

    /// The realisations of some batches, in pieces to be drawn at once.
    pub fn chunks(&self, held: impl IntoIterator<Item = u32>) -> impl Iterator<Item = Chunk> {
        let size = (GROUP_ROWS / self.channels.len() as u64).clamp(1, CHUNK);
        chunks(held, self.batches, self.count, size)
    }

    /// Realisations whose rows are written at once: whole pieces.
    pub fn group(&self) -> u64 {
        GROUP_ROWS / self.channels.len() as u64
    }

    /// Of the realisations of some batches, how many are in the first pieces, and how many there are.
    pub fn counts(&self, held: &[u32], pieces: u64) -> (u64, u64) {
        let numbers = |chunk: Chunk| chunk.realizations.end - chunk.realizations.start;
        let all = || self.chunks(held.iter().copied()).map(numbers);
        (all().take(pieces as usize).sum(), all().sum())
    }

    /// Density and gradient at the Sun, channel by channel of each realisation.
    pub fn fields(&self, realizations: Range<u64>) -> Vec<Field> {
        let (mut bursts, mut slab) = (Bursts::default(), SlabBursts::default());
        let mut fields = Vec::new();
        for realization in realizations {
            self.events.draw(self.seed, realization, &mut bursts);
            self.width.run(
                #[inline(always)]
                || self.sums(&bursts, &mut slab, &mut fields),
            );
        }
        fields
    }

    #[inline(always)]
    fn sums(&self, bursts: &Bursts, slab: &mut SlabBursts, fields: &mut Vec<Field>) {
        let first = self.channels.first();
        slab.fill(
            bursts,
            first.map_or(1.0, |channel| channel.half_thickness_kpc),
        );
        let all = matches!(self.events.origin, Origin::Catalogue(_));
        for channel in &self.channels {
            let (rigidity, release) = (channel.rigidity_gv, channel.release_myr);
            let kernel = &channel.kernel;
            let drawn = kernel.at_sun(bursts, slab, rigidity, release, all);
            fields.push(drawn.with(&channel.undrawn, |a, b| a + b));
        }
    }

    /// How many supernovae a realisation has.
    pub fn sources_of(&self, realization: u64) -> usize {
        let mut bursts = Bursts::default();
        self.events.draw(self.seed, realization, &mut bursts);
        bursts.len()
    }

    /// The supernovae of the first realisations.
    pub fn sources(&self) -> Table {
        let mut bursts = Bursts::default();
        let (mut numbers, mut columns) = (Vec::new(), [const { Vec::new() }; 5]);
        let mut arms: Vec<Option<String>> = Vec::new();
        for realization in 0..self.count.min(self.listed) {
            self.events.draw(self.seed, realization, &mut bursts);
            numbers.resize(numbers.len() + bursts.len(), realization as i64);
            let of_these = [
                &bursts.x_kpc,
                &bursts.y_kpc,
                &bursts.z_kpc,
                &bursts.age_myr,
                &bursts.weight,
            ];
            for (all, some) in columns.iter_mut().zip(of_these) {
                all.extend_from_slice(some);
            }
            arms.extend(self.events.arms(self.seed, realization, &bursts));
        }
        let [x, y, z, age, weight] = columns;
        Table::new("sources", "a supernova of the first realisations")
            .integer("realization", "", "number of the realisation", numbers)
            .float(
                "x_kpc",
                "kpc",
                "place from the Sun away from the Galactic centre",
                x,
            )
            .float(
                "y_kpc",
                "kpc",
                "place from the Sun along Galactic rotation",
                y,
            )
            .float(
                "z_kpc",
                "kpc",
                "place from the Sun towards the north Galactic pole",
                z,
            )
            .float("age_myr", "Myr", "time since the explosion", age)
            .float("weight", "", "energy relative to the mean", weight)
            .optional_text("arm", "spiral arm; null outside the arms", arms)
    }

    /// Ages and path lengths in the mean over all realisations, at a few energies of each species.
    pub fn ages(&self) -> Table {
        let all = self.channels.chunk_by(|a, b| a.species == b.species);
        let some: Vec<&Channel> = all.flat_map(spread_out).collect();
        let ages = |channel: &Channel| {
            let smooth = Smooth {
                galaxy: &self.galaxy,
                height: &self.height,
                release_myr: channel.release_myr,
            };
            Ages::of(&smooth, &self.gas, &channel.kernel, channel.observer.speed)
        };
        let found: Vec<(&Channel, Ages)> = some.into_par_iter().map(|c| (c, ages(c))).collect();
        anisotropy::ages_table(&found)
    }

    /// The rows of the table `anisotropy` for realisations from `first` on.
    pub fn rows(&self, first: u64, fields: &[Field]) -> Table {
        anisotropy::rows(&self.channels, self.local_field, first, fields)
    }
}

impl Model {
    /// What the bursts of a config's realisations meet, channel by channel.
    pub fn burst_transports(&self, config: &Config) -> Vec<BurstTransport> {
        let raw = config.raw();
        let channels = channels(raw, self, &events::release(&raw.sources));
        let ratio = raw.scattering.perpendicular_ratio;
        let each = channels.iter().map(|c| Rigidity(c.rigidity_gv));
        each.map(|r| self.burst_transport(r, ratio)).collect()
    }
}

/// Species by species, energies evenly spaced in their logarithm; what follows from the rate of
/// supernovae is not known yet.
fn channels(raw: &Raw, model: &Model, release: &Release) -> Vec<Channel> {
    let Some(asked) = &raw.realizations else {
        return Vec::new();
    };
    // the checks have made sure that they are known
    let species = asked.species.iter().filter_map(|name| Species::named(name));
    let of_species = |species: Species| {
        asked.energies_gev().map(move |energy_gev| {
            let r = species.rigidity(EnergyPerNucleon(energy_gev / species.nucleons));
            channel(raw, model, release, species, energy_gev, r)
        })
    };
    species.flat_map(of_species).collect()
}

fn channel(
    raw: &Raw,
    model: &Model,
    release: &Release,
    species: Species,
    energy_gev: f64,
    r: Rigidity,
) -> Channel {
    let scattering = &model.scattering;
    let diffusion = scattering.diffusion_cm2_s(&species, &model.medium, r, 0.0) * CM2_S_KPC2_MYR;
    let speed = species.speed_kpc_myr(r);
    let perpendicular_ratio = raw.scattering.perpendicular_ratio;
    let beyond = model.beyond_kpc(r, diffusion);
    Channel {
        species: species.name,
        energy_gev,
        rigidity_gv: r.gv(),
        observer: Observer {
            diffusion,
            perpendicular_ratio,
            speed,
            mean: Field::default(),
            source_gradient: [0.0; 3],
            compton_getting: match &raw.realizations {
                Some(asked) if asked.compton_getting => {
                    let [to_centre, along, up] = asked.solar_motion_km_s;
                    let index = intensity_index(raw, model, &species, r);
                    Dipole::compton_getting([-to_centre, along, up], index)
                }
                _ => Dipole::default(),
            },
        },
        half_thickness_kpc: model.halo_kpc + beyond,
        kernel: Kernel::Slab(SlabSum {
            half_thickness_kpc: model.halo_kpc + beyond,
            diffusion,
            perpendicular_ratio,
        }),
        release_myr: release.after_myr(r),
        undrawn: Field::default(),
        left_out: Field::default(),
    }
}

/// −d ln I/d ln E of what a steady source p^−γ leaves where it diffuses out: E^{2−γ}/D.
fn intensity_index(raw: &Raw, model: &Model, species: &Species, r: Rigidity) -> f64 {
    const STEP: f64 = 1e-4;
    let ln_diffusion = |r: Rigidity| {
        let scattering = &model.scattering;
        libm::log(scattering.diffusion_cm2_s(species, &model.medium, r, 0.0))
    };
    let above = Rigidity(r.gv() * libm::exp(STEP));
    raw.sources.spectral_index - 2.0 + (ln_diffusion(above) - ln_diffusion(r)) / STEP
}

/// A few of the energies of a species, spread over all of them with both ends.
fn spread_out(channels: &[Channel]) -> impl Iterator<Item = &Channel> {
    let some = channels.len().min(ENERGIES_OF_AGES);
    let last = channels.len() - 1;
    (0..some).map(move |i| &channels[i * last / (some - 1).max(1)])
}

/// How far supernovae of each age matter, at any energy.
fn reach(channels: &[Channel], from_myr: f64, to_myr: f64) -> f64 {
    let ages = (0..=8).map(|i| from_myr + (to_myr - from_myr) * f64::from(i) / 8.0);
    let at = |age: f64| {
        let each = channels
            .iter()
            .map(|c| c.kernel.reach_kpc(age - c.release_myr));
        each.fold(0.0, f64::max)
    };
    // between the ages that were asked it may be a little more
    1.02 * ages.map(at).fold(1e-3, f64::max)
}

/// The age up to which supernovae are drawn: all that matter, or as many as wanted.
fn oldest(galaxy: &Galaxy, channels: &[Channel], most: f64) -> f64 {
    const STEPS: u32 = 400;
    let last = channels.iter().map(Channel::oldest_myr).fold(0.0, f64::max);
    let (points, step) = (GaussLegendre::new(8), last / f64::from(STEPS));
    let (extent_kpc, mut count) = (galaxy.extent_kpc(), 0.0);
    for i in 0..STEPS {
        let (from, to) = (step * f64::from(i), step * f64::from(i + 1));
        let middle = 0.5 * (from + to);
        let far = reach(channels, from, to).min(extent_kpc);
        let ring = |rho: f64| {
            let around = (0..32).map(|k| {
                let (sin, cos) = libm::sincos(std::f64::consts::TAU * f64::from(k) / 32.0);
                galaxy.rate(rho * cos, rho * sin, middle)
            });
            around.sum::<f64>() / 32.0 * std::f64::consts::TAU * rho
        };
        let more = step * points.integrate_panels(0.0, far, 4, ring);
        if count + more > most {
            return from + step * (most - count) / more;
        }
        count += more;
    }
    last
}

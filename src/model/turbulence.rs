//! D_µµ of everything that scatters, site by site: computed from the turbulence of each plasma, and from what
//! else a layer has.

use std::sync::Mutex;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::parts;
use crate::config::raw::{self, Raw, ScatteringTerm};
use crate::damping::{Collisionless, Viscosity};
use crate::ensemble::Progress;
use crate::medium::{Medium, Plasma};
use crate::scattering::{Angles, Computed, ModeTable, ModeTables, Places, Scattering, Site};
use crate::species::Species;
use crate::store::cache;
use crate::turbulence::{
    self, AlfvenModes, Cascade, Damping, FastModes, Gyration, Reach, Resonances, SlowModes, Steps,
    Strong, Truncation, Turbulence, Wandering, WaveAngles,
};
use crate::units::{C_CM_S, Rigidity};

/// Pitch angles µ > 0.
const ANGLES: usize = 48;
/// Heights of a medium that varies smoothly.
const HEIGHTS: u32 = 33;
/// Largest step in ln R between tabulated rigidities.
const STEP: f64 = 0.25;
/// How far in ln R they reach beyond the tallied ones, from where energy is lost into these.
const BEYOND: f64 = 1.0;

/// What scatters at one site.
struct Place {
    /// Its plasma.
    plasma: Plasma,
    /// Its terms, each with the values of `[scattering]` as they hold for it.
    terms: Vec<(ScatteringTerm, raw::Scattering)>,
    /// Sum of the inverse distances in pc between weak shocks.
    shocks_per_pc: f64,
}

/// Where the cascade of fast modes ends at one site.
#[derive(Clone)]
pub struct End {
    /// Name of the layer; empty in a smooth medium.
    pub layer: String,
    /// Height in kpc.
    pub z_kpc: f64,
    /// L in pc.
    pub outer_scale_pc: f64,
    /// k_max(θ).
    pub truncation: Truncation,
}

/// D_µµ of everything that scatters and where cascades end, if it is not a simple law at all heights.
pub fn computed(
    raw: &Raw,
    medium: &Medium,
    species: &Species,
    quiet: bool,
) -> Option<(Computed, Vec<End>)> {
    let by_layers = !raw.scattering.layer.is_empty();
    if !by_layers && raw.scattering.model != raw::ScatteringModel::Modes {
        return None;
    }
    let rigidities = rigidities(&raw.rigidity);
    let speeds_cm_s: Vec<f64> = rigidities
        .iter()
        .map(|&r| species.beta(r) * C_CM_S)
        .collect();
    let angles = Angles::new(ANGLES);
    let places = places(raw, medium);
    let heights = places.heights_kpc();
    let all: Vec<Place> = heights.iter().map(|&z| place(raw, medium, z)).collect();
    let particles: Vec<Vec<Gyration>> = all
        .iter()
        .map(|place| {
            let gyration = |(r, &speed_cm_s): (&Rigidity, &f64)| Gyration {
                speed_cm_s,
                larmor_radius_pc: r.larmor_radius_pc(place.plasma.magnetic_field_ug),
            };
            rigidities.iter().zip(&speeds_cm_s).map(gyration).collect()
        })
        .collect();
    let mut by_turbulence = of_turbulence(&all, &particles, &angles.mu, quiet).into_iter();
    let (mut sites, mut ends) = (Vec::new(), Vec::new());
    for (place, &z_kpc) in all.iter().zip(&heights) {
        let mut modes = Vec::new();
        for (driven, found) in place.turbulent().zip(by_turbulence.by_ref()) {
            modes.extend(
                found
                    .modes
                    .into_iter()
                    .map(|(name, d_mumu_per_s)| ModeTable { name, d_mumu_per_s }),
            );
            ends.extend(found.truncation.map(|truncation| End {
                layer: medium.layer_name(z_kpc).into(),
                z_kpc,
                outer_scale_pc: driven.outer_scale_pc,
                truncation,
            }));
        }
        modes.extend(place.simple().map(|(name, term)| ModeTable {
            name: name.into(),
            d_mumu_per_s: law(term, &place.plasma, species, &rigidities, &angles.mu),
        }));
        sites.push(Site {
            modes: summed(modes),
            shock_distance_pc: 1.0 / place.shocks_per_pc,
        });
    }
    let tables = ModeTables {
        rigidities,
        speeds_cm_s,
        angles,
        places,
        sites,
    };
    Some((Computed::new(tables, raw.halo.height_kpc), ends))
}

impl Place {
    /// Its turbulence.
    fn turbulent(&self) -> impl Iterator<Item = &raw::Modes> {
        let modes = self.terms.iter();
        modes.filter_map(|(term, own)| (*term == ScatteringTerm::Modes).then_some(&own.modes))
    }

    /// Its simple laws, with their names in tables.
    fn simple(&self) -> impl Iterator<Item = (&'static str, &raw::Scattering)> {
        self.terms.iter().filter_map(|(term, own)| match term {
            ScatteringTerm::Constant | ScatteringTerm::PowerLaw => Some(("isotropic", own)),
            ScatteringTerm::Slab => Some(("slab", own)),
            ScatteringTerm::Modes | ScatteringTerm::Waves | ScatteringTerm::Shocks => None,
        })
    }
}

/// Terms of one name as one.
fn summed(all: Vec<ModeTable>) -> Vec<ModeTable> {
    let mut sums: Vec<ModeTable> = Vec::new();
    for table in all {
        match sums.iter_mut().find(|known| known.name == table.name) {
            None => sums.push(table),
            Some(known) => {
                let pairs = known.d_mumu_per_s.iter_mut().zip(table.d_mumu_per_s);
                pairs.for_each(|(sum, d)| *sum += d);
            }
        }
    }
    sums
}

/// The tabulated rigidities: the middles of the tallied bins, or so many between or of them that steps are about
/// [`STEP`], and further up.
fn rigidities(grid: &raw::RigidityGrid) -> Vec<Rigidity> {
    let (low, high) = (libm::log(grid.min_gv), libm::log(grid.max_gv));
    let width = (high - low) / f64::from(grid.bins);
    let step = if width > STEP {
        width / (width / STEP).ceil()
    } else {
        width * (STEP / width).floor()
    };
    let first = low + 0.5 * width;
    let below = ((first - low) / step).ceil() as i32;
    let above = ((high + BEYOND - first) / step).ceil() as i32;
    (-below..=above)
        .map(|i| Rigidity(libm::exp(first + step * f64::from(i))))
        .collect()
}

fn places(raw: &Raw, medium: &Medium) -> Places {
    let height = raw.halo.height_kpc;
    match medium {
        Medium::Layers(layers) => Places::Layers(layers.iter().map(|l| l.z_hi_kpc).collect()),
        Medium::Smooth { .. } if medium.is_uniform() => Places::Everywhere,
        Medium::Smooth { .. } => {
            let step = height / f64::from(HEIGHTS - 1);
            Places::Heights((0..HEIGHTS).map(|i| step * f64::from(i)).collect())
        }
    }
}

/// What scatters at a height.
fn place(raw: &Raw, medium: &Medium, z_kpc: f64) -> Place {
    let common = &raw.scattering;
    let layer = medium.layer_name(z_kpc);
    let own: Vec<&raw::ScatteringLayer> = common.layer.iter().filter(|e| e.name == layer).collect();
    let mut terms = Vec::new();
    let mut shocks_per_pc = 0.0;
    for entry in &own {
        for &term in &entry.models {
            terms.push((term, entry.over(common).as_term(term)));
        }
        shocks_per_pc += entry.shock_distance_pc.map_or(0.0, |l| 1.0 / l);
    }
    if let (true, Some(term)) = (own.is_empty(), common.model.term()) {
        terms.push((term, common.clone()));
    }
    Place {
        plasma: medium.at(z_kpc),
        terms,
        shocks_per_pc,
    }
}

/// D_µµ in 1/s of a simple law, all µ of the first rigidity first.
fn law(
    term: &raw::Scattering,
    plasma: &Plasma,
    species: &Species,
    rigidities: &[Rigidity],
    mu: &[f64],
) -> Vec<f64> {
    let medium = Medium::uniform(plasma);
    let scattering: Scattering = parts::scattering(term, &medium, None, None);
    let at = |r: Rigidity| mu.iter().map(move |&mu| (mu, r));
    rigidities
        .iter()
        .flat_map(|&r| at(r))
        .map(|(mu, r)| scattering.d_mumu_per_s(species, &medium, mu, r, 0.0))
        .collect()
}

/// What is kept of a turbulence.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Each mode's name and D_µµ.
    modes: Vec<(String, Vec<f64>)>,
    /// Where the cascade of its fast modes ends.
    truncation: Option<Truncation>,
}

/// A turbulence, its plasma, and the particles in it.
type Driven<'a> = (&'a raw::Modes, &'a Plasma, &'a [Gyration]);

/// What scatters by turbulence, one after another of all places, from the cache if it was computed before.
fn of_turbulence(all: &[Place], particles: &[Vec<Gyration>], mu: &[f64], quiet: bool) -> Vec<Kept> {
    let steps = Steps::default();
    let places = all.iter().zip(particles);
    let driven: Vec<Driven<'_>> = places
        .flat_map(|(place, particles)| {
            let modes = place.turbulent();
            modes.map(move |modes| (modes, &place.plasma, &particles[..]))
        })
        .collect();
    if driven.is_empty() {
        return Vec::new();
    }
    let (version, formulas) = (env!("CARGO_PKG_VERSION"), env!("PITCHWALK_FORMULAS"));
    // numbers are printed with all the digits that they need
    let key = format!("{version} {formulas} {driven:?} {mu:?} {steps:?}");
    cache::kept("turbulence", &key, || compute(&driven, mu, steps, quiet))
}

fn compute(driven: &[Driven<'_>], mu: &[f64], steps: Steps, quiet: bool) -> Vec<Kept> {
    let angles = WaveAngles::new(steps);
    let work = (driven.len() + mu.len()) as u64;
    let progress = Mutex::new((0, Progress::new("steps to D_µµ", 0, work, quiet)));
    let done = || {
        if let Ok(mut progress) = progress.lock() {
            progress.0 += 1;
            let done = progress.0;
            progress.1.advance(done);
        }
    };
    let turbulences: Vec<Turbulence> = driven
        .par_iter()
        .map(|(modes, plasma, _)| {
            let turbulence = turbulence(modes, plasma, &angles);
            done();
            turbulence
        })
        .collect();
    let pairs = turbulences.iter().zip(driven);
    let sites: Vec<turbulence::Site<'_>> = pairs
        .map(|(turbulence, &(_, _, particles))| turbulence::Site {
            turbulence,
            particles,
        })
        .collect();
    let found = turbulence::d_mumu(&sites, mu, steps, done);
    if let Ok(progress) = progress.lock() {
        progress.1.finish();
    }
    let named = |(mode, d): (turbulence::Mode, Vec<f64>)| (mode.name().into(), d);
    let all = found.into_iter().zip(turbulences);
    all.map(|(modes, turbulence)| Kept {
        modes: modes.into_iter().map(named).collect(),
        truncation: turbulence.fast.map(|fast| fast.truncation),
    })
    .collect()
}

/// The turbulence that a config drives in a plasma.
fn turbulence(modes: &raw::Modes, plasma: &Plasma, angles: &WaveAngles) -> Turbulence {
    let broadening = f64::from(modes.broadening);
    let fast = fast_cascade(modes, plasma, angles).map(|(cascade, truncation)| {
        let resonances = match modes.resonances {
            raw::Resonances::Both => Resonances::Both,
            raw::Resonances::Kq22 => Resonances::First,
        };
        FastModes::new(
            &cascade,
            truncation,
            modes.outer_scale_pc,
            plasma.alfven_speed_cm_s(),
            broadening,
            resonances,
        )
    });
    let strong = Strong {
        mach: modes.alfven_mach_number,
        broadening,
        outer_scale_pc: modes.outer_scale_pc,
    };
    let has = |kind: raw::Mode| modes.kinds.contains(&kind);
    Turbulence {
        fast,
        alfven: has(raw::Mode::Alfven).then_some(AlfvenModes(strong)),
        slow: has(raw::Mode::Slow).then(|| SlowModes {
            spectrum: strong,
            sound_speed_cm_s: plasma.sound_speed_cm_s(),
        }),
    }
}

/// The cascade of fast modes and where it ends, if there are any.
fn fast_cascade(
    modes: &raw::Modes,
    plasma: &Plasma,
    angles: &WaveAngles,
) -> Option<(Cascade, Truncation)> {
    if !modes.kinds.contains(&raw::Mode::Fast) {
        return None;
    }
    let cascade = Cascade {
        mach: modes.mach_number,
        anisotropic: modes.cascade == raw::Cascade::Anisotropic,
        wandering: match modes.field_line_wandering {
            raw::Wandering::Alfven => Wandering::Alfven(modes.alfven_mach_number),
            raw::Wandering::Fast => Wandering::Fast,
            raw::Wandering::None => Wandering::None,
        },
    };
    let viscosity = match modes.viscosity {
        raw::Viscosity::Braginskii => Viscosity::braginskii(plasma),
        raw::Viscosity::MeanFreePath => Viscosity::of_mean_free_path(plasma),
    };
    let (viscous, collisionless) = match modes.damping {
        raw::Damping::ByScale | raw::Damping::Both => (true, true),
        raw::Damping::Collisionless => (false, true),
        raw::Damping::Viscous => (true, false),
        raw::Damping::None => (false, false),
    };
    let damping = Damping {
        viscosity: viscous.then_some(viscosity),
        collisionless: collisionless.then(|| Collisionless::new(plasma, modes.ion_damping)),
        of_energy: modes.damping_rate == raw::DampingRate::Energy,
        reach: match modes.damping {
            raw::Damping::ByScale => Reach::by_scale(plasma),
            _ => Reach::Everywhere,
        },
    };
    let scale = modes.outer_scale_pc;
    let truncation = Truncation::new(cascade, &damping, plasma, scale, angles);
    Some((cascade, truncation))
}

//! The region beyond the halo, as a config asks for it, and the walk through it.

use super::Model;
use super::parts;
use crate::beyond::{Current, CurrentError, Flux, Outflow, PowerLaw, Region, Walked};
use crate::config::Config;
use crate::config::raw::{
    BeyondHalo, Boundary, EscapingCurrent, Ionization, Raw, ScatteringModel, Walk,
};
use crate::random::beyond_seed;
use crate::species::PROTON;
use crate::store::Table;
use crate::tally::{Batches, Jackknife, Quantity};
use crate::units::{KPC_CM, MYR_S, Rigidity};

/// Half of the width in ln R of the bin that an energy is walked in; nothing there depends on rigidity.
const HALF_WIDTH: f64 = 1e-3;

/// What a config asks for beyond the halo.
#[derive(Debug, Clone, PartialEq)]
pub struct Beyond {
    /// The gas there.
    pub region: Region,
    asked: BeyondHalo,
    seed: u64,
    batches: u32,
}

impl Beyond {
    /// That of a config, if it asks for any.
    pub fn of(config: &Config) -> Option<Self> {
        let raw = config.raw();
        let asked = raw.beyond_halo.clone()?;
        Some(Self {
            region: Region {
                magnetic_field_ug: asked.magnetic_field_ug,
                gas_overdensity: asked.gas_overdensity,
                size_kpc: asked.size_kpc,
            },
            seed: raw.run.seed,
            batches: raw.run.batches,
            asked,
        })
    }

    /// The folder of the run whose current is asked for, if it is that of another.
    pub fn from(&self) -> Option<&str> {
        self.asked.from.as_deref()
    }

    /// The current of given luminosity, if that is asked for.
    pub fn given(&self) -> Option<Current> {
        let asked = &self.asked;
        let law = PowerLaw {
            luminosity_erg_s: asked.luminosity_erg_s?,
            disc_radius_kpc: asked.disc_radius_kpc,
            min_gev: asked.min_gev,
            max_gev: asked.max_gev,
        };
        let energies = asked.energies_gev().map(Rigidity);
        (asked.current == EscapingCurrent::Luminosity).then(|| Current {
            fluxes: energies.map(|r| law.flux(r)).collect(),
            disc_radius_kpc: asked.disc_radius_kpc,
        })
    }

    /// The current that escapes from a run, by its config and its table `escape`.
    ///
    /// # Errors
    /// When the table tells of none.
    pub fn current_of(config: &Config, escape: &Table) -> Result<Current, CurrentError> {
        let sources = &config.raw().sources;
        let injection = parts::supernovae(sources).injection(&PROTON);
        Ok(Current {
            fluxes: Flux::of_escape(escape, |r| injection.rate(r))?,
            disc_radius_kpc: sources.disc_radius_kpc,
        })
    }

    /// Edges in kpc of the bins of height above the halo's edge.
    pub fn edges_kpc(&self) -> Vec<f64> {
        let bins = self.asked.z_bins;
        let at = |i| self.asked.size_kpc * f64::from(i) / f64::from(bins);
        (0..=bins).map(at).collect()
    }

    /// The walk at an energy, which is the `number`-th.
    pub fn exterior(&self, number: u32, rigidity: Rigidity, outflow: &Outflow) -> Exterior {
        Exterior {
            model: Model::new(&self.raw(number, rigidity, outflow), None),
        }
    }

    /// A halo that is the region on both sides of its plane z = 0, where all of the flux comes in: by symmetry what
    /// returns to that plane sets out again, so that the flux through it is conserved.
    fn raw(&self, number: u32, rigidity: Rigidity, outflow: &Outflow) -> Raw {
        let mut raw = Raw::default();
        raw.run.seed = beyond_seed(self.seed, number);
        raw.run.batches = self.batches;
        raw.run.histories = self.asked.histories;
        raw.rigidity.min_gv = rigidity.gv() * (1.0 - HALF_WIDTH);
        raw.rigidity.max_gv = rigidity.gv() * (1.0 + HALF_WIDTH);
        raw.rigidity.bins = 1;
        raw.halo.height_kpc = self.asked.size_kpc;
        raw.halo.boundary = Boundary::ZeroDensity;
        raw.medium.alfven_speed_km_s = Some(outflow.speed_cm_s / 1e5);
        raw.scattering.model = ScatteringModel::Constant;
        raw.scattering.d0_cm2_s = Some(outflow.diffusion_cm2_s);
        raw.transport.walk = Walk::Macroscopic;
        raw.transport.adiabatic_losses = false;
        raw.losses.ionization = Ionization::Off;
        raw.losses.coulomb = false;
        raw.losses.inelastic = false;
        raw.tally.z_bins = self.asked.z_bins;
        raw
    }
}

/// The walk beyond the halo at one energy.
pub struct Exterior {
    /// Its physics.
    pub model: Model,
}

impl Exterior {
    /// What its histories found.
    pub fn found(&self, batches: &Batches) -> Walked {
        let layout = &batches.layout;
        let k = self.model.grid.at(layout.ln_rigidity.middle(0));
        // a score of one over the rate of injection, half of which goes to either side
        let of_score = 2.0 / (k.injection * k.inverse_reference) * MYR_S / KPC_CM;
        let found = |mean: Jackknife, width: f64| mean.map(|x| x * of_score / width).estimate();
        let heights = &layout.height;
        Walked {
            at_edge: found(batches.mean(Quantity::Plane, 0, 0), 1.0),
            // both sides share a bin
            in_bins: (0..heights.count)
                .map(|z| found(batches.mean(Quantity::Dwell, 0, z), 2.0 * heights.width))
                .collect(),
        }
    }
}

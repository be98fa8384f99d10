//! The keys of `[beyond_halo]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[beyond_halo]`: what escapes drives an instability in the gas around the Galaxy, which holds it back (Blasi 2019,
/// section 4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BeyondHalo {
    /// Where the flux of escaping protons comes from.
    pub current: EscapingCurrent,
    /// Run folder whose table `escape` is used with `current = "run"`. The path is relative to the working directory.
    pub from: Option<String>,
    /// Luminosity L_CR in erg/s of a spectrum E⁻² with `current = "luminosity"`.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub luminosity_erg_s: Option<f64>,
    /// Radius R_d of the disc in kpc that this luminosity leaves from, half to either side; of a run it is `sources.disc_radius_kpc`.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub disc_radius_kpc: f64,
    /// Lower end in GeV of the spectrum that this luminosity has; E is pc.
    #[schemars(range(min = 1e-3, max = 1e12))]
    pub min_gev: f64,
    /// Its upper end in GeV.
    #[schemars(range(min = 1e-3, max = 1e12))]
    pub max_gev: f64,
    /// Number of energies between them, both among them, evenly spaced in their logarithm; of a run they are its rigidity bins.
    #[schemars(range(min = 2, max = 1000))]
    pub energies: u32,
    /// Magnetic field B0 in µG outside before anything grows.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub magnetic_field_ug: f64,
    /// Density δ_G of the gas outside over the mean density of baryons in the universe.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub gas_overdensity: f64,
    /// How far beyond the halo's edge, in kpc, particles are held; farther out they fly freely.
    #[schemars(range(min = 1e-3, max = 1e5))]
    pub size_kpc: f64,
    /// Equal bins in height of the density profile, 2 to 1000.
    #[schemars(range(min = 2, max = 1000))]
    pub z_bins: u32,
    /// Histories that are walked outside at each energy, in `run.batches` batches.
    #[schemars(range(min = 1000, max = 1_000_000_000))]
    pub histories: u64,
}

impl Default for BeyondHalo {
    fn default() -> Self {
        Self {
            current: EscapingCurrent::Luminosity,
            from: None,
            luminosity_erg_s: None,
            disc_radius_kpc: 10.0,
            min_gev: 1.0,
            max_gev: 1e6,
            energies: 13,
            magnetic_field_ug: 1e-3,
            gas_overdensity: 1.0,
            size_kpc: 10.0,
            z_bins: 20,
            histories: 200_000,
        }
    }
}

impl BeyondHalo {
    /// E in GeV, ascending.
    pub fn energies_gev(&self) -> impl Iterator<Item = f64> + use<> {
        super::evenly(self.min_gev, self.max_gev, self.energies)
    }
}

/// Where the flux of escaping protons comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EscapingCurrent {
    /// A spectrum E⁻² of given luminosity.
    Luminosity,
    /// The histories that this run walks in the halo.
    Own,
    /// Those of another run.
    Run,
}

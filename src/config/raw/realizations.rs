//! The keys of `[realizations]` and `[kernels]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[realizations]`: draws of single supernovae, all energies from one list of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Realizations {
    /// How many. Realisation i of a seed is the same, however many are asked for.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub count: u64,
    /// Nuclei, such as "H1", "He4" or "Fe56", each at the same energies.
    #[schemars(length(min = 1, max = 9))]
    pub species: Vec<String>,
    /// Lowest kinetic energy of a nucleus in GeV.
    #[schemars(range(min = 1e-3, max = 1e12))]
    pub min_gev: f64,
    /// Highest kinetic energy of a nucleus in GeV.
    #[schemars(range(min = 1e-3, max = 1e12))]
    pub max_gev: f64,
    /// Number of energies, evenly spaced in their logarithm, 1 to 1000.
    #[schemars(range(min = 1, max = 1000))]
    pub energies: u32,
    /// Where the Green's function of a burst comes from.
    pub kernel: Kernel,
    /// Galactic longitude in degrees of the local magnetic field: with it and `local_field_b_deg` the column `amplitude_field` is the dipole along the field, which is all that is left where particles follow it.
    #[schemars(range(min = -360.0, max = 360.0))]
    pub local_field_l_deg: Option<f64>,
    /// Galactic latitude in degrees of the local magnetic field.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub local_field_b_deg: Option<f64>,
    /// Add the dipole that the motion of the Sun brings (Compton & Getting 1935) to every dipole.
    pub compton_getting: bool,
    /// Motion of the Sun in km/s relative to where particles are isotropic: towards the Galactic centre, along rotation, towards the north pole (that against the local standard of rest, Schönrich et al. 2010).
    pub solar_motion_km_s: [f64; 3],
    /// Realisations whose supernovae are listed in the table `sources`.
    #[schemars(range(max = 10_000))]
    pub listed: u32,
    /// Supernovae that a realisation draws at most, on average: older ones add their mean (whose error is in `anisotropy_bands`).
    #[schemars(range(min = 100, max = 100_000_000))]
    pub most_sources: u64,
}

impl Default for Realizations {
    fn default() -> Self {
        Self {
            count: 1000,
            species: vec!["H1".into()],
            min_gev: 1e2,
            max_gev: 1e6,
            energies: 25,
            kernel: Kernel::ClosedForm,
            local_field_l_deg: None,
            local_field_b_deg: None,
            compton_getting: false,
            solar_motion_km_s: [11.1, 12.24, 7.25],
            listed: 5,
            most_sources: 50_000,
        }
    }
}

impl Realizations {
    /// Kinetic energies of a nucleus in GeV, ascending.
    pub fn energies_gev(&self) -> impl Iterator<Item = f64> + use<> {
        super::evenly(self.min_gev, self.max_gev, self.energies)
    }
}

/// Green's functions of a burst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kernel {
    /// The exact one for a uniform diffusion coefficient between absorbing planes, without flow and losses.
    ClosedForm,
    /// From histories of the run's own walk, for any D(z, R), flow and losses.
    MonteCarlo,
}

/// `[kernels]`: Green's functions of a burst from histories (`realizations.kernel = "monte_carlo"`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Kernels {
    /// Run folder whose table `kernels` is used instead of new histories; it must be of the same transport. The path is relative to the working directory.
    pub from: Option<String>,
    /// Histories of each kernel. Their noise is common to all realisations: double them to see what it does.
    #[schemars(range(min = 1000, max = 1_000_000_000))]
    pub histories: u64,
}

impl Default for Kernels {
    fn default() -> Self {
        Self {
            from: None,
            histories: 200_000,
        }
    }
}

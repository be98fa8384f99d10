//! The keys of `[composition]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[composition]`: spectra of all elements against total energy from the protons that are walked, as nuclei of
/// one rigidity move alike where losses do not matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Composition {
    /// Rigidity in GV at which `relative` of the elements holds.
    #[schemars(range(min = 1e-3, max = 1e9))]
    pub reference_gv: f64,
    /// Lowest total energy of a nucleus in GeV.
    #[schemars(range(min = 1e-3, max = 1e12))]
    pub min_gev: f64,
    /// Highest total energy of a nucleus in GeV.
    #[schemars(range(min = 1e-3, max = 1e12))]
    pub max_gev: f64,
    /// Number of energies, evenly spaced in their logarithm, 2 to 1000.
    #[schemars(range(min = 2, max = 1000))]
    pub energies: u32,
    /// The elements, protons among them.
    #[schemars(length(max = 64))]
    pub element: Vec<Element>,
}

impl Default for Composition {
    fn default() -> Self {
        Self {
            reference_gv: 1e3,
            min_gev: 1e5,
            max_gev: 1e9,
            energies: 41,
            element: Vec::new(),
        }
    }
}

impl Composition {
    /// Total energies of a nucleus in GeV, ascending.
    pub fn energies_gev(&self) -> impl Iterator<Item = f64> + use<> {
        super::evenly(self.min_gev, self.max_gev, self.energies)
    }
}

/// `[[composition.element]]`: one element by its most abundant nucleus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Element {
    /// Nucleus, such as "H1", "He4" or "Fe56".
    pub species: String,
    /// Intensity per rigidity over that of protons at `reference_gv`.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub relative: f64,
    /// How much harder than protons it is injected: its share goes as R^{slope_difference}.
    #[schemars(range(min = -2.0, max = 2.0))]
    pub slope_difference: f64,
}

impl Default for Element {
    fn default() -> Self {
        Self {
            species: String::new(),
            relative: 1.0,
            slope_difference: 0.0,
        }
    }
}

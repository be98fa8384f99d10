//! Inelastic collisions of nuclei heavier than protons.

use std::sync::{Arc, LazyLock};

use super::cross_section::CrossSection;
use crate::data::{
    CrossSectionTable, INELASTIC_BARASHENKOV94, INELASTIC_TRIPATHI99, INELASTIC_WEBBER03,
};
use crate::species::Species;
use crate::units::EnergyPerNucleon;

/// Total inelastic cross sections of nuclei, a set from one source.
#[derive(Debug, Clone, PartialEq)]
pub struct Inelastic {
    on_hydrogen: Arc<[(Species, CrossSection)]>,
}

static TRIPATHI99: LazyLock<Inelastic> = LazyLock::new(|| Inelastic::new(&INELASTIC_TRIPATHI99));

impl Inelastic {
    /// Names of the published sets, the default first.
    pub const PUBLISHED: [&str; 3] = ["tripathi99", "webber03", "barashenkov94"];

    /// A published set.
    pub fn published(name: &str) -> Option<Self> {
        match name {
            "tripathi99" => Some(Self::default()),
            "webber03" => Some(Self::new(&INELASTIC_WEBBER03)),
            "barashenkov94" => Some(Self::new(&INELASTIC_BARASHENKOV94)),
            _ => None,
        }
    }

    /// From a table of cross sections on hydrogen with a column such as "12C" for each nucleus.
    pub fn new(table: &CrossSectionTable) -> Self {
        let nuclei = table.columns.iter().filter_map(|(name, mb)| {
            let species = Species::mass_first(name)?;
            let sigma = CrossSection::of_inelastic(&table.energy_gev_n, mb);
            (!sigma.is_zero()).then_some((species, sigma))
        });
        Self {
            on_hydrogen: nuclei.collect(),
        }
    }

    /// Whether the set holds a nucleus; protons need none.
    pub fn holds(&self, species: &Species) -> bool {
        species.nucleons == 1.0 || self.of(species).is_some()
    }

    /// On hydrogen in mb; zero for nuclei that the set does not hold.
    pub fn on_hydrogen_mb(&self, species: &Species, energy: EnergyPerNucleon) -> f64 {
        self.of(species).map_or(0.0, |sigma| sigma.mb(energy))
    }

    fn of(&self, species: &Species) -> Option<&CrossSection> {
        let named = |n: &&(Species, CrossSection)| n.0.name == species.name;
        self.on_hydrogen.iter().find(named).map(|n| &n.1)
    }
}

/// Those of Tripathi et al. (1999).
impl Default for Inelastic {
    fn default() -> Self {
        TRIPATHI99.clone()
    }
}

/// Cross section on helium over that on hydrogen, 2.10 A^−0.055 (Ferrando et al. 1988, PRC 37, 1490).
pub fn helium_over_hydrogen(species: &Species) -> f64 {
    2.1 * libm::pow(species.nucleons, -0.055)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::species::NUCLEI;

    /// Measured p + ¹²C near 2 GeV: about 245 mb, from which experiments differ by a tenth.
    #[test]
    fn sets_agree_on_carbon() {
        let carbon = Species::named("C12").unwrap();
        for name in Inelastic::PUBLISHED {
            let set = Inelastic::published(name).unwrap();
            let mb = set.on_hydrogen_mb(&carbon, EnergyPerNucleon(2.0));
            assert!((mb / 245.0 - 1.0).abs() < 0.1, "{name}: {mb} mb");
        }
    }

    #[test]
    fn sets_hold_all_nuclei_but_lithium_of_webber() {
        for set in Inelastic::PUBLISHED {
            let held = Inelastic::published(set).unwrap();
            for species in NUCLEI {
                let lacks = set == "webber03" && species.symbol() == "Li";
                assert_eq!(held.holds(&species), !lacks, "{set}: {}", species.name);
            }
        }
    }

    /// Webber's ¹³C has zeros for none below 0.0473 GeV/n.
    #[test]
    fn missing_values_at_low_energy_are_those_of_the_first_energy() {
        let carbon13 = Species::named("C13").unwrap();
        let set = Inelastic::published("webber03").unwrap();
        assert_eq!(set.on_hydrogen_mb(&carbon13, EnergyPerNucleon(0.01)), 104.8);
    }

    /// ln 2.1 − 0.055 ln 12 = 0.7419 − 0.1367, and − 0.055 ln 56 = −0.2214.
    #[test]
    fn helium_counts_less_for_larger_nuclei() {
        for (name, logarithm) in [("C12", 0.6052), ("Fe56", 0.5205)] {
            let ratio = helium_over_hydrogen(&Species::named(name).unwrap());
            assert!(
                (libm::log(ratio) - logarithm).abs() < 2e-4,
                "{name}: {ratio}"
            );
        }
    }
}

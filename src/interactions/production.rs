//! Production of nuclei from heavier ones.

use super::cross_section::CrossSection;
use super::inelastic::helium_over_hydrogen;
use crate::data::{
    CrossSectionTable, PRODUCTION_EVOLI2019, PRODUCTION_GALPROP17, PRODUCTION_GALPROP17_ON_HELIUM,
    PRODUCTION_WEBBER2003,
};
use crate::medium::Gas;
use crate::species::Species;
use crate::units::{C_CM_S, EnergyPerNucleon, MB_CM2};

/// One nucleus from another, at the same kinetic energy per nucleon; what decays on the spot is counted with what
/// it decays to.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// The nucleus that breaks up.
    pub parent: Species,
    /// The fragment.
    pub daughter: Species,
    /// Cross section on hydrogen.
    pub hydrogen: CrossSection,
    /// Cross section on helium.
    pub helium: CrossSection,
}

impl Channel {
    /// Rate Σ n σ v in 1/s inside the gas.
    pub fn rate_per_s(&self, gas: &Gas, energy: EnergyPerNucleon) -> f64 {
        let mb = self.hydrogen.mb(energy) + gas.helium_fraction * self.helium.mb(energy);
        let beta = self.parent.beta(self.parent.rigidity(energy));
        gas.hydrogen_cm3 * mb * MB_CM2 * beta * C_CM_S
    }
}

/// Production cross sections, a set from one source.
#[derive(Debug, Clone, PartialEq)]
pub struct Production {
    channels: Vec<Channel>,
}

impl Production {
    /// Names of the published sets, the default first.
    pub const PUBLISHED: [&str; 3] = ["galprop17", "evoli2019", "webber2003"];

    /// A published set: "galprop17" on hydrogen and helium, "evoli2019" with galprop17 where it has no value,
    /// "webber2003" without lithium.
    pub fn published(name: &str) -> Option<Self> {
        match name {
            "galprop17" => Some(Self::galprop17()),
            "evoli2019" => Some(Self::galprop17().replaced_by(Self::new(&PRODUCTION_EVOLI2019))),
            "webber2003" => Some(Self::new(&PRODUCTION_WEBBER2003)),
            _ => None,
        }
    }

    /// From a table of cross sections on hydrogen with a column such as "12C->11B" for each channel; those on helium
    /// are larger by the ratio that galprop17 has at the same energy, and where it has none by that of the
    /// inelastic cross sections, 2.10 A^−0.055. Columns of nuclei that are not followed are passed over.
    pub fn new(table: &CrossSectionTable) -> Self {
        let reference = Self::galprop17();
        let energies = &table.energy_gev_n;
        let channels = pairs(table).map(|(parent, daughter, mb)| {
            let known = reference.channel(&parent, &daughter);
            let on_helium = energies.iter().zip(mb).map(|(&gev_n, &mb)| {
                let energy = EnergyPerNucleon(gev_n);
                let ratio = known.and_then(|c| c.helium_over_hydrogen(energy));
                mb * ratio.unwrap_or_else(|| helium_over_hydrogen(&parent))
            });
            let on_helium: Vec<f64> = on_helium.collect();
            Channel {
                parent,
                daughter,
                hydrogen: CrossSection::of_production(energies, mb),
                helium: CrossSection::of_production(energies, &on_helium),
            }
        });
        Self::of(channels)
    }

    fn galprop17() -> Self {
        let (hydrogen, helium) = (&*PRODUCTION_GALPROP17, &*PRODUCTION_GALPROP17_ON_HELIUM);
        let both = pairs(hydrogen).zip(pairs(helium));
        Self::of(
            both.map(|((parent, daughter, on_hydrogen), on_helium)| Channel {
                parent,
                daughter,
                hydrogen: CrossSection::of_production(&hydrogen.energy_gev_n, on_hydrogen),
                helium: CrossSection::of_production(&helium.energy_gev_n, on_helium.2),
            }),
        )
    }

    /// Without channels that are closed at every energy.
    fn of(channels: impl Iterator<Item = Channel>) -> Self {
        Self {
            channels: channels.filter(|c| !c.hydrogen.is_zero()).collect(),
        }
    }

    /// Every channel of another set, and those that it has not.
    fn replaced_by(self, mut other: Self) -> Self {
        for channel in self.channels {
            if other.channel(&channel.parent, &channel.daughter).is_none() {
                other.channels.push(channel);
            }
        }
        other
    }

    /// Every open channel.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// The channel from one nucleus to another, if it is open.
    pub fn channel(&self, parent: &Species, daughter: &Species) -> Option<&Channel> {
        let same = |c: &&Channel| c.parent == *parent && c.daughter == *daughter;
        self.channels.iter().find(same)
    }
}

impl Channel {
    /// Where the channel is open.
    fn helium_over_hydrogen(&self, energy: EnergyPerNucleon) -> Option<f64> {
        let hydrogen = self.hydrogen.mb(energy);
        (hydrogen > 0.0).then(|| self.helium.mb(energy) / hydrogen)
    }
}

/// Parent, daughter and values of each column whose nuclei are followed.
fn pairs(table: &CrossSectionTable) -> impl Iterator<Item = (Species, Species, &[f64])> {
    table.columns.iter().filter_map(|(name, mb)| {
        let (parent, daughter) = name.split_once("->")?;
        let parent = Species::mass_first(parent)?;
        Some((parent, Species::mass_first(daughter)?, mb.as_slice()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mb(set: &str, parent: &str, daughter: &str, gev_n: f64) -> [f64; 2] {
        let [parent, daughter] = [parent, daughter].map(|name| Species::named(name).unwrap());
        let set = Production::published(set).unwrap();
        let channel = set.channel(&parent, &daughter).unwrap();
        let energy = EnergyPerNucleon(gev_n);
        [channel.hydrogen.mb(energy), channel.helium.mb(energy)]
    }

    fn near(found: f64, expected: f64) {
        assert!(
            (found / expected - 1.0).abs() < 1e-12,
            "{found}, not {expected}"
        );
    }

    /// Measured ¹²C + p → ¹¹B and ¹¹C near 2 GeV/n: about 55 mb.
    #[test]
    fn sets_agree_on_boron_from_carbon() {
        for set in Production::PUBLISHED {
            let [hydrogen, helium] = mb(set, "C12", "B11", 2.0);
            assert!((53.0..60.0).contains(&hydrogen), "{set}: {hydrogen}");
            assert!((1.2..1.3).contains(&(helium / hydrogen)), "{set}: {helium}");
        }
    }

    /// Rows and columns of the files, constant beyond the last and zero before the first.
    #[test]
    fn published_values_are_met() {
        let [hydrogen, helium] = mb("galprop17", "B11", "Be10", 0.01);
        near(hydrogen, 11.46);
        near(helium, 18.4);
        assert_eq!(mb("galprop17", "B11", "Be10", 0.0099), [0.0, 0.0]);
        let [last, beyond] = [10.0, 1e4].map(|e| mb("galprop17", "C12", "B11", e));
        assert_eq!(last, beyond);
        near(mb("evoli2019", "Fe56", "Li7", 0.01075)[0], 0.4205);
        near(mb("webber2003", "C12", "B11", 2.0)[0], 56.3);
    }

    /// Evoli et al. give Li to B alone, from ¹⁰B on; nitrogen stays that of GALPROP.
    #[test]
    fn evoli_replaces_what_it_has() {
        let nitrogen = |set| mb(set, "O16", "N15", 1.0);
        assert_eq!(nitrogen("evoli2019"), nitrogen("galprop17"));
        // an energy of their table
        let boron = |set| mb(set, "O16", "B11", 1.029);
        assert_ne!(boron("evoli2019"), boron("galprop17"));
        let ratio = |[hydrogen, helium]: [f64; 2]| helium / hydrogen;
        near(ratio(boron("evoli2019")), ratio(boron("galprop17")));
        // GALPROP lets no ¹⁰B break up: 2.10 × 10^−0.055
        let [hydrogen, helium] = mb("evoli2019", "B10", "Be7", 1.0);
        assert!((helium / hydrogen - 1.8502).abs() < 1e-4);
    }

    #[test]
    fn webber_has_no_lithium_and_nothing_is_made_of_itself() {
        for set in Production::PUBLISHED {
            let channels = Production::published(set).unwrap().channels;
            let lithium = channels.iter().any(|c| c.daughter.symbol() == "Li");
            assert_eq!(lithium, set != "webber2003");
            assert!(
                channels
                    .iter()
                    .all(|c| c.daughter.nucleons < c.parent.nucleons)
            );
        }
    }
}

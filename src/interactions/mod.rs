//! What gas does to nuclei: continuous losses, destruction and production of lighter ones.

mod coulomb;
mod cross_section;
mod electron;
mod inelastic;
mod ionization;
mod network;
mod production;
mod proton;
mod radiative;

pub use cross_section::CrossSection;
pub use inelastic::Inelastic;
pub use network::{Network, reached};
pub use production::{Channel, Production};
pub use proton::proton_inelastic_mb;
pub use radiative::{PhotonField, Radiative, bremsstrahlung_per_s};

use crate::medium::Gas;
use crate::species::Species;
use crate::units::{C_CM_S, MB_CM2, Rigidity};

/// Which processes act.
#[derive(Debug, Clone, PartialEq)]
pub struct Processes {
    /// Ionisation of neutral hydrogen and helium.
    pub ionization: bool,
    /// Ionisation of neutral hydrogen as a sink instead.
    pub ionization_sink: bool,
    /// Coulomb collisions with free electrons.
    pub coulomb: bool,
    /// Inelastic collisions, with these cross sections of nuclei heavier than protons.
    pub inelastic: Option<Inelastic>,
}

/// Rate −d ln p/dt in 1/s inside the gas.
pub fn momentum_loss_per_s(
    processes: &Processes,
    gas: &Gas,
    species: &Species,
    r: Rigidity,
) -> f64 {
    type Loss = fn(&Gas, &Species, Rigidity) -> f64;
    let (ionization, coulomb): (Loss, Loss) = match species.is_electron() {
        true => (electron::ionization_gev_s, electron::coulomb_gev_s),
        false => (ionization::energy_loss_gev_s, coulomb::energy_loss_gev_s),
    };
    let mut energy_loss = 0.0;
    if processes.ionization {
        energy_loss += ionization(gas, species, r);
    }
    if processes.coulomb {
        energy_loss += coulomb(gas, species, r);
    }
    // dE = β dp c
    energy_loss / (species.beta(r) * species.momentum_gev(r))
}

/// Rate of destruction in 1/s inside the gas; electrons and positrons are not.
pub fn destruction_per_s(processes: &Processes, gas: &Gas, species: &Species, r: Rigidity) -> f64 {
    if species.is_electron() {
        return 0.0;
    }
    let mut rate = 0.0;
    if processes.ionization_sink {
        rate += ionization::sink_per_s(gas, species, r);
    }
    if let Some(inelastic) = &processes.inelastic {
        rate += inelastic_per_s(inelastic, gas, species, r);
    }
    rate
}

/// Rate of inelastic collisions in 1/s. Helium counts 4^{2/3} times hydrogen for protons (Mannheim & Schlickeiser
/// 1994), and as [`inelastic::helium_over_hydrogen`] for heavier nuclei.
fn inelastic_per_s(inelastic: &Inelastic, gas: &Gas, species: &Species, r: Rigidity) -> f64 {
    let energy = species.kinetic_energy(r);
    let (mb, helium) = match species.nucleons {
        1.0 => (proton_inelastic_mb(energy.gev_n()), libm::cbrt(16.0)),
        _ => (
            inelastic.on_hydrogen_mb(species, energy),
            inelastic::helium_over_hydrogen(species),
        ),
    };
    let targets = gas.hydrogen_cm3 * (1.0 + helium * gas.helium_fraction);
    let sigma = mb * MB_CM2;
    targets * sigma * species.beta(r) * C_CM_S
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::medium::GasShape;
    use crate::species::PROTON;
    use crate::units::EnergyPerNucleon;

    const GAS: Gas = Gas {
        half_thickness_kpc: 0.1,
        hydrogen_cm3: 1.0,
        helium_fraction: 0.1,
        ionized_fraction: 0.0,
        temperature_k: 1e4,
        shape: GasShape::Thin,
    };

    fn rate(set: &str, species: &Species, gev_n: f64) -> f64 {
        let processes = Processes {
            ionization: false,
            ionization_sink: false,
            coulomb: false,
            inelastic: Inelastic::published(set),
        };
        let r = species.rigidity(EnergyPerNucleon(gev_n));
        destruction_per_s(&processes, &GAS, species, r)
    }

    /// n σ v: Tripathi's 243.7 mb of ¹²C above 6.3 GeV/n, with 0.1 helium nuclei of 1.8317 times that, at the speed
    /// of light; the mean free path is 243.7 × 1.18317 mb of gas of 1.4 proton masses per hydrogen, 8.12 g/cm².
    #[test]
    fn carbon_is_destroyed_after_eight_grams() {
        let carbon = Species::named("C12").unwrap();
        let found = rate("tripathi99", &carbon, 1e4);
        assert!((found / (243.7e-27 * 1.183_17 * C_CM_S) - 1.0).abs() < 1e-5);
        let grammage = GAS.mass_density_g_cm3() * C_CM_S / found;
        assert!((grammage / 8.12 - 1.0).abs() < 1e-3, "{grammage}");
    }

    #[test]
    fn protons_are_the_same_with_every_set() {
        for set in Inelastic::PUBLISHED {
            assert_eq!(rate(set, &PROTON, 2.0), rate("tripathi99", &PROTON, 2.0));
        }
        let carbon = Species::named("C12").unwrap();
        assert!(rate("webber03", &carbon, 2.0) > 1.01 * rate("tripathi99", &carbon, 2.0));
    }
}

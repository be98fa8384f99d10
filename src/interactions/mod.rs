//! What gas does to nuclei: continuous losses, destruction and production of lighter ones.

mod coulomb;
mod cross_section;
mod inelastic;
mod ionization;
mod network;
mod production;
mod proton;

pub use cross_section::CrossSection;
pub use inelastic::Inelastic;
pub use network::{Network, reached};
pub use production::{Channel, Production};
pub use proton::proton_inelastic_mb;

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
    let mut energy_loss = 0.0;
    if processes.ionization {
        energy_loss += ionization::energy_loss_gev_s(gas, species, r);
    }
    if processes.coulomb {
        energy_loss += coulomb::energy_loss_gev_s(gas, species, r);
    }
    // dE = β dp c
    energy_loss / (species.beta(r) * species.momentum_gev(r))
}

/// Rate of destruction in 1/s inside the gas.
pub fn destruction_per_s(processes: &Processes, gas: &Gas, species: &Species, r: Rigidity) -> f64 {
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

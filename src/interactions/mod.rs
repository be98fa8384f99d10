//! What gas does to protons: continuous losses and destruction.

mod coulomb;
mod inelastic;
mod ionization;

pub use inelastic::proton_inelastic_mb;

use crate::medium::Gas;
use crate::species::Species;
use crate::units::{C_CM_S, MB_CM2, Rigidity};

/// Which processes act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Processes {
    /// Ionisation of neutral hydrogen and helium.
    pub ionization: bool,
    /// Ionisation of neutral hydrogen as a sink instead.
    pub ionization_sink: bool,
    /// Coulomb collisions with free electrons.
    pub coulomb: bool,
    /// Inelastic collisions.
    pub inelastic: bool,
}

/// Rate −d ln p/dt in 1/s inside the gas.
pub fn momentum_loss_per_s(processes: Processes, gas: &Gas, species: &Species, r: Rigidity) -> f64 {
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
pub fn destruction_per_s(processes: Processes, gas: &Gas, species: &Species, r: Rigidity) -> f64 {
    let mut rate = 0.0;
    if processes.ionization_sink {
        rate += ionization::sink_per_s(gas, species, r);
    }
    if processes.inelastic {
        rate += inelastic_per_s(gas, species, r);
    }
    rate
}

/// Rate of inelastic collisions in 1/s; helium counts 4^{2/3} times hydrogen (Mannheim & Schlickeiser 1994).
fn inelastic_per_s(gas: &Gas, species: &Species, r: Rigidity) -> f64 {
    let targets = gas.hydrogen_cm3 * (1.0 + libm::cbrt(16.0) * gas.helium_fraction);
    let sigma = proton_inelastic_mb(species.kinetic_energy(r).gev_n()) * MB_CM2;
    targets * sigma * species.beta(r) * C_CM_S
}

//! What gas takes from electrons and positrons in collisions.

use std::f64::consts::PI;

use super::ionization::EXCITATION_GEV;
use crate::medium::Gas;
use crate::species::Species;
use crate::units::{C_CM_S, ELECTRON_MASS_GEV, ELECTRON_RADIUS_CM, HBAR_C_GEV_CM, Rigidity};

/// −dE/dt in GeV/s of one electron per cm³ and unit of the logarithms: 2π r_e² m_e c³/β.
fn scale(species: &Species, r: Rigidity) -> f64 {
    2.0 * PI * ELECTRON_RADIUS_CM * ELECTRON_RADIUS_CM * C_CM_S * ELECTRON_MASS_GEV
        / species.beta(r)
}

/// −dE/dt in GeV/s by ionisation of neutral hydrogen and helium, of electrons much faster than those of atoms (Strong &
/// Moskalenko 1998, ApJ 509, 212, App. C, after Ginzburg 1979).
pub fn ionization_gev_s(gas: &Gas, species: &Species, r: Rigidity) -> f64 {
    let (beta, gamma) = (species.beta(r), species.gamma(r));
    let electrons = [
        gas.hydrogen_cm3 * (1.0 - gas.ionized_fraction),
        2.0 * gas.hydrogen_cm3 * gas.helium_fraction,
    ];
    let logarithm = |excitation: f64| {
        let energy = beta * gamma * ELECTRON_MASS_GEV / excitation;
        libm::log(0.5 * (gamma - 1.0) * energy * energy) + 0.125
    };
    let pairs = electrons.iter().zip(EXCITATION_GEV);
    let sum: f64 = pairs.map(|(n, i)| n * logarithm(i)).sum();
    scale(species, r) * sum.max(0.0)
}

/// −dE/dt in GeV/s by collisions with the free electrons of the ionised gas (the same).
pub fn coulomb_gev_s(gas: &Gas, species: &Species, r: Rigidity) -> f64 {
    let electrons = gas.hydrogen_cm3 * gas.ionized_fraction;
    if electrons == 0.0 {
        return 0.0;
    }
    // (ħω_p)² = 4π r_e (ħc)² n
    let plasma = 4.0 * PI * ELECTRON_RADIUS_CM * HBAR_C_GEV_CM * HBAR_C_GEV_CM * electrons;
    let energy = species.total_energy_gev(r) * ELECTRON_MASS_GEV;
    scale(species, r) * electrons * (libm::log(energy / plasma) - 0.75)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::medium::GasShape;
    use crate::species::ELECTRON;
    use crate::units::{EnergyPerNucleon, PROTON_MASS_G};

    /// Stopping power of hydrogen gas for electrons of 1 MeV: 3.816 MeV cm²/g by collisions (ESTAR of NIST; its mean
    /// excitation energy of the molecule is the one used here, and at this energy gas has no density effect).
    #[test]
    fn stopping_power_of_hydrogen() {
        let gas = Gas {
            half_thickness_kpc: 0.1,
            hydrogen_cm3: 1.0,
            helium_fraction: 0.0,
            ionized_fraction: 0.0,
            temperature_k: 1e4,
            shape: GasShape::Thin,
        };
        let r = ELECTRON.rigidity(EnergyPerNucleon(1e-3));
        let per_cm = ionization_gev_s(&gas, &ELECTRON, r) / (ELECTRON.beta(r) * C_CM_S);
        let mev_cm2_g = 1e3 * per_cm / PROTON_MASS_G;
        // the last terms of the logarithm differ by what is neglected where γ is not large
        assert!((mev_cm2_g / 3.816 - 1.0).abs() < 0.02, "{mev_cm2_g}");
    }
}

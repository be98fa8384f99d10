//! Coulomb collisions with the free electrons of the ionised gas.

use std::f64::consts::PI;

use crate::medium::Gas;
use crate::species::Species;
use crate::units::{
    BOLTZMANN_ERG_K, C_CM_S, ELECTRON_MASS_GEV, ELECTRON_RADIUS_CM, GEV_ERG, HBAR_C_GEV_CM,
    Rigidity,
};

/// −dE/dt in GeV/s (Mannheim & Schlickeiser 1994, eqs. 4.16 and 4.22; also Strong & Moskalenko 1998, eqs. C.1–C.4).
pub fn energy_loss_gev_s(gas: &Gas, species: &Species, r: Rigidity) -> f64 {
    let electrons = gas.hydrogen_cm3 * gas.ionized_fraction;
    if electrons == 0.0 {
        return 0.0;
    }
    let (beta, gamma) = (species.beta(r), species.gamma(r));
    let thermal = 2.0 * BOLTZMANN_ERG_K * gas.temperature_k / (ELECTRON_MASS_GEV * GEV_ERG);
    // x_m³ = (3√π/4) (2kT/m_e c²)^{3/2}: below this speed the electrons are the faster ones
    let x_m_cubed = 0.75 * PI.sqrt() * thermal * thermal.sqrt();
    let beta_cubed = beta * beta * beta;
    let m = ELECTRON_MASS_GEV;
    let logarithm = 0.5
        * libm::log(
            m * m / (PI * ELECTRON_RADIUS_CM * HBAR_C_GEV_CM * HBAR_C_GEV_CM * electrons)
                * species.mass_gev
                * gamma
                * gamma
                * libm::pow(beta, 4.0)
                / (species.mass_gev + 2.0 * gamma * m),
        );
    4.0 * PI
        * ELECTRON_RADIUS_CM
        * ELECTRON_RADIUS_CM
        * C_CM_S
        * m
        * species.charge
        * species.charge
        * electrons
        * logarithm.max(0.0)
        * beta
        * beta
        / (x_m_cubed + beta_cubed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::medium::GasShape;
    use crate::species::PROTON;

    /// For fast protons the rate is that of cold electrons with the plasma frequency in the logarithm (Jackson §13.3).
    #[test]
    fn fast_protons_lose_as_in_a_cold_plasma() {
        let gas = Gas {
            half_thickness_kpc: 0.1,
            hydrogen_cm3: 0.02,
            helium_fraction: 0.0,
            ionized_fraction: 1.0,
            temperature_k: 1e4,
            shape: GasShape::Thin,
        };
        let r = Rigidity(1.0);
        let rate = energy_loss_gev_s(&gas, &PROTON, r);
        // ω_p = 5.64e4 √n rad/s
        let beta = PROTON.beta(r);
        let plasma_gev = 6.582e-25 * 5.64e4 * 0.02f64.sqrt();
        let logarithm =
            libm::log(2.0 * PROTON.gamma(r) * beta * beta * ELECTRON_MASS_GEV / plasma_gev);
        let cold =
            4.0 * PI * ELECTRON_RADIUS_CM.powi(2) * C_CM_S * ELECTRON_MASS_GEV * 0.02 * logarithm
                / beta;
        assert!((rate / cold - 1.0).abs() < 0.1, "{rate:e} against {cold:e}");
    }
}

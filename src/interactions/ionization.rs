//! Ionisation of neutral hydrogen and helium.

use std::f64::consts::PI;

use crate::medium::Gas;
use crate::species::Species;
use crate::units::{C_CM_S, ELECTRON_MASS_GEV, ELECTRON_RADIUS_CM, Rigidity};

/// Mean excitation energies of H and He in GeV (Particle Data Group, Review of Particle Physics 2022, table of atomic properties).
pub(super) const EXCITATION_GEV: [f64; 2] = [19.2e-9, 41.8e-9];

/// −dE/dt in GeV/s by the Bethe formula (Review of Particle Physics 2022, eq. 34.5, without density effect and shell corrections).
pub fn energy_loss_gev_s(gas: &Gas, species: &Species, r: Rigidity) -> f64 {
    let (beta, gamma) = (species.beta(r), species.gamma(r));
    let square = beta * beta * gamma * gamma;
    let ratio = ELECTRON_MASS_GEV / species.mass_gev;
    let largest_transfer =
        2.0 * ELECTRON_MASS_GEV * square / (1.0 + 2.0 * gamma * ratio + ratio * ratio);
    let electrons = [
        gas.hydrogen_cm3 * (1.0 - gas.ionized_fraction),
        2.0 * gas.hydrogen_cm3 * gas.helium_fraction,
    ];
    let sum: f64 = electrons
        .iter()
        .zip(EXCITATION_GEV)
        .map(|(n, i)| {
            n * (libm::log(2.0 * ELECTRON_MASS_GEV * square * largest_transfer / (i * i))
                - 2.0 * beta * beta)
        })
        .sum();
    2.0 * PI
        * ELECTRON_RADIUS_CM
        * ELECTRON_RADIUS_CM
        * C_CM_S
        * ELECTRON_MASS_GEV
        * species.charge
        * species.charge
        / beta
        * sum.max(0.0)
}

/// Rate in 1/s at which particles vanish where the loss of momentum is taken for a sink: 2e-16 s⁻¹ Z² n/(β² pc/GeV)
/// with the density n of hydrogen in cm⁻³ (Kempski & Quataert 2022, MNRAS 514, 657, eq. 9, with the loss rate of Schlickeiser 2002).
pub fn sink_per_s(gas: &Gas, species: &Species, r: Rigidity) -> f64 {
    let beta = species.beta(r);
    let scale = species.charge * species.charge * gas.hydrogen_cm3;
    2e-16 * scale / (beta * beta * species.momentum_gev(r))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::medium::GasShape;
    use crate::species::PROTON;
    use crate::units::{EnergyPerNucleon, PROTON_MASS_G};

    const HYDROGEN: Gas = Gas {
        half_thickness_kpc: 0.1,
        hydrogen_cm3: 1.0,
        helium_fraction: 0.0,
        ionized_fraction: 0.0,
        temperature_k: 1e4,
        shape: GasShape::Thin,
    };

    /// β² = 1/(1 + 0.938272²) at 1 GV; elsewhere about −ṗ/p of the Bethe formula.
    #[test]
    fn a_sink_is_about_as_fast_as_the_loss() {
        let at_1_gv = sink_per_s(&HYDROGEN, &PROTON, Rigidity(1.0));
        assert!((at_1_gv / 3.760_709e-16 - 1.0).abs() < 1e-6);
        for gv in [0.3, 1.0, 10.0, 100.0] {
            let r = Rigidity(gv);
            let momentum = PROTON.beta(r) * PROTON.momentum_gev(r);
            let loss = energy_loss_gev_s(&HYDROGEN, &PROTON, r) / momentum;
            let ratio = sink_per_s(&HYDROGEN, &PROTON, r) / loss;
            assert!((0.65..1.55).contains(&ratio), "{gv} GV: {ratio}");
        }
    }

    /// Electronic stopping power of protons in hydrogen, in MeV cm²/g (NIST PSTAR).
    #[test]
    fn meets_the_stopping_power_of_hydrogen() {
        for (t_gev, mev_cm2_g) in [(0.01, 101.9), (0.1, 15.3), (1.0, 4.497)] {
            let r = PROTON.rigidity(EnergyPerNucleon(t_gev));
            let rate = energy_loss_gev_s(&HYDROGEN, &PROTON, r);
            // the hydrogen atom is one electron mass and binding heavier than the proton: below the tolerance
            let density = PROTON_MASS_G;
            let stopping = rate * 1e3 / (PROTON.beta(r) * C_CM_S * density);
            assert!(
                (stopping / mev_cm2_g - 1.0).abs() < 0.02,
                "{t_gev} GeV: {stopping} against {mev_cm2_g}"
            );
        }
    }
}

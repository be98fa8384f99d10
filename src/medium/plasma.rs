//! Ionised hydrogen at one place: its pressure, its speeds and its collisions.

use std::f64::consts::PI;

use crate::units::{BOLTZMANN_ERG_K, ELECTRON_VOLT_ERG, PROTON_MASS_G};

/// The plasma at one height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plasma {
    /// Magnetic field B in µG.
    pub magnetic_field_ug: f64,
    /// Ion density n_i in cm⁻³.
    pub ion_density_cm3: f64,
    /// Temperature in K.
    pub temperature_k: f64,
    /// Alfvén speed v_A in km/s.
    pub alfven_speed_km_s: f64,
}

/// v_A = B/√(4π n_i m_p) in km/s.
pub fn alfven_speed_km_s(magnetic_field_ug: f64, ion_density_cm3: f64) -> f64 {
    let density = 4.0 * PI * ion_density_cm3 * PROTON_MASS_G;
    magnetic_field_ug * 1e-6 / density.sqrt() / 1e5
}

impl Plasma {
    /// v_A in cm/s.
    pub fn alfven_speed_cm_s(&self) -> f64 {
        self.alfven_speed_km_s * 1e5
    }

    /// β = 8πnkT/B² of one species (ions or electrons).
    pub fn beta(&self) -> f64 {
        let field = self.magnetic_field_ug * 1e-6;
        8.0 * PI * self.ion_density_cm3 * self.thermal_energy_erg() / (field * field)
    }

    /// Sound speed c_s = √(γ 2kT/m_p) in cm/s with γ = 5/3, ions and electrons at one temperature.
    pub fn sound_speed_cm_s(&self) -> f64 {
        (10.0 / 3.0 * self.thermal_energy_erg() / PROTON_MASS_G).sqrt()
    }

    /// Thermal speed v_th = √(2kT/m_p) of ions in cm/s.
    pub fn thermal_speed_cm_s(&self) -> f64 {
        (2.0 * self.thermal_energy_erg() / PROTON_MASS_G).sqrt()
    }

    /// Coulomb logarithm ln Λ = 23 − ln(√(2n) T_eV^{−3/2}) of ions with ions (NRL Plasma Formulary).
    pub fn coulomb_logarithm(&self) -> f64 {
        let density = (2.0 * self.ion_density_cm3).sqrt();
        23.0 - libm::log(density / libm::pow(self.temperature_ev(), 1.5))
    }

    /// Time τ_i = 2.09e7 T_eV^{3/2}/(n lnΛ) between collisions of ions in s (Braginskii 1965; NRL Plasma
    /// Formulary).
    pub fn ion_collision_time_s(&self) -> f64 {
        let collisions = self.ion_density_cm3 * self.coulomb_logarithm();
        2.09e7 * libm::pow(self.temperature_ev(), 1.5) / collisions
    }

    fn thermal_energy_erg(&self) -> f64 {
        BOLTZMANN_ERG_K * self.temperature_k
    }

    fn temperature_ev(&self) -> f64 {
        self.thermal_energy_erg() / ELECTRON_VOLT_ERG
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alfven_speed_of_the_warm_medium() {
        // B/√(4πnm): 3 µG and 0.01 cm⁻³ by hand: 3e-6/√(4π·1.6726e-26) cm/s
        let by_hand = 3e-6 / (4.0 * std::f64::consts::PI * 1.672_621_9e-26_f64).sqrt() / 1e5;
        assert!((alfven_speed_km_s(3.0, 0.01) / by_hand - 1.0).abs() < 1e-7);
        assert!((by_hand - 65.4).abs() < 0.1);
    }

    /// By hand for the low-β halo of Kempski & Quataert (2022): 8π 1e-3 · 1.380649e-16 · 2e6/(6e-6)²; ln Λ of
    /// 172.3 eV is 23 − ln(0.04472/2262.1); the time is 2.09e7 · 2262.1/(1e-3 lnΛ).
    #[test]
    fn collisions_and_pressure_of_a_hot_halo() {
        let halo = Plasma {
            magnetic_field_ug: 6.0,
            ion_density_cm3: 1e-3,
            temperature_k: 2e6,
            alfven_speed_km_s: alfven_speed_km_s(6.0, 1e-3),
        };
        assert!((halo.beta() / 0.19277 - 1.0).abs() < 1e-4);
        assert!((halo.coulomb_logarithm() - 33.831).abs() < 2e-3);
        assert!((halo.ion_collision_time_s() / 1.3975e12 - 1.0).abs() < 1e-3);
        // v_th²/v_A² = β
        let ratio = halo.thermal_speed_cm_s() / halo.alfven_speed_cm_s();
        assert!((ratio * ratio / halo.beta() - 1.0).abs() < 1e-12);
    }
}

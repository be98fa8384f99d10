//! Damping of fast modes by the anisotropic viscosity of a magnetised plasma (Braginskii 1965).

use crate::medium::Plasma;
use crate::units::{BOLTZMANN_ERG_K, PROTON_MASS_G};

/// The kinematic viscosity along the field, ν_B.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viscosity {
    /// ν_B in cm²/s.
    pub nu_cm2_s: f64,
}

impl Viscosity {
    /// ν_B = 0.96 (kT/m_p) τ_i (Braginskii 1965).
    pub fn braginskii(plasma: &Plasma) -> Self {
        let square = BOLTZMANN_ERG_K * plasma.temperature_k / PROTON_MASS_G;
        Self {
            nu_cm2_s: 0.96 * square * plasma.ion_collision_time_s(),
        }
    }

    /// ν_B = l_mfp v_th with l_mfp = v_th τ_i, 2.08 times as much (Kempski & Quataert 2022, below eq. A5).
    pub fn of_mean_free_path(plasma: &Plasma) -> Self {
        let thermal = plasma.thermal_speed_cm_s();
        Self {
            nu_cm2_s: thermal * thermal * plasma.ion_collision_time_s(),
        }
    }

    /// ν_B k² sin²θ/6 in 1/s, of waves whose square of sinθ is given (Kempski & Quataert 2022, eq. A5). The
    /// literature compares it with the cascade as it stands, whether rates are of amplitude or of energy.
    pub fn rate(&self, k_per_cm: f64, sine_squared: f64) -> f64 {
        self.nu_cm2_s * k_per_cm * k_per_cm * sine_squared / 6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::medium::alfven_speed_km_s;

    /// The warm medium of Kempski & Quataert (2022), by hand: kT/m_p = 1.6509e12 cm²/s²; ln Λ of 1.7235 eV is
    /// 23 − ln(0.44721/2.2626) = 24.621; τ_i = 2.09e7 · 2.2626/(0.1 · 24.621) = 1.9206e7 s.
    #[test]
    fn viscosity_of_the_warm_medium() {
        let warm = Plasma {
            magnetic_field_ug: 6.0,
            ion_density_cm3: 0.1,
            temperature_k: 2e4,
            alfven_speed_km_s: alfven_speed_km_s(6.0, 0.1),
        };
        let braginskii = Viscosity::braginskii(&warm).nu_cm2_s;
        assert!((braginskii / (0.96 * 1.6509e12 * 1.9206e7) - 1.0).abs() < 1e-3);
        let ratio = Viscosity::of_mean_free_path(&warm).nu_cm2_s / braginskii;
        assert!((ratio / 2.0833 - 1.0).abs() < 1e-4);
    }
}

//! Damping of slab waves that goes with powers of the wavenumber and of the waves themselves.

use super::{AmplitudeRate, EnergyRate};
use crate::units::PC_CM;

/// Γ = Γ0 (k/k1)^a F^b with F = kW(k), where ∫W dk = (δB/B0)².
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerLaw {
    /// Γ0, of the waves' energy.
    pub rate: EnergyRate,
    /// k1 in 1/pc.
    pub reference_k_per_pc: f64,
    /// a.
    pub wavenumber_exponent: f64,
    /// b ≥ 0; 0 is linear damping.
    pub power_exponent: f64,
}

impl PowerLaw {
    /// Γ0 (k/k1)^a F^b, its kind told by the type of Γ0.
    pub fn new(
        rate: impl Into<EnergyRate>,
        reference_k_per_pc: f64,
        wavenumber_exponent: f64,
        power_exponent: f64,
    ) -> Self {
        Self {
            rate: rate.into(),
            reference_k_per_pc,
            wavenumber_exponent,
            power_exponent,
        }
    }

    /// Nonlinear Landau damping k v_s F of energy, with the sound speed (Blasi 2019, eq. 6).
    pub fn nonlinear_landau_of_energy(sound_speed_cm_s: f64) -> Self {
        Self::new(EnergyRate(sound_speed_cm_s / PC_CM), 1.0, 1.0, 1.0)
    }

    /// Nonlinear Landau damping k v_th F of the amplitude, v_th = √(2kT/m) (Kempski & Quataert 2022,
    /// sec. 2.1.2).
    pub fn nonlinear_landau_of_amplitude(thermal_speed_cm_s: f64) -> Self {
        Self::new(AmplitudeRate(thermal_speed_cm_s / PC_CM), 1.0, 1.0, 1.0)
    }

    /// Nonlinear damping (2c_k)^{−3/2} k v_A F^{1/2} of energy, as fast as a cascade with c_k = 3.6 takes it on (Ptuskin &
    /// Zirakashvili 2003; Nava et al. 2016, 2019).
    pub fn nonlinear_cascade(alfven_speed_cm_s: f64) -> Self {
        let share = 1.0 / (7.2 * 7.2_f64.sqrt());
        Self::new(EnergyRate(share * alfven_speed_cm_s / PC_CM), 1.0, 1.0, 0.5)
    }

    /// Shear by Alfvénic turbulence of the outer scale L, v_A (k/L)^{1/2} of the amplitude (Farmer & Goldreich
    /// 2004, as used by Kempski & Quataert 2022).
    pub fn turbulent(alfven_speed_cm_s: f64, outer_scale_pc: f64) -> Self {
        let crossing = AmplitudeRate(alfven_speed_cm_s / (outer_scale_pc * PC_CM));
        Self::new(crossing, 1.0 / outer_scale_pc, 0.5, 0.0)
    }

    /// Friction of ions with neutrals, ν_in/2 of the amplitude, at frequencies far above that of the collisions
    /// (Kulsrud & Pearce 1969).
    pub fn ion_neutral(collisions_per_s: f64) -> Self {
        Self::new(AmplitudeRate(0.5 * collisions_per_s), 1.0, 0.0, 0.0)
    }

    /// Charged dust grains, ∝ k^{3/4} (Squire et al. 2021), from the rate at a wavenumber.
    pub fn dust(rate: impl Into<EnergyRate>, k_per_pc: f64) -> Self {
        Self::new(rate, k_per_pc, 0.75, 0.0)
    }

    /// Γ at a wavenumber where F = 1.
    pub fn at_unit_power(&self, k_per_pc: f64) -> EnergyRate {
        let EnergyRate(rate) = self.rate;
        let ratio = k_per_pc / self.reference_k_per_pc;
        EnergyRate(rate * libm::pow(ratio, self.wavenumber_exponent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At r_L = 1e-4 pc with 30 km/s, L = 100 pc: k v = 1e4 · 3e6/3.0857e18 s⁻¹, and
    /// v/√(r_L L) = 3e6/(0.1 · 3.0857e18) s⁻¹; rates of the amplitude count twice.
    #[test]
    fn each_damping_by_hand() {
        let (v, k) = (3e6, 1e4);
        let per_s = |damping: PowerLaw| damping.at_unit_power(k).0;
        for (damping, by_hand) in [
            (PowerLaw::nonlinear_landau_of_energy(v), 9.7223e-9),
            (PowerLaw::nonlinear_landau_of_amplitude(v), 1.94446e-8),
            (PowerLaw::nonlinear_cascade(v), 9.7223e-9 * 0.0517608),
            (PowerLaw::turbulent(v, 100.0), 1.94446e-11),
            (PowerLaw::ion_neutral(1e-9), 1e-9),
            (PowerLaw::dust(EnergyRate(1e-11), 1.0), 1e-8),
            (PowerLaw::dust(AmplitudeRate(1e-11), 1.0), 2e-8),
            (PowerLaw::new(EnergyRate(1e-9), 1e2, -0.5, 0.5), 1e-10),
        ] {
            assert!((per_s(damping) / by_hand - 1.0).abs() < 1e-5, "{damping:?}");
        }
    }
}

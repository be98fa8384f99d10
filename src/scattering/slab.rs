//! Resonant scattering on slab waves with a power-law spectrum.

use std::f64::consts::PI;

use crate::species::Species;
use crate::units::{C_CM_S, PC_CM, Rigidity};

/// Relation between the waves' power and D_µµ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closure {
    /// Quasi-linear: D_µµ = (π/4) Ω (1−µ²) F(1/(r_L|µ|)) (Jokipii 1966; Schlickeiser 2002).
    QuasiLinear,
    /// ν = Ω F(1/r_L), isotropic: D_zz = (v r_L/3)/F(1/r_L) (Evoli et al. 2018; Blasi 2019).
    Reduced,
}

/// Waves with F(k) = kW(k) = F_L (kL)^{1−q}, where ∫W dk = (δB/B0)².
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slab {
    /// q, 1 ≤ q < 2.
    pub index: f64,
    /// F_L = F(1/L).
    pub power_at_outer_scale: f64,
    /// L in pc.
    pub outer_scale_pc: f64,
    /// How power becomes scattering.
    pub closure: Closure,
}

impl Slab {
    /// F at wavenumber `k_per_pc`.
    fn power(&self, k_per_pc: f64) -> f64 {
        self.power_at_outer_scale * libm::pow(k_per_pc * self.outer_scale_pc, 1.0 - self.index)
    }

    /// q of D_µµ ∝ (1−µ²)|µ|^{q−1}.
    pub fn pitch_angle_index(&self) -> f64 {
        match self.closure {
            Closure::QuasiLinear => self.index,
            Closure::Reduced => 1.0,
        }
    }

    /// D_µµ in 1/s in a field of `magnetic_field_ug`.
    pub fn d_mumu_per_s(
        &self,
        species: &Species,
        mu: f64,
        r: Rigidity,
        magnetic_field_ug: f64,
    ) -> f64 {
        let larmor = r.larmor_radius_pc(magnetic_field_ug);
        let gyrofrequency = species.beta(r) * C_CM_S / (larmor * PC_CM);
        let sine_squared = 1.0 - mu * mu;
        match self.closure {
            Closure::QuasiLinear => {
                PI / 4.0 * gyrofrequency * sine_squared * self.power(1.0 / (larmor * mu.abs()))
            }
            Closure::Reduced => gyrofrequency * self.power(1.0 / larmor) / 2.0 * sine_squared,
        }
    }

    /// D_zz in cm²/s: the integral of D_µµ in closed form, P v r_L/F(1/r_L).
    pub fn diffusion_cm2_s(&self, species: &Species, r: Rigidity, magnetic_field_ug: f64) -> f64 {
        let larmor = r.larmor_radius_pc(magnetic_field_ug);
        let factor = match self.closure {
            Closure::QuasiLinear => 2.0 / (PI * (2.0 - self.index) * (4.0 - self.index)),
            Closure::Reduced => 1.0 / 3.0,
        };
        factor * species.beta(r) * C_CM_S * larmor * PC_CM / self.power(1.0 / larmor)
    }

    /// Rigidity above which r_L > L and no wave is resonant at any µ, in GV.
    pub fn largest_resonant_rigidity(&self, magnetic_field_ug: f64) -> Rigidity {
        Rigidity(self.outer_scale_pc / Rigidity(1.0).larmor_radius_pc(magnetic_field_ug))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scattering::integrated_diffusion;
    use crate::species::PROTON;

    fn slab(index: f64, closure: Closure) -> Slab {
        Slab {
            index,
            power_at_outer_scale: 0.1,
            outer_scale_pc: 50.0,
            closure,
        }
    }

    /// P(q) of the closed form: 0.2122, 0.5093, 0.8185.
    #[test]
    fn closed_form_prefactors() {
        for (q, p) in [(1.0, 0.2122), (1.5, 0.5093), (5.0 / 3.0, 0.8185)] {
            let s = slab(q, Closure::QuasiLinear);
            let r = Rigidity(10.0);
            let larmor = r.larmor_radius_pc(3.0);
            let unit = PROTON.beta(r) * C_CM_S * larmor * PC_CM / s.power(1.0 / larmor);
            assert!((s.diffusion_cm2_s(&PROTON, r, 3.0) / unit / p - 1.0).abs() < 1e-4);
        }
    }

    #[test]
    fn diffusion_is_the_integral_of_d_mumu() {
        let r = Rigidity(3.0);
        for closure in [Closure::QuasiLinear, Closure::Reduced] {
            for q in [1.0, 1.5, 5.0 / 3.0, 1.9] {
                let s = slab(q, closure);
                let v = PROTON.beta(r) * C_CM_S;
                let integral = integrated_diffusion(v, |mu| s.d_mumu_per_s(&PROTON, mu, r, 3.0));
                assert!(
                    (integral / s.diffusion_cm2_s(&PROTON, r, 3.0) - 1.0).abs() < 1e-5,
                    "q = {q}"
                );
            }
        }
    }
}

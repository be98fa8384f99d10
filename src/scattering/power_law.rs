//! Diffusion coefficients that are powers of rigidity.

use crate::species::Species;
use crate::units::{C_CM_S, PC_CM, Rigidity};

/// What the law's normalisation stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Strength {
    /// D_zz in cm²/s.
    DiffusionCm2S(f64),
    /// λ = 3D_zz/v in pc.
    MeanFreePathPc(f64),
}

/// A smooth change of the exponent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Break {
    /// Rigidity of the break.
    pub rigidity: Rigidity,
    /// Exponent well above it.
    pub delta_above: f64,
    /// Width s in the factor (1 + (R/R_b)^{1/s})^{s(δ_above − δ)}.
    pub width: f64,
}

/// D = β^η D0 (R/R0)^δ, or the same law for λ; δ = η = 0 is a constant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerLaw {
    /// D0 or λ0.
    pub strength: Strength,
    /// R0.
    pub reference: Rigidity,
    /// δ.
    pub delta: f64,
    /// η.
    pub beta_exponent: f64,
    /// Change of δ, if any.
    pub change: Option<Break>,
}

impl PowerLaw {
    /// D_zz in cm²/s.
    pub fn diffusion_cm2_s(&self, species: &Species, r: Rigidity) -> f64 {
        let beta = species.beta(r);
        let d0 = match self.strength {
            Strength::DiffusionCm2S(d0) => libm::pow(beta, self.beta_exponent) * d0,
            Strength::MeanFreePathPc(lambda) => beta * C_CM_S * lambda * PC_CM / 3.0,
        };
        let rise = libm::pow(r.gv() / self.reference.gv(), self.delta);
        d0 * rise * self.change.map_or(1.0, |b| b.factor(r, self.delta))
    }

    /// Where the Larmor radius equals λ = 3D/c of the unbroken law with δ < 1 (β = 1): particles above are
    /// no longer in resonance with any eddy (Parizot 2004).
    pub fn transition(&self, magnetic_field_ug: f64) -> Rigidity {
        let lambda_pc = match self.strength {
            Strength::DiffusionCm2S(d0) => 3.0 * d0 / C_CM_S / PC_CM,
            Strength::MeanFreePathPc(lambda) => lambda,
        };
        let at_reference = self.reference.larmor_radius_pc(magnetic_field_ug);
        let ratio = libm::pow(lambda_pc / at_reference, 1.0 / (1.0 - self.delta));
        Rigidity(self.reference.gv() * ratio)
    }
}

impl Break {
    fn factor(&self, r: Rigidity, delta: f64) -> f64 {
        let x = libm::pow(r.gv() / self.rigidity.gv(), 1.0 / self.width);
        libm::pow(1.0 + x, self.width * (self.delta_above - delta))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::species::PROTON;

    /// 1.80e4 GeV^{3/2} (D0/6e26)^{3/2} B^{3/2} in E_trans = (1.80e4 …)^{1/(1−p)} is 12.55 PeV at 3 µG.
    #[test]
    fn protons_outgrow_the_turbulence_at_twelve_pev() {
        let law = PowerLaw {
            strength: Strength::DiffusionCm2S(6e26),
            reference: Rigidity(1.0),
            delta: 1.0 / 3.0,
            beta_exponent: 1.0,
            change: None,
        };
        assert!((law.transition(3.0).gv() / 12.55e6 - 1.0).abs() < 2e-3);
        // the same law told at another rigidity
        let same = PowerLaw {
            strength: Strength::DiffusionCm2S(6e27),
            reference: Rigidity(1e3),
            ..law
        };
        assert!((same.transition(3.0).gv() / law.transition(3.0).gv() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn slopes_on_both_sides_of_a_break() {
        let law = PowerLaw {
            strength: Strength::DiffusionCm2S(4e28),
            reference: Rigidity(4.0),
            delta: 0.5,
            beta_exponent: 0.0,
            change: Some(Break {
                rigidity: Rigidity(300.0),
                delta_above: 0.3,
                width: 0.1,
            }),
        };
        let slope = |r: f64| {
            let d = |r: f64| libm::log(law.diffusion_cm2_s(&PROTON, Rigidity(r)));
            (d(1.01 * r) - d(r)) / libm::log(1.01)
        };
        assert!((law.diffusion_cm2_s(&PROTON, Rigidity(4.0)) / 4e28 - 1.0).abs() < 1e-12);
        assert!((slope(10.0) - 0.5).abs() < 1e-6);
        assert!((slope(1e4) - 0.3).abs() < 1e-6);
    }

    #[test]
    fn a_constant_mean_free_path_gives_lambda_v_over_three() {
        let law = PowerLaw {
            strength: Strength::MeanFreePathPc(1.0),
            reference: Rigidity(1.0),
            delta: 0.0,
            beta_exponent: 1.0,
            change: None,
        };
        // 1 pc × c / 3 = 3.0857e18 × 2.9979e10 / 3
        let d = law.diffusion_cm2_s(&PROTON, Rigidity(1e6));
        assert!((d / 3.0836e28 - 1.0).abs() < 1e-4);
    }
}

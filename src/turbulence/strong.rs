//! The critically balanced spectrum of Goldreich & Sridhar (1995) that Alfvén and slow modes share, as Yan &
//! Lazarian (2002) give it.

use std::f64::consts::PI;

use super::Gyration;
use crate::numerics::GaussLegendre;
use crate::units::PC_CM;

/// Width of the resonance that is integrated over, in units of Δ: e^{−49} is left out.
const REACH: f64 = 7.0;
/// Largest and smallest u of an integral over resonant waves, relative.
const SPAN: f64 = 1e-4;
/// Width in ln u of a panel of quadrature.
const PANEL: f64 = 0.4;

/// I = M_A^{4/3} L^{−1/3}/(6π) k_⊥^{−10/3} e^{−L^{1/3}|k_∥|/(M_A^{4/3} k_⊥^{2/3})} for k_⊥ > 1/(LM_A²) and
/// |k_∥| > 1/L, with resonances of the width Δ² = b M_A (1−µ²).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strong {
    /// M_A.
    pub mach: f64,
    /// b.
    pub broadening: f64,
    /// L in pc.
    pub outer_scale_pc: f64,
}

impl Strong {
    /// Δ² = b M_A (1−µ²).
    pub fn width_squared(&self, mu: f64) -> f64 {
        self.broadening * self.mach * (1.0 - mu * mu)
    }

    /// R* = r_L/L.
    pub fn rigidity(&self, particle: &Gyration) -> f64 {
        particle.larmor_radius_pc / self.outer_scale_pc
    }

    /// (2√π/3) M_A^{4/3} (bM_A)^{−1/2} v√(1−µ²)/(LR*²) in 1/s, the prefactor of all D_µµ.
    pub fn prefactor(&self, mu: f64, particle: &Gyration) -> f64 {
        let rate = particle.speed_cm_s / (self.outer_scale_pc * PC_CM);
        let r = self.rigidity(particle);
        2.0 * PI.sqrt() / 3.0 * libm::pow(self.mach, 4.0 / 3.0)
            / (self.broadening * self.mach).sqrt()
            * rate
            * (1.0 - mu * mu).sqrt()
            / (r * r)
    }

    /// ∫ d ln x_∥ f(x_∥) Σ_± e^{−(µ ± u)²/Δ²} over resonant waves, u = 1/(x_∥R*).
    pub fn over_resonances(
        &self,
        rule: &GaussLegendre,
        mu: f64,
        particle: &Gyration,
        f: impl Fn(f64) -> f64,
    ) -> f64 {
        let r = self.rigidity(particle);
        let squared = self.width_squared(mu);
        let width = squared.sqrt();
        let top = (1.0 / r).min(mu + REACH * width);
        let bottom = (mu - REACH * width).max(SPAN * top);
        if bottom >= top {
            return 0.0;
        }
        let span = libm::log(top / bottom);
        // panels as narrow as the resonance where that is narrow
        let panels = ((span / PANEL).ceil() as usize).max(6);
        rule.integrate_panels(libm::log(bottom), libm::log(top), panels, |ln_u| {
            let u = libm::exp(ln_u);
            let gauss = |off: f64| libm::exp(-off * off / squared);
            (gauss(mu - u) + gauss(mu + u)) * f(1.0 / (u * r))
        })
    }
}

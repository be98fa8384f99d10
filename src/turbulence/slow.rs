//! Slow modes: the spectrum of Alfvén modes with the magnetosonic kernel, an upper limit, as no damping is
//! applied to them.

use super::Gyration;
use super::bessel::{j1_over_w_squared, j1_slope_squared};
use super::strong::Strong;
use crate::numerics::GaussLegendre;

/// Slow modes, ω = k_∥ c_s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlowModes {
    /// Their spectrum.
    pub spectrum: Strong,
    /// c_s in cm/s.
    pub sound_speed_cm_s: f64,
}

/// Largest exponent of waves that are integrated over.
const EXPONENT: f64 = 45.0;
/// Width in ln x of a panel of quadrature.
const PANEL: f64 = 0.5;

impl SlowModes {
    /// D_µµ in 1/s: the integral of [`super::AlfvenModes::d_mumu`] with (k_∥²/k²) J_n′(w)² for n = 0, ±1 in place of
    /// (J₁/w)² (Yan & Lazarian 2002).
    pub fn d_mumu(&self, mu: f64, particle: &Gyration) -> f64 {
        let rule = GaussLegendre::new(6);
        let spectrum = &self.spectrum;
        let gyroresonance = spectrum.over_resonances(&rule, mu, particle, |x| {
            self.across(&rule, x, mu, particle, j1_slope_squared)
        });
        spectrum.prefactor(mu, particle) * (gyroresonance + self.transit_time(&rule, mu, particle))
    }

    /// n = 0, J₀′ = −J₁: the resonance is the same for all waves.
    fn transit_time(&self, rule: &GaussLegendre, mu: f64, particle: &Gyration) -> f64 {
        let off = mu - self.sound_speed_cm_s / particle.speed_cm_s;
        let resonance = libm::exp(-off * off / self.spectrum.width_squared(mu));
        let j1_squared = |w: f64| w * w * j1_over_w_squared(w);
        // beyond w ~ 1 there are few waves: x_⊥ < 1e3/R*, and x_∥ < 45 M_A^{4/3} x_⊥^{2/3}
        let widest = 1e3 / self.spectrum.rigidity(particle);
        let end = libm::log(EXPONENT * self.balance() * libm::pow(widest, 2.0 / 3.0)).max(1.0);
        let panels = (end / PANEL).ceil() as usize;
        let waves = rule.integrate_panels(0.0, end, panels, |ln_x| {
            self.across(rule, libm::exp(ln_x), mu, particle, j1_squared)
        });
        resonance * waves
    }

    /// M_A^{4/3}.
    fn balance(&self) -> f64 {
        libm::pow(self.spectrum.mach, 4.0 / 3.0)
    }

    /// ∫dx_⊥ x_⊥^{−7/3} (x_∥²/(x_∥²+x_⊥²)) e^{−x_∥/(M_A^{4/3}x_⊥^{2/3})} f(w).
    fn across(
        &self,
        rule: &GaussLegendre,
        x: f64,
        mu: f64,
        particle: &Gyration,
        f: impl Fn(f64) -> f64,
    ) -> f64 {
        let scale = self.spectrum.rigidity(particle) * (1.0 - mu * mu).sqrt();
        let cut = 1.0 / (self.spectrum.mach * self.spectrum.mach);
        let exponent = x / self.balance();
        let from = cut.max(libm::pow(exponent / EXPONENT, 1.5));
        let peak = from.max(libm::pow(exponent, 1.5));
        // x_⊥^{−7/3−2+1} w² falls until w = 1 at the slowest
        let to = libm::log(peak).max(libm::log(from)) + 9.0;
        let from = libm::log(from);
        let panels = ((to - from) / PANEL).ceil() as usize;
        rule.integrate_panels(from, to, panels, |ln_across| {
            let across = libm::exp(ln_across);
            let balance = exponent * libm::exp(-2.0 / 3.0 * ln_across);
            let kernel = x * x / (x * x + across * across) * f(across * scale);
            libm::exp(-4.0 / 3.0 * ln_across - balance) * kernel
        })
    }
}

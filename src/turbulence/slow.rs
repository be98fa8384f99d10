//! Slow modes: the spectrum of Alfvén modes with the magnetosonic kernel, an upper limit, as no damping is
//! applied to them.

use rayon::prelude::*;

use super::Gyration;
use super::bessel::{j1_over_w_squared, j1_slope_squared};
use super::strong::Strong;
use crate::numerics::{Cubic, GaussLegendre};

/// Slow modes, ω = k_∥ c_s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlowModes {
    /// Their spectrum.
    pub spectrum: Strong,
    /// c_s in cm/s.
    pub sound_speed_cm_s: f64,
}

/// Step of the tables in logarithms.
const STEP: f64 = 0.15;
/// Largest ln x_∥.
const LN_LONGEST: f64 = 36.0;
/// Smallest and largest ln w at the cut of the spectrum.
const LN_CUT: (f64, f64) = (-36.0, 9.0);
/// Largest exponent of waves that are integrated over.
const EXPONENT: f64 = 45.0;
/// Width in ln w of a panel of quadrature.
const PANEL: f64 = 0.25;

/// The waves of slow modes of one M_A, integrated across the field: all plasmas and particles share it.
///
/// Ψ_n(x_∥, w_cut) = ∫ from w_cut of dw w^{−7/3} (k_∥²/k²) J_n′(w)² e^{−x_∥ (w_cut/w)^{2/3}}, where
/// w_cut = R*√(1−µ²)/M_A² and k_∥/k_⊥ = x_∥ w_cut M_A²/w.
pub struct SlowWaves {
    mach: f64,
    rule: GaussLegendre,
    ln_x: Vec<f64>,
    ln_cut: Vec<f64>,
    /// ln Ψ₁, all x_∥ of the first cut, then of the second, …
    gyroresonance: Vec<f64>,
    /// ln ∫ d ln x_∥ Ψ₀ of each cut.
    transit_time: Vec<f64>,
}

impl SlowWaves {
    /// Of M_A.
    pub fn new(mach: f64) -> Self {
        let grid = |from: f64, to: f64| -> Vec<f64> {
            let count = ((to - from) / STEP).ceil() as usize;
            (0..=count).map(|i| from + STEP * i as f64).collect()
        };
        let ln_x = grid(0.0, LN_LONGEST);
        let ln_cut = grid(LN_CUT.0, LN_CUT.1);
        let rule = GaussLegendre::new(8);
        let j1_squared = |w: f64| w * w * j1_over_w_squared(w);
        let column = |&cut: &f64| {
            let of = |x: f64, f: &dyn Fn(f64) -> f64| across(&rule, mach, x, cut, f);
            let first = ln_x.iter().map(|&x| libm::log(of(x, &j1_slope_squared)));
            // the trapezoidal rule, which ends where there are no waves
            let zeroth = ln_x.iter().map(|&x| of(x, &j1_squared));
            let sum = zeroth.clone().sum::<f64>() - 0.5 * zeroth.clone().next().unwrap_or(0.0);
            (first.collect::<Vec<f64>>(), libm::log(sum * STEP))
        };
        let columns: Vec<(Vec<f64>, f64)> = ln_cut.par_iter().map(column).collect();
        let (gyroresonance, transit_time): (Vec<Vec<f64>>, Vec<f64>) = columns.into_iter().unzip();
        Self {
            mach,
            rule,
            ln_x,
            ln_cut,
            gyroresonance: gyroresonance.concat(),
            transit_time,
        }
    }

    /// Whether these modes share it.
    pub fn is_of(&self, modes: &SlowModes) -> bool {
        self.mach == modes.spectrum.mach
    }

    /// Ψ₁ at ln x_∥.
    fn psi(&self, ln_x: f64, column: &Cubic) -> f64 {
        if ln_x >= LN_LONGEST {
            return 0.0;
        }
        let row = Cubic::at(&self.ln_x, ln_x);
        let count = self.ln_x.len();
        libm::exp(column.of(|j| row.of(|i| self.gyroresonance[j * count + i])))
    }
}

impl SlowModes {
    /// D_µµ in 1/s: the integral of [`super::AlfvenModes::d_mumu`] with (k_∥²/k²) J_n′(w)² for n = 0, ±1 in place of
    /// (J₁/w)² (Yan & Lazarian 2002), from the waves of its M_A.
    pub fn d_mumu(&self, waves: &SlowWaves, mu: f64, particle: &Gyration) -> f64 {
        let spectrum = &self.spectrum;
        let scale = spectrum.rigidity(particle) * (1.0 - mu * mu).sqrt();
        let column = Cubic::at(
            &waves.ln_cut,
            libm::log(scale / (spectrum.mach * spectrum.mach)),
        );
        let gyroresonance = spectrum.over_resonances(&waves.rule, mu, particle, |x| {
            waves.psi(libm::log(x), &column)
        });
        // n = 0, J₀′ = −J₁: the resonance is the same for all waves
        let off = mu - self.sound_speed_cm_s / particle.speed_cm_s;
        let resonance = libm::exp(-off * off / spectrum.width_squared(mu));
        let transit_time = resonance * libm::exp(column.of(|j| waves.transit_time[j]));
        spectrum.prefactor(mu, particle)
            * libm::pow(scale, 4.0 / 3.0)
            * (gyroresonance + transit_time)
    }
}

/// ∫ from w_cut of dw w^{−7/3} (k_∥²/k²) f(w) e^{−x_∥ (w_cut/w)^{2/3}}.
fn across(rule: &GaussLegendre, mach: f64, ln_x: f64, ln_cut: f64, f: &dyn Fn(f64) -> f64) -> f64 {
    let from = ln_cut + (1.5 * (ln_x - libm::log(EXPONENT))).max(0.0);
    // beyond, the integrand falls as w^{−4/3} until w = 1 at the slowest
    let to = (ln_cut + 1.5 * ln_x).max(from) + 10.0;
    let along = libm::exp(ln_x + ln_cut) * mach * mach;
    let panels = ((to - from) / PANEL).ceil() as usize;
    rule.integrate_panels(from, to, panels, |ln_w| {
        let w = libm::exp(ln_w);
        let balance = libm::exp(ln_x + 2.0 / 3.0 * (ln_cut - ln_w));
        let kernel = along * along / (along * along + w * w) * f(w);
        libm::exp(-4.0 / 3.0 * ln_w - balance) * kernel
    })
}

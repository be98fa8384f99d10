//! Alfvén modes with the spectrum of Goldreich & Sridhar: gyroresonance of waves much longer along the field
//! than across it, which scatter particles of small Larmor radius hardly at all (Chandran 2000).

use std::sync::LazyLock;

use rayon::prelude::*;

use super::Gyration;
use super::bessel::j1_over_w_squared;
use super::strong::Strong;
use crate::numerics::{Cubic, GaussLegendre};

/// Alfvén modes; ∫d³k I_A = M_A⁴ without the cut at |k_∥| = 1/L.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlfvenModes(pub Strong);

/// Step of the tables in logarithms.
const STEP: f64 = 0.1;
/// Largest x_∥ at which the cut at k_⊥ = 1/(LM_A²) is felt: e^{−60} of the waves are there.
const FELT: f64 = 60.0;
/// Smallest and largest ln w at the cut.
const LN_CUT: (f64, f64) = (-36.0, 9.0);
/// Smallest and largest ln of c = x_∥ w_cut^{2/3} beyond [`FELT`].
const LN_C: (f64, f64) = (-20.0, 40.0);

/// Ψ(x_∥, w_cut) = ∫ from w_cut of dw w^{−7/3} (J₁(w)/w)² e^{−x_∥ (w_cut/w)^{2/3}}, the waves of one k_∥, by
/// table: all plasmas and particles share it.
struct Waves {
    rule: GaussLegendre,
    ln_x: Vec<f64>,
    ln_cut: Vec<f64>,
    /// ln Ψ, all cuts of the first x_∥, then of the second, …
    near: Vec<f64>,
    ln_c: Vec<f64>,
    /// ln Ψ without a cut.
    far: Vec<f64>,
}

static WAVES: LazyLock<Waves> = LazyLock::new(Waves::new);

impl Waves {
    fn new() -> Self {
        let rule = GaussLegendre::new(8);
        let grid = |(from, to): (f64, f64)| -> Vec<f64> {
            let count = ((to - from) / STEP).ceil() as usize;
            (0..=count).map(|i| from + STEP * i as f64).collect()
        };
        let ln_x = grid((0.0, libm::log(FELT) + 2.0 * STEP));
        let ln_cut = grid(LN_CUT);
        let ln_c = grid(LN_C);
        let near = ln_x.par_iter().flat_map_iter(|&x| {
            let rule = &rule;
            let ln_c = move |cut: f64| x + 2.0 / 3.0 * cut;
            ln_cut
                .iter()
                .map(move |&cut| libm::log(integral(rule, ln_c(cut), cut)))
        });
        let near = near.collect();
        let far = ln_c.par_iter();
        let far = far
            .map(|&c| libm::log(integral(&rule, c, f64::NEG_INFINITY)))
            .collect();
        Self {
            rule: GaussLegendre::new(8),
            ln_x,
            ln_cut,
            near,
            ln_c,
            far,
        }
    }

    /// ln Ψ at ln x_∥ and ln w_cut.
    fn ln_psi(&self, ln_x: f64, ln_cut: f64) -> f64 {
        if ln_x > libm::log(FELT) {
            let c = ln_x + 2.0 / 3.0 * ln_cut;
            return Cubic::at(&self.ln_c, c).of(|i| self.far[i]);
        }
        let row = Cubic::at(&self.ln_x, ln_x);
        let column = Cubic::at(&self.ln_cut, ln_cut);
        row.of(|i| column.of(|j| self.near[i * self.ln_cut.len() + j]))
    }
}

/// ∫ dw w^{−7/3} (J₁(w)/w)² e^{−c w^{−2/3}} from the cut on.
fn integral(rule: &GaussLegendre, ln_c: f64, ln_cut: f64) -> f64 {
    // below, the exponential kills; above, w^{−16/3} has fallen by 1e-15
    let peak = 1.5 * ln_c;
    let from = ln_cut.max(peak - 6.5);
    let to = from.max(peak).max(0.0) + 9.0;
    let panels = ((to - from) / 0.15).ceil() as usize;
    rule.integrate_panels(from, to, panels, |ln_w| {
        let w = libm::exp(ln_w);
        let exponent = libm::exp(ln_c - 2.0 / 3.0 * ln_w);
        libm::exp(-4.0 / 3.0 * ln_w - exponent) * j1_over_w_squared(w)
    })
}

impl AlfvenModes {
    /// D_µµ in 1/s: (2√π/3) M_A^{4/3}(bM_A)^{−1/2} v√(1−µ²)/(LR*²) ∫dx_∥/x_∥ ∫dx_⊥ x_⊥^{−7/3} (J₁(w)/w)²
    /// e^{−x_∥/(M_A^{4/3}x_⊥^{2/3})} Σ_± e^{−(µ ± 1/(x_∥R*))²/Δ²} (Yan & Lazarian 2002; Fornieri et al. 2021).
    pub fn d_mumu(&self, mu: f64, particle: &Gyration) -> f64 {
        let Self(spectrum) = self;
        let scale = spectrum.rigidity(particle) * (1.0 - mu * mu).sqrt();
        let ln_cut = libm::log(scale / (spectrum.mach * spectrum.mach));
        let waves = &*WAVES;
        let integral = spectrum.over_resonances(&waves.rule, mu, particle, |x| {
            libm::exp(waves.ln_psi(libm::log(x), ln_cut))
        });
        spectrum.prefactor(mu, particle) * libm::pow(scale, 4.0 / 3.0) * integral
    }
}

//! Alfvén and slow modes with elongated eddies: k_⊥ outside, k_∥ inside.

use std::f64::consts::PI;

use crate::quadrature::{j1_over_w, logarithmic, resonance, slope};

/// Waves of k_⊥ > 1/(L M_A²) with ∫d³k I_A = M_A⁴, of which those of |k_∥| > 1/L scatter.
#[derive(Clone, Copy)]
pub struct Strong {
    pub mach: f64,
    pub broadening: f64,
}

/// Resonances n that share a function of w.
struct Resonances {
    n: &'static [f64],
    of_w: fn(f64) -> f64,
}

/// Beyond this w oscillations are averaged.
const FAST: f64 = 40.0;

impl Strong {
    fn spectrum(&self, along: f64, across: f64) -> f64 {
        let stretch = self.mach.powf(4.0 / 3.0);
        stretch / (6.0 * PI)
            * across.powf(-10.0 / 3.0)
            * (-along / (stretch * across.powf(2.0 / 3.0))).exp()
    }

    /// ∫d³k I_A over |k_∥| > `least`, k_⊥ < `top`.
    pub fn power(&self, least: f64, top: f64) -> f64 {
        let ring = |q: f64| -> f64 {
            let reach = 40.0 * (self.mach * self.mach * q).powf(2.0 / 3.0);
            let along = logarithmic(least, least + reach, 0.05);
            along.map(|(k, w)| 2.0 * w * self.spectrum(k, q)).sum()
        };
        let across = logarithmic(self.mach.powi(-2), top, 0.02);
        2.0 * PI * across.map(|(q, w)| w * q * ring(q)).sum::<f64>()
    }

    /// D_µµ in v/L at r_L/L = `r` of waves with ω = k_∥ `speed`; `share` is a factor of k_∥ and k_⊥.
    fn d_mumu(
        &self,
        mu: f64,
        r: f64,
        resonances: &Resonances,
        speed: f64,
        share: impl Fn(f64, f64) -> f64,
    ) -> f64 {
        let sine = (1.0 - mu * mu).sqrt();
        let square = self.broadening * self.mach;
        let stretch = self.mach.powf(4.0 / 3.0);
        let top = 1e4 / (r * sine);
        // below, gyroresonance is down by e^−700
        let from = match resonances.n {
            [0.0] => 1.0,
            _ => (1.0 / (r * (mu + 27.0 * sine * square.sqrt()))).max(1.0),
        };
        // above, so is the spectrum by e^−45
        let reach = |q: f64| 45.0 * stretch * q.powf(2.0 / 3.0);
        let step = (sine * square.sqrt() / 5.0).min(0.05);
        // R_n does not depend on k_⊥; k_∥ has both signs
        let along: Vec<(f64, f64)> = logarithmic(from, reach(top).max(from), step)
            .map(|(k, weight)| {
                let at = |n: &f64| resonance(k, mu, square, k * speed, n / r);
                (k, 2.0 * weight * resonances.n.iter().map(at).sum::<f64>())
            })
            .collect();
        let ring = |q: f64| -> f64 {
            let reached = along.iter().take_while(|(k, _)| *k < reach(q));
            reached
                .map(|&(k, w)| w * self.spectrum(k, q) * share(k, q))
                .sum()
        };
        let across = logarithmic(self.mach.powi(-2), top, 0.01);
        let rings = across.map(|(q, w)| w * q * (resonances.of_w)(q * r * sine) * ring(q));
        (1.0 - mu * mu) / (r * r) * 2.0 * PI * rings.sum::<f64>()
    }

    /// D^A in v/L, n = ±1 and ω ≪ Ω.
    pub fn alfven(&self, mu: f64, r: f64) -> f64 {
        let of_w = |w: f64| averaged(w, |w| j1_over_w(w).powi(2), 3);
        let both = Resonances {
            n: &[1.0, -1.0],
            of_w,
        };
        self.d_mumu(mu, r, &both, 0.0, |_, _| 1.0)
    }

    /// D_µµ of slow modes in v/L, n = 0 and ±1, with the sound speed over v.
    pub fn slow(&self, mu: f64, r: f64, sound: f64) -> f64 {
        let transit_time = Resonances {
            n: &[0.0],
            of_w: |w| averaged(w, |w| slope(0, w).powi(2), 1),
        };
        let gyroresonance = Resonances {
            n: &[1.0, -1.0],
            of_w: |w| averaged(w, |w| slope(1, w).powi(2), 1),
        };
        let share = |k: f64, q: f64| k * k / (k * k + q * q);
        [transit_time, gyroresonance]
            .iter()
            .map(|resonances| self.d_mumu(mu, r, resonances, sound, share))
            .sum()
    }
}

/// f(w), or 1/(πw^power) where it oscillates about that.
fn averaged(w: f64, f: impl Fn(f64) -> f64, power: i32) -> f64 {
    if w > FAST {
        1.0 / (PI * w.powi(power))
    } else {
        f(w)
    }
}

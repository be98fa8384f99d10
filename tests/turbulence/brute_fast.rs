//! Fast modes: k outside, the angle of the wave vector inside.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use crate::brute_truncation::{Acting, Damped};
use crate::quadrature::{logarithmic, panels, resonance, slope};

/// Waves of k > 1/L with ∫d³k I_F = Ma², and what ends them.
pub struct Fast<'a> {
    damped: Damped,
    broadening: f64,
    /// n of gyroresonances of waves with k_∥ > 0.
    orders: &'a [i32],
    /// ω/k over v.
    phase_speed: f64,
    /// k_max L against θ; none without damping.
    ends: Vec<(f64, f64)>,
    /// k L from which on nothing is left at any angle.
    last: f64,
}

/// Smallest angle.
const LEAST: f64 = 3e-4;

/// Appends k_max L at an angle, and at those before it between which it jumps.
fn refine(ends: &mut Vec<(f64, f64)>, damped: &Damped, theta: f64, end: f64) {
    if let Some(&(before, other)) = ends.last()
        && (end / other).ln().abs() > 0.3
        && theta / before > 1.0 + 1e-3
    {
        let between = (theta * before).sqrt();
        refine(ends, damped, between, damped.end(between));
        refine(ends, damped, theta, end);
    } else {
        ends.push((theta, end));
    }
}

impl<'a> Fast<'a> {
    pub fn new(damped: &Damped, broadening: f64, orders: &'a [i32], phase_speed: f64) -> Self {
        let mut ends: Vec<(f64, f64)> = vec![];
        if damped.acting != Acting::Nothing {
            for i in 0..=400 {
                let theta = LEAST * (FRAC_PI_2 / LEAST).powf(f64::from(i) / 400.0);
                let theta = theta.min(1.5707);
                refine(&mut ends, damped, theta, damped.end(theta));
            }
        }
        let largest = ends.iter().map(|&(_, end)| end).fold(1.0, f64::max);
        let last = match (damped.acting, damped.anisotropic) {
            (Acting::Nothing, _) => f64::INFINITY,
            (_, true) => damped.last_scale(),
            (_, false) => largest,
        };
        Self {
            damped: *damped,
            broadening,
            orders,
            phase_speed,
            ends,
            last,
        }
    }

    /// Ranges of θ whose waves reach kL = x.
    fn surviving(&self, x: f64) -> Vec<(f64, f64)> {
        if x > self.last {
            return vec![];
        }
        if self.ends.is_empty() {
            return vec![(LEAST, FRAC_PI_2)];
        }
        let mut ranges = vec![];
        for pair in self.ends.windows(2) {
            let [(a, end_a), (b, end_b)] = [pair[0], pair[1]];
            let crossing = || a * (b / a).powf((x / end_a).ln() / (end_b / end_a).ln());
            match (end_a > x, end_b > x) {
                (true, true) => ranges.push((a, b)),
                (true, false) => ranges.push((a, crossing())),
                (false, true) => ranges.push((crossing(), b)),
                (false, false) => {}
            }
        }
        // adjacent ranges become one
        ranges.dedup_by(|next, before| {
            let one = next.0 == before.1;
            if one {
                before.1 = next.1;
            }
            one
        });
        ranges
    }

    /// I_F; `least` is θ_min.
    fn spectrum(&self, k: f64, theta: f64, least: f64) -> f64 {
        let isotropic = self.damped.mach.powi(2) * k.powf(-3.5) / (8.0 * PI);
        if self.damped.anisotropic {
            isotropic / theta.max(least).sin()
        } else {
            isotropic
        }
    }

    /// ∫d³k I_F f(k, k_∥, k_⊥) over waves with k_∥ > 0, twice, up to `top` in steps of `step` in ln k.
    pub fn over_waves(&self, top: f64, step: f64, f: impl Fn(f64, f64, f64) -> f64) -> f64 {
        let shell = |k: f64| -> f64 {
            let least = if self.damped.anisotropic {
                self.damped.smallest_angle(k)
            } else {
                0.0
            };
            // per dθ
            let at = |t: f64| t.sin() * self.spectrum(k, t, least) * f(k, k * t.cos(), k * t.sin());
            let ring = |(a, b): (f64, f64)| -> f64 {
                let mut sum = 0.0;
                if a < FRAC_PI_4 {
                    let panels = panels(a.ln(), b.min(FRAC_PI_4).ln(), (8.0 * step).min(0.3));
                    sum += panels.map(|(l, w)| w * l.exp() * at(l.exp())).sum::<f64>();
                }
                // in ln cosθ across the field
                if b > FRAC_PI_4 {
                    let [from, to] = [b.cos().max(1e-5), a.max(FRAC_PI_4).cos()];
                    let panels = panels(from.ln(), to.ln(), (8.0 * step).min(0.3));
                    let at_cosine =
                        |cosine: f64| cosine / (1.0 - cosine * cosine).sqrt() * at(cosine.acos());
                    sum += panels.map(|(l, w)| w * at_cosine(l.exp())).sum::<f64>();
                }
                sum
            };
            self.surviving(k).into_iter().map(ring).sum()
        };
        let shells = logarithmic(1.0, top.min(self.last), step).map(|(k, w)| w * k * k * shell(k));
        2.0 * 2.0 * PI * shells.sum::<f64>()
    }

    /// D^G and D^T in v/L at r_L/L = `r`.
    pub fn d_mumu(&self, mu: f64, r: f64) -> [f64; 2] {
        let sine = (1.0 - mu * mu).sqrt();
        let square = self.broadening * self.damped.mach;
        let gyroresonant = |k: f64, along: f64, across: f64| -> f64 {
            let w = across * r * sine;
            let sum: f64 = self
                .orders
                .iter()
                .map(|&n| resonance(along, mu, square, 0.0, f64::from(n) / r))
                .sum();
            sum * (along / k * slope(1, w)).powi(2)
        };
        let transit = |k: f64, along: f64, across: f64| -> f64 {
            let w = across * r * sine;
            resonance(along, mu, square, k * self.phase_speed, 0.0)
                * (along / k * slope(0, w)).powi(2)
        };
        let top = 300.0 / (r * sine);
        let step = (sine * square.sqrt() / 4.0).min(0.04);
        let gyro_squared = (1.0 - mu * mu) / (r * r);
        [
            gyro_squared * self.over_waves(top, step, gyroresonant),
            gyro_squared * self.over_waves(top, 0.04, transit),
        ]
    }
}

//! The spectrum in one cell of height: what comes in is damped, cascades or leaves.

use super::Cascade;
use crate::numerics::Tridiagonal;

/// F that stands for nothing at all: it keeps Newton's method away from F = 0, where its slope is infinite.
const NOTHING: f64 = 1e-40;
/// Relative change of F^{3/2} at which Newton's method, quadratic there, has arrived.
const ARRIVED: f64 = 1e-9;
/// Steps of Newton's method; a cascade into wavenumbers without waves takes up to a hundred.
const MAX_STEPS: usize = 500;

/// A loss rate γF^b of energy at each wavenumber.
#[derive(Debug, Clone)]
pub(super) struct Loss {
    /// γ in 1/s.
    pub rate_per_s: Vec<f64>,
    /// b.
    pub power_exponent: f64,
}

impl Loss {
    /// γF^b in 1/s.
    pub fn at(&self, index: usize, kw: f64) -> f64 {
        let power = match self.power_exponent {
            0.0 => 1.0,
            1.0 => kw,
            b => libm::pow(kw, b),
        };
        self.rate_per_s[index] * power
    }
}

/// What happens to the waves in a cell.
pub(super) struct Balance<'a> {
    /// What comes in, in 1/s, at each wavenumber.
    pub gains_per_s: &'a [f64],
    /// Rates in 1/s at which they leave it, upwards and into the next time.
    pub leaving_per_s: &'a [f64],
    /// v_A/Δln k in pc/s, which makes rates of the cascade's fluxes.
    pub cascading_pc_s: f64,
    pub cascade: &'a Cascade,
    pub losses: &'a [Loss],
}

/// Newton's method for F^{3/2}, in which the cascade is linear.
///
/// Losses up to F^{3/2} are concave in it, so that each step ends below the solution and rises towards it: no
/// step leads to negative waves.
pub(super) struct Newton {
    matrix: Tridiagonal,
    /// F^{3/2}.
    stress: Vec<f64>,
}

impl Newton {
    pub fn new(wavenumbers: usize) -> Self {
        Self {
            matrix: Tridiagonal::zero(wavenumbers),
            stress: vec![0.0; wavenumbers],
        }
    }

    /// Solves for F; whether it was reached.
    pub fn solve(&mut self, balance: &Balance, kw: &mut [f64]) -> bool {
        let rates = balance.gains_per_s.iter().zip(balance.leaving_per_s);
        for (f, (gain, leaving)) in kw.iter_mut().zip(rates) {
            *f = NOTHING + gain / leaving;
        }
        (0..MAX_STEPS).any(|_| self.step(balance, kw) < ARRIVED)
    }

    /// One step; the largest relative change of F^{3/2}.
    fn step(&mut self, balance: &Balance, kw: &mut [f64]) -> f64 {
        self.linearize(balance, kw);
        self.matrix.solve(&mut self.stress);
        let mut change: f64 = 0.0;
        for (f, stress) in kw.iter_mut().zip(&self.stress) {
            let old = *f * f.sqrt();
            // losses that rise faster may overshoot on the way
            let new = stress.max(1e-3 * old);
            change = change.max((new / old - 1.0).abs());
            let root = libm::cbrt(new);
            *f = root * root;
        }
        change
    }

    /// Sets the matrix and its right-hand side about F.
    fn linearize(&mut self, balance: &Balance, kw: &[f64]) {
        let Balance {
            gains_per_s,
            leaving_per_s,
            cascading_pc_s,
            cascade,
            losses,
        } = *balance;
        for (i, &f) in kw.iter().enumerate() {
            let leaving = leaving_per_s[i] * f;
            // value and slope against ln F^{3/2}
            let (mut value, mut slope) = (leaving, 2.0 / 3.0 * leaving);
            for loss in losses {
                let lost = loss.at(i, f) * f;
                value += lost;
                slope += 2.0 / 3.0 * (1.0 + loss.power_exponent) * lost;
            }
            let held = if i > 0 { cascade.back[i - 1] } else { 0.0 };
            let sent = if i > 0 { cascade.on[i - 1] } else { 0.0 };
            self.matrix.lower[i] = -cascading_pc_s * sent;
            self.matrix.diagonal[i] =
                slope / (f * f.sqrt()) + cascading_pc_s * (cascade.on[i] + held);
            self.matrix.upper[i] = -cascading_pc_s * cascade.back[i];
            self.stress[i] = gains_per_s[i] + leaving_per_s[i] * NOTHING + slope - value;
        }
    }
}

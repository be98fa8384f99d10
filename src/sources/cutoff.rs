//! What exponential cut-offs leave of a power law, where sources differ in them.

use std::f64::consts::{LN_10, TAU};

use crate::units::Rigidity;

/// Nodes a standard deviation of the trapezoidal rule below.
const NODES: i32 = 16;
/// Standard deviations on either side of the median that are integrated over.
const REACH: i32 = 8;

/// Cut-offs e^{−R/R_c} with a log-normal distribution of R_c.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cutoff {
    /// Median of R_c.
    pub median: Rigidity,
    /// Standard deviation of log10 R_c; 0 where all are the same.
    pub dex: f64,
}

impl Cutoff {
    /// ⟨e^{−R/R_c}⟩ over sources.
    pub fn mean(&self, r: Rigidity) -> f64 {
        self.mean_of_power(r, 1.0)
    }

    /// ⟨e^{−2R/R_c}⟩ over sources.
    pub fn mean_square(&self, r: Rigidity) -> f64 {
        self.mean_of_power(r, 2.0)
    }

    /// The trapezoidal rule, which converges exponentially for a smooth integrand that vanishes at both ends:
    /// 1e-10 with a scatter of 3 dex, far better below.
    fn mean_of_power(&self, r: Rigidity, power: f64) -> f64 {
        let ratio = power * r.gv() / self.median.gv();
        if self.dex == 0.0 {
            return libm::exp(-ratio);
        }
        let sigma = LN_10 * self.dex;
        let each = (-REACH * NODES..=REACH * NODES).map(|i| {
            let x = f64::from(i) / f64::from(NODES);
            libm::exp(-0.5 * x * x - ratio * libm::exp(-sigma * x))
        });
        each.sum::<f64>() / f64::from(NODES) / TAU.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::GaussLegendre;

    #[test]
    fn equal_cutoffs_are_one_exponential() {
        let cutoff = Cutoff {
            median: Rigidity(1e6),
            dex: 0.0,
        };
        assert_eq!(cutoff.mean(Rigidity(2e6)), libm::exp(-2.0));
        assert_eq!(cutoff.mean_square(Rigidity(2e6)), libm::exp(-4.0));
    }

    /// Against a Gauss rule on many panels, up to the widest scatter that a config allows.
    #[test]
    fn scattered_cutoffs_are_averaged() {
        for dex in [0.01, 0.3, 1.0, 3.0] {
            let cutoff = Cutoff {
                median: Rigidity(1e6),
                dex,
            };
            for r in [1e3, 1e5, 1e6, 3e6, 1e8] {
                let exact = GaussLegendre::new(16).integrate_panels(-9.0, 9.0, 200, |x| {
                    let cut = libm::exp(-r / (1e6 * libm::pow(10.0, dex * x)));
                    libm::exp(-0.5 * x * x) / TAU.sqrt() * cut
                });
                let found = cutoff.mean(Rigidity(r));
                assert!((found - exact).abs() < 1e-9 * exact + 1e-13, "{dex} {r}");
            }
        }
    }
}

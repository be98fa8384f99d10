//! Squares of J₁ and of its derivative, by table, averaged over their oscillation where that is fast.

use std::f64::consts::PI;
use std::sync::LazyLock;

use crate::numerics::UniformTable;

/// Beyond it both squares are their mean over an oscillation, 1/(πw).
const ASYMPTOTIC: f64 = 40.0;
/// Nodes of the tables: linear interpolation is right to 1e-6 of the largest value.
const NODES: usize = 20_001;

static TABLES: LazyLock<[UniformTable<f64>; 2]> = LazyLock::new(|| {
    let table = |f: fn(f64) -> f64| UniformTable::new(0.0, ASYMPTOTIC, NODES, f);
    [table(over_w), table(slope)]
});

/// J₁²/w², which is ¼ at w = 0.
fn over_w(w: f64) -> f64 {
    let ratio = if w > 0.0 { libm::j1(w) / w } else { 0.5 };
    ratio * ratio
}

/// J₁′² with J₁′ = J₀ − J₁/w.
fn slope(w: f64) -> f64 {
    let slope = libm::j0(w) - if w > 0.0 { libm::j1(w) / w } else { 0.5 };
    slope * slope
}

/// (J₁(w)/w)².
#[inline]
pub fn j1_over_w_squared(w: f64) -> f64 {
    if w < ASYMPTOTIC {
        TABLES[0].at(w)
    } else {
        1.0 / (PI * w * w * w)
    }
}

/// J₁′(w)².
#[inline]
pub fn j1_slope_squared(w: f64) -> f64 {
    if w < ASYMPTOTIC {
        TABLES[1].at(w)
    } else {
        1.0 / (PI * w)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// J₁(1) = 0.4400505857, J₀(1) = 0.7651976866 (Abramowitz & Stegun, table 9.1).
    #[test]
    fn tabulated_values() {
        assert!((j1_over_w_squared(1.0) - 0.193_644_517_98).abs() < 1e-6);
        let slope = 0.765_197_686_6 - 0.440_050_585_7;
        assert!((j1_slope_squared(1.0) - slope * slope).abs() < 1e-6);
        assert!((j1_over_w_squared(1e-9) - 0.25).abs() < 1e-12);
        assert!((j1_slope_squared(1e-9) - 0.25).abs() < 1e-12);
    }

    /// ∫₀^∞ J₁²/w dw = ½, and ∫ J₁²/w² dw = 4/(3π).
    #[test]
    fn integrals_over_all_arguments() {
        let sum = |f: fn(f64) -> f64| -> f64 {
            let step = 1e-3;
            let below: f64 = (0..40_000).map(|i| f((f64::from(i) + 0.5) * step)).sum();
            let grid = (0..4000).map(|i| 40.0 * libm::exp((f64::from(i) + 0.5) * 0.005));
            let above: f64 = grid.map(|w| f(w) * w * 0.005).sum();
            below * step + above
        };
        assert!((sum(|w| w * j1_over_w_squared(w)) - 0.5).abs() < 1e-3);
        assert!((sum(j1_over_w_squared) / (4.0 / (3.0 * PI)) - 1.0).abs() < 1e-4);
    }
}

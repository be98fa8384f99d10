//! The integral of transit-time damping over wavenumbers: in its resonance k cancels.

use std::f64::consts::PI;
use std::sync::LazyLock;

use super::bessel::j1_over_w_squared;
use crate::numerics::UniformTable;

/// w beyond which J₁² is its mean 1/(πw).
const ASYMPTOTIC: f64 = 100.0;
/// Nodes in √w.
const NODES: usize = 20_001;

/// C(w) = ∫₀^w y^{−5/2} J₁(y)² dy over √w, a smooth function of √w.
static OVER_ROOT: LazyLock<UniformTable<f64>> = LazyLock::new(|| {
    let end = ASYMPTOTIC.sqrt();
    let step = end / (NODES - 1) as f64;
    // dC/dt = 2 (J₁/y)² with t = √y
    let slope = |t: f64| 2.0 * j1_over_w_squared(t * t);
    let mut sum = 0.0;
    let mut values = vec![slope(0.0)];
    for i in 1..NODES {
        let (from, to) = ((i - 1) as f64 * step, i as f64 * step);
        sum += step / 6.0 * (slope(from) + 4.0 * slope(0.5 * (from + to)) + slope(to));
        values.push(sum / to);
    }
    UniformTable::of(0.0, end, values)
});

/// C(w) = ∫₀^w y^{−5/2} J₁(y)² dy.
pub fn up_to(w: f64) -> f64 {
    if w < ASYMPTOTIC {
        let root = w.sqrt();
        root * OVER_ROOT.at(root)
    } else {
        let tail = |w: f64| 2.0 / (5.0 * PI) * libm::pow(w, -2.5);
        let root = ASYMPTOTIC.sqrt();
        root * OVER_ROOT.at(root) + tail(ASYMPTOTIC) - tail(w)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against ½√w for small w, and ∫₀^∞ y^{−5/2} J₁² dy = Γ(5/2) Γ(1/4)/(2^{5/2} Γ(7/4)² Γ(11/4))
    /// (Gradshteyn & Ryzhik 6.574.2).
    #[test]
    fn limits() {
        assert!((up_to(1e-8) / 0.5e-4 - 1.0).abs() < 1e-6);
        let gamma = libm::tgamma;
        let exact = gamma(2.5) * gamma(0.25)
            / (libm::pow(2.0, 2.5) * gamma(1.75) * gamma(1.75) * gamma(2.75));
        assert!(
            (up_to(1e9) / exact - 1.0).abs() < 1e-6,
            "{} {exact}",
            up_to(1e9)
        );
    }
}

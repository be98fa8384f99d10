//! A random rotation of a direction with the first two Legendre moments of isotropic small-angle scattering.
//!
//! After x = νt mean scattering times the heat kernel on the sphere has ⟨P1⟩ = e^{−x}, ⟨P2⟩ = e^{−3x}.
//! A Fisher law (density ∝ e^{κ cos θ}) of the right ⟨P1⟩ has ⟨P2⟩ up to 15 % too high. Followed by a
//! rotation through a fixed angle α, with κ and α chosen so that both products of moments are
//! right, it has both exactly.

use crate::numerics::{Blend, UniformTable};
use crate::random::Stream;

/// κ (1 − ⟨P1⟩) and 1 − cos α at one ⟨P1⟩.
#[derive(Debug, Clone, Copy)]
struct Law {
    scaled_kappa: f64,
    fixed_versine: f64,
}

impl Blend for Law {
    fn blend(a: &Self, b: &Self, w: f64) -> Self {
        Self {
            scaled_kappa: f64::blend(&a.scaled_kappa, &b.scaled_kappa, w),
            fixed_versine: f64::blend(&a.fixed_versine, &b.fixed_versine, w),
        }
    }
}

/// The tabulated law.
#[derive(Debug, Clone)]
pub struct Rotation {
    laws: UniformTable<Law>,
}

impl Default for Rotation {
    fn default() -> Self {
        Self {
            laws: UniformTable::new(0.0, 1.0, 4097, law),
        }
    }
}

impl Rotation {
    /// The pitch-angle cosine after a rotation with ⟨P1⟩ = `first` = e^{−x} from `mu`.
    #[inline]
    pub fn apply(&self, mu: f64, first: f64, stream: &mut Stream) -> f64 {
        let law = self.laws.at(first);
        let kappa = law.scaled_kappa / (1.0 - first).max(1e-300);
        let u = stream.uniform();
        let cosine = if kappa < 1e-3 {
            2.0 * u - 1.0
        } else {
            (1.0 + libm::log(u + (1.0 - u) * libm::exp(-2.0 * kappa)) / kappa).max(-1.0)
        };
        let turned = turn(mu, cosine, stream);
        if law.fixed_versine > 1e-9 {
            turn(turned, 1.0 - law.fixed_versine, stream)
        } else {
            turned
        }
    }
}

/// Rotates by the angle of cosine `cosine` about a random azimuth.
#[inline]
fn turn(mu: f64, cosine: f64, stream: &mut Stream) -> f64 {
    let sines = ((1.0 - mu * mu).max(0.0) * (1.0 - cosine * cosine).max(0.0)).sqrt();
    (mu * cosine + sines * stream.cos_azimuth()).clamp(-1.0, 1.0)
}

/// ⟨cos θ⟩ of the Fisher law: coth κ − 1/κ.
fn langevin(kappa: f64) -> f64 {
    if kappa < 1e-2 {
        return kappa / 3.0 - kappa * kappa * kappa / 45.0;
    }
    1.0 / libm::tanh(kappa) - 1.0 / kappa
}

/// Solves L1(κ) cos α = m, L2(κ) P2(cos α) = m³ with L2 = 1 − 3 L1/κ, by bisection in κ.
fn law(m: f64) -> Law {
    if m >= 1.0 {
        return Law {
            scaled_kappa: 1.0,
            fixed_versine: 0.0,
        };
    }
    if m <= 0.0 {
        return Law {
            scaled_kappa: 0.0,
            fixed_versine: 1.0,
        };
    }
    // the excess of ⟨P2⟩ grows with the share of the Fisher law in the rotation
    let excess = |kappa: f64| {
        let first = langevin(kappa);
        let cosine = m / first;
        let second = if kappa < 1e-2 {
            kappa * kappa / 15.0
        } else {
            1.0 - 3.0 * first / kappa
        };
        second * (1.5 * cosine * cosine - 0.5) - m * m * m
    };
    let pure_fisher = bisect(1e-9, 4.0 / (1.0 - m), |kappa| langevin(kappa) - m);
    // κ from "all Fisher" upwards: more concentrated, the rest of the turn by the fixed angle
    let kappa = bisect(pure_fisher, 64.0 * (pure_fisher + 1.0), |kappa| {
        -excess(kappa)
    });
    let cosine = (m / langevin(kappa)).min(1.0);
    Law {
        scaled_kappa: kappa * (1.0 - m),
        fixed_versine: 1.0 - cosine,
    }
}

/// Root of an increasing function.
fn bisect(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if f(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::HistoryKey;

    /// Means of P1 and P2 after a rotation from µ = 1: within 4.5σ of e^{−x}, e^{−3x} (false alarm 1e-5 each).
    #[test]
    fn both_legendre_moments_are_exact() {
        let rotation = Rotation::default();
        let mut stream = Stream::new(
            3,
            HistoryKey {
                bin: 0,
                batch: 0,
                history: 0,
            },
        );
        let n = 1_000_000;
        for x in [0.01, 0.1, 0.3, 0.5, 1.0, 2.0, 4.0, 10.0] {
            let first = libm::exp(-x);
            let (mut p1, mut p2) = ((0.0, 0.0), (0.0, 0.0));
            for _ in 0..n {
                let mu = rotation.apply(1.0, first, &mut stream);
                let second = 1.5 * mu * mu - 0.5;
                p1 = (p1.0 + mu, p1.1 + mu * mu);
                p2 = (p2.0 + second, p2.1 + second * second);
            }
            for (sum, exact) in [(p1, first), (p2, libm::exp(-3.0 * x))] {
                let mean = sum.0 / n as f64;
                let sigma = ((sum.1 / n as f64 - mean * mean) / n as f64).sqrt();
                assert!(
                    (mean - exact).abs() < 4.5 * sigma,
                    "x = {x}: {mean} against {exact} ± {sigma}"
                );
            }
        }
    }
}

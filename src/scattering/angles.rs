//! Pitch angles at which D_µµ is tabulated, and integrals over them.

use std::f64::consts::PI;

use crate::numerics::GaussLegendre;

/// Nodes of µ between 0 and 1 with weights: µ = sin²(πt/2) for the Gauss–Legendre nodes t of (0, 1), dense
/// at both ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Angles {
    /// µ, ascending.
    pub mu: Vec<f64>,
    /// Weights of ∫₀¹ dµ.
    pub weight: Vec<f64>,
}

impl Angles {
    /// With `count` nodes.
    pub fn new(count: usize) -> Self {
        let mut nodes: Vec<(f64, f64)> = GaussLegendre::new(count).nodes(0.0, 1.0, 1).collect();
        nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
        let square = |x: f64| x * x;
        let node = |&(t, w): &(f64, f64)| {
            let mu = square(libm::sin(0.5 * PI * t));
            (mu, w * 0.5 * PI * libm::sin(PI * t))
        };
        let (mu, weight) = nodes.iter().map(node).unzip();
        Self { mu, weight }
    }

    /// µ and weight of each node.
    pub fn nodes(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.mu.iter().copied().zip(self.weight.iter().copied())
    }

    /// ∫₀¹ f dµ of values at the nodes, exact as well where f ∝ (1−µ²) µ^{−a} below the second of them;
    /// infinite for a ≥ 1 or an infinite value.
    pub fn integrate(&self, values: &[f64]) -> f64 {
        let sum: f64 = self.weight.iter().zip(values).map(|(w, f)| w * f).sum();
        let over_sine_squared = |i: usize| values[i] / (1.0 - self.mu[i] * self.mu[i]);
        let (first, second) = (over_sine_squared(0), over_sine_squared(1));
        let a = libm::log(first / second) / libm::log(self.mu[1] / self.mu[0]);
        if !sum.is_finite() || a >= 1.0 {
            return f64::INFINITY;
        }
        if a.is_nan() || a <= 0.0 {
            return sum;
        }
        // what the nodes miss of the singularity: ∫(1−µ²)µ^{−a} dµ = 1/(1−a) − 1/(3−a)
        let power = |mu: f64| libm::pow(mu / self.mu[0], -a);
        let seen: f64 = self
            .nodes()
            .map(|(mu, w)| w * (1.0 - mu * mu) * power(mu))
            .sum();
        let whole = (1.0 / (1.0 - a) - 1.0 / (3.0 - a)) * libm::pow(self.mu[0], a);
        sum + first * (whole - seen)
    }

    /// ∫ f dµ from 0 to `end` of values at the nodes.
    pub fn integrate_to(&self, end: f64, values: &[f64]) -> f64 {
        let mut from = 0.0;
        let mut sum = 0.0;
        for (w, f) in self.weight.iter().zip(values) {
            // each stands for a piece of µ as wide as its weight
            let part = (end - from).clamp(0.0, *w);
            if part > 0.0 {
                sum += part * f;
            }
            from += w;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_and_steep_powers_are_integrated() {
        let angles = Angles::new(48);
        let of = |f: &dyn Fn(f64) -> f64| angles.mu.iter().map(|&mu| f(mu)).collect::<Vec<_>>();
        let close = |a: f64, b: f64, bound: f64| assert!((a / b - 1.0).abs() < bound, "{a} {b}");
        close(angles.integrate(&of(&|mu| mu.powi(4))), 0.2, 1e-12);
        close(
            angles.integrate(&of(&|mu| 1.0 / (1.1 - mu))),
            libm::log(11.0),
            1e-12,
        );
        for a in [0.3, 2.0 / 3.0, 0.9] {
            let exact = 1.0 / (1.0 - a) - 1.0 / (3.0 - a);
            let values = of(&|mu| (1.0 - mu * mu) * libm::pow(mu, -a));
            close(angles.integrate(&values), exact, 1e-9);
        }
        let gap = of(&|mu| if mu < 0.1 { f64::INFINITY } else { 1.0 });
        assert_eq!(angles.integrate(&gap), f64::INFINITY);
        let steep = of(&|mu| (1.0 - mu * mu) / mu);
        assert_eq!(angles.integrate(&steep), f64::INFINITY);
    }

    #[test]
    fn parts_of_an_integral_add_up() {
        let angles = Angles::new(48);
        let values: Vec<f64> = angles.mu.iter().map(|mu| mu * mu).collect();
        assert_eq!(angles.integrate_to(0.0, &values), 0.0);
        for end in [0.1, 0.35, 0.8, 1.0_f64] {
            let error = angles.integrate_to(end, &values) - end.powi(3) / 3.0;
            assert!(error.abs() < 1e-3, "{end}: {error}");
        }
    }
}

//! Gauss–Legendre quadrature.

/// Nodes and weights on (−1, 1).
#[derive(Debug, Clone)]
pub struct GaussLegendre {
    nodes: Vec<(f64, f64)>,
}

impl GaussLegendre {
    /// The rule with `n` nodes, exact for polynomials of degree 2n − 1 (Newton on P_n).
    pub fn new(n: usize) -> Self {
        let nodes = (0..n)
            .map(|i| {
                let mut x = libm::cos(std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5));
                let mut slope = 1.0;
                for _ in 0..100 {
                    let (p, dp) = legendre(n, x);
                    slope = dp;
                    let dx = p / dp;
                    x -= dx;
                    if dx.abs() < 1e-15 {
                        break;
                    }
                }
                (x, 2.0 / ((1.0 - x * x) * slope * slope))
            })
            .collect();
        Self { nodes }
    }

    /// Nodes and weights of ∫ dx from `a` to `b` in `panels` equal pieces.
    pub fn nodes(&self, a: f64, b: f64, panels: usize) -> impl Iterator<Item = (f64, f64)> + '_ {
        let half = 0.5 * (b - a) / panels as f64;
        (0..panels).flat_map(move |i| {
            let middle = a + half * (2 * i + 1) as f64;
            let scaled = move |&(x, w): &(f64, f64)| (middle + half * x, half * w);
            self.nodes.iter().map(scaled)
        })
    }

    /// ∫ f dx from `a` to `b`.
    pub fn integrate(&self, a: f64, b: f64, f: impl Fn(f64) -> f64) -> f64 {
        let (middle, half) = (0.5 * (a + b), 0.5 * (b - a));
        self.nodes
            .iter()
            .map(|&(x, w)| w * f(middle + half * x))
            .sum::<f64>()
            * half
    }

    /// ∫ f dx from `a` to `b` in `panels` equal pieces.
    pub fn integrate_panels(&self, a: f64, b: f64, panels: usize, f: impl Fn(f64) -> f64) -> f64 {
        self.nodes(a, b, panels).map(|(x, w)| w * f(x)).sum()
    }
}

/// P_n(x) and its derivative.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut p, mut before) = (1.0, 0.0);
    for k in 0..n {
        let k = k as f64;
        (p, before) = (((2.0 * k + 1.0) * x * p - k * before) / (k + 1.0), p);
    }
    (p, n as f64 * (x * p - before) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_for_polynomials_and_close_for_exp() {
        let rule = GaussLegendre::new(12);
        assert!(
            (rule.integrate(0.0, 2.0, |x| x.powi(23)) / (2f64.powi(24) / 24.0) - 1.0).abs() < 1e-13
        );
        let e = rule.integrate_panels(0.0, 10.0, 4, |x| libm::exp(-x));
        assert!((e - (1.0 - libm::exp(-10.0))).abs() < 1e-14);
    }
}

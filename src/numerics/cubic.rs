//! Cubic interpolation on nodes at any distances.

/// The four nodes around a point and their Lagrange weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cubic {
    /// Index of the first of the four.
    pub first: usize,
    /// Weights, of sum one.
    pub weights: [f64; 4],
}

impl Cubic {
    /// Among four or more ascending nodes; beyond the ends the outermost four continue.
    pub fn at(nodes: &[f64], x: f64) -> Self {
        let above = nodes.partition_point(|&n| n <= x);
        let first = above.clamp(2, nodes.len() - 2) - 2;
        let near = &nodes[first..first + 4];
        let weights = [0, 1, 2, 3].map(|i| {
            let others = (0..4).filter(|&j| j != i);
            others
                .map(|j| (x - near[j]) / (near[i] - near[j]))
                .product()
        });
        Self { first, weights }
    }

    /// The interpolated value of a function that is known at the nodes.
    pub fn of(&self, value: impl Fn(usize) -> f64) -> f64 {
        let parts = self.weights.iter().enumerate();
        parts.map(|(i, w)| w * value(self.first + i)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cubics_are_exact() {
        let nodes = [-1.0, 0.0, 0.3, 1.0, 2.5, 7.0];
        let f = |x: f64| 1.0 - x + 0.5 * x * x - 0.2 * x * x * x;
        for x in [-1.5, -1.0, -0.2, 0.3, 0.7, 2.0, 2.5, 6.0, 7.0, 8.0] {
            let found = Cubic::at(&nodes, x).of(|i| f(nodes[i]));
            assert!((found - f(x)).abs() < 1e-11, "{x}");
        }
    }
}

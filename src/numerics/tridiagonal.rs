//! Systems of linear equations in which each unknown meets its two neighbours alone.

/// A tridiagonal matrix whose diagonal dominates its columns, so that elimination needs no pivots.
#[derive(Debug, Clone)]
pub struct Tridiagonal {
    /// What row i takes of unknown i − 1; the first is not used.
    pub lower: Vec<f64>,
    /// What row i takes of unknown i.
    pub diagonal: Vec<f64>,
    /// What row i takes of unknown i + 1; the last is not used.
    pub upper: Vec<f64>,
}

impl Tridiagonal {
    /// All zero, of `rows` ≥ 1 rows.
    pub fn zero(rows: usize) -> Self {
        Self {
            lower: vec![0.0; rows],
            diagonal: vec![0.0; rows],
            upper: vec![0.0; rows],
        }
    }

    /// Turns right-hand sides into unknowns, and the matrix into its factors: fill it anew for the next.
    pub fn solve(&mut self, right: &mut [f64]) {
        self.factorise();
        self.substitute(right);
    }

    /// Turns the matrix into factors for any number of right-hand sides.
    pub fn factorise(&mut self) {
        self.diagonal[0] = 1.0 / self.diagonal[0];
        for i in 1..self.diagonal.len() {
            self.lower[i] *= self.diagonal[i - 1];
            self.diagonal[i] = 1.0 / (self.diagonal[i] - self.lower[i] * self.upper[i - 1]);
        }
    }

    /// Turns right-hand sides into unknowns, by factors.
    pub fn substitute(&self, right: &mut [f64]) {
        for i in 1..right.len() {
            right[i] -= self.lower[i] * right[i - 1];
        }
        let last = right.len() - 1;
        right[last] *= self.diagonal[last];
        for i in (0..last).rev() {
            right[i] = (right[i] - self.upper[i] * right[i + 1]) * self.diagonal[i];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_with_the_unknowns_is_the_right_hand_side() {
        let rows = 7;
        let mut matrix = Tridiagonal::zero(rows);
        for i in 0..rows {
            matrix.lower[i] = -0.5 - 0.1 * i as f64;
            matrix.diagonal[i] = 3.0 + 0.2 * i as f64;
            matrix.upper[i] = 0.3 * i as f64 - 1.0;
        }
        let unknowns: Vec<f64> = (0..rows).map(|i| (i * i) as f64 - 5.0).collect();
        let mut right: Vec<f64> = (0..rows)
            .map(|i| {
                let below = if i > 0 { unknowns[i - 1] } else { 0.0 };
                let above = unknowns.get(i + 1).unwrap_or(&0.0);
                matrix.lower[i] * below + matrix.diagonal[i] * unknowns[i] + matrix.upper[i] * above
            })
            .collect();
        matrix.solve(&mut right);
        for (found, expected) in right.iter().zip(&unknowns) {
            assert!((found - expected).abs() < 1e-13);
        }
    }
}

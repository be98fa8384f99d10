//! How far a particle has moved by the time it is at another pitch angle.

use nalgebra::{DMatrix, DVector};

use crate::scattering::PitchAngle;

/// Joint moments ⟨Δz^k; µ_t in j | µ_0 in i⟩, k = 0 to 4. They are symmetric: the way back is as likely,
/// and as far.
#[derive(Clone)]
pub(super) struct Moments([DMatrix<f64>; 5]);

impl Moments {
    /// By the series of exp(a + κv) in the time, whose coefficient of κ^k is the k-th moment over k!.
    pub fn short(operator: &PitchAngle, t: f64) -> Self {
        let n = operator.cells();
        let a = operator.rates() * t;
        let v = DMatrix::from_diagonal(&DVector::from_fn(n, |i, _| operator.centre(i) * t));
        let zero = DMatrix::<f64>::zeros(n, n);
        let mut power = [0; 5].map(|_| zero.clone());
        power[0].fill_with_identity();
        let mut sum = power.clone();
        let mut factorial = 1.0;
        for order in 1..=5 {
            factorial *= f64::from(order);
            for k in (0..5).rev() {
                power[k] = &a * &power[k];
                if k > 0 {
                    power[k] += &v * &power[k - 1];
                }
                sum[k] += &power[k] / factorial;
            }
        }
        for (k, factorial) in [(2, 2.0), (3, 6.0), (4, 24.0)] {
            sum[k] *= factorial;
        }
        Self(sum)
    }

    /// Of twice the time.
    pub fn doubled(&self) -> Self {
        let Self([p, m, s, c, q]) = self;
        let both = |a: &DMatrix<f64>, b: &DMatrix<f64>| {
            let product = a * b;
            &product + product.transpose()
        };
        Self([
            p * p,
            both(p, m),
            both(p, s) + m * m * 2.0,
            both(p, c) + both(m, s) * 3.0,
            both(p, q) + both(m, c) * 4.0 + s * s * 6.0,
        ])
    }

    /// ⟨Δz^k; µ_t in j | µ_0 in i⟩.
    pub fn at(&self, k: usize, i: usize, j: usize) -> f64 {
        self.0[k][(i, j)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scattering::CELLS;

    /// A kernel chosen by processor would fuse or reorder these sums, and the tables' bits would differ
    /// between machines.
    #[test]
    fn products_add_in_one_order() {
        let n = CELLS;
        let a = DMatrix::from_fn(n, n, |i, j| 1.0 / (1.0 + (3 * i + 7 * j) as f64));
        let b = a.transpose();
        let product = &a * &b;
        for (i, j) in (0..n * n).map(|k| (k / n, k % n)) {
            let sum = (0..n).fold(0.0, |sum, k| sum + a[(i, k)] * b[(k, j)]);
            assert_eq!(product[(i, j)].to_bits(), f64::to_bits(sum), "{i}, {j}");
        }
    }
}

//! Tridiagonal systems.

/// Thomas's algorithm; the first of `lower` and the last of `upper` are not used.
pub fn solve(
    lower: &[f64],
    mut diagonal: Vec<f64>,
    upper: &[f64],
    mut right: Vec<f64>,
) -> Vec<f64> {
    let n = right.len();
    for i in 1..n {
        let factor = lower[i] / diagonal[i - 1];
        diagonal[i] -= factor * upper[i - 1];
        right[i] -= factor * right[i - 1];
    }
    right[n - 1] /= diagonal[n - 1];
    for i in (0..n - 1).rev() {
        right[i] = (right[i] - upper[i] * right[i + 1]) / diagonal[i];
    }
    right
}

//! A second method for the slab: vµ ∂T/∂z + (ν/2) ∂/∂µ (1−µ²) ∂T/∂µ = −1 on a grid.

/// Mean escape time in units of λ/v from the middle of a slab of half-height `h` (in λ), averaged
/// over an isotropic start. Finite volumes in µ, box scheme in z, banded elimination.
pub fn mean_escape_time(h: f64) -> f64 {
    // halving both meshes changes T as the square of their width: extrapolate
    let (coarse, fine) = (solve(h, 32, 200), solve(h, 64, 400));
    println!("slab equation at H = {h} λ: {coarse}, {fine}");
    fine + (fine - coarse) / 3.0
}

fn solve(h: f64, directions: usize, layers: usize) -> f64 {
    let n = directions;
    let d_mu = 2.0 / n as f64;
    let dz = 2.0 * h / layers as f64;
    let mu = |i: usize| -1.0 + d_mu * (i as f64 + 0.5);
    // generator of µ: fluxes (1−µ²)/2 between cells
    let rate = |edge: usize| {
        let m = -1.0 + d_mu * edge as f64;
        (1.0 - m * m) / 2.0 / (d_mu * d_mu)
    };
    let unknowns = n * (layers + 1);
    let width = 2 * n + 2;
    let mut matrix = Banded::new(unknowns, width);
    let mut right = vec![0.0; unknowns];
    let mut row = 0;
    // T = 0 for outward directions at both edges: µ < 0 below, µ > 0 above
    for i in 0..n / 2 {
        matrix.add(row, i, 1.0);
        row += 1;
    }
    for layer in 0..layers {
        for i in 0..n {
            for (side, sign) in [(0, -1.0), (1, 1.0)] {
                let at = n * (layer + side) + i;
                matrix.add(row, at, sign * mu(i) / dz);
                let (down, up) = (0.5 * rate(i), 0.5 * rate(i + 1));
                matrix.add(row, at, -down - up);
                if i > 0 {
                    matrix.add(row, at - 1, down);
                }
                if i + 1 < n {
                    matrix.add(row, at + 1, up);
                }
            }
            right[row] = -1.0;
            row += 1;
        }
    }
    for i in n / 2..n {
        matrix.add(row, n * layers + i, 1.0);
        row += 1;
    }
    let t = matrix.solve(right);
    let middle = n * (layers / 2);
    t[middle..middle + n].iter().sum::<f64>() / n as f64
}

/// A matrix whose entries lie within `width` of the diagonal.
struct Banded {
    width: usize,
    rows: Vec<Vec<f64>>,
}

impl Banded {
    fn new(size: usize, width: usize) -> Self {
        // room for the fill-in of row exchanges
        Self {
            width,
            rows: vec![vec![0.0; 3 * width + 1]; size],
        }
    }

    fn add(&mut self, row: usize, column: usize, value: f64) {
        self.rows[row][column + self.width - row] += value;
    }

    /// Gaussian elimination with row exchanges.
    fn solve(mut self, mut right: Vec<f64>) -> Vec<f64> {
        let size = right.len();
        let w = self.width;
        for pivot in 0..size {
            let below = pivot..(pivot + w + 1).min(size);
            let value = |rows: &Vec<Vec<f64>>, r: usize| rows[r][pivot + w - r];
            let best = below.clone().max_by(|&a, &b| {
                value(&self.rows, a)
                    .abs()
                    .total_cmp(&value(&self.rows, b).abs())
            });
            let best = best.expect("a row");
            if best != pivot {
                // rows are stored from column row − w on: exchange entry by entry
                for column in pivot..(pivot + 2 * w + 1).min(size) {
                    let (a, b) = (column + w - pivot, column + w - best);
                    let (high, low) = self.rows.split_at_mut(best);
                    std::mem::swap(&mut high[pivot][a], &mut low[0][b]);
                }
                right.swap(pivot, best);
            }
            let upper = self.rows[pivot].clone();
            for row in pivot + 1..below.end {
                let factor = self.rows[row][pivot + w - row] / upper[w];
                if factor == 0.0 {
                    continue;
                }
                for column in pivot..(pivot + 2 * w + 1).min(size) {
                    self.rows[row][column + w - row] -= factor * upper[column + w - pivot];
                }
                right[row] -= factor * right[pivot];
            }
        }
        for row in (0..size).rev() {
            let known: f64 = (row + 1..(row + 2 * w + 1).min(size))
                .map(|c| self.rows[row][c + w - row] * right[c])
                .sum();
            right[row] = (right[row] - known) / self.rows[row][w];
        }
        right
    }
}

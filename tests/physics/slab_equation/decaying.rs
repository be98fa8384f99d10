//! The slab for particles that decay: µ ∂n/∂z = (L − ε) n + source, of which all modes fall off.
//!
//! M E' = −B O and M O' = −A E, with A and B for −L + ε on even and odd functions and M for µ, have modes e^{±kz} with
//! k² the eigenvalues of M⁻¹B M⁻¹A.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::modes::{Shape, grid, operators};

/// Cells of the two meshes in 0 < µ < 1.
const CELLS: [usize; 2] = [60, 120];

/// A slab on both meshes with a thin source of one particle at z = 0, vacuum beyond `half_height`, and `rate` decays a
/// particle and time; in units of λ and v.
pub struct Decaying([Solution; 2]);

impl Decaying {
    pub fn new(shape: Shape, half_height: f64, rate: f64) -> Self {
        Self(CELLS.map(|cells| Solution::new(shape, cells, half_height, rate)))
    }

    /// Time spent in z_lo < |z| < z_hi.
    pub fn residence(&self, z_lo: f64, z_hi: f64) -> f64 {
        let [coarse, fine] = self.0.each_ref().map(|s| s.residence(z_lo, z_hi));
        fine + (fine - coarse) / 3.0
    }
}

struct Solution {
    half_height: f64,
    width: DVector<f64>,
    k: DVector<f64>,
    even: DMatrix<f64>,
    /// Amplitudes of e^{−kz} and e^{−k(H−z)}.
    middle: DVector<f64>,
    edge: DVector<f64>,
}

impl Solution {
    fn new(shape: Shape, cells: usize, half_height: f64, rate: f64) -> Self {
        let (mu, width) = grid(cells);
        let (a, b) = operators(shape, &mu, &width);
        let decay = rate * DMatrix::from_diagonal(&width);
        let (a, b) = (a + &decay, b + &decay);
        let streaming = mu.component_mul(&width);
        let a = a.cholesky().expect("positive").l();
        let slow = DMatrix::from_diagonal(&streaming.map(|m| 1.0 / m)) * &a;
        let square = SymmetricEigen::new(slow.transpose() * &b * &slow);
        let k = square.eigenvalues.map(f64::sqrt);
        let even = a
            .tr_solve_lower_triangular(&square.eigenvectors)
            .expect("positive");
        let flow = DMatrix::from_diagonal(&streaming) * &even * DMatrix::from_diagonal(&k);
        let odd = b.cholesky().expect("positive").solve(&flow);
        let fall = k.map(|k| f64::exp(-k * half_height));
        // µ O = 1/4 just above the source, E = O at the edge
        let source = width.map(|w| 0.25 * w).component_div(&streaming);
        let start = odd.clone().lu().solve(&source).expect("one solution");
        let twice = fall.component_mul(&fall);
        let both = &even * DMatrix::from_diagonal(&twice.map(|f| 1.0 + f))
            + &odd * DMatrix::from_diagonal(&twice.map(|f| 1.0 - f));
        let arriving = (&odd - &even) * start.component_mul(&fall);
        let edge = both.lu().solve(&arriving).expect("one solution");
        Self {
            middle: start + edge.component_mul(&fall),
            half_height,
            width,
            k,
            even,
            edge,
        }
    }

    fn residence(&self, z_lo: f64, z_hi: f64) -> f64 {
        let fall = |distance: f64| self.k.map(|k| f64::exp(-k * distance));
        let h = self.half_height;
        let middle = (fall(z_lo) - fall(z_hi)).component_mul(&self.middle);
        let edge = (fall(h - z_hi) - fall(h - z_lo)).component_mul(&self.edge);
        let modes = (middle + edge).component_div(&self.k);
        // both signs of z and of µ
        4.0 * self.width.dot(&(&self.even * modes))
    }
}

/// Without an edge, what is born decays; where scattering is fast, n falls as e^{−z/l} with l² = D/ε.
#[test]
fn everything_decays_and_slow_decay_is_diffusive() {
    let slab = Decaying::new(Shape::power(1.0), 400.0, 1e-3);
    let all = slab.residence(0.0, 400.0) * 1e-3;
    assert!((all - 1.0).abs() < 1e-6, "{all}");
    let length = (1.0 / 3e-3_f64).sqrt();
    let ratio = slab.residence(40.0, 41.0) / slab.residence(20.0, 21.0);
    assert!(
        (ratio.ln() / (-20.0 / length) - 1.0).abs() < 1e-3,
        "{ratio}"
    );
}

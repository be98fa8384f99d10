//! Scattering in µ: its operator on a grid and the modes of its decay with height.

use nalgebra::{DMatrix, DVector};

/// D_µµ ∝ (1 − µ²)(|µ|^(q−1) + b) and jumps to any direction.
#[derive(Clone, Copy)]
pub struct Shape {
    /// q, in 1 ≤ q < 2.
    pub index: f64,
    /// b.
    pub broadening: f64,
    /// Of 1/λ, from 0 to 1: without jumps, λ would be 1/(1 − redistribution).
    pub redistribution: f64,
}

impl Shape {
    /// D_µµ ∝ (1 − µ²) |µ|^(q−1).
    pub fn power(index: f64) -> Self {
        Self {
            index,
            broadening: 0.0,
            redistribution: 0.0,
        }
    }

    /// Jumps alone.
    pub fn jumps() -> Self {
        Self {
            redistribution: 1.0,
            ..Self::power(1.0)
        }
    }

    /// ∫ dµ/D_µµ for a unit factor: Gauss's rule in µ^(2−q), where the integrand is smooth.
    fn resistance(self, from: f64, to: f64) -> f64 {
        let power = 2.0 - self.index;
        let (low, high) = (from.powf(power), to.powf(power));
        let inverse = |s: f64| {
            let mu = s.powf(1.0 / power);
            let softening = 1.0 + self.broadening * mu.powf(1.0 - self.index);
            1.0 / (power * softening * (1.0 - mu * mu))
        };
        let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
        let offset = 0.6_f64.sqrt() * half;
        let outer = inverse(middle - offset) + inverse(middle + offset);
        half / 9.0 * (5.0 * outer + 8.0 * inverse(middle))
    }
}

/// Decay length in λ of the fastest modes, which rounding leaves unknown.
const SHORTEST: f64 = 1e-13;

/// Of Σ b_k φ_k + c₀ − c₁ z and Σ a_k ω_k + c₁ χ with a' = −k b, b' = −k a, the even and odd solutions.
pub struct Modes {
    /// Middles and widths of the cells.
    pub mu: DVector<f64>,
    pub width: DVector<f64>,
    /// k, and φ_k and ω_k as columns.
    pub decay: DVector<f64>,
    pub even: DMatrix<f64>,
    pub odd: DMatrix<f64>,
    /// χ of L χ = −µ.
    pub drift: DVector<f64>,
    /// η of L η = 3µχ − 1, the even part that goes with −3z²/2 under a uniform source.
    pub curvature: DVector<f64>,
}

impl Modes {
    pub fn new(shape: Shape, cells: usize) -> Self {
        let (mu, width) = grid(cells);
        let streaming = mu.component_mul(&width);
        let (even, odd) = operators(shape, &mu, &width);

        let odd = odd.cholesky().expect("scattering through 90°");
        let drift = odd.solve(&streaming);
        // −L on even functions has the constants as kernel: hold the last cell at 0
        let ground = cells - 1;
        let even = even.view((0, 0), (ground, ground)).into_owned();
        let even = even.cholesky().expect("scattering elsewhere");

        // singular values of X R⁻¹, where µ L_o⁻¹ µ = −Xᵀ X and L_e = −Rᵀ R, are 1/k
        let flow = odd
            .l()
            .solve_lower_triangular(&DMatrix::from_diagonal(&streaming));
        let flow = flow.expect("a diagonal without zeros");
        let inverse = even
            .l()
            .tr_solve_lower_triangular(&DMatrix::identity(ground, ground));
        let inverse = inverse
            .expect("a diagonal without zeros")
            .insert_row(ground, 0.0);
        let uniform = flow.column_sum();
        // modes carry no flux
        let without_flux = |x: DMatrix<f64>| {
            let part = (uniform.transpose() * &x) / uniform.norm_squared();
            (&x - &uniform * &part, part)
        };
        let (product, shift) = without_flux(&flow * &inverse);
        let svd = product.svd(true, true);
        let v = svd.v_t.expect("asked for").transpose();
        let mut phi = &inverse * &v;
        for (mut column, shift) in phi.column_iter_mut().zip((shift * &v).iter()) {
            column.add_scalar_mut(-shift);
        }
        let omega = odd
            .l()
            .tr_solve_lower_triangular(&svd.u.expect("asked for"));

        let push = &width - 3.0 * streaming.component_mul(&drift);
        let curvature = even.solve(&push.rows(0, ground)).insert_row(ground, 0.0);
        Self {
            mu,
            width,
            decay: svd.singular_values.map(|s| 1.0 / s.max(SHORTEST)),
            even: phi,
            odd: omega.expect("a diagonal without zeros"),
            drift,
            curvature,
        }
    }
}

/// Middles and widths of cells, crowded where flights along the slab are longest and D_µµ may vanish.
pub fn grid(cells: usize) -> (DVector<f64>, DVector<f64>) {
    let edge = |i: usize| (i as f64 / cells as f64).powi(2);
    let mu = DVector::from_fn(cells, |i, _| 0.5 * (edge(i) + edge(i + 1)));
    let width = DVector::from_fn(cells, |i, _| edge(i + 1) - edge(i));
    (mu, width)
}

/// −L as symmetric matrices on even and odd functions, each row integrated over its cell.
pub fn operators(
    shape: Shape,
    mu: &DVector<f64>,
    width: &DVector<f64>,
) -> (DMatrix<f64>, DMatrix<f64>) {
    let cells = mu.len();
    let mut diffusion = DMatrix::zeros(cells, cells);
    for i in 1..cells {
        let flux = 1.0 / shape.resistance(mu[i - 1], mu[i]);
        diffusion[(i - 1, i - 1)] += flux;
        diffusion[(i, i)] += flux;
        diffusion[(i - 1, i)] -= flux;
        diffusion[(i, i - 1)] -= flux;
    }
    // an odd function falls from its value to the opposite one on the way to −µ
    let mut odd = diffusion.clone();
    odd[(0, 0)] += 1.0 / shape.resistance(0.0, mu[0]);

    let weights = DMatrix::from_diagonal(width);
    let streaming = mu.component_mul(width);
    let free_path = |matrix: &DMatrix<f64>| {
        let drift = matrix
            .clone()
            .cholesky()
            .expect("scattering through 90°")
            .solve(&streaming);
        (3.0 * streaming.dot(&drift), drift)
    };
    let keep = 1.0 - shape.redistribution;
    let scale = if keep > 0.0 {
        keep * free_path(&odd).0
    } else {
        0.0
    };
    odd *= scale;
    // Newton steps in the rate of jumps for λ = 1; 1/λ is nearly linear in it
    let mut rate = shape.redistribution;
    for _ in 0..8 {
        let (path, drift) = free_path(&(&odd + rate * &weights));
        let slope = 3.0 * drift.dot(&width.component_mul(&drift));
        rate += path * (path - 1.0) / slope;
    }
    let jumps = rate * &weights;
    let even = scale * diffusion + &jumps - rate * width * width.transpose();
    (even, odd + jumps)
}

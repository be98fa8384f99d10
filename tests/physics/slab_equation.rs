//! A second method for the slab, without random numbers: µ ∂n/∂z = L n + source in |z| < H, with vacuum
//! outside and L n = ∂/∂µ D_µµ ∂n/∂µ + r (⟨n⟩ − n), in units of λ = 3 D_zz/v and v.
//!
//! Finite volumes in µ leave linear equations in z, which are solved exactly: with n(z, ±µ) = E ± O,
//! µ E' = L O and µ O' = L E − source have modes e^{±kz}, a linear one and a parabola. The start is
//! isotropic and everything is symmetric under (z, µ) → (−z, −µ), so 0 ≤ z ≤ H and 0 < µ < 1 suffice.

mod checks;
mod decaying;
mod modes;

pub use decaying::Decaying;
use modes::Modes;
pub use modes::Shape;
use nalgebra::{DMatrix, DVector};
use std::f64::consts::FRAC_PI_2;

/// Of a time.
#[derive(Clone, Copy)]
pub struct Moments {
    pub mean: f64,
    pub variance: f64,
}

/// Moments of the density's directions.
#[derive(Clone, Copy)]
pub struct Anisotropy {
    /// 3 ⟨µ⟩.
    pub dipole: f64,
    /// 5 ⟨P₂(µ)⟩.
    pub quadrupole: f64,
}

/// Cells of the two meshes in 0 < µ < 1.
const CELLS: [usize; 2] = [60, 120];

/// A slab on both meshes.
pub struct Slab([Solution; 2]);

impl Slab {
    pub fn new(shape: Shape, half_height: f64) -> Self {
        Self(CELLS.map(|n| Solution::new(Modes::new(shape, n), half_height)))
    }

    /// Halving the cells divides the error by four.
    fn extrapolate(&self, value: impl Fn(&Solution) -> f64) -> f64 {
        let [coarse, fine] = self.0.each_ref().map(value);
        fine + (fine - coarse) / 3.0
    }

    /// Of the time to escape from a start at z = 0.
    pub fn escape_time(&self) -> Moments {
        Moments {
            mean: self.escape_time_from(0.0),
            variance: self.extrapolate(Solution::variance),
        }
    }

    /// Mean from a start at height z.
    pub fn escape_time_from(&self, z: f64) -> f64 {
        self.extrapolate(|s| s.mean_time(z))
    }

    /// Mean |µ| at escape.
    pub fn exit_mu(&self) -> f64 {
        self.exit_mean(|mu| mu)
    }

    /// Mean of a function of |µ| at escape.
    pub fn exit_mean(&self, of: impl Fn(f64) -> f64) -> f64 {
        self.extrapolate(|s| s.exit_mean(&of))
    }

    /// Mean time spent in z_lo < |z| < z_hi.
    pub fn residence(&self, z_lo: f64, z_hi: f64) -> f64 {
        self.extrapolate(|s| 2.0 * s.column(z_lo, z_hi, |_| 1.0))
    }

    /// Of the steady density in z_lo < z < z_hi above a thin source at z = 0.
    pub fn steady(&self, z_lo: f64, z_hi: f64) -> Anisotropy {
        // the flux is half the source at any height
        let dipole = |s: &Solution| 1.5 * (z_hi - z_lo) / s.column(z_lo, z_hi, |_| 1.0);
        let quadrupole = |s: &Solution| {
            let second = s.column(z_lo, z_hi, |mu| 1.5 * mu * mu - 0.5);
            5.0 * second / s.column(z_lo, z_hi, |_| 1.0)
        };
        Anisotropy {
            dipole: self.extrapolate(dipole),
            quadrupole: self.extrapolate(quadrupole),
        }
    }
}

/// A density under a thin source at z = 0 and a uniform one of every direction.
struct Field {
    thin: f64,
    uniform: f64,
    /// Amplitudes of e^{−kz} for a half-space, of e^{−k(H−z)}, and c₀.
    middle: DVector<f64>,
    edge: DVector<f64>,
    constant: f64,
}

impl Field {
    /// Amplitudes of φ and ω at height z.
    fn amplitudes(&self, decay: &DVector<f64>, z: f64, h: f64) -> (DVector<f64>, DVector<f64>) {
        let fall = |distance: f64| decay.map(|k| f64::exp(-k * distance));
        // no edge mode flows through z = 0
        let start = self.middle.component_mul(&fall(z)) - self.edge.component_mul(&fall(h + z));
        let edge = self.edge.component_mul(&fall(h - z));
        (&start - &edge, start + edge)
    }

    /// E and O.
    fn parts(&self, modes: &Modes, z: f64, h: f64) -> (DVector<f64>, DVector<f64>) {
        let (even, odd) = self.amplitudes(&modes.decay, z, h);
        // D_zz = 1/3 times the flux of the source below z
        let slope = 0.75 * self.thin + 3.0 * self.uniform * z;
        let smooth = self.constant - 0.75 * self.thin * z - 1.5 * self.uniform * z * z;
        let even = &modes.even * even + self.uniform * &modes.curvature;
        (
            even.add_scalar(smooth),
            &modes.odd * odd + slope * &modes.drift,
        )
    }
}

struct Solution {
    modes: Modes,
    half_height: f64,
    /// Of one particle a unit of time from z = 0.
    density: Field,
    /// The mean time to escape from (z, −µ): the backward equation is the forward one with µ reversed.
    time: Field,
}

impl Solution {
    fn new(modes: Modes, half_height: f64) -> Self {
        let cells = modes.mu.len();
        let fall = modes.decay.map(|k| f64::exp(-k * half_height));
        let twice = fall.map(|f| f * f);
        // what the modes of the edge and the constant put into µ < 0 at z = H
        let edge = &modes.even * DMatrix::from_diagonal(&twice.map(|f| -1.0 - f))
            - &modes.odd * DMatrix::from_diagonal(&twice.map(|f| 1.0 - f));
        let edge = edge.insert_column(cells - 1, 1.0).lu();
        let field = |thin: f64, uniform: f64| {
            // µ O = 1/4 of the thin source just above it
            let middle =
                modes.even.tr_mul(&modes.width).component_mul(&modes.decay) * (0.25 * thin);
            let mut field = Field {
                thin,
                uniform,
                middle,
                edge: DVector::zeros(cells - 1),
                constant: 0.0,
            };
            let (even, odd) = field.parts(&modes, half_height, half_height);
            let amplitudes = edge.solve(&(odd - even)).expect("one solution");
            field.edge = amplitudes.rows(0, cells - 1).into_owned();
            field.constant = amplitudes[cells - 1];
            field
        };
        Self {
            density: field(1.0, 0.0),
            time: field(0.0, 1.0),
            half_height,
            modes,
        }
    }

    fn mean_time(&self, z: f64) -> f64 {
        let (even, _) = self.time.parts(&self.modes, z, self.half_height);
        even.dot(&self.modes.width)
    }

    /// ⟨T²⟩ = 2 ∫ n T dz dµ.
    fn variance(&self) -> f64 {
        let h = self.half_height;
        let product = |z: f64| {
            let (n, flow) = self.density.parts(&self.modes, z, h);
            let (t, back) = self.time.parts(&self.modes, z, h);
            let both = n.component_mul(&t) - flow.component_mul(&back);
            // both signs of z and of µ
            4.0 * both.dot(&self.modes.width)
        };
        let mean = self.mean_time(0.0);
        2.0 * integral(product, h) - mean * mean
    }

    /// Mean over the outward flux at z = H.
    fn exit_mean(&self, of: impl Fn(f64) -> f64) -> f64 {
        let h = self.half_height;
        let (even, _) = self.density.parts(&self.modes, h, h);
        let flux = even
            .component_mul(&self.modes.mu)
            .component_mul(&self.modes.width);
        flux.dot(&self.modes.mu.map(of)) / flux.sum()
    }

    /// ∫ n dz dµ over z_lo < z < z_hi and all directions, weighted with an even function of µ.
    fn column(&self, z_lo: f64, z_hi: f64, weight: impl Fn(f64) -> f64) -> f64 {
        let n = &self.density;
        let weight = self.modes.mu.map(weight).component_mul(&self.modes.width);
        // b = −a'/k
        let odd = |z: f64| n.amplitudes(&self.modes.decay, z, self.half_height).1;
        let modes = (odd(z_lo) - odd(z_hi)).component_div(&self.modes.decay);
        let height = z_hi - z_lo;
        let linear = n.constant - 0.375 * (z_lo + z_hi);
        2.0 * (weight.dot(&(&self.modes.even * modes)) + weight.sum() * linear * height)
    }
}

/// Over 0 < z < h by the tanh–sinh rule, which bears singular ends.
fn integral(f: impl Fn(f64) -> f64, h: f64) -> f64 {
    const STEP: f64 = 1.0 / 16.0;
    let term = |i: i32| {
        let t = STEP * f64::from(i);
        let (bend, stretch) = (FRAC_PI_2 * t.sinh(), FRAC_PI_2 * t.cosh());
        let slope = 0.5 * stretch / bend.cosh().powi(2);
        slope * f(h / (1.0 + f64::exp(-2.0 * bend)))
    };
    STEP * h * (-56..=56).map(term).sum::<f64>()
}

//! A second method: the transport equation on a grid in height, mode by mode in the plane.
//!
//! ∂f/∂t = ∂(D ∂f)/∂z − ∂(uf)/∂z − k²D f − sinks for a source at z0, in finite volumes; Crank–Nicolson
//! steps in geometric progression after implicit ones that smooth the source. In distance
//! G = ∫ k J0(kρ) f_k dk/2π.

use std::f64::consts::PI;

use pitchwalk::numerics::GaussLegendre;

use crate::common::{D, H};

/// Ratio of successive times, and implicit steps at the start.
const RATIO: f64 = 1.04;
const IMPLICIT: usize = 60;

/// Longest step over H²/D: Crank–Nicolson decays too slowly by (μ dt)²/12.
const LONGEST: f64 = 0.003;

/// What moves and destroys particles, against |z| in kpc; rates in 1/Myr.
pub struct Equation<'a> {
    /// Cells on each side of the plane.
    pub side: usize,
    pub diffusion: &'a dyn Fn(f64) -> f64,
    pub flow: &'a dyn Fn(f64) -> f64,
    /// Sink as a rate.
    pub sink: &'a dyn Fn(f64) -> f64,
    /// Sink at the plane: a rate times a thickness in kpc.
    pub plane_sink: f64,
    /// Sink for each unit of the flow's divergence.
    pub expansion: f64,
}

/// Density and its gradient in z at z = 0.
pub type Pair = [f64; 2];

/// Coefficients of a cell: towards the one below, itself, and the one above.
type Row = [f64; 3];

impl Equation<'_> {
    /// Height of a cell in kpc.
    fn step(&self) -> f64 {
        H / (self.side as f64 + 0.5)
    }

    fn rows(&self, k: f64) -> Vec<Row> {
        let step = self.step();
        let face = |i: usize| (i as f64 - self.side as f64 - 0.5) * step;
        (0..2 * self.side + 1)
            .map(|i| {
                let z = (i as f64 - self.side as f64) * step;
                let [below, above] = [face(i), face(i + 1)];
                let diffusion = |z: f64| (self.diffusion)(z.abs()) / (step * step);
                let flow = |z: f64| (self.flow)(z.abs()).copysign(z) / (2.0 * step);
                let divergence = 2.0 * (flow(above) - flow(below));
                let mut sink = (self.sink)(z.abs())
                    + k * k * (self.diffusion)(z.abs())
                    + self.expansion * divergence;
                if i == self.side {
                    sink += self.plane_sink / step;
                }
                // the density vanishes at the outer faces
                let (down, up) = (diffusion(below), diffusion(above));
                let edge = |at: usize| if i == at { 2.0 } else { 1.0 };
                let own =
                    -down * edge(0) - up * edge(2 * self.side) - flow(above) + flow(below) - sink;
                [down + flow(below), own, up - flow(above)]
            })
            .collect()
    }

    /// At each of the ascending times, for a mode and the cell of the source.
    fn mode(&self, k: f64, source: usize, times: &[f64]) -> Vec<Pair> {
        let rows = self.rows(k);
        let step = self.step();
        let mut f = vec![0.0; 2 * self.side + 1];
        f[source] = 1.0 / step;
        let (mut time, mut dt, mut steps) = (0.0, 2e-6 * H * H / D, 0);
        let mut found = Vec::new();
        while found.len() < times.len() {
            let next = times[found.len()];
            let hit = time + 1.0001 * dt >= next;
            let this = if hit { next - time } else { dt };
            let implicit = if steps < IMPLICIT { 1.0 } else { 0.5 };
            f = advanced(&rows, &f, this, implicit);
            (time, steps) = (time + this, steps + 1);
            dt = dt.max(((RATIO - 1.0) * time).min(LONGEST * H * H / D));
            if hit {
                time = next;
                // the odd part, up to its curvature: D and u may have a kink in the plane
                let odd = |i: usize| 0.5 * (f[self.side + i] - f[self.side - i]);
                found.push([f[self.side], (4.0 * odd(1) - odd(2)) / (2.0 * step)]);
            }
        }
        found
    }

    /// The height of the cell that holds a height.
    pub fn cell_height(&self, z0: f64) -> f64 {
        let step = self.step();
        (z0 / step).round() * step
    }

    /// G and ∂G/∂z at each time and distance for a source at a cell's height.
    pub fn kernel(&self, z0: f64, times: &[f64], distances: &[Vec<f64>]) -> Vec<Vec<Pair>> {
        let step = self.step();
        let source = self.side + (z0 / step).round() as usize;
        let least = (0..=100)
            .map(|i| (self.diffusion)(0.01 * f64::from(i) * H))
            .fold(D, f64::min);
        let low = (0.02 / H).ln();
        let high = (7.0 / (2.0 * least * times[0]).sqrt()).ln();
        let rule = GaussLegendre::new(8);
        let panels = 8;
        let mut sums: Vec<Vec<Pair>> = distances.iter().map(|d| vec![[0.0; 2]; d.len()]).collect();
        let modes = std::cell::RefCell::new(Vec::new());
        rule.integrate_panels(low, high, panels, |x| {
            modes.borrow_mut().push(x);
            0.0
        });
        // one node's weight is the integral of what is one there and zero elsewhere
        for &x in modes.borrow().iter() {
            let weight = rule.integrate_panels(low, high, panels, |y| f64::from(u8::from(x == y)));
            let k = x.exp();
            for (t, pair) in self.mode(k, source, times).iter().enumerate() {
                for (sum, &rho) in sums[t].iter_mut().zip(&distances[t]) {
                    let share = weight * k * k * libm::j0(k * rho) / (2.0 * PI);
                    sum[0] += share * pair[0];
                    sum[1] += share * pair[1];
                }
            }
        }
        // below the smallest k
        let rest = (2.0 * low).exp() / (4.0 * PI);
        for (t, pair) in self.mode(low.exp(), source, times).iter().enumerate() {
            for sum in &mut sums[t] {
                sum[0] += rest * pair[0];
                sum[1] += rest * pair[1];
            }
        }
        sums
    }
}

/// f after a step, `implicit` of it at the new time: a tridiagonal system.
fn advanced(rows: &[Row], f: &[f64], dt: f64, implicit: f64) -> Vec<f64> {
    let count = f.len();
    let at = |i: usize, j: isize| i.checked_add_signed(j).and_then(|k| f.get(k)).copied();
    let (mut upper, mut right) = (vec![0.0; count], vec![0.0; count]);
    for i in 0..count {
        let [a, b, c] = rows[i];
        let change = a * at(i, -1).unwrap_or(0.0) + b * f[i] + c * at(i, 1).unwrap_or(0.0);
        let known = f[i] + (1.0 - implicit) * dt * change;
        let scale = implicit * dt;
        let (before, carried) = if i > 0 {
            (upper[i - 1], right[i - 1])
        } else {
            (0.0, 0.0)
        };
        let pivot = 1.0 - scale * b + scale * a * before;
        upper[i] = -scale * c / pivot;
        right[i] = (known + scale * a * carried) / pivot;
    }
    for i in (0..count - 1).rev() {
        right[i] -= upper[i] * right[i + 1];
    }
    right
}

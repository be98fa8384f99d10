//! W(k, z) of v_A ∂W/∂z = −∂φ/∂k + ΓW + Q_W/U_B − Γ_d W with φ = −c_k v_A k^{7/2} W^{1/2} ∂W/∂k, outwards from W = 0.
//!
//! With g = k^{5/2} W^{3/2} the flux is φ = (2/3) c_k v_A (5g/2 − ∂g/∂ln k), centred in ln k. Heights are implicit
//! steps of second order, each solved by Newton's method.

use std::f64::consts::PI;

use super::reference_grid::Grid;
use super::reference_model::{Model, beta};
use super::tridiagonal;
use pitchwalk::units::GEV_ERG;

/// W in cm by face, then wave number.
pub fn solve(model: &Model, grid: &Grid, f: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut waves: Vec<Vec<f64>> = vec![];
    let nothing = vec![0.0; grid.k.len()];
    let (mut height, mut width) = (0.0, f64::INFINITY);
    for (face, &z) in grid.faces.iter().enumerate() {
        let mut source = growth(model, grid, f, face);
        source[grid.stirred] += stirring(model, grid, face);
        let [before, last] =
            [2, 1].map(|back| face.checked_sub(back).map_or(&nothing, |i| &waves[i]));
        // ∂W/∂z = (a W − known)/dz with unequal steps
        let ratio = (z - height) / width;
        let a = (1.0 + 2.0 * ratio) / (1.0 + ratio);
        let known: Vec<f64> = std::iter::zip(last, before)
            .map(|(last, before)| (1.0 + ratio) * last - ratio * ratio / (1.0 + ratio) * before)
            .collect();
        let speed = model.alfven_cm_s() / (z - height);
        for (source, known) in source.iter_mut().zip(known) {
            *source += speed * known;
        }
        let next = Balance {
            model,
            grid,
            rate: speed * a,
            source: &source,
        }
        .solve(last.clone());
        waves.push(next);
        (height, width) = (z, z - height);
    }
    waves
}

/// ΓW = (16π²/3)(v_A/(k B0²)) p⁴ v |∂f/∂z| in cm/s by wave number, at a face.
pub fn growth(model: &Model, grid: &Grid, f: &[Vec<f64>], face: usize) -> Vec<f64> {
    // B0² = 8π U_B, and p⁴ v f is p (pc) v/c times p² f: GeV times (GeV/c)³ f
    let scale = model.growth * 2.0 * PI / 3.0 * model.alfven_cm_s() / model.magnetic_energy();
    (0..grid.k.len())
        .map(|j| {
            let slope = (f[j][face + 1] - f[j][face]).abs() / grid.width(face);
            scale / grid.k[j] * grid.r[j].powi(4) * beta(grid.r[j]) * GEV_ERG * slope
        })
        .collect()
}

/// Q_W/U_B in cm/s of the stirred wave number, at a face.
pub fn stirring(model: &Model, grid: &Grid, face: usize) -> f64 {
    let layer = model.layer_within(grid.nodes[face + 1]) - model.layer_within(grid.nodes[face]);
    model.stirring * model.supernova_power() / model.magnetic_energy() * layer
        / grid.width(face)
        / (grid.k[grid.stirred] * grid.step)
}

/// rate W + Γ_d W + ∂φ/∂k = source at one height.
struct Balance<'a> {
    model: &'a Model,
    grid: &'a Grid,
    rate: f64,
    source: &'a [f64],
}

impl Balance<'_> {
    /// W by Newton's method from a guess.
    fn solve(&self, mut w: Vec<f64>) -> Vec<f64> {
        for _ in 0..60 {
            let change = self.newton(&w);
            let mut largest = 0.0f64;
            for (w, change) in w.iter_mut().zip(change) {
                let next = (*w + change).max(0.0);
                largest = largest.max((next - *w).abs() / next.max(f64::MIN_POSITIVE));
                *w = next;
            }
            if largest < 1e-10 {
                break;
            }
        }
        w
    }

    fn newton(&self, w: &[f64]) -> Vec<f64> {
        let Self { model, grid, .. } = self;
        let n = w.len();
        let [mut lower, mut diagonal, mut upper, mut right] = [(); 4].map(|()| vec![0.0; n]);
        let cascade = 2.0 / 3.0 * model.cascade * model.alfven_cm_s();
        // φ = near g_j + far g_{j+1} between wave numbers; no gradient of g leaves at the last
        let (near, far) = (
            cascade * (1.25 + 1.0 / grid.step),
            cascade * (1.25 - 1.0 / grid.step),
        );
        for j in 0..n {
            let cell = grid.k[j] * grid.step;
            let (damped, damped_slope) = damping(model, grid.k[j], w[j]);
            right[j] += cell * (self.source[j] - self.rate * w[j] - damped);
            diagonal[j] += cell * (self.rate + damped_slope);
            let slope = 1.5 * grid.k[j].powi(2) * (grid.k[j] * w[j]).sqrt();
            let g = slope * w[j] / 1.5;
            if j + 1 < n {
                right[j] -= near * g;
                diagonal[j] += near * slope;
                right[j + 1] += near * g;
                lower[j + 1] = -near * slope;
            } else {
                right[j] -= 2.5 * cascade * g;
                diagonal[j] += 2.5 * cascade * slope;
            }
            if j > 0 {
                right[j] += far * g;
                diagonal[j] -= far * slope;
                right[j - 1] -= far * g;
                upper[j - 1] = far * slope;
            }
        }
        tridiagonal::solve(&lower, diagonal, &upper, right)
    }
}

/// Γ_d W in cm/s and its derivative in 1/s.
pub fn damping(model: &Model, k: f64, w: f64) -> (f64, f64) {
    model.damping.iter().fold((0.0, 0.0), |(damped, slope), d| {
        let rate = d.rate_per_s * (k / d.k1_per_cm).powf(d.a) * (k * w).powf(d.b);
        (damped + rate * w, slope + (1.0 + d.b) * rate)
    })
}

//! The two-slope form of AMS-02, Φ = C (R/45 GV)^γ [1 + (R/R0)^{Δγ/s}]^s (Aguilar et al. 2015, PRL 114 171103).

use nalgebra::{SMatrix, SVector};

use crate::reference_grid::Grid;
use crate::reference_model::Model;
use crate::reference_solution::Solution;
use crate::reference_transport;
use pitchwalk::units::KPC_CM;

/// Rigidities in GV of AMS-02's proton bins from 45 to 1800 GV (Aguilar et al. 2021, Phys. Rep. 894 1).
const BINS: [f64; 31] = [
    46.76, 50.31, 54.11, 58.15, 62.5, 67.19, 72.24, 77.64, 83.43, 89.68, 96.42, 103.9, 111.9,
    120.4, 129.9, 140.8, 153.3, 167.3, 183.3, 201.2, 221.7, 245.6, 274.4, 309.7, 353.5, 408.6,
    480.7, 580.3, 725.7, 960.9, 1417.0,
];

/// γ, Δγ, R0 in GV and s, fitted to ln Φ at AMS-02's bins with equal weights.
pub fn fit(intensity: impl Fn(f64) -> f64) -> [f64; 4] {
    let data: Vec<(f64, f64)> = BINS
        .iter()
        .map(|r| ((r / 45.0).ln(), intensity(*r).ln()))
        .collect();
    let form = |x: f64, p: &SVector<f64, 5>| {
        let s = p[4].exp();
        p[0] + p[1] * x + s * ((x - p[3]) * p[2] / s).exp().ln_1p()
    };
    let misfit =
        |p: &SVector<f64, 5>| -> f64 { data.iter().map(|(x, y)| (form(*x, p) - y).powi(2)).sum() };
    // ln C, γ, Δγ, ln(R0/45), ln s
    let mut p = SVector::from([data[0].1, -2.8, 0.2, (300.0f64 / 45.0).ln(), 0.1f64.ln()]);
    let mut caution = 1e-3;
    for _ in 0..500 {
        let mut normal = SMatrix::<f64, 5, 5>::zeros();
        let mut right = SVector::<f64, 5>::zeros();
        for (x, y) in &data {
            let slope = SVector::<f64, 5>::from_fn(|i, _| {
                let mut moved = p;
                moved[i] += 1e-6;
                (form(*x, &moved) - form(*x, &p)) / 1e-6
            });
            normal += slope * slope.transpose();
            right += slope * (y - form(*x, &p));
        }
        for i in 0..5 {
            normal[(i, i)] *= 1.0 + caution;
        }
        let next = p + normal.lu().solve(&right).expect("independent parameters");
        if misfit(&next) < misfit(&p) {
            p = next;
            caution *= 0.3;
        } else {
            caution *= 5.0;
        }
    }
    [p[1], p[2], 45.0 * p[3].exp(), p[4].exp()]
}

/// R0 in GV of intensities in D in cm²/s at R in GV and z in kpc, by the deterministic transport: that of intensities with
/// statistical errors of 0.3 % can be told to 10 % only.
pub fn of_diffusion(model: &Model, d: impl Fn(f64, f64) -> f64) -> f64 {
    let grid = Grid::new(model, 1.0, 0.05);
    let at = |r: &f64| grid.faces.iter().map(|z| d(*r, z / KPC_CM)).collect();
    let diffusion: Vec<Vec<f64>> = grid.r.iter().map(at).collect();
    let f = reference_transport::solve(model, &grid, &diffusion);
    let solution = Solution {
        grid,
        f,
        diffusion,
        waves: vec![],
        change: 0.0,
    };
    let [_, _, r_break, _] = fit(|r| solution.intensity(r));
    r_break
}

//! The front of the cascade against an explicit march in tiny steps, for W itself and with D_kk in the middle
//! between wavenumbers.

use crate::common::{SPEED, stirred, stirring, uniform};
use pitchwalk::waves::{CASCADE_CONSTANT, Grid};

/// The largest wavenumber in 1/pc.
const K_MAX: f64 = 300.0;
/// Heights in kpc of whose F the tests take note.
const STRIDE: f64 = 0.005;

/// F at one wavenumber, at multiples of the stride up to 1.5 kpc: Heun's method.
fn explicit(per_decade: f64, k_seen: f64) -> Vec<f64> {
    let step = 10_f64.ln() / per_decade;
    let k: Vec<f64> = (0..)
        .map(|i| 1e-2 * (step * f64::from(i)).exp())
        .take_while(|k| *k < K_MAX * 1.001)
        .collect();
    let stirred_at = k.iter().position(|k| (k / 0.1 - 1.0).abs() < 0.1 * step);
    let sigma = stirring().scale_kpc * 1e3;
    // in 1/pc, of d/dz
    let peak = stirring().flux_cm_s() / SPEED / ((2.0 * std::f64::consts::PI).sqrt() * sigma);
    let slope = |w: &[f64], z: f64| -> Vec<f64> {
        let mut change = vec![0.0; k.len()];
        for i in 0..k.len() {
            let above = w.get(i + 1).copied();
            let above = above.unwrap_or(w[i] * (-5.0 / 3.0 * step).exp());
            let middle = k[i] * (0.5 * step).exp();
            let d = CASCADE_CONSTANT * middle.powf(3.5) * (0.5 * (w[i] + above)).sqrt();
            let flux = d * (w[i] - above) / (k[i] * step.exp_m1());
            change[i] -= flux / (k[i] * step);
            if i + 1 < k.len() {
                change[i + 1] += flux / (k[i + 1] * step);
            }
        }
        let i = stirred_at.unwrap();
        change[i] += peak * (-0.5 * (z / sigma).powi(2)).exp() / (k[i] * step);
        change
    };
    let seen = k.iter().position(|k| *k >= 0.999 * k_seen).unwrap();
    let (mut w, mut z, mut rows) = (vec![0.0; k.len()], 0.0, Vec::new());
    while rows.len() < 300 {
        let dz = 0.01;
        let first = slope(&w, z);
        let there: Vec<f64> = w
            .iter()
            .zip(&first)
            .map(|(w, s)| (w + dz * s).max(0.0))
            .collect();
        let second = slope(&there, z + dz);
        for (w, (a, b)) in w.iter_mut().zip(first.iter().zip(&second)) {
            *w = (*w + 0.5 * dz * (a + b)).max(0.0);
        }
        z += dz;
        if z >= 1e3 * STRIDE * (rows.len() + 1) as f64 {
            rows.push(k[seen] * w[seen]);
        }
    }
    rows
}

/// Height at which F first reaches half of its largest, linear between the rows.
fn front(z: &[f64], kw: &[f64]) -> f64 {
    let half = 0.5 * kw.iter().fold(0.0, |a: f64, b| a.max(*b));
    let j = kw.iter().position(|f| *f > half).unwrap();
    z[j - 1] + (z[j] - z[j - 1]) * (half - kw[j - 1]) / (kw[j] - kw[j - 1])
}

#[test]
fn front_and_level_agree_with_an_explicit_march() {
    let slow = explicit(40.0, 100.0);
    let heights: Vec<f64> = (1..=slow.len()).map(|j| STRIDE * j as f64).collect();
    let grid = Grid::new((1e-2, K_MAX), 20, (0.1, 20.0), 400);
    let waves = uniform(&grid, &[])
        .steady(&stirred(&grid, &stirring()))
        .unwrap();
    let fast: Vec<f64> = heights
        .iter()
        .map(|z| waves.grid.kw_at(&waves.kw, 100.0, *z))
        .collect();
    let (a, b) = (front(&heights, &slow), front(&heights, &fast));
    assert!((b / a - 1.0).abs() < 0.01, "{a} {b}");
    for (j, z) in heights.iter().enumerate() {
        if *z > 1.1 * a {
            let ratio = fast[j] / slow[j];
            assert!((ratio - 1.0).abs() < 0.01, "{z} {ratio}");
        }
    }
}

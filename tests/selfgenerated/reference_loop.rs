//! The coupled slab: particles scatter on the waves that they make.

use super::reference_grid::Grid;
use super::reference_model::Model;
use super::reference_solution::Solution;
use super::{reference_transport, reference_waves};

/// Plain iteration from D = 1e28 (R/GV)^{1/3} cm²/s; changes of f halve at least each time.
pub fn solve(model: &Model, grid: Grid, iterations: usize) -> Solution {
    let guess = |r: &f64| vec![1e28 * r.cbrt(); grid.faces.len()];
    let mut diffusion: Vec<Vec<f64>> = grid.r.iter().map(guess).collect();
    let mut waves = vec![];
    let mut f = reference_transport::solve(model, &grid, &diffusion);
    let mut change = f64::INFINITY;
    for _ in 0..iterations {
        waves = reference_waves::solve(model, &grid, &f);
        diffusion = diffusion_by(model, &grid, &waves);
        let next = reference_transport::solve(model, &grid, &diffusion);
        change = largest_change(&grid, &f, &next);
        f = next;
    }
    Solution {
        grid,
        f,
        diffusion,
        waves,
        change,
    }
}

fn diffusion_by(model: &Model, grid: &Grid, waves: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let of = |j: usize| {
        let at = |w: &Vec<f64>| model.diffusion(grid.r[j], grid.k[j] * w[j]);
        waves.iter().map(at).collect()
    };
    (0..grid.k.len()).map(of).collect()
}

/// Largest change of ln f(0) above 1 GV.
fn largest_change(grid: &Grid, old: &[Vec<f64>], new: &[Vec<f64>]) -> f64 {
    (grid.first..grid.k.len())
        .filter(|j| grid.r[*j] > 1.0)
        .map(|j| (new[j][0] / old[j][0]).ln().abs())
        .fold(0.0, f64::max)
}

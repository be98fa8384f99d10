//! The reference's waves: Kolmogorov's spectrum, and where their energy goes.

use std::f64::consts::PI;

use crate::meets;
use crate::reference_grid::Grid;
use crate::reference_model::{Damping, Model, beta};
use crate::{reference_loop, reference_waves};
use pitchwalk::units::{GEV_ERG, KPC_CM, PC_CM};

fn energy(grid: &Grid, waves: &[f64]) -> f64 {
    waves
        .iter()
        .zip(&grid.k)
        .map(|(w, k)| w * k * grid.step)
        .sum()
}

fn stirred() -> Model {
    Model {
        growth: 0.0,
        ..Model::evoli(0.04)
    }
}

#[test]
fn behind_the_front_power_falls_as_kolmogorov_says() {
    let model = stirred();
    let grid = Grid::new(&model, 1.0, 0.1);
    let none = vec![vec![0.0; grid.nodes.len()]; grid.k.len()];
    let waves = reference_waves::solve(&model, &grid, &none);
    let v = model.alfven_cm_s();
    for z_kpc in [1.5, 4.0, 12.0] {
        let face = grid.faces.partition_point(|z| *z < z_kpc * KPC_CM);
        // beyond the layer what is lost on the way is the flux to large k
        let width = grid.faces[face + 1] - grid.faces[face - 1];
        let lost = energy(&grid, &waves[face - 1]) - energy(&grid, &waves[face + 1]);
        let flux = v * lost / width;
        let level = (3.0 * flux / (5.0 * model.cascade * v)).powf(2.0 / 3.0);
        for r in [1.0, 100.0, 1e3] {
            let j = grid.r.partition_point(|x| *x > r);
            let expected = level * grid.k[j].powf(-5.0 / 3.0);
            meets(
                &format!("W({r} GV, {z_kpc} kpc)"),
                waves[face][j],
                expected,
                2e-3,
            );
            let slope = (waves[face][j + 1] / waves[face][j - 1]).ln() / (2.0 * grid.step);
            meets(
                &format!("slope at {r} GV, {z_kpc} kpc"),
                slope,
                -5.0 / 3.0,
                1e-3,
            );
        }
    }
}

#[test]
fn stirred_energy_is_carried_or_cascades() {
    let model = stirred();
    let grid = Grid::new(&model, 2.0, 0.1);
    let none = vec![vec![0.0; grid.nodes.len()]; grid.k.len()];
    let waves = reference_waves::solve(&model, &grid, &none);
    let face = grid.faces.partition_point(|z| *z < 0.5 * KPC_CM);
    // ahead of the front nothing has left at large k: half of the layer's power is there
    let carried = model.alfven_cm_s() * energy(&grid, &waves[face]) * model.magnetic_energy();
    meets(
        "carried",
        carried,
        0.5 * model.stirring * model.supernova_power(),
        1e-3,
    );
}

#[test]
fn growth_takes_the_work_done_on_the_flow() {
    let model = Model::evoli(0.04);
    let grid = Grid::new(&model, 0.5, 0.1);
    let solution = reference_loop::solve(&model, grid, 6);
    let (grid, f) = (&solution.grid, &solution.f);
    let pressure = |node: usize| -> f64 {
        let integrand =
            |j: usize| 4.0 * PI / 3.0 * grid.r[j].powi(4) * beta(grid.r[j]) * f[j][node];
        (0..grid.k.len())
            .map(|j| GEV_ERG * integrand(j) * grid.step)
            .sum()
    };
    // where f of every p falls outwards
    let face = grid.faces.partition_point(|z| *z < 2.0 * KPC_CM);
    let grown: f64 = reference_waves::growth(&model, grid, f, face)
        .iter()
        .zip(&grid.k)
        .map(|(growth, k)| growth * k * grid.step)
        .sum();
    let work = model.alfven_cm_s() * (pressure(face) - pressure(face + 1)) / grid.width(face);
    meets(
        "2 U_B ∫ΓW dk",
        2.0 * model.magnetic_energy() * grown,
        work,
        1e-9,
    );
}

#[test]
fn damping_takes_waves_on_their_way() {
    // Γ1 alone, no cascade: W beyond the layer falls as exp(−Γ1 z/v_A)
    let per_kpc = 0.8;
    let model = Model {
        cascade: 0.0,
        damping: vec![Damping {
            rate_per_s: per_kpc * 2e6 / KPC_CM,
            k1_per_cm: 1.0 / PC_CM,
            a: 0.0,
            b: 0.0,
        }],
        ..stirred()
    };
    let grid = Grid::new(&model, 1.0, 0.1);
    let none = vec![vec![0.0; grid.nodes.len()]; grid.k.len()];
    let waves = reference_waves::solve(&model, &grid, &none);
    let [near, far] = [2.0, 5.0].map(|z| grid.faces.partition_point(|x| *x < z * KPC_CM));
    let path = (grid.faces[far] - grid.faces[near]) / KPC_CM;
    let ratio = waves[far][grid.stirred] / waves[near][grid.stirred];
    meets("W(far)/W(near)", ratio, (-per_kpc * path).exp(), 1e-3);
}

//! The reference's particles against quadratures where D does not depend on z.

use crate::meets;
use crate::reference_grid::Grid;
use crate::reference_model::Model;
use crate::reference_transport;
use pitchwalk::units::{KPC_CM, PC_CM};

/// D in cm²/s.
fn diffusion(r: f64) -> f64 {
    3e28 * r.cbrt()
}

/// f(0, p) of a thin source: with Y = p³ l f and f(0) = A (q/2 + p⁻³ ∂Y/∂ln p), A = (1 − e^{−v_A H/D})/v_A,
/// Y = ∫_p^∞ p'² q/2 exp(−∫_p^{p'} d ln p''/(l A)) dp'.
fn plane(model: &Model, r: f64) -> f64 {
    let injection = model.injection();
    let v = model.alfven_cm_s();
    let decay = |p: f64| {
        let a = -(-v * model.box_kpc * KPC_CM / diffusion(p)).exp_m1() / v;
        1.0 / (reference_transport::loss(model, p) * a)
    };
    let (mut y, mut depth, mut ln_p) = (0.0, 0.0f64, r.ln());
    while depth < 40.0 {
        let step = 0.02 / (1.0 + decay(ln_p.exp()));
        let p = (ln_p + 0.5 * step).exp();
        let half = 0.5 * step * decay(p);
        y += step * 0.5 * injection * p.powf(3.0 - model.injection_slope) * (-depth - half).exp();
        depth += 2.0 * half;
        ln_p += step;
    }
    y / (r.powi(3) * reference_transport::loss(model, r))
}

fn check(model: &Model, share: f64) {
    let grid = Grid::new(model, 1.0, 0.1);
    let d: Vec<Vec<f64>> = grid
        .r
        .iter()
        .map(|r| vec![diffusion(*r); grid.faces.len()])
        .collect();
    let f = reference_transport::solve(model, &grid, &d);
    for j in (grid.first..grid.k.len()).step_by(10) {
        let r = grid.r[j];
        // the loss of larger p is not known at the first few
        if r < 1e5 {
            meets(
                &format!("f(0) at {r:.2} GV"),
                f[j][0],
                plane(model, r),
                share,
            );
        }
    }
}

#[test]
fn flow_and_ionisation_of_a_thin_layer() {
    let thin = Model {
        layer_pc: 0.1,
        box_kpc: 4.0,
        ..Model::evoli(0.04)
    };
    check(&thin, 3e-3);
    let without_flow = Model {
        adiabatic: false,
        ..thin
    };
    check(&without_flow, 3e-3);
}

#[test]
fn flow_fills_the_halo_as_in_closed_form() {
    let model = Model {
        layer_pc: 0.1,
        box_kpc: 4.0,
        ..Model::evoli(0.04)
    };
    let grid = Grid::new(&model, 1.0, 0.1);
    let d = vec![vec![2e28; grid.faces.len()]; grid.k.len()];
    let f = reference_transport::solve(&model, &grid, &d);
    let zeta = model.alfven_cm_s() * model.box_kpc * KPC_CM / 2e28;
    for j in (grid.first..grid.k.len()).step_by(40) {
        for z_pc in [100.0, 1000.0, 3000.0] {
            let i = grid.nodes.partition_point(|z| *z < z_pc * PC_CM);
            let share = grid.nodes[i] / (model.box_kpc * KPC_CM);
            let expected = (-zeta * (1.0 - share)).exp_m1() / (-zeta).exp_m1();
            meets(
                &format!("f({z_pc} pc)/f(0)"),
                f[j][i] / f[j][0],
                expected,
                1e-6,
            );
        }
    }
}

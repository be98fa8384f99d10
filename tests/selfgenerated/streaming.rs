//! Streaming with v_A(z) without diffusion: f = (3Q/(α v_A(0))) (v_A(0)/v_A(z))^{α/3} for f ∝ p^{−α} (KQ22, eq. 3).

use crate::kempski_medium::{injected, sources};
use crate::meets;
use crate::reference_grid::Grid;
use crate::reference_model::Model;
use crate::reference_transport;

/// f in cm⁻³ where waves stream at `here` in cm/s, at `plane` in the plane, all with adiabatic loss.
pub fn density(q: f64, slope: f64, plane: f64, here: f64) -> f64 {
    3.0 * q / (slope * plane) * (plane / here).powf(slope / 3.0)
}

/// v ∂f/∂z = (p/3)(dv/dz) ∂f/∂p, by characteristics: p falls as v^{−1/3} while f stays.
#[test]
fn flow_cools_what_it_carries() {
    let q = injected(4.3);
    let (plane, p) = (2e6, 30.0);
    for speedup in [1.0f64, 1.5, 4.0] {
        let before = p * speedup.cbrt();
        let carried = density(q(before), 4.3, plane, plane);
        meets(
            "f",
            density(q(p), 4.3, plane, speedup * plane),
            carried,
            1e-12,
        );
    }
}

/// Where D falls to nothing the reference's f is that of constant v_A.
#[test]
fn the_reference_streams() {
    let model = Model {
        layer_pc: 1e-3,
        box_kpc: 4.0,
        gas_g_cm2: 0.0,
        ..sources(4.3)
    };
    let grid = Grid::new(&model, 0.5, 0.1);
    let d = vec![vec![1e24; grid.faces.len()]; grid.k.len()];
    let f = reference_transport::solve(&model, &grid, &d);
    let v = model.alfven_cm_s();
    let middle = grid.nodes.len() / 2;
    for j in (grid.k.len() / 2..grid.k.len()).step_by(10) {
        let expected = density(injected(4.3)(grid.r[j]), 4.3, v, v);
        meets("f(0)", f[j][0], expected, 1e-4);
        meets("f(z)", f[j][middle], expected, 1e-4);
    }
}

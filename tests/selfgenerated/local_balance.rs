//! Growth against nonlinear Landau damping k v_s F where D/H is given (Blasi 2019, Galaxies 7 64, eqs. 7–9).

use std::f64::consts::PI;

use crate::meets;
use crate::reference_grid::Grid;
use crate::reference_model::{Damping, Model, beta};
use crate::reference_waves;
use pitchwalk::units::{C_CM_S, ELECTRON_VOLT_ERG, GEV_ERG, KPC_CM};

const FIELD_UG: f64 = 3.0;
const ALFVEN_CM_S: f64 = 6e6;
const SOUND_CM_S: f64 = 3e6;
const HEIGHT_KPC: f64 = 4.0;

fn model() -> Model {
    Model {
        field_ug: FIELD_UG,
        alfven_km_s: 1e-5 * ALFVEN_CM_S,
        stirring: 0.0,
        box_kpc: HEIGHT_KPC,
        cascade: 0.0,
        damping: vec![Damping {
            rate_per_s: SOUND_CM_S,
            k1_per_cm: 1.0,
            a: 1.0,
            b: 1.0,
        }],
        ..Model::evoli(0.0)
    }
}

/// Pressure in erg/cm³ above p in GeV/c.
fn pressure(p: f64) -> f64 {
    8.3e-2 * ELECTRON_VOLT_ERG * (p / 10.0).powf(-0.7)
}

/// F at the resonance of p in GeV/c (eq. 7), with U_B = B0²/4π.
pub fn power(p: f64) -> f64 {
    let energy = 2.0 * model().magnetic_energy();
    let gradient = model().larmor_cm(p) / (HEIGHT_KPC * KPC_CM);
    (pressure(p) / energy * ALFVEN_CM_S / SOUND_CM_S * gradient).sqrt()
}

/// D in cm²/s of relativistic protons (eq. 9).
pub fn diffusion(p: f64) -> f64 {
    model().larmor_cm(p) * C_CM_S / (3.0 * power(p))
}

#[test]
fn equations_8_and_9() {
    meets("F at 10 GeV", power(10.0), 1.83e-5, 5e-3);
    meets("D at 10 GeV", diffusion(10.0), 6.07e27, 5e-3);
    let [f, d] = [power, diffusion].map(|of| (of(100.0) / of(10.0)).log10());
    meets("slope of F", f, 0.15, 1e-9);
    meets("slope of D", d, 0.85, 1e-9);
}

/// f = f0 (1 − z/H) with P = (4π/3) p⁴ v f0.
#[test]
fn waves_of_a_linear_profile_reach_the_balance() {
    let model = model();
    let grid = Grid::new(&model, 0.5, 0.5);
    let plane = |r: f64| 3.0 * pressure(r) / (4.0 * PI * r.powi(4) * GEV_ERG * beta(r));
    let f: Vec<Vec<f64>> = grid
        .r
        .iter()
        .map(|r| {
            let share = |z: &f64| plane(*r) * (1.0 - z / (HEIGHT_KPC * KPC_CM));
            grid.nodes.iter().map(share).collect()
        })
        .collect();
    let waves = reference_waves::solve(&model, &grid, &f);
    let face = grid.faces.partition_point(|z| *z < 2.0 * KPC_CM);
    for ((r, k), w) in std::iter::zip(&grid.r, &grid.k).zip(&waves[face]) {
        if (1.0..1e4).contains(r) {
            meets(&format!("F at {r:.1} GV"), k * w, power(*r), 1e-3);
        }
    }
}

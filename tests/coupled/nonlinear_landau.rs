//! Nonlinear Landau damping: κ = X|∂f/∂z|^{−1/2} makes f(0) = (Q/v_A) r/(r + a) and κ(z) = v_A (r + a − z) with
//! a = X²/(Q v_A) (KQ22, eqs. 10–16).

use std::f64::consts::PI;

use crate::common::run;
use crate::skilling::{Medium, injected, ionised};
use pitchwalk::units::{BOLTZMANN_ERG_K, KPC_CM, PROTON_MASS_G};

/// The hot phase of §4.2.
pub const MEDIUM: Medium = Medium {
    field_ug: 1.0,
    density_cm3: 3e-3,
};
/// r, where f = 0.
pub const END_CM: f64 = 10.0 * KPC_CM;

/// P of D = P v r_L/F for which growth = damping gives eq. 11 as printed, and in quasi-linear theory.
pub const KQ22: f64 = 0.735_105_193_895_722_7;
pub const QLT: f64 = 2.0 / (3.0 * PI);

/// v_th in cm/s, √(2kT/m).
pub fn thermal_speed() -> f64 {
    (2.0 * BOLTZMANN_ERG_K * 3e6 / PROTON_MASS_G).sqrt()
}

/// a in cm.
pub fn length(p: f64, q: f64, closure: f64) -> f64 {
    // energy is damped at twice the amplitude's rate k v_th F
    MEDIUM.x_squared(p, closure, 2.0 * thermal_speed()) / (q * MEDIUM.alfven())
}

/// f at z in cm.
pub fn density(z: f64, q: f64, a: f64) -> f64 {
    q / MEDIUM.alfven() * (END_CM - z) / (END_CM - z + a)
}

/// From a ≪ r to a ≫ r. The cap is far out of the way; waves are carried some pc before they balance.
#[test]
fn halos_in_both_closures() {
    let q = injected(4.3);
    for (name, closure) in [("kq22", KQ22), ("qlt", QLT)] {
        let coupled = run(
            include_str!("../../configs/kempski2022_nlld.toml"),
            &[
                &format!("waves.closure=\"{name}\""),
                "waves.cap_height_kpc=1000",
                "waves.z_cells=200",
                "waves.k_min_per_pc=50",
                "waves.points_per_decade=20",
                "rigidity.min_gv=5",
                "rigidity.max_gv=200",
                "rigidity.bins=20",
                "coupling.rigidities_gv=[10.0, 100.0]",
                "coupling.histories=4000",
                "run.histories=6000",
            ],
        );
        for (p, f) in coupled.rigidities().into_iter().zip(coupled.density()) {
            let at = |q: f64| density(0.0, q, length(p, q, closure));
            let f0 = ionised(p, q(p), at);
            f.meets(&format!("{name}: f(0) at {p:.1} GV"), f0, 5e-3);
        }
        for p in [10.0, 30.0, 100.0] {
            // what ionisation leaves
            let at = |q: f64| density(0.0, q, length(p, q, closure));
            let q = q(p) - crate::skilling::ionisation_speed(p) * ionised(p, q(p), at);
            for z in [1.0, 4.0, 7.0] {
                let rest = END_CM + length(p, q, closure) - z * KPC_CM;
                let name = format!("{name}: κ at {p} GV and {z} kpc");
                let share = 0.005 + 0.6 * coupled.highest_cell_cm() / rest;
                coupled
                    .diffusion(p, z)
                    .meets(&name, MEDIUM.alfven() * rest, share);
            }
        }
    }
}

//! A warm layer of fast modes below a self-confined halo: f(0) = Q z_W/κ_W + f(z_W) (KQ22, eqs. 29–33, fig. 5).

use crate::common::run;
use crate::nonlinear_landau::{KQ22, density, length};
use crate::skilling::{injected, ionised};
use pitchwalk::units::{PC_CM, Rigidity};

/// z_W in cm.
const LAYER_CM: f64 = 500.0 * PC_CM;

#[test]
fn the_warm_layer_takes_over_at_65_gv() {
    let coupled = run(
        include_str!("../../configs/kempski2022_two_phase.toml"),
        &[
            "waves.cap_height_kpc=1000",
            "waves.z_cells=60",
            "waves.k_min_per_pc=10",
            "waves.points_per_decade=10",
            "rigidity.min_gv=5",
            "rigidity.max_gv=500",
            "rigidity.bins=12",
            "coupling.rigidities_gv=[10.0, 100.0]",
            "coupling.histories=4000",
        ],
    );
    let q = injected(4.3);
    let mut leads = Vec::new();
    for (p, f) in coupled.rigidities().into_iter().zip(coupled.density()) {
        // κ_W is held to the integrals over wave vectors elsewhere
        let resistance = LAYER_CM / coupled.model.diffusion_cm2_s(Rigidity(p), 0.25);
        let of = |q: f64| q * resistance + density(LAYER_CM, q, length(p, q, KQ22));
        f.meets(&format!("f(0) at {p:.1} GV"), ionised(p, q(p), of), 0.01);
        let layer = q(p) * resistance;
        leads.push((p.ln(), (layer / (f.value - layer)).ln()));
    }
    let next = leads.iter().position(|(_, lead)| *lead > 0.0);
    let (before, after) = next.map(|i| (leads[i - 1], leads[i])).expect("they cross");
    let share = before.1 / (before.1 - after.1);
    let equal = (before.0 + share * (after.0 - before.0)).exp();
    assert!((equal / 65.0 - 1.0).abs() < 0.05, "{equal} GV");
}

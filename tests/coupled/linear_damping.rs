//! Linear damping: f = (Q − S)/v_A up to Q = S (KQ22, eqs. 4–9, fig. 1).
//!
//! Waves take what they need of D_cap as well, so that with D the whole, J = −D ∂f/∂z and |∂f/∂z| = J S/((S − J) D_cap)
//! where Q = v_A f + J. From z = 0 up to the edge, where f falls to 0 at once and J = min(Q, S),
//!
//!     ln(J(H)/J(0)) − (J(H) − J(0))/S = v_A H/D_cap:
//!
//! without the cap J(0) = S and f = (Q − S)/v_A, and beyond Q = S particles are as free as D_cap has it.

use crate::common::{Coupled, Estimate, run};
use crate::skilling::{Medium, injected, ionisation_speed, ionised};
use pitchwalk::units::{C_CM_S, KPC_CM};

const MEDIUM: Medium = Medium {
    field_ug: 1.0,
    density_cm3: 1e-3,
};
const HEIGHT_CM: f64 = 10.0 * KPC_CM;

fn sink(p: f64) -> f64 {
    MEDIUM.sink(p, 1e-11 / p.sqrt())
}

/// J(0) under a cap c H_cap/3.
fn current(q: f64, s: f64, cap_kpc: f64) -> f64 {
    let depth = MEDIUM.alfven() * HEIGHT_CM / (C_CM_S * cap_kpc * KPC_CM / 3.0);
    let edge = q.min(s);
    let (mut low, mut high) = (0.0, edge);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if (edge / middle).ln() - (edge - middle) / s > depth {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Waves that resonate from 50 GV to 2 TeV, and as far again towards small k.
fn converged(sets: &[&str]) -> Coupled {
    let small = [
        "waves.k_min_per_pc=40",
        "waves.k_max_per_pc=2e4",
        "waves.points_per_decade=40",
        "waves.z_cells=30",
        "run.histories=12000",
    ];
    run(
        include_str!("../../configs/kempski2022_linear_damping.toml"),
        &[&small, sets].concat(),
    )
}

/// Next to the cutoff the loop resolves it no better than its bins of rigidity.
#[test]
fn particles_stream_below_the_cutoff_and_are_free_above() {
    let coupled = converged(&[
        "rigidity.min_gv=50",
        "rigidity.max_gv=2000",
        "rigidity.bins=32",
        "coupling.rigidities_gv=[60.0, 150.0]",
    ]);
    let q = injected(4.3);
    let (mut confined, mut free) = (0, 0);
    for (p, f) in coupled.rigidities().into_iter().zip(coupled.density()) {
        let stays = |q: f64| (q - current(q, sink(p), 10.0)) / MEDIUM.alfven();
        if !(260.0..600.0).contains(&p) {
            let expected = ionised(p, q(p), stays);
            f.meets(&format!("f at {p:.1} GV"), expected, 0.01);
        }
        confined += u32::from(p < 260.0);
        free += u32::from(p > 600.0);
    }
    assert!(confined > 10 && free > 8, "{confined} {free}");
}

/// Q − v_A f is what damping takes, S: where that is all of Q self-confinement ends, at 328 GV.
#[test]
fn self_confinement_ends_at_328_gev() {
    // free enough that the cap takes less than 0.2 % of S, and confined throughout
    let coupled = converged(&[
        "waves.cap_height_kpc=5000",
        "rigidity.min_gv=90",
        "rigidity.max_gv=290",
        "rigidity.bins=10",
        "coupling.rigidities_gv=[100.0, 200.0]",
        "coupling.updates=300",
    ]);
    let q = injected(4.3);
    let (mut sum, mut weights) = (0.0, 0.0);
    for (p, f) in coupled.rigidities().into_iter().zip(coupled.density()) {
        let q = q(p) - ionisation_speed(p) * f.value;
        let taken = q - MEDIUM.alfven() * f.value;
        // S ∝ p^(−3.5), Q ∝ p^(−4.3)
        let ln_cutoff = p.ln() + (q / taken).ln() / 0.8;
        let error = MEDIUM.alfven() * f.error / taken / 0.8;
        sum += ln_cutoff / (error * error);
        weights += 1.0 / (error * error);
    }
    let cutoff = Estimate {
        value: (sum / weights).exp(),
        error: 328.0 / weights.sqrt(),
    };
    println!("cutoff {:.1} ± {:.1} GV", cutoff.value, cutoff.error);
    assert!(cutoff.error < 0.003 * 328.0, "{cutoff:?}");
    cutoff.meets("cutoff", 328.0, 0.01);
}

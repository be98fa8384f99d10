//! Growth against nonlinear Landau damping k v_s F of the energy (Blasi 2019, Galaxies 7 64, B19, eqs. 7–9).

use std::f64::consts::PI;

use crate::common::run;
use crate::skilling::{beta, injected_below};
use pitchwalk::units::{C_CM_S, GEV_ERG, KPC_CM, PC_CM, Rigidity};

const HEIGHT_CM: f64 = 4.0 * KPC_CM;
const ALFVEN_CM_S: f64 = 6e6;
const SOUND_CM_S: f64 = 3e6;

/// X² in cm³ s⁻² of D = X|∂f/∂z|^{−1/2}: growth (16π²/3)(v_A/(kB²)) p⁴v|∂f/∂z| = k v_s F W, D = v r_L/(3F).
fn x_squared(p: f64) -> f64 {
    let energy = p.powi(4) * GEV_ERG / C_CM_S;
    let growth = 16.0 * PI * PI / 3.0 * ALFVEN_CM_S * energy / (3e-6 * 3e-6 * SOUND_CM_S);
    beta(p) * C_CM_S * Rigidity(p).larmor_radius_pc(3.0) * PC_CM / (9.0 * growth)
}

/// F at the resonance of p in GeV/c (eq. 7) for a pressure in erg/cm³ above it, with U_B = B0²/4π.
fn power(p: f64, pressure: f64) -> f64 {
    let energy = 3e-6 * 3e-6 / (4.0 * PI);
    let larmor = Rigidity(p).larmor_radius_pc(3.0) * PC_CM;
    (pressure / energy * ALFVEN_CM_S / SOUND_CM_S * larmor / HEIGHT_CM).sqrt()
}

/// D in cm²/s (eq. 3).
fn diffusion(p: f64, power: f64) -> f64 {
    Rigidity(p).larmor_radius_pc(3.0) * PC_CM * beta(p) * C_CM_S / (3.0 * power)
}

/// With v_A f − D ∂f/∂z = Q and the balance at each height, f(0) = (Q/v_A) H/(H + a) and D = v_A (H + a − z) where
/// a = X²/(Q v_A). Eq. 7 takes f(0)/H for |∂f/∂z|: then D is smaller by [a (H + a)]^{1/2}/(H + a − z), tenfold where
/// a ≪ H and particles stream, not at all where they diffuse.
#[test]
fn halos_by_damping_of_the_energy() {
    let coupled = run(
        include_str!("../../configs/blasi2019_nlld.toml"),
        &[
            "waves.cap_height_kpc=1000",
            "waves.z_cells=200",
            "waves.k_min_per_pc=50",
            "waves.points_per_decade=20",
            "rigidity.min_gv=20",
            "rigidity.max_gv=300",
            "rigidity.bins=10",
            "coupling.rigidities_gv=[30.0, 100.0]",
            "coupling.histories=4000",
            "run.histories=6000",
        ],
    );
    // 5 % of 1e51 erg in 30 yr is 5/3 as much as 1e50 erg in 100 yr, up to 1 PeV
    let q = injected_below(1e6, 4.3);
    for (p, f) in coupled.rigidities().into_iter().zip(coupled.density()) {
        let q = 0.5 / 0.3 * q(p);
        let a = x_squared(p) / (q * ALFVEN_CM_S);
        let f0 = q / ALFVEN_CM_S * HEIGHT_CM / (HEIGHT_CM + a);
        f.meets(&format!("f(0) at {p:.1} GV"), f0, 0.01);
        let pressure = 4.0 * PI / 3.0 * p.powi(4) * beta(p) * GEV_ERG * f.value;
        let by_equation_7 = diffusion(p, power(p, pressure));
        for z in [1.0, 2.5] {
            let (d, name) = (coupled.diffusion(p, z), format!("D at {p:.1} GV, {z} kpc"));
            let rest = HEIGHT_CM + a - z * KPC_CM;
            let share = 0.005 + 0.6 * coupled.highest_cell_cm() / rest;
            d.meets(&name, ALFVEN_CM_S * rest, share);
            let smaller = (a * (HEIGHT_CM + a)).sqrt() / rest;
            d.meets(&name, by_equation_7 / smaller, share + 0.01);
        }
    }
}

//! Nonlinear Landau damping: κ = X |∂f/∂z|^{−1/2} makes f fall along the halo (KQ22, eqs. 10–16).

use std::f64::consts::PI;

use crate::kempski_medium::{Medium, injected, sources};
use crate::meets;
use crate::reference_grid::Grid;
use crate::reference_loop;
use crate::reference_model::{Damping, Model, beta};
use pitchwalk::units::{BOLTZMANN_ERG_K, C_CM_S, GEV_ERG, KPC_CM, PROTON_MASS_G};

/// The hot phase of §4.2.
pub const MEDIUM: Medium = Medium {
    field_ug: 1.0,
    density_cm3: 3e-3,
};
pub const TEMPERATURE_K: f64 = 3e6;
/// r in cm, where f = 0.
pub const END_CM: f64 = 10.0 * KPC_CM;

/// v_th² = `times` kT/m in cm/s; 2 as printed.
pub fn thermal_speed(times: f64) -> f64 {
    (times * BOLTZMANN_ERG_K * TEMPERATURE_K / PROTON_MASS_G).sqrt()
}

/// κ F/(v r_L) for which the waves of growth = damping give eq. 11 as printed.
pub const KQ22: f64 = 0.735_105_193_895_722_7;
/// The same in quasi-linear theory.
pub const QLT: f64 = 2.0 / (3.0 * PI);

/// X² in cm³ s⁻² (GeV/c)⁻³: growth (16π²/3)(v_A/(kB²)) p⁴ v |∂f/∂z| = 2 k v_th F W and κ = closure v r_L/F.
pub fn x_squared(p: f64, closure: f64, v_th: f64) -> f64 {
    let field = 1e-6 * MEDIUM.field_ug;
    let energy = p.powi(4) * GEV_ERG / C_CM_S;
    let growth = 8.0 * PI * PI / 3.0 * MEDIUM.alfven() * energy / (field * field * v_th);
    closure * closure * beta(p) * C_CM_S * MEDIUM.larmor(p) / growth
}

/// a = X²/(Q v_A) in cm.
pub fn length(p: f64, q: f64, closure: f64, v_th: f64) -> f64 {
    x_squared(p, closure, v_th) / (q * MEDIUM.alfven())
}

/// f(z) = (Q/v_A)(r − z)/(r − z + a) in cm⁻³.
pub fn density(z: f64, q: f64, a: f64) -> f64 {
    q / MEDIUM.alfven() * (END_CM - z) / (END_CM - z + a)
}

/// κ(z) = v_A (r + a − z) in cm²/s.
pub fn diffusion(z: f64, a: f64) -> f64 {
    MEDIUM.alfven() * (END_CM + a - z)
}

#[test]
fn the_printed_closure_is_equation_11() {
    let v_th = thermal_speed(2.0);
    for p in [1.0, 65.0] {
        let gyration = GEV_ERG / C_CM_S / MEDIUM.larmor(1.0);
        let speed = beta(p) * C_CM_S;
        // X = v²/(2π²Ω0) (8 v_th Ω0 B²/(m v_A v³ p³))^{1/2}
        let root = 8.0 * v_th * 1e-12 * MEDIUM.field_ug.powi(2) / (MEDIUM.alfven() * p.powi(3));
        let printed = speed.powi(4) / (4.0 * PI.powi(4)) * root / (gyration * speed.powi(3));
        meets("X²", x_squared(p, KQ22, v_th), printed, 1e-12);
        meets(
            "X²/X²",
            x_squared(p, KQ22, v_th) / x_squared(p, QLT, v_th),
            12.0,
            1e-12,
        );
    }
}

/// v_A f + X (−f′)^{1/2} = Q from f(r) = 0 inwards by the classical Runge–Kutta method.
#[test]
fn the_profile_solves_its_equation() {
    let q = injected(4.3)(100.0);
    let v_th = thermal_speed(2.0);
    let (square, a) = (x_squared(100.0, KQ22, v_th), length(100.0, q, KQ22, v_th));
    let slope = |f: f64| (q - MEDIUM.alfven() * f).powi(2) / square;
    let step = END_CM / 2000.0;
    let mut f = 0.0;
    for i in 0..2000 {
        let z = END_CM - step * f64::from(i);
        let expected = density(z, q, a);
        assert!(
            (f - expected).abs() <= 1e-9 * density(0.0, q, a),
            "f({z}): {f}, {expected}"
        );
        let k1 = slope(f);
        if i == 1000 {
            let kappa = (square / k1).sqrt();
            meets("κ", kappa, diffusion(z, a), 1e-9);
        }
        let k2 = slope(f + 0.5 * step * k1);
        let k3 = slope(f + 0.5 * step * k2);
        let k4 = slope(f + step * k3);
        f += step / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
    }
    meets("f(0)", f, q / MEDIUM.alfven() * END_CM / (END_CM + a), 1e-9);
}

#[test]
fn high_energies_fall_as_twice_the_source() {
    let v_th = thermal_speed(2.0);
    let q = injected(4.2);
    let f = |p: f64| density(0.0, q(p), length(p, q(p), KQ22, v_th));
    let slope = (f(2e9) / f(1e9)).ln() / 2f64.ln();
    meets("slope", slope, -5.4, 1e-3);
}

/// The coupled slab without adiabatic loss and cascade, in both closures.
#[test]
fn the_coupled_slab_lands_on_the_profile() {
    let v_th = thermal_speed(2.0);
    for closure in [KQ22, 1.0 / 3.0] {
        let model = Model {
            field_ug: MEDIUM.field_ug,
            alfven_km_s: 1e-5 * MEDIUM.alfven(),
            stirring: 0.0,
            layer_pc: 1e-3,
            box_kpc: 10.0,
            cap_kpc: 1e6,
            gas_g_cm2: 0.0,
            adiabatic: false,
            cascade: 0.0,
            closure,
            // 2 k v_th F of energies
            damping: vec![Damping {
                rate_per_s: 2.0 * v_th,
                k1_per_cm: 1.0,
                a: 1.0,
                b: 1.0,
            }],
            injection_end_gv: 1e30,
            ..sources(4.3)
        };
        let grid = Grid::new(&model, 1.0, 0.2);
        let solution = reference_loop::solve(&model, grid, 25);
        let q = injected(4.3);
        // below, f falls within a cell of the box's end; at 1 TeV waves are carried 30 pc before they balance
        for p in [5.0, 20.0, 100.0] {
            let a = length(p, q(p), closure, v_th);
            meets(
                &format!("f(0) at {p} GV"),
                solution.f_at(p, 0.0),
                density(0.0, q(p), a),
                5e-3,
            );
            for z in [1.0, 5.0, 8.0] {
                let (at, name) = (z * KPC_CM, format!("{p} GV, {z} kpc"));
                let kappa = diffusion(at, a);
                meets(
                    &format!("f at {name}"),
                    solution.f_at(p, z),
                    density(at, q(p), a),
                    5e-3,
                );
                meets(
                    &format!("κ at {name}"),
                    solution.diffusion_at(p, z),
                    kappa,
                    1e-2,
                );
                let power = closure * beta(p) * C_CM_S * MEDIUM.larmor(p) / kappa;
                meets(
                    &format!("F at {name}"),
                    solution.power_at(p, z),
                    power,
                    1e-2,
                );
            }
        }
    }
}

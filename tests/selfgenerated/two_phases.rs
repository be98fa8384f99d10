//! A warm layer of fast modes below a self-confined halo (KQ22, eqs. 29–33, figs. 5 and 6).

use crate::kempski_medium::{GAS_CM, GAS_CM3, injected, ionisation_speed};
use crate::nonlinear_landau::{
    END_CM, KQ22, MEDIUM, QLT, density, diffusion, length, thermal_speed,
};
use crate::reference_model::beta;
use crate::{meets, warm_layer};
use pitchwalk::units::{C_CM_S, MB_CM2, PC_CM};

/// z_W in cm.
pub const LAYER_CM: f64 = 500.0 * PC_CM;
/// Cross section in mb of the production of boron from carbon.
const SPALLATION_MB: f64 = 61.0;

/// What the warm layer and the halo add to f(0) of protons in cm⁻³ (GeV/c)⁻³.
pub fn protons(q: f64, kappa: f64, a: f64) -> [f64; 2] {
    [q * LAYER_CM / kappa, density(LAYER_CM, q, a)]
}

/// f(0) with ionisation as a sink (eq. 33).
pub fn ionised(p: f64, f: f64, kappa: f64) -> f64 {
    let speed = ionisation_speed(p);
    f / (1.0 + speed / MEDIUM.alfven() + speed * LAYER_CM / kappa)
}

/// h/τ in cm/s of spallation at a nucleus's speed v in cm/s.
fn spallation_speed(v: f64) -> f64 {
    GAS_CM * GAS_CM3 * SPALLATION_MB * MB_CM2 * v
}

/// f_B/f_C(0) from the halo at z (eq. 30) with v_p/v_B and `production` = h/τ in cm/s.
pub fn boron(z: f64, a: f64, ratio: f64, production: f64) -> f64 {
    production / MEDIUM.alfven() * (1.0 - (a / (END_CM - z + a)).powf(ratio))
}

/// Rigidities in GV, a fifth apart.
fn rigidities() -> Vec<f64> {
    (0..=20).map(|i| 15.0 * 1.2f64.powi(i)).collect()
}

/// Where the first curve crosses the second upwards, from both at `rigidities`.
fn crossing(r: &[f64], first: &[f64], second: &[f64]) -> f64 {
    let lead = |i: usize| (first[i] / second[i]).ln();
    let i = (1..r.len()).find(|i| lead(*i) > 0.0).expect("they cross");
    let share = lead(i - 1) / (lead(i - 1) - lead(i));
    r[i - 1] * (r[i] / r[i - 1]).powf(share)
}

/// Where a curve is highest, by the parabola in ln R through three points.
fn extremum(r: &[f64], curve: &[f64]) -> f64 {
    let highest = (1..curve.len() - 1).max_by(|a, b| curve[*a].total_cmp(&curve[*b]));
    let i = highest.expect("more than two points");
    let [before, after] = [curve[i - 1] - curve[i], curve[i + 1] - curve[i]];
    r[i] * (r[i + 1] / r[i]).powf(0.5 * (before - after) / (before + after))
}

#[test]
fn protons_change_layers() {
    let r = rigidities();
    let scattering = warm_layer::scattering(0.6, &r);
    let kappa: Vec<f64> = std::iter::zip(&r, scattering)
        .map(|(r, d)| warm_layer::diffusion(*r, &d, 0.0))
        .collect();
    let q = injected(4.3);
    let curves = |closure: f64, v_th: f64| -> [Vec<f64>; 2] {
        let parts = |i: usize| {
            let q = q(r[i]);
            protons(q, kappa[i], length(r[i], q, closure, v_th))
        };
        [0, 1].map(|part| (0..r.len()).map(|i| parts(i)[part]).collect())
    };
    let equal = |closure, times| {
        let [layer, halo] = curves(closure, thermal_speed(times));
        crossing(&r, &layer, &halo)
    };
    meets("as printed", equal(KQ22, 2.0), 65.0, 0.02);
    meets("v_th² = kT/m", equal(KQ22, 1.0), 79.0, 0.02);
    meets("quasi-linear closure", equal(QLT, 2.0), 295.0, 0.02);

    let [layer, halo] = curves(KQ22, thermal_speed(2.0));
    let f = |i: usize| ionised(r[i], layer[i] + halo[i], kappa[i]).ln();
    let slope = |i: usize| (f(i + 1) - f(i - 1)) / (r[i + 1] / r[i - 1]).ln();
    let slopes: Vec<f64> = (1..r.len() - 1).map(slope).collect();
    let steeper: Vec<f64> = slopes.iter().map(|slope| -slope).collect();
    meets("steepest", extremum(&r[1..], &steeper), 23.0, 0.1);
    meets("hardest", extremum(&r[1..], &slopes), 300.0, 0.2);
}

/// v_A f − κ_B ∂f/∂z = h/τ f_C(0) with κ_B = κ v_B/v_p, from f(r) = 0 inwards by the classical Runge–Kutta method.
#[test]
fn boron_in_the_halo_solves_its_equation() {
    let p = 65.0;
    let a = length(p, injected(4.3)(p), KQ22, thermal_speed(2.0));
    for ratio in [1.0, 1.3] {
        let production = spallation_speed(beta(p) * C_CM_S);
        let slope = |z: f64, f: f64| (production - MEDIUM.alfven() * f) * ratio / diffusion(z, a);
        let steps = 2000;
        let step = (END_CM - LAYER_CM) / f64::from(steps);
        let mut f = 0.0;
        for i in 0..steps {
            let z = END_CM - step * f64::from(i);
            let k1 = slope(z, f);
            let k2 = slope(z - 0.5 * step, f + 0.5 * step * k1);
            let k3 = slope(z - 0.5 * step, f + 0.5 * step * k2);
            let k4 = slope(z - step, f + step * k3);
            f += step / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
        }
        meets("f_B/f_C", f, boron(LAYER_CM, a, ratio, production), 1e-9);
    }
}

//! Advection away from the disc, with and without the adiabatic loss at z = 0.

use crate::common::{D, H, assert_exact, escape_time, run, scored, slab};
use crate::runge_kutta::runge_kutta;
use pitchwalk::config::raw::{ProfileKind, Raw, ScatteringModel};
use pitchwalk::numerics::GaussLegendre;
use pitchwalk::tally::Jackknife;
use pitchwalk::tally::Quantity;
use pitchwalk::units::{CM2_S_KPC2_MYR, KM_S_KPC_MYR};

/// ζ = v_A H/D = 2.
fn advected() -> Raw {
    let mut raw = slab();
    raw.transport.advection = true;
    raw.transport.adiabatic_losses = false;
    raw.medium.alfven_speed_km_s = Some(2.0 * D / H / KM_S_KPC_MYR);
    raw
}

#[test]
fn profile_and_escape_time_with_constant_flow() {
    let (model, outcome) = run(&advected(), 2_000_000);
    let b = &outcome.batches;
    let zeta: f64 = 2.0;
    let exit = 1.0 - (-zeta).exp();
    assert_exact(
        "f(0)",
        &scored(&model, b, Quantity::Plane, 0, 0),
        H / 2.0 * exit / zeta,
        0.003,
    );
    let (mean, _) = escape_time(b, 0);
    assert_exact(
        "mean escape time",
        &mean,
        H * H / D * (zeta - exit) / (zeta * zeta),
        0.003,
    );
    for z in [0, 7, 13, 18] {
        let width = b.layout.height.width;
        let profile = scored(&model, b, Quantity::Dwell, 0, z);
        // the bin's mean of f0 (1 − e^{−ζ(1−z/H)})/(1 − e^{−ζ}), in units of q/D
        let f = |z: f64| H / 2.0 / zeta * (1.0 - (-zeta * (1.0 - z / H)).exp());
        let edge = b.layout.height.edge(z);
        let exact = GaussLegendre::new(8).integrate(edge, edge + width, f) / width;
        assert_exact(&format!("f in bin {z}"), &profile, exact, 0.01);
    }
}

/// The solution f0(p) of Q0 = f0 2v_A/(e^ζ − 1) − (2v_A/3) p ∂f0/∂p, the balance across the disc, by
/// quadrature, in units of Q0/D.
pub fn spectrum_with_adiabatic_loss(
    diffusion: impl Fn(f64) -> f64,
    speed: f64,
    gamma: f64,
    r: f64,
) -> f64 {
    let rule = GaussLegendre::new(16);
    let sink = |ln_r: f64| 3.0 / (speed * H / diffusion(ln_r.exp())).exp_m1();
    let x0 = r.ln();
    let panel = 0.02;
    let (mut exponent, mut integral) = (0.0, 0.0);
    for i in 0..1500 {
        let (a, b) = (x0 + panel * f64::from(i), x0 + panel * f64::from(i + 1));
        integral += rule.integrate(a, b, |x| {
            (-gamma * (x - x0) - exponent - rule.integrate(a, x, sink)).exp()
        });
        exponent += rule.integrate(a, b, sink);
    }
    3.0 / (2.0 * speed) * integral * diffusion(r)
}

#[test]
fn spectrum_with_the_adiabatic_jump_at_the_plane() {
    let mut raw = advected();
    raw.transport.adiabatic_losses = true;
    raw.scattering.model = ScatteringModel::PowerLaw;
    raw.scattering.d0_cm2_s = Some(4e28);
    raw.scattering.reference_gv = 4.0;
    raw.scattering.beta_exponent = 0.0;
    raw.medium.alfven_speed_km_s = Some(30.0);
    raw.rigidity.min_gv = 0.3;
    raw.rigidity.max_gv = 300.0;
    raw.rigidity.bins = 30;
    let (model, outcome) = run(&raw, 150_000);
    let b = &outcome.batches;
    let diffusion = |r: f64| 4e28 * (r / 4.0).sqrt() * CM2_S_KPC2_MYR;
    for bin in [0, 5, 10, 15, 20, 29] {
        let r = b.layout.rigidity(bin).gv();
        let exact = spectrum_with_adiabatic_loss(diffusion, 30.0 * KM_S_KPC_MYR, 4.3, r);
        assert_exact(
            &format!("f0 at {r:.2} GV"),
            &scored(&model, b, Quantity::Plane, bin, 0),
            exact,
            0.003,
        );
    }
}

/// v_A = v_A(0) e^{z/s}, s = 4 kpc, that cools what it carries; ζ = v_A(0)H/D, D the same at all rigidities.
fn cooling(zeta: f64) -> Raw {
    let mut raw = slab();
    raw.transport.advection = true;
    raw.medium.alfven_speed_km_s = Some(zeta * D / H / KM_S_KPC_MYR);
    raw.medium.alfven_speed_profile.kind = ProfileKind::Exponential;
    raw.medium.alfven_speed_profile.scale_kpc = Some(-SCALE);
    raw.rigidity.min_gv = 1.0;
    raw.rigidity.max_gv = 1e3;
    raw.rigidity.bins = 6;
    raw
}

const SCALE: f64 = 4.0;
const SLOPE: f64 = 4.3;

/// f(0) and f in bins of height, in units of q/D: the mean of all rigidities, as f is the same power of each.
fn cooled(zeta: f64, bins: &[usize]) -> (Jackknife, Vec<(f64, Jackknife)>) {
    let (model, outcome) = run(&cooling(zeta), 40_000);
    let b = &outcome.batches;
    let at = |quantity, z| {
        let each = [0, 1, 2, 3, 4, 5].map(|bin| scored(&model, b, quantity, bin, z));
        Jackknife::combine(each.each_ref(), |f| f.iter().sum::<f64>() / 6.0)
    };
    let density = bins
        .iter()
        .map(|&z| (b.layout.height.middle(z), at(Quantity::Dwell, z)));
    (at(Quantity::Plane, 0), density.collect())
}

/// Streaming without diffusion, f = (3Q/(α v_A(0))) (v_A(0)/v_A(z))^{α/3} (Kempski & Quataert 2022, eq. 3), to 0.5 %.
/// The D that the walk must have changes f by (α/3)(1 + α/3)/(ζ s/H) = 0.12 % in first order.
#[test]
fn streaming_that_accelerates_without_diffusion() {
    let zeta = 3000.0;
    let (plane, density) = cooled(zeta, &[3, 10, 17]);
    // Q = q/2 into each half, in units of q/D
    let exact = |z: f64| 1.5 * H / (SLOPE * zeta) * (-SLOPE / 3.0 * z / SCALE).exp();
    for (z, found) in [(0.0, plane)].into_iter().chain(density) {
        let (value, sigma) = found.estimate();
        let (off, relative) = (value / exact(z) - 1.0, sigma / exact(z));
        println!("f at {z} kpc: {off:+.5} ± {relative:.5}");
        assert!(relative < 0.002, "{relative}");
        assert!(off.abs() < 0.005, "{off} ± {relative}");
    }
}

/// The same with diffusion, D f″ = v f′ + (α/3) v′ f for f ∝ p^{−α} with (α/3) v f(0) − D f′(0) = Q and f(H) = 0, by
/// Runge and Kutta's method down from the edge.
#[test]
fn streaming_that_accelerates_with_diffusion() {
    let zeta = 5.0;
    let v = |z: f64| zeta / H * (z / SCALE).exp();
    let change = |z: f64, [f, g]: [f64; 2]| [g, v(z) * g + SLOPE / 3.0 * v(z) / SCALE * f];
    let downwards = runge_kutta([H, 0.0], 4000, [0.0, -1.0], change);
    let [f, g] = downwards[4000];
    let unit = 0.5 / (v(0.0) * f * SLOPE / 3.0 - g);
    let (plane, _) = cooled(zeta, &[]);
    assert_exact("f(0)", &plane, unit * f, 0.004);
}

//! Coefficients that vary with height: gradients and jumps of D, flows that accelerate.

use crate::common::{D, H, assert_exact, escape_time, run, scored, slab, walk};
use pitchwalk::config::raw::{Closure, Layer, ProfileKind, Raw, ScatteringModel};
use pitchwalk::model::Model;
use pitchwalk::numerics::GaussLegendre;
use pitchwalk::tally::Quantity;
use pitchwalk::units::{CM2_S_KPC2_MYR, KM_S_KPC_MYR, Rigidity};

/// ∫ f dz from `a` to `b`.
fn integral(a: f64, b: f64, f: impl Fn(f64) -> f64) -> f64 {
    GaussLegendre::new(8).integrate_panels(a, b, 64, f)
}

/// D = D0 e^{z/z_s}.
pub fn growing(scale: f64) -> Raw {
    let mut raw = slab();
    raw.scattering.profile.kind = ProfileKind::Exponential;
    raw.scattering.profile.scale_kpc = Some(-scale);
    raw
}

#[test]
fn diffusion_that_grows_away_from_the_disc() {
    for scale in [1.0, 0.5] {
        let (model, outcome) = run(&growing(scale), 500_000);
        let b = &outcome.batches;
        let g = |z: f64| (z / scale).exp();
        // f(z) = (Q/2D0) ∫_z^H dz'/g, ⟨T⟩ = ∫ z dz/D
        let resistance = |z: f64| integral(z, H, |x| 1.0 / g(x));
        assert_exact(
            "f(0)",
            &scored(&model, b, Quantity::Plane, 0, 0),
            resistance(0.0) / 2.0,
            0.003,
        );
        let exact = integral(0.0, H, |z| z / (D * g(z)));
        assert_exact("mean escape time", &escape_time(b, 0).0, exact, 0.003);
        let width = b.layout.height.width;
        for z in [0, 2, 5] {
            let f = scored(&model, b, Quantity::Dwell, 0, z);
            let edge = b.layout.height.edge(z);
            let exact = integral(edge, edge + width, |x| resistance(x) / 2.0) / width;
            assert_exact(&format!("f in bin {z}"), &f, exact, 0.01);
        }
    }
}

/// Slab turbulence in two layers whose fields, hence diffusion coefficients, differ by a factor of 20 at 1 kpc.
pub fn jumping() -> Raw {
    let mut raw = slab();
    raw.scattering.model = ScatteringModel::Slab;
    raw.scattering.d0_cm2_s = None;
    raw.scattering.closure = Closure::Reduced;
    raw.scattering.index = 1.0;
    let layer = |name: &str, z_lo_kpc, z_hi_kpc, field| Layer {
        name: name.into(),
        z_lo_kpc,
        z_hi_kpc,
        magnetic_field_ug: Some(field),
        ..Layer::default()
    };
    raw.medium.layer = vec![layer("disc", 0.0, 1.0, 10.0), layer("halo", 1.0, H, 0.5)];
    raw
}

#[test]
fn diffusion_that_jumps_between_layers() {
    let raw = jumping();
    let model = Model::new(&raw, None);
    let d = |z: f64| model.diffusion_cm2_s(Rigidity(10.0), z) * CM2_S_KPC2_MYR;
    assert!((d(2.0) / d(0.5) - 20.0).abs() < 1e-9);
    let (model, outcome) = run(&raw, 2_000_000);
    let b = &outcome.batches;
    let (inner, outer) = (d(0.5), d(2.0));
    // in units of q/D(0)
    let f = |z: f64| {
        0.5 * if z < 1.0 {
            1.0 - z + 3.0 * inner / outer
        } else {
            (H - z) * inner / outer
        }
    };
    assert_exact(
        "f(0)",
        &scored(&model, b, Quantity::Plane, 0, 0),
        f(0.0),
        0.003,
    );
    let exact = 0.5 / inner + (H * H - 1.0) / (2.0 * outer);
    assert_exact("mean escape time", &escape_time(b, 0).0, exact, 0.003);
    for z in [2, 4, 5, 10] {
        let density = scored(&model, b, Quantity::Dwell, 0, z);
        assert_exact(
            &format!("f in bin {z}"),
            &density,
            f(b.layout.height.middle(z)),
            0.01,
        );
    }
}

/// A table whose profile in height changes with rigidity: one depth coordinate a row of rigidities.
#[test]
fn diffusion_from_a_table() {
    // ln D = ln D0 + z (1 + ln(R/10)/2), in powers the table's interpolation keeps
    let (rigidities, heights) = ([1.0, 10.0, 100.0_f64], [0.0, H]);
    let exponent = |r: f64| 0.5 * (1.0 + 0.5 * (r / 10.0).ln());
    let d: Vec<f64> = rigidities
        .iter()
        .flat_map(|&r| heights.map(|z: f64| 6.8e28 * (z * exponent(r)).exp()))
        .collect();
    let table = pitchwalk::scattering::Table::new(&rigidities, &heights, &d);
    let mut raw = slab();
    raw.scattering.model = ScatteringModel::Table;
    raw.rigidity.min_gv = 20.0 / 1.0005;
    raw.rigidity.max_gv = 20.0 * 1.0005;
    let (model, outcome) = walk(Model::new(&raw, Some(table)), 500_000);
    let b = &outcome.batches;
    let g = |z: f64| (z * exponent(20.0)).exp();
    let exact = integral(0.0, H, |z| 0.5 / g(z));
    assert_exact(
        "f(0)",
        &scored(&model, b, Quantity::Plane, 0, 0),
        exact,
        0.003,
    );
    let exact = integral(0.0, H, |z| z / (D * g(z)));
    assert_exact("mean escape time", &escape_time(b, 0).0, exact, 0.003);
}

/// f/(q/D) of a flow u(z) with D constant: number flux uf − D ∂f/∂z = Q/2.
fn carried(u: impl Fn(f64) -> f64, z: f64) -> f64 {
    let potential = |z: f64| integral(0.0, z, |x| u(x) / D);
    0.5 * integral(z, H, |x| (potential(z) - potential(x)).exp())
}

/// The plane and bins in height of a walk with that flow.
fn judge_flow(raw: &Raw, u: impl Fn(f64) -> f64, bins: &[usize]) {
    let (model, outcome) = run(raw, 500_000);
    let b = &outcome.batches;
    let plane = scored(&model, b, Quantity::Plane, 0, 0);
    assert_exact("f(0)", &plane, carried(&u, 0.0), 0.003);
    for &z in bins {
        let density = scored(&model, b, Quantity::Dwell, 0, z);
        let (edge, width) = (b.layout.height.edge(z), b.layout.height.width);
        let rule = GaussLegendre::new(4);
        let exact = rule.integrate(edge, edge + width, |x| carried(&u, x)) / width;
        assert_exact(&format!("f in bin {z}"), &density, exact, 0.01);
    }
}

/// The slab with an Alfvén speed at z = 0 of a multiple of D/H, whose waves carry particles.
fn with_flow(multiple: f64) -> Raw {
    let mut raw = slab();
    raw.transport.advection = true;
    raw.transport.adiabatic_losses = false;
    raw.medium.alfven_speed_km_s = Some(multiple * D / H / KM_S_KPC_MYR);
    raw
}

/// v_A = v0 e^{z/z_s}, rising and falling.
#[test]
fn a_flow_that_changes_with_height() {
    for (multiple, scale) in [(1.0, 2.0), (12.0, -1.5)] {
        let mut raw = with_flow(multiple);
        raw.medium.alfven_speed_profile.kind = ProfileKind::Exponential;
        raw.medium.alfven_speed_profile.scale_kpc = Some(-scale);
        let u = |z: f64| multiple * D / H * (z / scale).exp();
        judge_flow(&raw, u, &[3, 10, 17]);
    }
}

/// Layers with different flows.
#[test]
fn a_flow_that_jumps_between_layers() {
    let mut raw = with_flow(1.0);
    let layer = |name: &str, z_lo_kpc, z_hi_kpc, multiple| Layer {
        balanced: false,
        name: name.into(),
        z_lo_kpc,
        z_hi_kpc,
        alfven_speed_km_s: Some(multiple * D / H / KM_S_KPC_MYR),
        ..Layer::default()
    };
    raw.medium.layer = vec![layer("disc", 0.0, 1.0, 2.0), layer("halo", 1.0, H, 6.0)];
    let u = |z: f64| D / H * if z < 1.0 { 2.0 } else { 6.0 };
    judge_flow(&raw, u, &[2, 6, 12]);
}

//! Radioactive decay in flight, for a nucleus in place of the proton: a thin source in a halo where D f″ = f/γτ.

use crate::common::{D, H, Outcome, assert_exact, escape_time, escaped, first, scored, slab, walk};
use crate::runge_kutta::runge_kutta;
use crate::slab_equation::{Decaying, Shape};
use crate::varying::{growing, jumping};
use pitchwalk::config::raw::{Boundary, GasTreatment, Raw, ScatteringModel, Walk};
use pitchwalk::interactions::{Inelastic, Processes, destruction_per_s};
use pitchwalk::model::Model;
use pitchwalk::numerics::GaussLegendre;
use pitchwalk::species::Species;
use pitchwalk::tally::Quantity;
use pitchwalk::units::{
    CM2_S_KPC2_MYR, DALTON_GEV, ELECTRON_MASS_GEV, KM_S_KPC_MYR, MYR_S, Rigidity,
};
use std::f64::consts::LN_2;

/// Atomic mass (AME2020) and half-life of 1.387 Myr (Korschinek et al. 2010; Chmeleff et al. 2010).
const BE10: Species = Species {
    name: "Be10",
    charge: 4.0,
    nucleons: 10.0,
    mass_gev: 10.013_534_695 * DALTON_GEV - 4.0 * ELECTRON_MASS_GEV,
    mean_life_myr: Some(1.387 / LN_2),
};

/// l/H, l² = Dγτ.
const LENGTHS: [f64; 3] = [0.1, 0.5, 2.0];

/// Be10 with a mean life such that γτ at 10 GV is l²/D.
fn with_length(l: f64, diffusion: f64) -> Species {
    Species {
        mean_life_myr: Some(l * l / (diffusion * BE10.gamma(Rigidity(10.0)))),
        ..BE10
    }
}

fn run(raw: &Raw, species: Species, histories: u64) -> (Model, Outcome) {
    let model = Model::new(raw, None).of_species(raw, species);
    let (model, outcome) = walk(model, histories);
    let steps = outcome.steps as f64 / model.plan.histories() as f64;
    println!("{steps:.1} steps a history");
    (model, outcome)
}

/// The plane and bins in height against f(z) in units of q/D(0), at the only rigidity.
fn judge(what: &str, (model, outcome): &(Model, Outcome), f: impl Fn(f64) -> f64, bins: &[usize]) {
    let b = &outcome.batches;
    let plane = scored(model, b, Quantity::Plane, 0, 0);
    assert_exact(&format!("{what}: f(0)"), &plane, f(0.0), 0.003);
    for &z in bins {
        let (edge, width) = (b.layout.height.edge(z), b.layout.height.width);
        let exact = GaussLegendre::new(8).integrate(edge, edge + width, &f) / width;
        let density = scored(model, b, Quantity::Dwell, 0, z);
        assert_exact(&format!("{what}: f in bin {z}"), &density, exact, 0.01);
    }
}

/// f = (Q/2D) l sinh((H − z)/l)/cosh(H/l); 1/cosh(H/l) of all escape, at a mean age of γτ (x/2) tanh x, x = H/l, with a
/// variance of γ²τ² (x tanh x − x²/cosh² x)/4.
#[test]
fn density_and_escape_with_decay() {
    for (length, bins, histories) in [
        (LENGTHS[0], &[0, 1, 2][..], 400_000),
        (LENGTHS[1], &[0, 5, 10], 700_000),
        (LENGTHS[2], &[0, 5, 10, 15], 1_000_000),
    ] {
        let l = length * H;
        let walked = run(&slab(), with_length(l, D), histories);
        let what = format!("l/H = {length}");
        let f = |z: f64| 0.5 * l * ((H - z) / l).sinh() / (H / l).cosh();
        judge(&what, &walked, f, bins);
        if length < 0.5 {
            continue;
        }
        let (b, x, life) = (&walked.1.batches, H / l, l * l / D);
        let share = escaped(b, Quantity::Escape, 0);
        assert_exact(&format!("{what}: escape"), &share, 1.0 / x.cosh(), 0.006);
        let (mean, variance) = escape_time(b, 0);
        let age = 0.5 * life * x * x.tanh();
        assert_exact(&format!("{what}: age"), &mean, age, 0.003);
        let spread = 0.25 * life * life * (x * x.tanh() - (x / x.cosh()).powi(2));
        assert_exact(&format!("{what}: spread"), &variance, spread, 0.015);
    }
}

/// The mean life that Be10 has, dilated, in a D that rises with rigidity.
#[test]
fn time_is_dilated() {
    let mut raw = slab();
    raw.scattering.model = ScatteringModel::PowerLaw;
    raw.scattering.beta_exponent = 0.0;
    raw.rigidity.min_gv = 1.0;
    raw.rigidity.max_gv = 300.0;
    raw.rigidity.bins = 60;
    let (model, outcome) = run(&raw, BE10, 150_000);
    for bin in [0, 20, 40, 59] {
        let r = outcome.batches.layout.rigidity(bin);
        let gamma = (1.0 + (4.0 * r.gv() / BE10.mass_gev).powi(2)).sqrt();
        let d = model.diffusion_cm2_s(r, 0.0) * CM2_S_KPC2_MYR;
        let l = (d * gamma * 1.387 / LN_2).sqrt();
        let plane = scored(&model, &outcome.batches, Quantity::Plane, bin, 0);
        let exact = 0.5 * l * (H / l).tanh();
        assert_exact(&format!("f(0) at {:.2} GV", r.gv()), &plane, exact, 0.003);
    }
}

/// A uniform flow, D f″ = u f′ + f/γτ: f ∝ e^{bz} sinh(r(H − z)), b = u/2D, r² = b² + 1/l², and u f − D f′ = Q/2.
#[test]
fn decay_in_a_flow() {
    for length in LENGTHS {
        let l = length * H;
        let mut raw = slab();
        raw.transport.advection = true;
        raw.transport.adiabatic_losses = false;
        raw.medium.alfven_speed_km_s = Some(2.0 * D / H / KM_S_KPC_MYR);
        let b = 1.0 / H;
        let r = (b * b + 1.0 / (l * l)).sqrt();
        let f = |z: f64| {
            let shape = (b * z).exp() * (r * (H - z)).sinh() / (r * H).sinh();
            0.5 * shape / (b + r / (r * H).tanh())
        };
        let walked = run(&raw, with_length(l, D), 700_000);
        judge(&format!("l/H = {length}"), &walked, f, &[0, 2]);
    }
}

/// −f′/f at the plane below a height `z` where it is `above`, if f falls on the length 1/k in between.
fn below(k: f64, z: f64, above: f64) -> f64 {
    let t = (k * z).tanh();
    k * (k * t + above) / (k + above * t)
}

/// Gas within 0.1 kpc in which a tenth of D/h² is destroyed: D f″ = (1/γτ + d) f there.
#[test]
fn decay_and_destruction_in_thick_gas() {
    for (length, density) in [(0.1, 100.0), (0.5, 100.0), (2.0, 1000.0)] {
        let l = length * H;
        let species = with_length(l, D);
        let mut raw = slab();
        raw.gas.treatment = GasTreatment::Uniform;
        raw.gas.density_cm3 = density;
        raw.gas.half_thickness_pc = 100.0;
        raw.losses.inelastic = true;
        let (model, outcome) = run(&raw, species, 500_000);
        let only = Processes {
            ionization: false,
            ionization_sink: false,
            coulomb: false,
            inelastic: Some(Inelastic::default()),
        };
        let destroyed = destruction_per_s(&only, &model.gas, &species, Rigidity(10.0)) * MYR_S / D;
        println!("destroyed h²/D = {}", destroyed * 0.01);
        let halo = 1.0 / (l * ((H - 0.1) / l).tanh());
        let slope = below((destroyed + 1.0 / (l * l)).sqrt(), 0.1, halo);
        let plane = scored(&model, &outcome.batches, Quantity::Plane, 0, 0);
        let what = format!("l/H = {length}: f(0)");
        assert_exact(&what, &plane, 0.5 / slope, 0.003);
    }
}

/// D = D0 e^{z/s}: (g f′)′ = f/l² down from the edge by Runge and Kutta's method.
#[test]
fn decay_where_diffusion_grows() {
    for (length, scale) in [(0.1, 1.0), (0.5, 1.0), (0.5, 0.5), (2.0, 0.5)] {
        let l: f64 = length * H;
        // f and the flux −g f′
        let change = |z: f64, [f, flux]: [f64; 2]| [-flux * (-z / scale).exp(), -f / (l * l)];
        let steps = 8000;
        let downwards = runge_kutta([H, 0.0], steps, [0.0, 1.0], change);
        let [_, flux] = downwards[steps as usize];
        let f = |z: f64| {
            let place = (H - z) / H * f64::from(steps);
            let (below, way) = (place.floor(), place.fract());
            let at = |i: f64| downwards[(i as usize).min(downwards.len() - 1)][0];
            0.5 / flux * (at(below) + way * (at(below + 1.0) - at(below)))
        };
        let walked = run(&growing(scale), with_length(l, D), 300_000);
        judge(&format!("l/H = {length}, s = {scale}"), &walked, f, &[0, 2]);
    }
}

/// Twenty times the D above 1 kpc: f and D f′ are continuous.
#[test]
fn decay_where_diffusion_jumps() {
    let raw = jumping();
    let model = Model::new(&raw, None).of_species(&raw, BE10);
    let inner = model.diffusion_cm2_s(Rigidity(10.0), 0.5) * CM2_S_KPC2_MYR;
    for l in [0.2, 0.6, 2.0] {
        let outer = 20_f64.sqrt() * l;
        let halo = 20.0 / (outer * ((H - 1.0) / outer).tanh());
        let (model, outcome) = run(&raw, with_length(l, inner), 300_000);
        let plane = scored(&model, &outcome.batches, Quantity::Plane, 0, 0);
        let exact = 0.5 / below(1.0 / l, 1.0, halo);
        assert_exact(&format!("l = {l} kpc: f(0)"), &plane, exact, 0.003);
    }
}

/// Pitch angles resolved, down to decay lengths as short as a mean free path, against the transport equation.
#[test]
fn decay_in_resolved_flight() {
    for &lambda_over_h in first(1, &[0.1, 0.05]) {
        for length in LENGTHS {
            let mut raw = slab();
            raw.transport.walk = Walk::Microscopic;
            raw.halo.boundary = Boundary::FreeEscape;
            raw.scattering.d0_cm2_s = None;
            raw.scattering.mean_free_path_pc = Some(lambda_over_h * H * 1e3);
            let speed = BE10.speed_kpc_myr(Rigidity(10.0));
            let (l, lambda) = (length * H, lambda_over_h * H);
            let species = with_length(l, lambda * speed / 3.0);
            let (model, outcome) = run(&raw, species, 200_000);
            let b = &outcome.batches;
            let rate = lambda * lambda / (3.0 * l * l);
            let exact = Decaying::new(Shape::power(1.0), 1.0 / lambda_over_h, rate);
            let bins: &[usize] = if length < 0.5 {
                &[0, 1, 2]
            } else {
                &[0, 5, 10]
            };
            for &z in bins {
                let (low, width) = (b.layout.height.edge(z), b.layout.height.width);
                let density = scored(&model, b, Quantity::Dwell, 0, z);
                let stay = exact.residence(low / lambda, (low + width) / lambda);
                // q times λ/v over 2 widths, in units of q/D
                let exact = stay * lambda * lambda / (6.0 * width);
                let what = format!("λ/H = {lambda_over_h}, l/H = {length}: f in bin {z}");
                assert_exact(&what, &density, exact, 0.01);
            }
        }
    }
}

//! The walk resolved in pitch angle, from λ ≫ H to λ ≪ H.

use crate::common::{H, assert_exact, escape_time, escaped, run, scored, slab};
use crate::slab_equation::{Shape, Slab};
use pitchwalk::config::raw::{Boundary, GasTreatment, Raw, Walk};
use pitchwalk::random::{HistoryKey, Stream};
use pitchwalk::species::PROTON;
use pitchwalk::tally::{Batches, Jackknife, Quantity};
use pitchwalk::units::Rigidity;
use pitchwalk::walk::Rotation;

/// The slab with free escape and mean free path λ.
fn resolved(lambda_over_h: f64) -> Raw {
    let mut raw = slab();
    raw.transport.walk = Walk::Microscopic;
    raw.halo.boundary = Boundary::FreeEscape;
    raw.gas.treatment = GasTreatment::Uniform;
    raw.scattering.d0_cm2_s = None;
    raw.scattering.mean_free_path_pc = Some(lambda_over_h * H * 1e3);
    raw
}

/// v in kpc/Myr.
fn speed() -> f64 {
    PROTON.speed_kpc_myr(Rigidity(10.0))
}

/// Mean escape time in units of H²/2D = 3H²/2λv.
fn relative_time(b: &Batches, lambda_over_h: f64) -> Jackknife {
    escape_time(b, 0)
        .0
        .map(|t| t * 2.0 * lambda_over_h * speed() / (3.0 * H))
}

fn exit_mu(b: &Batches) -> Jackknife {
    let (weight, mu) = (
        escaped(b, Quantity::Escape, 0),
        escaped(b, Quantity::EscapeMu, 0),
    );
    Jackknife::combine([&mu, &weight], |[m, w]| m / w)
}

#[test]
fn diffusive_and_intermediate_slabs() {
    for (ratio, histories) in [(0.1, 150_000), (1e-2, 100_000), (1e-3, 100_000)] {
        let (model, outcome) = run(&resolved(ratio), histories);
        let b = &outcome.batches;
        println!(
            "λ/H = {ratio}: {:.0} steps",
            outcome.steps as f64 / model.plan.histories() as f64
        );
        // H + 0.7182 λ of the half-space (Milne) problem in H²/2D, to second order in λ/H
        let exact = 1.0 + 1.4364 * ratio + 0.15 * ratio * ratio;
        assert_exact(
            &format!("escape time at λ/H = {ratio}"),
            &relative_time(b, ratio),
            exact,
            0.003,
        );
        if ratio <= 1e-2 {
            assert_exact(
                &format!("exit ⟨µ⟩ at λ/H = {ratio}"),
                &exit_mu(b),
                0.7182,
                0.003,
            );
        }
    }
}

#[test]
fn variance_density_and_grammage_in_the_diffusion_limit() {
    let ratio = 1e-3;
    let (model, outcome) = run(&resolved(ratio), 120_000);
    let b = &outcome.batches;
    let d = ratio * H * speed() / 3.0;
    let edge = H * (1.0 + 0.7182 * ratio);
    assert_exact(
        "variance of the escape time",
        &escape_time(b, 0).1,
        edge.powi(4) / (6.0 * d * d),
        0.01,
    );
    // a score of one stands for q/D
    assert_exact(
        "f(0)",
        &scored(&model, b, Quantity::Plane, 0, 0),
        edge / 2.0,
        0.006,
    );
    for z in [3, 10, 16] {
        let f = scored(&model, b, Quantity::Dwell, 0, z);
        assert_exact(
            &format!("f in bin {z}"),
            &f,
            (edge - b.layout.height.middle(z)) / 2.0,
            0.01,
        );
    }
    // ρ v ∫ f dz over the gas
    let h = model.gas.half_thickness_kpc;
    let exact = model.gas.surface_density_g_cm2() * speed() * (edge - h / 2.0) / (2.0 * d);
    let (weight, first) = (
        escaped(b, Quantity::Escape, 0),
        escaped(b, Quantity::EscapeGrammage, 0),
    );
    assert_exact(
        "grammage at escape",
        &Jackknife::combine([&first, &weight], |[x, w]| x / w),
        exact,
        0.005,
    );
}

/// Where neither limit holds, against a deterministic solution of the transport equation.
#[test]
fn slabs_of_one_and_ten_mean_free_paths_width() {
    for ratio in [1.0, 10.0] {
        let (_, outcome) = run(&resolved(ratio), 150_000);
        // in units of λ/v
        let exact = Slab::new(Shape::power(1.0), 1.0 / ratio).escape_time().mean;
        let exact = exact * 2.0 * ratio * ratio / 3.0;
        assert_exact(
            &format!("escape time at λ/H = {ratio}"),
            &relative_time(&outcome.batches, ratio),
            exact,
            0.003,
        );
    }
}

/// λ ≫ H: particles fly straight, so an isotropic source leaves with |µ| uniform.
#[test]
fn ballistic_limit() {
    let (_, outcome) = run(&resolved(1e5), 100_000);
    assert_exact("exit ⟨|µ|⟩", &exit_mu(&outcome.batches), 0.5, 0.003);
}

/// Kolmogorov–Smirnov of µ after many steps of all lengths, false-alarm rate 1e-5 (√n D = 2.47).
#[test]
fn an_isotropic_ensemble_stays_isotropic() {
    let rotation = Rotation::default();
    let n = 400_000;
    let mut stream = Stream::new(
        5,
        HistoryKey {
            bin: 0,
            batch: 0,
            history: 0,
        },
    );
    for x in [0.003, 0.1, 0.7, 3.0, 12.0] {
        let first = f64::exp(-x);
        let mut mu: Vec<f64> = (0..n)
            .map(|_| {
                let start = 2.0 * stream.uniform() - 1.0;
                (0..5).fold(start, |mu, _| rotation.apply(mu, first, &mut stream))
            })
            .collect();
        mu.sort_by(f64::total_cmp);
        let distance = mu
            .iter()
            .enumerate()
            .map(|(i, m)| ((m + 1.0) / 2.0 - (i as f64 + 0.5) / n as f64).abs());
        let worst = distance.fold(0.0, f64::max) * (n as f64).sqrt();
        assert!(worst < 2.47, "x = {x}: √n D = {worst}");
    }
}

//! The one walk from λ ≫ H to λ ≪ H, for several laws of scattering, against the deterministic solution
//! of the transport equation.

use crate::common::{H, assert_exact, escape_time, escaped, first, run, slab};
use crate::slab_equation::{Shape, Slab};
use pitchwalk::config::raw::{Boundary, GasTreatment, Raw, Walk};
use pitchwalk::model::Model;
use pitchwalk::random::{HistoryKey, Stream};
use pitchwalk::scattering::{CELLS, Ladder};
use pitchwalk::species::PROTON;
use pitchwalk::tally::{Batches, Jackknife, ORDERS, Quantity, Sums};
use pitchwalk::units::Rigidity;
use pitchwalk::walk::Width;

/// Gas within 100 pc of the plane, of H = 4 kpc.
const GAS: f64 = 0.025;

/// The slab with free escape, mean free path λ and a law of scattering.
fn raw(walk: Walk, shape: &Shape, lambda_over_h: f64) -> Raw {
    let mut raw = slab();
    raw.transport.walk = walk;
    raw.halo.boundary = Boundary::FreeEscape;
    raw.gas.treatment = GasTreatment::Uniform;
    raw.scattering.d0_cm2_s = None;
    raw.scattering.mean_free_path_pc = Some(lambda_over_h * H * 1e3);
    raw.scattering.pitch_angle.index = shape.index;
    raw.scattering.pitch_angle.broadening = shape.broadening;
    raw.scattering.pitch_angle.redistribution_fraction = shape.redistribution;
    raw
}

/// v in kpc/Myr.
fn speed() -> f64 {
    PROTON.speed_kpc_myr(Rigidity(10.0))
}

fn ratio(b: &Batches, quantity: Quantity) -> Jackknife {
    let (weight, score) = (escaped(b, Quantity::Escape, 0), escaped(b, quantity, 0));
    Jackknife::combine([&score, &weight], |[m, w]| m / w)
}

/// Escape time, its variance, exit angle and grammage of one slab; `diffuses` allows the variance and
/// the grammage the 1 % and 0.3 % that the steps may be wrong by.
fn judge(name: &str, walk: Walk, shape: &Shape, lambda_over_h: f64, histories: u64) {
    let (model, outcome) = run(&raw(walk, shape, lambda_over_h), histories);
    let b = &outcome.batches;
    let what = format!("{name}, λ/H = {lambda_over_h}, {walk:?}");
    let steps = outcome.steps as f64 / model.plan.histories() as f64;
    println!("{what}: {steps:.0} steps");
    if lambda_over_h <= 0.1 {
        assert!(steps <= 150.0, "{what}: {steps} steps");
    }
    let exact = Slab::new(*shape, 1.0 / lambda_over_h);
    let unit = lambda_over_h * H / speed();
    let (mean, variance) = escape_time(b, 0);
    let moments = exact.escape_time();
    assert_exact(
        &format!("{what}: mean"),
        &mean.map(|t| t / unit),
        moments.mean,
        0.0045,
    );
    within(
        &format!("{what}: variance"),
        &variance,
        moments.variance * unit * unit,
        0.01,
    );
    within(
        &format!("{what}: exit µ"),
        &ratio(b, Quantity::EscapeMu),
        exact.exit_mu(),
        0.005,
    );
    // ρ v times the stay in the gas
    let density = model.gas.surface_density_g_cm2() / (2.0 * model.gas.half_thickness_kpc);
    let stay = exact.residence(0.0, GAS / lambda_over_h);
    within(
        &format!("{what}: grammage"),
        &ratio(b, Quantity::EscapeGrammage),
        stay * unit * density * speed(),
        0.003,
    );
}

/// Passes within `bound` and 3σ of the exact value.
fn within(what: &str, estimate: &Jackknife, exact: f64, bound: f64) {
    let (value, sigma) = estimate.estimate();
    let (off, relative) = (value / exact - 1.0, sigma / exact);
    println!("{what}: {off:+.5} ± {relative:.5}");
    assert!(relative < 0.03, "{what}: σ = {relative}");
    assert!(
        off.abs() < bound + 3.0 * relative,
        "{what}: {off} ± {relative}"
    );
}

#[test]
fn isotropic_scattering_from_ballistic_to_diffusive() {
    for ratio in [10.0, 1.0, 0.1, 1e-2, 1e-3, 1e-4, 1e-6] {
        for walk in [Walk::Auto, Walk::Microscopic] {
            // the solution's own boundary layers limit it to λ/H ≥ 1e-3; beyond, the diffusion limit is exact
            if ratio >= 1e-3 {
                judge("isotropic", walk, &Shape::power(1.0), ratio, 65_000);
            } else {
                diffusive(walk, ratio);
            }
        }
    }
}

/// λ ≪ H: (H + 0.7182 λ)²/2D, and a variance of (H + 0.7182 λ)⁴/6D².
fn diffusive(walk: Walk, lambda_over_h: f64) {
    let (_, outcome) = run(&raw(walk, &Shape::power(1.0), lambda_over_h), 130_000);
    let b = &outcome.batches;
    let what = format!("λ/H = {lambda_over_h}, {walk:?}");
    let d = lambda_over_h * H * speed() / 3.0;
    let edge = H * (1.0 + 0.7182 * lambda_over_h);
    let (mean, variance) = escape_time(b, 0);
    assert_exact(
        &format!("{what}: mean"),
        &mean,
        edge * edge / (2.0 * d),
        0.0045,
    );
    within(
        &format!("{what}: variance"),
        &variance,
        edge.powi(4) / (6.0 * d * d),
        0.01,
    );
    within(
        &format!("{what}: exit µ"),
        &ratio(b, Quantity::EscapeMu),
        0.7182,
        0.005,
    );
}

#[test]
fn other_laws_of_scattering() {
    let broadened = Shape {
        broadening: 0.5,
        ..Shape::power(5.0 / 3.0)
    };
    let mixed = Shape {
        redistribution: 0.2,
        ..Shape::power(5.0 / 3.0)
    };
    let all = [
        ("q = 5/3", Shape::power(5.0 / 3.0)),
        ("broadened", broadened),
        ("a share of it", mixed),
        ("q = 3/2", Shape::power(1.5)),
        ("redistribution", Shape::jumps()),
    ];
    for (name, shape) in first(3, &all) {
        for ratio in [1.0, 0.1, 1e-2] {
            judge(name, Walk::Microscopic, shape, ratio, 65_000);
        }
        judge(name, Walk::Auto, shape, 1e-2, 65_000);
    }
}

/// λ ≫ H: particles fly straight, so an isotropic source leaves with |µ| uniform.
#[test]
fn ballistic_limit() {
    let (_, outcome) = run(&raw(Walk::Auto, &Shape::power(1.0), 1e5), 130_000);
    let mu = ratio(&outcome.batches, Quantity::EscapeMu);
    assert_exact("exit ⟨|µ|⟩", &mu, 0.5, 0.003);
}

/// The dipole of f(µ) in a thin slab cell: 3D|∂ln f/∂z|/v where λ is short against the gradient, and what
/// the transport equation says where not.
#[test]
fn dipole_in_a_gradient() {
    for (ratio, walk, histories) in [
        (1e-2, Walk::Auto, 300_000),
        (0.1, Walk::Auto, 260_000),
        (1.0, Walk::Auto, 130_000),
    ] {
        let mut raw = raw(walk, &Shape::power(1.0), ratio);
        // at λ/H = 1e-2 near the edge, where the gradient is as steep as λ/H′ − z lets it be
        let (from, to) = if ratio < 0.1 {
            (0.93, 0.97)
        } else {
            (0.45, 0.55)
        };
        raw.tally.pitch_angle_z_kpc = vec![0.5 * (from + to) * H];
        raw.tally.pitch_angle_width_pc = (to - from) * H * 1e3;
        let (_, outcome) = run(&raw, histories);
        let b = &outcome.batches;
        let moment = |order: usize| b.mean(Quantity::PitchAngleMoment, 0, order);
        let dipole = Jackknife::combine([&moment(1), &moment(0)], |[p, f]| 3.0 * p / f);
        let exact = Slab::new(Shape::power(1.0), 1.0 / ratio)
            .steady(from / ratio, to / ratio)
            .dipole;
        let what = format!("dipole at λ/H = {ratio}, {walk:?}");
        if ratio < 0.1 {
            // λ/(H′ − z) averaged over the cell with f ∝ H′ − z as weight
            let diffusive = ratio / (1.0 + 0.7182 * ratio - 0.5 * (from + to));
            assert!(
                (exact / diffusive - 1.0).abs() < 0.01,
                "{exact} {diffusive}"
            );
        }
        within(&what, &dipole, exact, 0.01);
        assert_eq!(ORDERS, 4);
    }
}

/// Kolmogorov–Smirnov of µ after steps of every rung, false-alarm rate 1e-5 a line (√n D = 2.47).
#[test]
fn an_isotropic_ensemble_stays_isotropic() {
    let n = 200_000;
    let mut stream = Stream::new(
        5,
        HistoryKey {
            bin: 0,
            batch: 0,
            history: 0,
        },
    );
    for (index, broadening, share) in [(1.0, 0.0, 0.0), (5.0 / 3.0, 0.0, 0.3), (1.5, 0.5, 0.0)] {
        let shape = pitchwalk::scattering::Shape::new(index, broadening, share);
        let ladder = Ladder::new(&shape.operator(CELLS));
        for rung in [0, 8, 16, 24, 30] {
            let mut mu: Vec<f64> = (0..n)
                .map(|_| {
                    (0..5).fold(2.0 * stream.uniform() - 1.0, |mu: f64, _| {
                        let (column, place) = Ladder::column(stream.uniform());
                        let start = Ladder::folded_cell(mu);
                        let end = ladder.fetch(rung, start, column, place).end;
                        if end == CELLS as u32 {
                            return mu;
                        }
                        let within = Ladder::width() * (stream.uniform() - 0.5);
                        (Ladder::centre(end) + within) * mu.signum()
                    })
                })
                .collect();
            mu.sort_by(f64::total_cmp);
            let distance = mu
                .iter()
                .enumerate()
                .map(|(i, m)| ((m + 1.0) / 2.0 - (i as f64 + 0.5) / n as f64).abs());
            let worst = distance.fold(0.0, f64::max) * (n as f64).sqrt();
            assert!(worst < 2.47, "q = {index}, rung {rung}: √n D = {worst}");
        }
    }
}

/// Every vector width gives the same bits (those the processor lacks run as narrower ones).
#[test]
fn bits_do_not_depend_on_the_vector_width() {
    let mut quickstart = Raw::default();
    quickstart.scattering.d0_cm2_s = Some(4e28);
    quickstart.rigidity.bins = 8;
    for raw in [
        quickstart,
        raw(Walk::Microscopic, &Shape::power(1.5), 1e-2),
        raw(Walk::Auto, &Shape::power(1.0), 1.0),
    ] {
        let sums = |width| {
            let mut model = Model::new(&raw, None);
            model.width = width;
            let mut sums = Sums::new(&model.layout);
            let bins = model.plan.bins;
            let mut keys = (0..bins).flat_map(|bin| {
                (0..100).map(move |history| HistoryKey {
                    bin,
                    batch: 3,
                    history,
                })
            });
            model.score(&mut keys, &mut sums);
            let bits: Vec<u64> = sums.values.iter().map(|x| x.to_bits()).collect();
            assert!(bits.iter().any(|&b| b != 0));
            bits
        };
        let baseline = sums(Width::Baseline);
        assert_eq!(baseline, sums(Width::Avx2));
        assert_eq!(baseline, sums(Width::Avx512));
    }
}

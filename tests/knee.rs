//! A knee of propagation against one of acceleration: spectra alike, dipoles apart.
#![expect(
    clippy::disallowed_methods,
    reason = "expected values may use the C library"
)]

#[path = "common/walk.rs"]
mod walk;

use pitchwalk::config::{self, Config};
use pitchwalk::model::{Model, Realizations};

/// A shipped config with other values.
fn load(name: &str, sets: &[&str]) -> Config {
    let sets: Vec<String> = sets.iter().map(|set| set.to_string()).collect();
    let path = format!("configs/{name}.toml");
    config::load(path.as_ref(), &sets).unwrap_or_else(|error| panic!("{error}"))
}

/// d ln(median amplitude of protons)/d ln E between two energies in GeV, over a few realisations.
fn exponent(name: &str, from_gev: f64, to_gev: f64) -> f64 {
    let ends = [
        format!("realizations.min_gev={from_gev:e}"),
        format!("realizations.max_gev={to_gev:e}"),
    ];
    let config = load(
        name,
        &[
            "realizations.energies=2",
            "realizations.count=100",
            "realizations.species=[\"H1\"]",
            &ends[0],
            &ends[1],
        ],
    );
    let model = Model::of(&config);
    let realizations = Realizations::of(&config, &model, None).expect("a section [realizations]");
    let fields = realizations.fields(0..100);
    let median = |channel: usize| {
        let observer = &realizations.channels[channel].observer;
        let mut amplitudes: Vec<f64> = fields
            .chunks_exact(2)
            .map(|field| observer.dipole(&field[channel]).amplitude())
            .collect();
        amplitudes.sort_by(f64::total_cmp);
        (amplitudes[49] * amplitudes[50]).sqrt()
    };
    (median(1) / median(0)).ln() / (to_gev / from_gev).ln()
}

/// A ∝ λ/(H + 0.71 λ) on average. The median of 100 realisations has 0.33·√(π/2)/√100 = 4 % if 68 % lie within
/// ±0.14 dex, less in a ratio of two energies of the same sources: 0.06/ln 3 = 0.05 in an exponent over half a
/// decade. Bounds are 5σ and more away.
#[test]
fn dipoles_tell_where_the_knee_comes_from() {
    for name in ["knee", "knee_acceleration"] {
        let below = exponent(name, 2e5, 2e6);
        println!("{name}: below {below:.3}");
        assert!((below - 1.0 / 3.0).abs() < 0.15, "{name}: {below}");
    }
    let (propagation, acceleration) = (
        exponent("knee", 4.5e6, 1.2e7),
        exponent("knee_acceleration", 4.5e6, 1.2e7),
    );
    println!("above: {propagation:.3} and {acceleration:.3}");
    assert!((1.5..2.2).contains(&propagation), "{propagation}");
    assert!((acceleration - 1.0 / 3.0).abs() < 0.35, "{acceleration}");
}

/// Intensity of protons per rigidity near 1e7 GV over that near 1e5 GV, with its error.
fn fall(name: &str) -> (f64, f64) {
    let intensity = |gv: f64| {
        let mut raw = load(name, &[]).raw().clone();
        (raw.composition, raw.realizations) = (None, None);
        (raw.rigidity.min_gv, raw.rigidity.max_gv) = (gv / 1.001, gv * 1.001);
        raw.rigidity.bins = 1;
        raw.run.histories = 40_000;
        let model = Model::new(&raw, None);
        let batches = walk::walk(&model).into_batches(&model.layout, model.plan.bins);
        model.spectrum().intensity(&batches).per_gv[0].estimate()
    };
    let ((low, low_err), (high, high_err)) = (intensity(1e5), intensity(1e7));
    let ratio = high / low;
    (ratio, ratio * (low_err / low).hypot(high_err / high))
}

/// The steady state of sources at z0 is n(0) = S (H + 0.7104 λ − ⟨|z0|⟩)/2D: protons fall by what the break
/// of D or the mean cut-off says. 4σ is a false alarm in 8000 for both; diffusion is good to 1 % there.
#[test]
fn protons_fall_alike_for_either_reason() {
    // ⟨|z|⟩ of a Gaussian of 100 pc cut off at 250 pc: σ √(2/π) (1 − e^{−3.125})/erf(2.5/√2)
    let height = 79.788 * (1.0 - (-3.125_f64).exp()) / 0.987_581;
    let h = |lambda_pc: f64| 250.0 + 0.7104 * lambda_pc - height;
    // λ = 3D/c of D = 6e26 cm²/s R^{1/3}, in pc; r_L = R/Bc, equal to λ at R_t
    let lambda = |gv: f64| 3.0 * 6e26 * gv.cbrt() / 2.997_924_58e10 / 3.085_678e18;
    let transition = (lambda(1.0) / (1e9 / (1.3e-10 * 2.997_924_58e8) / 3.085_678e16)).powf(1.5);
    let bent = (1.0 + (1e7 / transition).powi(10)).powf(0.1 * (2.0 - 1.0 / 3.0));
    let left = |gv: f64| {
        let (mut sum, mut weight) = (0.0, 0.0);
        for i in -6000..=6000 {
            let x = 1e-3 * f64::from(i);
            let density = (-0.5 * x * x).exp();
            weight += density;
            sum += density * (-gv / (3.6e6 * 10f64.powf(0.3 * x))).exp();
        }
        sum / weight
    };
    let unbent = 100f64.powf(-2.37 - 1.0 / 3.0);
    let propagation = unbent / bent * h(bent * lambda(1e7)) / h(lambda(1e5));
    let acceleration = unbent * left(1e7) / left(1e5) * h(lambda(1e7)) / h(lambda(1e5));
    for (name, expected) in [("knee", propagation), ("knee_acceleration", acceleration)] {
        let (found, error) = fall(name);
        println!("{name}: {found:.4e} ± {error:.1e}, expected {expected:.4e}");
        assert!(error < 0.02 * found, "{name}: {found} ± {error}");
        assert!(
            (found - expected).abs() < 4.0 * error + 0.01 * expected,
            "{name}: {found} ± {error}, {expected}"
        );
    }
}

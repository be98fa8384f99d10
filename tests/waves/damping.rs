//! Growth and damping without a cascade, against closed forms.

use crate::common::{FIELD, SPEED, without};
use pitchwalk::damping::{AmplitudeRate, EnergyRate, PowerLaw};
use pitchwalk::units::{C_CM_S, ELECTRON_VOLT_ERG, GEV_ERG, KPC_CM, PC_CM, Rigidity};
use pitchwalk::waves::{Closure, Grid, Scattering, Sources, Waves, growth_per_s};
use std::f64::consts::PI;

/// Gain of F in 1/s at all k and z.
const GAIN: f64 = 3e-18;

fn waves(damping: &[PowerLaw]) -> Waves {
    let grid = Grid::new((1.0, 1e6), 4, (0.1, 20.0), 400);
    let sources = Sources {
        stirring: grid.zeros(),
        growth: vec![vec![GAIN; grid.k_per_pc().len()]; grid.z_kpc().len()],
    };
    without(0.0, &grid, damping).steady(&sources).unwrap()
}

fn compare(waves: &Waves, expected: impl Fn(f64, f64) -> f64) {
    for (row, z) in waves.kw.iter().zip(waves.grid.z_kpc()) {
        // the lowest cells do not resolve how waves start
        if *z < 0.02 {
            continue;
        }
        for (kw, k) in row.iter().zip(waves.grid.k_per_pc()) {
            let expected = expected(*k, z * KPC_CM);
            assert!(
                (kw / expected - 1.0).abs() < 5e-3,
                "{k} {z}: {kw} {expected}"
            );
        }
    }
}

/// v_A ∂F/∂z = S − ΓF: F = (S/Γ)(1 − e^{−Γz/v_A}), Γ the sum of energy rates.
#[test]
fn linear_damping() {
    let damping = [
        PowerLaw::turbulent(SPEED, 100.0),
        PowerLaw::ion_neutral(1e-15),
        PowerLaw::dust(AmplitudeRate(1e-17), 1.0),
    ];
    let turbulent = |k: f64| 2.0 * SPEED * (k / 100.0).sqrt() / PC_CM;
    let rate = |k: f64| turbulent(k) + 1e-15 + 2e-17 * k.powf(0.75);
    compare(&waves(&damping), |k, z| {
        -(GAIN / rate(k)) * (-rate(k) * z / SPEED).exp_m1()
    });
}

/// v_A ∂F/∂z = S − γF²: F = √(S/γ) tanh(√(Sγ) z/v_A).
#[test]
fn nonlinear_landau_damping() {
    for (damping, factor) in [
        (PowerLaw::nonlinear_landau_of_energy(3e6), 1.0),
        (PowerLaw::nonlinear_landau_of_amplitude(3e6), 2.0),
    ] {
        compare(&waves(&[damping]), |k, z| {
            let rate = factor * k * 3e6 / PC_CM;
            (GAIN / rate).sqrt() * ((GAIN * rate).sqrt() * z / SPEED).tanh()
        });
    }
}

/// Far up, growth balances γF^{1+b}.
#[test]
fn any_power_of_the_waves() {
    for b in [0.0, 0.25, 0.5, 1.5, 3.0] {
        let damping = PowerLaw::new(EnergyRate(1e-6), 10.0, 0.3, b);
        let waves = waves(&[damping]);
        let top = waves.kw.last().unwrap();
        for (kw, k) in top.iter().zip(waves.grid.k_per_pc()) {
            let expected = (GAIN / (1e-6 * (k / 10.0).powf(0.3))).powf(1.0 / (1.0 + b));
            assert!((kw / expected - 1.0).abs() < 1e-3, "{b} {k}");
        }
    }
}

/// D where growth by a gradient of `streaming` = p⁴v|∂f/∂z| at a rigidity balances a damping, v = c.
fn balanced(
    closure: Closure,
    streaming: f64,
    rigidity: f64,
    damping: PowerLaw,
    field: f64,
    speed: f64,
) -> (f64, f64) {
    let larmor = Rigidity(rigidity).larmor_radius_pc(field);
    let k = 1.0 / larmor;
    let around = [0.1 * rigidity, 10.0 * rigidity];
    let grid = Grid::new((0.9 * k, 1.1 * k), 1, (1.0, 1.0), 1);
    let gain = growth_per_s(&grid, speed, field, &around, &[streaming; 2])[0];
    let EnergyRate(rate) = damping.at_unit_power(k);
    let kw = (gain / rate).powf(1.0 / (1.0 + damping.power_exponent));
    let scattering = Scattering {
        closure,
        cap_cm2_s: 1e60,
    };
    let waves = Waves {
        kw: vec![vec![kw; grid.k_per_pc().len()]],
        escaping_cm_s: Vec::new(),
        grid,
    };
    (
        kw,
        scattering.diffusion_cm2_s((&waves.grid, &waves.kw), larmor, C_CM_S, 2.0),
    )
}

/// Blasi (2019), eqs. 7–9 at 10 GeV and H = 4 kpc: F = 1.83e-5, D = 6.07e27 cm²/s.
#[test]
fn the_balance_of_blasi() {
    let pressure = 8.3e-2 * ELECTRON_VOLT_ERG;
    let streaming = 3.0 * pressure / (4.0 * PI) / (4.0 * KPC_CM);
    let damping = PowerLaw::nonlinear_landau_of_energy(3e6);
    let (kw, d) = balanced(Closure::Reduced, streaming, 10.0, damping, FIELD, 6e6);
    assert!((kw / 1.83e-5 - 1.0).abs() < 5e-3, "{kw}");
    assert!((d / 6.07e27 - 1.0).abs() < 5e-3, "{d}");
}

/// Kempski & Quataert (2022): κ = S/|∂f/∂z| for linear damping, and κ = X|∂f/∂z|^{−1/2} for nonlinear Landau damping
/// with their closure, X² twelve times less with the quasi-linear one.
#[test]
fn the_balances_of_kempski_and_quataert() {
    let (field, speed, thermal, rigidity) = (1.0, 6.9e6, 1e7, 100.0);
    let b: f64 = field * 1e-6;
    let p = rigidity * GEV_ERG / C_CM_S;
    // mΩ0 = p/r_L
    let larmor = Rigidity(rigidity).larmor_radius_pc(field) * PC_CM;
    let inertia = p / larmor;
    let gradient = 1e-20 * (C_CM_S / GEV_ERG).powi(3);
    let streaming = p.powi(4) * C_CM_S * gradient;

    let damping = PowerLaw::new(AmplitudeRate(1e-11), PC_CM / larmor, 0.5, 0.0);
    let (_, d) = balanced(
        Closure::QuasiLinear,
        streaming,
        rigidity,
        damping,
        field,
        speed,
    );
    let sink = 1e-11 * b * b / (4.0 * PI.powi(3) * inertia * speed * p.powi(3));
    assert!((d * gradient / sink - 1.0).abs() < 1e-6, "{d}");

    // X = v²/(2π²Ω0) (8 v_th Ω0 B²/(m v_A v³p³))^{1/2}: with v = c only mΩ0 remains
    let square = (C_CM_S * C_CM_S / (2.0 * PI * PI)).powi(2) * 8.0 * thermal * b * b
        / (inertia * speed * C_CM_S.powi(3) * p.powi(3));
    let damping = PowerLaw::nonlinear_landau_of_amplitude(thermal);
    for (closure, share) in [(Closure::Kempski, 1.0), (Closure::QuasiLinear, 1.0 / 12.0)] {
        let (_, d) = balanced(closure, streaming, rigidity, damping, field, speed);
        assert!(
            (d * d * gradient / (share * square) - 1.0).abs() < 1e-6,
            "{closure:?} {d}"
        );
    }
}

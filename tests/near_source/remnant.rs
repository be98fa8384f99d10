//! The declared remnant: 1e51 erg of which a fifth in protons with f ∝ p^{−4}, n_i = 0.45 cm⁻³, B0 = 3 µG, a tube of
//! 20 pc radius and 100 pc length on each side, D_g = 3.6e28 (p/GeV)^{1/3} β cm²/s.

use std::f64::consts::PI;

use pitchwalk::damping::{Damping, IonNeutral, PowerLaw};
use pitchwalk::near_source::{Bin, Evolution, NearSource, Tube};
use pitchwalk::sources::Release;
use pitchwalk::units::{C_CM_S, GEV_ERG, PC_CM, PROTON_MASS_G, PROTON_MASS_GEV, Rigidity, YEAR_S};
use rayon::prelude::*;

/// n_i in cm⁻³.
pub const IONS: f64 = 0.45;
/// B0 in G.
pub const FIELD: f64 = 3e-6;

/// v_A in cm/s.
pub fn alfven() -> f64 {
    FIELD / (4.0 * PI * IONS * PROTON_MASS_G).sqrt()
}

/// p⁴Q/c of the burst in erg s/cm … as p⁴Q in g cm/s: ∫4πp²T Q dp up to 1 PeV/c is a fifth of 1e51 erg.
pub fn p4_q() -> f64 {
    let steps = 200_000;
    let (low, high) = (1e-6_f64.ln(), 1e6_f64.ln());
    let width = (high - low) / f64::from(steps);
    let integrand = |x: f64| {
        let p = x.exp();
        (p.hypot(PROTON_MASS_GEV) - PROTON_MASS_GEV) / p
    };
    let sum: f64 = (0..steps)
        .map(|i| integrand(low + (f64::from(i) + 0.5) * width) * width)
        .sum();
    0.2 * 1e51 / (4.0 * PI * C_CM_S * sum)
}

/// κ = 8π²(v_A/B0²)(p⁴Q/A)/r_L as printed.
pub fn kappa(momentum_gev: f64) -> f64 {
    let area = PI * (20.0 * PC_CM) * (20.0 * PC_CM);
    let larmor = Rigidity(momentum_gev).larmor_radius_pc(3.0) * PC_CM;
    8.0 * PI * PI * alfven() / (FIELD * FIELD) * (p4_q() / area) / larmor
}

/// D_g in cm²/s.
pub fn galactic(momentum_gev: f64) -> f64 {
    let beta = momentum_gev / momentum_gev.hypot(PROTON_MASS_GEV);
    3.6e28 * momentum_gev.cbrt() * beta
}

pub fn cascade() -> Damping {
    PowerLaw::nonlinear_cascade(alfven()).into()
}

pub fn landau() -> Damping {
    PowerLaw::nonlinear_landau_of_energy(3e6).into()
}

pub fn neutrals(density: f64) -> Damping {
    Damping::IonNeutral(IonNeutral::of_hydrogen(1e4, IONS, density, alfven()))
}

/// One narrow bin around a momentum, with `strength` times the declared energy.
pub fn remnant(momentum_gev: f64, strength: f64, damping: Vec<Damping>) -> NearSource {
    let tube = Tube {
        half_length_pc: 100.0,
        cells: 100,
        field_ug: 3.0,
        alfven_pc_yr: alfven() * YEAR_S / PC_CM,
        advection: true,
        adiabatic: false,
        damping,
        gas_g_cm3: vec![PROTON_MASS_G; 100],
    };
    let width = 0.02_f64;
    let edge = |side: f64| Rigidity(momentum_gev * (0.5 * side * width).exp());
    // 4πp³Q of them in each unit of ln p
    let area = PI * (20.0 * PC_CM) * (20.0 * PC_CM);
    let momentum = momentum_gev * GEV_ERG / C_CM_S;
    let released = strength * 4.0 * PI * p4_q() / momentum * width / area;
    NearSource {
        bins: vec![Bin::new(
            (edge(-1.0), edge(1.0)),
            released,
            galactic(momentum_gev),
            &tube,
        )],
        tube,
        spectral_index: 4.0,
        width_pc: 10.0,
        within_pc: 50.0,
        release: Release {
            time_myr: 0.0,
            reference: Rigidity(1e3),
            exponent: 0.0,
        },
        resolved: false,
        clock_step: 0.01,
        snapshots_yr: Vec::new(),
    }
}

/// So many tubes until they are empty, or until all profiles are kept.
pub fn walked(problem: &NearSource, tubes: u32, particles: u32) -> Vec<Evolution> {
    let waves = problem.waves();
    let tube = |number: u32| {
        let mut tube = Evolution::new(problem, number, particles, problem.resolved, 11);
        let wanted = problem.snapshots_yr.len();
        while !tube.is_over() && (wanted == 0 || tube.snapshots.len() < wanted) {
            tube.advance(problem, &waves, number, 11);
        }
        tube
    };
    (0..tubes).into_par_iter().map(tube).collect()
}

/// Mean and its error.
pub fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
    (mean, (squares / (n * (n - 1.0))).sqrt())
}

/// Half-lives near the remnant in yr.
pub fn half_lives(tubes: &[Evolution]) -> Vec<f64> {
    let half = |tube: &Evolution| tube.seen[0].near.half_time_yr.unwrap();
    tubes.iter().map(half).collect()
}

/// Whether the study is the long one.
pub fn is_long() -> bool {
    std::env::var_os("PITCHWALK_LONG").is_some()
}

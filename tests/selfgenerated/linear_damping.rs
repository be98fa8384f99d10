//! Linear damping: κ = S/|∂f/∂z| makes f = (Q − S)/v_A up to Q = S (KQ22, eqs. 4–9, fig. 1).

use crate::kempski_medium::{Medium, injected, ionisation_speed};
use crate::meets;
use crate::reference_model::beta;
use pitchwalk::units::C_CM_S;

/// The set of fig. 1.
pub const MEDIUM: Medium = Medium {
    field_ug: 1.0,
    density_cm3: 1e-3,
};

/// Γ in 1/s of amplitudes at the resonance of p: shear by turbulence, 1e-11 s⁻¹ at 1 GeV/c.
fn rate(p: f64) -> f64 {
    1e-11 / p.sqrt()
}

/// v_A f in cm⁻² s⁻¹, none where the waves are damped away.
pub fn streaming(q: f64, s: f64) -> Option<f64> {
    (q > s).then_some(q - s)
}

/// v_A f(0) with ionisation as a sink in the plane.
pub fn streaming_with_sink(medium: &Medium, p: f64, q: f64, s: f64) -> Option<f64> {
    Some(streaming(q, s)? / (1.0 + ionisation_speed(p) / medium.alfven()))
}

/// p in GeV/c at which Q = S.
pub fn cutoff(q: impl Fn(f64) -> f64, s: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0f64, 20.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        let p = middle.exp();
        if q(p) > s(p) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low.exp()
}

#[test]
fn self_confinement_ends_at_328_gev() {
    let q = injected(4.3);
    let s = |p: f64| MEDIUM.sink(p, rate(p));
    let end = cutoff(&q, s);
    meets("cutoff", end, 328.0, 2e-3);
    assert!(streaming(q(0.99 * end), s(0.99 * end)).is_some());
    assert!(streaming(q(1.01 * end), s(1.01 * end)).is_none());
}

/// Twice the amplitude rate balances growth, (16π²/3)(v_A/(k B²)) p⁴ v |∂f/∂z| = 2ΓW, and κ = 2 v r_L/(3π F).
#[test]
fn the_sink_follows_from_growth() {
    let pi = std::f64::consts::PI;
    let field = 1e-6 * MEDIUM.field_ug;
    for p in [2.0, 100.0] {
        let speed = beta(p) * C_CM_S;
        let energy = p.powi(4) * pitchwalk::units::GEV_ERG / C_CM_S * speed;
        let power_per_slope =
            8.0 * pi * pi / 3.0 * MEDIUM.alfven() / (field * field) * energy / rate(p);
        let kappa_slope = 2.0 * speed * MEDIUM.larmor(p) / (3.0 * pi * power_per_slope);
        // ∂f/∂z counts (GeV/c)⁻³, as S does
        meets("κ|∂f/∂z|", kappa_slope, MEDIUM.sink(p, rate(p)), 1e-12);
    }
}

/// v_A f(0) + (h/τ) f(0) + S = Q.
#[test]
fn ionisation_takes_what_does_not_stream() {
    let q = injected(4.3)(1.0);
    let s = MEDIUM.sink(1.0, rate(1.0));
    let streaming = streaming_with_sink(&MEDIUM, 1.0, q, s).expect("1 GeV is confined");
    let ionised = ionisation_speed(1.0) * streaming / MEDIUM.alfven();
    meets("flux", streaming + ionised + s, q, 1e-12);
    assert!(ionised > 1e-3 * q);
}

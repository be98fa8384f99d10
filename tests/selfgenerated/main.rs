//! Self-generated transport against a deterministic solution of the same equations and against closed forms.
//!
//! The reference shares nothing with the library but physical constants: finite volumes in height and momentum for the
//! particles, a march in height for the waves, and plain iteration between them.
#![expect(
    clippy::disallowed_methods,
    reason = "expected values may use the C library"
)]

#[path = "../turbulence/brute_fast.rs"]
mod brute_fast;
#[path = "../turbulence/brute_truncation.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod brute_truncation;
mod crosscheck;
mod evoli;
mod kempski_medium;
mod library_loop;
mod linear_damping;
mod local_balance;
mod loop_against_reference;
mod loop_coverage;
mod nonlinear_landau;
mod one_phase;
#[path = "../turbulence/quadrature.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod quadrature;
mod reference_grid;
mod reference_loop;
mod reference_model;
mod reference_solution;
mod reference_transport;
mod reference_waves;
mod smooth_break;
mod stirring_scans;
mod stratified;
mod streaming;
mod transport_checks;
mod tridiagonal;
mod two_phases;
#[path = "../common/walk.rs"]
mod walk;
mod warm_layer;
mod wave_checks;

/// Asserts that a value meets another within a share of it.
#[track_caller]
fn meets(what: &str, value: f64, expected: f64, share: f64) {
    let off = value / expected - 1.0;
    assert!(
        off.abs() <= share,
        "{what}: {value:.5e}, expected {expected:.5e} ± {share:.1e}, off by {off:.1e}"
    );
}

//! How long protons stay near the declared remnant: particles against finite volumes, and both against the numbers it was
//! declared with.

use pitchwalk::damping::Damping;

use crate::finite_volumes::half_life_yr;
use crate::remnant::{cascade, half_lives, landau, mean, neutrals, remnant, walked};

/// Half-life by 30,000 particles in each of three tubes over that by finite volumes, to `tolerance`; and the latter
/// against a declared number to 2 %.
fn compare(momentum_gev: f64, damping: Vec<Damping>, declared_yr: Option<f64>, tolerance: f64) {
    let volumes = half_life_yr(momentum_gev, 1.0, &damping, 0.005);
    if let Some(declared) = declared_yr {
        assert!(
            (volumes / declared - 1.0).abs() < 0.02,
            "{volumes} {declared}"
        );
    }
    let problem = remnant(momentum_gev, 1.0, damping);
    let (half, error) = mean(&half_lives(&walked(&problem, 3, 30_000)));
    println!("{momentum_gev} GeV: particles {half} ± {error} yr, finite volumes {volumes} yr");
    assert!(error < 0.4 * tolerance * volumes, "{error}");
    assert!(
        (half / volumes - 1.0).abs() < tolerance,
        "{half} ± {error}, {volumes}"
    );
}

#[test]
fn ionised_gas_at_10_gev() {
    compare(10.0, vec![cascade()], Some(7.7e5), 0.03);
}

#[test]
fn ionised_gas_at_1_tev() {
    compare(1e3, vec![cascade()], Some(1.29e5), 0.03);
}

#[test]
fn ionised_gas_at_100_gev_with_landau_damping() {
    compare(100.0, vec![landau()], None, 0.03);
}

#[test]
fn gas_with_neutrals_at_10_gev() {
    compare(10.0, vec![cascade(), neutrals(0.05)], Some(1.19e5), 0.05);
}

/// The grid of the finite volumes and their steps are fine enough: half as long steps change little.
#[test]
fn finite_volumes_have_converged() {
    for momentum in [10.0, 1e3] {
        let damping = [cascade()];
        let coarse = half_life_yr(momentum, 1.0, &damping, 0.01);
        let fine = half_life_yr(momentum, 1.0, &damping, 0.0025);
        assert!((coarse / fine - 1.0).abs() < 0.01, "{coarse} {fine}");
    }
}

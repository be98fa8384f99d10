//! How long protons stay near the declared remnant: particles against finite volumes, and both against the numbers it was
//! declared with.

use pitchwalk::damping::Damping;
use pitchwalk::sources::Release;
use pitchwalk::units::Rigidity;

use crate::finite_volumes::{half_life_of_slow_release_yr, half_life_yr};
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

/// Particles that the remnant lets go between 1.1e5 and 3.6e5 yr, the most energetic first.
#[test]
fn a_release_by_and_by() {
    let mut problem = remnant(1e3, 1.0, vec![cascade()]);
    let release = Release {
        time_myr: 0.2,
        reference: Rigidity(1e3),
        exponent: 60.0,
    };
    problem.release = release;
    let bin = problem.bins[0];
    let window = [bin.high, bin.low].map(|edge| 1e6 * release.after_myr(edge));
    assert!((window[0] / 1.1e5 - 1.0).abs() < 0.01 && (window[1] / 3.6e5 - 1.0).abs() < 0.02);
    let window = Some((window[0], window[1]));
    let volumes = half_life_of_slow_release_yr(1e3, 1.0, &[cascade()], 0.005, window);
    let (half, error) = mean(&half_lives(&walked(&problem, 8, 10_000)));
    println!("particles {half} ± {error} yr, finite volumes {volumes} yr");
    assert!(error < 0.012 * volumes, "{error}");
    assert!(
        (half / volumes - 1.0).abs() < 0.03,
        "{half} ± {error}, {volumes}"
    );
}

/// With pitch angles resolved: λ is 5 pc in the Galaxy's waves and 0.05 pc in those that grow.
#[test]
fn pitch_angles_do_not_matter_where_mean_free_paths_are_short() {
    let mut problem = remnant(100.0, 1.0, vec![cascade()]);
    let volumes = half_life_yr(100.0, 1.0, &[cascade()], 0.005);
    problem.resolved = true;
    let (half, error) = mean(&half_lives(&walked(&problem, 4, 2_000)));
    println!("particles {half} ± {error} yr, finite volumes {volumes} yr");
    assert!(error < 0.02 * volumes, "{error}");
    assert!(
        (half / volumes - 1.0).abs() < 0.05,
        "{half} ± {error}, {volumes}"
    );
}

/// The grid of the finite volumes and their steps are fine enough: steps half as long change little.
#[test]
fn finite_volumes_have_converged() {
    for momentum in [10.0, 1e3] {
        let damping = [cascade()];
        let coarse = half_life_yr(momentum, 1.0, &damping, 0.01);
        let fine = half_life_yr(momentum, 1.0, &damping, 0.005);
        assert!((coarse / fine - 1.0).abs() < 0.005, "{coarse} {fine}");
    }
}

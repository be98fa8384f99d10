//! Without waves of their own, and waves without damping.

use std::f64::consts::SQRT_2;

use pitchwalk::near_source::half_time_yr;

use crate::remnant::{half_lives, is_long, kappa, mean, remnant, walked};

/// The part within `near` of a Gaussian of width σ after a time with 2Dt = s², by images at ±2L, ±4L, …: each adds to
/// the variance.
fn within(near: f64, length: f64, variance: f64) -> f64 {
    let share = |low: f64, high: f64| {
        let scaled = |z: f64| libm::erf(z / (SQRT_2 * variance.sqrt()));
        0.5 * (scaled(high) - scaled(low))
    };
    (-20..=20)
        .map(|n: i32| {
            let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
            let centre = 2.0 * f64::from(n) * length;
            sign * share(-near - centre, near - centre)
        })
        .sum()
}

/// t with a half of them left.
fn half_life(near: f64, length: f64, width: f64, diffusion: f64) -> f64 {
    let (mut low, mut high) = (0.0, length * length / diffusion);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if within(near, length, width * width + 2.0 * diffusion * middle) > 0.5 {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// A point source: t½ = 0.378748 L²/D for what is left in the tube. The remnant's ends are cut off at the tube's, 1e-23 of
/// it at 100 pc.
#[test]
fn modes_agree_with_images() {
    assert!((half_life(1.0, 1.0, 1e-9, 1.0) / 0.378748 - 1.0).abs() < 1e-5);
    let mut problem = remnant(10.0, 0.0, Vec::new());
    for (width, near) in [(10.0, 50.0), (3.0, 100.0), (20.0, 30.0)] {
        (problem.width_pc, problem.within_pc) = (width, near);
        let images = half_life(near, 100.0, width, 0.3);
        let modes = half_time_yr(&problem, 0.3);
        assert!((modes / images - 1.0).abs() < 1e-5, "{modes} {images}");
    }
}

/// Half-lives of particles to 0.3 % of what images say, and three of their own errors: 160,000 particles, or in the long
/// study twenty times as many, whose error is 0.1 %.
#[test]
fn test_particles_stay_as_long_as_images_say() {
    let mut problem = remnant(10.0, 0.0, Vec::new());
    problem.tube.advection = false;
    problem.clock_step = 0.005;
    let diffusion = problem.tube.bohm_pc2_yr(problem.bins[0].centre()) / problem.bins[0].background;
    let expected = half_life(50.0, 100.0, 10.0, diffusion);
    let (tubes, particles) = if is_long() {
        (32, 100_000)
    } else {
        (16, 10_000)
    };
    let (half, error) = mean(&half_lives(&walked(&problem, tubes, particles)));
    println!("half-life {half} ± {error}, by images {expected}");
    assert!(error < 1e-2 * expected);
    let allowed = 3e-3 * expected + if is_long() { 0.0 } else { 3.0 * error };
    assert!(
        (half - expected).abs() < allowed,
        "{half} ± {error}, {expected}"
    );
}

/// Where waves part at the remnant particles lose 2u/3 of ln p for the time that they are there: released at z' they lose
/// (e^{−uz'/D} − e^{−uL/D})/3.
#[test]
fn parting_waves_take_momentum() {
    let mut problem = remnant(10.0, 0.0, Vec::new());
    problem.tube.adiabatic = true;
    let diffusion = 0.5 * problem.tube.alfven_pc_yr * 100.0;
    problem.bins[0].background = problem.tube.bohm_pc2_yr(problem.bins[0].centre()) / diffusion;
    let steps = 2000;
    // as far as the released Gaussian of 10 pc counts
    let parts = (0..steps).map(|i| {
        let z = (f64::from(i) + 0.5) * 60.0 / f64::from(steps);
        let density = (-z * z / 200.0).exp() * 60.0 / f64::from(steps);
        (density, density * (-0.02 * z).exp())
    });
    let (all, near) = parts.fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    let expected = (near / all - (-2.0_f64).exp()) / 3.0;
    for resolved in [false, true] {
        problem.resolved = resolved;
        let tubes = walked(&problem, 8, 5_000);
        let lost: Vec<f64> = tubes.iter().map(|tube| tube.seen[0].lost).collect();
        let (lost, error) = mean(&lost);
        println!("lost {lost} ± {error}, expected {expected}");
        assert!(error < 0.01 * expected);
        // the 1 % of particles with which a tube counts as empty lose hardly anything more
        assert!(
            (lost / expected - 1.0).abs() < 0.02,
            "{lost} ± {error}, {expected}"
        );
    }
}

/// Without damping and advection every particle that leaves takes its share of κ with it: ln F(L_c)/F0 = κ, less the 1 %
/// of the particles with which a tube counts as empty; here of 4 % of the declared energy at 1 TeV.
#[test]
fn waves_grow_by_kappa_where_nothing_damps_them() {
    let mut problem = remnant(1e3, 0.04, Vec::new());
    assert!((kappa(1e3) - 25.2).abs() < 0.1);
    let whole = 0.04 * kappa(1e3);
    assert!((problem.bins[0].e_folds / whole - 1.0).abs() < 1e-3);
    problem.tube.advection = false;
    // waves that stay where they are
    problem.tube.alfven_pc_yr = 1e-12;
    // particles walk through the waves as they were: with longer steps these grow too much
    problem.clock_step = 0.002;
    let tubes = walked(&problem, 8, 2_000);
    let grown: Vec<f64> = tubes.iter().map(|tube| tube.seen[0].grown).collect();
    let (grown, error) = mean(&grown);
    let expected = 0.99 * whole;
    println!("ln F/F0 = {grown} ± {error}, expected {expected}");
    assert!(error < 7e-3 * expected);
    assert!(
        (grown / expected - 1.0).abs() < 0.02,
        "{grown} ± {error}, {expected}"
    );
}

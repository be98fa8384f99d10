//! Ages and path lengths at the Sun: closed form, histories, and arms against the smooth disc.
#![expect(
    clippy::disallowed_methods,
    reason = "expected values may use the C library"
)]

use std::f64::consts::PI;

use pitchwalk::anisotropy::{Ages, Kernel, SlabSum, Smooth};
use pitchwalk::config::raw::Sources;
use pitchwalk::medium::{Gas, GasShape};
use pitchwalk::sources::{Galaxy, Height};
use pitchwalk::units::{CM2_S_KPC2_MYR, KPC_CM};

/// h of the small halo in kpc.
const H: f64 = 0.25;
/// c in kpc/Myr.
const SPEED: f64 = 306.601_39;

const HEIGHT: Height = Height::Gaussian {
    sigma_kpc: 0.1,
    limit_kpc: H,
};

fn gas(shape: GasShape, half_thickness_kpc: f64) -> Gas {
    Gas {
        half_thickness_kpc,
        hydrogen_cm3: 1.0,
        helium_fraction: 0.1,
        ionized_fraction: 0.0,
        temperature_k: 1e4,
        shape,
    }
}

/// D = 6e26 (R/GV)^{1/3} cm²/s.
fn slab(rigidity_gv: f64) -> SlabSum {
    SlabSum {
        half_thickness_kpc: H,
        diffusion: 6e26 * rigidity_gv.cbrt() * CM2_S_KPC2_MYR,
        perpendicular_ratio: 1.0,
    }
}

/// Four arms of 28° and 300 pc; the Sun so far outside of one of them.
fn galaxy(arm_distance_pc: f64) -> Galaxy {
    let mut sources = Sources::default();
    sources.galaxy.arm_distance_pc = arm_distance_pc;
    pitchwalk::model::galaxy(&sources)
}

fn ages(galaxy: &Galaxy, height: &Height, gas: &Gas, rigidity_gv: f64) -> Ages {
    let smooth = Smooth {
        galaxy,
        height,
        release_myr: 0.0,
    };
    let kernel = Kernel::Slab(slab(rigidity_gv));
    Ages::of(&smooth, gas, &kernel, SPEED)
}

/// Particles with less than some grammage.
fn shorter(ages: &Ages, share: &[f64], than_g_cm2: f64) -> f64 {
    let bins = ages.edges_g_cm2.windows(2).zip(share);
    let below = |edges: &[f64]| ((than_g_cm2 - edges[0]) / (edges[1] - edges[0])).clamp(0.0, 1.0);
    bins.map(|(edges, share)| share * below(edges)).sum()
}

fn mean(ages: &Ages, share: &[f64]) -> f64 {
    let each = ages.grammage_g_cm2.iter().zip(share);
    each.map(|((grammage, _), share)| grammage * share).sum()
}

/// Sources in a thin plane that hardly varies over the reach of particles: in thin gas Σvh/2D, and where
/// all of the halo is gas ρv times the mean age (h²/2 − a²/6)/D, a = h, of the steady state. A share of
/// 2 √(t/4πD) 2D/h is younger than the bins, of which √1e-3 is so young that the quadrature leaves it out.
#[test]
fn a_smooth_disc_has_the_mean_age_and_grammage_of_the_steady_state() {
    let diffusion = slab(1e3).diffusion;
    let near = |found: f64, expected: f64, margin: f64| {
        assert!(
            (found / expected - 1.0).abs() < margin,
            "{found} {expected}"
        );
    };
    let of = |gas: &Gas| ages(&galaxy(500.0), &Height::Thin, gas, 1e3);
    let thin = gas(GasShape::Thin, 0.1);
    let found = of(&thin);
    let grammage = thin.surface_density_g_cm2() * SPEED * H / (2.0 * diffusion);
    near(mean(&found, &found.share_smooth), grammage, 5e-3);
    let young = 4.0 / H * (found.edges_myr[0] * diffusion / (4.0 * PI)).sqrt();
    let seen = young * (1.0 - 1e-3f64.sqrt());
    near(1.0 - found.share_smooth.iter().sum::<f64>(), seen, 5e-3);
    let full = gas(GasShape::Uniform, H);
    let found = of(&full);
    let a_myr = full.mass_density_g_cm3() * KPC_CM * SPEED;
    near(
        mean(&found, &found.share_smooth),
        a_myr * H * H / 3.0 / diffusion,
        5e-3,
    );
}

/// Paths shorter than a quarter of the smooth disc's mean, as a share and over the share in the smooth disc.
/// They lack only where the Sun is 1.5 widths of an arm or more from its axis, and more the farther it is;
/// from 10 GV on less and less, as particles are younger and the arms have moved less. Yet far from arms they
/// lack at all rigidities: the reach of particles is that of the halo, not of their energy.
#[test]
fn arms_take_away_short_paths_where_the_sun_is_far_from_them() {
    const WIDTHS: [f64; 5] = [0.5, 1.0, 1.5, 2.5, 4.0];
    const RIGIDITIES: [f64; 5] = [1.0, 10.0, 100.0, 1e3, 1e4];
    let gas = gas(GasShape::Uniform, 0.1);
    let lacking = WIDTHS.map(|widths| {
        let galaxy = galaxy(300.0 * widths);
        RIGIDITIES.map(|r| {
            let found = ages(&galaxy, &HEIGHT, &gas, r);
            let (arms, smooth) = (&found.share, &found.share_smooth);
            let means = [arms, smooth].map(|share| mean(&found, share));
            let quarter = 0.25 * means[1];
            let ratio = shorter(&found, arms, quarter) / shorter(&found, smooth, quarter);
            let own = shorter(&found, arms, 0.25 * means[0]) / shorter(&found, smooth, quarter);
            println!(
                "{widths} widths, {r:e} GV: {ratio:.3}, below a quarter of their own mean {own:.3}, means {:.3}",
                means[0] / means[1]
            );
            ratio
        })
    });
    let [near, one, some, far, farthest] = lacking;
    for i in 0..RIGIDITIES.len() {
        assert!(near[i] > 1.0 && one[i] > 0.9 && some[i] < 0.9, "{i}");
        assert!(
            near[i] > one[i] && one[i] > some[i] && some[i] > far[i],
            "{i}"
        );
    }
    for row in [some, far, farthest] {
        assert!(row[1..].is_sorted(), "{row:?}");
        assert!(row[4] < 0.9, "{row:?}");
    }
}

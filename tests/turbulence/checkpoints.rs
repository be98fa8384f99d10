//! D_zz against independent evaluations of the published models, and how it depends on rigidity.

use crate::brute_strong::Strong;
use crate::brute_truncation::{Acting, Damped, Gas, HALO, WARM, fornieri, kempski};
use crate::quadrature::pitch_angles;
use crate::{judge, library};
use pitchwalk::turbulence::Turbulence;
use pitchwalk::units::PC_CM;

/// D_zz = (v²/4) ∫ (1−µ²)²/D_µµ dµ over −1…1 in cm²/s of protons.
fn d_zz(turbulence: &Turbulence, gas: &Gas, rigidities: &[f64]) -> Vec<f64> {
    let (mu, weight): (Vec<f64>, Vec<f64>) = pitch_angles().unzip();
    let protons: Vec<_> = rigidities
        .iter()
        .map(|&r| library::proton(r, gas))
        .collect();
    let rows = library::total(turbulence, gas.outer_scale_pc, &mu, &protons);
    let along = |(row, proton): (Vec<f64>, &pitchwalk::turbulence::Gyration)| {
        let nodes = mu.iter().zip(&weight).zip(row);
        let sum: f64 = nodes
            .map(|((mu, w), d)| w * (1.0 - mu * mu).powi(2) / d)
            .sum();
        sum * proton.speed_cm_s * gas.outer_scale_pc * PC_CM / 4.0
    };
    rows.into_iter().zip(&protons).map(along).collect()
}

/// d ln D_zz/d ln R between neighbours.
fn slopes(rigidities: &[f64], d: &[f64]) -> Vec<f64> {
    let pairs = rigidities.windows(2).zip(d.windows(2));
    pairs
        .map(|(r, d)| (d[1] / d[0]).ln() / (r[1] / r[0]).ln())
        .collect()
}

fn agree(what: &str, computed: &[f64], expected: &[f64], tolerance: f64) {
    for (computed, expected) in computed.iter().zip(expected) {
        judge::close(what, *computed, *expected, tolerance);
    }
}

#[test]
fn fast_modes_without_damping() {
    let undamped = Damped {
        acting: Acting::Nothing,
        ..kempski(WARM, false)
    };
    let modes = library::fast(&undamped, 1.0, false);
    let d = d_zz(&modes, &WARM, &[10.0, 1e3, 1e5]);
    agree("undamped", &d, &[1.403e27, 1.410e28, 1.417e29], 0.005);
}

/// Kempski & Quataert (2022), fig. 3.
#[test]
fn fast_modes_in_the_warm_medium() {
    let modes = library::fast(&kempski(WARM, false), 1.0, false);
    let rigidities = [10.0, 500.0, 1e3, 2e3, 1e4, 1e5, 1e6];
    let d = d_zz(&modes, &WARM, &rigidities);
    agree("warm", &[d[0], d[2]], &[2.63e28, 2.09e28], 0.02);
    // smallest near 1 TV, and as without damping far above
    assert!(d[1] > d[2] && d[3] > d[2], "{d:?}");
    let slopes = slopes(&rigidities, &d);
    assert!(
        slopes[4..].iter().all(|s| (s - 0.5).abs() < 0.02),
        "{slopes:?}"
    );
}

#[test]
fn fast_modes_in_the_halo() {
    let modes = library::fast(&kempski(HALO, false), 1.0, false);
    let rigidities = [10.0, 31.6, 100.0, 316.0, 1e3];
    let d = d_zz(&modes, &HALO, &rigidities);
    agree("halo", &d[2..3], &[5.38e28], 0.02);
    let slopes = slopes(&rigidities, &d);
    assert!(slopes.iter().all(|s| s.abs() < 0.03), "{slopes:?}");
}

/// Fornieri et al. (2021), halo with M_A = 1.
#[test]
fn modes_of_the_halo_one_by_one() {
    let fast = library::fast(&fornieri(HALO, Acting::Collisionless), 1.0, true);
    let d = d_zz(&fast, &HALO, &[1e3]);
    agree("fast modes", &d, &[7.1e28], 0.03);
    let alfven = Some(library::alfven(
        &Strong {
            mach: 1.0,
            broadening: 1.0,
        },
        HALO.outer_scale_pc,
    ));
    let alone = Turbulence {
        alfven: alfven.clone(),
        ..Turbulence::default()
    };
    let rigidities = [1e3, 1e4, 1e5];
    let d = d_zz(&alone, &HALO, &rigidities);
    agree("Alfvén modes", &d[..1], &[9.6e35], 0.05);
    assert!(d.iter().all(|d| *d > 1e32), "{d:?}");
    let slopes = slopes(&rigidities, &d);
    assert!(
        (-1.6..-1.4).contains(&slopes[0]) && (-1.6..-1.4).contains(&slopes[1]),
        "{slopes:?}"
    );

    // what Alfvén modes add where r_L/L is 0.006 and 0.1
    let both = Turbulence {
        alfven,
        ..fast.clone()
    };
    let gv = HALO.outer_scale_pc / pitchwalk::units::Rigidity(1.0).larmor_radius_pc(HALO.field_ug);
    let large = [0.006 * gv, 0.1 * gv];
    let pairs = d_zz(&fast, &HALO, &large)
        .into_iter()
        .zip(d_zz(&both, &HALO, &large));
    let lower: Vec<f64> = pairs.map(|(fast, both)| 1.0 - both / fast).collect();
    assert!(
        (0.04..0.06).contains(&lower[0]) && (0.35..0.45).contains(&lower[1]),
        "{lower:?}"
    );
}

//! The spectrum behind the front, where it is that of Kolmogorov.

use crate::common::{FIELD, SPEED, diffusion, stirred, stirring, uniform};
use pitchwalk::units::{KPC_CM, PC_CM, Rigidity};
use pitchwalk::waves::{CASCADE_CONSTANT, Grid, Stirring};

/// Stirred alike at all heights, all that comes in at k0 passes each larger k:
/// W = (3Π/(5 c_k v_A))^{2/3} k^{−5/3}, and W = W(k0) below k0. Stirring is strong, so that this is reached.
#[test]
fn level_and_slope_where_stirring_is_uniform() {
    let grid = Grid::new((1e-2, 1e7), 20, (0.1, 20.0), 200);
    let everywhere = Stirring {
        scale_kpc: 1e4,
        efficiency: 1e4,
        ..stirring()
    };
    let waves = uniform(&grid, &[])
        .steady(&stirred(&grid, &everywhere))
        .unwrap();
    let density = 1.0 / ((2.0 * std::f64::consts::PI).sqrt() * 1e4 * KPC_CM);
    let power = everywhere.flux_cm_s() * density;
    let level = (3.0 * power / (5.0 * CASCADE_CONSTANT * SPEED / PC_CM)).powf(2.0 / 3.0);
    let top = waves.kw.last().unwrap();
    for (k, kw) in grid.k_per_pc().iter().zip(top) {
        let expected = level * k.max(0.1).powf(-5.0 / 3.0) * k;
        assert!((kw / expected - 1.0).abs() < 1e-3, "{k}: {kw} {expected}");
    }
}

/// Where stirring has ended, the power through k is what the waves below k lose on their way up,
/// Π(k) = −v_A d/dz ∫^k W dk: from two heights. Π grows with k by what larger k hold, (k/k0)^{−2/3} of all, which is
/// why the slope is that of Kolmogorov far above k0 alone.
#[test]
fn level_and_slope_behind_the_front_of_a_disc() {
    let grid = Grid::new((1e-2, 1e7), 20, (0.1, 20.0), 400);
    let waves = uniform(&grid, &[])
        .steady(&stirred(&grid, &stirring()))
        .unwrap();
    let z = grid.z_kpc();
    let j = z.partition_point(|&z| z < 2.0);
    let level = |split: usize| {
        let below =
            |row: &[f64]| grid.ln_step() * (row[..split].iter().sum::<f64>() + 0.5 * row[split]);
        let lost = SPEED * (below(&waves.kw[j - 1]) - below(&waves.kw[j + 1]));
        let power = lost / ((z[j + 1] - z[j - 1]) * KPC_CM);
        (3.0 * power / (5.0 * CASCADE_CONSTANT * SPEED / PC_CM)).powf(2.0 / 3.0)
    };
    for (i, k) in grid.k_per_pc().iter().enumerate() {
        if *k > 10.0 {
            let ratio = waves.kw[j][i] / (level(i) * k.powf(-2.0 / 3.0));
            assert!((ratio - 1.0).abs() < 0.01, "{k}: {ratio}");
        }
        if *k > 40.0 && *k < 9e6 {
            let slope = (waves.kw[j][i + 1] / waves.kw[j][i]).ln() / grid.ln_step() - 1.0;
            assert!((slope + 5.0 / 3.0).abs() < 0.01, "{k}: {slope}");
        }
    }
}

/// A deterministic solution of these equations has D at 1 TV fall most steeply at 0.65 kpc, and D ∝ z^{1.2–1.4}
/// beyond.
#[test]
fn the_front_of_the_cascade() {
    let grid = Grid::new((1e-2, 1e7), 20, (0.1, 20.0), 400);
    let waves = uniform(&grid, &[])
        .steady(&stirred(&grid, &stirring()))
        .unwrap();
    let fall = |z: f64| (diffusion(&waves, 1e3, z) / diffusion(&waves, 1e3, 1.02 * z)).ln();
    let steepest = (0..300)
        .map(|i| 0.1 * 1.01_f64.powi(i))
        .max_by(|a, b| fall(*a).total_cmp(&fall(*b)))
        .unwrap();
    assert!((1.01 * steepest / 0.65 - 1.0).abs() < 0.05, "{steepest}");
    for z in [3.0, 6.0, 12.0] {
        let exponent = -fall(z) / 1.02_f64.ln();
        assert!((1.2..1.4).contains(&exponent), "{z}: {exponent}");
    }
}

/// The larger the rigidity, the smaller the k that must be filled: fronts lie in that order, and the grid reaches
/// all resonances between 1 GV and 10 PV.
#[test]
fn resonances_lie_on_the_grid() {
    let grid = Grid::new((1e-2, 1e7), 20, (0.1, 20.0), 10);
    for (rigidity, on) in [(1.0, true), (1e7, true), (0.1, false), (1e9, false)] {
        let k = 1.0 / Rigidity(rigidity).larmor_radius_pc(FIELD);
        assert_eq!(grid.covers(k), on, "{rigidity}");
    }
}

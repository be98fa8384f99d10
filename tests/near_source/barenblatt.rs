//! Quasi-steady waves make diffusion nonlinear: growth = damping γF^b F gives F ∝ |g′|^{1/(1+b)} and the flux K|g′|^m with
//! m = b/(1+b). A burst then spreads as g = U(z/t^a)/t^a, a = 1/2m, with U = (C + Bξ^{1/m+1})^{−m/(1−m)}.
//!
//! A burst of finite width, whose waves take time to grow, is younger or older than its years by a constant. Its peak tells
//! the age: at this age the whole profile must be right, and between two times it must have aged by what the clock says.

use pitchwalk::damping::{Damping, EnergyRate};
use pitchwalk::units::YEAR_S;

use crate::remnant::{cascade, is_long, landau, mean, remnant, walked};

/// The self-similar burst for the flux K|g′|^m, with ½ on each side.
struct Barenblatt {
    m: f64,
    b: f64,
    c: f64,
}

impl Barenblatt {
    fn new(m: f64, k: f64) -> Self {
        let a = 0.5 / m;
        let b = (1.0 / m - 1.0) / (1.0 / m + 1.0) * (a / k).powf(1.0 / m);
        // less is in it, the larger C
        let (mut low, mut high) = (-200.0_f64, 200.0_f64);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            let trial = Self {
                m,
                b,
                c: middle.exp(),
            };
            if trial.content() > 0.5 {
                low = middle;
            } else {
                high = middle;
            }
        }
        Self { m, b, c: low.exp() }
    }

    /// U.
    fn shape(&self, xi: f64) -> f64 {
        (self.c + self.b * xi.powf(1.0 / self.m + 1.0)).powf(-self.m / (1.0 - self.m))
    }

    /// ∫₀^∞ U dξ with ξ = x/(1 − x) in units of where the tail begins.
    fn content(&self) -> f64 {
        let unit = (self.c / self.b).powf(1.0 / (1.0 / self.m + 1.0));
        let steps = 20_000;
        let parts = (0..steps).map(|i| {
            let x = (f64::from(i) + 0.5) / f64::from(steps);
            self.shape(unit * x / (1.0 - x)) * unit / (1.0 - x).powi(2) / f64::from(steps)
        });
        parts.sum()
    }

    /// g at a time.
    fn at(&self, z: f64, time: f64) -> f64 {
        let stretch = time.powf(0.5 / self.m);
        self.shape(z / stretch) / stretch
    }
}

/// Cells of 2 pc that are taken together.
const WIDE: usize = 10;

/// 10 GeV protons in a long tube whose waves stay where they are, to 2 % of the peak; in the size of every day and three
/// errors of the counts. Growth and damping are a hundred times as fast as those of the remnant: their balance is the same
/// and is reached sooner.
fn compare(damping: Damping, times_yr: [f64; 2]) {
    let damping = damping.times(100.0);
    let mut problem = remnant(10.0, 100.0, vec![damping]);
    let tube = &mut problem.tube;
    tube.advection = false;
    tube.alfven_pc_yr = 1e-12;
    tube.half_length_pc = 800.0;
    tube.cells = 400;
    tube.gas_g_cm3 = vec![0.0; 400];
    problem.width_pc = 4.0;
    problem.snapshots_yr = times_yr.to_vec();
    let bin = problem.bins[0];
    let bohm = problem.tube.bohm_pc2_yr(bin.centre());
    let k_per_pc = 1.0 / bin.centre().larmor_radius_pc(3.0);
    let EnergyRate(rate) = damping.at_unit_power(k_per_pc);
    let b = damping.power_exponent();
    // F^{1+b} = 2κ (r_L v/3)|g′|/γ
    let per_slope = 2.0 * bin.e_folds * bohm / (YEAR_S * rate);
    let (m, k) = (b / (1.0 + b), bohm * per_slope.powf(-1.0 / (1.0 + b)));
    let theory = Barenblatt::new(m, k);
    let (count, particles) = if is_long() { (16, 60_000) } else { (8, 12_000) };
    let tubes = walked(&problem, count, particles);
    let length = WIDE as f64 * problem.tube.cell_pc();
    let profile = |snapshot: usize| -> Vec<(f64, f64)> {
        let group = |group: usize| {
            let cells = group * WIDE..(group + 1) * WIDE;
            let contents = tubes.iter().map(|tube| {
                let row = &tube.snapshots[snapshot].contents[0];
                row[cells.clone()].iter().sum::<f64>()
            });
            let (content, error) = mean(&contents.collect::<Vec<f64>>());
            (0.5 * content / length, 0.5 * error / length)
        };
        (0..problem.tube.cells / WIDE).map(group).collect()
    };
    let ages = [0, 1].map(|snapshot| {
        let found = profile(snapshot);
        let (peak, _) = found[0];
        let expected = |group: usize, age: f64| {
            let middles = (0..WIDE).map(|i| group as f64 + (i as f64 + 0.5) / WIDE as f64);
            middles.map(|z| theory.at(z * length, age)).sum::<f64>() / WIDE as f64
        };
        let (mut young, mut old) = (1e-3 * times_yr[snapshot], 1e3 * times_yr[snapshot]);
        for _ in 0..60 {
            let middle = (young * old).sqrt();
            if expected(0, middle) > peak {
                young = middle;
            } else {
                old = middle;
            }
        }
        let off = found.iter().enumerate().map(|(group, (found, error))| {
            let off = (found - expected(group, old)).abs() / peak;
            (off, off - if is_long() { 0.0 } else { 3.0 * error / peak })
        });
        let off: Vec<(f64, f64)> = off.skip(1).collect();
        let worst = off.iter().fold(0.0_f64, |worst, off| worst.max(off.0));
        println!(
            "{:e} yr: peak {peak:.5}, as at {old:e} yr, off by {worst:.4} of it",
            times_yr[snapshot]
        );
        assert!(
            off.iter().all(|off| off.1 < 0.02),
            "off by {worst} of the peak"
        );
        old
    });
    let aged = (ages[1] - ages[0]) / (times_yr[1] - times_yr[0]);
    println!("aged by {aged} of the time");
    assert!((aged - 1.0).abs() < 0.1, "{aged}");
}

#[test]
fn damping_by_a_cascade() {
    // tails as z^−2: not so long that they reach the ends
    compare(cascade(), [6e5, 1e6]);
}

#[test]
fn nonlinear_landau_damping() {
    compare(landau(), [1.5e6, 3e6]);
}

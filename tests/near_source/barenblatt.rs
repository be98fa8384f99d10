//! Quasi-steady waves make diffusion nonlinear: growth = damping γF^b F gives F ∝ |g′|^{1/(1+b)} and the flux K|g′|^m with
//! m = b/(1+b). A burst then spreads as g = U(z/t^a)/t^a, a = 1/2m, with U = (C + Bξ^{1/m+1})^{−m/(1−m)}.
//!
//! A burst of finite width, whose waves take time to grow, is younger or older than its years by a constant. Its peak tells
//! the age: at this age the whole profile must be right, and between two times it must have aged by what the clock says.

use pitchwalk::damping::{Damping, EnergyRate};
use pitchwalk::units::YEAR_S;

use crate::remnant::{cascade, landau, remnant, walked};

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

    /// The time at which the peak is that high.
    fn age(&self, peak: f64) -> f64 {
        (self.shape(0.0) / peak).powf(2.0 * self.m)
    }
}

/// Cells that are taken together.
const WIDE: usize = 5;

/// 10 GeV protons in a long tube whose waves stay where they are. Growth and damping are ten times as fast as those of the
/// remnant, so that their balance is the same and is reached sooner.
fn compare(damping: Damping, times_yr: [f64; 2]) {
    let damping = damping.times(10.0);
    let mut problem = remnant(10.0, 10.0, vec![damping]);
    let tube = &mut problem.tube;
    tube.advection = false;
    tube.alfven_pc_yr = 1e-12;
    tube.half_length_pc = 800.0;
    tube.cells = 800;
    tube.gas_g_cm3 = vec![0.0; 800];
    problem.width_pc = 2.0;
    problem.clock_step = 0.005;
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
    let tubes = walked(&problem, 8, 40_000);
    let cell = problem.tube.cell_pc();
    let profile = |snapshot: usize| -> Vec<f64> {
        let group = |group: usize| {
            let cells = group * WIDE..(group + 1) * WIDE;
            let contents = tubes.iter().map(|tube| {
                let row = &tube.snapshots[snapshot].contents[0];
                row[cells.clone()].iter().sum::<f64>()
            });
            0.5 * contents.sum::<f64>() / (tubes.len() * WIDE) as f64 / cell
        };
        (0..problem.tube.cells / WIDE).map(group).collect()
    };
    let ages = [0, 1].map(|snapshot| {
        let found = profile(snapshot);
        // flat there
        let peak = found[..2].iter().sum::<f64>() / 2.0;
        let age = theory.age(peak);
        let off = found.iter().enumerate().map(|(group, found)| {
            let z = (group as f64 + 0.5) * WIDE as f64 * cell;
            (found - theory.at(z, age)).abs() / peak
        });
        let worst = off.fold(0.0, f64::max);
        println!(
            "{:e} yr: peak {peak:.5}, as at {age:e} yr, off by {worst:.4} of it",
            times_yr[snapshot]
        );
        assert!(worst < 0.02, "off by {worst} of the peak");
        age
    });
    let aged = (ages[1] - ages[0]) / (times_yr[1] - times_yr[0]);
    println!("aged by {aged} of the time");
    assert!((aged - 1.0).abs() < 0.05, "{aged}");
}

#[test]
fn damping_by_a_cascade() {
    compare(cascade(), [8e5, 1.4e6]);
}

#[test]
fn nonlinear_landau_damping() {
    compare(landau(), [2e6, 3e6]);
}

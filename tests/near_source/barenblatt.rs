//! Quasi-steady waves make diffusion nonlinear: growth = damping γF^b F gives F ∝ |g′|^{1/(1+b)} and the flux K|g′|^m with
//! m = b/(1+b). A burst then spreads as g = U(z/t^a)/t^a, a = 1/2m, with U = (C + Bξ^{1/m+1})^{−m/(1−m)}.

use pitchwalk::damping::{Damping, EnergyRate};
use pitchwalk::units::YEAR_S;

use crate::remnant::{cascade, landau, remnant, walked};

/// The profile at a time for the flux K|g′|^m, with ½ on each side.
fn profile(m: f64, k: f64, time: f64) -> impl Fn(f64) -> f64 {
    let a = 0.5 / m;
    let b = (1.0 / m - 1.0) / (1.0 / m + 1.0) * (a / k).powf(1.0 / m);
    let shape = move |c: f64, xi: f64| (c + b * xi.powf(1.0 / m + 1.0)).powf(-m / (1.0 - m));
    // substitution of the tail: ξ = x/(1 − x) in units of where it begins
    let content = move |c: f64| {
        let unit = (c / b).powf(1.0 / (1.0 / m + 1.0));
        let steps = 20_000;
        (0..steps)
            .map(|i| {
                let x = (f64::from(i) + 0.5) / f64::from(steps);
                let xi = unit * x / (1.0 - x);
                shape(c, xi) * unit / (1.0 - x).powi(2) / f64::from(steps)
            })
            .sum::<f64>()
    };
    // less, the larger c
    let (mut low, mut high) = (-200.0_f64, 200.0_f64);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if content(middle.exp()) > 0.5 {
            low = middle;
        } else {
            high = middle;
        }
    }
    let c = low.exp();
    move |z: f64| shape(c, z / time.powf(a)) / time.powf(a)
}

/// 10 GeV protons in a long tube whose waves, far above the Galaxy's, neither move nor carry.
fn compare(damping: Damping, time_yr: f64) {
    let mut problem = remnant(10.0, 1.0, vec![damping]);
    let tube = &mut problem.tube;
    tube.advection = false;
    tube.alfven_pc_yr = 1e-12;
    tube.half_length_pc = 400.0;
    tube.cells = 400;
    tube.gas_g_cm3 = vec![0.0; 400];
    problem.width_pc = 2.0;
    problem.snapshots_yr = vec![time_yr];
    let bin = problem.bins[0];
    let bohm = problem.tube.bohm_pc2_yr(bin.centre());
    let k_per_pc = 1.0 / bin.centre().larmor_radius_pc(3.0);
    let EnergyRate(rate) = damping.at_unit_power(k_per_pc);
    let b = damping.power_exponent();
    // F^{1+b} = 2κ (r_L v/3)|g′|/γ
    let per_slope = 2.0 * bin.e_folds * bohm / (YEAR_S * rate);
    let (m, k) = (b / (1.0 + b), bohm * per_slope.powf(-1.0 / (1.0 + b)));
    let expected = profile(m, k, time_yr);
    let tubes = walked(&problem, 8, 40_000);
    let cell = problem.tube.cell_pc();
    let peak = expected(0.0);
    let wide = 4;
    let mut worst: f64 = 0.0;
    for group in 0..25 {
        let cells = group * wide..(group + 1) * wide;
        let contents = tubes.iter().map(|tube| {
            let row = &tube.snapshots[0].contents[0];
            cells.clone().map(|i| row[i]).sum::<f64>()
        });
        let found = 0.5 * contents.sum::<f64>() / (tubes.len() * wide) as f64 / cell;
        let theory = cells
            .clone()
            .map(|i| expected((i as f64 + 0.5) * cell))
            .sum::<f64>()
            / wide as f64;
        println!("{:>6} {found:.6} {theory:.6}", group * wide);
        worst = worst.max((found - theory).abs() / peak);
    }
    assert!(worst < 0.02, "off by {worst} of the peak");
}

#[test]
fn damping_by_a_cascade() {
    compare(cascade(), 3e5);
}

#[test]
fn nonlinear_landau_damping() {
    compare(landau(), 3e5);
}

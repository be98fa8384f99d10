//! Error bars that cover: over many seeds the 1σ interval holds the exact value as often as it should.

use crate::common::{D, H, escape_time, run, scored, slab};
use pitchwalk::tally::Quantity;

/// Batches of a run: a batch walks a thousand histories at least.
const BATCHES: u32 = 16;
/// Share of intervals that hold the exact value: that of Student's t with 15 degrees of freedom.
const EXPECTED: f64 = 0.667;

/// Of 800 seeds 66.7 ± 1.7 % (1σ) are expected; the bounds of ±6 % are 3.6σ of a binomial: a false
/// alarm in 3000, while error bars 15 % too short or too long fail.
#[test]
fn the_one_sigma_interval_covers() {
    let seeds = 800;
    let (mut density, mut time, mut ratio) = (0, 0, 0);
    for seed in 1..=seeds {
        let mut raw = slab();
        raw.run.seed = seed;
        raw.run.batches = BATCHES;
        let (model, outcome) = run(&raw, 1024);
        let b = &outcome.batches;
        let holds =
            |(value, error): (f64, f64), exact: f64| u32::from((value - exact).abs() < error);
        density += holds(scored(&model, b, Quantity::Plane, 0, 0).estimate(), H / 2.0);
        let (mean, variance) = escape_time(b, 0);
        time += holds(mean.estimate(), H * H / (2.0 * D));
        ratio += holds(variance.estimate(), H.powi(4) / (6.0 * D * D));
    }
    for (what, count) in [
        ("f(0)", density),
        ("escape time", time),
        ("variance of it", ratio),
    ] {
        let share = f64::from(count) / seeds as f64;
        println!(
            "{what}: {:.1} % of intervals hold the exact value",
            100.0 * share
        );
        assert!((share - EXPECTED).abs() < 0.06, "{what}: {share}");
    }
}

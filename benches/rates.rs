//! The walk's rates beside the bare loop z += σN of the same machine, measured in turn in one run.
//!
//! `cargo bench --bench rates [-- --width baseline|avx2|avx512]`. One thread, tallies on, every
//! physical term of the config on. Machines are noisy: the ratios, of rates measured within a second of
//! each other, are what to compare. Cost to an error bar is the time of one history times the relative
//! variance of what is estimated: shown for the mean escape time.

use std::hint::black_box;
use std::time::Instant;

use pitchwalk::config;
use pitchwalk::model::Model;
use pitchwalk::numerics::elementary::normal_of_symmetric;
use pitchwalk::random::{HistoryKey, LANES, Streams};
use pitchwalk::tally::{Quantity, Sums};
use pitchwalk::walk::Width;

/// Rounds of which the median is taken.
const ROUNDS: usize = 7;

/// A config and what it is overridden with.
struct Case {
    name: &'static str,
    config: &'static str,
    set: &'static [&'static str],
}

const SLAB: &str = "configs/verification/slab_escape.toml";
const CASES: [Case; 7] = [
    Case {
        name: "slab, macroscopic",
        config: SLAB,
        set: &[
            "halo.boundary=\"free_escape\"",
            "transport.walk=\"macroscopic\"",
        ],
    },
    Case {
        name: "slab, resolved at the boundary",
        config: SLAB,
        set: &[
            "halo.boundary=\"free_escape\"",
            "transport.walk=\"microscopic\"",
        ],
    },
    Case {
        name: "ladder: λ/H = 0.1",
        config: SLAB,
        set: &[
            "halo.boundary=\"free_escape\"",
            "scattering.d0_cm2_s=1.23e31",
        ],
    },
    Case {
        name: "ladder: λ/H = 0.1, q = 5/3",
        config: SLAB,
        set: &[
            "halo.boundary=\"free_escape\"",
            "scattering.d0_cm2_s=1.23e31",
            "scattering.pitch_angle.index=1.6666666666666667",
        ],
    },
    Case {
        name: "ladder: λ(z), flow, losses, disc",
        config: "configs/quickstart.toml",
        set: &[
            "gas.treatment=\"uniform\"",
            "scattering.d0_cm2_s=1e31",
            "scattering.profile.kind=\"exponential\"",
            "scattering.profile.scale_kpc=-4",
        ],
    },
    Case {
        name: "D(z, R), flow, losses, disc",
        config: "configs/quickstart.toml",
        set: &[
            "gas.treatment=\"uniform\"",
            "scattering.profile.kind=\"exponential\"",
            "scattering.profile.scale_kpc=-4",
        ],
    },
    Case {
        name: "quickstart",
        config: "configs/quickstart.toml",
        set: &[],
    },
];

/// Steps per second of z += σN on lanes.
fn bare(width: Width) -> f64 {
    let mut streams = Streams::default();
    for lane in 0..LANES {
        let key = HistoryKey {
            bin: 0,
            batch: 0,
            history: lane as u64,
        };
        streams.set(lane, &pitchwalk::random::Stream::new(1, key));
    }
    let steps = 1_000_000;
    let start = Instant::now();
    let z = width.run(
        #[inline(always)]
        || {
            let mut z = [0.0; LANES];
            for _ in 0..steps {
                let normal = normal_of_symmetric(&streams.uniform().map(|u| 2.0 * u - 1.0));
                for i in 0..LANES {
                    z[i] += 0.3 * normal[i];
                }
            }
            z
        },
    );
    black_box(z);
    (steps * LANES) as f64 / start.elapsed().as_secs_f64()
}

struct Rate {
    steps_per_s: f64,
    histories_per_s: f64,
    /// Seconds to a relative error of 1 % of the mean escape time, where histories escape.
    to_a_percent: f64,
}

/// One block of histories after another until a third of a second has passed.
fn measure(model: &Model, first: u64) -> Rate {
    let mut sums = Sums::new(&model.layout);
    let (mut steps, mut histories) = (0, 0);
    let start = Instant::now();
    let mut round = first;
    while start.elapsed().as_secs_f64() < 0.33 {
        let bins = model.plan.bins;
        let each = 1024 / u64::from(bins) + 1;
        let mut keys = (0..bins).flat_map(|bin| {
            (round * each..(round + 1) * each).map(move |history| HistoryKey {
                bin,
                batch: 0,
                history,
            })
        });
        steps += model.score(&mut keys, &mut sums).steps;
        histories += each * u64::from(bins);
        round += 1;
    }
    let seconds = start.elapsed().as_secs_f64();
    let sum = |quantity| {
        let at = model.layout.index(quantity, 0, 0);
        sums.values[at] + sums.values[at + 1]
    };
    let (w, t, tt) = (
        sum(Quantity::Escape),
        sum(Quantity::EscapeAge),
        sum(Quantity::EscapeAgeSquared),
    );
    let relative_variance = tt * w / (t * t) - 1.0;
    Rate {
        steps_per_s: steps as f64 / seconds,
        histories_per_s: histories as f64 / seconds,
        to_a_percent: relative_variance * 1e4 * seconds / histories as f64,
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let width = match arguments.iter().position(|a| a == "--width") {
        None => Width::widest(),
        Some(at) => match arguments.get(at + 1).map(String::as_str) {
            Some("baseline") => Width::Baseline,
            Some("avx2") => Width::Avx2,
            Some("avx512") => Width::Avx512,
            other => {
                eprintln!("--width {other:?}: allowed are baseline, avx2, avx512");
                std::process::exit(2);
            }
        },
    };
    println!(
        "{width:?} (this processor: up to {:?}), one thread, median of {ROUNDS} rounds; ratios to the bare loop",
        Width::widest()
    );
    println!(
        "{:34} {:>10} {:>12} {:>10} {:>12} {:>16}",
        "", "steps/s", "histories/s", "steps each", "steps / bare", "1 % of <T> in"
    );
    for case in &CASES {
        let overrides: Vec<String> = case.set.iter().map(|&s| s.to_owned()).collect();
        let mut model = match config::load(case.config.as_ref(), &overrides) {
            Ok(config) => Model::of(&config),
            Err(error) => {
                eprintln!("{}: {error}", case.name);
                std::process::exit(2);
            }
        };
        model.width = width;
        let rounds: Vec<(f64, Rate)> = (0..ROUNDS)
            .map(|round| (bare(width), measure(&model, 1000 * round as u64)))
            .collect();
        let of = |f: &dyn Fn(&(f64, Rate)) -> f64| median(rounds.iter().map(f).collect());
        println!(
            "{:34} {:>10.2e} {:>12.2e} {:>10.1} {:>12.4} {:>13.2} ms",
            case.name,
            of(&|(_, r)| r.steps_per_s),
            of(&|(_, r)| r.histories_per_s),
            of(&|(_, r)| r.steps_per_s / r.histories_per_s),
            of(&|(bare, r)| r.steps_per_s / bare),
            of(&|(_, r)| 1e3 * r.to_a_percent),
        );
    }
    let rate = median((0..ROUNDS).map(|_| bare(width)).collect());
    println!("{:34} {rate:>10.2e}", "bare loop");
}

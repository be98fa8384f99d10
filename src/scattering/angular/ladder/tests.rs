//! Steps against closed forms, and against the process walked jump by jump.

use statrs::function::gamma::gamma_ur;

use super::outcome::{Outcome, SHARE_BITS, UNIT};
use super::{Ladder, RUNGS};
use crate::random::{HistoryKey, Stream};
use crate::scattering::{CELLS, PitchAngle};

fn isotropic() -> PitchAngle {
    PitchAngle::new(CELLS, |mu| 1.0 - mu * mu, 0.0)
}

fn outcome(ladder: &Ladder, rung: usize, start: usize, end: usize) -> &Outcome {
    &ladder.outcomes[Ladder::row(rung as u32, start as u32) + end]
}

/// Probabilities of the outcomes as the alias table gives them.
fn chances(ladder: &Ladder, rung: usize, start: usize) -> Vec<f64> {
    let mut chances = vec![0.0; CELLS + 1];
    for column in 0..=CELLS {
        let entry = outcome(ladder, rung, start, column);
        let own = f64::from(entry.column & ((1 << SHARE_BITS) - 1)) / f64::from(1 << SHARE_BITS);
        chances[column] += own;
        chances[(entry.column >> SHARE_BITS) as usize] += 1.0 - own;
    }
    chances.iter().map(|c| c / (CELLS + 1) as f64).collect()
}

/// Mean and deviation of Δz given an outcome.
fn law(ladder: &Ladder, rung: usize, start: usize, end: usize) -> (f64, f64) {
    let outcome = outcome(ladder, rung, start, end);
    let (lean, tails) = (
        f64::from(outcome.lean) / UNIT,
        f64::from(outcome.tails) / UNIT,
    );
    let variance = 1.0 + 2.0 * lean * lean + 6.0 * tails * tails;
    (
        f64::from(outcome.mean),
        f64::from(outcome.deviation) * variance.sqrt(),
    )
}

/// ⟨µ⟩ = µ₀e^{−x}, ⟨Δz⟩ = µ₀(1 − e^{−x}), and ⟨Δz²⟩, ⟨µΔz⟩ in closed form for isotropic scattering.
#[test]
fn moments_of_isotropic_scattering() {
    let ladder = Ladder::new(&isotropic());
    for rung in [4, 12, 18, 24, 30] {
        let x = Ladder::time(rung as i32);
        let e = |n: f64| libm::exp(-n * x);
        for start in 0..CELLS / 2 {
            let mu0 = Ladder::positive_centre(start as u32);
            let (mut mu, mut z, mut zz, mut muz) = (0.0, 0.0, 0.0, 0.0);
            for (j, chance) in chances(&ladder, rung, start).into_iter().enumerate() {
                let (mean, deviation) = law(&ladder, rung, start, j);
                let end = if j == CELLS {
                    mu0
                } else {
                    Ladder::centre(j as u32)
                };
                mu += chance * end;
                z += chance * mean;
                zz += chance * (mean * mean + deviation * deviation);
                muz += chance * end * mean;
            }
            let p2 = mu0 * mu0 - 1.0 / 3.0;
            let second =
                2.0 / 3.0 * (x - 1.0 + e(1.0)) + p2 * ((1.0 - e(1.0)) - (1.0 - e(3.0)) / 3.0);
            let cross = (1.0 - e(1.0)) / 3.0 + p2 * e(1.0) * (1.0 - e(2.0)) / 2.0;
            let unit = x.min(1.0);
            // the cell at µ = 1, where D_µµ vanishes, is the worst
            let bound = if start == CELLS / 2 - 1 { 1e-2 } else { 3e-3 };
            assert!((mu - mu0 * e(1.0)).abs() < bound, "{x} {mu0}: {mu}");
            assert!(
                (z - mu0 * (1.0 - e(1.0))).abs() < bound * unit,
                "{x} {mu0}: {z}"
            );
            assert!(
                (zz - second).abs() < bound * unit * x,
                "{x} {mu0}: {zz} {second}"
            );
            assert!(
                (muz - cross).abs() < bound * unit,
                "{x} {mu0}: {muz} {cross}"
            );
        }
    }
}

#[test]
fn isotropy_is_kept() {
    let shape = |mu: f64| (1.0 - mu * mu) * (mu.sqrt() + 0.1);
    for share in [0.0, 0.5] {
        let ladder = Ladder::new(&PitchAngle::new(CELLS, shape, share));
        for rung in 0..RUNGS as usize {
            let mut after = vec![0.0; CELLS];
            for start in 0..CELLS / 2 {
                for (j, chance) in chances(&ladder, rung, start).into_iter().enumerate() {
                    let end = if j == CELLS { CELLS / 2 + start } else { j };
                    after[end] += chance;
                    after[CELLS - 1 - end] += chance;
                }
            }
            for density in after {
                assert!((density - 1.0).abs() < 2e-6, "{rung}: {density}");
            }
        }
    }
}

/// Far above a mean free time ⟨Δz²⟩ grows as 2D t.
#[test]
fn long_steps_diffuse() {
    let shape = |mu: f64| (1.0 - mu * mu) * libm::pow(mu, 2.0 / 3.0);
    let ladder = Ladder::new(&PitchAngle::new(CELLS, shape, 0.0));
    let variance = |rung: usize| {
        let starts = CELLS / 2;
        let sum: f64 = (0..starts)
            .flat_map(|start| {
                let ladder = &ladder;
                chances(ladder, rung, start)
                    .into_iter()
                    .enumerate()
                    .map(move |(j, chance)| {
                        let (m, d) = law(ladder, rung, start, j);
                        chance * (m * m + d * d)
                    })
            })
            .sum();
        sum / starts as f64
    };
    let growth = (variance(30) - variance(28)) / (Ladder::time(30) - Ladder::time(28));
    assert!((growth / (2.0 / 3.0) - 1.0).abs() < 1e-5, "{growth}");
}

#[test]
fn rungs_are_found() {
    for rung in -60..RUNGS - 1 {
        let t = Ladder::time(rung);
        assert_eq!(Ladder::below(1.0001 * t), rung);
        assert_eq!(Ladder::below(1.4 * t), rung);
    }
    assert_eq!(Ladder::below(1e9), RUNGS - 1);
}

fn kolmogorov() -> PitchAngle {
    PitchAngle::new(CELLS, |mu| (1.0 - mu * mu) * libm::pow(mu, 2.0 / 3.0), 0.0)
}

fn stream() -> Stream {
    let key = HistoryKey {
        bin: 0,
        batch: 0,
        history: 0,
    };
    Stream::new(5, key)
}

/// A fair table gives a χ² this rare in one of 25,000 runs.
#[test]
fn draws_follow_the_probabilities() {
    const DRAWS: u32 = 200_000;
    let ladder = Ladder::new(&kolmogorov());
    let mut stream = stream();
    for (rung, start) in [(0, 3), (9, 0), (16, 15), (29, 7)] {
        let mut count = [0.0; CELLS + 1];
        for _ in 0..DRAWS {
            let (column, place) = Ladder::column(stream.uniform());
            let step = ladder.fetch(rung as u32, start as u32, column, place);
            count[step.end as usize] += 1.0;
        }
        // rare outcomes make one class together
        let (mut classes, mut rare) = (Vec::new(), (0.0, 0.0));
        for (n, p) in count.into_iter().zip(chances(&ladder, rung, start)) {
            let expected = p * f64::from(DRAWS);
            if expected > 10.0 {
                classes.push((n, expected));
            } else {
                rare = (rare.0 + n, rare.1 + expected);
            }
        }
        if rare.1 > 10.0 {
            classes.push(rare);
        } else {
            assert!(rare.0 < 40.0, "{rung}, {start}: {rare:?}");
        }
        let chi2: f64 = classes.iter().map(|(n, e)| (n - e) * (n - e) / e).sum();
        let tail = gamma_ur(0.5 * (classes.len() - 1) as f64, 0.5 * chi2);
        assert!(tail > 1e-5, "{rung}, {start}: {chi2} in {}", classes.len());
    }
}

/// Count, Σx, Σx², Σx³ and Σx⁴.
#[derive(Clone, Copy, Default)]
struct Sums([f64; 5]);

impl Sums {
    fn add(&mut self, x: f64) {
        for (power, sum) in (0..).zip(&mut self.0) {
            *sum += x.powi(power);
        }
    }

    /// How many σ the sample's mean and variance are above others.
    fn off(&self, mean: f64, variance: f64) -> (f64, f64) {
        let [n, ..] = self.0;
        let [_, m, m2, m3, m4] = self.0.map(|sum| sum / n);
        let v = m2 - m * m;
        let fourth = m4 - 4.0 * m * m3 + 6.0 * m * m * m2 - 3.0 * m.powi(4);
        (
            (m - mean) / (v / n).sqrt(),
            (v - variance) / ((fourth - v * v) / n).sqrt(),
        )
    }
}

/// Δz given the end, and the first jump, of the process walked jump by jump. One of some 50
/// comparisons is beyond 4.5 σ by chance in 4e-4 of seeds.
#[test]
fn laws_are_those_of_the_walk() {
    let operator = kolmogorov();
    let ladder = Ladder::new(&operator);
    let (rung, start) = (13, 4);
    let mut stream = stream();
    let (mut ends, mut first) = ([Sums::default(); CELLS], Sums::default());
    for _ in 0..200_000 {
        let (mut cell, mut left) = (CELLS / 2 + start, Ladder::time(rung as i32));
        let (mut path, mut hold) = (0.0, None);
        loop {
            let rates = operator.rates().row(cell);
            let wait = stream.exponential() / -rates[cell];
            path += operator.centre(cell) * wait.min(left);
            if wait > left {
                break;
            }
            hold = hold.or(Some(wait));
            left -= wait;
            let up = if cell + 1 < CELLS {
                rates[cell + 1]
            } else {
                0.0
            };
            let rises = -rates[cell] * stream.uniform() < up;
            cell = if rises { cell + 1 } else { cell - 1 };
        }
        if let Some(hold) = hold {
            ends[cell].add(path);
            first.add(hold);
        }
    }
    for (end, sums) in ends.iter().enumerate().filter(|(_, s)| s.0[0] > 1000.0) {
        let (mean, deviation) = law(&ladder, rung, start, end);
        let off = sums.off(mean, deviation * deviation);
        assert!(off.0.abs().max(off.1.abs()) < 4.5, "end {end}: {off:?} σ");
    }
    let (off, _) = first.off(ladder.hold(rung as u32, start as u32), 0.0);
    assert!(off.abs() < 4.5, "first jump: {off} σ");
}

/// ⟨Δz²⟩ → 2(t/3 − ⟨χ²⟩), also where some pitch angles scatter a hundred thousand times as fast as others.
#[test]
fn an_uneven_shape_diffuses_as_it_must() {
    for dip in [0.0, 0.4] {
        let shape = |mu: f64| {
            let distance = (mu - dip) / 0.1;
            (1.0 - mu * mu) * (1e-5 + 1.0 - libm::exp(-distance * distance)).min(1.0)
        };
        let operator = PitchAngle::new(CELLS, shape, 0.0);
        let ladder = Ladder::new(&operator);
        let rung = RUNGS as usize - 1;
        let starts = (0..CELLS / 2).map(|start| {
            let chances = chances(&ladder, rung, start);
            let square = |(end, chance): (usize, &f64)| {
                let (m, d) = law(&ladder, rung, start, end);
                chance * (m * m + d * d)
            };
            chances.iter().enumerate().map(square).sum::<f64>()
        });
        let mean = starts.sum::<f64>() / (CELLS / 2) as f64;
        let chi_squared = operator.chi().norm_squared() / CELLS as f64;
        let exact = 2.0 * (Ladder::time(rung as i32) / 3.0 - chi_squared);
        assert!(
            (mean / exact - 1.0).abs() < 1e-3,
            "{dip}: {mean} for {exact}"
        );
    }
}

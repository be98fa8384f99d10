//! Many histories: fixed blocks on all cores, progress, and stopping. Knows nothing of a step's physics.
//!
//! Work is cut into rounds. In a round every batch walks one [`Block`] of histories of all injection
//! bins into its own sums; so sums are in a fixed order whatever the number of threads. Only between
//! rounds may a run stop.

mod interrupt;
mod progress;

use std::time::{Duration, Instant};

pub use interrupt::{Interrupt, Signal};
pub use progress::Progress;
use rayon::prelude::*;

use crate::random::HistoryKey;
use crate::store::Ending;
use crate::tally::{Batches, Quantity, Sums};

/// Histories of a bin and batch in one round, at least.
pub const BLOCK: u64 = 16;
/// Histories of a batch in one round, all bins together, at least: enough to keep the walk's lanes full.
const ROUND: u64 = 1024;

/// What a block of histories came to.
#[derive(Debug, Clone, Default)]
pub struct Walked {
    /// Steps taken.
    pub steps: u64,
    /// Histories given up because a number was not finite.
    pub lost: Vec<HistoryKey>,
}

/// The histories that a batch walks in one round: as many of each injection bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    bins: u32,
    batch: u32,
    round: u64,
}

impl Block {
    /// Histories of each bin: a function of their number alone, so that a longer run begins as a
    /// shorter one.
    pub fn histories_per_bin(bins: u32) -> u64 {
        ROUND.div_ceil(BLOCK * u64::from(bins)) * BLOCK
    }

    /// The histories' keys, bin by bin.
    pub fn keys(self) -> impl Iterator<Item = HistoryKey> {
        let Self { bins, batch, round } = self;
        let count = Self::histories_per_bin(bins);
        (0..bins).flat_map(move |bin| {
            (round * count..(round + 1) * count).map(move |history| HistoryKey {
                bin,
                batch,
                history,
            })
        })
    }
}

/// How long to go on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Injection bins.
    pub bins: u32,
    /// Batches.
    pub batches: u32,
    /// Rounds of blocks asked for.
    pub rounds: u64,
    /// Stop when the relative error of the spectrum is below this in every bin.
    pub target_error: Option<f64>,
    /// Stop after this time.
    pub time_limit: Option<Duration>,
}

/// Everything that was walked.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The sums.
    pub batches: Batches,
    /// Steps taken.
    pub steps: u64,
    /// Histories given up.
    pub lost: Vec<HistoryKey>,
    /// Why it ended.
    pub ending: Ending,
}

impl Plan {
    /// Rounds that give each bin at least `histories`, in whole blocks of every batch.
    pub fn rounds_for(histories: u64, batches: u32, bins: u32) -> u64 {
        let a_round = Block::histories_per_bin(bins) * u64::from(batches);
        histories.div_ceil(a_round).max(1)
    }

    /// Histories of all rounds, all bins together.
    pub fn histories(&self) -> u64 {
        self.rounds
            * Block::histories_per_bin(self.bins)
            * u64::from(self.batches)
            * u64::from(self.bins)
    }
}

/// The work of one batch.
struct Work {
    batch: u32,
    sums: Sums,
    steps: u64,
    lost: Vec<HistoryKey>,
}

/// Walks every history of the plan, or as many as its stop rules and the user allow.
///
/// `walk` adds a block of histories to a batch's sums.
pub fn simulate(
    plan: &Plan,
    batches: Batches,
    interrupt: &Interrupt,
    progress: &mut Progress,
    walk: impl Fn(Block, &mut Sums) -> Walked + Sync,
) -> Outcome {
    let start = Instant::now();
    let mut batches = batches;
    let mut work: Vec<Work> = (0..).zip(batches.sums.drain(..)).map(Work::new).collect();
    let mut ending = Ending::Finished;
    for round in 0..plan.rounds {
        work.par_iter_mut()
            .with_max_len(1)
            .for_each(|w| w.block(plan.bins, round, &walk));
        batches.histories = (round + 1) * Block::histories_per_bin(plan.bins);
        let done = batches.histories * u64::from(plan.batches) * u64::from(plan.bins);
        progress.advance(done);
        if round + 1 == plan.rounds {
            break;
        }
        if interrupt.requested().is_some() {
            ending = Ending::Interrupted;
            break;
        }
        if plan
            .time_limit
            .is_some_and(|limit| start.elapsed() >= limit)
        {
            ending = Ending::MaxMinutes;
            break;
        }
        if let Some(target) = plan.target_error {
            batches.sums = work
                .iter_mut()
                .map(|w| std::mem::replace(&mut w.sums, Sums { values: Vec::new() }))
                .collect();
            let reached = worst_error(&batches) <= target;
            for (w, sums) in work.iter_mut().zip(batches.sums.drain(..)) {
                w.sums = sums;
            }
            if reached {
                ending = Ending::TargetError;
                break;
            }
        }
    }
    progress.finish();
    let steps = work.iter().map(|w| w.steps).sum();
    let lost = work.iter_mut().flat_map(|w| w.lost.drain(..)).collect();
    batches.sums = work.into_iter().map(|w| w.sums).collect();
    Outcome {
        batches,
        steps,
        lost,
        ending,
    }
}

impl Work {
    fn new((batch, sums): (u32, Sums)) -> Self {
        Self {
            batch,
            sums,
            steps: 0,
            lost: Vec::new(),
        }
    }

    /// One round's block.
    fn block(
        &mut self,
        bins: u32,
        round: u64,
        walk: &(impl Fn(Block, &mut Sums) -> Walked + Sync),
    ) {
        let batch = self.batch;
        let walked = walk(Block { bins, batch, round }, &mut self.sums);
        self.steps += walked.steps;
        self.lost.extend(walked.lost);
    }
}

/// Largest relative 1σ error of the residence at the plane; infinite where nothing was scored.
fn worst_error(batches: &Batches) -> f64 {
    let errors = (0..batches.layout.ln_rigidity.count).map(|bin| {
        let (mean, error) = batches.mean(Quantity::Plane, bin, 0).estimate();
        if mean > 0.0 {
            error / mean
        } else {
            f64::INFINITY
        }
    });
    errors.fold(0.0, f64::max)
}

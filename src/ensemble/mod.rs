//! Many histories: fixed blocks on all cores, progress, checkpoints and stopping. Knows nothing of a
//! step's physics.
//!
//! Work is cut into rounds. In a round every batch walks one [`Block`] of histories of all injection
//! bins. A block has its own sums, which its batch takes up round by round; so sums are in a fixed order
//! whatever the number of threads, of processes, of shards, or of interruptions. A checkpoint is taken
//! between any two blocks; a run stops only between rounds, where all batches are of one size.

mod block;
mod chunk;
mod interrupt;
mod pass;
mod progress;
mod ranks;
mod rounds;
mod series;
mod shard;
mod state;
mod watch;

use std::time::{Duration, Instant};

pub use block::{BLOCK, Block, Walked};
pub use chunk::{Chunk, chunks, realizations_of};
pub use interrupt::{Interrupt, Signal};
pub use progress::Progress;
pub use ranks::{Ranks, Traffic};
pub use rounds::in_rounds;
pub use series::in_order;
pub use shard::Shard;
pub use state::{BatchState, State};
pub use watch::{Save, Watch};

use crate::store::Ending;
use crate::tally::{Batches, Layout, Quantity, Sums};

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
    /// Time between checkpoints.
    pub checkpoint_every: Duration,
}

impl Plan {
    /// Rounds that give each bin at least `histories`, in whole blocks of every batch.
    pub fn rounds_for(histories: u64, batches: u32, bins: u32) -> u64 {
        let a_round = Block::histories_per_bin(bins) * u64::from(batches);
        histories.div_ceil(a_round)
    }

    /// Histories that so many batches walk in all rounds, all bins together.
    pub fn histories_of(&self, batches: u32) -> u64 {
        self.rounds
            * Block::histories_per_bin(self.bins)
            * u64::from(batches)
            * u64::from(self.bins)
    }

    /// Histories of all rounds, all batches and bins together.
    pub fn histories(&self) -> u64 {
        self.histories_of(self.batches)
    }
}

/// Blocks that a thread walks before all wait for the slowest.
const BLOCKS_OF_A_THREAD: u64 = 16;

/// Goes on from `state` until every history of the plan is walked, or as many as its stop rules and the
/// user allow; tells why it ended.
///
/// `walk` adds a block of histories to sums that hold nothing yet.
pub fn simulate(
    plan: &Plan,
    layout: &Layout,
    state: &mut State,
    watch: &mut Watch<'_, State>,
    walk: impl Fn(Block, &mut Sums) -> Walked + Sync,
) -> Ending {
    simulate_on(&Ranks::alone(), plan, layout, state, watch, walk)
}

/// The same by several processes, the others of which [`help`](Ranks::help): to the same bits.
pub fn simulate_on(
    ranks: &Ranks,
    plan: &Plan,
    layout: &Layout,
    state: &mut State,
    watch: &mut Watch<'_, State>,
    walk: impl Fn(Block, &mut Sums) -> Walked + Sync,
) -> Ending {
    let start = Instant::now();
    let walk_to = |round, state: &mut State, watch: &mut Watch<'_, State>| {
        let blocks = state.left(round, plan.bins);
        let pause = || watch.wants_checkpoint();
        let held = state.held();
        let keep = |block, share| state.add(block, share);
        ranks.walk(&blocks, held, layout, pause, &walk, keep);
        let walked = state.histories(plan.bins);
        watch.look(state, walked);
    };
    let ending = loop {
        let round = state.rounds();
        // a checkpoint may have been taken in the middle of a round
        while state.batches.iter().any(|b| b.rounds < round) {
            walk_to(round, state, watch);
        }
        if let Some(ending) = why_stop(round, plan, layout, state, watch, start) {
            break ending;
        }
        let at_once = rounds_at_once(plan, state, ranks);
        walk_to(plan.rounds.min(round + at_once), state, watch);
    };
    ranks.that_was_all();
    watch.finish();
    ending
}

/// Rounds that are walked before it is asked whether to stop: as many as keep all threads of all processes busy, where
/// no rule asks for every round.
fn rounds_at_once(plan: &Plan, state: &State, ranks: &Ranks) -> u64 {
    if plan.target_error.is_some() || plan.time_limit.is_some() {
        return 1;
    }
    let threads = rayon::current_num_threads() * ranks.count();
    let blocks = BLOCKS_OF_A_THREAD * threads as u64;
    blocks.div_ceil(state.batches.len().max(1) as u64)
}

/// Why to stop after this round, if so.
fn why_stop(
    round: u64,
    plan: &Plan,
    layout: &Layout,
    state: &mut State,
    watch: &Watch<'_, State>,
    start: Instant,
) -> Option<Ending> {
    if round >= plan.rounds {
        return Some(Ending::Finished);
    }
    if round == 0 {
        return None;
    }
    if watch.stops() {
        return Some(Ending::Interrupted);
    }
    if plan
        .time_limit
        .is_some_and(|limit| start.elapsed() >= limit)
    {
        return Some(Ending::MaxMinutes);
    }
    let target = plan.target_error?;
    let batches = state.take_batches(layout, plan.bins);
    let reached = worst_error(&batches) <= target;
    state.put_batches(batches);
    reached.then_some(Ending::TargetError)
}

/// Largest relative 1σ error of the residence at the plane; infinite where nothing was scored.
fn worst_error(batches: &Batches) -> f64 {
    let error = |batches: &Batches, bin| {
        let (mean, error) = batches.mean(Quantity::Plane, bin, 0).estimate();
        if mean > 0.0 {
            error / mean
        } else {
            f64::INFINITY
        }
    };
    let bins = 0..batches.layout.ln_rigidity.count;
    let species = 0..batches.layout.species.len();
    let errors = species.flat_map(|i| {
        let own = batches.of_species(i);
        let errors: Vec<f64> = bins.clone().map(|bin| error(&own, bin)).collect();
        errors
    });
    errors.fold(0.0, f64::max)
}

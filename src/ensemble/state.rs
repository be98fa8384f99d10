//! How far a run has come: all that is needed to go on with it to the same bits.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Block;
use super::pass::Share;
use crate::random::HistoryKey;
use crate::tally::{Batches, Layout, Sums};

/// How far every batch of a run, or of a shard of it, has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The batches, by number.
    pub batches: Vec<BatchState>,
}

/// How far a batch has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchState {
    /// Which batch of the run it is.
    pub number: u32,
    /// Blocks walked.
    pub rounds: u64,
    /// Their sums.
    pub sums: Sums,
    /// Steps taken.
    pub steps: u64,
    /// Histories given up.
    pub lost: Vec<HistoryKey>,
}

impl State {
    /// Nothing walked yet.
    pub fn start(layout: &Layout, batches: Range<u32>) -> Self {
        let start = |number| BatchState {
            number,
            rounds: 0,
            sums: Sums::new(layout),
            steps: 0,
            lost: Vec::new(),
        };
        Self {
            batches: batches.map(start).collect(),
        }
    }

    /// Where a finished run stands, to be continued: its batches, all its steps and lost histories.
    ///
    /// # Errors
    /// When the batches are not of whole rounds of so many injection bins.
    pub fn of(
        batches: Batches,
        bins: u32,
        steps: u64,
        lost: &[HistoryKey],
    ) -> Result<Self, String> {
        let block = Block::histories_per_bin(bins);
        if !batches.histories.is_multiple_of(block) {
            return Err(format!(
                "{} histories a batch and bin, expected a multiple of {block}",
                batches.histories
            ));
        }
        let rounds = batches.histories / block;
        let first = batches.numbers.first().copied();
        let all = batches.numbers.into_iter().zip(batches.sums);
        let batches = all.map(|(number, sums)| BatchState {
            number,
            rounds,
            sums,
            // which batch took them is not known, nor does it matter
            steps: if Some(number) == first { steps } else { 0 },
            lost: lost.iter().filter(|k| k.batch == number).copied().collect(),
        });
        Ok(Self {
            batches: batches.collect(),
        })
    }

    /// Whether it is a state of these batches in this layout, of so many rounds at most.
    pub fn fits(&self, layout: &Layout, batches: Range<u32>, rounds: u64) -> bool {
        let furthest = self.rounds();
        furthest <= rounds
            && self.batches.iter().map(|b| b.number).eq(batches)
            && self.batches.iter().all(|b| {
                // they go from round to round together
                b.rounds + 1 >= furthest && b.sums.values.len() == layout.len()
            })
    }

    /// The blocks that are left of the rounds before this one, round by round.
    pub(super) fn left(&self, rounds: u64, bins: u32) -> Vec<Block> {
        let begun = self.batches.iter().map(|b| b.rounds).min();
        let all = begun.unwrap_or(rounds)..rounds;
        let of_round = |round| {
            let batches = self.batches.iter().filter(move |b| b.rounds <= round);
            batches.map(move |b| Block {
                bins,
                batch: b.number,
                round,
            })
        };
        all.flat_map(of_round).collect()
    }

    /// The batches, by number.
    pub(super) fn held(&self) -> Range<u32> {
        let first = self.batches.first().map_or(0, |b| b.number);
        first..first + self.batches.len() as u32
    }

    /// Adds the next block of a batch.
    pub(super) fn add(&mut self, block: Block, share: Share) {
        let index = block.batch - self.held().start;
        let batch = &mut self.batches[index as usize];
        let pairs = batch.sums.values.iter_mut().zip(share.sums.values);
        pairs.for_each(|(sum, x)| *sum += x);
        batch.rounds += 1;
        batch.steps += share.walked.steps;
        batch.lost.extend(share.walked.lost);
    }

    /// Rounds that the batch which is furthest has walked.
    pub fn rounds(&self) -> u64 {
        self.batches.iter().map(|b| b.rounds).max().unwrap_or(0)
    }

    /// Histories walked, all bins together.
    pub fn histories(&self, bins: u32) -> u64 {
        let blocks: u64 = self.batches.iter().map(|b| b.rounds).sum();
        blocks * Block::histories_per_bin(bins) * u64::from(bins)
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.batches.iter().map(|b| b.steps).sum()
    }

    /// Histories given up, batch by batch.
    pub fn lost(&self) -> Vec<HistoryKey> {
        let all = self.batches.iter().flat_map(|b| &b.lost);
        all.copied().collect()
    }

    /// The sums, taken out of a state whose batches stand at the same round.
    pub(super) fn take_batches(&mut self, layout: &Layout, bins: u32) -> Batches {
        let nothing = || Sums { values: Vec::new() };
        Batches {
            layout: layout.clone(),
            numbers: self.batches.iter().map(|b| b.number).collect(),
            sums: self
                .batches
                .iter_mut()
                .map(|b| std::mem::replace(&mut b.sums, nothing()))
                .collect(),
            histories: self.rounds() * Block::histories_per_bin(bins),
        }
    }

    /// Puts them back.
    pub(super) fn put_batches(&mut self, batches: Batches) {
        for (state, sums) in self.batches.iter_mut().zip(batches.sums) {
            state.sums = sums;
        }
    }

    /// The sums of a state whose batches stand at the same round.
    pub fn into_batches(mut self, layout: &Layout, bins: u32) -> Batches {
        self.take_batches(layout, bins)
    }
}

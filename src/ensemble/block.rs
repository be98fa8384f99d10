//! The unit of work: a block of histories of one batch.

use serde::{Deserialize, Serialize};

use crate::random::HistoryKey;

/// Histories of a bin and batch in one round, at least.
pub const BLOCK: u64 = 16;
/// Histories of a batch in one round, all bins together, at least: enough to keep the walk's lanes full.
const ROUND: u64 = 1024;

/// The histories that a batch walks in one round: as many of each injection bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub(super) bins: u32,
    pub(super) batch: u32,
    pub(super) round: u64,
}

/// What a block of histories came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Walked {
    /// Steps taken.
    pub steps: u64,
    /// Histories given up because a number was not finite.
    pub lost: Vec<HistoryKey>,
}

impl Block {
    /// Histories of each bin: a function of their number alone, so that a longer run begins as a
    /// shorter one.
    pub fn histories_per_bin(bins: u32) -> u64 {
        ROUND.div_ceil(BLOCK * u64::from(bins)) * BLOCK
    }

    /// The batch that walks them.
    pub fn batch(self) -> u32 {
        self.batch
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

//! Blocks walked on all threads, whose sums are added in their order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Block, Walked};
use crate::tally::{Layout, Sums};

/// What a block has added to its batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Share {
    /// Steps, and histories that were given up.
    pub walked: Walked,
    /// Its own sums.
    pub sums: Sums,
}

/// Walks blocks and hands each to `keep` in their order, until there are no more or `pause` says so; the first is walked
/// in any case.
pub(super) fn walk_in_order(
    blocks: &[Block],
    layout: &Layout,
    pause: impl Fn() -> bool + Sync,
    walk: impl Fn(Block, &mut Sums) -> Walked + Sync,
    keep: impl FnMut(Block, Share) + Send,
) {
    let next = AtomicUsize::new(0);
    let queue = Mutex::new(Queue {
        waiting: BTreeMap::new(),
        kept: 0,
        keep,
    });
    // whoever is free takes the next block, so that none that is walked comes after one that is not
    let one = |_| {
        if next.load(Ordering::Relaxed) > 0 && pause() {
            return;
        }
        let number = next.fetch_add(1, Ordering::Relaxed);
        let mut sums = Sums::new(layout);
        let walked = walk(blocks[number], &mut sums);
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.take(number, blocks[number], Share { walked, sums });
    };
    let all = (0..blocks.len()).into_par_iter().with_max_len(1);
    all.for_each(one);
}

/// Shares that wait for those of blocks before them.
struct Queue<K> {
    waiting: BTreeMap<usize, (Block, Share)>,
    kept: usize,
    keep: K,
}

impl<K: FnMut(Block, Share)> Queue<K> {
    fn take(&mut self, number: usize, block: Block, share: Share) {
        self.waiting.insert(number, (block, share));
        while let Some((block, share)) = self.waiting.remove(&self.kept) {
            (self.keep)(block, share);
            self.kept += 1;
        }
    }
}

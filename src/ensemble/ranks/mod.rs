//! The processes that walk one run together: the first of them tells the others what to walk and adds up what they send,
//! in an order that does not depend on how many there are.

#[cfg(not(feature = "mpi"))]
mod alone;
#[cfg(feature = "mpi")]
mod mpi;

use std::cell::Cell;
use std::ops::Range;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

#[cfg(not(feature = "mpi"))]
use alone::World;
#[cfg(feature = "mpi")]
use mpi::World;

use super::pass::{Share, walk_in_order};
use super::{Block, Walked};
use crate::tally::{Layout, Sums};

/// The processes of a run, of which this is one.
pub struct Ranks {
    /// None where there is no other.
    world: Option<World>,
    traffic: Cell<Traffic>,
}

/// What the first rank has sent and received.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Traffic {
    /// Bytes sent, counted once where all others get the same.
    pub sent_bytes: u64,
    /// Bytes received.
    pub received_bytes: u64,
    /// Time in s for which it sent, or waited and received.
    pub wait_s: f64,
}

/// A message of the first rank to all others; none ends the run.
type Told<T> = Option<T>;

/// What the others have to say of a run before it begins.
type Word = Result<String, String>;

impl Ranks {
    /// This process alone.
    pub fn alone() -> Self {
        Self::of(None)
    }

    /// All that MPI has started together, or this process alone; before any thread is started.
    pub fn join() -> Self {
        Self::of(World::join())
    }

    fn of(world: Option<World>) -> Self {
        Self {
            world,
            traffic: Cell::default(),
        }
    }

    /// Whether this is the one that looks after the run; the others only walk.
    pub fn is_first(&self) -> bool {
        self.rank() == 0
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.world.as_ref().map_or(1, World::size)
    }

    /// What was sent and received until now.
    pub fn traffic(&self) -> Traffic {
        self.traffic.get()
    }

    /// Tells all others what comes next.
    pub fn tell<T: Serialize + ?Sized>(&self, what: &T) {
        self.told(&Some(what));
    }

    /// What the first rank tells; nothing more to do if none.
    ///
    /// # Panics
    /// When the other process is of another build.
    pub fn hear<T: DeserializeOwned>(&self) -> Option<T> {
        let world = self.world.as_ref()?;
        let mut bytes = Vec::new();
        world.broadcast(&mut bytes);
        decoded::<Told<T>>(&bytes)
    }

    /// Says to the first rank whether this one can walk the run, and which run it is.
    pub fn report(&self, word: &Word) {
        self.send_to_first(word);
    }

    /// Waits until all others have reported, and compares their run with this one.
    ///
    /// # Errors
    /// When one cannot walk it, or is about to walk another.
    pub fn agree_on(&self, run: &str) -> Result<(), String> {
        for rank in 1..self.count() {
            match self.received::<Word>(rank) {
                Ok(theirs) if theirs == run => {}
                Ok(_) => {
                    return Err(format!(
                        "rank {rank} of {} read another config, or is another build of pitchwalk (all ranks have to see \
                         the same files)",
                        self.count()
                    ));
                }
                Err(why) => return Err(format!("rank {rank} of {}: {why}", self.count())),
            }
        }
        Ok(())
    }

    /// Which of so many batches this rank walks, or walks a part of.
    pub fn batches(&self, count: usize) -> Range<usize> {
        let (rank, ranks) = (self.rank(), self.count());
        count * rank / ranks..(count * (rank + 1)).div_ceil(ranks)
    }

    /// Does something for each of so many batches, on one of the ranks that walk it: the first rank has what all came to,
    /// in their order, the others nothing.
    pub fn each<T: Serialize + DeserializeOwned>(
        &self,
        count: usize,
        what: impl FnOnce(Range<usize>) -> Vec<T>,
    ) -> Vec<T> {
        let begin = |rank: usize| (count * rank).div_ceil(self.count());
        let mut all = what(begin(self.rank())..begin(self.rank() + 1));
        if !self.is_first() {
            self.send_to_first(&all);
            return Vec::new();
        }
        for rank in 1..self.count() {
            all.extend(self.received::<Vec<T>>(rank));
        }
        all
    }

    /// Walks blocks of these batches together and hands each to `keep`, those of a batch in their order. Alone it may
    /// pause, as [`walk_in_order`] does.
    pub(super) fn walk(
        &self,
        blocks: &[Block],
        batches: Range<u32>,
        layout: &Layout,
        pause: impl Fn() -> bool + Sync,
        walk: impl Fn(Block, &mut Sums) -> Walked + Sync,
        mut keep: impl FnMut(Block, Share) + Send,
    ) {
        if self.count() == 1 {
            return walk_in_order(blocks, layout, pause, walk, keep);
        }
        let dealt = dealt(blocks, batches, self.count());
        self.tell(&dealt);
        walk_in_order(&dealt[0], layout, || false, walk, &mut keep);
        for (rank, blocks) in dealt.iter().enumerate().skip(1) {
            for &block in blocks {
                keep(block, self.received(rank));
            }
        }
    }

    /// Walks what the first rank asks for, until it says that this was all.
    pub fn help(&self, layout: &Layout, walk: impl Fn(Block, &mut Sums) -> Walked + Sync) {
        while let Some(dealt) = self.hear::<Vec<Vec<Block>>>().filter(|all| !all.is_empty()) {
            let mut done = Vec::new();
            let keep = |_, share| done.push(share);
            walk_in_order(&dealt[self.rank()], layout, || false, &walk, keep);
            done.iter().for_each(|share| self.send_to_first(share));
        }
    }

    /// Tells all others that there is nothing more of these to walk.
    pub(super) fn that_was_all(&self) {
        self.tell::<[Vec<Block>]>(&[]);
    }

    fn told<T: Serialize>(&self, what: &Told<T>) {
        if let Some(world) = &self.world {
            let start = Instant::now();
            let mut bytes = encoded(what);
            world.broadcast(&mut bytes);
            self.count_traffic(bytes.len(), 0, start.elapsed());
        }
    }

    fn rank(&self) -> usize {
        self.world.as_ref().map_or(0, World::rank)
    }

    fn send_to_first<T: Serialize>(&self, what: &T) {
        if let Some(world) = &self.world {
            world.send(0, &encoded(what));
        }
    }

    fn received<T: DeserializeOwned>(&self, rank: usize) -> T {
        let start = Instant::now();
        let bytes = self.world.as_ref().map(|world| world.receive(rank));
        let bytes = bytes.unwrap_or_default();
        self.count_traffic(0, bytes.len(), start.elapsed());
        decoded(&bytes)
    }

    fn count_traffic(&self, sent: usize, received: usize, wait: Duration) {
        let before = self.traffic.get();
        self.traffic.set(Traffic {
            sent_bytes: before.sent_bytes + sent as u64,
            received_bytes: before.received_bytes + received as u64,
            wait_s: before.wait_s + wait.as_secs_f64(),
        });
    }
}

impl Drop for Ranks {
    fn drop(&mut self) {
        match &self.world {
            // others wait for what will never come
            Some(world) if std::thread::panicking() => world.abort(),
            Some(world) if world.rank() == 0 => self.told::<()>(&None),
            _ => {}
        }
    }
}

/// Blocks of these batches for each rank: all of a batch for one rank, or for some that follow each other, so that few
/// ranks need the physics of a batch.
fn dealt(blocks: &[Block], batches: Range<u32>, ranks: usize) -> Vec<Vec<Block>> {
    let mut dealt = vec![Vec::new(); ranks];
    for (index, batch) in batches.clone().enumerate() {
        let own = blocks.iter().filter(|block| block.batch == batch);
        let count = own.clone().count();
        for (number, &block) in own.enumerate() {
            let rank = ranks * (index * count + number) / (batches.len() * count);
            dealt[rank].push(block);
        }
    }
    dealt
}

/// A message; all that is sent can be written.
fn encoded<T: Serialize + ?Sized>(what: &T) -> Vec<u8> {
    postcard::to_stdvec(what).unwrap_or_default()
}

/// A message of another process of the same build.
fn decoded<T: DeserializeOwned>(bytes: &[u8]) -> T {
    match postcard::from_bytes(bytes) {
        Ok(what) => what,
        Err(error) => panic!("a message of another rank cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_have_as_many_blocks_and_those_of_few_batches() {
        for (ranks, count) in [(1, 8), (2, 8), (3, 8), (20, 8), (3, 1)] {
            let block = |round, batch| Block {
                bins: 1,
                batch,
                round,
            };
            let batches = 5..5 + count as u32;
            let blocks: Vec<Block> = (0..30)
                .flat_map(|round| batches.clone().map(move |batch| block(round, batch)))
                .collect();
            let dealt = dealt(&blocks, batches, ranks);
            let sizes: Vec<usize> = dealt.iter().map(Vec::len).collect();
            assert_eq!(sizes.iter().sum::<usize>(), blocks.len());
            assert!(sizes.iter().max() <= sizes.iter().min().map(|least| least + 1).as_ref());
            for (rank, own) in dealt.iter().enumerate() {
                // as `Ranks::batches`
                let needs = count * rank / ranks..(count * (rank + 1)).div_ceil(ranks);
                assert!(own.iter().all(|b| needs.contains(&(b.batch as usize - 5))));
            }
            let mut rounds = [0; 8];
            for block in dealt.iter().flatten() {
                let next = &mut rounds[block.batch as usize - 5];
                assert_eq!(block.round, *next);
                *next += 1;
            }
        }
    }
}

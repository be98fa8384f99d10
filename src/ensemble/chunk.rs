//! Realisations divided among batches, as histories are.

use std::ops::Range;

/// Successive realisations of one batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Their batch.
    pub batch: u32,
    /// Their numbers.
    pub realizations: Range<u64>,
}

/// The realisations of a batch, of `count` that all `batches` hold once.
pub fn realizations_of(batch: u32, batches: u32, count: u64) -> Range<u64> {
    let before = |b: u32| (u128::from(count) * u128::from(b) / u128::from(batches)) as u64;
    before(batch)..before(batch + 1)
}

/// All realisations of some batches in their order, in chunks of `size` or, at a batch's end, fewer.
pub fn chunks(
    held: impl IntoIterator<Item = u32>,
    batches: u32,
    count: u64,
    size: u64,
) -> impl Iterator<Item = Chunk> {
    held.into_iter().flat_map(move |batch| {
        let all = realizations_of(batch, batches, count);
        let starts = all.clone().step_by(size as usize);
        starts.map(move |start| Chunk {
            batch,
            realizations: start..all.end.min(start + size),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_realisation_is_in_one_chunk_of_its_batch() {
        for (batches, count, size) in [(64, 1000, 32), (8, 3, 32), (64, 1_000_000, 1024), (9, 9, 1)]
        {
            let all: Vec<Chunk> = chunks(0..batches, batches, count, size).collect();
            let numbers = all.iter().flat_map(|c| c.realizations.clone());
            assert!(numbers.eq(0..count));
            for chunk in &all {
                let of_batch = realizations_of(chunk.batch, batches, count);
                let Range { start, end } = chunk.realizations;
                assert!(start < end && end - start <= size);
                assert!(of_batch.start <= start && end <= of_batch.end);
                assert!((start - of_batch.start).is_multiple_of(size));
            }
        }
    }
}

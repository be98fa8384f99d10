//! The stage of realisations: drawn on all cores, spooled in their order, then written as tables.

use std::path::Path;

use super::error::RunError;
use crate::anisotropy::Field;
use crate::ensemble::{Chunk, Watch, in_order};
use crate::model::Realizations;
use crate::store::{Ending, RunFolder, Spool, StoreError};

/// How far the realisations have come.
pub(super) struct Realized {
    /// Chunks that are done.
    pub chunks: u64,
    /// What they came to.
    pub spool: Spool,
}

impl Realized {
    /// Takes up the spool of a folder, of which so many chunks count.
    pub(super) fn resume(dir: &Path, chunks: u64) -> Result<Self, StoreError> {
        let spool = match chunks {
            0 => Spool::create(dir)?,
            _ => Spool::resume(dir, chunks)?,
        };
        Ok(Self { chunks, spool })
    }
}

/// Draws what is left of the realisations of some batches.
pub(super) fn realize(
    realizations: &Realizations,
    held: impl IntoIterator<Item = u32>,
    realized: &mut Realized,
    watch: &mut Watch<'_, Realized>,
) -> Result<Ending, RunError> {
    let begun = realized.chunks as usize;
    let mut all = realizations.chunks(held);
    let mut done: u64 = all.by_ref().take(begun).map(|c| length(&c)).sum();
    let make = |chunk: Chunk| {
        let fields = realizations.fields(chunk.realizations.clone());
        match fields.iter().position(|f| !f.is_finite()) {
            None => Ok((length(&chunk), fields)),
            Some(at) => Err(not_finite(realizations, &chunk, at)),
        }
    };
    let keep = |realized: &mut Realized, (count, fields): (u64, Vec<Field>)| {
        let numbers: Vec<f64> = fields.iter().flat_map(Field::numbers).collect();
        realized.spool.append(&numbers)?;
        realized.chunks += 1;
        done += count;
        Ok(done)
    };
    in_order(all, realized, watch, make, keep)
}

fn length(chunk: &Chunk) -> u64 {
    chunk.realizations.end - chunk.realizations.start
}

fn not_finite(realizations: &Realizations, chunk: &Chunk, at: usize) -> RunError {
    let channels = realizations.channels.len();
    RunError::NotFinite {
        realization: chunk.realizations.start + (at / channels) as u64,
        energy_gev: realizations.channels[at % channels].energy_gev,
    }
}

/// Writes the table `anisotropy` from the spool; tells how many realisations are in it.
pub(super) fn write_rows(
    realizations: &Realizations,
    held: impl IntoIterator<Item = u32>,
    realized: &mut Realized,
    folder: &RunFolder,
) -> Result<u64, StoreError> {
    let mut writer = folder.begin_table(&realizations.rows(0, &[]))?;
    let blocks = realized.spool.blocks(realized.chunks)?;
    let mut group: Option<(Chunk, Vec<Field>)> = None;
    let mut count = 0;
    for (chunk, numbers) in realizations.chunks(held).zip(blocks) {
        let numbers = numbers?;
        let (whole, _) = numbers.as_chunks();
        let fields = whole.iter().map(|&numbers| Field::of(numbers));
        count += length(&chunk);
        match &mut group {
            Some((first, all))
                if first.batch == chunk.batch && length(first) < realizations.group() =>
            {
                first.realizations.end = chunk.realizations.end;
                all.extend(fields);
            }
            _ => {
                if let Some((first, all)) = &group {
                    writer.append(&realizations.rows(first.realizations.start, all))?;
                }
                group = Some((chunk, fields.collect()));
            }
        }
    }
    if let Some((first, all)) = &group {
        writer.append(&realizations.rows(first.realizations.start, all))?;
    }
    writer.finish()?;
    Ok(count)
}

//! The realisations of shards put together, a group of rows at a time.

use std::ops::Range;

use super::{MergeError, Part};
use crate::ensemble::realizations_of;
use crate::model::Realizations;
use crate::run::ROWS;
use crate::run::stored::StoredError;
use crate::store::{RunFolder, RunInfo, Table, TableReader};

/// Opens the rows of every part, which checks all of their bytes.
pub(super) fn check(parts: &[Part], realizations: &Realizations) -> Result<(), MergeError> {
    for part in parts {
        open(part, realizations)?;
    }
    Ok(())
}

/// Writes the rows of all parts batch by batch, in groups as they are.
pub(super) fn write(
    parts: &[Part],
    info: &RunInfo,
    realizations: &Realizations,
    folder: &RunFolder,
) -> Result<(), MergeError> {
    let mut writer = folder.begin_table(&realizations.rows(0, &[]))?;
    let mut next_group = vec![0; parts.len()];
    let mut opened: Option<(usize, TableReader)> = None;
    for batch in info.numbers() {
        let Some(owner) = parts.iter().position(|part| part.info.holds(batch)) else {
            continue;
        };
        let reader = match opened.take() {
            Some((part, reader)) if part == owner => reader,
            _ => open(&parts[owner], realizations)?,
        };
        let mut left = realizations_of(batch, info.batches, realizations.count);
        while !left.is_empty() {
            if next_group[owner] == reader.groups() {
                return Err(foreign(
                    &parts[owner],
                    format!("no realisation {}", left.start),
                ));
            }
            let group = reader.group(next_group[owner], None)?;
            next_group[owner] += 1;
            left = after(&group, left, realizations.channels.len())
                .map_err(|cause| foreign(&parts[owner], cause))?;
            writer.append(&group)?;
        }
        opened = Some((owner, reader));
    }
    writer.finish()?;
    Ok(())
}

/// The realisations that are left after those of a group, which must be the next ones.
fn after(group: &Table, left: Range<u64>, channels: usize) -> Result<Range<u64>, String> {
    let numbers = group.floats("realization").unwrap_or_default();
    let count = (numbers.len() / channels) as u64;
    let expected =
        (left.start..left.start + count).flat_map(|i| std::iter::repeat_n(i as f64, channels));
    if count == 0 || left.start + count > left.end || !expected.eq(numbers) {
        return Err(format!(
            "other rows than those of realisation {}",
            left.start
        ));
    }
    Ok(left.start + count..left.end)
}

fn open(part: &Part, realizations: &Realizations) -> Result<TableReader, MergeError> {
    let reader = part.folder.open_table(ROWS)?;
    match *reader.empty() == realizations.rows(0, &[]) {
        true => Ok(reader),
        false => Err(foreign(part, "other columns".into())),
    }
}

fn foreign(part: &Part, cause: String) -> MergeError {
    StoredError::Foreign(part.name(), ROWS, cause).into()
}

//! Which shards may be merged, and what is wrong with the others.

use std::fs;
use std::path::Path;

use super::{Merge, MergeError, Part};
use crate::ensemble::Shard;
use crate::quote::shorten;
use crate::store::{RunFolder, RunInfo};

/// How many faults of one kind an error spells out.
const SHOWN: usize = 5;

/// `--overwrite` must not remove what is to be merged.
pub(super) fn refuse_own_parts(ask: &Merge) -> Result<(), MergeError> {
    let place = |path: &Path| fs::canonicalize(path).ok();
    let out = place(&ask.out);
    match ask.parts.iter().find(|p| out.is_some() && place(p) == out) {
        None => Ok(()),
        Some(part) => Err(MergeError::Refused(vec![format!(
            "failed to merge into {}: it is {} itself (name another folder for the merge)",
            ask.out.display(),
            part.display()
        )])),
    }
}

/// The parts that are finished, and what is wrong with the others.
pub(super) fn finished(ask: &Merge) -> Result<(Vec<Part>, Vec<String>), MergeError> {
    let (mut parts, mut absent) = (Vec::new(), Vec::new());
    for path in &ask.parts {
        let folder = RunFolder::open(path);
        let name = path.display();
        if !folder.has_info() {
            absent.push(format!(
                "{name} holds no run.json: it was not run, or is unfinished (run it with --resume)"
            ));
            continue;
        }
        let mut info = folder.read_info()?;
        if !info.walks() {
            return Err(MergeError::Refused(vec![format!(
                "failed to merge {name}: it holds transport coefficients alone, of which nothing was walked \
                 (name the folders of shards)"
            )]));
        }
        if !info.is_finished() {
            absent.push(format!(
                "{name} is unfinished: {} histories were walked (go on with --resume)",
                info.histories
            ));
            continue;
        }
        info.config = serde_json::Value::Null;
        (info.diffusion_table, info.pitch_angle_table, info.catalogue) = (None, None, None);
        (info.cross_sections, info.inelastic) = (None, None);
        info.source_grammage = None;
        parts.push(Part { folder, info });
    }
    Ok((parts, absent))
}

/// A part of the run that most parts are of, so that the odd one out is blamed.
pub(super) fn most_common(parts: &[Part]) -> Option<&Part> {
    let alike = |part: &&Part| {
        let same = |p: &&Part| {
            p.info.config_hash == part.info.config_hash && p.info.version == part.info.version
        };
        parts.iter().filter(same).count()
    };
    // the first of several
    parts.iter().rev().max_by_key(alike)
}

pub(super) fn refuse_foreign(first: &Part, parts: &[Part]) -> Result<(), MergeError> {
    let faults = parts.iter().filter_map(|part| {
        let (a, b) = (&first.info, &part.info);
        let (one, other) = (first.name(), part.name());
        if a.version != b.version {
            Some(format!(
                "{other} was run by pitchwalk {}, {one} by {}",
                shorten(&b.version),
                shorten(&a.version)
            ))
        } else if a.config_hash != b.config_hash {
            Some(format!(
                "{other} is of another config than {one} (hash {}, not {})",
                short(&b.config_hash),
                short(&a.config_hash)
            ))
        } else if a.batches != b.batches || a.histories_per_batch() != b.histories_per_batch() {
            Some(format!(
                "{other} walked {} histories a batch and bin, {one} {}",
                b.histories_per_batch(),
                a.histories_per_batch()
            ))
        } else {
            None
        }
    });
    refused(faults.collect())
}

/// Enough of a hash to tell it from others.
pub(super) fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

pub(super) fn refuse_overlap(parts: &[Part]) -> Result<(), MergeError> {
    let count = parts.first().map_or(0, |p| p.info.batches);
    let mut owner: Vec<Option<usize>> = vec![None; count as usize];
    let mut faults = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let mut shared: Vec<(usize, u32)> = Vec::new();
        for number in part.info.numbers() {
            match &mut owner[number as usize] {
                Some(other) => shared.push((*other, number)),
                free => *free = Some(i),
            }
        }
        if let (Some(&(other, first)), Some(&(_, last))) = (shared.first(), shared.last()) {
            faults.push(format!(
                "{} and {} overlap: both hold {}",
                parts[other].name(),
                part.name(),
                told([first, last])
            ));
        }
    }
    refused(faults)
}

fn told([first, last]: [u32; 2]) -> String {
    match first == last {
        true => format!("batch {first}"),
        false => format!("batches {first} to {last}"),
    }
}

pub(super) fn refuse_missing(
    ask: &Merge,
    parts: &[Part],
    info: &RunInfo,
    absent: &[String],
) -> Result<(), MergeError> {
    if ask.allow_partial {
        return Ok(());
    }
    let mut faults = few(absent.to_vec());
    if let Some(missing) = missing(parts, info) {
        faults.push(format!(
            "{missing}: the run is not whole (--allow-partial merges what there is)"
        ));
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(MergeError::Refused(faults)),
    }
}

/// Which batches are missing, and whose they are if all parts are shards of one division.
pub(super) fn missing(parts: &[Part], info: &RunInfo) -> Option<String> {
    if info.missing_batches.is_empty() {
        return None;
    }
    let there = info.merged.iter().map(|s| s.parse::<Shard>());
    let there: Vec<Shard> = there.collect::<Result<_, _>>().unwrap_or_default();
    let divided = there.first().map(|s| s.count());
    let whose = divided.filter(|n| there.iter().all(|s| s.count() == *n) && !parts.is_empty());
    let whose = whose.map_or(String::new(), |count| {
        let all = (1..=count).map(|i| format!("{i}/{count}"));
        let absent: Vec<String> = all.filter(|s| !info.merged.contains(s)).collect();
        format!(", of shard {}", few(absent).join(", "))
    });
    let ranges: Vec<String> = info.missing_batches.iter().map(|&r| told(r)).collect();
    let verb = match info.missing_batches[..] {
        [[first, last]] if first == last => "is",
        _ => "are",
    };
    Some(format!("{}{whose} {verb} missing", few(ranges).join(", ")))
}

/// The first of many, and how many more.
pub(super) fn few(mut lines: Vec<String>) -> Vec<String> {
    if lines.len() > SHOWN {
        let more = lines.len() - SHOWN;
        lines.truncate(SHOWN);
        if let Some(last) = lines.last_mut() {
            last.push_str(&format!(", and {more} more"));
        }
    }
    lines
}

fn refused(faults: Vec<String>) -> Result<(), MergeError> {
    match faults.is_empty() {
        true => Ok(()),
        false => Err(MergeError::Refused(few(faults))),
    }
}

//! `pitchwalk merge`: the batches of shards put together, and every table from them.
//!
//! A batch is walked by one shard alone, and a table is a function of the batches by number; so the
//! tables are those of a single run, bit for bit, in whatever order the shards are named. A merge holds
//! batches as a shard does, and may be merged again.

use std::fs;
use std::path::{Path, PathBuf};

use crate::ensemble::{Progress, Shard};
use crate::model::Model;
use crate::random::HistoryKey;
use crate::run::stored::{self, StoredError};
use crate::run::{self, RunError, tolerable};
use crate::store::{
    Claim, Ending, Prepared, Purpose, RunFolder, RunInfo, StoreError, Table, Warning, gaps,
};
use crate::tally::{Batches, Sums};

/// How many faults of one kind an error spells out.
const SHOWN: usize = 5;

/// What to merge, and where to.
#[derive(Debug, Clone)]
pub struct Merge {
    /// The folder of the merge.
    pub out: PathBuf,
    /// The folders of shards and of earlier merges.
    pub parts: Vec<PathBuf>,
    /// Merge what there is, even if it is not the whole run.
    pub allow_partial: bool,
    /// Replace the run that is in the folder.
    pub overwrite: bool,
    /// Show no progress.
    pub quiet: bool,
}

/// What became of a merge.
#[derive(Debug)]
pub enum Merged {
    /// The folder held this very run already.
    AlreadyComplete(Box<RunInfo>),
    /// It was written.
    Written {
        /// What is in `run.json`.
        info: Box<RunInfo>,
        /// Every table.
        tables: Vec<Table>,
    },
}

/// Why shards cannot be merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A folder or a file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A shard's config or batches.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// They are no shards of one run, or not all of them: one line a fault.
    #[error("{}", .0.join("\n"))]
    Refused(Vec<String>),
    /// The shards are right, but the whole is not.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl MergeError {
    /// The exit code it is worth: 1 when writing failed, 2 when what was given is wrong.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Store(error) | Self::Stored(StoredError::Store(error)) => error.exit_code(),
            Self::Stored(_) | Self::Refused(_) => 2,
            Self::Run(error) => error.exit_code(),
        }
    }
}

/// A shard or an earlier merge.
struct Part {
    folder: RunFolder,
    /// Without its config, which is that of the first.
    info: RunInfo,
}

impl Part {
    fn name(&self) -> String {
        self.folder.dir().display().to_string()
    }
}

/// Merges shards into a folder.
///
/// # Errors
/// When the shards are foreign to each other, overlap, are unfinished or not all there (unless that is
/// allowed), when one cannot be read, or when the folder cannot be written.
pub fn merge(ask: &Merge) -> Result<Merged, MergeError> {
    refuse_own_parts(ask)?;
    let (parts, absent) = finished(ask)?;
    let Some(first) = most_common(&parts) else {
        return Err(MergeError::Refused(few(absent)));
    };
    refuse_foreign(first, &parts)?;
    let whole = first.folder.read_info()?;
    refuse_overlap(&parts)?;
    let info = together(&whole, &parts);
    refuse_missing(ask, &parts, &info, absent)?;

    let purpose = match ask.overwrite {
        true => Purpose::Overwrite,
        false => Purpose::Start,
    };
    let hash = &info.config_hash;
    if let Some(info) = Claim::foresee(&ask.out, hash, None, purpose)? {
        return Ok(Merged::AlreadyComplete(info));
    }
    let config = stored::config(&whole).map_err(StoredError::from)?;
    if config.hash() != whole.config_hash {
        return Err(MergeError::Refused(vec![format!(
            "{}/run.json was changed: its config is not that of its hash {}",
            first.name(),
            short(&whole.config_hash)
        )]));
    }
    let model = Model::of(&config);
    let mut progress = Progress::new(0, info.histories, ask.quiet);
    let tables = model.tables(&batches(&parts, &info, &model, &mut progress)?);
    let mut warnings = run::warnings(&config, &model, &info, &tables);
    warnings.extend(of_missing(&parts, &info));
    warnings.extend(of_commits(&parts));
    // only now: what is overwritten is not lost to shards that cannot be read
    let claim = match Claim::prepare(&ask.out, hash, None, purpose)? {
        Prepared::AlreadyComplete(info) => return Ok(Merged::AlreadyComplete(info)),
        Prepared::Ready(claim) => claim,
    };
    let info = RunInfo { warnings, ..info };
    run::write(claim.folder(), &info, &tables).map_err(MergeError::Store)?;
    if !tolerable(&info) {
        return Err(RunError::lost(&info, &ask.out).into());
    }
    Ok(Merged::Written {
        info: Box::new(info),
        tables,
    })
}

/// `--overwrite` must not remove what is to be merged.
fn refuse_own_parts(ask: &Merge) -> Result<(), MergeError> {
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
fn finished(ask: &Merge) -> Result<(Vec<Part>, Vec<String>), MergeError> {
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
        if info.ending == Ending::Interrupted {
            absent.push(format!(
                "{name} is unfinished: {} histories were walked (go on with --resume)",
                info.histories
            ));
            continue;
        }
        info.config = serde_json::Value::Null;
        (info.diffusion_table, info.pitch_angle_table) = (None, None);
        parts.push(Part { folder, info });
    }
    Ok((parts, absent))
}

/// A part of the run that most parts are of, so that the odd one out is blamed.
fn most_common(parts: &[Part]) -> Option<&Part> {
    let alike = |part: &&Part| {
        let same = |p: &&Part| {
            p.info.config_hash == part.info.config_hash && p.info.version == part.info.version
        };
        parts.iter().filter(same).count()
    };
    // the first of several
    parts.iter().rev().max_by_key(alike)
}

fn refuse_foreign(first: &Part, parts: &[Part]) -> Result<(), MergeError> {
    let faults = parts.iter().filter_map(|part| {
        let (a, b) = (&first.info, &part.info);
        let (one, other) = (first.name(), part.name());
        if a.version != b.version {
            Some(format!(
                "{other} was run by pitchwalk {}, {one} by {}",
                b.version, a.version
            ))
        } else if a.config_hash != b.config_hash {
            Some(format!(
                "{other} is of another config than {one} (hash {}, not {})",
                short(&b.config_hash),
                short(&a.config_hash)
            ))
        } else if a.batches != b.batches || per_batch(a) != per_batch(b) {
            Some(format!(
                "{other} walked {} histories a batch and bin, {one} {}",
                per_batch(b),
                per_batch(a)
            ))
        } else {
            None
        }
    });
    refused(faults.collect())
}

/// Enough of a hash to tell it from others.
fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

fn per_batch(info: &RunInfo) -> u64 {
    info.histories_per_bin
        .checked_div(info.held_batches().into())
        .unwrap_or(0)
}

fn refuse_overlap(parts: &[Part]) -> Result<(), MergeError> {
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

fn refuse_missing(
    ask: &Merge,
    parts: &[Part],
    info: &RunInfo,
    absent: Vec<String>,
) -> Result<(), MergeError> {
    if ask.allow_partial {
        return Ok(());
    }
    let mut faults = few(absent);
    if let Some(missing) = missing(parts, info) {
        faults.push(format!(
            "{missing}: the run is not whole (--allow-partial merges what there is)"
        ));
    }
    refused(faults)
}

/// Which batches are missing, and whose they are if all parts are shards of one division.
fn missing(parts: &[Part], info: &RunInfo) -> Option<String> {
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
fn few(mut lines: Vec<String>) -> Vec<String> {
    if lines.len() > SHOWN + 1 {
        let more = lines.len() - SHOWN;
        lines.truncate(SHOWN);
        lines.push(format!("and {more} more"));
    }
    lines
}

fn refused(faults: Vec<String>) -> Result<(), MergeError> {
    match faults.is_empty() {
        true => Ok(()),
        false => Err(MergeError::Refused(few(faults))),
    }
}

/// The batches of all parts, by number; one part at a time is in memory besides them.
fn batches(
    parts: &[Part],
    info: &RunInfo,
    model: &Model,
    progress: &mut Progress,
) -> Result<Batches, StoredError> {
    let mut done = 0;
    let mut all = Batches {
        numbers: info.numbers().collect(),
        sums: vec![Sums::new(&model.layout); info.held_batches() as usize],
        histories: per_batch(info),
        layout: model.layout.clone(),
    };
    for part in parts {
        let batches = stored::batches(&part.folder, &part.info, &model.layout)?;
        if batches.histories != all.histories {
            let cause = format!(
                "{} histories a batch and bin, run.json tells {}",
                batches.histories, all.histories
            );
            return Err(StoredError::Foreign(part.name(), cause));
        }
        for (number, sums) in batches.numbers.iter().zip(&batches.sums) {
            // the numbers of all parts are in it
            if let Ok(place) = all.numbers.binary_search(number) {
                all.sums[place].values.copy_from_slice(&sums.values);
            }
        }
        done += part.info.histories;
        progress.advance(done);
    }
    progress.finish();
    Ok(all)
}

/// The `run.json` of all parts together, without warnings; `whole` is that of one of them, with its config.
fn together(whole: &RunInfo, parts: &[Part]) -> RunInfo {
    let infos = || parts.iter().map(|part| &part.info);
    let mut numbers: Vec<u32> = infos().flat_map(RunInfo::numbers).collect();
    numbers.sort_unstable();
    let mut lost: Vec<&String> = infos().flat_map(|i| &i.lost).collect();
    lost.sort_by_key(|key| key.parse::<HistoryKey>().map_or(0, |k| k.batch));
    let mut merged: Vec<String> = infos()
        .flat_map(|i| i.merged.iter().chain(&i.shard).cloned())
        .collect();
    merged.sort_by_cached_key(|s| {
        s.parse::<Shard>()
            .map_or((0, 0), |s| (s.count(), s.index()))
    });
    let cpu_s = infos().map(|i| i.cpu_s).sum();
    let steps = infos().map(|i| i.steps).sum();
    let mut info = RunInfo {
        shard: None,
        missing_batches: gaps(numbers, whole.batches),
        merged,
        host: hosts(infos()),
        start: infos().map(|i| &i.start).min().cloned().unwrap_or_default(),
        wall_s: infos().map(|i| i.wall_s).fold(0.0, f64::max),
        cpu_s,
        threads: infos().map(|i| i.threads).max().unwrap_or(0),
        histories: infos().map(|i| i.histories).sum(),
        histories_per_bin: infos().map(|i| i.histories_per_bin).sum(),
        steps,
        steps_per_s: steps as f64 / cpu_s,
        lost: lost.into_iter().cloned().collect(),
        warnings: Vec::new(),
        ending: infos().map(|i| i.ending).next().unwrap_or(whole.ending),
        ..whole.clone()
    };
    info.complete = info.missing_batches.is_empty() && tolerable(&info);
    info
}

/// The names of the hosts, each once.
fn hosts<'a>(infos: impl Iterator<Item = &'a RunInfo>) -> String {
    let names = infos.flat_map(|i| i.host.split(", ")).map(str::to_owned);
    let names: std::collections::BTreeSet<String> = names.collect();
    few(names.into_iter().collect()).join(", ")
}

fn of_missing(parts: &[Part], info: &RunInfo) -> Option<Warning> {
    let missing = missing(parts, info)?;
    Some(Warning {
        message: format!(
            "{missing}: this is a part of the run, {} of {} batches",
            info.held_batches(),
            info.batches
        ),
        remedy: "run the missing shards and merge them with this folder into another".into(),
    })
}

/// Bits are promised within one build only.
fn of_commits(parts: &[Part]) -> Option<Warning> {
    let (first, rest) = parts.split_first()?;
    let commit = |part: &Part| part.info.git_commit.clone().unwrap_or("unknown".into());
    let other = rest.iter().find(|part| commit(part) != commit(first))?;
    Some(Warning {
        message: format!(
            "{} was run by commit {}, {} by {}",
            other.name(),
            commit(other),
            first.name(),
            commit(first)
        ),
        remedy: "run all shards with one build if the bits of a single run are wanted".into(),
    })
}

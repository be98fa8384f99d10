//! `pitchwalk merge`: the batches of shards put together, and every table from them.
//!
//! A batch is walked by one shard alone, and a table is a function of the batches by number; so the
//! tables are those of a single run, bit for bit, in whatever order the shards are named. A merge holds
//! batches as a shard does, and may be merged again.

mod realizations;
mod refuse;

use std::path::PathBuf;

use crate::ensemble::{Interrupt, Progress, Shard};
use crate::model::{Model, Realizations};
use crate::random::HistoryKey;
use crate::run::stored::{self, StoredError};
use crate::run::{self, Outside, RunError, Wanted, tolerable};
use crate::store::{
    Claim, Identity, Prepared, Purpose, RunFolder, RunInfo, StoreError, Table, Warning, gaps,
};
use crate::tally::{Batches, Sums};

use refuse::few;

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
    /// Without its config and tables' texts, which are those of any other part.
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
    refuse::refuse_own_parts(ask)?;
    let (parts, absent) = refuse::finished(ask)?;
    let Some(standard) = refuse::most_common(&parts) else {
        return Err(MergeError::Refused(few(absent)));
    };
    refuse::refuse_foreign(standard, &parts)?;
    refuse::refuse_overlap(&parts)?;
    let whole = standard.folder.read_info()?;
    let info = together(&whole, &parts);
    refuse::refuse_missing(ask, &parts, &info, &absent)?;
    let asked = Identity::of(&info);
    let purpose = match ask.overwrite {
        true => Purpose::Overwrite,
        false => Purpose::Start,
    };
    if let Some(info) = Claim::foresee(&ask.out, &asked, purpose).map_err(for_merge)? {
        return Ok(Merged::AlreadyComplete(info));
    }
    let config = stored::config(&whole).map_err(StoredError::from)?;
    if config.hash() != whole.config_hash {
        return Err(MergeError::Refused(vec![format!(
            "{}/run.json was changed: its config is not that of its hash {}",
            standard.name(),
            refuse::short(&whole.config_hash)
        )]));
    }
    let model = Model::of(&config);
    let wanted = Wanted::of(&config, &model);
    let kernels = wanted.map(|wanted| wanted.of_run(&standard.folder));
    let kernels = kernels.transpose()?;
    let realizations = Realizations::of(&config, &model, kernels.as_ref());
    if let Some(realizations) = &realizations {
        realizations::check(&parts, realizations)?;
    }
    let outside = Outside::of(&config)?;
    let mut progress = Progress::new("histories", 0, info.histories, ask.quiet);
    let kernels = kernels.map(|_| standard.folder.read_table("kernels"));
    let mut tables = model.tables(&batches(&parts, &info, &model, &mut progress)?);
    tables.extend(kernels.transpose()?);
    let mut warnings = run::warnings(&config, &model, &info, &tables);
    warnings.extend(of_missing(&parts, &info, &absent));
    warnings.extend(of_commits(&parts));
    // only now: what is overwritten is not lost to shards that cannot be read
    let claim = match Claim::prepare(&ask.out, &asked, purpose).map_err(for_merge)? {
        Prepared::AlreadyComplete(info) => return Ok(Merged::AlreadyComplete(info)),
        Prepared::Ready(claim) => claim,
    };
    let mut info = RunInfo { warnings, ..info };
    if let Some(outside) = outside {
        let found = outside.found(&config, &tables, &Interrupt::default(), ask.quiet)?;
        found.put_into(&mut info, &mut tables);
    }
    if let Some(realizations) = &realizations {
        realizations::write(&parts, &info, realizations, claim.folder())?;
        run::found(realizations, claim.folder())?.put_into(&mut info, &mut tables);
    }
    run::write(claim.folder(), &info, &tables).map_err(MergeError::Store)?;
    if !tolerable(&info) {
        return Err(RunError::lost(&info, &ask.out).into());
    }
    Ok(Merged::Written {
        info: Box::new(info),
        tables,
    })
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
        histories: info.histories_per_batch(),
        layout: model.layout.clone(),
    };
    for part in parts {
        let batches = stored::batches(&part.folder, &part.info, &model.layout)?;
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
        realizations: infos().map(|i| i.realizations).sum(),
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

fn of_missing(parts: &[Part], info: &RunInfo, absent: &[String]) -> Option<Warning> {
    let missing = refuse::missing(parts, info)?;
    let absent = few(absent.to_vec()).join("; ");
    let left_out = match absent.is_empty() {
        true => String::new(),
        false => format!(" (left out: {absent})"),
    };
    Some(Warning {
        message: format!(
            "{missing}: this is a part of the run, {} of {} batches{left_out}",
            info.held_batches(),
            info.batches
        ),
        remedy: "run the missing shards and merge them with this folder into another".into(),
    })
}

/// A merge has no options of a run.
fn for_merge(error: StoreError) -> StoreError {
    match error {
        StoreError::Occupied { dir, found, .. } => StoreError::Occupied {
            dir,
            found,
            remedy: "name another folder for the merge, or replace it with `--overwrite`",
        },
        other => other,
    }
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

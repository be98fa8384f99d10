//! Many runs of one config with different settings: a folder a point, and one table over all.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::points::{Point, Points};
use super::summary;
use crate::config::{Config, Source};
use crate::ensemble::{Interrupt, Shard, Signal};
use crate::quote;
use crate::run::{self, Finished, Options, RunError};
use crate::store::{
    Checkpoints, Claim, Identity, Lock, Purpose, RunFolder, SWEEP, StoreError, TABLES,
};
use crate::walk::Width;

/// What to sweep, and where to.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// The config of all points.
    pub source: Source,
    /// What they differ in.
    pub points: Points,
    /// The folder of their folders.
    pub out: PathBuf,
    /// The table of each that the summary is of; if none, what a config is most likely about.
    pub table: Option<String>,
    /// The share of the points to run; all of them if none.
    pub shard: Option<Shard>,
    /// Vector instructions to walk with; results do not depend on them.
    pub width: Width,
    /// Show no progress.
    pub quiet: bool,
}

/// What a sweep came to.
#[derive(Debug)]
pub struct Swept {
    /// Points of the sweep.
    pub points: usize,
    /// Those that were walked to their end.
    pub walked: usize,
    /// Those that were complete before.
    pub before: usize,
    /// Why others failed, one message a point.
    pub failed: Vec<String>,
    /// The signal that ended it early, if one did.
    pub signal: Option<Signal>,
    /// The table over all points, if it could be written.
    pub summary: Option<Summary>,
}

/// The table over all points that was written.
#[derive(Debug)]
pub struct Summary {
    /// The file.
    pub path: PathBuf,
    /// The table of each point that it is of.
    pub table: String,
    /// Points in it.
    pub points: usize,
    /// Rows in it.
    pub rows: u64,
}

/// Why a sweep cannot be.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// What is asked for, or what is there already, is no sweep: in words that name the point.
    #[error("{0}")]
    Refused(String),
    /// A folder or a file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Signals cannot be listened for.
    #[error("failed to listen for signals: {0}")]
    Signals(std::io::Error),
}

impl SweepError {
    /// The exit code it is worth: 1 when writing failed, 2 when what was given is wrong.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) => 2,
            Self::Store(error) => error.exit_code(),
            Self::Signals(_) => 1,
        }
    }
}

/// What is found where a point is to be run.
enum Found {
    /// Its complete run.
    Complete,
    /// Nothing, or a run to go on with.
    Open,
    /// A run that failed and would again.
    Failed,
}

/// Runs the points that are not complete, and sums up.
///
/// # Errors
/// When a point cannot be run as asked: nothing is run then. When the summary cannot be written.
pub fn sweep(sweep: &Sweep) -> Result<Swept, SweepError> {
    let hashes = sweep.check()?;
    let mut complete = vec![false; hashes.len()];
    let (mut open, mut failed) = (Vec::new(), Vec::new());
    for (i, number) in sweep.share().enumerate() {
        let point = sweep.points.at(number);
        match sweep.look(&point, &sweep.config(&point)?)? {
            Found::Complete => complete[number] = true,
            Found::Open => open.push((i + 1, number)),
            Found::Failed => failed.push(format!(
                "{point}: its run failed before (remove {} to run it again)",
                sweep.dir(&point).display()
            )),
        }
    }
    sweep.refuse_run()?;
    let mut swept = Swept {
        points: hashes.len(),
        walked: 0,
        before: complete.iter().filter(|&&is| is).count(),
        failed,
        signal: None,
        summary: None,
    };
    let interrupt = Interrupt::listen().map_err(SweepError::Signals)?;
    for (i, number) in open {
        swept.signal = interrupt.requested();
        if swept.signal.is_some() {
            break;
        }
        let point = sweep.points.at(number);
        sweep.tell(i, &point);
        match sweep.run(&point, &hashes[number]) {
            Ok(None) => {
                complete[number] = true;
                swept.walked += 1;
            }
            Ok(signal) => {
                swept.signal = signal;
                break;
            }
            Err(why) => swept.failed.push(format!("{point}: {why}")),
        }
    }
    if swept.signal.is_none() {
        swept.summary = sweep.sum_up(complete, swept.failed.is_empty())?;
    }
    Ok(swept)
}

impl Sweep {
    /// Checks the configs of all points; the hash of each.
    ///
    /// # Errors
    /// When one is wrong, or two are the same run.
    pub fn check(&self) -> Result<Vec<String>, SweepError> {
        let count = self.points.count();
        if let Some(shard) = self.shard.filter(|shard| shard.count() as usize > count) {
            return Err(SweepError::Refused(format!(
                "--shard {shard}: a sweep of {count} points cannot be divided among {} shards",
                shard.count()
            )));
        }
        if let Some(table) = self
            .table
            .as_ref()
            .filter(|t| !TABLES.contains(&t.as_str()))
        {
            return Err(SweepError::Refused(format!(
                "--table {}: there is no such table (there are: {})",
                quote::shorten(table),
                TABLES.join(", ")
            )));
        }
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut hashes = Vec::new();
        for number in 0..count {
            let point = self.points.at(number);
            let config = self.config(&point)?;
            run::check(&config, &self.options(&point))
                .map_err(|error| SweepError::Refused(format!("{point}: {error}")))?;
            let hash = config.hash();
            if let Some(other) = numbers.insert(hash.clone(), number) {
                return Err(SweepError::Refused(format!(
                    "{point} and {} are the same run (leave one of them out)",
                    self.points.at(other)
                )));
            }
            hashes.push(hash);
        }
        Ok(hashes)
    }

    /// The numbers of the points of the share: neighbours are of different shares.
    fn share(&self) -> impl ExactSizeIterator<Item = usize> + use<> {
        let shard = self.shard.unwrap_or(Shard::first_of(1));
        (shard.index() as usize - 1..self.points.count()).step_by(shard.count() as usize)
    }

    fn dir(&self, point: &Point) -> PathBuf {
        self.out.join(&point.name)
    }

    fn config(&self, point: &Point) -> Result<Config, SweepError> {
        let config = self.source.with(&point.sets);
        config.map_err(|error| SweepError::Refused(point.told(&error)))
    }

    fn options(&self, point: &Point) -> Options {
        Options {
            out: self.dir(point),
            shard: None,
            purpose: Purpose::Resume,
            added: 0,
            width: self.width,
            quiet: self.quiet,
        }
    }

    /// Looks into the folder of a point without touching it.
    fn look(&self, point: &Point, config: &Config) -> Result<Found, SweepError> {
        let (dir, asked) = (self.dir(point), config.identity(None));
        let other = |found: String| {
            SweepError::Refused(format!(
                "{point}: {} holds {found} (sweep elsewhere with `--out ANOTHER`, or remove that folder)",
                dir.display()
            ))
        };
        match Claim::foresee(&dir, &asked, Purpose::Resume) {
            Ok(Some(_)) => Ok(Found::Complete),
            Ok(None) => match interrupted(&dir).and_then(|there| there.difference(&asked)) {
                Some(difference) => {
                    Err(other(format!("a checkpoint of another run: {difference}")))
                }
                None => Ok(Found::Open),
            },
            Err(_) if failed_before(&dir, &asked) => Ok(Found::Failed),
            Err(StoreError::Occupied { found, .. }) => Err(other(found)),
            Err(error) => Err(error.into()),
        }
    }

    /// The folder of the points' folders must not be that of a run.
    fn refuse_run(&self) -> Result<(), SweepError> {
        match RunFolder::open(&self.out).has_info() {
            true => Err(SweepError::Refused(format!(
                "{} is the folder of a run (sweep elsewhere with `--out ANOTHER`)",
                self.out.display()
            ))),
            false => Ok(()),
        }
    }

    fn tell(&self, number: usize, point: &Point) {
        if !self.quiet {
            let all = self.share().len();
            // a reader of stderr that has gone must not end the sweep
            let _ = writeln!(io::stderr(), "point {number} of {all}: {}", point.name);
        }
    }

    /// Runs a point to its end, or until a signal; the error says why it failed.
    fn run(&self, point: &Point, hash: &str) -> Result<Option<Signal>, String> {
        let config = self.config(point).map_err(|error| error.to_string())?;
        if config.hash() != hash {
            return Err("a table that its config names has changed since the sweep began".into());
        }
        match run::run(&config, &self.options(point)) {
            Ok(Finished::AlreadyComplete(_)) => Ok(None),
            Ok(Finished::Written { signal, .. }) => Ok(signal),
            Ok(Finished::Suspended { signal, .. }) => Ok(Some(signal)),
            Err(RunError::Stopped(Some(signal))) => Ok(Some(signal)),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Writes the summary of the complete points; of a share, only if all points of the sweep are complete by now.
    fn sum_up(&self, complete: Vec<bool>, all_well: bool) -> Result<Option<Summary>, SweepError> {
        let is_complete = |number: usize| {
            let point = self.points.at(number);
            let config = self.config(&point);
            complete[number]
                || config.is_ok_and(|c| matches!(self.look(&point, &c), Ok(Found::Complete)))
        };
        let count = complete.len();
        let numbers: Vec<usize> = match self.shard {
            Some(_) if !all_well || !(0..count).all(is_complete) => return Ok(None),
            Some(_) => (0..count).collect(),
            None => (0..count).filter(|&number| complete[number]).collect(),
        };
        if numbers.is_empty() {
            return Ok(None);
        }
        let _lock = match Lock::take(&self.out) {
            // another share came to its end at the same time
            Err(StoreError::Busy { .. }) if self.shard.is_some() => return Ok(None),
            lock => lock?,
        };
        let table = self.main_table(numbers[0])?;
        let rows = summary::write(&self.out, &table, &self.points, &numbers)?;
        Ok(Some(Summary {
            path: self.out.join(format!("{SWEEP}.parquet")),
            table,
            points: numbers.len(),
            rows,
        }))
    }

    /// The table that was asked for, or the one that a config is most likely about.
    fn main_table(&self, number: usize) -> Result<String, SweepError> {
        if let Some(table) = &self.table {
            return Ok(table.clone());
        }
        let config = self.config(&self.points.at(number))?;
        Ok(match config.raw().realizations {
            Some(_) => "anisotropy_bands".into(),
            None => "spectrum".into(),
        })
    }
}

/// Whose checkpoint there is to go on from, if it can be read; what cannot is told by the run.
fn interrupted(dir: &Path) -> Option<Identity> {
    let header = Checkpoints::newest(dir).ok()??.header;
    (!header.added).then_some(header.identity)
}

/// Whether this very run came to its end there, but not to a result.
fn failed_before(dir: &Path, asked: &Identity) -> bool {
    let info = RunFolder::open(dir).read_info();
    info.is_ok_and(|info| {
        !info.complete && info.is_finished() && Identity::of(&info).is_same(asked)
    })
}

//! Which folders a run may use, and for what; one run a folder.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::atomic::{self, PARTIAL};
use super::checkpoint::{CHECKPOINTS, Checkpoints, Found};
use super::error::StoreError;
use super::folder::{INFO, RunFolder};
use super::identity::Identity;
use super::lock::{LOCK, Lock};
use super::run_info::RunInfo;
use super::spool::SPOOL;

/// A file that shows the folder can be written to, gone at once.
pub(super) const PROBE: &str = "probe.partial";

/// How many names an error spells out.
const SHOWN: usize = 5;

const CHOOSE: &str = "write elsewhere with `--out ANOTHER`, or replace it with `--overwrite`";
const GO_ON: &str = "go on with it by `--resume`, write elsewhere with `--out ANOTHER`, or replace it with `--overwrite`";
const FOREIGN: &str =
    "write elsewhere with `--out ANOTHER`; `--overwrite` removes only files of a run";
const LONGER: &str = "go on with it by `--add-histories N`, write elsewhere with `--out ANOTHER`, or replace it with `--overwrite`";
const FIRST: &str = "finish a run there before adding to it";

/// What a run wants of its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Start where no run is.
    Start,
    /// Start, in place of a run that is there.
    Overwrite,
    /// Go on with what was interrupted there, or start where no run is.
    Resume,
    /// Add to the complete run that is there.
    Add,
}

/// What became of the folder a run asked for.
#[derive(Debug)]
pub enum Prepared {
    /// It can be written to, and nobody else writes to it.
    Ready(Claim),
    /// It holds this very run already.
    AlreadyComplete(Box<RunInfo>),
}

/// A folder that one run alone may write to, as long as this lives.
#[derive(Debug)]
pub struct Claim {
    folder: RunFolder,
    info: Option<Box<RunInfo>>,
    _lock: Lock,
}

/// What is found in a folder, if it may be used.
enum Look {
    /// This very run.
    Complete(Box<RunInfo>),
    /// What may be written to; the `run.json` that is there and stays.
    Free(Option<Box<RunInfo>>),
}

impl Claim {
    /// Readies the folder for a run (or for its share `shard`) before anything is computed.
    ///
    /// Nothing is written or removed if the answer is an error.
    pub fn prepare(dir: &Path, asked: &Identity, purpose: Purpose) -> Result<Prepared, StoreError> {
        if let Some(info) = Self::foresee(dir, asked, purpose)? {
            return Ok(Prepared::AlreadyComplete(info));
        }
        let folder = RunFolder::open(dir);
        let look = || folder.look(asked, purpose);
        let fresh = !dir.exists();
        let claimed = || {
            fs::create_dir_all(dir)
                .and_then(|()| {
                    if fresh {
                        atomic::sync_folder(dir)
                    } else {
                        Ok(())
                    }
                })
                .map_err(|error| folder.unusable(&error))?;
            let lock = Lock::take(dir)?;
            // another run may have come in between
            let info = match look()? {
                Look::Complete(info) => return Ok(Prepared::AlreadyComplete(info)),
                Look::Free(info) => info,
            };
            folder
                .probe()
                .and_then(|()| folder.clear(purpose))
                .map_err(|error| folder.unusable(&error))?;
            Ok(Prepared::Ready(Self {
                folder: folder.clone(),
                info,
                _lock: lock,
            }))
        };
        claimed().inspect_err(|_| {
            if fresh {
                // goes only if it is empty
                let _ = fs::remove_dir(dir);
            }
        })
    }

    /// Whether [`Self::prepare`] would do, as far as can be told without touching anything; the run
    /// that is there already, if it is the very same.
    ///
    /// # Errors
    /// When it would not.
    pub fn foresee(
        dir: &Path,
        asked: &Identity,
        purpose: Purpose,
    ) -> Result<Option<Box<RunInfo>>, StoreError> {
        let folder = RunFolder::open(dir);
        let look = folder.look(asked, purpose).or_else(|_| {
            // a run at work is the better reason, and one that has ended since is none
            Lock::check(dir)?;
            folder.look(asked, purpose)
        })?;
        Ok(match look {
            Look::Complete(info) => Some(info),
            Look::Free(_) => None,
        })
    }

    /// The folder, to write to.
    pub fn folder(&self) -> &RunFolder {
        &self.folder
    }

    /// The `run.json` that is there, if the purpose was to go on or to add.
    pub fn info(&self) -> Option<&RunInfo> {
        self.info.as_deref()
    }

    /// What writes the first checkpoints of a run.
    pub fn first_checkpoints(&self) -> Checkpoints {
        Checkpoints::first(self.folder.dir())
    }

    /// The newest checkpoint that is whole, if there is any.
    ///
    /// # Errors
    /// When there are checkpoints, but all are damaged.
    pub fn newest_checkpoint(&self) -> Result<Option<Found>, StoreError> {
        Checkpoints::newest(self.folder.dir())
    }

    /// Removes the checkpoints, and what they count on, of a run whose results are in place.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn remove_checkpoints(&self) -> Result<(), StoreError> {
        for name in CHECKPOINTS.into_iter().chain([SPOOL]) {
            match fs::remove_file(self.folder.dir().join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(self.folder.unusable(&error));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl RunFolder {
    fn look(&self, asked: &Identity, purpose: Purpose) -> Result<Look, StoreError> {
        let names = self.names()?;
        let foreign: Vec<_> = names.iter().filter(|name| !self.is_ours(name)).collect();
        if purpose == Purpose::Overwrite {
            return match foreign.is_empty() {
                true => Ok(Look::Free(None)),
                false => Err(self.occupied(quoted(&foreign), FOREIGN)),
            };
        }
        let checkpoints = names.iter().any(|n| CHECKPOINTS.contains(&n.as_str()));
        let goes_on = purpose == Purpose::Resume && checkpoints;
        let remedy = match (foreign.is_empty(), checkpoints) {
            (false, _) => FOREIGN,
            (_, true) => GO_ON,
            (_, false) => CHOOSE,
        };
        if names.iter().any(|name| name == INFO) {
            return match self.read_info() {
                Ok(info) if info.complete => self.complete(info, asked, purpose, checkpoints),
                Ok(info) if goes_on => Ok(Look::Free(Some(info.into()))),
                Ok(info) => Err(self.occupied(described("an incomplete run", &info), remedy)),
                Err(_) if goes_on => Ok(Look::Free(None)),
                Err(error) => {
                    let found = format!("a run that cannot be read ({error})");
                    Err(self.occupied(found, remedy))
                }
            };
        }
        if purpose == Purpose::Add {
            return Err(self.occupied("no complete run".into(), FIRST));
        }
        if goes_on {
            return Ok(Look::Free(None));
        }
        if !foreign.is_empty() {
            return Err(self.occupied(quoted(&foreign), remedy));
        }
        let of_value: Vec<_> = names
            .iter()
            .filter(|name| ![LOCK, SPOOL].contains(&name.as_str()) && !name.ends_with(PARTIAL))
            .collect();
        match (of_value.is_empty(), checkpoints) {
            (true, _) => Ok(Look::Free(None)),
            // tables of a run that was killed while it wrote them, with nothing to go on from
            _ if purpose == Purpose::Resume => Ok(Look::Free(None)),
            (_, true) => Err(self.occupied("an unfinished run".into(), remedy)),
            (_, false) => {
                let found = format!("a run without {INFO}: {}", quoted(&of_value));
                Err(self.occupied(found, remedy))
            }
        }
    }

    /// What a complete run in the folder means.
    fn complete(
        &self,
        info: RunInfo,
        asked: &Identity,
        purpose: Purpose,
        checkpoints: bool,
    ) -> Result<Look, StoreError> {
        let there = Identity::of(&info);
        let same_walk = there.walks_as(asked);
        match purpose {
            Purpose::Add if same_walk => Ok(Look::Free(Some(info.into()))),
            // of what is being added, or forgotten
            Purpose::Resume if same_walk && checkpoints => Ok(Look::Free(Some(info.into()))),
            Purpose::Resume if info.holds_at_least(asked) => Ok(Look::Complete(info.into())),
            _ if there.is_same(asked) => Ok(Look::Complete(info.into())),
            _ => {
                let difference = there.difference(asked).unwrap_or_default();
                let found = described("a complete run", &info);
                let remedy = if same_walk { LONGER } else { CHOOSE };
                Err(self.occupied(format!("{found}: {difference}"), remedy))
            }
        }
    }

    fn occupied(&self, found: String, remedy: &'static str) -> StoreError {
        StoreError::Occupied {
            dir: self.dir().into(),
            found,
            remedy,
        }
    }

    /// Writes and syncs a little, since a full disk still lets one create an empty file.
    fn probe(&self) -> io::Result<()> {
        let path = self.dir().join(PROBE);
        let written = File::create(&path).and_then(|mut file| {
            file.write_all(&[0; 4096])?;
            file.sync_all()
        });
        written.and(fs::remove_file(path))
    }

    /// Removes an older run, or only what was half written where one goes on with it.
    fn clear(&self, purpose: Purpose) -> io::Result<()> {
        let mut names = self.names().unwrap_or_default();
        let saved = |name: &String| name == INFO || CHECKPOINTS.contains(&name.as_str());
        let stays = match purpose {
            Purpose::Start | Purpose::Overwrite => false,
            // tables alone are of nobody knows which run
            Purpose::Resume => names.iter().any(saved),
            Purpose::Add => true,
        };
        names.retain(|name| self.is_ours(name) && name != LOCK);
        names.retain(|name| !stays || name.ends_with(PARTIAL));
        // First of all `run.json`, lest a half-emptied folder call itself complete.
        names.sort_by_key(|name| name != INFO);
        names
            .iter()
            .try_for_each(|name| fs::remove_file(self.dir().join(name)))
    }
}

fn described(what: &str, info: &RunInfo) -> String {
    format!("{what} (`{}`, started {})", info.name, info.start)
}

/// The first names of many, each in quotes.
fn quoted(names: &[&String]) -> String {
    let mut names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    let rest = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    names.join(", ") + &rest
}

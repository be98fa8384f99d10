//! Run folders: which may be used, what is written to them and in which order.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::atomic::{self, PARTIAL};
use super::error::{Defect, StoreError, cause};
use super::parquet;
use super::run_info::RunInfo;
use super::table::{SCHEMA_VERSION, Table};

/// Every table a run may write, in the order a reader would ask for them.
pub const TABLES: [&str; 18] = [
    "spectrum",
    "density",
    "ratio",
    "grammage",
    "grammage_mean",
    "escape",
    "residence",
    "pitch_angle",
    "pitch_angle_moments",
    "transport",
    "scattering",
    "waves",
    "convergence",
    "anisotropy",
    "anisotropy_bands",
    "sources",
    "kernels",
    "batches",
];

const INFO: &str = "run.json";

/// Every other file a run may write.
const TEXTS: [&str; 2] = [INFO, "report.html"];

/// A file that shows the folder can be written to, gone at once.
const PROBE: &str = "probe.partial";

/// How many names an error spells out.
const SHOWN: usize = 5;

const CHOOSE: &str = "write elsewhere with `--out ANOTHER`, or replace it with `--overwrite`";
const FOREIGN: &str =
    "write elsewhere with `--out ANOTHER`; `--overwrite` removes only files of a run";

/// What became of the folder a run asked for.
#[derive(Debug)]
pub enum Prepared {
    /// It is there, empty, and can be written to.
    New(RunFolder),
    /// It holds this very run already.
    AlreadyComplete(Box<RunInfo>),
}

/// The folder of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFolder {
    dir: PathBuf,
}

impl RunFolder {
    /// Readies the folder for a run (or for its share `shard`) before anything is computed.
    ///
    /// Nothing is written or removed if the answer is an error.
    pub fn prepare(
        dir: &Path,
        config_hash: &str,
        shard: Option<&str>,
        overwrite: bool,
    ) -> Result<Prepared, StoreError> {
        let folder = Self::open(dir);
        let names = folder.names()?;
        let foreign: Vec<_> = names.iter().filter(|name| !folder.is_ours(name)).collect();
        let mut found = None;
        if !overwrite && names.iter().any(|name| name == INFO) {
            found = Some(match folder.read_info() {
                Ok(info) if info.complete && info.config_hash == config_hash => {
                    if info.shard.as_deref() == shard {
                        return Ok(Prepared::AlreadyComplete(Box::new(info)));
                    }
                    described("a complete run of another shard", &info)
                }
                Ok(info) if info.complete => described("a complete run of another config", &info),
                Ok(info) => described("an incomplete run", &info),
                Err(error) => format!("a run that cannot be read ({error})"),
            });
        } else if !foreign.is_empty() {
            found = Some(quoted(foreign.iter().copied()));
        } else if !overwrite && !names.is_empty() {
            found = Some(format!("a run without {INFO}: {}", quoted(&names)));
        }
        match found {
            None => folder.claim(&names).map(|()| Prepared::New(folder)),
            Some(found) => Err(StoreError::Occupied {
                dir: dir.into(),
                found,
                remedy: if foreign.is_empty() { CHOOSE } else { FOREIGN },
            }),
        }
    }

    /// The folder of a run that is there already, to read it.
    pub fn open(dir: &Path) -> Self {
        Self { dir: dir.into() }
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Writes `NAME.parquet`.
    pub fn write_table(&self, table: &Table) -> Result<(), StoreError> {
        let path = self.table_path(&table.name);
        if !TABLES.contains(&table.name.as_str()) {
            // Else `--overwrite` would later take the file for the user's own.
            return Err(StoreError::Malformed {
                path,
                cause: format!("`{}` is not the name of a table", table.name),
            });
        }
        parquet::write(&path, table)
    }

    /// Writes a text that is not a table, such as `report.html`.
    pub fn write_text(&self, name: &str, text: &str) -> Result<(), StoreError> {
        let path = self.dir.join(name);
        if !TEXTS.contains(&name) {
            return Err(StoreError::Malformed {
                path,
                cause: format!("`{name}` is not the name of a file of a run"),
            });
        }
        atomic::write(&path, text.as_bytes())
    }

    /// Writes `run.json`: last, since it says that everything else is in place.
    pub fn write_info(&self, info: &RunInfo) -> Result<(), StoreError> {
        let text = serde_json::to_string_pretty(info).map_err(|error| StoreError::Malformed {
            path: self.dir.join(INFO),
            cause: error.to_string(),
        })?;
        self.write_text(INFO, &(text + "\n"))
    }

    /// Reads `run.json`.
    pub fn read_info(&self) -> Result<RunInfo, StoreError> {
        let path = self.dir.join(INFO);
        let text = fs::read(&path).map_err(|error| StoreError::Read {
            path: path.clone(),
            cause: match error.kind() {
                io::ErrorKind::NotFound => {
                    format!("no such file (is {} a run folder?)", self.dir.display())
                }
                _ => cause(&error),
            },
        })?;
        parse_info(&text).map_err(|defect| defect.of(&path))
    }

    /// Reads a table.
    pub fn read_table(&self, name: &str) -> Result<Table, StoreError> {
        let present = self.tables()?;
        if present.contains(&name) {
            return parquet::read(&self.table_path(name));
        }
        Err(StoreError::NoTable {
            dir: self.dir.clone(),
            name: name.into(),
            present: match present.is_empty() {
                true => "no table".into(),
                false => present.join(", "),
            },
        })
    }

    /// The names of the tables that are there.
    pub fn tables(&self) -> Result<Vec<&'static str>, StoreError> {
        let files = fs::read_dir(&self.dir)
            .and_then(Iterator::collect::<io::Result<Vec<_>>>)
            .map_err(|error| StoreError::Read {
                path: self.dir.clone(),
                cause: cause(&error),
            })?;
        let there = |table: &&str| {
            let file = format!("{table}.parquet");
            files.iter().any(|entry| entry.file_name() == *file)
        };
        Ok(TABLES.into_iter().filter(there).collect())
    }

    fn table_path(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.parquet"))
    }

    /// What is in the folder, sorted; nothing if it is not there yet.
    fn names(&self) -> Result<Vec<String>, StoreError> {
        let entries = match fs::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.and_then(Iterator::collect::<io::Result<Vec<_>>>),
        };
        let entries = entries.map_err(|error| self.unusable(&error))?;
        let mut names: Vec<_> = entries
            .iter()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        Ok(names)
    }

    /// Whether that is a file which a run writes.
    fn is_ours(&self, name: &str) -> bool {
        let whole = name.strip_suffix(PARTIAL).unwrap_or(name);
        let stem = whole.strip_suffix(".parquet");
        let known = TEXTS.contains(&whole) || stem.is_some_and(|s| TABLES.contains(&s));
        (known || name == PROBE)
            && fs::symlink_metadata(self.dir.join(name)).is_ok_and(|data| !data.is_dir())
    }

    /// Makes the folder ours: there, shown to be writable, and only then emptied of an older run.
    fn claim(&self, old: &[String]) -> Result<(), StoreError> {
        fs::create_dir_all(&self.dir)
            .and_then(|()| self.probe())
            .and_then(|()| self.clear(old))
            .map_err(|error| self.unusable(&error))
    }

    /// Writes and syncs a little, since a full disk still lets one create an empty file.
    fn probe(&self) -> io::Result<()> {
        let path = self.dir.join(PROBE);
        let written = File::create(&path).and_then(|mut file| {
            file.write_all(&[0; 4096])?;
            file.sync_all()
        });
        written.and(fs::remove_file(path))
    }

    fn clear(&self, old: &[String]) -> io::Result<()> {
        // First of all `run.json`, lest a half-emptied folder call itself complete.
        let (info, rest): (Vec<_>, Vec<_>) = old.iter().partition(|name| *name == INFO);
        info.iter()
            .chain(&rest)
            .filter(|name| **name != PROBE)
            .try_for_each(|name| fs::remove_file(self.dir.join(name)))
    }

    fn unusable(&self, error: &io::Error) -> StoreError {
        StoreError::Place {
            dir: self.dir.clone(),
            cause: cause(error),
        }
    }
}

fn described(what: &str, info: &RunInfo) -> String {
    format!("{what} (`{}`, started {})", info.name, info.start)
}

/// The first names of many, each in quotes.
fn quoted<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let mut names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    let rest = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    names.join(", ") + &rest
}

fn parse_info(text: &[u8]) -> Result<RunInfo, Defect> {
    let expected = format!("the run.json of a run (schema_version {SCHEMA_VERSION})");
    let parsed: serde_json::Value =
        serde_json::from_slice(text).map_err(|error| Defect::new(error.to_string(), &expected))?;
    // The version first: another layout may well lack what this one needs.
    match parsed.get("schema_version") {
        Some(version) if *version == SCHEMA_VERSION => {}
        Some(version) => {
            return Err(Defect::new(format!("schema_version {version}"), expected));
        }
        None => return Err(Defect::new("no schema_version", expected)),
    }
    serde_json::from_value(parsed).map_err(|error| Defect::new(error.to_string(), expected))
}

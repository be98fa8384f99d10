//! Run folders: what is written to them and read from them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::atomic::{self, PARTIAL};
use super::checkpoint::CHECKPOINTS;
use super::claim::PROBE;
use super::error::{Defect, StoreError, cause};
use super::lock::LOCK;
use super::parquet;
use super::run_info::RunInfo;
use super::spool::SPOOL;
use super::stream::{TableReader, TableWriter};
use super::table::{SCHEMA_VERSION, Table};

/// Every table a run may write, in the order a reader would ask for them.
pub const TABLES: [&str; 29] = [
    "spectrum",
    "composition",
    "density",
    "ratio",
    "nested_leaky_box",
    "grammage",
    "grammage_mean",
    "escape",
    "residence",
    "flux_tube",
    "pitch_angle",
    "pitch_angle_moments",
    "transport",
    "scattering",
    "truncation",
    "critical_angle",
    "waves",
    "wave_replicas",
    "diffusion",
    "streaming",
    "convergence",
    "anisotropy",
    "anisotropy_bands",
    "ages",
    "sources",
    "kernels",
    "beyond_halo",
    "beyond_halo_profile",
    "batches",
];

/// The table over all points of a sweep, in whose folder it lies beside theirs.
pub const SWEEP: &str = "sweep";

pub(super) const INFO: &str = "run.json";

/// Every other file a run may write.
const TEXTS: [&str; 2] = [INFO, "report.html"];

/// The folder of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFolder {
    dir: PathBuf,
}

impl RunFolder {
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
        parquet::write(&self.place_of(table)?, table)
    }

    /// Begins `NAME.parquet`, of the columns of `like`, to be written group by group.
    pub fn begin_table(&self, like: &Table) -> Result<TableWriter, StoreError> {
        TableWriter::create(&self.place_of(like)?, like)
    }

    fn place_of(&self, table: &Table) -> Result<PathBuf, StoreError> {
        let path = self.table_path(&table.name);
        match TABLES.contains(&table.name.as_str()) {
            true => Ok(path),
            // Else `--overwrite` would later take the file for the user's own.
            false => Err(StoreError::Malformed {
                path,
                cause: format!("`{}` is not the name of a table", table.name),
            }),
        }
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

    /// Whether a `run.json` is there.
    pub fn has_info(&self) -> bool {
        // what cannot be looked at is told when it is read
        self.dir.join(INFO).try_exists().unwrap_or(true)
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
        parquet::read(&self.path_of(name)?)
    }

    /// Opens a table, to be read group by group.
    pub fn open_table(&self, name: &str) -> Result<TableReader, StoreError> {
        TableReader::open(&self.path_of(name)?)
    }

    fn path_of(&self, name: &str) -> Result<PathBuf, StoreError> {
        let present = self.tables()?;
        if present.contains(&name) {
            return Ok(self.table_path(name));
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
        let all = TABLES.into_iter().chain([SWEEP]);
        Ok(all.filter(there).collect())
    }

    fn table_path(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.parquet"))
    }

    /// What is in the folder, sorted; nothing if it is not there yet.
    pub(super) fn names(&self) -> Result<Vec<String>, StoreError> {
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
    pub(super) fn is_ours(&self, name: &str) -> bool {
        let whole = name.strip_suffix(PARTIAL).unwrap_or(name);
        let stem = whole.strip_suffix(".parquet");
        let known = TEXTS.contains(&whole)
            || CHECKPOINTS.contains(&whole)
            || stem.is_some_and(|s| TABLES.contains(&s));
        (known || [PROBE, LOCK, SPOOL].contains(&name))
            && fs::symlink_metadata(self.dir.join(name)).is_ok_and(|data| !data.is_dir())
    }

    pub(super) fn unusable(&self, error: &io::Error) -> StoreError {
        StoreError::Place {
            dir: self.dir.clone(),
            cause: cause(error),
        }
    }
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
    let info: RunInfo = serde_json::from_value(parsed)
        .map_err(|error| Defect::new(error.to_string(), &expected))?;
    match info.is_sound() {
        true => Ok(info),
        false => Err(Defect::new("batches or counts that cannot be", expected)),
    }
}

//! What can go wrong with files, and which exit code it is worth.

use std::io;
use std::path::{Path, PathBuf};

use crate::quote;

/// A failure to write, read or accept a file or a run folder.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file could not be brought to disk whole; nothing of it was left behind.
    #[error("failed to write {}: {cause}", .path.display())]
    Write {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// A file could not be opened or read.
    #[error("failed to read {}: {cause}", .path.display())]
    Read {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// A file is there, but is not what it should be.
    #[error("failed to read {}: found {found}, expected {expected}", .path.display())]
    Defect {
        /// The file.
        path: PathBuf,
        /// What it holds.
        found: String,
        /// What it should hold.
        expected: String,
    },
    /// A table that no file can hold: a mistake of the caller.
    #[error("failed to write {}: {cause}", .path.display())]
    Malformed {
        /// The file asked for.
        path: PathBuf,
        /// What is wrong with the table.
        cause: String,
    },
    /// A run folder cannot be created or written to.
    #[error("failed to use {} as a run folder: {cause} (name a place that can be written: `--out ANOTHER`)", .dir.display())]
    Place {
        /// The folder asked for.
        dir: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// A run folder already holds something that must not be lost.
    #[error("failed to use {} as a run folder: it holds {found} ({remedy})", .dir.display())]
    Occupied {
        /// The folder asked for.
        dir: PathBuf,
        /// What is there.
        found: String,
        /// What the user may do.
        remedy: &'static str,
    },
    /// Another run writes to the folder.
    #[error("failed to use {} as a run folder: {holder} is using it (wait for it, or write elsewhere with `--out ANOTHER`; if that process is dead, remove {}/run.lock)", .dir.display(), .dir.display())]
    Busy {
        /// The folder asked for.
        dir: PathBuf,
        /// Who uses it.
        holder: String,
    },
    /// No checkpoint of those that are there can be used.
    #[error("{faults}\nno checkpoint is left to go on from (`--overwrite` starts again)")]
    NoCheckpoint {
        /// What is wrong with each, one a line.
        faults: String,
    },
    /// A run folder holds no table of that name.
    #[error("failed to find table `{name}` in {}: it holds {present}", .dir.display())]
    NoTable {
        /// The folder.
        dir: PathBuf,
        /// The table asked for.
        name: String,
        /// The tables there are.
        present: String,
    },
}

impl StoreError {
    /// The exit code it is worth: 1 when writing failed, 2 when what was given is wrong.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Write { .. } | Self::Malformed { .. } => 1,
            _ => 2,
        }
    }
}

/// What is wrong with a file, before it is known which file it is.
#[derive(Debug)]
pub(super) struct Defect {
    found: String,
    expected: String,
}

impl Defect {
    /// What is found may be in the words of the file, or of who wrote it.
    pub(super) fn new(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            found: quote::sentence(&found.into()),
            expected: expected.into(),
        }
    }

    /// The same, of a named file.
    pub(super) fn of(self, path: &Path) -> StoreError {
        StoreError::Defect {
            path: path.into(),
            found: self.found,
            expected: self.expected,
        }
    }
}

/// The system's words for an error, in the style of our own: lower-case, without its number.
pub fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_errors_read_like_ours() {
        assert_eq!(
            cause(&io::Error::from_raw_os_error(28)),
            "no space left on device"
        );
        assert_eq!(cause(&io::Error::other("Broken")), "broken");
    }

    #[test]
    fn failed_writes_exit_1_and_wrong_input_exits_2() {
        let path = PathBuf::from("runs/a/spectrum.parquet");
        let cause = String::from("no space left on device");
        let write = StoreError::Write {
            path: path.clone(),
            cause: cause.clone(),
        };
        assert_eq!(
            write.to_string(),
            "failed to write runs/a/spectrum.parquet: no space left on device"
        );
        assert_eq!(write.exit_code(), 1);
        assert_eq!(StoreError::Read { path, cause }.exit_code(), 2);
    }
}

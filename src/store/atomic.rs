//! Files that are whole or absent: written beside their place, synced, then renamed into it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::{StoreError, cause};

/// Suffix of a file that is still being written.
pub(super) const PARTIAL: &str = ".partial";

/// Writes a file so that its name only ever stands for the whole of it, even if the disk fills or power fails.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    write_with(path, |file| file.write_all(bytes))
}

/// The same, with the bytes coming from `fill`.
pub(super) fn write_with(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), StoreError> {
    let partial = partial_of(path);
    replace(path, &partial, fill).map_err(|error| {
        // The partial may never have come to be; the first error is the one to tell.
        let _ = fs::remove_file(&partial);
        StoreError::Write {
            path: path.into(),
            cause: cause(&error),
        }
    })
}

fn replace(
    path: &Path,
    partial: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let mut file = File::create(partial)?;
    fill(&mut file)?;
    file.flush()?;
    // Network file systems and quotas report a full disk only here.
    file.sync_all()?;
    drop(file);
    fs::rename(partial, path)?;
    sync_folder(path)
}

/// Makes a new name last through a power cut.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match File::open(folder)?.sync_all() {
        // Some network file systems cannot sync folders, and order renames by themselves.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        other => other,
    }
}

pub(super) fn partial_of(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(PARTIAL);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<OsString> {
        fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect()
    }

    #[test]
    fn replaces_a_file_and_leaves_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("report.html");
        write(&path, b"first, and longer").unwrap();
        write(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(names(dir.path()), ["report.html"]);
    }

    #[test]
    fn a_disk_that_fills_leaves_the_old_file_and_no_partial() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("spectrum.parquet");
        write(&path, b"old").unwrap();
        let full = |file: &mut File| {
            file.write_all(b"hal")?;
            Err(io::Error::from_raw_os_error(28))
        };
        let error = write_with(&path, full).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "failed to write {}: no space left on device",
                path.display()
            )
        );
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(dir.path()), ["spectrum.parquet"]);
    }

    #[test]
    fn a_failed_rename_leaves_no_partial() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("run.json");
        fs::create_dir(&path).unwrap();
        let error = write(&path, b"{}").unwrap_err();
        assert!(error.to_string().contains("is a directory"), "{error}");
        assert_eq!(names(dir.path()), ["run.json"]);
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = write(Path::new("/nowhere/at/all.json"), b"").unwrap_err();
        assert_eq!(
            error.to_string(),
            "failed to write /nowhere/at/all.json: no such file or directory"
        );
    }
}

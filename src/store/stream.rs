//! Tables that are longer than memory: written and read a group of rows at a time.
//!
//! The files are those of [`super::parquet`]; a table of a single group has the same bytes there and here.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;

use super::decode::Reader;
use super::error::{StoreError, cause};
use super::table::Table;
use super::{atomic, parquet as whole, seal};

/// Writes a table group by group; without [`Self::finish`] there is no file.
pub struct TableWriter {
    path: PathBuf,
    partial: PathBuf,
    /// None once it is finished.
    file: Option<SerializedFileWriter<File>>,
}

impl TableWriter {
    /// Begins a file for tables with the columns of `like`.
    ///
    /// # Errors
    /// When the columns cannot be written, or the file cannot be created.
    pub fn create(path: &Path, like: &Table) -> Result<Self, StoreError> {
        let malformed = |cause| StoreError::Malformed {
            path: path.into(),
            cause,
        };
        whole::check(like).map_err(malformed)?;
        let partial = atomic::partial_of(path);
        let mut options = fs::OpenOptions::new();
        options.read(true).write(true).create(true).truncate(true);
        let file = options.open(&partial);
        let file = file.map_err(|error| unwritten(path, cause(&error)))?;
        let file = whole::writer(file, like).map_err(|e| malformed(e.to_string()))?;
        Ok(Self {
            path: path.into(),
            partial,
            file: Some(file),
        })
    }

    /// Appends the rows of a table as a group.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub fn append(&mut self, rows: &Table) -> Result<(), StoreError> {
        let path = &self.path;
        match &mut self.file {
            Some(file) => whole::append(file, rows).map_err(|e| unwritten(path, told(&e))),
            None => Ok(()),
        }
    }

    /// Brings the file to its place.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn finish(mut self) -> Result<(), StoreError> {
        let Some(file) = self.file.take() else {
            return Ok(());
        };
        let placed = place(file, &self.partial, &self.path);
        placed.map_err(|why| {
            let _ = fs::remove_file(&self.partial);
            unwritten(&self.path, why)
        })
    }
}

impl Drop for TableWriter {
    fn drop(&mut self) {
        if self.file.is_some() {
            let _ = fs::remove_file(&self.partial);
        }
    }
}

fn place(file: SerializedFileWriter<File>, partial: &Path, path: &Path) -> Result<(), String> {
    let mut file = file.into_inner().map_err(|error| told(&error))?;
    let placed = seal::close(&mut file)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(partial, path))
        .and_then(|()| atomic::sync_folder(path));
    placed.map_err(|error| cause(&error))
}

/// What the system said, where it is the system's fault.
fn told(error: &ParquetError) -> String {
    match error {
        ParquetError::External(inner) => match inner.downcast_ref::<io::Error>() {
            Some(error) => cause(error),
            None => error.to_string(),
        },
        _ => error.to_string(),
    }
}

fn unwritten(path: &Path, cause: String) -> StoreError {
    StoreError::Write {
        path: path.into(),
        cause,
    }
}

/// Reads a table group by group.
pub struct TableReader {
    path: PathBuf,
    reader: Reader<File>,
}

impl TableReader {
    /// Opens a table that pitchwalk wrote and checks all of its bytes.
    ///
    /// # Errors
    /// When it cannot be read, or is damaged.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let unread = |error: io::Error| StoreError::Read {
            path: path.into(),
            cause: cause(&error),
        };
        let mut file = File::open(path).map_err(unread)?;
        let reader = seal::check(&mut file).and_then(|()| Reader::new(file));
        Ok(Self {
            path: path.into(),
            reader: reader.map_err(|defect| defect.of(path))?,
        })
    }

    /// The table without its rows.
    pub fn empty(&self) -> &Table {
        self.reader.empty()
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.reader.rows()
    }

    /// How many groups of rows there are.
    pub fn groups(&self) -> usize {
        self.reader.groups()
    }

    /// Appends a group of rows to a table of the same columns.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn append(&self, index: usize, table: &mut Table) -> Result<(), StoreError> {
        let read = self.reader.append(index, table);
        read.map_err(|defect| defect.of(&self.path))
    }

    /// A group of rows, of all columns or of those named.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn group(&self, index: usize, columns: Option<&[&str]>) -> Result<Table, StoreError> {
        let mut table = self.reader.empty().clone();
        if let Some(names) = columns {
            table.columns.retain(|c| names.contains(&c.name.as_str()));
        }
        self.append(index, &mut table)?;
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(from: i64, to: i64) -> Table {
        let numbers = from..to;
        let floats = numbers.clone().map(|i| i as f64 / 3.0).collect();
        let texts = numbers.clone().map(|i| format!("row {i}")).collect();
        Table::new("t", "a number")
            .integer("i", "", "a count", numbers.collect())
            .float("x", "kpc", "a third of it", floats)
            .text("name", "its name", texts)
    }

    #[test]
    fn groups_come_back_and_one_group_is_as_if_written_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.parquet");
        let mut writer = TableWriter::create(&path, &rows(0, 0)).unwrap();
        for (from, to) in [(0, 5), (5, 5), (5, 1000), (1000, 1001)] {
            writer.append(&rows(from, to)).unwrap();
        }
        assert!(!path.exists());
        writer.finish().unwrap();
        let reader = TableReader::open(&path).unwrap();
        assert_eq!((reader.groups(), reader.rows()), (3, 1001));
        assert_eq!(reader.group(1, None).unwrap(), rows(5, 1000));
        let some = reader.group(2, Some(&["x"])).unwrap();
        assert_eq!(some.columns.len(), 1);
        assert_eq!(some.floats("x"), rows(1000, 1001).floats("x"));
        assert_eq!(whole::read(&path).unwrap(), rows(0, 1001));

        let mut writer = TableWriter::create(&path, &rows(0, 0)).unwrap();
        writer.append(&rows(0, 7)).unwrap();
        writer.finish().unwrap();
        let other = dir.path().join("u.parquet");
        whole::write(&other, &rows(0, 7)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), fs::read(&other).unwrap());
    }

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.parquet");
        let mut writer = TableWriter::create(&path, &rows(0, 0)).unwrap();
        writer.append(&rows(0, 7)).unwrap();
        drop(writer);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn damage_is_found_before_anything_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.parquet");
        whole::write(&path, &rows(0, 7)).unwrap();
        let whole = fs::read(&path).unwrap();
        for byte in (0..whole.len()).step_by(7) {
            let mut bytes = whole.clone();
            bytes[byte] ^= 16;
            fs::write(&path, bytes).unwrap();
            assert!(TableReader::open(&path).is_err(), "byte {byte}");
        }
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let error = TableReader::open(&path).err().unwrap().to_string();
        assert!(error.contains("cut short"), "{error}");
    }
}

//! Blocks of numbers appended to a file while they are made, to be taken up again after a crash.
//!
//! A block is its length, its numbers, and the SHA-256 of both. How many blocks count is said by a
//! checkpoint; what was appended after it is cut off when the file is taken up.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::{Defect, StoreError, cause};

/// Name of the file.
pub(super) const SPOOL: &str = "realizations.bin";

/// Numbers of a block at most, a guard against lengths that no block has.
const LONGEST: u64 = 1 << 27;

/// A file of blocks.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Spool {
    /// An empty one in a folder, in place of any that is there.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn create(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join(SPOOL);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(true);
        let file = options.open(&path).map_err(|e| unwritten(&path, &e))?;
        Ok(Self {
            path,
            file: BufWriter::new(file),
        })
    }

    /// Takes up the first blocks of the one in a folder.
    ///
    /// # Errors
    /// When it is not there, holds fewer, or is damaged.
    pub fn resume(dir: &Path, blocks: u64) -> Result<Self, StoreError> {
        let path = dir.join(SPOOL);
        let mut options = OpenOptions::new();
        let opened = options.read(true).write(true).open(&path);
        let mut file = opened.map_err(|error| unread(&path, &error))?;
        let mut end = 0;
        for block in Blocks::of(&path, &file, blocks)? {
            end += bytes_of(block?.len() as u64);
        }
        let cut = file.set_len(end);
        cut.and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(|error| unwritten(&path, &error))?;
        Ok(Self {
            path,
            file: BufWriter::new(file),
        })
    }

    /// Appends a block.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn append(&mut self, numbers: &[f64]) -> Result<(), StoreError> {
        let mut bytes = Vec::with_capacity(8 * numbers.len() + 8);
        bytes.extend_from_slice(&(numbers.len() as u64).to_le_bytes());
        bytes.extend(numbers.iter().flat_map(|x| x.to_le_bytes()));
        let digest = Sha256::digest(&bytes);
        let written = self.file.write_all(&bytes);
        written
            .and_then(|()| self.file.write_all(&digest))
            .map_err(|error| unwritten(&self.path, &error))
    }

    /// Makes what was appended last through a power cut, before a checkpoint counts on it.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        let flushed = self.file.flush();
        flushed
            .and_then(|()| self.file.get_ref().sync_data())
            .map_err(|error| unwritten(&self.path, &error))
    }

    /// Its first blocks, one after the other.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn blocks(&mut self, count: u64) -> Result<Blocks, StoreError> {
        let flushed = self.file.flush();
        flushed.map_err(|error| unwritten(&self.path, &error))?;
        let file = File::open(&self.path).map_err(|error| unread(&self.path, &error))?;
        Blocks::of(&self.path, &file, count)
    }
}

/// Blocks that are read one after the other.
#[derive(Debug)]
pub struct Blocks {
    path: PathBuf,
    file: BufReader<File>,
    left: u64,
}

impl Blocks {
    fn of(path: &Path, file: &File, count: u64) -> Result<Self, StoreError> {
        let handle = file.try_clone();
        Ok(Self {
            path: path.into(),
            file: BufReader::new(handle.map_err(|error| unread(path, &error))?),
            left: count,
        })
    }

    fn read(&mut self) -> Result<Vec<f64>, StoreError> {
        let cut = |error: io::Error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                let expected = "as many blocks as the checkpoint tells";
                Defect::new("a file cut short", expected).of(&self.path)
            }
            _ => unread(&self.path, &error),
        };
        let damaged = || {
            let found = "bytes that do not match their SHA-256 (damaged)";
            Defect::new(found, "a block of numbers").of(&self.path)
        };
        let mut length = [0; 8];
        self.file.read_exact(&mut length).map_err(cut)?;
        let count = u64::from_le_bytes(length);
        if count > LONGEST {
            return Err(damaged());
        }
        let mut numbers = vec![0; 8 * count as usize];
        let mut digest = [0; 32];
        self.file.read_exact(&mut numbers).map_err(cut)?;
        self.file.read_exact(&mut digest).map_err(cut)?;
        let mut hasher = Sha256::new();
        hasher.update(length);
        hasher.update(&numbers);
        if *hasher.finalize() != digest {
            return Err(damaged());
        }
        let (whole, _) = numbers.as_chunks::<8>();
        Ok(whole
            .iter()
            .map(|bytes| f64::from_le_bytes(*bytes))
            .collect())
    }
}

impl Iterator for Blocks {
    type Item = Result<Vec<f64>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let block = self.read();
        if block.is_err() {
            self.left = 0;
        }
        Some(block)
    }
}

/// Bytes that a block of so many numbers takes.
fn bytes_of(numbers: u64) -> u64 {
    8 + 8 * numbers + 32
}

fn unwritten(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Write {
        path: path.into(),
        cause: cause(error),
    }
}

fn unread(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Read {
        path: path.into(),
        cause: cause(error),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn block(i: u32) -> Vec<f64> {
        (0..i + 2)
            .map(|k| f64::from(k) / 3.0 + f64::from(i))
            .collect()
    }

    fn written(dir: &Path, count: u32) {
        let mut spool = Spool::create(dir).unwrap();
        for i in 0..count {
            spool.append(&block(i)).unwrap();
        }
        spool.sync().unwrap();
    }

    fn read(spool: &mut Spool, count: u64) -> Vec<Vec<f64>> {
        spool.blocks(count).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn what_came_after_the_checkpoint_is_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        written(dir.path(), 5);
        let mut spool = Spool::resume(dir.path(), 3).unwrap();
        spool.append(&block(9)).unwrap();
        let expected: Vec<_> = [0, 1, 2, 9].map(block).into();
        assert_eq!(read(&mut spool, 4), expected);
        spool.append(&block(4)).unwrap();
        assert_eq!(read(&mut spool, 5).last(), Some(&block(4)));
        drop(spool);
        let size = fs::metadata(dir.path().join(SPOOL)).unwrap().len();
        let exact: u64 = [2, 3, 4, 11, 6].map(bytes_of).iter().sum();
        assert_eq!(size, exact);
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        written(dir.path(), 2);
        let path = dir.path().join(SPOOL);
        let whole = fs::read(&path).unwrap();
        for bit in 0..8 * whole.len() {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, bytes).unwrap();
            assert!(Spool::resume(dir.path(), 2).is_err(), "bit {bit}");
        }
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let error = Spool::resume(dir.path(), 2).unwrap_err().to_string();
            assert!(error.contains("cut short"), "{error}");
        }
        fs::remove_file(&path).unwrap();
        let error = Spool::resume(dir.path(), 2).unwrap_err().to_string();
        assert!(error.contains("realizations.bin: no such file"), "{error}");
    }
}

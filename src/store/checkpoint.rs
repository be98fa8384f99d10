//! Rolling checkpoints: two files written in turn, so that one is always whole.
//!
//! A file is the [`MAGIC`] line, the version of the format, a [`Header`] and the state (both in postcard),
//! and the SHA-256 of all that. The digest is checked before anything is decoded. What the state is, is
//! the caller's affair: any stage of a run that can say where it stands can be taken up again.

use std::fmt::Display;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::atomic;
use super::error::{Defect, StoreError, cause};
use super::identity::Identity;

/// Names of the files.
pub(super) const CHECKPOINTS: [&str; 2] = ["checkpoint_0.bin", "checkpoint_1.bin"];

/// First bytes of every file.
const MAGIC: &[u8] = b"pitchwalk checkpoint\n";

/// Version of the format.
const FORMAT: u32 = 1;

/// Bytes of the digest at the end.
const DIGEST: usize = 32;

/// Whose state a checkpoint holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// What the state is of: each stage of a run that can be taken up has its own.
    pub stage: String,
    /// Version of pitchwalk: another may walk otherwise.
    pub version: String,
    /// Commit pitchwalk was built from, if known.
    pub commit: Option<String>,
    /// The run.
    pub identity: Identity,
    /// Whether its histories are added to a complete run of fewer.
    pub added: bool,
}

/// A checkpoint that was found, whole.
#[derive(Debug)]
pub struct Found {
    /// Whose it is.
    pub header: Header,
    /// The file.
    pub path: PathBuf,
    /// What is wrong with the other file, if it cannot be used.
    pub damaged: Option<StoreError>,
    /// What writes the following ones.
    pub next: Checkpoints,
}

impl Found {
    /// Where it stood.
    ///
    /// # Errors
    /// When it is no such state (the header tells whether it can be), or was changed since it was found.
    pub fn state<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        let bytes = fs::read(&self.path).map_err(|error| unreadable(&self.path, &error))?;
        let state = parse(&bytes).and_then(|(_, state)| {
            let decoded = postcard::take_from_bytes(state);
            let (state, rest) = decoded.map_err(|error| undecodable(&error))?;
            match rest.is_empty() {
                true => Ok(state),
                false => Err(undecodable(&"more than a state")),
            }
        });
        state.map_err(|defect| defect.of(&self.path))
    }
}

/// Writes checkpoints into a folder.
#[derive(Debug)]
pub struct Checkpoints {
    dir: PathBuf,
    /// How many were written before the next one.
    count: u64,
}

impl Checkpoints {
    /// The first checkpoints of a run.
    pub(super) fn first(dir: &Path) -> Self {
        Self {
            dir: dir.into(),
            count: 0,
        }
    }

    /// Writes one over the older of the two, whole or not at all.
    ///
    /// # Errors
    /// When the disk does not take it; the older one is still there then.
    pub fn write<T: Serialize>(&mut self, header: &Header, state: &T) -> Result<(), StoreError> {
        let slot = (self.count % CHECKPOINTS.len() as u64) as usize;
        let path = self.dir.join(CHECKPOINTS[slot]);
        let contents = (self.count, header, state);
        atomic::write_with(&path, |file| {
            let mut out = Digesting {
                inner: BufWriter::new(file),
                digest: Sha256::new(),
                fault: None,
            };
            out.write_all(MAGIC)?;
            out.write_all(&FORMAT.to_le_bytes())?;
            let encoded = postcard::to_io(&contents, &mut out).map(|_| ());
            encoded.map_err(|error| out.fault.take().unwrap_or(io::Error::other(error)))?;
            out.inner.write_all(&out.digest.finalize())?;
            out.inner.flush()
        })?;
        self.count += 1;
        Ok(())
    }

    /// The newest checkpoint of a folder that is whole, if there is any.
    ///
    /// # Errors
    /// When there are checkpoints, but all are damaged.
    pub fn newest(dir: &Path) -> Result<Option<Found>, StoreError> {
        let (mut heads, mut damaged) = (Vec::new(), Vec::new());
        for name in CHECKPOINTS {
            let path = dir.join(name);
            match head(&path) {
                Ok(Some(head)) => heads.push((head, path)),
                Ok(None) => {}
                Err(error) => damaged.push(error),
            }
        }
        match heads.into_iter().max_by_key(|(head, _)| head.count) {
            Some((head, path)) => Ok(Some(Found {
                header: head.header,
                path,
                damaged: damaged.pop(),
                next: Self {
                    dir: dir.into(),
                    count: head.count + 1,
                },
            })),
            None if damaged.is_empty() => Ok(None),
            None => {
                let faults: Vec<_> = damaged.iter().map(ToString::to_string).collect();
                Err(StoreError::NoCheckpoint {
                    faults: faults.join("\n"),
                })
            }
        }
    }
}

/// Passes bytes on, takes their digest, and keeps the error that the encoder does not tell.
struct Digesting<W> {
    inner: W,
    digest: Sha256,
    fault: Option<io::Error>,
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes);
        let written = self.kept(written)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        self.kept(flushed)
    }
}

impl<W> Digesting<W> {
    fn kept<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let told = error.kind().into();
            self.fault = Some(error);
            told
        })
    }
}

/// What stands before the state.
#[derive(Deserialize)]
struct Head {
    count: u64,
    header: Header,
}

/// The head of the checkpoint in a file; `None` if the file is not there.
fn head(path: &Path) -> Result<Option<Head>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => {
            let parsed = parse(&bytes).map(|(head, _)| Some(head));
            parsed.map_err(|defect| defect.of(path))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Read {
        path: path.into(),
        cause: cause(error),
    }
}

/// The head of a checkpoint, and its state in bytes.
fn parse(bytes: &[u8]) -> Result<(Head, &[u8]), Defect> {
    let expected = "a checkpoint of pitchwalk";
    if bytes.is_empty() {
        return Err(Defect::new("an empty file", expected));
    }
    let Some(rest) = bytes.strip_prefix(MAGIC) else {
        return Err(Defect::new("something that is no checkpoint", expected));
    };
    let cut = || {
        let found = format!("a file cut short at {} bytes", bytes.len());
        Defect::new(found, expected)
    };
    let (format, rest) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
    let format = u32::from_le_bytes(*format);
    if format != FORMAT {
        return Err(Defect::new(
            format!("format {format}"),
            format!("{FORMAT} (resume with the version of pitchwalk that wrote it)"),
        ));
    }
    let (body, digest) = rest.split_last_chunk::<DIGEST>().ok_or_else(cut)?;
    if *Sha256::digest(&bytes[..bytes.len() - DIGEST]) != *digest {
        return Err(Defect::new(
            "bytes that do not match their SHA-256 (cut short or damaged)",
            expected,
        ));
    }
    postcard::take_from_bytes(body).map_err(|error| undecodable(&error))
}

fn undecodable(why: &impl Display) -> Defect {
    Defect::new(
        format!("contents that cannot be decoded ({why})"),
        "a checkpoint of this version of pitchwalk",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        Header {
            stage: "walk".into(),
            version: "0.1.0".into(),
            commit: None,
            identity: Identity {
                config: "{}".into(),
                config_hash: "abc".into(),
                walks: true,
                walk_hash: "def".into(),
                histories: 1000,
                shard: Some("1/4".into()),
            },
            added: false,
        }
    }

    fn newest(dir: &Path) -> Result<Option<Found>, StoreError> {
        Checkpoints::newest(dir)
    }

    fn state(dir: &Path) -> Vec<u64> {
        newest(dir).unwrap().unwrap().state().unwrap()
    }

    /// A folder with checkpoints [0], [1], …, of which two are left.
    fn written(count: u64) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let mut checkpoints = Checkpoints::first(dir.path());
        for i in 0..count {
            checkpoints.write(&header(), &vec![i]).unwrap();
        }
        dir
    }

    fn damage(dir: &Path, slot: usize, change: impl Fn(&mut Vec<u8>)) {
        let path = dir.join(CHECKPOINTS[slot]);
        let mut bytes = fs::read(&path).unwrap();
        change(&mut bytes);
        fs::write(path, bytes).unwrap();
    }

    #[test]
    fn the_newest_is_found_and_the_next_goes_over_the_older() {
        assert!(newest(written(0).path()).unwrap().is_none());
        for count in 1..5 {
            let dir = written(count);
            let mut found = newest(dir.path()).unwrap().unwrap();
            assert_eq!(state(dir.path()), [count - 1]);
            assert_eq!(found.header, header());
            assert!(found.damaged.is_none());
            found.next.write(&header(), &vec![7_u64]).unwrap();
            assert_eq!(state(dir.path()), [7]);
            let first = newest(dir.path()).unwrap().unwrap().path;
            fs::remove_file(first).unwrap();
            assert_eq!(state(dir.path()), [count - 1]);
        }
    }

    #[test]
    fn a_damaged_one_gives_way_to_the_one_before() {
        type Damage = fn(&mut Vec<u8>);
        let damages: [(&str, Damage); 6] = [
            ("empty file", Vec::clear),
            ("no checkpoint", |b| b[3] ^= 1),
            ("cut short at 23 bytes", |b| b.truncate(23)),
            ("format 257", |b| b[MAGIC.len() + 1] ^= 1),
            ("SHA-256", |b| b[40] ^= 4),
            ("SHA-256", |b| b.truncate(b.len() - 1)),
        ];
        for (what, damage_by) in damages {
            let dir = written(4);
            damage(dir.path(), 1, damage_by);
            let mut found = newest(dir.path()).unwrap().unwrap();
            assert_eq!(state(dir.path()), [2]);
            let told = found.damaged.as_ref().unwrap().to_string();
            assert!(
                told.contains("checkpoint_1.bin") && told.contains(what),
                "{told}"
            );
            // the next goes over the damaged one
            found.next.write(&header(), &vec![3_u64]).unwrap();
            assert!(newest(dir.path()).unwrap().unwrap().damaged.is_none());

            damage(dir.path(), 0, damage_by);
            damage(dir.path(), 1, damage_by);
            let error = newest(dir.path()).unwrap_err();
            assert_eq!(error.exit_code(), 2);
            let told = error.to_string();
            assert!(
                told.contains(CHECKPOINTS[0]) && told.contains(CHECKPOINTS[1]),
                "{told}"
            );
        }
    }

    #[test]
    fn every_single_flipped_bit_and_every_cut_is_seen() {
        let dir = written(1);
        let whole = fs::read(dir.path().join(CHECKPOINTS[0])).unwrap();
        for bit in 0..8 * whole.len() {
            damage(dir.path(), 0, |b| {
                b.clone_from(&whole);
                b[bit / 8] ^= 1 << (bit % 8);
            });
            assert!(newest(dir.path()).is_err(), "bit {bit}");
        }
        for length in 0..whole.len() {
            damage(dir.path(), 0, |b| {
                b.clone_from(&whole);
                b.truncate(length);
            });
            assert!(newest(dir.path()).is_err(), "length {length}");
        }
    }

    /// A loop that keeps a stage's state among its own, in the middle of an iteration.
    #[test]
    fn a_state_may_hold_the_state_of_an_inner_stage() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Outer {
            iteration: u32,
            waves: Vec<f64>,
            walk: Vec<u64>,
        }
        let outer = Outer {
            iteration: 3,
            waves: vec![0.5, f64::MIN_POSITIVE],
            walk: vec![7; 1000],
        };
        let dir = tempfile::tempdir().unwrap();
        Checkpoints::first(dir.path())
            .write(&header(), &outer)
            .unwrap();
        let found = newest(dir.path()).unwrap().unwrap();
        assert_eq!(found.state::<Outer>().unwrap(), outer);
        // what begins as the state of another stage is not taken for one
        let error = found.state::<(u32, Vec<f64>)>().unwrap_err();
        assert!(error.to_string().contains("more than a state"), "{error}");
    }

    #[test]
    fn a_state_of_another_kind_is_refused() {
        let dir = written(1);
        let found = newest(dir.path()).unwrap().unwrap();
        let error = found.state::<(String, f64)>().unwrap_err();
        assert!(error.to_string().contains("cannot be decoded"), "{error}");
    }
}

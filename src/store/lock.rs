//! One run a folder: a lock that dies with the process that holds it.
//!
//! The lock is the operating system's, on the file `run.lock`, which says who holds it. So a file that a
//! killed process left behind binds nobody. Where the file system knows no locks, the file's word
//! counts: its process is looked for if it ran on this host, and trusted if it ran on another.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::{StoreError, cause};

/// Name of the file.
pub(super) const LOCK: &str = "run.lock";

/// How often a lock that is held is tried again, and after which pause.
const PATIENCE: u32 = 10;
const PAUSE: Duration = Duration::from_millis(20);

/// Who holds a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    host: String,
    process: u32,
}

impl Holder {
    fn this_process() -> Self {
        Self {
            host: gethostname::gethostname().to_string_lossy().into_owned(),
            process: std::process::id(),
        }
    }

    /// Whether it may still run, as far as one can tell without the system's locks.
    fn may_live(&self) -> bool {
        let here = self.host == Self::this_process().host;
        !here || Path::new(&format!("/proc/{}", self.process)).exists()
    }

    fn told(&self) -> String {
        format!("process {} on {}", self.process, self.host)
    }
}

/// The right to write into a folder, until it is dropped.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    /// Holds the system's lock as long as it is open.
    _file: File,
}

impl Lock {
    /// Takes the lock of a folder that is there.
    ///
    /// # Errors
    /// When somebody else holds it, or it cannot be written.
    pub fn take(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join(LOCK);
        let failed = |error: io::Error| StoreError::Place {
            dir: dir.into(),
            cause: format!("{LOCK}: {}", cause(&error)),
        };
        let mut patience = PATIENCE;
        loop {
            let mut options = File::options();
            options.read(true).write(true).create(true).truncate(false);
            let mut file = options.open(&path).map_err(failed)?;
            let holder = read(&mut file);
            if held(file.try_lock(), holder.as_ref()).map_err(failed)? {
                if patience == 0 {
                    return Err(busy(dir, holder));
                }
                // somebody may but look
                patience -= 1;
                sleep(PAUSE);
                continue;
            }
            // whoever held it may have removed the file between our opening and locking it
            if !same_file(&file, &path) {
                continue;
            }
            note(&mut file).map_err(failed)?;
            return Ok(Self { path, _file: file });
        }
    }

    /// Fails if somebody holds the lock of a folder; touches nothing.
    pub(super) fn check(dir: &Path) -> Result<(), StoreError> {
        let Ok(mut file) = File::open(dir.join(LOCK)) else {
            return Ok(());
        };
        let holder = read(&mut file);
        match held(file.try_lock_shared(), holder.as_ref()) {
            Ok(true) => Err(busy(dir, holder)),
            _ => Ok(()),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A file that stays behind binds nobody.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether another process holds the lock, after an attempt at it.
fn held(attempt: Result<(), TryLockError>, holder: Option<&Holder>) -> io::Result<bool> {
    match attempt {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) if knows_no_locks(&error) => {
            Ok(holder.is_some_and(Holder::may_live))
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn knows_no_locks(error: &io::Error) -> bool {
    // ENOLCK has no kind of its own
    const ENOLCK: i32 = 37;
    error.kind() == io::ErrorKind::Unsupported || error.raw_os_error() == Some(ENOLCK)
}

fn same_file(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

fn read(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn note(file: &mut File) -> io::Result<()> {
    let text = serde_json::to_string(&Holder::this_process())?;
    file.set_len(0)?;
    io::Seek::rewind(file)?;
    file.write_all(text.as_bytes())
}

fn busy(dir: &Path, holder: Option<Holder>) -> StoreError {
    StoreError::Busy {
        dir: dir.into(),
        holder: holder
            .filter(Holder::may_live)
            .map_or("another process".into(), |h| h.told()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leave(dir: &Path, holder: &Holder) {
        fs::write(dir.join(LOCK), serde_json::to_string(holder).unwrap()).unwrap();
    }

    /// A process of this host that is no more.
    fn dead() -> Holder {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        Holder {
            process: child.id(),
            ..Holder::this_process()
        }
    }

    #[test]
    fn the_second_is_refused_and_told_who_holds_it() {
        let dir = tempfile::tempdir().unwrap();
        let lock = Lock::take(dir.path()).unwrap();
        for error in [
            Lock::take(dir.path()).unwrap_err(),
            Lock::check(dir.path()).unwrap_err(),
        ] {
            let held = format!("process {} on ", std::process::id());
            assert!(error.to_string().contains(&held), "{error}");
            assert_eq!(error.exit_code(), 2);
        }
        drop(lock);
        assert!(!dir.path().join(LOCK).exists());
        Lock::check(dir.path()).unwrap();
        Lock::take(dir.path()).unwrap();
    }

    #[test]
    fn what_the_dead_left_behind_binds_nobody() {
        let dir = tempfile::tempdir().unwrap();
        leave(dir.path(), &dead());
        Lock::check(dir.path()).unwrap();
        drop(Lock::take(dir.path()).unwrap());
        fs::write(dir.path().join(LOCK), "{\"host\": 1").unwrap();
        drop(Lock::take(dir.path()).unwrap());
    }

    #[test]
    fn where_no_locks_are_known_the_files_word_counts() {
        let elsewhere = Holder {
            host: "another.host".into(),
            process: 1,
        };
        let alive = Holder::this_process();
        let cases = [
            (None, false),
            (Some(dead()), false),
            (Some(alive), true),
            (Some(elsewhere), true),
        ];
        for (holder, expected) in cases {
            for unknown in [
                io::Error::from_raw_os_error(37),
                io::ErrorKind::Unsupported.into(),
            ] {
                let attempt = Err(TryLockError::Error(unknown));
                assert_eq!(held(attempt, holder.as_ref()).unwrap(), expected);
            }
        }
        let broken = Err(TryLockError::Error(io::Error::from_raw_os_error(5)));
        assert!(held(broken, None).is_err());
    }
}

//! The program as a process that is watched, signalled and killed.

use std::fs;
use std::io::Read;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::place::{DEADLINE, PROGRAM, Place, Said};

/// Between two looks at a process.
pub const LOOK: Duration = Duration::from_millis(5);

/// SIGINT, SIGUSR1 and SIGTERM in the mask of caught signals.
const CAUGHT: u64 = 1 << (2 - 1) | 1 << (10 - 1) | 1 << (15 - 1);

/// A process that does not outlive the test, whatever becomes of that.
pub struct Process(Child);

impl Process {
    pub fn start(command: &mut Command) -> Self {
        Self(command.spawn().expect("starts"))
    }
}

impl Deref for Process {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for Process {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // it may have ended
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A run of `my.toml` that is under way.
pub fn spawn(place: &Place, arguments: &[&str]) -> Process {
    Process::start(&mut command(place, arguments))
}

/// The same, before it starts.
pub fn command(place: &Place, arguments: &[&str]) -> Command {
    start_of(place, &[&["run", "my.toml"], arguments].concat())
}

/// The program, before it starts.
pub fn start_of(place: &Place, arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .args(arguments)
        .current_dir(place.path(""))
        .env_remove("SLURM_CPUS_PER_TASK")
        .env("XDG_CACHE_HOME", place.path("cache"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A library from a C source, to be preloaded by the program.
pub fn preload(place: &Place, name: &str, source: &str) -> PathBuf {
    let (code, library) = (format!("{name}.c"), format!("{name}.so"));
    place.write(&code, source);
    let cc = Command::new("cc")
        .args(["-shared", "-fPIC", "-o", &library, &code, "-ldl"])
        .current_dir(place.path(""))
        .status();
    assert!(
        cc.expect("a C compiler, which Rust needs to link")
            .success()
    );
    place.path(&library)
}

/// Waits until something is so.
#[track_caller]
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < DEADLINE, "waited in vain: {what}");
        sleep(LOOK);
    }
}

/// Whether the process catches all signals by now.
pub fn listens(child: &Child) -> bool {
    listens_as(child.id())
}

/// The same of a process that is known by its number alone.
pub fn listens_as(id: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let mask = status.lines().find_map(|l| l.strip_prefix("SigCgt:"));
    let mask = mask.and_then(|m| u64::from_str_radix(m.trim(), 16).ok());
    mask.is_some_and(|mask| mask & CAUGHT == CAUGHT)
}

/// Sends a signal by its name.
pub fn signal(child: &Child, name: &str) {
    signal_to(child.id(), name);
}

/// The same to a process that is known by its number alone.
pub fn signal_to(id: u32, name: &str) {
    let kill = format!("kill -{name} {id}");
    let status = Command::new("sh").args(["-c", &kill]).status();
    assert!(status.expect("sh").success());
}

/// Waits for the end.
pub fn end(mut child: Process, mut meanwhile: impl FnMut(&Child)) -> Said {
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        assert!(begun.elapsed() < DEADLINE, "it did not end");
        meanwhile(&child);
        sleep(LOOK);
    };
    let (mut out, mut err) = (String::new(), String::new());
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    stdout
        .expect("piped")
        .read_to_string(&mut out)
        .expect("text");
    stderr
        .expect("piped")
        .read_to_string(&mut err)
        .expect("text");
    Said {
        code: status.code(),
        out,
        err,
    }
}

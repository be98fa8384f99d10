//! Damaged inputs for every reader of a user's bytes: each is read or refused in one clear message.
//!
//! Inputs are pure functions of a seed, the target's name and a number, so a failure can be had again:
//! `PITCHWALK_FUZZ_SEED` and `PITCHWALK_FUZZ_INPUTS` set the seed and the number of inputs of all targets
//! together, or of those whose names contain `PITCHWALK_FUZZ_TARGET`. What takes more than a moment is `tests/fuzz.sh`. An input at fault is kept in cargo's folder for
//! tests' files, `target/tmp`, and where the process itself dies, so are those that were being read.

mod mutate;
mod of_configs;
mod of_jobs;
mod of_realizations;
mod of_runs;
mod restructure;
mod seeds;
mod targets;
#[path = "../common/walk.rs"]
mod walk;
mod watch;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use rand::SeedableRng;
use sha2::{Digest, Sha256};

use mutate::Rng;
use targets::Target;

/// Inputs of a run without the variables: some fifteen seconds on two cores.
const INPUTS: u64 = 40_000;
const SEED: u64 = 1;
/// An input that takes so long is given up, and the run with it.
const HANGS: Duration = Duration::from_secs(20);

/// What became of a target's inputs.
#[derive(Default)]
struct Tally {
    accepted: u64,
    slowest: (Duration, u64),
    /// What there is to tell of each kind of fault, and the first input that has it.
    faults: BTreeMap<String, (u64, String)>,
}

#[test]
fn every_input_is_read_or_refused_in_clear_words() {
    let (inputs, seed) = (variable("INPUTS", INPUTS), variable("SEED", SEED));
    let start = Instant::now();
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{}", std::process::id()));
    let only = std::env::var("PITCHWALK_FUZZ_TARGET").unwrap_or_default();
    let mut targets = targets::all();
    targets.retain(|target| target.name.contains(&only));
    let shares: u64 = targets.iter().map(|t| t.share).sum();
    println!(
        "{:<30} {:>8} {:>8} {:>20} {:>8}",
        "target", "inputs", "accepted", "slowest", "s"
    );
    let mut faults = Vec::new();
    for target in &targets {
        let begun = Instant::now();
        let count = (inputs * target.share).div_ceil(shares);
        let tally = run(target, count, seed, &place);
        println!(
            "{:<30} {count:>8} {:>8} {:>9.3} s {:>8} {:>8.1}",
            target.name,
            tally.accepted,
            tally.slowest.0.as_secs_f64(),
            format!("#{}", tally.slowest.1),
            begun.elapsed().as_secs_f64()
        );
        for (number, fault) in tally.faults.into_values() {
            let kept = keep(target, seed, number, &place);
            faults.push(format!(
                "{}: input {number} of seed {seed} ({kept}): {fault}",
                target.name
            ));
        }
        assert!(
            count < 1000 || tally.accepted > 0,
            "{}: nothing accepted",
            target.name
        );
    }
    println!("all in {:.1} s, seed {seed}", start.elapsed().as_secs_f64());
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    fs::remove_dir_all(&place).expect("removed");
}

#[test]
fn inputs_depend_on_seed_target_and_number_alone() {
    let (once, again) = (targets::all(), targets::all());
    for (a, b) in once.iter().zip(&again) {
        for number in 0..20 {
            assert_eq!(input(a, 1, number), input(b, 1, number), "{}", a.name);
        }
        let other = (0..20).filter(|&n| input(a, 1, n) != input(a, 2, n));
        assert!(other.count() > 10, "{}", a.name);
    }
}

fn variable(name: &str, default: u64) -> u64 {
    let name = format!("PITCHWALK_FUZZ_{name}");
    std::env::var(&name).map_or(default, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is not a whole number: {text}"))
    })
}

/// An input of a target.
fn input(target: &Target, seed: u64, number: u64) -> Vec<u8> {
    let digest = Sha256::digest(format!("{seed} {} {number}", target.name));
    (target.input)(&mut Rng::from_seed(digest.into()))
}

/// Reads inputs of a target on all cores.
fn run(target: &Target, count: u64, seed: u64, place: &Path) -> Tally {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (next, tally) = (AtomicU64::new(0), Mutex::new(Tally::default()));
    // what each worker reads since when, in ms
    let reading: Vec<_> = (0..workers)
        .map(|_| (AtomicU64::new(0), AtomicU64::new(0)))
        .collect();
    let (start, done) = (Instant::now(), AtomicBool::new(false));
    let now = || start.elapsed().as_millis() as u64;
    thread::scope(|scope| {
        let walkers: Vec<_> = reading
            .iter()
            .enumerate()
            .map(|(worker, (reads, since))| {
                let (next, tally, now) = (&next, &tally, &now);
                scope.spawn(move || {
                    let dir = folder(target, place, worker);
                    loop {
                        let number = next.fetch_add(1, Relaxed);
                        if number >= count {
                            break since.store(u64::MAX, Relaxed);
                        }
                        let bytes = input(target, seed, number);
                        fs::write(dir.join(target.file), bytes).expect("written");
                        reads.store(number, Relaxed);
                        since.store(now(), Relaxed);
                        let seen = watch::seen(target.longest, || (target.read)(&dir));
                        tally.lock().expect("no panic").add(seen, number);
                    }
                })
            })
            .collect();
        scope.spawn(|| {
            while !done.load(Relaxed) {
                thread::sleep(Duration::from_millis(20));
                for (reads, since) in &reading {
                    let since = since.load(Relaxed);
                    if now().saturating_sub(since) > HANGS.as_millis() as u64 {
                        hang(target, seed, reads.load(Relaxed), place);
                    }
                }
            }
        });
        for walker in walkers {
            walker.join().expect("a worker of the test itself");
        }
        done.store(true, Relaxed);
    });
    tally.into_inner().expect("no panic")
}

/// A worker's folder with everything but the input. It is left behind where the process dies, and the
/// input with it.
fn folder(target: &Target, place: &Path, worker: usize) -> PathBuf {
    let dir = place.join(format!("{} {worker}", target.name));
    fs::create_dir_all(&dir).expect("made");
    (target.prepare)(&dir);
    dir
}

/// Writes an input where it can be looked at.
fn keep(target: &Target, seed: u64, number: u64, place: &Path) -> String {
    let file = target.file.replace('/', " ");
    let path = place.join(format!("{} {number} {file}", target.name));
    fs::write(&path, input(target, seed, number)).expect("written");
    path.display().to_string()
}

/// A thread cannot be stopped, so the process is, past the test's capture of what it prints.
fn hang(target: &Target, seed: u64, number: u64, place: &Path) -> ! {
    let kept = keep(target, seed, number, place);
    let name = target.name;
    let _ = writeln!(
        io::stderr(),
        "{name}: input {number} of seed {seed} ({kept}) hangs"
    );
    std::process::exit(1);
}

impl Tally {
    fn add(&mut self, seen: watch::Seen, number: u64) {
        self.accepted += u64::from(seen.accepted);
        if seen.time > self.slowest.0 {
            self.slowest = (seen.time, number);
        }
        if let Some(fault) = seen.fault {
            let first = (number, fault.told);
            let known = self
                .faults
                .entry(fault.kind)
                .or_insert_with(|| first.clone());
            *known = known.clone().min(first);
        }
    }
}

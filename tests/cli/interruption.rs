//! A signal ends a run soon, and what was walked until then is saved whole.

use std::fs;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::place::{DEADLINE, PROGRAM, Place, Said, TABLES, TINY};

/// Between two looks at a process.
const LOOK: Duration = Duration::from_millis(5);

/// More histories than any machine walks before the deadline.
const ENDLESS: &str = "run.histories=1000000000";

/// SIGINT and SIGTERM in the mask of caught signals.
const CAUGHT: u64 = 1 << (2 - 1) | 1 << (15 - 1);

fn start(place: &Place, sets: &[&str]) -> Child {
    let mut command = Command::new(PROGRAM);
    command
        .args(["run", "my.toml", "--out", "out", "--threads", "2"])
        .args(sets.iter().flat_map(|set| ["--set", *set]))
        .current_dir(place.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().expect("starts");
    let begun = Instant::now();
    while !listens(&child) {
        assert!(begun.elapsed() < DEADLINE, "it never listens for signals");
        sleep(LOOK);
    }
    child
}

/// Whether the process catches both signals by now.
fn listens(child: &Child) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let mask = status.lines().find_map(|l| l.strip_prefix("SigCgt:"));
    let mask = mask.and_then(|m| u64::from_str_radix(m.trim(), 16).ok());
    mask.is_some_and(|mask| mask & CAUGHT == CAUGHT)
}

fn signal(child: &Child, name: &str) {
    let kill = format!("kill -{name} {}", child.id());
    assert!(
        Command::new("sh")
            .args(["-c", &kill])
            .status()
            .expect("sh")
            .success()
    );
}

/// Waits for the end, without leaving an endless process behind should it not come.
fn end(mut child: Child, mut meanwhile: impl FnMut(&Child)) -> Said {
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        if begun.elapsed() > DEADLINE {
            child.kill().expect("killed");
            panic!("it did not end");
        }
        meanwhile(&child);
        sleep(LOOK);
    };
    let (mut out, mut err) = (String::new(), String::new());
    child
        .stdout
        .take()
        .expect("piped")
        .read_to_string(&mut out)
        .expect("text");
    child
        .stderr
        .take()
        .expect("piped")
        .read_to_string(&mut err)
        .expect("text");
    Said {
        code: status.code(),
        out,
        err,
    }
}

fn saves_what_was_walked(name: &str, code: i32) {
    let place = Place::with(TINY);
    let child = start(&place, &[ENDLESS]);
    signal(&child, name);
    let said = end(child, |_| ());
    assert_eq!((said.code, said.err.as_str()), (Some(code), ""), "{said:?}");
    assert!(
        said.out
            .contains("my: interrupted, what was walked is saved"),
        "{said:?}"
    );
    assert!(said.out.contains("--overwrite"), "{said:?}");

    let info = place.info("out");
    assert_eq!(info["complete"], false);
    assert_eq!(info["ending"], "interrupted");
    let walked = info["histories_per_bin"].as_u64().expect("a number");
    assert!(walked > 0 && walked.is_multiple_of(8 * 16), "{walked}");
    for table in TABLES {
        assert!(place.table("out", table).rows() > 0, "{table}");
    }
    let page = fs::read_to_string(place.path("out/report.html")).expect("page");
    assert!(page.contains("This run is not complete."));
    let shown = place.say(&["inspect", "out"]).done();
    assert!(shown.contains("incomplete: interrupted"), "{shown}");

    // the same numbers as of a run that was asked for so many
    let asked = format!("run.histories={walked}");
    place
        .say(&["run", "my.toml", "--out", "asked", "--set", &asked])
        .done();
    assert_eq!(
        place.bytes("out", "batches"),
        place.bytes("asked", "batches")
    );
    assert_eq!(
        place.bytes("out", "spectrum"),
        place.bytes("asked", "spectrum")
    );

    let again = ["run", "my.toml", "--out", "out", "--set", ENDLESS];
    let error = place.say(&again).refused();
    assert!(
        error.contains("an incomplete run (`my`, started "),
        "{error}"
    );
    assert!(error.contains("`--overwrite`"), "{error}");
    place
        .say(&["run", "my.toml", "--out", "out", "--overwrite"])
        .done();
    assert_eq!(place.info("out")["complete"], true);
}

#[test]
fn ctrl_c_saves_what_was_walked_and_exits_130() {
    saves_what_was_walked("INT", 130);
}

#[test]
fn a_batch_systems_signal_saves_what_was_walked_and_exits_143() {
    saves_what_was_walked("TERM", 143);
}

#[test]
fn a_second_ctrl_c_ends_a_round_that_takes_long() {
    let place = Place::with(TINY);
    let sets = [
        "run.batches=512",
        "rigidity.bins=1000",
        "tally.z_bins=2",
        ENDLESS,
    ];
    let child = start(&place, &sets);
    let said = end(child, |child| {
        signal(child, "INT");
    });
    assert_eq!(said.code, Some(130), "{said:?}");
    assert!(!place.path("out/run.json").exists());
}

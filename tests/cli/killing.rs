//! Killed at any moment, and taken up again to the same bits.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use pitchwalk::ensemble::State;
use pitchwalk::store::{Claim, Prepared, Purpose};
use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::place::{Place, Said, TABLES, TINY, names};
use crate::process::{Process, command, end, listens, preload, signal, spawn, wait_until};

/// About half a second of work on two cores, in rounds of milliseconds.
fn work() -> Place {
    let more = "histories = 150000\ncheckpoint_minutes = 0.0005";
    Place::with(&TINY.replace("histories = 256", more))
}

/// How often a run is killed, at least.
const KILLS: u32 = 30;

#[track_caller]
fn same_tables(place: &Place, one: &str, other: &str) {
    for name in TABLES {
        assert!(place.bytes(one, name) == place.bytes(other, name), "{name}");
    }
}

/// Runs into a folder in the other ways that must not matter: threads and vector instructions.
fn somehow(out: &str, random: &mut impl Rng) -> Vec<String> {
    let threads = random.random_range(1..=3);
    let vectors = ["baseline", "avx2", "avx512"];
    let there = vectors
        .iter()
        .filter(|v| v.parse::<pitchwalk::walk::Width>().is_ok());
    let there: Vec<_> = there.collect();
    let width = there[random.random_range(0..there.len())];
    [
        "--out",
        out,
        "--threads",
        &threads.to_string(),
        "--vectors",
        width,
    ]
    .map(String::from)
    .to_vec()
}

/// Starts a run, and kills it after a while unless it has ended by itself.
fn killed(place: &Place, arguments: &[&str], after: Duration) -> Option<Said> {
    let mut child = spawn(place, arguments);
    sleep(after);
    match child.try_wait().expect("a child") {
        Some(_) => Some(end(child, |_| ())),
        None => {
            signal(&child, "KILL");
            // it may have ended in between
            let said = end(child, |_| ());
            said.code.is_some().then_some(said)
        }
    }
}

/// Histories that a resumed run says it begins with.
fn begins_with(said: &Said) -> u64 {
    let line = said.err.lines().find(|l| l.starts_with("going on from"));
    line.and_then(|l| l.split(": ").nth(1)?.split(' ').next())
        .and_then(|n| n.replace(',', "").parse().ok())
        .unwrap_or(0)
}

#[test]
fn a_run_killed_at_random_moments_gives_the_bits_of_one_that_was_not() {
    let place = work();
    place
        .say(&["run", "my.toml", "--out", "whole", "--quiet"])
        .done();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(4);
    let (mut kills, mut finished) = (0, 0);
    while kills < KILLS || finished == 0 {
        let mut arguments = somehow("out", &mut random);
        arguments.push("--resume".into());
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        // longer and longer, lest it never gets beyond its start on a slow machine
        let longest = 200 + 10 * u64::from(kills);
        let after = Duration::from_millis(random.random_range(0..longest));
        let Some(said) = killed(&place, &arguments, after) else {
            kills += 1;
            continue;
        };
        assert_eq!(said.code, Some(0), "{said:?}");
        same_tables(&place, "whole", "out");
        assert_eq!(place.info("out")["complete"], true);
        let left = names(&place.path("out"));
        assert!(
            left.iter().all(|n| !n.starts_with("checkpoint")),
            "{left:?}"
        );
        fs::remove_dir_all(place.path("out")).expect("removed");
        finished += 1;
    }
    println!("{kills} kills, {finished} runs finished");
}

/// Histories that the newest checkpoint of `out` holds.
fn saved(place: &Place, sets: &[String]) -> u64 {
    let config = pitchwalk::config::load(&place.path("my.toml"), sets).expect("valid");
    let identity = config.identity(None);
    let prepared = Claim::prepare(&place.path("out"), &identity, Purpose::Resume).expect("free");
    let Prepared::Ready(claim) = prepared else {
        panic!("complete");
    };
    let found = claim.newest_checkpoint().expect("whole").expect("there");
    let (_, state, _, _): ((String, f64, f64), State, u64, Option<()>) =
        found.state().expect("a state");
    state.histories(pitchwalk::model::Model::of(&config).plan.bins)
}

#[test]
fn nothing_walked_before_a_checkpoint_is_lost() {
    let place = work();
    let endless = "run.histories=1000000000".to_string();
    let resume = ["--out", "out", "--resume", "--set", &endless];
    let mut before = 0;
    for _ in 0..4 {
        let child = spawn(&place, &resume);
        let newest = || fs::metadata(place.path("out/checkpoint_1.bin")).and_then(|m| m.modified());
        let old = newest().ok();
        wait_until("a checkpoint", || {
            newest().is_ok_and(|new| Some(new) != old)
        });
        signal(&child, "KILL");
        end(child, |_| ());
        let now = saved(&place, std::slice::from_ref(&endless));
        assert!(now > before, "{now} after {before}");
        before = now;
    }
    let child = spawn(&place, &resume);
    wait_until("it listens", || listens(&child));
    signal(&child, "INT");
    let said = end(child, |_| ());
    assert_eq!(
        (said.code, begins_with(&said)),
        (Some(130), before),
        "{said:?}"
    );
}

#[test]
fn an_addition_that_is_killed_leaves_the_complete_run_and_goes_on() {
    let place = work();
    let sets = [
        "--set=run.histories=2000",
        "--set=run.checkpoint_minutes=1e-9",
        "--quiet",
    ];
    let run = |more: &[&'static str]| [&["run", "my.toml"][..], &sets, more].concat();
    let more = "--set=run.histories=52000";
    place.say(&run(&["--out", "asked", more])).done();
    place.say(&run(&["--out", "out"])).done();
    let before = place.bytes("out", "spectrum");
    let add = ["--out", "out", "--add-histories", "50000"];
    let child = spawn(&place, &run(&add)[2..]);
    wait_until("a checkpoint", || {
        place.path("out/checkpoint_1.bin").exists()
    });
    signal(&child, "KILL");
    end(child, |_| ());
    assert_eq!(place.info("out")["complete"], true);
    assert_eq!(place.bytes("out", "spectrum"), before);

    let error = place.say(&run(&add)).refused();
    assert!(error.contains("go on with `--resume`"), "{error}");
    let other = run(&["--out", "out", "--resume", "--set", "run.histories=77"]);
    let error = place.say(&other).refused();
    assert!(
        error.contains("run.histories = 2000, not 77") || error.contains("52000, not 77"),
        "{error}"
    );

    let resume = ["--out", "out", "--resume"];
    let child = spawn(&place, &run(&resume)[2..]);
    wait_until("it listens", || listens(&child));
    signal(&child, "TERM");
    let said = end(child, |_| ());
    assert_eq!(said.code, Some(143), "{said:?}");
    assert_eq!(place.bytes("out", "spectrum"), before);
    assert_eq!(place.info("out")["complete"], true);
    place.say(&run(&resume)).done();
    same_tables(&place, "asked", "out");
    assert_eq!(place.info("out")["config"]["run"]["histories"], 52_000);
    assert_eq!(place.info("out")["steps"], place.info("asked")["steps"]);
}

#[test]
fn a_damaged_checkpoint_of_an_addition_costs_the_addition_alone() {
    let place = work();
    let few = "--set=run.histories=2000";
    let run = |more: &[&'static str]| [&["run", "my.toml", "--out", "out", few][..], more].concat();
    place.say(&run(&[])).done();
    place.write("out/checkpoint_0.bin", "pitchwalk checkpoint\n");
    let said = place.say(&run(&["--resume"]));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.err
            .starts_with("warning: failed to read out/checkpoint_0.bin"),
        "{said:?}"
    );
    assert!(said.out.contains("my is complete"), "{said:?}");
    place.write("out/checkpoint_0.bin", "");
    let said = place.say(&run(&["--add-histories", "30000", "--quiet"]));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.err.contains("(histories are added from the start)"),
        "{said:?}"
    );
    assert_eq!(place.info("out")["config"]["run"]["histories"], 32_000);
}

#[test]
fn a_run_that_a_rule_stops_is_resumed_to_the_same_round() {
    let place = work();
    let sets = [
        "--set=run.target_error=0.01",
        "--set=run.checkpoint_minutes=1e-9",
        "--quiet",
    ];
    let run = |more: &[&'static str]| [&sets[..], more].concat();
    place
        .say(&[&["run", "my.toml", "--out", "whole"][..], &sets].concat())
        .done();
    assert_eq!(place.info("whole")["ending"], "target_error");
    let mut kills = 0;
    let said = loop {
        let after = Duration::from_millis(30 + 20 * kills);
        match killed(&place, &run(&["--out", "out", "--resume"]), after) {
            None => kills += 1,
            Some(said) => break said,
        }
    };
    assert_eq!(
        (said.code, place.info("out")["ending"].as_str()),
        (Some(0), Some("target_error"))
    );
    assert!(kills > 0);
    same_tables(&place, "whole", "out");
}

#[test]
fn a_run_goes_on_however_often_checkpoints_are_wanted() {
    let place = work();
    let sets = [
        "--set=run.checkpoint_minutes=1e-300",
        "--set=run.histories=20000",
    ];
    let run = [&["run", "my.toml", "--out", "out", "--quiet"][..], &sets].concat();
    assert_eq!(place.say(&run).done(), "");
}

/// A state of megabytes, so that most of the time goes into writing it.
const HEAVY: [&str; 4] = [
    "--set=rigidity.bins=400",
    "--set=tally.z_bins=100",
    "--set=run.checkpoint_minutes=1e-4",
    "--set=run.histories=1000",
];

#[test]
fn a_signal_while_a_checkpoint_is_written_spoils_nothing() {
    let place = work();
    let whole = [&["run", "my.toml", "--out", "whole", "--quiet"][..], &HEAVY].concat();
    place.say(&whole).done();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(5);
    let resume = [&["--out", "out", "--resume", "--quiet"][..], &HEAVY].concat();
    let mut terminated = 0;
    for _ in 0..6 {
        let mut child = spawn(&place, &resume);
        wait_until("it writes", || {
            child.try_wait().expect("a child").is_some()
                || names_of(&place.path("out"))
                    .iter()
                    .any(|n| n.ends_with(".bin.partial"))
        });
        sleep(Duration::from_micros(random.random_range(0..20_000)));
        if child.try_wait().expect("a child").is_none() {
            signal(&child, "TERM");
        }
        let said = end(child, |_| ());
        assert!(matches!(said.code, Some(0 | 143)), "{said:?}");
        assert_eq!(said.err, "", "{said:?}");
        terminated += u32::from(said.code == Some(143));
        assert!(
            names(&place.path("out"))
                .iter()
                .all(|n| !n.ends_with(".partial"))
        );
    }
    assert!(terminated > 0);
    place
        .say(&[&["run", "my.toml"][..], &resume].concat())
        .done();
    same_tables(&place, "whole", "out");
}

/// What is in a folder that may not be there yet.
fn names_of(folder: &Path) -> Vec<String> {
    match folder.exists() {
        true => names(folder),
        false => Vec::new(),
    }
}

#[test]
fn a_checkpoint_is_written_when_asked_for_and_the_run_goes_on() {
    let place = work();
    let rare = "--set=run.checkpoint_minutes=1000";
    let endless = "--set=run.histories=1000000000";
    let mut child = spawn(&place, &["--out", "out", rare, endless]);
    wait_until("it listens", || listens(&child));
    assert!(!place.path("out/checkpoint_0.bin").exists());
    for file in ["out/checkpoint_0.bin", "out/checkpoint_1.bin"] {
        signal(&child, "USR1");
        wait_until(file, || place.path(file).exists());
    }
    assert!(child.try_wait().expect("a child").is_none());
    signal(&child, "KILL");
    end(child, |_| ());
    let mut child = spawn(&place, &["--out", "out", rare, endless, "--resume"]);
    wait_until("it listens", || listens(&child));
    assert!(child.try_wait().expect("a child").is_none());
    signal(&child, "INT");
    let said = end(child, |_| ());
    assert_eq!(said.code, Some(130), "{said:?}");
    assert!(begins_with(&said) > 0, "{said:?}");
}

/// A clock of the day that jumps by years, forth and back, whenever it is read.
const JUMPING_CLOCK: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
int clock_gettime(clockid_t id, struct timespec *t) {
    static int (*real)(clockid_t, struct timespec *);
    static int turn;
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(id, t);
    if (id == CLOCK_REALTIME) t->tv_sec += (++turn % 2 ? 1 : -1) * 100000000L;
    return result;
}
"#;

#[test]
fn a_clock_that_jumps_changes_nothing() {
    let place = work();
    let clock = preload(&place, "clock", JUMPING_CLOCK);
    place
        .say(&["run", "my.toml", "--out", "whole", "--quiet"])
        .done();
    let start = |after: Option<Duration>| {
        let mut jumping = command(&place, &["--out", "out", "--resume", "--quiet"]);
        jumping.env("LD_PRELOAD", &clock);
        let child = Process::start(&mut jumping);
        if let Some(after) = after {
            sleep(after);
            signal(&child, "KILL");
        }
        end(child, |_| ())
    };
    start(Some(Duration::from_millis(200)));
    start(Some(Duration::from_millis(200)));
    assert_eq!(start(None).done(), "");
    same_tables(&place, "whole", "out");
    let info = place.info("out");
    let jumped = info["start"].as_str().expect("text")[..4]
        != place.info("whole")["start"].as_str().expect("text")[..4];
    assert!(jumped, "the clock did not jump: {info}");
    let wall = info["wall_s"].as_f64().expect("a number");
    assert!((0.0..60.0).contains(&wall), "{wall}");
}

//! Killed at every single operation on files, one after another.

use std::process::{Command, Stdio};

use crate::place::{PROGRAM, Place, Said, TABLES, TINY};
use crate::process::preload;

/// Kills the process at the K-th creation, sync, renaming or removal of a file or folder.
const KILLER: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
static void count(void) {
    static long done;
    const char *at = getenv("KILL_AT");
    if (at && __sync_add_and_fetch(&done, 1) == atol(at)) kill(getpid(), SIGKILL);
}
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
int rename(const char *a, const char *b) { count(); return REAL(rename)(a, b); }
int unlink(const char *a) { count(); return REAL(unlink)(a); }
int mkdir(const char *a, mode_t m) { count(); return REAL(mkdir)(a, m); }
int fsync(int f) { count(); return REAL(fsync)(f); }
int open64(const char *a, int flags, ...) {
    mode_t m = 0;
    if (flags & O_CREAT) {
        va_list v;
        va_start(v, flags);
        m = va_arg(v, int);
        va_end(v);
        count();
    }
    return REAL(open64)(a, flags, m);
}
"#;

/// With the killer built, and a run of 2256 histories in `whole`.
fn place() -> Place {
    let place = Place::with(TINY);
    preload(&place, "killer", KILLER);
    let whole = [
        "run",
        "my.toml",
        "--out",
        "whole",
        "--set",
        "run.histories=2256",
    ];
    place.say(&whole).done();
    place
}

/// Runs with the killer at its K-th operation; whether it got to its end before.
fn outlives(place: &Place, arguments: &[&str], k: u32) -> bool {
    let output = Command::new(PROGRAM)
        .args(arguments)
        .current_dir(place.path(""))
        .env("LD_PRELOAD", place.path("killer.so"))
        .env("KILL_AT", k.to_string())
        .stderr(Stdio::null())
        .output();
    let said: Said = output.expect("starts").into();
    assert!(matches!(said.code, None | Some(0)), "{said:?}");
    said.code == Some(0)
}

#[track_caller]
fn is_whole(place: &Place, k: u32) {
    for name in TABLES {
        assert!(
            place.bytes("whole", name) == place.bytes("out", name),
            "{name} after {k}"
        );
    }
    assert_eq!(place.info("out")["complete"], true);
}

/// Kills `run` at every operation in a folder that `prepare` makes, resumes it, and looks at the tables.
fn survives(run: &[&str], resume: &[&str], prepare: impl Fn(&Place)) {
    let place = place();
    for k in 1.. {
        let _ = std::fs::remove_dir_all(place.path("out"));
        prepare(&place);
        let done = outlives(&place, run, k);
        let said = place.say(resume);
        assert_eq!(said.code, Some(0), "after {k}: {said:?}");
        is_whole(&place, k);
        if done {
            assert!(k > 20, "only {k} operations");
            break;
        }
    }
}

const ASKED: [&str; 2] = [
    "--set=run.histories=2256",
    "--set=run.checkpoint_minutes=0.00005",
];

#[test]
fn a_new_run() {
    let run = [&["run", "my.toml", "--out", "out"][..], &ASKED].concat();
    survives(&run, &[&run[..], &["--resume"]].concat(), |_| ());
}

#[test]
fn a_run_in_place_of_another_which_leaves_nothing_of_it() {
    let run = [&["run", "my.toml", "--out", "out"][..], &ASKED].concat();
    let other = "--set=tally.pitch_angle_z_kpc=[0.0]";
    let place_other = |place: &Place| {
        place.say(&["run", "my.toml", "--out", "out", other]).done();
    };
    let place = place();
    for k in 1.. {
        let _ = std::fs::remove_dir_all(place.path("out"));
        place_other(&place);
        let done = outlives(&place, &[&run[..], &["--overwrite"]].concat(), k);
        // until its first file is gone the other run is there, and is not taken for this one
        let said = place.say(&[&run[..], &["--resume"]].concat());
        if said.code == Some(2) {
            assert!(said.err.contains("it holds a complete run"), "{said:?}");
            assert_eq!(place.info("out")["complete"], true);
            continue;
        }
        assert_eq!(said.code, Some(0), "after {k}: {said:?}");
        is_whole(&place, k);
        assert!(!place.path("out/pitch_angle.parquet").exists(), "after {k}");
        if done {
            break;
        }
    }
}

#[test]
fn an_addition() {
    let base = [
        "run",
        "my.toml",
        "--out",
        "out",
        "--set=run.checkpoint_minutes=0.00005",
    ];
    let place_base = |place: &Place| {
        place.say(&["run", "my.toml", "--out", "out"]).done();
    };
    let place = place();
    let add = [&base[..], &["--add-histories", "2000"]].concat();
    for k in 1.. {
        let _ = std::fs::remove_dir_all(place.path("out"));
        place_base(&place);
        let done = outlives(&place, &add, k);
        // what is there is the shorter run, the longer one, or on the way
        let histories = || place.info("out")["config"]["run"]["histories"].as_u64();
        let said = place.say(&[&base[..], &["--resume"]].concat());
        assert_eq!(said.code, Some(0), "after {k}: {said:?}");
        if histories() == Some(256) {
            assert_eq!(place.info("out")["complete"], true);
            place.say(&add).done();
        }
        is_whole(&place, k);
        if done {
            assert!(k > 20, "only {k} operations");
            break;
        }
    }
}

//! One run a folder.

use crate::place::{Place, TINY, names};
use crate::process::{end, signal, spawn, wait_until};

const ENDLESS: &str = "--set=run.histories=1000000000";

#[test]
fn the_second_of_two_runs_on_a_folder_is_refused_until_the_first_is_gone() {
    let place = Place::with(TINY);
    let rolling = "--set=run.checkpoint_minutes=0.0005";
    let child = spawn(&place, &["--out", "out", ENDLESS, rolling]);
    wait_until("it works", || place.path("out/checkpoint_1.bin").exists());
    let holder = format!("process {} on ", child.id());
    for how in [
        &[] as &[&str],
        &["--resume"],
        &["--overwrite"],
        &["--add-histories", "9"],
    ] {
        let run = [&["run", "my.toml", "--out", "out", ENDLESS][..], how].concat();
        let error = place.say(&run).refused();
        assert!(
            error.contains(&holder) && error.contains("is using it"),
            "{error}"
        );
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    let mut there = names(&place.path("out"));
    there.retain(|name| !name.ends_with(".partial"));
    let expected = ["checkpoint_0.bin", "checkpoint_1.bin", "run.lock"];
    assert_eq!(there, expected);
    signal(&child, "KILL");
    end(child, |_| ());
    // what it left behind binds nobody
    assert!(place.path("out/run.lock").exists());
    let child = spawn(&place, &["--out", "out", ENDLESS, rolling, "--resume"]);
    wait_until("it listens", || crate::process::listens(&child));
    signal(&child, "INT");
    assert_eq!(end(child, |_| ()).code, Some(130));
    assert!(!place.path("out/run.lock").exists());
}

#[test]
fn of_many_that_start_at_once_one_runs() {
    let place = Place::with(TINY);
    for how in ["--quiet", "--overwrite", "--resume"] {
        let out = format!("out{how}");
        let start = || spawn(&place, &["--out", &out, ENDLESS, "--threads", "1", how]);
        let mut children: Vec<_> = (0..8).map(|_| start()).collect();
        let mut refused = 0;
        wait_until("all but one are refused", || {
            children.retain_mut(|child| {
                child.try_wait().expect("a child").is_none_or(|status| {
                    assert_eq!(status.code(), Some(2));
                    refused += 1;
                    false
                })
            });
            refused == 7
        });
        let child = children.pop().expect("one runs");
        wait_until("it listens", || crate::process::listens(&child));
        signal(&child, "INT");
        assert_eq!(end(child, |_| ()).code, Some(130));
        assert!(!place.path(&out).join("run.lock").exists());
    }
}

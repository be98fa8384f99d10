//! A signal ends a run soon, and what was walked until then is saved whole.

use std::fs;

use crate::place::{Place, TABLES, TINY};
use crate::process::{Process, end, listens, signal, spawn, wait_until};

/// More histories than any machine walks before the deadline.
const ENDLESS: &str = "run.histories=1000000000";

/// A run that listens for signals.
fn start(place: &Place, sets: &[&str]) -> Process {
    let sets = sets.iter().flat_map(|set| ["--set", *set]);
    let arguments: Vec<&str> = ["--out", "out", "--threads", "2"]
        .into_iter()
        .chain(sets)
        .collect();
    let child = spawn(place, &arguments);
    wait_until("it listens for signals", || listens(&child));
    child
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
    assert!(said.out.contains("--resume"), "{said:?}");

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
    assert!(
        error.contains("`--resume`") && error.contains("`--overwrite`"),
        "{error}"
    );
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

//! Checkpoints that are damaged, foreign, or find no place.

use std::fs;

use pitchwalk::store::{Claim, Header, Prepared, Purpose};

use crate::place::{Place, TABLES, TINY, names};
use crate::process::{end, signal, spawn, wait_until};

const HISTORIES: &str = "--set=run.histories=100000";

/// With a run in `out` that was killed after its third checkpoint, and the same run in `whole`.
fn killed() -> Place {
    let place = Place::with(TINY);
    let whole = ["run", "my.toml", "--out", "whole", "--quiet", HISTORIES];
    place.say(&whole).done();
    let always = "--set=run.checkpoint_minutes=1e-9";
    let child = spawn(
        &place,
        &["--out", "out", "--threads", "1", HISTORIES, always],
    );
    let first = place.path("out/checkpoint_0.bin");
    wait_until("a checkpoint", || first.exists());
    let written = fs::metadata(&first)
        .and_then(|m| m.modified())
        .expect("a time");
    wait_until("the third", || {
        let now = fs::metadata(&first).and_then(|m| m.modified());
        now.is_ok_and(|now| now > written)
    });
    signal(&child, "KILL");
    end(child, |_| ());
    assert!(!place.path("out/run.json").exists(), "it had ended");
    place
}

fn resume(place: &Place, more: &[&str]) -> crate::place::Said {
    let run = [
        &["run", "my.toml", "--out", "out", "--resume"][..],
        &[HISTORIES],
        more,
    ]
    .concat();
    place.say(&run)
}

fn damage(place: &Place, file: &str, change: impl Fn(&mut Vec<u8>)) {
    let path = place.path("out").join(file);
    let mut bytes = fs::read(&path).expect("readable");
    change(&mut bytes);
    fs::write(path, bytes).expect("written");
}

#[track_caller]
fn same_as_whole(place: &Place) {
    for name in TABLES {
        assert!(
            place.bytes("whole", name) == place.bytes("out", name),
            "{name}"
        );
    }
}

#[test]
fn a_damaged_one_gives_way_to_the_one_before_which_is_said() {
    type Damage = fn(&mut Vec<u8>);
    let damages: [(&str, Damage); 5] = [
        ("an empty file", Vec::clear),
        ("SHA-256", |b| b.truncate(b.len() / 2)),
        ("SHA-256", |b| b[1000] ^= 16),
        ("something that is no checkpoint", |b| {
            *b = b"PAR1 of another program".to_vec()
        }),
        ("format 2", |b| b[21] = 2),
    ];
    let place = killed();
    let files = ["checkpoint_0.bin", "checkpoint_1.bin"];
    let kept = files.map(|file| fs::read(place.path("out").join(file)).expect("readable"));
    for (i, (what, change)) in damages.into_iter().enumerate() {
        let _ = fs::remove_dir_all(place.path("out"));
        fs::create_dir(place.path("out")).expect("made");
        for (file, bytes) in files.iter().zip(&kept) {
            fs::write(place.path("out").join(file), bytes).expect("written");
        }
        let (bad, good) = (files[i % 2], files[(i + 1) % 2]);
        damage(&place, bad, change);
        let said = resume(&place, &[]);
        assert_eq!(said.code, Some(0), "{said:?}");
        let lines: Vec<&str> = said.err.lines().collect();
        assert!(
            lines[0].starts_with(&format!("warning: failed to read out/{bad}: found ")),
            "{said:?}"
        );
        assert!(
            lines[0].contains(what) && lines[0].ends_with("(the checkpoint before it is used)"),
            "{said:?}"
        );
        assert!(
            lines[1].starts_with(&format!("going on from out/{good}: ")),
            "{said:?}"
        );
        same_as_whole(&place);
    }
}

#[test]
fn when_none_is_left_both_are_named_and_nothing_is_removed() {
    let place = killed();
    damage(&place, "checkpoint_0.bin", |b| b.truncate(30));
    damage(&place, "checkpoint_1.bin", Vec::clear);
    let saved = || -> Vec<String> {
        let mut there = names(&place.path("out"));
        there.retain(|name| name.ends_with(".bin"));
        there
    };
    let before = saved();
    let error = resume(&place, &[]).refused();
    for part in [
        "out/checkpoint_0.bin",
        "cut short at 30 bytes",
        "out/checkpoint_1.bin",
        "an empty file",
        "`--overwrite`",
    ] {
        assert!(error.contains(part), "{part} in {error}");
    }
    assert!(
        error.lines().all(|line| line.starts_with("error: ")),
        "{error}"
    );
    assert_eq!(saved(), before);
    place
        .say(
            &[
                &["run", "my.toml", "--out", "out", "--overwrite"][..],
                &[HISTORIES],
            ]
            .concat(),
        )
        .done();
    same_as_whole(&place);
}

#[test]
fn another_runs_are_refused_with_what_they_are_of() {
    let place = killed();
    let refusals: [(&[&str], &str); 5] = [
        (&["--seed", "3"], "run.seed = 1, not 3"),
        (
            &["--set", "halo.height_kpc=2"],
            "halo.height_kpc = 4.0, not 2.0",
        ),
        (
            &["--set", "run.histories=77"],
            "run.histories = 100000, not 77",
        ),
        (&["--shard", "1/2"], "the whole run, not shard 1/2"),
        (
            &["--set", "run.max_minutes=3"],
            "run.max_minutes = none, not 3",
        ),
    ];
    for (how, expected) in refusals {
        let error = resume(&place, how).refused();
        assert!(
            error.contains("failed to go on from out/checkpoint_"),
            "{error}"
        );
        assert!(error.contains(expected), "{expected} in {error}");
    }
    let plain = [&["run", "my.toml", "--out", "out"][..], &[HISTORIES]].concat();
    let error = place.say(&plain).refused();
    assert!(
        error.contains("an unfinished run") && error.contains("`--resume`"),
        "{error}"
    );
    let added = [&plain[..], &["--add-histories", "9"]].concat();
    assert!(place.say(&added).refused().contains("no complete run"));
    // how often checkpoints are written is nobody's affair
    let said = resume(&place, &["--set", "run.checkpoint_minutes=7"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    same_as_whole(&place);
}

#[test]
fn those_of_another_version_or_build_are_refused() {
    let place = Place::with(TINY);
    let config = pitchwalk::config::load(&place.path("my.toml"), &[]).expect("valid");
    for (version, expected) in [
        ("0.0.7", "a checkpoint of pitchwalk 0.0.7, this is "),
        (env!("CARGO_PKG_VERSION"), "cannot be decoded"),
    ] {
        let dir = place.path("out");
        let identity = config.identity(None);
        let prepared = Claim::prepare(&dir, &identity, Purpose::Overwrite).expect("free");
        let Prepared::Ready(claim) = prepared else {
            panic!("complete");
        };
        let header = Header {
            stage: "walk".into(),
            version: version.into(),
            commit: None,
            identity,
            added: false,
        };
        let mut checkpoints = claim.first_checkpoints();
        checkpoints
            .write(&header, &"another state")
            .expect("written");
        drop(claim);
        let error = place
            .say(&["run", "my.toml", "--out", "out", "--resume"])
            .refused();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn resume_starts_where_nothing_is_and_ends_where_all_is_done() {
    let place = Place::with(TINY);
    let run = ["run", "my.toml", "--out", "out", "--resume"];
    place.say(&run).done();
    assert!(place.say(&run).done().contains("my is complete"));
    // forgotten by a process that was killed after its last file but one
    let place = killed();
    let forgotten = fs::read(place.path("out/checkpoint_0.bin")).expect("readable");
    assert_eq!(resume(&place, &[]).code, Some(0));
    fs::write(place.path("out/checkpoint_0.bin"), forgotten).expect("written");
    assert!(resume(&place, &[]).done().contains("my is complete"));
    assert!(!place.path("out/checkpoint_0.bin").exists());
    same_as_whole(&place);
}

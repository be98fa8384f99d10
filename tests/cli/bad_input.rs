//! What is wrong is refused before anything is written: exit code 2, the reason on stderr.

use std::fs;
use std::path::Path;

use crate::place::{Place, Said, TINY, names};

/// The program run in the repository, where the paths of the expected messages lead from.
fn here(arguments: &[&str]) -> Said {
    let place = Place::empty();
    let mut command = place.pitchwalk();
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    let said = command.args(arguments).output().expect("starts").into();
    assert!(names(&place.path("")).is_empty());
    said
}

#[test]
fn every_bad_config_is_refused_in_the_words_written_beside_it() {
    let place = Place::empty();
    let out = place.path("out").display().to_string();
    let mut count = 0;
    for name in names(Path::new("tests/bad")) {
        let Some(stem) = name.strip_suffix(".toml") else {
            continue;
        };
        let expected: String = fs::read_to_string(format!("tests/bad/{stem}.expected"))
            .expect("expected text")
            .lines()
            .map(|line| format!("error: {line}\n"))
            .collect();
        let config = format!("tests/bad/{name}");
        assert_eq!(here(&["run", &config, "--out", &out]).refused(), expected);
        assert_eq!(here(&["check", &config]).refused(), expected);
        assert!(!Path::new(&out).exists(), "{name}");
        count += 1;
    }
    assert!(count > 50, "{count} cases");
}

#[test]
fn a_config_that_is_no_file_is_named() {
    let place = Place::with("");
    let run = |config| place.say(&["run", config, "--out", "out"]).refused();
    assert_eq!(
        run("gone.toml"),
        "error: gone.toml: cannot be read: no such file\n"
    );
    assert_eq!(
        run("."),
        "error: .: cannot be read: it is a directory, not a file\n"
    );
    assert!(run("my.toml").starts_with("error: my.toml: the file holds no keys"));
    assert_eq!(names(&place.path("")), ["my.toml"]);
}

#[test]
fn set_arguments_are_refused_by_their_own_words() {
    let place = Place::with(TINY);
    let cases = [
        ("run.histories", "--set run.histories: a value is missing"),
        ("run.histories=", "a value is missing after `=`"),
        ("run.histories=many", "--set run.histories=many: "),
        ("run.histories=0", "run.histories = 0 leaves nothing to do"),
        ("run.batchs=64", "did you mean run.batches?"),
        ("=4", "is not a key"),
        ("halo.height_kpc=nan", "halo.height_kpc"),
        ("medium.layer[0]={", "--set medium.layer[0]={: the value is"),
    ];
    for (set, part) in cases {
        let error = place
            .say(&["run", "my.toml", "--out", "out", "--set", set])
            .refused();
        assert!(error.contains(part), "{set}: {error}");
    }
    // beyond what TOML can hold, though a u64
    let error = place
        .say(&["check", "my.toml", "--seed", "18446744073709551615"])
        .refused();
    assert!(error.contains("run.seed"), "{error}");
    assert_eq!(names(&place.path("")), ["my.toml"]);
}

#[test]
fn arguments_that_do_not_exist_are_refused() {
    let place = Place::with(TINY);
    let cases: [(&[&str], &str); 6] = [
        (&["frobnicate"], "frobnicate"),
        (&["run", "my.toml", "--frobnicate"], "--frobnicate"),
        (&["run"], "<CONFIG>"),
        (&["run", "my.toml", "--threads", "0"], "--threads"),
        (&["run", "my.toml", "--seed", "-1"], "-1"),
        (&["completions", "frobnicate"], "frobnicate"),
    ];
    for (arguments, part) in cases {
        let error = place.say(arguments).refused();
        assert!(error.contains(part), "{arguments:?}: {error}");
    }
    let nothing = place.say(&[]);
    assert_eq!((nothing.code, nothing.out.as_str()), (Some(2), ""));
    assert!(nothing.err.contains("Usage: pitchwalk"), "{nothing:?}");
    assert_eq!(names(&place.path("")), ["my.toml"]);
}

#[test]
fn a_number_of_threads_that_is_none_is_refused_wherever_it_comes_from() {
    let place = Place::with(TINY);
    for text in ["abc", "0", "-2", "1.5", ""] {
        let mut command = place.pitchwalk();
        command.env("SLURM_CPUS_PER_TASK", text);
        let said: Said = command
            .args(["run", "my.toml", "--out", "out"])
            .output()
            .expect("starts")
            .into();
        assert_eq!(
            said.refused(),
            format!(
                "error: SLURM_CPUS_PER_TASK = {text} is not a number of threads (set --threads N)\n"
            )
        );
    }
    assert_eq!(names(&place.path("")), ["my.toml"]);
}

#[test]
fn a_folder_with_something_else_in_it_is_left_alone() {
    let place = Place::with(TINY);
    fs::create_dir(place.path("out")).expect("made");
    place.write("out/thesis.tex", "years of work");
    for arguments in [
        &["run", "my.toml", "--out", "out"] as &[&str],
        &["run", "my.toml", "--out", "out", "--overwrite"],
    ] {
        let error = place.say(arguments).refused();
        assert!(error.contains("`thesis.tex`"), "{error}");
        assert!(error.contains("`--out ANOTHER`"), "{error}");
    }
    assert_eq!(names(&place.path("out")), ["thesis.tex"]);
}

#[test]
fn a_place_under_a_file_is_refused() {
    let place = Place::with(TINY);
    for out in ["my.toml", "my.toml/out"] {
        let error = place.say(&["run", "my.toml", "--out", out]).refused();
        assert!(
            error.contains(&format!("failed to use {out} as a run folder")),
            "{error}"
        );
    }
    assert_eq!(names(&place.path("")), ["my.toml"]);
}

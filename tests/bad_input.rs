//! Every input in `tests/bad/` is refused with exactly the message written beside it.
//!
//! `NAME.toml` is the input, `NAME.expected` what a user should read after `error: `. The expected
//! texts are written by hand: when a message changes, judge the new one before it is taken over.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pitchwalk::config;

const CASES: &str = "tests/bad";

fn files(extension: &str) -> BTreeSet<PathBuf> {
    fs::read_dir(CASES)
        .expect("tests/bad is there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect()
}

fn message(path: &Path, sets: &[&str]) -> String {
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    match config::load(path, &sets) {
        Ok(_) => "accepted".into(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_bad_input_gives_the_message_written_beside_it() {
    let mut wrong = Vec::new();
    for path in files("toml") {
        let expected = fs::read_to_string(path.with_extension("expected")).unwrap_or_default();
        let found = message(&path, &[]);
        if found.trim_end() != expected.trim_end() {
            wrong.push(format!(
                "{}\n  expected: {}\n  found:    {found}",
                path.display(),
                expected.trim_end()
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn inputs_and_expected_messages_come_in_pairs() {
    let inputs: BTreeSet<_> = files("toml").iter().map(|p| p.with_extension("")).collect();
    let expected: BTreeSet<_> = files("expected")
        .iter()
        .map(|p| p.with_extension(""))
        .collect();
    assert_eq!(inputs, expected);
    assert!(inputs.len() > 50, "only {} cases", inputs.len());
}

#[test]
fn no_message_is_a_stack_of_jargon() {
    for path in files("toml") {
        for line in message(&path, &[]).lines() {
            let place_and_words = line
                .split_once(": ")
                .is_some_and(|(_, words)| words.len() > 10);
            assert!(place_and_words, "{}: {line}", path.display());
            for jargon in ["Some(", "None", "serde", "Error", "unwrap", "os error"] {
                assert!(!line.contains(jargon), "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn missing_files_and_directories_are_named() {
    assert_eq!(
        message(Path::new("tests/bad/missing.toml.not"), &[]),
        "tests/bad/missing.toml.not: cannot be read: no such file"
    );
    assert_eq!(
        message(Path::new("tests/bad"), &[]),
        "tests/bad: cannot be read: it is a directory, not a file"
    );
}

#[test]
fn a_file_that_is_not_utf8_is_refused_with_its_line() {
    let dir = tempfile::tempdir().expect("temporary directory");
    let path = dir.path().join("latin1.toml");
    fs::write(&path, b"[run]\nseed = 1 # f\xfcr alle\n").expect("written");
    assert_eq!(
        message(&path, &[]),
        format!(
            "{}:2: the file is not UTF-8 text (save it as UTF-8)",
            path.display()
        )
    );
}

#[test]
fn a_catalogue_that_is_not_utf8_is_refused_with_its_line() {
    let dir = tempfile::tempdir().expect("temporary directory");
    let path = dir.path().join("a.toml");
    let text = "[scattering]\nd0_cm2_s = 1e28\n[sources]\ncatalogue = 'c.csv'\n";
    fs::write(&path, text).expect("written");
    let csv = b"x_kpc,y_kpc,z_kpc,age_myr\n# f\xfcr alle\n1,0,0,1\n";
    fs::write(dir.path().join("c.csv"), csv).expect("written");
    assert_eq!(
        message(&path, &[]),
        format!(
            "{}:2: the file is not UTF-8 text (save it as UTF-8)",
            dir.path().join("c.csv").display()
        )
    );
}

#[test]
fn set_arguments_are_named_instead_of_lines() {
    let path = Path::new("tests/bad/zero_height.toml");
    assert_eq!(
        message(path, &["halo.height_kpc=0.05"]),
        "--set halo.height_kpc=0.05: the halo is thinner than the disc: halo.height_kpc = 0.05 must \
         be greater than gas.half_thickness_pc = 100 (the default)"
    );
    assert_eq!(message(path, &["halo.height_kpc=4"]), "accepted");
}

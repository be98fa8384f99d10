//! A run and its tables shown to people and to programs.

use std::path::Path;

use pitchwalk::post::inspect::inspect;
use pitchwalk::store::{Ending, RunFolder, RunInfo, SCHEMA_VERSION, Table, Warning};
use tempfile::{TempDir, tempdir};

fn info() -> RunInfo {
    RunInfo {
        schema_version: SCHEMA_VERSION,
        version: "0.1.0".into(),
        git_commit: Some("abcdef0".into()),
        name: "quickstart".into(),
        config: serde_json::json!({}),
        diffusion_table: None,
        pitch_angle_table: None,
        catalogue: None,
        cross_sections: None,
        inelastic: None,
        source_grammage: None,
        config_hash: "00ff".into(),
        walk_hash: String::new(),
        seed: 7,
        shard: Some("2/4".into()),
        missing_batches: vec![[0, 4], [10, 19]],
        merged: vec![],
        host: "node1".into(),
        start: "2026-01-02T03:04:05Z".into(),
        wall_s: 12.345_678_9,
        cpu_s: 24.0,
        threads: 2,
        batches: 20,
        histories: 4000,
        histories_per_bin: 1000,
        realizations: 0,
        steps: 123_456,
        steps_per_s: 4.2e7,
        lost: vec!["0:1:2".into()],
        warnings: vec![Warning {
            message: "one bin is empty".into(),
            remedy: "raise `histories`".into(),
        }],
        ending: Ending::MaxMinutes,
        found: Default::default(),
        complete: true,
    }
}

fn run() -> TempDir {
    let dir = tempdir().unwrap();
    let spectrum = Table::new("spectrum", "rigidity bin")
        .text("species", "nucleus", vec!["H1".into(), "He4".into()])
        .float("rigidity_gv", "GV", "rigidity", vec![1.0, 10.0])
        .estimate(
            "intensity_per_gv",
            "m-2 s-1 sr-1 GV-1",
            "intensity",
            vec![(100.0, 1.0), (2.0, 0.02)],
        )
        .optional("slope", "", "local slope", vec![Some(-2.0), None]);
    let folder = RunFolder::open(dir.path());
    folder.write_table(&spectrum).unwrap();
    folder.write_info(&info()).unwrap();
    dir
}

#[test]
fn a_summary_tells_how_the_run_went() {
    let text = inspect(run().path(), None, false).unwrap();
    for part in [
        "quickstart",
        "complete: the asked time was used up",
        "2026-01-02T03:04:05Z on node1",
        "pitchwalk 0.1.0 (commit abcdef0)",
        "shard 2/4 (5 of 20 batches)",
        "4000 (1000 in each rigidity bin, 5 batches), 123456 steps",
        "12.3457 s",
        "lost       1 (0:1:2)",
        "one bin is empty (raise `histories`)",
        "spectrum     2  rigidity bin",
    ] {
        assert!(text.contains(part), "{part} in:\n{text}");
    }
}

#[test]
fn a_table_is_shown_with_units_and_aligned_rows() {
    let text = inspect(run().path(), Some("spectrum"), false).unwrap();
    assert!(text.starts_with("spectrum: rigidity bin\n"), "{text}");
    assert!(text.contains("m-2 s-1 sr-1 GV-1  intensity\n"), "{text}");
    let row = "\nHe4               10                 2                  0.02      -\n";
    assert!(text.contains(row), "{text}");
}

#[test]
fn long_tables_show_both_ends_and_say_how_to_get_all() {
    let dir = tempdir().unwrap();
    let many = Table::new("density", "a bin").integer("n", "", "number", (0..1000).collect());
    RunFolder::open(dir.path()).write_table(&many).unwrap();
    let text = inspect(dir.path(), Some("density"), false).unwrap();
    assert!(
        text.contains("\n 29\n... 940 of 1000 rows left out (all of them with `--csv`)\n970\n"),
        "{text}"
    );
    assert!(text.ends_with("999\n"));
}

#[test]
fn csv_holds_every_bit_and_says_what_columns_are() {
    let dir = tempdir().unwrap();
    let table = Table::new("density", "a bin")
        .text(
            "species",
            "two\nlines",
            vec!["#1, \"odd\"".into(), String::new()],
        )
        .optional("x", "kpc", "place", vec![Some(0.1 + 0.2), None]);
    RunFolder::open(dir.path()).write_table(&table).unwrap();
    let text = inspect(dir.path(), Some("density"), true).unwrap();
    assert_eq!(
        text,
        "# density: a bin\n# species: two lines\n# x [kpc]: place\nspecies,x\n\"#1, \"\"odd\"\"\",0.30000000000000004\n,\n"
    );
}

#[test]
fn what_cannot_be_inspected_is_named() {
    let dir = run();
    let text = |name, csv| inspect(dir.path(), name, csv).unwrap_err().to_string();
    assert!(text(Some("density"), false).contains("it holds spectrum"));
    assert!(text(None, true).contains("no table was named (there are: spectrum)"));
    let error = inspect(Path::new("/nowhere"), None, false).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(
        error.to_string().contains("is /nowhere a run folder?"),
        "{error}"
    );
}

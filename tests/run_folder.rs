//! Run folders lose nothing.

use std::fs;
use std::path::{Path, PathBuf};

use pitchwalk::store::{
    Claim, Ending, Identity, Prepared, Purpose, RunFolder, RunInfo, SCHEMA_VERSION, StoreError,
    Table,
};
use tempfile::tempdir;

fn escape() -> Table {
    Table::new("escape", "a side").integer("histories", "", "walks", vec![1, 2])
}

fn info(hash: &str, complete: bool) -> RunInfo {
    RunInfo {
        schema_version: SCHEMA_VERSION,
        version: "0.1.0".into(),
        git_commit: None,
        name: "quickstart".into(),
        config: serde_json::json!({"run": {"seed": 1}}),
        diffusion_table: None,
        pitch_angle_table: None,
        catalogue: None,
        cross_sections: None,
        inelastic: None,
        source_grammage: None,
        config_hash: hash.into(),
        walk_hash: hash.into(),
        seed: 1,
        shard: None,
        missing_batches: vec![],
        merged: vec![],
        host: "node1".into(),
        start: "2026-01-02T03:04:05Z".into(),
        wall_s: 1.5,
        cpu_s: 3.0,
        threads: 2,
        batches: 20,
        histories: 1000,
        histories_per_bin: 100,
        realizations: 0,
        steps: 123_456,
        steps_per_s: 4e4,
        lost: vec![],
        warnings: vec![],
        ending: Ending::Finished,
        found: Default::default(),
        complete,
    }
}

/// Everything in a folder with its bytes: what a refusal must leave alone.
fn contents(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(path).unwrap_or_default()))
        .collect();
    all.sort();
    all
}

fn prepare(dir: &Path, overwrite: bool) -> Result<Prepared, StoreError> {
    let purpose = match overwrite {
        true => Purpose::Overwrite,
        false => Purpose::Start,
    };
    Claim::prepare(dir, &identity("abc", None), purpose)
}

fn identity(hash: &str, shard: Option<&str>) -> Identity {
    Identity {
        config: "{}".into(),
        config_hash: hash.into(),
        walks: true,
        walk_hash: hash.into(),
        histories: 100,
        shard: shard.map(Into::into),
    }
}

/// The folder of a run that has let go of it.
fn new(dir: &Path, overwrite: bool) -> RunFolder {
    match prepare(dir, overwrite).unwrap() {
        Prepared::Ready(claim) => claim.folder().clone(),
        Prepared::AlreadyComplete(_) => panic!("already complete"),
    }
}

/// The message of a refusal that left the folder as it was.
fn refusal(dir: &Path, overwrite: bool) -> String {
    let before = contents(dir);
    let error = prepare(dir, overwrite).unwrap_err();
    assert_eq!(contents(dir), before);
    assert_eq!(error.exit_code(), 2);
    error.to_string()
}

#[test]
fn a_folder_is_made_with_its_parents_and_holds_nothing_of_the_probe() {
    let dir = tempdir().unwrap();
    let folder = new(&dir.path().join("runs/a"), false);
    assert_eq!(contents(folder.dir()), []);
    new(folder.dir(), false);
    new(folder.dir(), true);
}

#[test]
fn a_run_is_written_and_read_back() {
    let dir = tempdir().unwrap();
    let folder = new(dir.path(), false);
    folder.write_table(&escape()).unwrap();
    folder.write_text("report.html", "<p>").unwrap();
    folder.write_info(&info("abc", true)).unwrap();
    assert_eq!(folder.tables().unwrap(), ["escape"]);
    assert_eq!(folder.read_table("escape").unwrap(), escape());
    assert_eq!(folder.read_info().unwrap(), info("abc", true));
    let error = folder.read_table("escapes").unwrap_err().to_string();
    assert!(
        error.contains("`escapes`") && error.ends_with("it holds escape"),
        "{error}"
    );
}

#[test]
fn only_files_of_a_run_can_be_written() {
    let dir = tempdir().unwrap();
    let folder = new(dir.path(), false);
    assert_eq!(
        folder.write_text("../notes", "").unwrap_err().exit_code(),
        1
    );
    let unknown = Table::new("escapes", "");
    assert_eq!(folder.write_table(&unknown).unwrap_err().exit_code(), 1);
    assert_eq!(contents(dir.path()), []);
}

#[test]
fn the_same_complete_run_is_recognised() {
    let dir = tempdir().unwrap();
    new(dir.path(), false)
        .write_info(&info("abc", true))
        .unwrap();
    let Prepared::AlreadyComplete(found) = prepare(dir.path(), false).unwrap() else {
        panic!("not recognised");
    };
    assert_eq!(*found, info("abc", true));
    let shard =
        Claim::prepare(dir.path(), &identity("abc", Some("1/4")), Purpose::Start).unwrap_err();
    assert!(
        shard.to_string().contains("the whole run, not shard 1/4"),
        "{shard}"
    );
}

#[test]
fn other_runs_are_refused_with_the_remedy_and_replaced_when_asked() {
    let dir = tempdir().unwrap();
    let folder = new(dir.path(), false);
    folder.write_table(&escape()).unwrap();
    assert!(refusal(dir.path(), false).contains("a run without run.json: `escape.parquet`"));
    folder.write_info(&info("other", true)).unwrap();
    let text = refusal(dir.path(), false);
    assert!(
        text.contains("a complete run (`quickstart`, started 2026-01-02T03:04:05Z): run = "),
        "{text}"
    );
    assert!(
        text.contains("`--out ANOTHER`") && text.contains("`--overwrite`"),
        "{text}"
    );
    folder.write_info(&info("abc", false)).unwrap();
    assert!(refusal(dir.path(), false).contains("an incomplete run"));
    fs::write(dir.path().join("density.parquet.partial"), "half").unwrap();
    new(dir.path(), true);
    assert_eq!(contents(dir.path()), []);
}

#[test]
fn foreign_files_are_never_removed() {
    let dir = tempdir().unwrap();
    new(dir.path(), false)
        .write_info(&info("abc", false))
        .unwrap();
    fs::write(dir.path().join("thesis.tex"), "years").unwrap();
    fs::create_dir(dir.path().join("waves.parquet")).unwrap();
    let text = refusal(dir.path(), true);
    assert!(
        text.contains("holds `thesis.tex`, `waves.parquet` ("),
        "{text}"
    );
    assert!(refusal(dir.path(), false).contains("`--overwrite` removes only files of a run"));
    fs::remove_file(dir.path().join("run.json")).unwrap();
    assert!(refusal(dir.path(), false).contains("`thesis.tex`"));
}

#[test]
fn a_run_json_that_cannot_be_understood_is_shown() {
    let dir = tempdir().unwrap();
    let long = format!("{{\"schema_version\": [1{}]}}", ",1".repeat(5000));
    let mut forged = info("abc", true);
    forged.steps = u64::MAX;
    let uncountable = serde_json::to_string(&forged).unwrap();
    let cases = [
        ("", "EOF while parsing"),
        (
            "{\"schema_version\": 2}",
            "found schema_version 2, expected",
        ),
        ("{}", "found no schema_version, expected"),
        ("{\"schema_version\": 1}", "found missing field"),
        ("\u{0}\u{1}", "expected value at line 1 column 1"),
        (&long, "1,1,1…, expected the run.json of a run"),
        (
            "{\"schema_version\": \"\\n\"}",
            "found schema_version \"\\n\", expected",
        ),
        // sums over shards overflowed
        (&uncountable, "found batches or counts that cannot be"),
    ];
    for (text, found) in cases {
        fs::write(dir.path().join("run.json"), text).unwrap();
        let error = RunFolder::open(dir.path()).read_info().unwrap_err();
        assert!(error.to_string().contains(found), "{error}");
        assert!(error.to_string().len() < 1000, "{error}");
        assert!(refusal(dir.path(), false).contains("a run that cannot be read (failed to read"));
    }
    new(dir.path(), true);
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_computing() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "mine").unwrap();
    // Permission bits do not bind root, but neither a file nor /proc can hold a folder.
    for place in [&file, &file.join("run"), Path::new("/proc/run")] {
        let error = prepare(place, true).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        let text = error.to_string();
        assert!(text.contains(&place.display().to_string()), "{text}");
        assert!(text.contains("`--out ANOTHER`"), "{text}");
    }
    assert_eq!(fs::read(&file).unwrap(), b"mine");
}

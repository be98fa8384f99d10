//! Files as others meet them: whole or refused, and folders that lose nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pitchwalk::store::{
    Ending, Prepared, RunFolder, RunInfo, SCHEMA_VERSION, StoreError, Table, Values, parquet,
};
use proptest::prelude::*;
use tempfile::{TempDir, tempdir};

fn small() -> Table {
    let mut table = Table::new("spectrum", "intensity at the plane")
        .text(
            "species",
            "nucleus",
            vec!["H1".into(), "Ωmega".into(), String::new()],
        )
        .integer("histories", "", "walks", vec![i64::MIN, 0, i64::MAX])
        .estimate(
            "intensity_per_gv",
            "m-2 s-1 sr-1 GV-1",
            "differential intensity",
            vec![
                (1.5e-3, 2e-5),
                (-0.0, 0.0),
                (f64::MIN_POSITIVE, f64::INFINITY),
            ],
        )
        .optional("slope", "", "local slope", vec![None, Some(-2.7), None]);
    for column in &mut table.columns {
        match &mut column.values {
            Values::Text(v) => v[1] = None,
            Values::Integer(v) => v[2] = None,
            Values::Float(_) => {}
        }
    }
    table
        .metadata
        .insert("note".into(), "schema_version".into());
    table
}

fn info(hash: &str, complete: bool) -> RunInfo {
    RunInfo {
        schema_version: SCHEMA_VERSION,
        version: "0.1.0".into(),
        git_commit: None,
        name: "quickstart".into(),
        config: serde_json::json!({"run": {"seed": 1}}),
        config_hash: hash.into(),
        seed: 1,
        shard: None,
        host: "node1".into(),
        start: "2026-01-02T03:04:05Z".into(),
        wall_s: 1.5,
        cpu_s: 3.0,
        threads: 2,
        batches: 20,
        histories: 1000,
        histories_per_bin: 100,
        steps: 123_456,
        steps_per_s: 4e4,
        lost: vec![],
        warnings: vec![],
        ending: Ending::Finished,
        complete,
    }
}

fn written(table: &Table) -> (TempDir, PathBuf, Vec<u8>) {
    let dir = tempdir().unwrap();
    let path = dir.path().join("t.parquet");
    parquet::write(&path, table).unwrap();
    let bytes = fs::read(&path).unwrap();
    (dir, path, bytes)
}

#[test]
fn a_table_comes_back_as_it_went_with_nulls_and_signed_zeros() {
    let (_dir, path, bytes) = written(&small());
    let back = parquet::read(&path).unwrap();
    assert_eq!(back, small());
    assert!(back.floats("intensity_per_gv").unwrap()[1].is_sign_negative());
    let (_other, _, again) = written(&back);
    assert_eq!(bytes, again, "equal tables must give equal bytes");
}

#[test]
fn tables_without_rows_or_columns_come_back() {
    let empty = Table::new("sources", "an event");
    let (_dir, path, _) = written(&empty);
    assert_eq!(parquet::read(&path).unwrap(), empty);
    let rowless = empty
        .text("arm", "spiral arm", vec![])
        .float("x_kpc", "kpc", "x", vec![]);
    let (_dir, path, _) = written(&rowless);
    assert_eq!(parquet::read(&path).unwrap(), rowless);
}

#[test]
fn a_hundred_thousand_rows_come_back() {
    let many = Table::new("density", "a bin")
        .float(
            "z_kpc",
            "kpc",
            "height",
            (0..100_000).map(|i| f64::from(i).sqrt()).collect(),
        )
        .text(
            "species",
            "nucleus",
            (0..100_000).map(|i| format!("s{}", i % 7)).collect(),
        );
    let (_dir, path, _) = written(&many);
    assert!(parquet::read(&path).unwrap() == many);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_numbers_and_text_come_back(
        rows in prop::collection::vec((any::<Option<f64>>(), any::<Option<i64>>(), any::<Option<String>>()), 0..40)
    ) {
        let mut table = Table::new("t", "any").float("f", "", "", vec![]).integer("i", "", "", vec![]).text("s", "", vec![]);
        table.columns[0].values = Values::Float(rows.iter().map(|r| r.0).collect());
        table.columns[1].values = Values::Integer(rows.iter().map(|r| r.1).collect());
        table.columns[2].values = Values::Text(rows.iter().map(|r| r.2.clone()).collect());
        let (_dir, path, _) = written(&table);
        prop_assert_eq!(parquet::read(&path).unwrap(), table);
    }
}

#[test]
fn a_file_cut_anywhere_is_refused_by_name() {
    let (_dir, path, bytes) = written(&small());
    for length in 0..bytes.len() {
        fs::write(&path, &bytes[..length]).unwrap();
        let error = parquet::read(&path).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        let text = error.to_string();
        assert!(text.contains("t.parquet: found "), "{length}: {text}");
        assert!(text.contains(", expected "), "{length}: {text}");
    }
}

#[test]
fn any_flipped_bit_is_found() {
    let (_dir, path, bytes) = written(&small());
    for bit in 0..8 * bytes.len() {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &damaged).unwrap();
        assert!(parquet::read(&path).is_err(), "bit {bit}");
    }
}

#[test]
fn missing_files_and_folders_are_named() {
    let dir = tempdir().unwrap();
    let error = parquet::read(&dir.path().join("gone.parquet")).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("gone.parquet: no such file or directory"),
        "{error}"
    );
    let error = parquet::read(dir.path()).unwrap_err();
    assert!(error.to_string().contains("is a directory"), "{error}");
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
    RunFolder::prepare(dir, "abc", None, overwrite)
}

fn new(dir: &Path, overwrite: bool) -> RunFolder {
    match prepare(dir, overwrite).unwrap() {
        Prepared::New(folder) => folder,
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
    folder.write_table(&small()).unwrap();
    folder.write_text("report.html", "<p>").unwrap();
    folder.write_info(&info("abc", true)).unwrap();
    assert_eq!(folder.tables().unwrap(), ["spectrum"]);
    assert_eq!(folder.read_table("spectrum").unwrap(), small());
    assert_eq!(folder.read_info().unwrap(), info("abc", true));
    let error = folder.read_table("spectra").unwrap_err().to_string();
    assert!(
        error.contains("`spectra`") && error.ends_with("it holds spectrum"),
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
    let unknown = Table::new("spectra", "");
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
    let shard = RunFolder::prepare(dir.path(), "abc", Some("1/4"), false).unwrap_err();
    assert!(shard.to_string().contains("another shard"), "{shard}");
}

#[test]
fn other_runs_are_refused_with_the_remedy_and_replaced_when_asked() {
    let dir = tempdir().unwrap();
    let folder = new(dir.path(), false);
    folder.write_table(&small()).unwrap();
    assert!(refusal(dir.path(), false).contains("a run without run.json: `spectrum.parquet`"));
    folder.write_info(&info("other", true)).unwrap();
    let text = refusal(dir.path(), false);
    assert!(
        text.contains("a complete run of another config (`quickstart`, started 2026"),
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
    let cases = [
        ("", "EOF while parsing"),
        (
            "{\"schema_version\": 2}",
            "found schema_version 2, expected",
        ),
        ("{}", "found no schema_version, expected"),
        ("{\"schema_version\": 1}", "found missing field"),
        ("\u{0}\u{1}", "expected value at line 1 column 1"),
    ];
    for (text, found) in cases {
        fs::write(dir.path().join("run.json"), text).unwrap();
        let error = RunFolder::open(dir.path()).read_info().unwrap_err();
        assert!(error.to_string().contains(found), "{error}");
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

/// Run again by the next test, under a limit on the size of files; by itself it shows that the table fits.
#[test]
fn child_writes_a_large_table() {
    let dir = tempdir().unwrap();
    let place = std::env::var_os("PITCHWALK_TEST_DIR").map_or(dir.path().into(), PathBuf::from);
    let noise = |i: u64| f64::from_bits(i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 2);
    let table = Table::new("density", "").float("x", "", "", (1..20_000).map(noise).collect());
    let text = match RunFolder::open(&place).write_table(&table) {
        Ok(()) => "written".to_owned(),
        Err(error) => format!("exit {}: {error}", error.exit_code()),
    };
    fs::write(place.join("outcome"), text).unwrap();
}

#[test]
fn a_limit_on_file_size_leaves_no_half_table() {
    let dir = tempdir().unwrap();
    let limited = r#"trap "" XFSZ; ulimit -f 64; exec "$0" --exact child_writes_a_large_table"#;
    let status = Command::new("bash")
        .args(["-c", limited])
        .arg(std::env::current_exe().unwrap())
        .env("PITCHWALK_TEST_DIR", dir.path())
        .output()
        .unwrap();
    assert!(status.status.success(), "{status:?}");
    let outcome = fs::read_to_string(dir.path().join("outcome")).unwrap();
    assert!(outcome.starts_with("exit 1: failed to write "), "{outcome}");
    assert!(
        outcome.ends_with("density.parquet: file too large"),
        "{outcome}"
    );
    assert_eq!(contents(dir.path()).len(), 1);
}

//! Tables on disk: whole or refused.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use pitchwalk::store::{RunFolder, Table, Values, parquet};
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
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

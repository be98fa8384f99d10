//! A run held against a reference.

#![expect(
    clippy::disallowed_methods,
    reason = "expected values may use the C library"
)]

use std::fs;
use std::path::Path;

use pitchwalk::post::compare::{CompareError, Comparison, Covariance, Method, compare};
use pitchwalk::post::inspect::inspect;
use pitchwalk::store::{RunFolder, Table};
use tempfile::{TempDir, tempdir};

type Conditions<'a> = &'a [(&'a str, &'a str)];

const RIGIDITY_GV: [f64; 4] = [1.0, 10.0, 100.0, 1000.0];

/// I = 100 R^-2 for H1 and twice that for He4, with errors of 1 %. The last bin is empty.
fn spectrum() -> Table {
    let intensity = |scale: f64| {
        RIGIDITY_GV.map(|r| {
            let value = if r < 1000.0 { scale * r.powi(-2) } else { 0.0 };
            (value, 0.01 * value)
        })
    };
    let species = ["H1"; 4].into_iter().chain(["He4"; 4]);
    Table::new("spectrum", "species and rigidity bin")
        .text("species", "nucleus", species.map(String::from).collect())
        .float("z_kpc", "kpc", "height", vec![0.0; 8])
        .float("rigidity_gv", "GV", "rigidity", RIGIDITY_GV.repeat(2))
        .estimate(
            "intensity_per_gv",
            "m-2 s-1 sr-1 GV-1",
            "intensity",
            [intensity(100.0), intensity(200.0)].concat(),
        )
        .optional("slope", "", "local slope", vec![None; 8])
}

fn run() -> TempDir {
    let dir = tempdir().unwrap();
    let folder = RunFolder::open(dir.path());
    folder.write_table(&spectrum()).unwrap();
    dir
}

fn against(
    dir: &Path,
    reference: &str,
    conditions: Conditions,
    covariance: Option<&Covariance>,
) -> Result<Comparison, CompareError> {
    let path = dir.join("reference.csv");
    fs::write(&path, reference).unwrap();
    let conditions: Vec<_> = conditions
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    compare(
        dir,
        &path,
        "spectrum",
        "intensity_per_gv",
        &conditions,
        covariance,
    )
}

const H1: Conditions = &[("species", "H1"), ("z_kpc", "0.0")];

#[test]
fn pulls_and_chi_squared_are_as_by_hand() {
    let dir = run();
    // Ours: 100 ± 1, 1 ± 0.01, 0.01 ± 0.0001; pulls 2, -1 and, with both errors, 0.5/sqrt(1 + 3) = ...
    let csv = "# by hand\nrigidity_gv,intensity_per_gv,intensity_per_gv_err\n1,98,0\n10,1.01,\n100.00001,0.0099,0.0001\n1000,1e-4,\n";
    let found = against(dir.path(), csv, H1, None).unwrap();
    let pulls: Vec<_> = found.rows.iter().map(|r| r.pull()).collect();
    for (pull, expected) in pulls.iter().zip([2.0, -1.0, 0.5_f64.sqrt()]) {
        assert!((pull - expected).abs() < 1e-9, "{pulls:?}");
    }
    assert!((found.verdict.chi2 - 5.5).abs() < 1e-9);
    // erfc(sqrt(x/2)) + sqrt(2x/π) exp(-x/2) for three points, x = 5.5.
    assert!(
        (found.verdict.p_value - 0.138_638).abs() < 1e-6,
        "{}",
        found.verdict.p_value
    );
    assert!((found.max_pull() - 2.0).abs() < 1e-9);
    assert_eq!(found.empty_rows, ["rigidity_gv=1000"]);
    let text = found.to_string();
    for part in [
        "intensity_per_gv of spectrum [m-2 s-1 sr-1 GV-1]",
        "100 ± 1",
        "0.01 ± 0.0001",
        "+2.00",
        "rows without an estimate or its error (1): rigidity_gv=1000",
        "chi2 as if bins were independent: the run's batches were not given",
        "chi2/n = 5.5/3 = 1.83333, p = 0.139",
        "max |pull| = 2",
    ] {
        assert!(text.contains(part), "{part} in:\n{text}");
    }
}

#[test]
fn the_covariance_of_the_matched_rows_is_used() {
    let dir = run();
    let mut matrix = vec![0.0; 64];
    // Rows 0 and 1 of eight: variances 1 and 1e-4, correlation one half.
    (matrix[0], matrix[1], matrix[8], matrix[9]) = (1.0, 0.005, 0.005, 1e-4);
    let given = Covariance {
        matrix,
        batches: 21,
    };
    let csv = "rigidity_gv,intensity_per_gv\n1,99\n10,1.01\n";
    let found = against(dir.path(), csv, H1, Some(&given)).unwrap();
    assert!((found.verdict.chi2 - 4.0 * 17.0 / 20.0).abs() < 1e-9);
    assert_eq!(
        found.verdict.method,
        Method::Covariance {
            batches: 21,
            factor: 0.85
        }
    );
    assert!(
        found
            .to_string()
            .contains("covariance of 21 batches (Hartlap factor 0.85)")
    );
    assert_eq!(
        found.unmatched_rows,
        ["rigidity_gv=100", "rigidity_gv=1000"]
    );
    let wrong = Covariance {
        matrix: vec![1.0],
        batches: 21,
    };
    let error = against(dir.path(), csv, H1, Some(&wrong)).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("found 1 numbers, expected 8 × 8"),
        "{error}"
    );
}

#[test]
fn power_laws_are_interpolated_exactly_and_never_extrapolated() {
    let dir = run();
    let csv = "rigidity_gv,intensity_per_gv,intensity_per_gv_err\n2,25,0.25\n20,0.25,0.0025\n30,0.1111111,0\n50,0.04,0\n5000,4e-6,0\n";
    let found = against(dir.path(), csv, H1, None).unwrap();
    let reference = &found.rows[0];
    assert!(reference.interpolated);
    assert!((reference.reference - 1.0).abs() < 1e-12);
    let share = 5_f64.ln() / 10_f64.ln();
    let error = 0.01 * (1.0 - share).hypot(share);
    assert!((reference.reference_error - error).abs() < 1e-12);
    assert!((found.rows[1].reference - 0.01).abs() < 1e-12);
    assert_eq!(found.unmatched_rows, ["rigidity_gv=1"]);
    // 20, 30 and 50 GV lie between our rows at 10 and 100 GV; 2 and 5000 GV lie outside them.
    assert_eq!(
        found.unmatched_reference,
        ["rigidity_gv=2", "rigidity_gv=5000"]
    );
    let text = found.to_string();
    assert!(
        text.contains("interpolated in log-log of rigidity_gv (2 of 2 rows)"),
        "{text}"
    );
    let negative = csv.replace("20,0.25", "20,-0.25").replace("30,0.1", "#");
    let found = against(dir.path(), &negative, H1, None).unwrap();
    assert_eq!(found.unmatched_rows, ["rigidity_gv=1", "rigidity_gv=10"]);
}

#[test]
fn a_run_agrees_with_its_own_csv() {
    let dir = run();
    let csv = inspect(dir.path(), Some("spectrum"), true).unwrap();
    let found = against(dir.path(), &csv, &[], None).unwrap();
    assert_eq!(
        (found.rows.len(), found.verdict.chi2, found.verdict.p_value),
        (6, 0.0, 1.0)
    );
    assert_eq!(found.keys, ["species", "z_kpc", "rigidity_gv"]);
    assert_eq!(found.ignored, ["slope"]);
    let helium = against(dir.path(), &csv, &[("species", "He4")], None).unwrap();
    assert_eq!(
        (helium.rows.len(), helium.unmatched_reference.len()),
        (3, 0)
    );
}

#[test]
fn every_wrong_input_is_named_with_what_is_allowed() {
    let dir = run();
    let good = "rigidity_gv,intensity_per_gv\n1,100\n";
    let none: Conditions = &[];
    let long = "x".repeat(5000);
    let long_cell = format!("rigidity_gv,intensity_per_gv\n1,{long}\n");
    let long_species = format!("species,intensity_per_gv\n{long},1\n");
    let cases: [(&str, Conditions, &str); 13] = [
        (
            good,
            none,
            "several have rigidity_gv=1 and differ in species (H1, He4)",
        ),
        (
            good,
            &[("species", "Fe56")],
            "none of `spectrum` has species=Fe56 (there are: H1, He4)",
        ),
        (
            good,
            &[("z_kpc", "disc")],
            "found `--where z_kpc=disc`, expected a number",
        ),
        (
            good,
            &[("zkpc", "0")],
            "failed to find column `zkpc` in table `spectrum`: it holds species",
        ),
        (
            "R,flux\n1,2\n",
            H1,
            "found columns R, flux, expected one named `intensity_per_gv`",
        ),
        (
            "R,intensity_per_gv\n1,2\n",
            H1,
            "expected at least one of species, z_kpc, rigidity_gv",
        ),
        (
            "rigidity_gv,intensity_per_gv\n1,x\n",
            H1,
            "line 2: found `x`, expected a finite number",
        ),
        (
            "rigidity_gv,intensity_per_gv\n1,2\n1,3\n",
            H1,
            "two rows for rigidity_gv=1",
        ),
        (
            "R\u{1b}[31m,a,b,c,d,e,f,g,h,i,j,k,l,m\n",
            H1,
            "found columns R\\u{1b}[31m, a, b, c, d, e, f, g, h, i, j, k, ..., expected one",
        ),
        (&long_cell, H1, "xxx…`, expected a finite number"),
        (
            &long_species,
            &[("rigidity_gv", "1")],
            "the reference has species=xxxx",
        ),
        ("rigidity_gv,intensity_per_gv\n1,2,3\n", H1, "line: 2"),
        (
            "rigidity_gv,intensity_per_gv\n7,2\n",
            H1,
            "ours has rigidity_gv=1; rigidity_gv=10;",
        ),
    ];
    for (csv, conditions, expected) in cases {
        let error = against(dir.path(), csv, conditions, None).unwrap_err();
        assert!(
            error.to_string().contains(expected),
            "{expected} in:\n{error}"
        );
        assert!(error.to_string().len() < 1000, "{error}");
        assert_eq!(error.exit_code(), 2);
    }
    let missing = dir.path().join("gone.csv");
    let error = compare(
        dir.path(),
        &missing,
        "spectrum",
        "intensity_per_gv",
        &[],
        None,
    );
    assert!(error.unwrap_err().to_string().contains("gone.csv: "));
    let error = compare(dir.path(), &missing, "spectrum", "slope", &[], None).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("(with errors: intensity_per_gv)"),
        "{error}"
    );
}

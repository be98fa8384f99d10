//! A run leaves a folder that tells everything about it, and is not lost by running again.

use std::fs;

use pitchwalk::config::{self, Config, TableTexts};
use pitchwalk::store::Values;
use serde_json::Value;

use crate::place::{Place, Said, TABLES, TINY, names};

#[test]
fn a_run_leaves_every_file_and_says_what_it_found() {
    let place = Place::with(TINY);
    let out = place.say(&["run", "my.toml", "--out", "deep/down/out"]);
    // no progress when stderr is no terminal and the run is short: `done` wants stderr empty
    let out = out.done();
    assert!(out.contains("my: finished, all histories walked"), "{out}");
    assert!(out.contains("written to deep/down/out"), "{out}");
    let mut expected: Vec<String> = TABLES.map(|t| format!("{t}.parquet")).into();
    expected.extend(["report.html".into(), "run.json".into()]);
    expected.sort();
    assert_eq!(names(&place.path("deep/down/out")), expected);
    let page = fs::read_to_string(place.path("deep/down/out/report.html")).expect("page");
    assert!(page.contains("</html>") && page.contains("<svg"));
}

#[test]
fn run_json_holds_what_the_contract_names() {
    let place = Place::after_running(TINY);
    let info = place.info("out");
    let config = config::load(&place.path("my.toml"), &[]).expect("valid");
    assert_eq!(info["schema_version"], 1);
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(info["name"], "my");
    assert_eq!(info["config_hash"], config.hash());
    assert_eq!(info["config"]["rigidity"]["bins"], 4);
    assert_eq!(info["seed"], 1);
    assert_eq!(info["shard"], Value::Null);
    assert_eq!(info["complete"], true);
    assert_eq!(info["ending"], "finished");
    assert_eq!(info["lost"], Value::Array(vec![]));
    assert_eq!(info["batches"], 8);
    assert_eq!(info["histories_per_bin"], ROUND);
    let number = |key: &str| info[key].as_f64().unwrap_or_else(|| panic!("{key}"));
    // particles lose rigidity, so some start in bins above the tallied ones
    assert!(number("histories") >= 4.0 * ROUND as f64);
    assert_eq!(number("histories") % ROUND as f64, 0.0);
    assert!(number("steps") > number("histories"));
    for key in ["wall_s", "cpu_s", "steps_per_s", "threads"] {
        assert!(number(key) > 0.0, "{key}");
    }
    let rate = number("steps") / number("cpu_s");
    assert!((number("steps_per_s") / rate - 1.0).abs() < 1e-9);
    let start = info["start"].as_str().expect("text");
    assert!(start.len() == 20 && start.ends_with('Z'), "{start}");
    assert!(!info["host"].as_str().expect("text").is_empty());
    assert!(info.get("git_commit").is_some());
    let warnings = info["warnings"].as_array().expect("list");
    let few = |w: &&Value| {
        w["message"]
            .as_str()
            .is_some_and(|m| m.contains("run.batches = 8"))
    };
    let few = warnings.iter().find(few).expect("a warning of few batches");
    assert!(!few["remedy"].as_str().expect("text").is_empty());
}

#[test]
fn a_stored_config_is_the_config_bit_for_bit() {
    // decimal digits that a careless reader of JSON rounds to a neighbour
    for i in 1..200 {
        let d0 = 1e28 / f64::from(i) + 0.1 * f64::from(i);
        let text = format!(
            "[scattering]\nd0_cm2_s = {d0:?}\ndelta = {:?}",
            1.0 / f64::from(i + 2)
        );
        let config = config::parse("a.toml", &text, &[], "".as_ref()).expect("valid");
        let stored = serde_json::to_string(&config.to_json()).expect("JSON");
        let read = serde_json::from_str(&stored).expect("JSON");
        let again = Config::from_json("a", &read, TableTexts::default()).expect("valid");
        assert_eq!(again.raw(), config.raw());
        assert_eq!(again.hash(), config.hash());
    }
}

#[test]
fn every_table_says_what_its_columns_are_and_every_estimate_has_its_error() {
    let place = Place::after_running(TINY);
    for name in TABLES {
        let table = place.table("out", name);
        assert_eq!(table.name, name);
        assert!(table.rows() > 0 && !table.description.is_empty(), "{name}");
        for column in &table.columns {
            assert!(
                !column.description.is_empty() || name == "batches",
                "{name} {}",
                column.name
            );
            if let Some(estimate) = column.name.strip_suffix("_err") {
                let beside = table.column(estimate).expect("the estimate");
                assert_eq!(beside.unit, column.unit, "{name} {estimate}");
            }
            if let Some(stem) = column.name.strip_suffix("_lo") {
                assert!(
                    table.column(&format!("{stem}_hi")).is_some(),
                    "{name} {stem}"
                );
            }
        }
    }
    for (table, estimates) in [
        (
            "spectrum",
            &["intensity_per_gv", "intensity_per_gev_n", "slope"] as &[&str],
        ),
        ("density", &["f_relative", "n_per_gv_cm3"]),
        (
            "escape",
            &["mean_time_myr", "variance_time_myr2", "flux_relative"],
        ),
        ("grammage", &["pdf"]),
        ("grammage_mean", &["grammage_g_cm2"]),
    ] {
        for estimate in estimates {
            let table = place.table("out", table);
            assert!(
                table.column(&format!("{estimate}_err")).is_some(),
                "{estimate}"
            );
        }
    }
}

#[test]
fn no_table_holds_a_number_that_is_not_finite_however_few_reach_a_bin() {
    // in gas this dense hardly a history lives to escape: some bins hold those of one batch only
    let place = Place::with(TINY);
    for set in [
        "gas.density_cm3=1e6",
        "rigidity.min_gv=1e-3",
        "scattering.d0_cm2_s=1e31",
    ] {
        let sets = ["--set", "run.histories=1", "--set", set];
        let run = ["run", "my.toml", "--out", "out", "--overwrite"];
        place.say(&[&run as &[&str], &sets].concat()).done();
        for name in TABLES {
            for column in place.table("out", name).columns {
                if let Values::Float(values) = column.values {
                    let finite = values.iter().flatten().all(|x| x.is_finite());
                    assert!(finite, "{set}: {name} {}: {values:?}", column.name);
                }
            }
        }
    }
}

#[test]
fn a_run_that_is_there_already_is_kept() {
    let place = Place::after_running(TINY);
    place.mark("out");
    let out = place.say(&["run", "my.toml", "--out", "out"]).done();
    assert!(
        out.starts_with("my is complete: out holds this very run since"),
        "{out}"
    );
    assert!(out.contains("--overwrite"), "{out}");
    assert_eq!(place.info("out")["host"], "marked");
}

#[test]
fn overwrite_runs_again() {
    let place = Place::after_running(TINY);
    place.mark("out");
    place.write("out/spectrum.parquet", "garbage");
    let out = place
        .say(&["run", "my.toml", "--out", "out", "--overwrite"])
        .done();
    assert!(out.contains("finished"), "{out}");
    assert_ne!(place.info("out")["host"], "marked");
    assert!(place.table("out", "spectrum").rows() == 4);
}

#[test]
fn another_run_in_the_folder_is_refused_with_what_to_do() {
    let place = Place::after_running(TINY);
    place.mark("out");
    let run = ["run", "my.toml", "--out", "out"];
    for change in [["--seed", "2"], ["--set", "halo.height_kpc=5"]] {
        let error = place.say(&[&run as &[&str], &change].concat()).refused();
        assert!(error.contains("a complete run (`my`, started "), "{error}");
        assert!(
            error.contains("`--out ANOTHER`") && error.contains("`--overwrite`"),
            "{error}"
        );
    }
    assert_eq!(place.info("out")["host"], "marked");
}

#[test]
fn without_out_the_folder_is_named_for_the_config() {
    let place = Place::with(TINY);
    let out = place.say(&["run", "my.toml"]).done();
    assert!(out.contains("written to runs/my"), "{out}");
    assert_eq!(place.info("runs/my")["complete"], true);
}

#[test]
fn quiet_prints_nothing() {
    let place = Place::with(TINY);
    let out = place.say(&["run", "my.toml", "--quiet"]).done();
    assert_eq!(out, "");
    assert_eq!(place.info("runs/my")["complete"], true);
}

#[test]
fn seed_and_set_are_the_same_as_keys_in_the_file() {
    let place = Place::with(TINY);
    place.say(&["run", "my.toml", "--seed", "7"]).done();
    assert_eq!(place.info("runs/my")["seed"], 7);
    let same = place.say(&["run", "my.toml", "--set", "run.seed=7"]).done();
    assert!(same.contains("my is complete"), "{same}");
}

#[test]
fn slurm_sets_the_threads_unless_they_are_given() {
    let place = Place::with(TINY);
    for (arguments, threads) in [
        (&["run", "my.toml"] as &[&str], 1),
        (&["run", "my.toml", "--threads", "2", "--overwrite"], 2),
    ] {
        let mut command = place.pitchwalk();
        command.env("SLURM_CPUS_PER_TASK", "1").args(arguments);
        Said::from(command.output().expect("starts")).done();
        assert_eq!(place.info("runs/my")["threads"], threads);
    }
}

/// Histories a bin gets in one round of eight batches: blocks of 16 that bring all six injection bins of a
/// batch to 1024 or more.
const ROUND: u64 = 8 * 11 * 16;

#[test]
fn a_time_limit_ends_a_run_after_whole_rounds() {
    let place = Place::with(TINY);
    let sets = [
        "--set",
        "run.histories=1000000000",
        "--set",
        "run.max_minutes=1e-9",
    ];
    let out = place
        .say(&[&["run", "my.toml"] as &[&str], &sets].concat())
        .done();
    assert!(out.contains("stopped at the time limit"), "{out}");
    let info = place.info("runs/my");
    assert_eq!(info["ending"], "max_minutes");
    assert_eq!(info["complete"], true);
    assert_eq!(info["histories_per_bin"], ROUND);
}

#[test]
fn a_target_error_ends_a_run_after_the_same_rounds_on_any_number_of_threads() {
    let place = Place::with(TINY);
    let mut histories = Vec::new();
    for threads in ["1", "2"] {
        let arguments = ["run", "my.toml", "--out", threads, "--threads", threads];
        let sets = [
            "--set",
            "run.histories=1000000",
            "--set",
            "run.target_error=0.05",
        ];
        let out = place.say(&[&arguments as &[&str], &sets].concat()).done();
        assert!(out.contains("the asked error was reached"), "{out}");
        let info = place.info(threads);
        assert_eq!(info["ending"], "target_error");
        assert_eq!(info["complete"], true);
        histories.push(info["histories_per_bin"].as_u64().expect("a number"));
    }
    assert_eq!(histories[0], histories[1]);
    assert!(
        histories[0].is_multiple_of(ROUND) && histories[0] < 1_000_000,
        "{histories:?}"
    );
    assert_eq!(place.bytes("1", "batches"), place.bytes("2", "batches"));
    let spectrum = place.table("1", "spectrum");
    let column = |name| spectrum.floats(name).expect("numbers");
    let (value, error) = (column("intensity_per_gv"), column("intensity_per_gv_err"));
    for (value, error) in value.iter().zip(error) {
        assert!(error <= 0.05 * value, "{value} ± {error}");
    }
}

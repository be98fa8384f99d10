//! Every other command does what its help says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use pitchwalk::config;
use serde_json::Value;

use crate::place::{MICROSCOPIC, PROGRAM, Place, TABLES, TINY, names};

const COMMANDS: [&str; 14] = [
    "run",
    "check",
    "scattering",
    "merge",
    "sweep",
    "slurm",
    "inspect",
    "compare",
    "replay",
    "reweight",
    "report",
    "example",
    "schema",
    "completions",
];

#[test]
fn check_prints_a_config_that_means_the_same_with_scales_and_cost() {
    let place = Place::with(TINY);
    let out = place
        .say(&["check", "my.toml", "--set", "halo.height_kpc=5"])
        .done();
    let (toml, derived) = out
        .split_once("# lengths and D at the plane")
        .expect("two parts");
    let again = config::parse("again.toml", toml, &[], Path::new("")).expect("valid");
    let sets = ["halo.height_kpc=5".to_string()];
    let config = config::load(&place.path("my.toml"), &sets).expect("valid");
    assert_eq!(again.hash(), config.hash());
    for part in [
        "R [GV]",
        "D [cm²/s]",
        "⟨T⟩ [Myr]",
        "histories",
        "expected steps",
        "expected time",
        "memory",
        "warning: run.batches = 8",
    ] {
        assert!(derived.contains(part), "{part} in {derived}");
    }
    assert_eq!(names(&place.path("")), ["my.toml"]);
}

#[test]
fn inspect_shows_a_run_and_each_table_to_people_and_to_programs() {
    let place = Place::after_running(TINY);
    let summary = place.say(&["inspect", "out"]).done();
    for table in TABLES {
        assert!(summary.contains(table), "{table} in {summary}");
        let text = place.say(&["inspect", "out", table]).done();
        assert!(text.starts_with(&format!("{table}: ")), "{text}");
        let csv = place.say(&["inspect", "out", table, "--csv"]).done();
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(csv.as_bytes());
        let stored = place.table("out", table);
        let header: Vec<_> = reader
            .headers()
            .expect("header")
            .iter()
            .map(String::from)
            .collect();
        let columns: Vec<_> = stored.columns.iter().map(|c| c.name.clone()).collect();
        assert_eq!(header, columns);
        let rows: Vec<_> = reader.records().collect::<Result<_, _>>().expect("rows");
        assert_eq!(rows.len(), stored.rows());
        for (i, name) in header.iter().enumerate() {
            let Some(numbers) = stored.floats(name) else {
                continue;
            };
            for (row, number) in rows.iter().zip(numbers) {
                let read = if row[i].is_empty() {
                    f64::NAN
                } else {
                    row[i].parse().expect("a number")
                };
                assert!(read.to_bits() == number.to_bits() || (read.is_nan() && number.is_nan()));
            }
        }
    }
}

#[test]
fn inspect_refuses_what_is_not_there() {
    let place = Place::after_running(TINY);
    let error = place.say(&["inspect", "out", "spectre"]).refused();
    assert!(
        error.contains("`spectre`") && error.contains("spectrum, density"),
        "{error}"
    );
    let error = place.say(&["inspect", "elsewhere"]).refused();
    assert!(error.contains("is elsewhere a run folder?"), "{error}");
    assert!(
        place
            .say(&["inspect", "out", "--csv"])
            .refused()
            .contains("TABLE")
    );
    let cut = &place.bytes("out", "spectrum")[..1000];
    fs::write(place.path("out/spectrum.parquet"), cut).expect("written");
    let error = place.say(&["inspect", "out", "spectrum"]).refused();
    assert!(error.contains("out/spectrum.parquet"), "{error}");
}

#[test]
fn report_writes_the_same_page_again_and_one_of_two_runs() {
    let place = Place::after_running(TINY);
    let page = fs::read_to_string(place.path("out/report.html")).expect("page");
    fs::remove_file(place.path("out/report.html")).expect("removed");
    assert_eq!(
        place.say(&["report", "out"]).done(),
        "wrote out/report.html\n"
    );
    assert!(fs::read_to_string(place.path("out/report.html")).expect("page") == page);

    place
        .say(&["run", "my.toml", "--out", "other", "--seed", "2"])
        .done();
    let out = place.say(&["report", "out", "other"]).done();
    assert_eq!(out, "wrote comparison.html\n");
    let out = place
        .say(&["report", "out", "other", "--out", "two.html"])
        .done();
    assert_eq!(out, "wrote two.html\n");
    let two = fs::read_to_string(place.path("two.html")).expect("page");
    assert!(two == fs::read_to_string(place.path("comparison.html")).expect("page"));
    assert!(two.contains("</html>") && two.contains("<svg"));
    assert!(
        place
            .say(&["report", "out", "gone"])
            .refused()
            .contains("gone/run.json")
    );
}

#[test]
fn replay_prints_a_historys_events_and_its_fate() {
    for config in [TINY, MICROSCOPIC] {
        let place = Place::after_running(config);
        let out = place.say(&["replay", "out", "1.3.5"]).done();
        let lines: Vec<_> = out.lines().collect();
        assert!(lines[0].starts_with("event,step,age_myr,z_kpc,"), "{out}");
        let last = lines.last().expect("a line");
        assert!(
            last.starts_with("# Escaped") || last.starts_with("# OutOfRange"),
            "{last}"
        );
        let events: BTreeSet<_> = lines[1..lines.len() - 1]
            .iter()
            .map(|line| line.split(',').next().unwrap_or_default())
            .collect();
        assert!(events.contains("dwell"), "{out}");
        let known = ["dwell", "plane", "escape_north", "escape_south"];
        assert!(events.iter().all(|e| known.contains(e)), "{events:?}");
        assert_eq!(place.say(&["replay", "out", "1.3.5"]).done(), out);
    }
}

#[test]
fn replay_refuses_histories_that_were_never_walked() {
    let place = Place::after_running(TINY);
    // one round: 176 of each bin and batch
    place.say(&["replay", "out", "0.7.175"]).done();
    for key in ["0.8.0", "99.0.0", "0.0.176"] {
        let error = place.say(&["replay", "out", key]).refused();
        assert!(
            error.contains("batches 0 to 7, histories 0 to 175"),
            "{error}"
        );
    }
    for key in ["x", "1.2", "1.2.3.4", "-1.0.0", "1..2"] {
        let error = place.say(&["replay", "out", "--", key]).refused();
        assert!(error.contains("BIN.BATCH.HISTORY"), "{error}");
    }
    assert!(
        place
            .say(&["replay", "gone", "0.0.0"])
            .refused()
            .contains("gone/run.json")
    );
}

/// The stem of every shipped config with its text.
fn shipped() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (folder, prefix) in [("configs", ""), ("configs/verification", "verification/")] {
        for name in names(Path::new(folder)) {
            if let Some(stem) = name.strip_suffix(".toml") {
                let text = fs::read_to_string(format!("{folder}/{name}")).expect("config");
                all.push((format!("{prefix}{stem}"), text));
            }
        }
    }
    all
}

#[test]
fn example_lists_every_shipped_config_and_each_passes_check() {
    let place = Place::empty();
    let list = place.say(&["example"]).done();
    let listed: BTreeSet<String> = list
        .lines()
        .map(|line| line.split_whitespace().next().unwrap_or_default().into())
        .collect();
    let expected: BTreeSet<String> = shipped().into_iter().map(|(name, _)| name).collect();
    assert_eq!(listed, expected);
    for (name, text) in shipped() {
        assert_eq!(place.say(&["example", &name]).done(), text);
        let stem = name.rsplit('/').next().unwrap_or_default();
        assert_eq!(place.say(&["example", stem]).done(), text);
        place.write("my.toml", &text);
        let mut check = vec!["check", "my.toml"];
        // the trial for the expected time is what takes long
        if text.contains("[realizations]") {
            check.extend(["--set", "realizations.energies=2"]);
        }
        let out = place.say(&check).done();
        // a config that leaves the range of a closed form says so itself
        let told = text.contains("`pitchwalk check` warns");
        assert_eq!(out.contains("warning"), told, "{name}: {out}");
    }
    let error = place.say(&["example", "quickstar"]).refused();
    assert!(
        error.contains("`quickstar`") && error.contains("quickstart"),
        "{error}"
    );
}

/// Whether a value's keys are all in the schema.
fn described(root: &Value, schema: &Value, value: &toml::Value, path: &str) {
    let reference = schema
        .get("$ref")
        .or_else(|| schema.pointer("/allOf/0/$ref"));
    let target = reference.and_then(|r| root.pointer(r.as_str()?.trim_start_matches('#')));
    let schema = target.unwrap_or(schema);
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                let inner = schema.pointer(&format!("/properties/{key}"));
                let inner = inner.unwrap_or_else(|| panic!("{path}{key} is not in the schema"));
                assert!(
                    inner.get("description").is_some()
                        || inner.get("allOf").is_some()
                        || inner.get("$ref").is_some(),
                    "{path}{key} has no description"
                );
                described(root, inner, value, &format!("{path}{key}."));
            }
        }
        toml::Value::Array(items) => {
            let inner = schema.get("items").expect("the schema of a list");
            items
                .iter()
                .for_each(|item| described(root, inner, item, path));
        }
        _ => {}
    }
}

#[test]
fn the_schema_knows_every_key_of_every_shipped_config() {
    let text = Place::empty().say(&["schema"]).done();
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    for (name, text) in shipped() {
        let config = toml::Value::Table(text.parse().expect("TOML"));
        described(&schema, &schema, &config, &format!("{name}: "));
    }
}

#[test]
fn completions_are_a_script_that_bash_reads() {
    let place = Place::empty();
    let script = place.say(&["completions", "bash"]).done();
    for command in COMMANDS {
        assert!(script.contains(command), "{command}");
    }
    place.write("completions.bash", &script);
    let bash = Command::new("bash")
        .arg("-n")
        .arg(place.path("completions.bash"))
        .output();
    match bash {
        Ok(output) => assert!(output.status.success(), "{output:?}"),
        Err(error) => println!("skipped: bash does not start ({error})"),
    }
}

/// The entries of a help text under `Arguments:`, `Options:` or `Commands:` that say nothing.
fn unexplained(help: &str) -> Vec<&str> {
    let lines: Vec<&str> = help.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_entry = |line: &str| {
        let text = line.trim_start();
        (2..=6).contains(&indent(line)) && (text.starts_with(['-', '<', '[']))
    };
    let explained = |i: usize| {
        let here = lines[i]
            .trim_start()
            .split_once("  ")
            .is_some_and(|(_, words)| words.trim().len() > 5);
        let below = lines
            .get(i + 1)
            .is_some_and(|next| indent(next) > 6 && next.trim().len() > 5);
        here || below
    };
    (0..lines.len())
        .filter(|&i| is_entry(lines[i]) && !explained(i))
        .map(|i| lines[i])
        .collect()
}

#[test]
fn the_help_of_every_command_explains_every_argument() {
    let place = Place::empty();
    let top = place.say(&["--help"]).done();
    for part in ["Start here:", "Exit codes:"] {
        assert!(top.contains(part), "{top}");
    }
    for command in COMMANDS {
        assert!(
            top.contains(&format!("\n  {command} ")),
            "{command} in {top}"
        );
        let help = place.say(&[command, "--help"]).done();
        assert!(
            help.lines().next().is_some_and(|line| line.len() > 20),
            "{help}"
        );
        assert!(help.contains("--help"), "{help}");
        assert_eq!(unexplained(&help), [""; 0], "{command}");
    }
    assert_eq!(
        unexplained("Options:\n      --bare <X>\n  -h, --help  Print help"),
        ["      --bare <X>"]
    );
    assert_eq!(
        place.say(&["--version"]).done(),
        concat!("pitchwalk ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let place = Place::after_running(TINY);
    for arguments in [
        &["schema"] as &[&str],
        &["example", "quickstart"],
        &["inspect", "out", "batches", "--csv"],
        &["completions", "bash"],
        &["--help"],
        &["run", "my.toml"],
    ] {
        let mut child = Command::new(PROGRAM)
            .args(arguments)
            .current_dir(place.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("ends");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{arguments:?}: {output:?}");
    }
}

#[test]
fn a_reader_of_errors_that_goes_away_does_not_change_the_exit_code() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let status = Command::new(PROGRAM)
        .args(["inspect", "/nowhere/at/all"])
        .stderr(writer)
        .status();
    assert_eq!(status.expect("starts").code(), Some(2));
}

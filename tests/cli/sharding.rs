//! Shards, and what becomes of them when they are merged.

use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::place::{MICROSCOPIC, Place, Said, TABLES, TINY, names};

/// The folders of all shards of one division, each run by another number of threads and another width.
fn divided(place: &Place, count: usize) -> Vec<String> {
    (1..=count)
        .map(|i| {
            let (shard, out) = (format!("{i}/{count}"), format!("{i}of{count}"));
            let threads = (1 + i % 3).to_string();
            let mut run = vec!["run", "my.toml", "--shard", &shard, "--out", &out];
            run.extend(["--threads", &threads]);
            if i % 2 == 0 {
                run.extend(["--vectors", "baseline"]);
            }
            place.say(&run).done();
            out
        })
        .collect()
}

fn merge(place: &Place, out: &str, parts: &[impl AsRef<str>]) -> Said {
    let parts = parts.iter().map(AsRef::as_ref);
    let arguments: Vec<&str> = ["merge", out].into_iter().chain(parts).collect();
    place.say(&arguments)
}

#[track_caller]
fn same_as_whole(place: &Place, merged: &str) {
    for name in TABLES {
        assert!(
            place.bytes("out", name) == place.bytes(merged, name),
            "{name}"
        );
    }
    let (whole, merged) = (place.info("out"), place.info(merged));
    for key in [
        "schema_version",
        "version",
        "config",
        "config_hash",
        "seed",
        "shard",
        "missing_batches",
        "batches",
        "histories",
        "histories_per_bin",
        "steps",
        "lost",
        "warnings",
        "ending",
        "complete",
    ] {
        assert_eq!(whole[key], merged[key], "{key}");
    }
}

#[test]
fn merged_shards_are_the_single_run_bit_for_bit_in_any_order() {
    for config in [TINY, MICROSCOPIC] {
        let place = Place::after_running(config);
        for count in [1, 4, 7] {
            let mut parts = divided(&place, count);
            let written: usize = parts.iter().map(|p| names(&place.path(p)).len()).sum();
            assert_eq!(written, 2 * count, "batches.parquet and run.json each");
            for turn in 0..2 {
                let merged = format!("merged{count}.{turn}");
                merge(&place, &merged, &parts).done();
                same_as_whole(&place, &merged);
                parts.reverse();
                parts.rotate_left(count / 3);
            }
        }
    }
}

#[test]
fn a_merge_may_be_merged_again_and_divisions_may_mix() {
    let place = Place::after_running(TINY);
    divided(&place, 4);
    divided(&place, 2);
    let partial = ["--allow-partial", "4of4", "1of4"];
    let said = merge(&place, "some", &partial).done();
    assert!(
        said.contains("batches 2 to 5, of shard 2/4, 3/4 are missing"),
        "{said}"
    );
    let info = place.info("some");
    assert_eq!(info["complete"], false);
    assert_eq!(info["missing_batches"], json!([[2, 5]]));
    assert_eq!(info["merged"], json!(["1/4", "4/4"]));
    merge(&place, "others", &["--allow-partial", "3of4", "2of4"]).done();
    merge(&place, "all", &["others", "some"]).done();
    same_as_whole(&place, "all");
    merge(&place, "again", &["all"]).done();
    same_as_whole(&place, "again");
    merge(&place, "mixed", &["4of4", "1of2", "3of4"]).done();
    same_as_whole(&place, "mixed");
    let again = merge(&place, "all", &["others", "some"]).done();
    assert!(
        again.contains("my is complete: all holds this very run"),
        "{again}"
    );
}

#[test]
fn a_partial_merge_says_what_it_is_and_its_errors_are_those_of_what_is_there() {
    let place = Place::after_running(TINY);
    divided(&place, 4);
    merge(&place, "half", &["--allow-partial", "1of4", "2of4"]).done();
    let warnings = place.info("half")["warnings"].to_string();
    assert!(warnings.contains("4 of 8 batches"), "{warnings}");
    let page = fs::read_to_string(place.path("half/report.html")).expect("page");
    assert!(page.contains("This run is not complete."));
    assert!(
        place
            .say(&["inspect", "half"])
            .done()
            .contains("2 shards, merged (4 of 8 batches)")
    );
    // the means of 4 batches, by hand
    let sums = place.table("half", "batches");
    assert!(sums.column("batch_3").is_some() && sums.column("batch_4").is_none());
    let escaped = place
        .table("half", "escape")
        .floats("histories")
        .expect("a column");
    let whole = place
        .table("out", "escape")
        .floats("histories")
        .expect("a column");
    let ratio = escaped.iter().sum::<f64>() / whole.iter().sum::<f64>();
    assert!((ratio - 0.5).abs() < 0.02, "{ratio}");
}

/// A copy of a folder with its `run.json` changed.
fn forged(place: &Place, from: &str, to: &str, key: &str, value: Value) {
    copied(&place.path(from), &place.path(to));
    let mut info = place.info(from);
    info[key] = value;
    place.write(&format!("{to}/run.json"), &info.to_string());
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for name in names(from) {
        fs::copy(from.join(&name), to.join(&name)).expect("copied");
    }
}

#[test]
fn what_is_not_all_of_one_run_is_named_and_refused() {
    let place = Place::after_running(TINY);
    divided(&place, 4);
    divided(&place, 2);
    let run = [
        "run", "my.toml", "--shard", "2/4", "--out", "seed", "--seed", "9",
    ];
    place.say(&run).done();
    forged(&place, "2of4", "version", "version", "0.0.7".into());
    forged(&place, "2of4", "schema", "schema_version", 99.into());
    forged(&place, "2of4", "unfinished", "ending", "interrupted".into());
    forged(
        &place,
        "2of4",
        "liar",
        "missing_batches",
        json!([[0, 0], [3, 7]]),
    );
    forged(&place, "2of4", "fewer", "histories_per_bin", 128.into());
    forged(&place, "2of4", "absurd", "missing_batches", json!([[5, 3]]));
    let mut config = place.info("1of4")["config"].clone();
    config["halo"]["height_kpc"] = json!(3.0);
    forged(&place, "1of4", "edited", "config", config);
    let refusals: [(&[&str], &[&str]); 13] = [
        (
            &["edited", "2of4", "3of4", "4of4"],
            &["edited/run.json was changed"],
        ),
        (
            &["1of4", "2of4", "4of4"],
            &[
                "batches 4 to 5, of shard 3/4 are missing",
                "--allow-partial",
            ],
        ),
        (
            &["1of4", "2of4", "2of4", "3of4", "4of4"],
            &["2of4 and 2of4 overlap: both hold batches 2 to 3"],
        ),
        (
            &["1of2", "2of4", "2of2"],
            &["1of2 and 2of4 overlap: both hold batches 2 to 3"],
        ),
        (
            &["seed", "1of4", "3of4", "4of4"],
            &["seed is of another config than 1of4"],
        ),
        (
            &["1of4", "version", "3of4", "4of4"],
            &["version was run by pitchwalk 0.0.7, 1of4 by 0."],
        ),
        (
            &["1of4", "schema", "3of4", "4of4"],
            &["schema/run.json", "schema_version 99"],
        ),
        (
            &["1of4", "unfinished", "3of4", "4of4"],
            &["unfinished is unfinished", "--resume"],
        ),
        (
            &["1of4", "nowhere", "3of4", "4of4"],
            &["nowhere holds no run.json", "--resume"],
        ),
        (
            &["1of4", "liar", "3of4", "4of4"],
            &["overlap: both hold batch 1"],
        ),
        (
            &["1of4", "fewer", "3of4", "4of4"],
            &["fewer walked 64 histories a batch and bin"],
        ),
        (
            &["1of4", "absurd", "3of4", "4of4"],
            &["absurd/run.json", "batches or counts that cannot be"],
        ),
        (
            &["--allow-partial", "unfinished", "nowhere"],
            &["unfinished is", "nowhere holds no run.json"],
        ),
    ];
    for (parts, expected) in refusals {
        let error = merge(&place, "merged", parts).refused();
        for part in expected {
            assert!(error.contains(part), "{part} in {error}");
        }
        assert!(!place.path("merged").exists(), "{parts:?}");
    }
    let partial = ["--allow-partial", "1of4", "unfinished", "nowhere"];
    let said = merge(&place, "merged", &partial).done();
    assert!(said.starts_with("my: a part of the run"), "{said}");
    for part in ["unfinished is unfinished", "nowhere holds no run.json"] {
        assert!(said.replace("\n", " ").contains(part), "{said}");
        assert!(place.info("merged")["warnings"].to_string().contains(part));
    }
    let absent: Vec<String> = (0..9).map(|i| format!("absent{i}")).collect();
    let error = merge(
        &place,
        "many",
        &[&["1of4".to_string()][..], &absent].concat(),
    )
    .refused();
    assert!(
        error.contains("absent4 holds no run.json") && error.contains(", and 4 more"),
        "{error}"
    );
    assert!(
        error.contains("--allow-partial") && error.lines().count() == 6,
        "{error}"
    );
    assert_eq!(place.info("merged")["missing_batches"], json!([[2, 7]]));
}

/// Every iteration needs the histories of all.
#[test]
fn particles_that_make_their_waves_are_not_divided() {
    let place = Place::empty();
    let waves = "[rigidity]\nmin_gv = 1\n[scattering]\nmodel = \"waves\"\n";
    place.write("my.toml", waves);
    let run = ["run", "my.toml", "--out", "out", "--shard", "1/2"];
    let error = place.say(&run).refused();
    for words in ["--shard", "waves that particles make", "\"table\""] {
        assert!(error.contains(words), "{error}");
    }
    assert!(!place.path("out").exists());
}

#[test]
fn damaged_shards_are_named_and_refused() {
    let place = Place::with(TINY);
    divided(&place, 2);
    type Damage = fn(&mut Vec<u8>);
    let damages: [(&str, Damage, &str); 6] = [
        ("batches.parquet", Vec::clear, "an empty file"),
        ("batches.parquet", |b| b.truncate(b.len() / 2), "cut short"),
        (
            "batches.parquet",
            |b| b[700] ^= 8,
            "do not match their `content_sha256`",
        ),
        ("run.json", Vec::clear, "EOF while parsing"),
        ("run.json", |b| b.truncate(b.len() / 2), "EOF while parsing"),
        ("run.json", |b| b[0] ^= 2, "expected"),
    ];
    for (file, damage, expected) in damages {
        let _ = fs::remove_dir_all(place.path("bad"));
        copied(&place.path("2of2"), &place.path("bad"));
        let path = place.path("bad").join(file);
        let mut bytes = fs::read(&path).expect("readable");
        damage(&mut bytes);
        fs::write(&path, bytes).expect("written");
        let error = merge(&place, "merged", &["1of2", "bad"]).refused();
        assert!(
            error.contains(&format!("bad/{file}")) && error.contains(expected),
            "{error}"
        );
        assert!(!place.path("merged").exists());
    }
    // the batches of another shard, of another run, and none
    copied(&place.path("2of2"), &place.path("swapped"));
    let batches = |from: &str| place.path(from).join("batches.parquet");
    fs::copy(batches("1of2"), batches("swapped")).expect("copied");
    let error = merge(&place, "merged", &["1of2", "swapped"]).refused();
    assert!(
        error.contains("swapped/batches.parquet") && error.contains("run.json tells"),
        "{error}"
    );
    let other = [
        "run",
        "my.toml",
        "--out",
        "other",
        "--shard",
        "2/2",
        "--set",
        "tally.z_bins=3",
    ];
    place.say(&other).done();
    fs::copy(batches("other"), batches("swapped")).expect("copied");
    let error = merge(&place, "merged", &["1of2", "swapped"]).refused();
    assert!(
        error.contains("swapped/batches.parquet") && error.contains("rows of sums"),
        "{error}"
    );
    fs::remove_file(batches("swapped")).expect("removed");
    let error = merge(&place, "merged", &["1of2", "swapped"]).refused();
    assert!(
        error.contains("swapped") && error.contains("`batches`"),
        "{error}"
    );
}

#[test]
fn a_merge_never_replaces_its_parts_nor_unasked_another_run() {
    let place = Place::with(TINY);
    let parts = divided(&place, 2);
    let own = merge(&place, "1of2", &["1of2", "2of2", "--overwrite"]).refused();
    assert!(own.contains("it is 1of2 itself"), "{own}");
    let forgotten = merge(&place, "1of2", &["2of2", "--allow-partial"]).refused();
    assert!(
        forgotten.contains("shard 1/2, not the whole run"),
        "{forgotten}"
    );
    assert!(place.path("1of2/batches.parquet").exists());
    place
        .say(&["run", "my.toml", "--out", "merged", "--seed", "8"])
        .done();
    let occupied = merge(&place, "merged", &parts).refused();
    copied(&place.path("2of2"), &place.path("bad"));
    place.write("bad/batches.parquet", "");
    merge(&place, "merged", &["--overwrite", "1of2", "bad"]).refused();
    assert_eq!(place.info("merged")["seed"], 8);
    assert!(
        occupied.contains("run.seed = 8, not 1 (name another folder for the merge"),
        "{occupied}"
    );
    let said = place.say(&["merge", "merged", "1of2", "2of2", "--overwrite", "--quiet"]);
    assert_eq!(said.done(), "");
}

#[test]
fn shards_that_cannot_be_are_refused() {
    let place = Place::with(TINY);
    let refusals: [(&[&str], &str); 6] = [
        (
            &["--shard", "9/9"],
            "run.batches = 8 cannot be divided among 9 shards",
        ),
        (&["--shard", "0/4"], "`0/4` is not a shard"),
        (&["--shard", "5/4"], "`5/4` is not a shard"),
        (&["--shard", "one"], "`one` is not a shard"),
        (
            &["--shard", "1/4", "--set", "run.target_error=0.1"],
            "--shard does not go with run.target_error = 0.1",
        ),
        (
            &["--shard", "1/4", "--set", "run.max_minutes=3"],
            "--shard does not go with run.max_minutes = 3",
        ),
    ];
    for (arguments, expected) in refusals {
        let error = place
            .say(&[&["run", "my.toml"][..], arguments].concat())
            .refused();
        assert!(error.contains(expected), "{error}");
        assert!(!place.path("runs").exists());
    }
}

#[test]
fn a_shard_has_a_folder_of_its_own_and_says_what_to_do_with_it() {
    let place = Place::with(TINY);
    let said = place.say(&["run", "my.toml", "--shard", "2/4"]).done();
    assert!(
        said.contains("my, shard 2/4 (2 of 8 batches): finished"),
        "{said}"
    );
    assert!(said.contains("pitchwalk merge OUT SHARD"), "{said}");
    let out = "runs/my-2-of-4";
    assert_eq!(names(&place.path(out)), ["batches.parquet", "run.json"]);
    let again = place.say(&["run", "my.toml", "--shard", "2/4"]).done();
    assert!(again.contains("my is complete"), "{again}");
    let other = ["run", "my.toml", "--shard", "3/4", "--out", out];
    let error = place.say(&other).refused();
    assert!(error.contains("shard 2/4, not shard 3/4"), "{error}");
    place.say(&["replay", out, "0.2.0"]).done();
    assert!(
        place
            .say(&["replay", out, "0.4.0"])
            .refused()
            .contains("0.4.0")
    );
    let error = place.say(&["report", out]).refused();
    assert!(error.contains("merge"), "{error}");
    let error = place.say(&["inspect", out, "spectrum"]).refused();
    assert!(error.contains("`spectrum`"), "{error}");
}

/// Peak memory of a process in KiB, as long as it lives.
#[cfg(target_os = "linux")]
fn peak_kib(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Seconds and peak memory in KiB of a merge.
#[cfg(target_os = "linux")]
fn cost_of_merging(place: &Place, out: &str, parts: &[String]) -> (f64, u64) {
    let mut merge = std::process::Command::new(crate::place::PROGRAM);
    merge
        .args(["merge", out, "--quiet"])
        .args(parts)
        .current_dir(place.path(""));
    let begun = std::time::Instant::now();
    let mut child = merge.spawn().expect("starts");
    let mut peak = 0;
    let status = loop {
        peak = peak_kib(child.id()).unwrap_or(peak).max(peak);
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    };
    assert!(status.success());
    (begun.elapsed().as_secs_f64(), peak)
}

#[test]
#[cfg(target_os = "linux")]
fn a_thousand_shards_are_merged_soon_and_in_hardly_more_memory_than_a_few() {
    let place = Place::empty();
    place.write("my.toml", &TINY.replace("batches = 8", "batches = 1000"));
    let config = pitchwalk::config::load(&place.path("my.toml"), &[]).expect("valid");
    let divided = |count: u32| -> Vec<String> {
        let run = |i: u32| {
            let out = place.path(&format!("{i}of{count}"));
            let options = pitchwalk::run::Options {
                out: out.clone(),
                shard: Some(format!("{i}/{count}").parse().expect("a shard")),
                purpose: pitchwalk::store::Purpose::Start,
                added: 0,
                width: pitchwalk::walk::Width::widest(),
                quiet: true,
            };
            pitchwalk::run::run(&config, &options).expect("runs");
            out.display().to_string()
        };
        (1..=count).into_par_iter().map(run).collect()
    };
    let (few, many) = (divided(5), divided(1000));
    let (_, memory_of_few) = cost_of_merging(&place, "few", &few);
    let (seconds, memory_of_many) = cost_of_merging(&place, "many", &many);
    println!("1000 shards: {seconds:.1} s, {memory_of_many} KiB; 5 shards: {memory_of_few} KiB");
    assert!(seconds < 30.0, "{seconds} s");
    // what each shard says of itself, and none of its batches
    let a_shard = memory_of_many.saturating_sub(memory_of_few) as f64 / 1000.0;
    assert!(a_shard < 4.0, "{a_shard} KiB a shard");
    for name in TABLES {
        assert!(
            place.bytes("few", name) == place.bytes("many", name),
            "{name}"
        );
    }
}

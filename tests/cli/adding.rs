//! More histories for a complete run, to the bits of one that was asked for all at once.

use crate::place::{MICROSCOPIC, Place, Said, TABLES, TINY};

fn add(place: &Place, config: &str, more: &[&str]) -> Said {
    place.say(&[&["run", config, "--out", "out", "--quiet"][..], more].concat())
}

#[track_caller]
fn same_as_asked(place: &Place, histories: u64) {
    let asked = format!("asked{histories}");
    let set = format!("run.histories={histories}");
    place
        .say(&["run", "my.toml", "--out", &asked, "--set", &set])
        .done();
    for name in TABLES {
        assert!(
            place.bytes(&asked, name) == place.bytes("out", name),
            "{name}"
        );
    }
    let (one, other) = (place.info(&asked), place.info("out"));
    for key in [
        "histories",
        "histories_per_bin",
        "steps",
        "config_hash",
        "complete",
        "ending",
    ] {
        assert_eq!(one[key], other[key], "{key}");
    }
}

#[test]
fn added_to_and_asked_at_once_are_the_same() {
    for (config, histories) in [(TINY, 256), (MICROSCOPIC, 128)] {
        let place = Place::after_running(config);
        // less than a block of all batches, then several
        add(
            &place,
            "my.toml",
            &["--add-histories", "5", "--threads", "1"],
        )
        .done();
        same_as_asked(&place, histories + 5);
        add(
            &place,
            "my.toml",
            &["--add-histories", "20000", "--vectors", "baseline"],
        )
        .done();
        same_as_asked(&place, histories + 20_005);
    }
}

#[test]
fn errors_shrink() {
    let place = Place::after_running(TINY);
    let error = |place: &Place| {
        let spectrum = place.table("out", "spectrum");
        spectrum.floats("intensity_per_gv_err").expect("a column")[0]
    };
    let before = error(&place);
    add(&place, "my.toml", &["--add-histories", "40000"]).done();
    let ratio = error(&place) / before;
    // 1/√20 = 0.22; from 8 batches each error is uncertain by a quarter
    assert!((0.08..0.5).contains(&ratio), "{ratio}");
}

#[test]
fn a_run_that_a_stop_rule_ended_goes_on_without_it() {
    let place = Place::with(TINY);
    let config = TINY.replace("histories = 256", "histories = 1000000\ntarget_error = 0.2");
    place.write("rule.toml", &config);
    add(&place, "rule.toml", &[]).done();
    assert_eq!(place.info("out")["ending"], "target_error");
    let walked = place.info("out")["histories_per_bin"]
        .as_u64()
        .expect("a number");
    let error = add(&place, "rule.toml", &["--add-histories", "100"]).refused();
    assert!(
        error.contains("run.target_error = 0.2") && error.contains("remove"),
        "{error}"
    );
    add(&place, "my.toml", &["--add-histories", "3000"]).done();
    same_as_asked(&place, walked + 3000);
}

#[test]
fn there_must_be_a_complete_run_of_the_same_config() {
    let place = Place::with(TINY);
    let error = add(&place, "my.toml", &["--add-histories", "100"]).refused();
    assert!(error.contains("it holds no complete run"), "{error}");
    assert!(!place.path("out").exists());
    add(&place, "my.toml", &[]).done();
    place.mark("out");
    for (other, told) in [
        (&["--seed", "2"] as &[&str], "run.seed = 1, not 2"),
        (
            &["--set", "halo.height_kpc=3"],
            "halo.height_kpc = 4.0, not 3.0",
        ),
    ] {
        let error = add(
            &place,
            "my.toml",
            &[&["--add-histories", "9"][..], other].concat(),
        )
        .refused();
        assert!(error.contains(told), "{error}");
    }
    let error = add(
        &place,
        "my.toml",
        &["--add-histories", "9", "--shard", "1/2"],
    )
    .refused();
    assert!(error.contains("the whole run, not shard 1/2"), "{error}");
    assert_eq!(place.info("out")["host"], "marked");
    for (given, why) in [
        (&["--add-histories", "0"] as &[&str], "0 is not in 1"),
        (&["--add-histories", "9", "--resume"], "cannot be used with"),
        (
            &["--add-histories", "9", "--overwrite"],
            "cannot be used with",
        ),
    ] {
        let error = add(&place, "my.toml", given).refused();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_shard_may_be_added_to() {
    let place = Place::with(TINY);
    let set = "run.histories=5256";
    let whole = ["run", "my.toml", "--out", "whole", "--set", set];
    place.say(&whole).done();
    for shard in ["1/2", "2/2"] {
        let out = shard.replace('/', "of");
        let run = ["run", "my.toml", "--out", &out, "--shard", shard];
        place.say(&run).done();
        place
            .say(&[&run[..], &["--add-histories", "5000"]].concat())
            .done();
    }
    place.say(&["merge", "merged", "1of2", "2of2"]).done();
    for name in TABLES {
        assert!(
            place.bytes("whole", name) == place.bytes("merged", name),
            "{name}"
        );
    }
}

#[test]
fn a_merge_may_be_added_to_and_stays_one() {
    let place = Place::with(TINY);
    for shard in ["1/2", "2/2"] {
        let out = shard.replace('/', "of");
        place
            .say(&["run", "my.toml", "--out", &out, "--shard", shard])
            .done();
    }
    place.say(&["merge", "out", "2of2", "1of2"]).done();
    add(&place, "my.toml", &["--add-histories", "5000"]).done();
    same_as_asked(&place, 5256);
    assert_eq!(
        place.info("out")["merged"],
        serde_json::json!(["1/2", "2/2"])
    );
}

#[test]
fn resume_takes_a_run_that_was_added_to_for_what_it_is() {
    let place = Place::after_running(TINY);
    add(&place, "my.toml", &["--add-histories", "5000"]).done();
    let said = place
        .say(&["run", "my.toml", "--out", "out", "--resume"])
        .done();
    assert!(said.contains("my is complete"), "{said}");
    let more = [
        "run",
        "my.toml",
        "--out",
        "out",
        "--set",
        "run.histories=9000",
    ];
    for how in [&[] as &[&str], &["--resume"]] {
        let error = place.say(&[&more[..], how].concat()).refused();
        assert!(error.contains("run.histories = 5256, not 9000"), "{error}");
        assert!(error.contains("`--add-histories N`"), "{error}");
    }
}

//! Transport coefficients without a walk.

use std::fs;

use crate::place::{Place, TINY, names};

const COEFFICIENTS: [&str; 2] = ["scattering", "transport"];

/// Each model of scattering that needs no file, as it stands in a config.
const MODELS: [&str; 3] = [
    "d0_cm2_s = 4e28",
    "model = \"power_law\"\nd0_cm2_s = 4e28\nreference_gv = 4\ndelta = 0.5",
    "model = \"slab\"\nouter_scale_pc = 50\npower_at_outer_scale = 0.1",
];

fn tabulated(config: &str) -> Place {
    let place = Place::with(config);
    let said = place.say(&["scattering", "my.toml", "--out", "out"]).done();
    assert!(said.contains("nothing was walked"), "{said}");
    place
}

#[test]
fn coefficients_are_those_of_the_run_and_say_that_nothing_was_walked() {
    for model in MODELS {
        let place = tabulated(&TINY.replace("d0_cm2_s = 4e28", model));
        let expected = [
            "report.html",
            "run.json",
            "scattering.parquet",
            "transport.parquet",
        ];
        assert_eq!(names(&place.path("out")), expected);
        let info = place.info("out");
        assert_eq!(info["ending"], "tabulated");
        assert_eq!((&info["histories"], &info["steps"]), (&0.into(), &0.into()));
        assert_eq!(info["complete"], true);
        place.say(&["run", "my.toml", "--out", "run"]).done();
        for table in COEFFICIENTS {
            assert_eq!(place.table("out", table), place.table("run", table));
        }
    }
}

#[test]
fn the_summary_tells_each_layer_at_decades() {
    let layers = "[[medium.layer]]\nname = \"warm\"\nz_hi_kpc = 1\n\
                  [[medium.layer]]\nname = \"hot\"\nz_lo_kpc = 1\nz_hi_kpc = 4\n";
    let place = Place::with(&format!("{TINY}{layers}").replace("d0_", "model = \"constant\"\nd0_"));
    let said = place.say(&["scattering", "my.toml"]).done();
    let lines: Vec<Vec<&str>> = said
        .lines()
        .map(|l| l.split_whitespace().collect())
        .collect();
    for layer in ["warm", "hot"] {
        let at = lines.iter().position(|l| *l == ["layer", layer]);
        let next = &lines[at.expect("a heading") + 1];
        assert_eq!((next[0], next[1]), ("10", "4.00×10²⁸"), "{said}");
    }
    assert!(
        said.contains("inspect runs/my-scattering transport"),
        "{said}"
    );
    let quiet = place.say(&["scattering", "my.toml", "--out", "q", "--quiet"]);
    assert_eq!(quiet.done(), "");
}

#[test]
fn a_wrong_config_is_refused() {
    let place = Place::with(&TINY.replace("4e28", "-1"));
    let error = place
        .say(&["scattering", "my.toml", "--out", "out"])
        .refused();
    assert!(error.contains("scattering.d0_cm2_s"), "{error}");
    let error = place.say(&["scattering", "absent.toml"]).refused();
    assert!(error.contains("absent.toml"), "{error}");
    assert!(!place.path("out").exists() && !place.path("runs").exists());
}

#[test]
fn the_same_coefficients_are_not_computed_again_and_others_not_replaced() {
    let place = tabulated(TINY);
    place.mark("out");
    let again = |more: &[&str]| {
        let arguments = ["scattering", "my.toml", "--out", "out"];
        place.say(&[&arguments[..], more].concat())
    };
    // they do not depend on how many histories there are, nor on their seed
    for same in ["run.histories=512", "run.seed=9"] {
        let said = again(&["--set", same]).done();
        assert!(said.contains("these very coefficients"), "{said}");
    }
    assert_eq!(place.info("out")["host"], "marked");
    let error = again(&["--set", "scattering.d0_cm2_s=5e28"]).refused();
    assert!(
        error.contains("scattering.d0_cm2_s = 4e+28, not 5e+28"),
        "{error}"
    );
    assert_eq!(place.info("out")["host"], "marked");
    let other = again(&["--set", "scattering.d0_cm2_s=5e28", "--overwrite"]);
    other.done();
    assert_eq!(place.info("out")["config"]["scattering"]["d0_cm2_s"], 5e28);
    place.write("out/notes.txt", "mine");
    let error = again(&["--overwrite"]).refused();
    assert!(error.contains("`notes.txt`"), "{error}");
}

#[test]
fn coefficients_are_no_run_to_go_on_with() {
    let place = tabulated(TINY);
    for more in [&[][..], &["--resume"], &["--add-histories", "64"]] {
        let arguments = ["run", "my.toml", "--out", "out"];
        let error = place.say(&[&arguments[..], more].concat()).refused();
        assert!(
            error.contains("coefficients alone, nothing was walked"),
            "{error}"
        );
    }
    let error = place.say(&["merge", "all", "out"]).refused();
    assert!(
        error.contains("out: it holds transport coefficients alone"),
        "{error}"
    );
    let error = place.say(&["replay", "out", "0.0.0"]).refused();
    assert!(error.contains("transport coefficients alone"), "{error}");
    place.write("ref.csv", "rigidity_gv,d_zz_cm2_s\n10,4e28\n");
    let compare = ["compare", "out", "ref.csv", "--table", "transport"];
    let error = place.say(&[&compare[..], &["--column", "d_zz_cm2_s"]].concat());
    let error = error.refused();
    assert!(
        error.contains("without batches to make errors from"),
        "{error}"
    );
    assert_eq!(names(&place.path("")), ["my.toml", "out", "ref.csv"]);
    let run = ["run", "my.toml", "--out", "out", "--overwrite"];
    place.say(&run).done();
    assert_eq!(place.info("out")["ending"], "finished");
    let error = place
        .say(&["scattering", "my.toml", "--out", "out"])
        .refused();
    assert!(error.contains("a walk, not coefficients alone"), "{error}");
}

#[test]
fn coefficients_are_inspected_and_reported() {
    let place = tabulated(TINY);
    let summary = place.say(&["inspect", "out"]).done();
    assert!(summary.contains("nothing was walked") && !summary.contains("histories"));
    for table in COEFFICIENTS {
        let text = place.say(&["inspect", "out", table]).done();
        assert!(text.starts_with(&format!("{table}: ")), "{text}");
    }
    let page = fs::read_to_string(place.path("out/report.html")).expect("page");
    assert!(page.contains("nothing was walked") && page.contains("Mean free path λ (pc)"));
    assert!(!page.contains("<td>histories</td>"));
    place.say(&["report", "out"]).done();
    let again = fs::read_to_string(place.path("out/report.html")).expect("page");
    assert!(page == again);
}

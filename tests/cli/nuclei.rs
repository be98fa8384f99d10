//! Nuclei from outside: the same bits on any number of threads and shards, and weights that are changed without walking.

use crate::place::{Place, TINY};

const NUCLEI: &str = "\
[nuclei]
ratios = [\"B/C\", \"Be10/Be9\"]
[[nuclei.source]]
species = \"C12\"
abundance = 0.005
[[nuclei.source]]
species = \"O16\"
abundance = 0.006
";

const TABLES: [&str; 7] = [
    "batches",
    "spectrum",
    "ratio",
    "density",
    "grammage",
    "grammage_mean",
    "escape",
];

/// With carbon and oxygen.
fn place() -> Place {
    Place::with(&format!("{TINY}{NUCLEI}"))
}

#[track_caller]
fn same_tables(place: &Place, one: &str, other: &str) {
    for name in TABLES {
        assert!(place.bytes(one, name) == place.bytes(other, name), "{name}");
    }
}

#[test]
fn bits_of_nuclei_depend_on_neither_threads_nor_shards() {
    let place = place();
    let run = |more: &[&str]| {
        let all: Vec<&str> = ["run", "my.toml"].iter().chain(more).copied().collect();
        place.say(&all).done();
    };
    run(&["--out", "one", "--threads", "1"]);
    run(&["--out", "two", "--threads", "2", "--vectors", "baseline"]);
    same_tables(&place, "one", "two");
    run(&["--out", "a", "--shard", "1/3"]);
    run(&["--out", "b", "--shard", "2/3"]);
    run(&["--out", "c", "--shard", "3/3"]);
    place.say(&["merge", "merged", "c", "a", "b"]).done();
    same_tables(&place, "one", "merged");
}

#[test]
fn weights_are_changed_to_the_bits_of_a_run() {
    let place = place();
    let weights = "nuclei.method=\"weights\"";
    let change = [
        "nuclei.cross_sections=\"webber2003\"",
        "sources.spectral_index=4.1",
    ];
    place
        .say(&["run", "my.toml", "--out", "first", "--set", weights])
        .done();
    place
        .say(&[
            "run", "my.toml", "--out", "anew", "--set", weights, "--set", change[0], "--set",
            change[1],
        ])
        .done();
    place
        .say(&[
            "reweight",
            "first",
            "--out",
            "weighed",
            "--cross-sections",
            "webber2003",
            "--injection",
            "4.1",
        ])
        .done();
    same_tables(&place, "anew", "weighed");
    assert!(place.bytes("first", "ratio") != place.bytes("weighed", "ratio"));
    // what is in the folder is that run
    let again = place.say(&[
        "run", "my.toml", "--out", "weighed", "--set", weights, "--set", change[0], "--set",
        change[1],
    ]);
    again.done();
    let refused = |run: &str, more: &[&str]| {
        let all: Vec<&str> = ["reweight", run, "--out", "other"]
            .iter()
            .chain(more)
            .copied()
            .collect();
        place.say(&all).refused()
    };
    let height = refused("first", &["--set", "halo.height_kpc=6"]);
    assert!(height.contains("halo.height_kpc = 6.0, not 4.0, which changes the walks"));
    assert!(refused("first", &["--cross-sections", "none.csv"]).contains("none.csv"));
    place.say(&["run", "my.toml", "--out", "branched"]).done();
    let branched = refused("branched", &[]);
    assert!(branched.contains("run it with nuclei.method = \"weights\""));
}

#[test]
fn replay_follows_all_that_a_history_bears() {
    let place = place();
    place.say(&["run", "my.toml", "--out", "out"]).done();
    let replay = |more: &[&str]| {
        let all: Vec<&str> = ["replay", "out", "1.3.5"]
            .iter()
            .chain(more)
            .copied()
            .collect();
        place.say(&all)
    };
    let out = replay(&[]).done();
    let lines: Vec<&str> = out.lines().collect();
    assert!(
        lines[0].starts_with("nucleus,species,event,step,age_myr,"),
        "{out}"
    );
    let ends = lines
        .iter()
        .filter_map(|line| line.strip_prefix("# nucleus "));
    let ends: Vec<&str> = ends.collect();
    for (number, end) in ends.iter().enumerate() {
        assert!(end.starts_with(&format!("{number}, ")), "{end}");
        // a fragment comes after the nucleus that it was born of
        let origin = end
            .split_once("of nucleus ")
            .map(|(_, rest)| rest.split_once(':'));
        let parent = origin.map(|o| o.expect("a number").0.parse::<usize>().expect("a number"));
        assert!(parent.is_none_or(|parent| parent < number), "{end}");
    }
    let begun: Vec<&str> = ends
        .iter()
        .copied()
        .filter(|end| end.contains("of the sources"))
        .collect();
    assert!(
        begun[0].starts_with("0, O16 ")
            && begun[1].starts_with("1, C12 ")
            && begun[2].starts_with("2, H1 ")
    );
    assert!(ends.len() > begun.len(), "nothing was born: {out}");
    let of_carbon = |line: &&&str| line.contains(",C12,") || line.contains(", C12 ");
    let carbon: Vec<&str> = lines[..1]
        .iter()
        .chain(lines.iter().filter(of_carbon))
        .copied()
        .collect();
    assert_eq!(
        replay(&["--species", "C12"])
            .done()
            .lines()
            .collect::<Vec<_>>(),
        carbon
    );
    let error = replay(&["--species", "Fe56"]).refused();
    assert!(
        error.contains("--species Fe56 is not walked in out (walked: O16, "),
        "{error}"
    );
}

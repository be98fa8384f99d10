//! The loop of waves and particles from outside: the same bits whatever interrupts it, and what it says when it fails.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use crate::place::Place;
use crate::process::{end, signal, spawn};

/// Waves on a coarse grid, made by few particles of few rigidities: a second.
pub const COUPLED: &str = "\
[run]
histories = 1024
[rigidity]
min_gv = 3
max_gv = 3e3
bins = 6
[halo]
height_kpc = 5
boundary = \"zero_density\"
[medium]
alfven_speed_km_s = 20
[scattering]
model = \"waves\"
[waves]
points_per_decade = 6
z_cells = 40
[coupling]
histories = 512
tolerance = 0.1
rigidities_gv = [10, 300]
[transport]
walk = \"macroscopic\"
[tally]
z_bins = 4
grammage_bins = 8
";

const TABLES: [&str; 8] = [
    "batches",
    "spectrum",
    "transport",
    "waves",
    "wave_replicas",
    "diffusion",
    "streaming",
    "convergence",
];

#[track_caller]
fn same_tables(place: &Place, one: &str, other: &str) {
    for name in TABLES {
        assert!(place.bytes(one, name) == place.bytes(other, name), "{name}");
    }
}

#[test]
fn bits_depend_on_neither_threads_nor_interruptions() {
    let longer = COUPLED
        .replace(
            "[run]\nhistories = 1024",
            "[run]\ncheckpoint_minutes = 0.0005\nhistories = 20000",
        )
        .replace("histories = 512", "histories = 5000");
    let place = Place::with(&longer);
    let whole = [
        "run",
        "my.toml",
        "--out",
        "whole",
        "--quiet",
        "--threads",
        "1",
    ];
    place.say(&whole).done();
    assert_eq!(place.info("whole")["convergence"]["converged"], true);
    let mut kills = 0;
    for after in (1..).map(|i| Duration::from_millis(30 * i)) {
        let mut child = spawn(&place, &["--out", "parts", "--threads", "3", "--resume"]);
        sleep(after);
        if child.try_wait().expect("a child").is_some() {
            let said = end(child, |_| ());
            assert_eq!(said.code, Some(0), "{said:?}");
            break;
        }
        // now and then politely
        signal(&child, if kills % 3 == 2 { "TERM" } else { "KILL" });
        end(child, |_| ());
        kills += 1;
    }
    assert!(kills > 3, "only {kills} interruptions");
    same_tables(&place, "whole", "parts");
    assert_eq!(
        place.info("parts")["convergence"],
        place.info("whole")["convergence"]
    );
    place
        .say(&["run", "my.toml", "--out", "other", "--quiet", "--seed", "2"])
        .done();
    for name in ["waves", "convergence", "spectrum"] {
        assert_ne!(
            place.table("whole", name),
            place.table("other", name),
            "{name}"
        );
    }
}

#[test]
fn a_loop_that_does_not_converge_fails_but_keeps_its_tables() {
    let place = Place::with(COUPLED);
    let said = place.say(&[
        "run",
        "my.toml",
        "--out",
        "out",
        "--quiet",
        "--set",
        "coupling.iterations=2",
    ]);
    assert_eq!(said.code, Some(1), "{said:?}");
    for part in [
        "waves and particles do not fit together: after 2 iterations D_zz at",
        "out",
        "raise coupling.iterations",
    ] {
        assert!(said.err.contains(part), "{said:?}");
    }
    let info = place.info("out");
    assert_eq!(info["complete"], false);
    assert_eq!(info["convergence"]["converged"], false);
    assert_eq!(info["convergence"]["iterations"], 2);
    for table in TABLES {
        assert!(place.table("out", table).rows() > 0, "{table}");
    }
    let page = fs::read_to_string(place.path("out/report.html")).expect("page");
    assert!(page.contains("waves and particles do not fit together"));
}

#[test]
fn histories_are_walked_again_in_the_waves_of_their_replica() {
    let place = Place::with(COUPLED);
    place
        .say(&["run", "my.toml", "--out", "out", "--quiet"])
        .done();
    let traces: Vec<String> = ["4.0.7", "4.1.7"]
        .iter()
        .map(|key| place.say(&["replay", "out", key]).done())
        .collect();
    assert!(
        traces
            .iter()
            .all(|trace| trace.contains("# Escaped") || trace.contains("# "))
    );
    assert_ne!(traces[0], traces[1]);
    fs::remove_file(place.path("out/wave_replicas.parquet")).expect("removed");
    let said = place.say(&["replay", "out", "4.0.7"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("wave_replicas"), "{said:?}");
}

#[test]
fn streaming_faster_than_particles_is_refused() {
    let place = Place::with(COUPLED);
    let sets = [
        "waves.cap_height_kpc=100",
        "waves.stirring.efficiency=0",
        "sources.efficiency=1e-9",
    ];
    let sets = sets.iter().flat_map(|set| ["--set", *set]);
    let arguments: Vec<&str> = ["run", "my.toml", "--out", "out", "--quiet"]
        .into_iter()
        .chain(sets)
        .collect();
    let said = place.say(&arguments);
    assert_eq!(said.code, Some(1), "{said:?}");
    for part in [
        "failed to couple waves and particles: iteration 2",
        "times their speed",
        "waves.cap_height_kpc",
    ] {
        assert!(said.err.contains(part), "{said:?}");
    }
}

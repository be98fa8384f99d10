//! A remnant in its flux tube: the same bits on any number of threads and after an interruption.

use crate::place::Place;
use crate::process::{end, listens, signal, spawn, wait_until};

/// A few hundred particles: a second or so.
const REMNANT: &str = "\
[run]
histories = 200
[rigidity]
min_gv = 100
max_gv = 1e4
bins = 2
[scattering]
d0_cm2_s = 3.6e28
reference_gv = 1
delta = 0.33
[sources]
spectral_index = 4
efficiency = 0.2
[transport]
walk = \"macroscopic\"
[near_source]
clock_step = 0.02
snapshots_myr = [0.01, 0.1]
[[near_source.damping]]
kind = \"nonlinear_cascade\"
[[near_source.damping]]
kind = \"ion_neutral\"
neutral_density_cm3 = 0.01
";
const TABLES: [&str; 2] = ["residence", "flux_tube"];

/// Two runs have written the same bits.
fn same_tables(place: &Place, one: &str, other: &str) {
    for name in TABLES {
        assert!(place.bytes(one, name) == place.bytes(other, name), "{name}");
    }
}

#[test]
fn tubes_are_the_same_on_any_number_of_threads() {
    let place = Place::with(REMNANT);
    for threads in ["1", "2", "3"] {
        let said = place
            .say(&["run", "my.toml", "--out", threads, "--threads", threads])
            .done();
        assert!(said.contains("are still near the remnant after"), "{said}");
        assert!(said.contains("with a quarter of the particles"), "{said}");
        same_tables(&place, "1", threads);
    }
    let table = place.table("1", "residence");
    let column = |name: &str| table.floats(name).unwrap();
    let free = column("half_time_test_particle_myr");
    for (bin, half) in column("half_time_myr").into_iter().enumerate() {
        assert!(half > 2.0 * free[bin], "{half} {}", free[bin]);
    }
    assert_eq!(place.table("1", "flux_tube").rows(), 2 * 2 * 100);
    place
        .say(&["run", "my.toml", "--out", "other", "--seed", "2"])
        .done();
    assert_ne!(table, place.table("other", "residence"));
    let check = place.say(&["check", "my.toml"]).done();
    assert!(check.contains("steps of the clock"), "{check}");
}

#[test]
fn pitch_angles_are_resolved_beside_diffusion() {
    let place = Place::with(REMNANT);
    let sets = [
        "--set",
        "transport.walk=auto",
        "--set",
        "rigidity.min_gv=1e4",
        "--set",
        "rigidity.max_gv=1e6",
        "--set",
        "near_source.snapshots_myr=[1e-4, 1e-3]",
    ];
    for threads in ["1", "2"] {
        let run = ["run", "my.toml", "--out", threads, "--threads", threads];
        let said = place.say(&[&run[..], &sets].concat()).done();
        assert!(
            said.contains("With pitch angles resolved half-lives differ"),
            "{said}"
        );
        same_tables(&place, "1", threads);
    }
    let table = place.table("1", "residence");
    let column = |name: &str| table.floats(name).unwrap();
    let (with, without) = (column("half_time_myr"), column("half_time_diffusion_myr"));
    assert!(
        with.iter()
            .zip(&without)
            .all(|(a, b)| a != b && a / b < 2.0 && b / a < 2.0)
    );
    let check = place
        .say(&[&["check", "my.toml"], &sets[..]].concat())
        .done();
    assert!(check.contains("in as many where they diffuse"), "{check}");
}

#[test]
fn an_interrupted_tube_goes_on_to_the_same_bits() {
    let place = Place::with(REMNANT);
    place.say(&["run", "my.toml", "--out", "whole"]).done();
    let child = spawn(&place, &["--out", "out", "--threads", "1"]);
    wait_until("it listens for signals", || listens(&child));
    signal(&child, "INT");
    let said = end(child, |_| ());
    assert_eq!(said.code, Some(130), "{said:?}");
    assert_eq!(place.info("out")["complete"], false);
    place
        .say(&["run", "my.toml", "--out", "out", "--resume"])
        .done();
    assert_eq!(place.info("out")["complete"], true);
    same_tables(&place, "whole", "out");
    let again = place
        .say(&["run", "my.toml", "--out", "out", "--resume"])
        .done();
    assert!(again.contains("is complete"), "{again}");
}

#[test]
fn tubes_are_neither_shared_out_nor_added_to() {
    let place = Place::with(REMNANT);
    let error = place.say(&["run", "my.toml", "--shard", "1/2"]).refused();
    assert!(
        error.contains("--shard does not go with [near_source]"),
        "{error}"
    );
    let more = ["run", "my.toml", "--add-histories", "10"];
    let error = place.say(&more).refused();
    assert!(
        error.contains("--add-histories does not go with [near_source]"),
        "{error}"
    );
}

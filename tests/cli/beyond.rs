//! Beyond the halo, as a user asks for it: of a luminosity, of the run's own current, of another run's.

use crate::place::{Place, TINY};

const SECTION: &str = "\
[beyond_halo]
histories = 1000
z_bins = 4
";

const TABLES: [&str; 2] = ["beyond_halo", "beyond_halo_profile"];

#[track_caller]
fn same(place: &Place, one: &str, other: &str) {
    for name in TABLES {
        assert!(
            place.bytes(one, name) == place.bytes(other, name),
            "{name} of {one} and {other}"
        );
    }
}

/// The same current makes the same tables, whether a run has walked it, another has, or shards have, which have none
/// of their own.
#[test]
fn the_current_is_that_of_the_run_or_of_another() {
    let config = format!("{TINY}{SECTION}current = \"own\"\n");
    let place = Place::with(&config);
    place.say(&["run", "my.toml", "--out", "own"]).done();
    let other = [
        "--set",
        "beyond_halo.current=\"run\"",
        "--set",
        "beyond_halo.from=\"own\"",
    ];
    let of = |out: &str, more: &[&str]| {
        let mut arguments = vec!["run", "my.toml", "--out", out, "--set", "run.histories=0"];
        arguments.extend(other);
        arguments.extend(more);
        place.say(&arguments)
    };
    of("other", &[]).done();
    same(&place, "own", "other");
    for shard in ["1/2", "2/2"] {
        let out = shard.replace('/', "of");
        place
            .say(&["run", "my.toml", "--out", &out, "--shard", shard])
            .done();
        assert!(!place.path(&out).join("beyond_halo.parquet").exists());
    }
    place.say(&["merge", "merged", "1of2", "2of2"]).done();
    same(&place, "own", "merged");
    let table = place.table("own", "beyond_halo");
    let (flux, error) = (
        table.floats("flux_per_gev"),
        table.floats("flux_per_gev_err"),
    );
    assert!(flux.iter().flatten().all(|f| *f > 0.0));
    assert!(error.iter().flatten().all(|e| *e > 0.0));

    let shard = ["--set", "beyond_halo.from=\"1of2\""];
    let said = of("bad", &shard);
    assert!(
        said.refused()
            .contains("failed to use 1of2 as beyond_halo.from: its run is a shard")
    );
    let said = of("bad", &["--set", "beyond_halo.from=\"nowhere\""]);
    assert!(said.refused().contains("nowhere/run.json"));
    // what holds no walk of a halo has no table of it
    let said = of("bad", &["--set", "beyond_halo.from=\"other\""]);
    assert!(said.refused().contains("escape"));
}

#[test]
fn a_luminosity_needs_no_halo() {
    let config = format!(
        "[run]\nhistories = 0\nbatches = 8\n[scattering]\nd0_cm2_s = 4e28\n{SECTION}luminosity_erg_s = 1e41\nenergies = 3\n"
    );
    let place = Place::with(&config);
    let said = place
        .say(&["run", "my.toml", "--out", "one", "--threads", "1"])
        .done();
    assert!(said.contains("206 TeV"), "{said}");
    place
        .say(&["run", "my.toml", "--out", "two", "--threads", "2"])
        .done();
    same(&place, "one", "two");
    let table = place.table("one", "beyond_halo");
    assert_eq!(table.rows(), 3);
    // a given flux has no error
    let error = table.floats("flux_per_gev_err").unwrap_or_default();
    assert!(error.iter().all(|e| e.is_nan()));
    assert_eq!(place.table("one", "beyond_halo_profile").rows(), 3 * 4);
    assert!(place.path("one").join("report.html").exists());
}

/// Where nothing grows there is nothing to walk in.
#[test]
fn a_field_too_strong_is_told() {
    let config = format!(
        "[run]\nhistories = 0\nbatches = 8\n[scattering]\nd0_cm2_s = 4e28\n{SECTION}luminosity_erg_s = 1e41\n\
         magnetic_field_ug = 0.1\nenergies = 3\n"
    );
    let place = Place::with(&config);
    let said = place.say(&["run", "my.toml", "--out", "free"]).done();
    assert!(said.contains("the current drives no waves at 3 of 3 energies"));
    assert_eq!(place.table("free", "beyond_halo_profile").rows(), 0);
}

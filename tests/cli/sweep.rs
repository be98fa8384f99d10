//! Sweeps: a folder a point, each run once, and one table over all.

use std::fs;

use pitchwalk::store::{Column, Table, Values};

use crate::coupling::COUPLED;
use crate::place::{Place, Said, TABLES, TINY, names};
use crate::process::{Process, end, listens, signal, start_of, wait_until};

/// Eight points of two heights, two slopes and two seeds.
const GRID: [&str; 6] = [
    "--set",
    "halo.height_kpc=4,6.5",
    "--set",
    "scattering.delta=0.3,0.5",
    "--seeds",
    "3..5",
];

fn sweep<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["sweep", "my.toml", "--out", "out"], arguments].concat()
}

/// What a sweep prints that does what it was asked; its progress stands on stderr.
#[track_caller]
fn swept(place: &Place, arguments: &[&str]) -> Said {
    let said = place.say(&sweep(arguments));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.err.lines().all(|line| line.starts_with("point ")),
        "{said:?}"
    );
    said
}

/// The folders of points that are there.
fn points(place: &Place) -> Vec<String> {
    let mut names = names(&place.path("out"));
    names.retain(|name| name.contains('='));
    names
}

/// The rows of a point in the summary, without the columns that tell points apart.
fn rows_of(summary: &Table, point: &str) -> Vec<Column> {
    let names = summary.texts("point").expect("a column");
    let keep: Vec<bool> = names.iter().map(|name| name == point).collect();
    let own = 1 + point.split(',').count();
    let of_point = |column: &Column| {
        let mut column = column.clone();
        let mut kept = keep.iter();
        let mut keep = || *kept.next().expect("a row");
        match &mut column.values {
            Values::Float(v) => v.retain(|_| keep()),
            Values::Integer(v) => v.retain(|_| keep()),
            Values::Text(v) => v.retain(|_| keep()),
        }
        column
    };
    summary.columns.iter().skip(own).map(of_point).collect()
}

#[test]
fn a_grid_holds_the_bits_of_single_runs_and_one_table_of_all() {
    let place = Place::with(TINY);
    let said = swept(&place, &GRID);
    assert!(
        said.err
            .starts_with("point 1 of 8: halo.height_kpc=4,scattering.delta=0.3,seed=3\n"),
        "{said:?}"
    );
    assert_eq!(said.err.lines().count(), 8, "{said:?}");
    let told = "my: 8 points in out: 8 run, 0 complete before, 0 failed\n\
                out/sweep.parquet: `spectrum` of all 8 points, 32 rows\n";
    assert_eq!(said.out, told);
    assert_eq!(points(&place).len(), 8);
    let point = "halo.height_kpc=6.5,scattering.delta=0.3,seed=4";
    let single = [
        "run",
        "my.toml",
        "--out",
        "single",
        "--set",
        "halo.height_kpc=6.5",
        "--set",
        "scattering.delta=0.3",
        "--seed",
        "4",
    ];
    place.say(&single).done();
    for table in TABLES {
        let of_point = format!("out/{point}");
        assert!(
            place.bytes("single", table) == place.bytes(&of_point, table),
            "{table}"
        );
    }
    let summary = place.table("out", "sweep");
    assert_eq!(
        rows_of(&summary, point),
        place.table("single", "spectrum").columns
    );
    let heights = summary.column("halo.height_kpc").expect("a column");
    assert_eq!(heights.unit, "kpc");
    assert!(heights.description.contains("Half-height"), "{heights:?}");
    assert_eq!(
        summary.floats("halo.height_kpc").expect("numbers")[15..17],
        [4.0, 6.5]
    );
    assert!(
        matches!(&summary.column("seed").expect("seeds").values, Values::Integer(v) if v[..5] == [Some(3), Some(3), Some(3), Some(3), Some(4)])
    );
    assert_eq!(summary.metadata["rows_of"], "spectrum");
    let shown = place.say(&["inspect", "out", "sweep"]).done();
    assert!(
        shown.contains("halo.height_kpc") && shown.contains("kpc"),
        "{shown}"
    );
}

#[test]
fn only_what_is_not_complete_is_run() {
    let place = Place::with(TINY);
    let first = ["--set", "halo.height_kpc=4,6", "--quiet"];
    assert_eq!(place.say(&sweep(&first)).done(), "");
    for point in points(&place) {
        place.mark(&format!("out/{point}"));
    }
    let before = place.bytes("out", "sweep");
    let said = swept(&place, &["--set", "halo.height_kpc=4.0,6e0"]);
    assert!(
        said.out.contains("0 run, 2 complete before") && said.err.is_empty(),
        "{said:?}"
    );
    assert!(before == place.bytes("out", "sweep"));
    let said = swept(&place, &["--set", "halo.height_kpc=5,4,6"]);
    assert_eq!(said.err, "point 1 of 3: halo.height_kpc=5\n");
    assert!(
        said.out.contains("1 run, 2 complete before") && said.out.contains("all 3 points, 12 rows"),
        "{said:?}"
    );
    for (point, marked) in [("4", true), ("5", false), ("6", true)] {
        let host = &place.info(&format!("out/halo.height_kpc={point}"))["host"];
        assert_eq!(host == "marked", marked, "{point}");
    }
    // another table of the same points
    let said = swept(
        &place,
        &["--set", "halo.height_kpc=5,4,6", "--table", "escape"],
    );
    assert!(said.out.contains("`escape` of all 3 points"), "{said:?}");
    assert!(
        place
            .table("out", "sweep")
            .column("mean_time_myr_err")
            .is_some()
    );
}

#[test]
fn a_list_is_of_rows_and_multiplies() {
    let place = Place::with(TINY);
    place.write(
        "points.csv",
        "# two models\nscattering.model, halo.height_kpc\npower_law, 4\n\nconstant, 6\n",
    );
    swept(&place, &["--points", "points.csv", "--seeds", "0..2"]);
    let expected = [
        "halo.height_kpc=4,scattering.model=power_law,seed=0",
        "halo.height_kpc=4,scattering.model=power_law,seed=1",
        "halo.height_kpc=6,scattering.model=constant,seed=0",
        "halo.height_kpc=6,scattering.model=constant,seed=1",
    ];
    assert_eq!(points(&place), expected);
    let models = place
        .table("out", "sweep")
        .texts("scattering.model")
        .expect("texts");
    assert_eq!(
        (models[7].as_str(), models[8].as_str()),
        ("power_law", "constant")
    );
}

#[test]
fn shards_and_then_the_whole_make_the_summary_of_a_single_sweep() {
    let place = Place::with(TINY);
    swept(&place, &GRID);
    let single = place.bytes("out", "sweep");
    fs::rename(place.path("out"), place.path("single")).expect("moved");
    let share = |shard| swept(&place, &[&GRID[..], &["--shard", shard]].concat());
    let said = share("1/3");
    assert!(
        said.out
            .contains("share 1/3 of 8 points in out: 3 run, 0 complete before"),
        "{said:?}"
    );
    assert!(
        said.out.contains("without --shard writes the summary"),
        "{said:?}"
    );
    share("2/3");
    assert!(!place.path("out/sweep.parquet").exists());
    // the last to end finds all points complete
    let said = share("3/3");
    assert!(said.out.contains("`spectrum` of all 8 points"), "{said:?}");
    assert!(single == place.bytes("out", "sweep"));
    fs::remove_file(place.path("out/sweep.parquet")).expect("removed");
    let said = swept(&place, &GRID);
    assert!(said.out.contains("0 run, 8 complete before"), "{said:?}");
    assert!(single == place.bytes("out", "sweep"));
}

#[test]
fn an_interrupted_sweep_goes_on_to_the_same_bits() {
    let place = Place::with(TINY);
    let long = [
        "--set",
        "run.histories=40000",
        "--set",
        "halo.height_kpc=4,6",
    ];
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let child = Process::start(&mut start_of(&place, &sweep(&long)));
        let lock = place.path("out/halo.height_kpc=4/run.lock");
        wait_until("the first point is under way", || lock.exists());
        signal(&child, name);
        let said = end(child, |_| ());
        assert_eq!(said.code, Some(code), "{said:?}");
        assert!(said.out.contains("the same command goes on"), "{said:?}");
        assert!(!place.path("out/sweep.parquet").exists());
        assert!(
            !place.path("out/halo.height_kpc=6").exists(),
            "one point at a time"
        );
        assert_eq!(place.info("out/halo.height_kpc=4")["complete"], false);
    }
    let said = place.say(&sweep(&long));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.err
            .contains("going on from out/halo.height_kpc=4/checkpoint_"),
        "{said:?}"
    );
    assert!(said.out.contains("2 run, 0 complete before"), "{said:?}");
    let resumed = place.bytes("out", "sweep");
    fs::rename(place.path("out"), place.path("resumed")).expect("moved");
    swept(&place, &long);
    assert!(resumed == place.bytes("out", "sweep"));
}

#[test]
fn what_no_sweep_can_be_is_refused_before_anything_is_walked() {
    let place = Place::with(TINY);
    place.write("gap.csv", "halo.height_kpc,scattering.delta\n4,0.5\n6\n");
    place.write("range.csv", "halo.height_kpc\n4\n-1\n");
    for (arguments, parts) in [
        (&[][..], &["nothing varies", "--seeds A..B"][..]),
        (&["--set", "halo.height_kpc=4"], &["nothing varies"]),
        (
            &["--set", "halo.hight_kpc=4,6"],
            &["point halo.hight_kpc=4: unknown key halo.hight_kpc (did you mean halo.height_kpc?"],
        ),
        (
            &["--set", "halo.height_kpc=4,-1", "--seeds", "0..3"],
            &["point halo.height_kpc=-1,seed=0: halo.height_kpc = -1 is not allowed: it must be"],
        ),
        (
            &["--set", "run.histories=0", "--seeds", "0..3"],
            &["point seed=0: run.histories = 0 leaves nothing to do"],
        ),
        (
            &["--points", "gap.csv"],
            &["gap.csv:3: expected 2 values, one a column, but found 1"],
        ),
        (
            &["--points", "range.csv"],
            &["range.csv:3: point halo.height_kpc=-1: halo.height_kpc = -1 is not allowed"],
        ),
        (
            &["--points", "none.csv"],
            &["none.csv: cannot be read: no such file"],
        ),
        (
            &["--seeds", "5..5"],
            &["`5..5` are no seeds (expected A..B"],
        ),
        (&["--seeds", "x"], &["`x` are no seeds"]),
        (&["--seeds", "0..2", "--seed", "1"], &["--seed"]),
        (
            &["--set", "halo.height_kpc=4,6,4.0"],
            &["point halo.height_kpc=4 and point halo.height_kpc=4 are the same run"],
        ),
        (
            &["--set", "run.seed=1,2", "--seeds", "0..2"],
            &["run.seed is set twice: by --set run.seed=1,2 and by --seeds 0..2"],
        ),
        (
            &["--set", "halo={height_kpc=4},{height_kpc=5}"],
            &["halo is not a key that points"],
        ),
        (
            &["--seeds", "0..2", "--table", "spectre"],
            &["--table spectre: there is no such table"],
        ),
        (
            &["--seeds", "0..2", "--shard", "1/3"],
            &["a sweep of 2 points cannot be divided among 3 shards"],
        ),
    ] {
        let error = place.say(&sweep(arguments)).refused();
        for part in parts {
            assert!(error.contains(part), "{part}: {error}");
        }
        assert_eq!(error.matches("error: ").count(), 1, "{error}");
        assert!(!place.path("out").exists(), "{arguments:?}");
    }
}

#[test]
fn the_folder_of_another_run_is_refused_before_anything_is_walked() {
    let place = Place::with(TINY);
    let other = ["run", "my.toml", "--out", "out/seed=2", "--seed", "7"];
    place.say(&other).done();
    let heights = sweep(&["--seeds", "0..3"]);
    let error = place.say(&heights).refused();
    let expected = "error: point seed=2: out/seed=2 holds a complete run (`my`, started ";
    assert!(
        error.starts_with(expected) && error.contains("run.seed = 7, not 2"),
        "{error}"
    );
    assert_eq!(points(&place), ["seed=2"]);

    let endless = [
        "run",
        "my.toml",
        "--out",
        "cut",
        "--set",
        "run.histories=1000000000",
    ];
    let child = Process::start(&mut start_of(&place, &endless));
    wait_until("it listens for signals", || listens(&child));
    signal(&child, "INT");
    assert_eq!(end(child, |_| ()).code, Some(130));
    fs::remove_dir_all(place.path("out/seed=2")).expect("removed");
    fs::rename(place.path("cut"), place.path("out/seed=2")).expect("moved");
    let error = place.say(&heights).refused();
    assert!(
        error.contains("out/seed=2 holds a checkpoint of another run: run."),
        "{error}"
    );
    assert_eq!(points(&place), ["seed=2"]);

    place.say(&["run", "my.toml", "--out", "single"]).done();
    let error = place
        .say(&["sweep", "my.toml", "--seeds", "0..2", "--out", "single"])
        .refused();
    assert!(error.contains("single is the folder of a run"), "{error}");
}

#[test]
fn a_point_that_fails_leaves_the_others() {
    let place = Place::with(COUPLED);
    let iterations = |values: &str| {
        let iterations = format!("coupling.iterations={values}");
        place.say(&sweep(&["--set", &iterations, "--table", "convergence"]))
    };
    let said = iterations("2,60");
    assert_eq!(said.code, Some(1), "{said:?}");
    let error = "\nerror: point coupling.iterations=2: waves and particles do not fit together";
    assert!(said.err.contains(error), "{said:?}");
    assert!(
        said.err.contains("point 2 of 2: coupling.iterations=60"),
        "{said:?}"
    );
    assert!(
        said.out
            .contains("2 points in out: 1 run, 0 complete before, 1 failed"),
        "{said:?}"
    );
    assert!(
        said.out.contains("`convergence` of 1 of 2 points"),
        "{said:?}"
    );
    let summary = place.table("out", "sweep");
    assert_eq!(summary.metadata["points_lacking"], "1");
    assert!(
        summary
            .floats("coupling.iterations")
            .expect("numbers")
            .iter()
            .all(|&n| n == 60.0)
    );
    // nothing of it is walked again, and nobody takes it for complete
    place.mark("out/coupling.iterations=2");
    let said = iterations("2,60");
    assert_eq!(said.code, Some(1), "{said:?}");
    let error = "error: point coupling.iterations=2: its run failed before (remove out/coupling.iterations=2 to";
    assert!(said.err.starts_with(error), "{said:?}");
    assert_eq!(place.info("out/coupling.iterations=2")["host"], "marked");
}

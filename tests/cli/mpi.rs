//! Several processes that walk one run: the same bits, and what is said when one of them is lost.

use std::fs;
use std::process::{Command, Stdio};

use crate::coupling::COUPLED;
use crate::place::{PROGRAM, Place, Said};
use crate::process::{Process, end, listens_as, wait_until};

/// `mpirun` of so many processes on whatever cores there are.
fn mpirun(place: &Place, ranks: u32) -> Command {
    let mut command = Command::new("mpirun");
    command
        .args(["--oversubscribe", "-n", &ranks.to_string()])
        .current_dir(place.path(""))
        .env_remove("SLURM_CPUS_PER_TASK")
        .env("XDG_CACHE_HOME", place.path("cache"))
        .env("OMPI_ALLOW_RUN_AS_ROOT", "1")
        .env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")
        // a socket in a folder of a long name is refused
        .env("TMPDIR", "/tmp")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

const RUN: [&str; 5] = ["run", "my.toml", "--threads", "1", "--out"];

fn run(place: &Place, ranks: u32, out: &str) -> Said {
    let mut command = mpirun(place, ranks);
    command.arg(PROGRAM).args(RUN).args([out, "--quiet"]);
    command
        .output()
        .expect("mpirun, of a build with --features mpi")
        .into()
}

#[track_caller]
fn same_tables(place: &Place, one: &str, other: &str) {
    let tables = fs::read_dir(place.path(one)).expect("a folder");
    let names = tables.map(|entry| entry.expect("an entry").file_name());
    let parquet =
        names.filter_map(|name| Some(name.to_str()?.strip_suffix(".parquet")?.to_owned()));
    let mut compared = 0;
    for name in parquet {
        assert!(
            place.bytes(one, &name) == place.bytes(other, &name),
            "{name}"
        );
        compared += 1;
    }
    assert!(compared > 5);
}

#[test]
fn bits_do_not_depend_on_how_many_ranks_there_are() {
    let nuclei = "\
[run]
histories = 2000
batches = 8
[rigidity]
min_gv = 5
max_gv = 50
bins = 3
[scattering]
d0_cm2_s = 4e28
[nuclei]
ratios = [\"B/C\"]
[[nuclei.source]]
species = \"C12\"
abundance = 0.005
";
    for config in [COUPLED, nuclei] {
        let place = Place::with(config);
        place
            .say(&["run", "my.toml", "--out", "alone", "--quiet"])
            .done();
        for ranks in [1, 2, 3] {
            let out = format!("of-{ranks}");
            let said = run(&place, ranks, &out);
            assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
            same_tables(&place, "alone", &out);
        }
        if config == COUPLED {
            let parts = &place.info("of-3")["time_in_loop"];
            assert_eq!(parts["ranks"], 3, "{parts}");
            assert!(parts["received_bytes"].as_u64() > Some(0), "{parts}");
        }
    }
}

#[test]
fn when_a_rank_dies_the_others_end_and_any_number_goes_on() {
    let longer = COUPLED
        .replace(
            "[run]\nhistories = 1024",
            "[run]\ncheckpoint_minutes = 0.0005\nhistories = 20000",
        )
        .replace("histories = 512", "histories = 5000");
    let place = Place::with(&longer);
    place
        .say(&["run", "my.toml", "--out", "alone", "--quiet"])
        .done();
    let mut command = mpirun(&place, 2);
    command.arg(PROGRAM).args(RUN).arg("parts");
    let job = Process::start(&mut command);
    wait_until("there are checkpoints", || {
        place.path("parts/checkpoint_1.bin").exists()
    });
    let second = rank(job.id(), 1).expect("a second rank");
    assert!(listens_as(second));
    let killed = Command::new("kill")
        .args(["-KILL", &second.to_string()])
        .status();
    assert!(killed.expect("kill").success());
    let said = end(job, |_| ());
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("go on with --resume"), "{said:?}");
    assert!(!place.path("parts/run.json").exists());
    let mut command = mpirun(&place, 3);
    command.arg(PROGRAM).args(RUN).args(["parts", "--resume"]);
    let said = end(Process::start(&mut command), |_| ());
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("going on from "), "{said:?}");
    same_tables(&place, "alone", "parts");
}

/// The process that is such a rank of a job.
fn rank(job: u32, rank: u32) -> Option<u32> {
    let children = fs::read_to_string(format!("/proc/{job}/task/{job}/children")).ok()?;
    let variable = format!("OMPI_COMM_WORLD_RANK={rank}");
    let is = |id: &u32| {
        let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        environment
            .split(|&b| b == 0)
            .any(|v| v == variable.as_bytes())
    };
    let ids = children.split_whitespace().filter_map(|id| id.parse().ok());
    ids.into_iter().find(is)
}

#[test]
fn what_ranks_cannot_run_together_is_refused_once() {
    let place = Place::with(COUPLED);
    place.write("other.toml", &COUPLED.replace("bins = 6", "bins = 7"));
    place.write("bad.toml", &COUPLED.replace("bins = 6", "bins = 0"));
    for (first, second, part) in [
        ("my.toml", "other.toml", "rank 1 of 2 read another config"),
        ("my.toml", "bad.toml", "rank 1 of 2: "),
        ("bad.toml", "bad.toml", "rigidity.bins"),
        ("my.toml", "none.toml", "none.toml"),
    ] {
        let mut command = mpirun(&place, 1);
        command.args([PROGRAM, "run", first, "--out", "out", ":"]);
        command.args(["-n", "1", PROGRAM, "run", second, "--out", "out"]);
        let said: Said = command.output().expect("mpirun").into();
        assert_eq!(said.code, Some(2), "{said:?}");
        assert_eq!(said.err.matches("error: ").count(), 1, "{said:?}");
        assert!(said.err.contains(part), "{said:?}");
        assert!(!place.path("out").exists());
    }
}

#[test]
fn a_sweep_is_refused_once() {
    let place = Place::with(COUPLED);
    let mut command = mpirun(&place, 2);
    command.args([PROGRAM, "sweep", "my.toml", "--seeds", "0..2"]);
    let said: Said = command.output().expect("mpirun").into();
    assert_eq!(said.code, Some(2), "{said:?}");
    assert_eq!(said.err.matches("error: ").count(), 1, "{said:?}");
    assert!(said.err.contains("--shard I/N"), "{said:?}");
    assert!(!place.path("runs").exists());
}

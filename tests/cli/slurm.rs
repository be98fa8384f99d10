//! Scripts for Slurm, run by bash as Slurm would run them.

use std::process::{Command, Stdio};

use crate::place::{Place, Said, TABLES, TINY};
use crate::process::{Process, end, listens_as, signal, signal_to, wait_until};

/// A job of the array, with a `scontrol` that notes what it is told.
fn job(place: &Place, script: &str, task: u32) -> Command {
    let path = std::env::var("PATH").expect("a PATH");
    let mut bash = Command::new("bash");
    bash.arg(place.path(script))
        .current_dir(place.path(""))
        .env("PATH", format!("{}:{path}", place.path("bin").display()))
        .env("SLURM_ARRAY_JOB_ID", "7")
        .env("SLURM_ARRAY_TASK_ID", task.to_string())
        .env("SLURM_CPUS_PER_TASK", "1");
    bash
}

fn with_scontrol(config: &str) -> Place {
    let place = Place::with(config);
    std::fs::create_dir(place.path("bin")).expect("made");
    place.write("bin/scontrol", "#!/bin/sh\necho \"$@\" >> told\n");
    let made = Command::new("chmod")
        .arg("+x")
        .arg(place.path("bin/scontrol"))
        .status();
    assert!(made.expect("chmod").success());
    place
}

#[test]
fn all_jobs_and_the_merge_make_the_bits_of_a_single_run() {
    let place = with_scontrol(TINY);
    let sets = ["--set", "run.histories=300", "--seed", "5"];
    place
        .say(&[&["run", "my.toml", "--out", "out"], &sets[..]].concat())
        .done();
    let out = "it's $HOME, 100 %/merged";
    let arguments = [
        "slurm",
        "my.toml",
        "--shards",
        "3",
        "--out",
        out,
        "--account",
        "me",
    ];
    let said = place.say(&[&arguments, &sets[..]].concat()).done();
    assert!(
        said.contains("sbatch --kill-on-invalid-dep=yes --dependency=afterok:"),
        "{said}"
    );
    let array = format!("{out}-slurm/array.sh");
    let text = std::fs::read_to_string(place.path(&array)).expect("a script");
    for line in [
        "#!/bin/bash",
        "#SBATCH --array=1-3",
        "#SBATCH --account=me",
        "#SBATCH --requeue",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}: {text}");
    }
    let log = "HOME, 100 %%/merged-slurm/%a.log";
    assert!(text.contains(log), "{log}: {text}");
    for task in [2, 3, 1] {
        let said: Said = job(&place, &array, task).output().expect("bash").into();
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    }
    let said: Said = job(&place, &format!("{out}-slurm/merge.sh"), 0)
        .output()
        .expect("bash")
        .into();
    said.done();
    for name in TABLES {
        assert!(place.bytes("out", name) == place.bytes(out, name), "{name}");
    }
    assert!(!place.path("told").exists(), "nothing is queued again");
}

#[test]
fn a_sweep_is_an_array_too() {
    let place = with_scontrol(TINY);
    place.write("points.csv", "halo.height_kpc\n4\n6.5\n");
    let asked = [
        "--points",
        "points.csv",
        "--set",
        "run.histories=300",
        "--set",
        "scattering.delta=0.3,0.5",
        "--seeds",
        "3..5",
    ];
    let whole = [
        &["sweep", "my.toml", "--quiet", "--out", "whole"],
        &asked[..],
    ]
    .concat();
    place.say(&whole).done();
    let out = "it's here/swept";
    let said = place.say(
        &[
            &["slurm", "my.toml", "--shards", "3", "--out", out],
            &asked[..],
        ]
        .concat(),
    );
    let said = said.done();
    assert!(said.starts_with("3 jobs and a summary into "), "{said}");
    assert!(said.contains("--dependency=afterany:"), "{said}");
    let (array, last) = (
        format!("{out}-slurm/array.sh"),
        format!("{out}-slurm/summary.sh"),
    );
    for task in [3, 1] {
        let said: Said = job(&place, &array, task).output().expect("bash").into();
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    // a job that was lost is made up for
    let said: Said = job(&place, &last, 0).output().expect("bash").into();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.out.contains("8 points in ") && said.out.contains("3 run, 5 complete before"),
        "{said:?}"
    );
    assert!(place.bytes("whole", "sweep") == place.bytes(out, "sweep"));
}

#[test]
fn near_the_time_limit_a_job_saves_and_is_queued_again() {
    let place = with_scontrol(TINY);
    let endless = "run.histories=1000000000";
    let arguments = [
        "slurm", "my.toml", "--shards", "2", "--out", "out", "--set", endless,
    ];
    place.say(&arguments).done();
    for turn in 0..2 {
        let mut bash = job(&place, "out-slurm/array.sh", 2);
        bash.stdout(Stdio::piped()).stderr(Stdio::piped());
        let bash = Process::start(&mut bash);
        wait_until("the run listens for signals", || {
            child_of(&bash).is_some_and(listens_as)
        });
        signal(&bash, "USR1");
        let said = end(bash, |_| ());
        assert_eq!(said.code, Some(143), "{said:?}");
        let goes_on = said.err.contains("going on from ");
        assert_eq!(goes_on, turn == 1, "{said:?}");
    }
    let told = std::fs::read_to_string(place.path("told")).expect("told");
    assert_eq!(told, "requeue 7_2\n".repeat(2));
}

#[test]
fn submitted_again_nothing_is_walked_but_what_a_killed_job_lacks() {
    let more = "histories = 100000\ncheckpoint_minutes = 0.0005";
    let place = with_scontrol(&TINY.replace("histories = 256", more));
    place
        .say(&["run", "my.toml", "--out", "whole", "--quiet"])
        .done();
    place
        .say(&["slurm", "my.toml", "--shards", "3", "--out", "out"])
        .done();
    let run = |script: &str, task| Said::from(job(&place, script, task).output().expect("bash"));
    let array = "out-slurm/array.sh";
    for task in [1, 3] {
        run(array, task).done();
    }
    let mut bash = job(&place, array, 2);
    bash.stdout(Stdio::piped()).stderr(Stdio::piped());
    let bash = Process::start(&mut bash);
    let second = place.path("out-slurm/shards/2/checkpoint_1.bin");
    wait_until("two checkpoints", || second.exists());
    signal_to(child_of(&bash).expect("a run"), "KILL");
    let said = end(bash, |_| ());
    assert_eq!(said.code, Some(137), "{said:?}");
    assert!(!place.path("told").exists(), "it is not queued again");

    let bytes = |task: u32| {
        let info = format!("out-slurm/shards/{task}/run.json");
        std::fs::read(place.path(&info)).expect("run.json is there")
    };
    let complete = [bytes(1), bytes(3)];
    for task in 1..=3 {
        let said = run(array, task);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert_eq!(said.out.contains("is complete"), task != 2, "{said:?}");
        assert_eq!(said.err.contains("going on from "), task == 2, "{said:?}");
    }
    assert!([bytes(1), bytes(3)] == complete, "written again");
    run("out-slurm/merge.sh", 0).done();
    for name in TABLES {
        assert!(
            place.bytes("whole", name) == place.bytes("out", name),
            "{name}"
        );
    }
}

/// The first child of a process.
fn child_of(process: &Process) -> Option<u32> {
    let id = process.id();
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
    children.ok()?.split_whitespace().next()?.parse().ok()
}

#[test]
fn what_no_array_can_be_is_refused() {
    let place = Place::with(TINY);
    for (arguments, part) in [
        (
            &["--shards", "9"][..],
            "run.batches = 8 cannot be divided among 9 shards",
        ),
        (
            &["--shards", "2", "--set", "run.max_minutes=1"],
            "run.max_minutes",
        ),
        (
            &["--shards", "2", "--time", "an hour"],
            "expected minutes, HH:MM:SS",
        ),
        (
            &["--shards", "2", "--account", "me and you"],
            "expected letters, digits",
        ),
        (&["--shards", "2", "--out", r"a\b"], "Slurm takes neither"),
        (&["--shards", "0"], "0"),
        (
            &["--shards", "3", "--seeds", "0..2"],
            "a sweep of 2 points cannot be divided among 3 shards",
        ),
        (
            &["--shards", "2", "--set", "halo.height_kpc=4,-1"],
            "point halo.height_kpc=-1: halo.height_kpc = -1 is not allowed",
        ),
    ] {
        let error = place
            .say(&[&["slurm", "my.toml"], arguments].concat())
            .refused();
        assert!(error.contains(part), "{error}");
    }
    assert!(!place.path("runs").exists());
}

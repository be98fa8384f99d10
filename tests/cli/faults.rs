//! Disks that fill and places that cannot be written: one clear message, and no file that lies.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use pitchwalk::store::parquet;

use crate::place::{PROGRAM, Place, Said, TABLES, TINY, names};
use crate::process::{Process, end, wait_until};

/// The program under a limit of the size of any file, in blocks of 512 bytes; to go beyond it is an
/// error as on a full disk, as the signal for it is ignored.
fn limited(place: &Place, blocks: u32, arguments: &[&str]) -> Said {
    let script = format!("trap '' XFSZ; ulimit -f {blocks} || exit 99; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, PROGRAM]).args(arguments);
    command.current_dir(place.path(""));
    let said: Said = command.output().expect("sh").into();
    assert_ne!(said.code, Some(99), "{said:?}");
    said
}

/// Nothing in the folder claims to be what it is not.
fn nothing_lies(folder: &Path) {
    for name in names(folder) {
        assert!(name != "run.json" && !name.ends_with(".partial"), "{name}");
        if name.ends_with(".parquet") {
            parquet::read(&folder.join(&name)).expect("whole");
        }
    }
}

/// One line that names the file.
#[track_caller]
fn one_clear_message(said: &Said, folder: &str, why: &str) {
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""), "{said:?}");
    let error = &said.err;
    assert!(
        error.starts_with(&format!("error: failed to write {folder}/")),
        "{error}"
    );
    assert!(error.ends_with(&format!(": {why}\n")), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
}

#[test]
fn a_disk_that_fills_while_writing_fails_the_run_and_leaves_nothing_that_lies() {
    let place = Place::with(TINY);
    // of 4 to 64 KiB: the first table fails, the batches, the page
    for (blocks, file) in [(8, "spectrum.parquet"), (64, "report.html")] {
        let out = format!("out{blocks}");
        let run = ["run", "my.toml", "--out", &out];
        let said = limited(&place, blocks, &run);
        one_clear_message(&said, &out, "file too large");
        assert!(said.err.contains(file), "{said:?}");
        nothing_lies(&place.path(&out));
    }
    let error = place.say(&["run", "my.toml", "--out", "out64"]).refused();
    assert!(error.contains("an unfinished run"), "{error}");
    assert!(error.contains("`--overwrite`"), "{error}");
    // nothing is walked again once there is room
    let said = place.say(&["run", "my.toml", "--out", "out64", "--resume"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let told = said.err.split(": ").nth(1).expect("where it goes on");
    let walked = told.split(' ').next().expect("a number");
    assert_eq!(told, format!("{walked} of {walked} histories are walked\n"));
    place
        .say(&["run", "my.toml", "--out", "out8", "--overwrite"])
        .done();
    assert_eq!(
        place.bytes("out8", "spectrum"),
        place.bytes("out64", "spectrum")
    );
}

#[test]
fn a_disk_that_is_full_from_the_start_is_told_before_anything_is_walked_or_removed() {
    let place = Place::after_running(TINY);
    place.mark("out");
    for out in ["new", "out"] {
        let run = ["run", "my.toml", "--out", out, "--overwrite"];
        let error = limited(&place, 1, &run).refused();
        let expected = format!("error: failed to use {out} as a run folder: file too large (");
        assert!(error.starts_with(&expected), "{error}");
    }
    assert_eq!(place.info("out")["host"], "marked");
    place.say(&["inspect", "out"]).done();
}

#[test]
fn a_page_that_cannot_be_written_leaves_the_old_one() {
    let place = Place::after_running(TINY);
    let page = fs::read(place.path("out/report.html")).expect("page");
    let said = limited(&place, 8, &["report", "out"]);
    one_clear_message(&said, "out", "file too large");
    assert_eq!(fs::read(place.path("out/report.html")).expect("page"), page);
    let said = limited(&place, 8, &["report", "out", "out", "--out", "out/c.html"]);
    one_clear_message(&said, "out", "file too large");
    assert!(!place.path("out/c.html").exists());
}

#[test]
fn results_that_cannot_be_printed_are_a_failure() {
    for arguments in [
        &["schema"] as &[&str],
        &["example"],
        &["completions", "bash"],
    ] {
        let full = fs::File::options()
            .write(true)
            .open("/dev/full")
            .expect("/dev/full");
        let output = Command::new(PROGRAM).args(arguments).stdout(full).output();
        let said: Said = output.expect("starts").into();
        assert_eq!(said.code, Some(1), "{said:?}");
        assert_eq!(
            said.err,
            "error: failed to write to standard output: no space left on device\n"
        );
    }
}

/// The program run into a file system of its own, mounted with these options at `disk` where nobody
/// else sees it; what it left there is copied to `kept`. `None`, with the reason printed, where the
/// tests may not mount.
fn on_own_disk(place: &Place, options: &str) -> Option<Said> {
    fs::create_dir_all(place.path("disk")).expect("made");
    let mount = format!("mount -t tmpfs -o {options} none disk");
    let script = format!(
        "{mount} && \"$0\" run my.toml --out disk/out; code=$?; \
         test ! -e disk/out || cp -r disk/out kept; exit $code"
    );
    unshared(place, &script)
}

/// A script with the program as `$0`, where what it mounts is seen by nobody else. `None`, with the
/// reason printed, where the tests may not mount.
fn unshared(place: &Place, script: &str) -> Option<Said> {
    let sh = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--map-root-user", "sh", "-c", script, PROGRAM]);
        command.current_dir(place.path("")).output()
    };
    let allowed = sh("mount -t tmpfs none disk");
    if !allowed.is_ok_and(|output| output.status.success()) {
        println!("skipped: `unshare` and `mount` of a tmpfs are not allowed here");
        return None;
    }
    Some(sh(script).expect("unshare").into())
}

#[test]
fn a_small_disk_that_runs_full_fails_the_run_and_leaves_nothing_that_lies() {
    // room for the tables, not for the page
    for size in ["16k", "64k"] {
        let place = Place::with(TINY);
        let Some(said) = on_own_disk(&place, &format!("size={size}")) else {
            return;
        };
        one_clear_message(&said, "disk/out", "no space left on device");
        nothing_lies(&place.path("kept"));
    }
}

/// A disk with room for checkpoints but not for the results, and then with room.
#[test]
fn a_run_whose_results_find_no_room_goes_on_when_there_is() {
    let place = Place::with(TINY);
    let sets = "--set run.histories=20000 --set run.checkpoint_minutes=0.0005";
    let run = format!("\"$0\" run my.toml --out disk/out --quiet {sets}");
    let script = format!(
        "mount -t tmpfs -o size=64k none disk && ! {run} && ls disk/out > listed && \
         mount -o remount,size=9m disk && {run} --resume && cp -r disk/out kept"
    );
    fs::create_dir_all(place.path("disk")).expect("made");
    let Some(said) = unshared(&place, &script) else {
        return;
    };
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{said:?}");
    let full = "error: failed to write disk/out/";
    assert!(
        said.err.contains(full) && said.err.contains("no space left on device"),
        "{said:?}"
    );
    let listed = fs::read_to_string(place.path("listed")).expect("listed");
    assert!(
        !listed.contains("run.json") && !listed.contains(".partial"),
        "{listed}"
    );
    let whole = format!("\"$0\" run my.toml --out whole --quiet {sets}");
    let mut sh = Command::new("sh");
    sh.args(["-c", &whole, PROGRAM]).current_dir(place.path(""));
    assert!(sh.status().expect("sh").success());
    for name in TABLES {
        assert!(
            place.bytes("whole", name) == place.bytes("kept", name),
            "{name}"
        );
    }
}

/// No room for a checkpoint is no reason to stop.
#[test]
fn a_checkpoint_that_finds_no_room_is_told_and_the_run_goes_on() {
    let place = Place::with(TINY);
    let sets = [
        "--set=run.checkpoint_minutes=0.0005",
        "--set=run.histories=100000",
    ];
    let whole = [&["run", "my.toml", "--out", "whole", "--quiet"][..], &sets].concat();
    place.say(&whole).done();
    let mut sh = Command::new("sh");
    sh.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", PROGRAM])
        .args([
            "run",
            "my.toml",
            "--out",
            "out",
            "--quiet",
            "--threads",
            "1",
        ])
        .args(sets)
        .current_dir(place.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = Process::start(&mut sh);
    let room = |bytes: &str| {
        let mut limit = Command::new("prlimit");
        limit.args([
            "--pid",
            &child.id().to_string(),
            &format!("--fsize={bytes}:unlimited"),
        ]);
        assert!(limit.status().expect("prlimit, beside unshare").success());
    };
    wait_until("a checkpoint", || {
        place.path("out/checkpoint_1.bin").exists()
    });
    room("100");
    sleep(Duration::from_millis(200));
    room("unlimited");
    let said = end(child, |_| ());
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{said:?}");
    let warnings = ["0", "1"].map(|n| {
        format!("warning: failed to write out/checkpoint_{n}.bin: file too large (the run goes on)")
    });
    assert!(
        !said.err.is_empty() && said.err.lines().all(|l| warnings.iter().any(|w| w == l)),
        "{said:?}"
    );
    for name in TABLES {
        assert!(
            place.bytes("whole", name) == place.bytes("out", name),
            "{name}"
        );
    }
}

#[test]
fn a_read_only_place_is_refused() {
    let place = Place::with(TINY);
    let Some(said) = on_own_disk(&place, "ro") else {
        return;
    };
    assert_eq!(
        said.refused(),
        "error: failed to use disk/out as a run folder: read-only file system \
         (name a place that can be written: `--out ANOTHER`)\n"
    );
    assert!(!place.path("kept").exists());
}

//! A temporary place to run the program in, and what it said there.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pitchwalk::store::{Table, parquet};
use serde_json::Value;
use tempfile::TempDir;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_pitchwalk");

/// No command of these tests may take longer, lest one that hangs hangs them all.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// Four bins, a few hundred histories: milliseconds.
pub const TINY: &str = "\
[run]
histories = 256
batches = 8
[rigidity]
min_gv = 1
max_gv = 100
bins = 4
[scattering]
d0_cm2_s = 4e28
[tally]
z_bins = 4
grammage_bins = 8
";

/// The same with every pitch angle resolved.
pub const MICROSCOPIC: &str = "\
[run]
histories = 128
batches = 8
[rigidity]
min_gv = 10
max_gv = 1000
bins = 3
[halo]
height_kpc = 0.5
[scattering]
d0_cm2_s = 4e28
[transport]
walk = \"microscopic\"
advection = false
[gas]
treatment = \"uniform\"
";

/// Every table of a run.
pub const TABLES: [&str; 8] = [
    "batches",
    "density",
    "escape",
    "grammage",
    "grammage_mean",
    "scattering",
    "spectrum",
    "transport",
];

/// What a command came to.
#[derive(Debug)]
pub struct Said {
    /// Exit code.
    pub code: Option<i32>,
    /// Results.
    pub out: String,
    /// Errors.
    pub err: String,
}

impl From<std::process::Output> for Said {
    fn from(output: std::process::Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("stdout is text"),
            err: String::from_utf8(output.stderr).expect("stderr is text"),
        }
    }
}

impl Said {
    /// The results of a command that must do what it was asked, without a word on stderr.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{self:?}");
        self.out
    }

    /// The errors of a command that must refuse its input, with nothing on stdout.
    #[track_caller]
    pub fn refused(self) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(2), ""), "{self:?}");
        assert!(self.err.starts_with("error: "), "{self:?}");
        self.err
    }
}

/// A temporary working directory.
pub struct Place(TempDir);

impl Place {
    /// With nothing in it.
    pub fn empty() -> Self {
        Self(tempfile::tempdir().expect("temporary directory"))
    }

    /// With a config `my.toml`.
    pub fn with(config: &str) -> Self {
        let place = Self::empty();
        place.write("my.toml", config);
        place
    }

    /// With a config that has been run into `out`.
    pub fn after_running(config: &str) -> Self {
        let place = Self::with(config);
        place.say(&["run", "my.toml", "--out", "out"]).done();
        place
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file into it.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    /// The program, to be run there.
    pub fn pitchwalk(&self) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::new(PROGRAM);
        command
            .current_dir(self.0.path())
            .env_remove("SLURM_CPUS_PER_TASK")
            .env("XDG_CACHE_HOME", self.path("cache"))
            .timeout(DEADLINE);
        command
    }

    /// What the program says to these arguments.
    pub fn say(&self, arguments: &[&str]) -> Said {
        let output = self.pitchwalk().args(arguments).output();
        output.expect("the program starts").into()
    }

    /// The `run.json` of a folder.
    pub fn info(&self, folder: &str) -> Value {
        let text = fs::read(self.path(folder).join("run.json")).expect("run.json is there");
        serde_json::from_slice(&text).expect("run.json is JSON")
    }

    /// Changes a value in the `run.json` of a folder, so that one can tell whether it is written again.
    pub fn mark(&self, folder: &str) {
        let mut info = self.info(folder);
        info["host"] = "marked".into();
        fs::write(
            self.path(folder).join("run.json"),
            serde_json::to_string(&info).expect("JSON"),
        )
        .expect("written");
    }

    /// A table of a folder.
    pub fn table(&self, folder: &str, name: &str) -> Table {
        parquet::read(&self.path(folder).join(format!("{name}.parquet"))).expect("readable")
    }

    /// The bytes of a table's file.
    pub fn bytes(&self, folder: &str, name: &str) -> Vec<u8> {
        fs::read(self.path(folder).join(format!("{name}.parquet"))).expect("readable")
    }
}

/// What is in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.into_string().expect("UTF-8"))
        .collect();
    names.sort();
    names
}

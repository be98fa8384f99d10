//! Scripts for Slurm: an array of shards, and the job that puts them together when all are done.

use std::io;
use std::path::{Path, PathBuf};

use shlex::try_quote;

use crate::store::{StoreError, atomic, cause};

/// What is asked of Slurm, in the words of `sbatch`.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Time limit of a job.
    pub time: String,
    /// Cores of a job.
    pub cpus: u16,
    /// Memory of a job; what the cluster gives if none.
    pub memory: Option<String>,
    /// Whom to charge.
    pub account: Option<String>,
    /// Where to run.
    pub partition: Option<String>,
}

/// What is divided among the jobs of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The batches of a run, which are merged.
    Run,
    /// The points of a sweep, which are put into one table.
    Sweep,
}

/// A run or a sweep that is divided among the jobs of an array.
#[derive(Debug, Clone)]
pub struct Array {
    /// Which of both.
    pub work: Work,
    /// What it is called.
    pub name: String,
    /// pitchwalk itself.
    pub program: PathBuf,
    /// The config and what is set besides, as `pitchwalk run` or `pitchwalk sweep` take them.
    pub config: Vec<String>,
    /// Jobs.
    pub shards: u32,
    /// Folder of the merge, or of the sweep.
    pub out: PathBuf,
    /// Resources of each job, the last included.
    pub request: Request,
}

/// Where scripts were written.
#[derive(Debug, Clone)]
pub struct Written {
    /// The array's.
    pub array: PathBuf,
    /// That of the job after it.
    pub last: PathBuf,
}

impl Work {
    /// What the last job does, which is the name of its script.
    pub fn last(self) -> &'static str {
        match self {
            Self::Run => "merge",
            Self::Sweep => "summary",
        }
    }

    /// When the last job may begin: a merge needs every shard, a table over all points takes those that there are.
    pub fn dependency(self) -> &'static str {
        match self {
            Self::Run => "afterok",
            Self::Sweep => "afterany",
        }
    }
}

impl Array {
    /// Writes both scripts beside the folder of the results, where logs and the shards of a run go as well.
    ///
    /// # Errors
    /// When the folder cannot be made, a script cannot be written, or a path cannot be written in a script.
    pub fn write(&self) -> Result<Written, StoreError> {
        let dir = self.dir();
        std::fs::create_dir_all(&dir).map_err(|error| failed(&dir, &error))?;
        let written = Written {
            array: dir.join("array.sh"),
            last: dir.join(format!("{}.sh", self.work.last())),
        };
        let quoting = |error: shlex::QuoteError| failed(&dir, &io::Error::other(error));
        let array = self.array_script().map_err(quoting)?;
        let last = self.last_script().map_err(quoting)?;
        atomic::write(&written.array, array.as_bytes())?;
        atomic::write(&written.last, last.as_bytes())?;
        Ok(written)
    }

    /// OUT-slurm.
    fn dir(&self) -> PathBuf {
        let mut name = self.out.clone().into_os_string();
        name.push("-slurm");
        name.into()
    }

    /// One job of the array: pitchwalk in the background, as bash runs traps between foreground commands only.
    fn array_script(&self) -> Result<String, shlex::QuoteError> {
        let n = self.shards;
        let header = self.header(&format!("{}-array", self.name), "%a.log")?;
        let (program, config) = (quoted(&self.program)?, self.words()?);
        let share = format!("{config} --shard \"$SLURM_ARRAY_TASK_ID/{n}\" \\\n    --out");
        let (what, command) = match self.work {
            Work::Run => {
                let shards = quoted(&self.shards_dir())?;
                let command = format!("run {share} {shards}/\"$SLURM_ARRAY_TASK_ID\" --resume");
                ("batches", command)
            }
            Work::Sweep => ("points", format!("sweep {share} {}", quoted(&self.out)?)),
        };
        Ok(format!(
            "{header}\
             #SBATCH --array=1-{n}\n\
             #SBATCH --requeue\n\
             #SBATCH --signal=B:USR1@{WARNING_S}\n\
             # Each job takes a share of the {what}, and goes on from its last checkpoint when it is queued again.\n\
             set -u\n\
             \n\
             {program} {command} &\n\
             run=$!\n\
             {FOLLOW}"
        ))
    }

    /// The job after the array: a merge, or the sweep as a whole, which finds its points complete.
    fn last_script(&self) -> Result<String, shlex::QuoteError> {
        let last = self.work.last();
        let header = self.header(&format!("{}-{last}", self.name), &format!("{last}.log"))?;
        let (program, out) = (quoted(&self.program)?, quoted(&self.out)?);
        let command = match self.work {
            Work::Run => format!("merge {out} {}/*", quoted(&self.shards_dir())?),
            Work::Sweep => format!("sweep {} --out {out}", self.words()?),
        };
        Ok(format!(
            "{header}\
             set -u\n\
             \n\
             {program} {command}\n"
        ))
    }

    fn shards_dir(&self) -> PathBuf {
        self.dir().join("shards")
    }

    fn words(&self) -> Result<String, shlex::QuoteError> {
        let words = self.config.iter().map(|word| try_quote(word));
        Ok(words.collect::<Result<Vec<_>, _>>()?.join(" "))
    }

    /// What both scripts begin with.
    fn header(&self, name: &str, log: &str) -> Result<String, shlex::QuoteError> {
        let request = &self.request;
        // Slurm puts numbers and names where it finds a %
        let dir = self.dir().to_string_lossy().replace('%', "%%");
        let log = Path::new(&dir).join(log);
        let mut lines = vec![
            format!("job-name={}", try_quote(name)?),
            format!("output={}", quoted(&log)?),
            "open-mode=append".into(),
            format!("time={}", request.time),
            format!("cpus-per-task={}", request.cpus),
        ];
        let asked = [
            ("mem", &request.memory),
            ("account", &request.account),
            ("partition", &request.partition),
        ];
        for (key, value) in asked {
            if let Some(value) = value {
                lines.push(format!("{key}={}", try_quote(value)?));
            }
        }
        let lines: String = lines
            .iter()
            .map(|line| format!("#SBATCH --{line}\n"))
            .collect();
        Ok(format!("#!/bin/bash\n{lines}"))
    }
}

/// Seconds before the time limit at which Slurm says so: Slurm may be early by a minute, a checkpoint takes few.
const WARNING_S: u32 = 120;

/// Passes signals on and ends as the run ends.
const FOLLOW: &str = r#"
# Slurm warns before the time limit (USR1): save and end, to be queued again. It is about to kill (TERM): write a
# checkpoint; the program may have had a TERM of its own, and a second one would end it at once.
again=no
trap 'told=yes; again=yes; kill -TERM "$run"' USR1
trap 'told=yes; kill -USR1 "$run"' TERM
# a trap cuts `wait` short; 127: there was nothing more to wait for
code=1
told=yes
while [ "$told" = yes ]; do
    told=no
    wait "$run"
    status=$?
    [ "$status" -eq 127 ] || code=$status
done

# 143: ended by TERM, with everything saved
if [ "$again" = yes ] && [ "$code" -eq 143 ]; then
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
fi
exit "$code"
"#;

fn quoted(path: &Path) -> Result<String, shlex::QuoteError> {
    Ok(try_quote(&path.to_string_lossy())?.into_owned())
}

fn failed(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Write {
        path: path.into(),
        cause: cause(error),
    }
}

//! Scripts for Slurm: an array of shards, and the job that merges them when all are done.

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

/// A run that is divided among the jobs of an array.
#[derive(Debug, Clone)]
pub struct Array {
    /// What the run is called.
    pub name: String,
    /// pitchwalk itself.
    pub program: PathBuf,
    /// The config and what is set besides, as `pitchwalk run` takes them.
    pub config: Vec<String>,
    /// Jobs.
    pub shards: u32,
    /// Folder of the merge.
    pub out: PathBuf,
    /// Resources of each job, the merge included.
    pub request: Request,
}

/// Where scripts were written.
#[derive(Debug, Clone)]
pub struct Written {
    /// The array's.
    pub array: PathBuf,
    /// The merge's.
    pub merge: PathBuf,
}

impl Array {
    /// Writes both scripts beside the folder of the merge, where logs and shards go as well.
    ///
    /// # Errors
    /// When the folder cannot be made, a script cannot be written, or a path cannot be written in a script.
    pub fn write(&self) -> Result<Written, StoreError> {
        let dir = self.dir();
        std::fs::create_dir_all(&dir).map_err(|error| failed(&dir, &error))?;
        let written = Written {
            array: dir.join("array.sh"),
            merge: dir.join("merge.sh"),
        };
        let quoting = |error: shlex::QuoteError| failed(&dir, &io::Error::other(error));
        let array = self.array_script().map_err(quoting)?;
        let merge = self.merge_script().map_err(quoting)?;
        atomic::write(&written.array, array.as_bytes())?;
        atomic::write(&written.merge, merge.as_bytes())?;
        Ok(written)
    }

    /// OUT-slurm.
    fn dir(&self) -> PathBuf {
        let mut name = self.out.clone().into_os_string();
        name.push("-slurm");
        name.into()
    }

    /// One job of the array: `pitchwalk run --resume` in the background, as bash runs traps between foreground commands
    /// only.
    fn array_script(&self) -> Result<String, shlex::QuoteError> {
        let n = self.shards;
        let header = self.header(&format!("{}-array", self.name), "%a.log")?;
        let program = quoted(&self.program)?;
        let config: Vec<_> = self
            .config
            .iter()
            .map(|word| try_quote(word))
            .collect::<Result<_, _>>()?;
        let config = config.join(" ");
        let shards = quoted(&self.dir().join("shards"))?;
        Ok(format!(
            "{header}\
             #SBATCH --array=1-{n}\n\
             #SBATCH --requeue\n\
             #SBATCH --signal=B:USR1@{WARNING_S}\n\
             # Each job takes a share of the batches, and goes on from its last checkpoint when it is queued again.\n\
             set -u\n\
             \n\
             {program} run {config} --shard \"$SLURM_ARRAY_TASK_ID/{n}\" \\\n    \
                 --out {shards}/\"$SLURM_ARRAY_TASK_ID\" --resume &\n\
             run=$!\n\
             {FOLLOW}"
        ))
    }

    fn merge_script(&self) -> Result<String, shlex::QuoteError> {
        let header = self.header(&format!("{}-merge", self.name), "merge.log")?;
        let program = quoted(&self.program)?;
        let out = quoted(&self.out)?;
        let shards = quoted(&self.dir().join("shards"))?;
        Ok(format!(
            "{header}\
             set -u\n\
             \n\
             {program} merge {out} {shards}/*\n"
        ))
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

//! `pitchwalk slurm`.

use std::path::{Path, PathBuf, absolute};

use pitchwalk::cluster::{Array, Points, Request, Sweep, Work};
use pitchwalk::ensemble::Shard;
use pitchwalk::run::{self, Options};
use pitchwalk::store::{Purpose, cause};
use pitchwalk::walk::Width;

use super::{Failure, Outcome, PointArguments, print};

const AFTER_HELP: &str = "\
Scripts, logs and shards go into OUT-slurm. A job that comes to its time limit saves and is queued again; one that is
killed goes on from its last checkpoint (run.checkpoint_minutes). Submitting again redoes what failed, and nothing else.
Where --set, --seeds or --points ask for several points, each job takes a share of a sweep, and the last
job writes the table of all (see `pitchwalk sweep --help`).

Examples:
  pitchwalk slurm my.toml --shards 100 --time 4:00:00 --account me
  pitchwalk slurm my.toml --shards 100 --set halo.height_kpc=2,4,8 --seeds 0..1000 --cpus 4";

/// Arguments of `slurm`.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(flatten)]
    points: PointArguments,
    /// Jobs among which the batches of the run, or the points of a sweep, are divided
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    shards: u32,
    /// Folder of the merge, or of the sweep [default: runs/STEM of the config file, or runs/STEM-sweep]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Time limit of a job, in the words of sbatch (4:00:00, 1-12)
    #[arg(long, value_name = "TIME", default_value = "1:00:00", value_parser = time)]
    time: String,
    /// Cores of a job
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    cpus: u16,
    /// Memory of a job, in the words of sbatch (4G) [default: what the cluster gives]
    #[arg(long, value_name = "SIZE", value_parser = word)]
    mem: Option<String>,
    /// Account to charge
    #[arg(long, value_name = "NAME", value_parser = word)]
    account: Option<String>,
    /// Partition to run in
    #[arg(long, value_name = "NAME", value_parser = word)]
    partition: Option<String>,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let asked = match arguments.points.points()? {
        None => of_run(arguments)?,
        Some(points) => of_sweep(arguments, points)?,
    };
    let whole = |path: &Path| absolute(path).map_err(|error| Failure::failed(cause(&error)));
    let folder = whole(&asked.out)?;
    if folder.to_string_lossy().contains(['\\', '\n']) {
        return Err(Failure::input(format!(
            "--out {}: logs go beside it, and Slurm takes neither \\ nor a line break in their names",
            folder.display()
        )));
    }
    let program = std::env::current_exe().map_err(|error| Failure::failed(cause(&error)))?;
    let array = Array {
        work: asked.work,
        name: asked.name,
        program,
        config: arguments.points.words(whole)?,
        shards: arguments.shards,
        out: folder,
        request: Request {
            time: arguments.time.clone(),
            cpus: arguments.cpus,
            memory: arguments.mem.clone(),
            account: arguments.account.clone(),
            partition: arguments.partition.clone(),
        },
    };
    let written = array.write().map_err(Failure::failed)?;
    print(&format!(
        "{} jobs and a {} into {}: submit them with\n\n  \
         sbatch --kill-on-invalid-dep=yes --dependency={}:$(sbatch --parsable {}) {}",
        arguments.shards,
        asked.work.last(),
        asked.out.display(),
        asked.work.dependency(),
        shell(&written.array),
        shell(&written.last),
    ))
}

/// What the jobs are to do, checked.
struct Asked {
    work: Work,
    name: String,
    out: PathBuf,
}

fn of_run(arguments: &Arguments) -> Result<Asked, Failure> {
    let config = arguments.points.config.load()?;
    let out = arguments.out.clone();
    let out = out.unwrap_or_else(|| Path::new("runs").join(config.name()));
    let options = Options {
        out: out.clone(),
        shard: Some(Shard::first_of(arguments.shards)),
        purpose: Purpose::Resume,
        added: 0,
        width: Width::widest(),
        quiet: true,
    };
    run::check(&config, &options).map_err(|error| Failure {
        code: error.exit_code(),
        message: error.to_string(),
    })?;
    Ok(Asked {
        work: Work::Run,
        name: config.name().into(),
        out,
    })
}

fn of_sweep(arguments: &Arguments, points: Points) -> Result<Asked, Failure> {
    let source = arguments.points.source()?;
    let name = format!("{}-sweep", source.stem());
    let out = arguments
        .points
        .sweep_folder(arguments.out.as_ref(), &source);
    let sweep = Sweep {
        source,
        points,
        out: out.clone(),
        table: None,
        shard: Some(Shard::first_of(arguments.shards)),
        width: Width::widest(),
        quiet: true,
    };
    sweep.check().map_err(|error| Failure {
        code: error.exit_code(),
        message: error.to_string(),
    })?;
    Ok(Asked {
        work: Work::Sweep,
        name,
        out,
    })
}

fn shell(path: &Path) -> String {
    let text = path.to_string_lossy();
    shlex::try_quote(&text).map_or_else(|_| text.to_string(), Into::into)
}

/// Minutes, MM:SS, HH:MM:SS, or days before a hyphen.
fn time(text: &str) -> Result<String, String> {
    let (days, clock) = match text.split_once('-') {
        Some((days, clock)) => (Some(days), clock),
        None => (None, text),
    };
    let parts: Vec<&str> = days.into_iter().chain(clock.split(':')).collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if clock.split(':').count() <= 3 && parts.iter().all(number) {
        Ok(text.into())
    } else {
        Err("expected minutes, HH:MM:SS or D-HH:MM:SS, such as 4:00:00".into())
    }
}

/// A name or a size that sbatch can be given as it is.
fn word(text: &str) -> Result<String, String> {
    let fine = |c: char| c.is_ascii_alphanumeric() || "_-.,+@:".contains(c);
    if !text.is_empty() && text.chars().all(fine) {
        Ok(text.into())
    } else {
        Err("expected letters, digits and -_.,+@: only".into())
    }
}

//! `pitchwalk sweep`.

use std::fmt::Write;
use std::path::PathBuf;

use pitchwalk::cluster::{Sweep, Swept, sweep};
use pitchwalk::ensemble::{Ranks, Shard, Signal};
use pitchwalk::walk::Width;

use super::run::use_threads;
use super::{Failure, Outcome, PointArguments, print};

const AFTER_HELP: &str = "\
Each point is a run in a folder of its own, named for its keys and values, such as
halo.height_kpc=4,seed=3. Points that are complete are left out, one that was interrupted goes on:
repeat the command after a kill, or with more values. When all are complete, OUT/sweep.parquet holds
TABLE of all of them, beside a column for each key that varies.

Values are parted by commas; one with a comma in it stands in brackets or quotes. A list FILE.csv
has a line of keys, then a row a point. Lists, values and seeds multiply. SIGINT (Ctrl-C) and
SIGTERM save the point under way and end the sweep.

Examples:
  pitchwalk sweep my.toml --seeds 0..1000
  pitchwalk sweep my.toml --set halo.height_kpc=2,4,8 --set scattering.delta=0.33,0.5 --seeds 0..10
  pitchwalk sweep my.toml --points models.csv --table ratio
  pitchwalk sweep my.toml --seeds 0..1000 --shard 3/100    one of 100 jobs; then without --shard
  pitchwalk inspect runs/my-sweep sweep --csv              the table of all points";

/// Arguments of `sweep`.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(flatten)]
    points: PointArguments,
    /// Folder of the points' folders [default: runs/STEM-sweep of the config file]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Table to put together over all points [default: anisotropy_bands where there is [realizations], else spectrum]
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// Run share I of N of the points only; the same command without --shard then writes the summary
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Threads [default: SLURM_CPUS_PER_TASK, or all cores]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// No progress and no summary on the terminal
    #[arg(long)]
    quiet: bool,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let ranks = Ranks::join();
    if ranks.count() > 1 {
        return match ranks.is_first() {
            true => Err(Failure::input(
                "a sweep is not shared among the ranks of MPI (give each job a share of the points with --shard I/N)",
            )),
            false => Ok(0),
        };
    }
    let source = arguments.points.source()?;
    let points = arguments.points.points()?.ok_or_else(|| {
        Failure::input(
            "nothing varies (give --set table.key=v1,v2, --seeds A..B or --points FILE.csv; for a single run there is \
             `pitchwalk run`)",
        )
    })?;
    use_threads(arguments.threads)?;
    let asked = Sweep {
        out: arguments
            .points
            .sweep_folder(arguments.out.as_ref(), &source),
        source,
        points,
        table: arguments.table.clone(),
        shard: arguments.shard,
        width: Width::widest(),
        quiet: arguments.quiet,
    };
    let swept = sweep(&asked).map_err(|error| Failure {
        code: error.exit_code(),
        message: error.to_string(),
    })?;
    if !arguments.quiet {
        print(&told(&asked, &swept))?;
    }
    match (swept.signal, swept.failed.is_empty()) {
        (None, true) => Ok(0),
        (signal, false) => Err(Failure {
            code: signal.map_or(1, Signal::exit_code),
            message: swept.failed.join("\n"),
        }),
        (Some(signal), true) => Ok(signal.exit_code()),
    }
}

/// What was done, what failed, and where the summary lies.
fn told(asked: &Sweep, swept: &Swept) -> String {
    let (name, out) = (asked.source.stem(), asked.out.display());
    let share = match asked.shard {
        Some(shard) => format!("share {shard} of "),
        None => String::new(),
    };
    let mut text = format!(
        "{name}: {share}{} points in {out}: {} run, {} complete before, {} failed",
        swept.points,
        swept.walked,
        swept.before,
        swept.failed.len()
    );
    // writing into a string does not fail
    let _ = match (&swept.summary, swept.signal) {
        (Some(summary), _) => {
            let points = match summary.points {
                all if all == swept.points => format!("all {all}"),
                some => format!("{some} of {}", swept.points),
            };
            writeln!(
                text,
                "\n{}: `{}` of {points} points, {} rows",
                summary.path.display(),
                summary.table,
                summary.rows
            )
        }
        (None, Some(_)) => writeln!(
            text,
            "\ninterrupted, what was walked is saved: the same command goes on"
        ),
        (None, None) if asked.shard.is_some() => writeln!(
            text,
            "\nwhen all points are complete, the same command without --shard writes the summary"
        ),
        (None, None) => writeln!(text, "\nno point is complete: there is no summary"),
    };
    text
}

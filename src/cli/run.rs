//! `pitchwalk run`.

use std::path::{Path, PathBuf};

use indicatif::HumanCount;
use pitchwalk::config::Config;
use pitchwalk::ensemble::{Ranks, Shard, Signal};
use pitchwalk::report;
use pitchwalk::run::{self, Finished, Options};
use pitchwalk::store::Purpose;
use pitchwalk::walk::Width;

use super::{ConfigArguments, Failure, Outcome, print};

const AFTER_HELP: &str = "\
Signals: SIGINT (Ctrl-C) and SIGTERM write a checkpoint, end the round under way and save the results so
far; a second one ends at once, and --resume goes on from the checkpoint. SIGUSR1 writes a checkpoint and
the run goes on. Checkpoints are also written every run.checkpoint_minutes.

Examples:
  pitchwalk run my.toml --resume                  start, or go on: safe in a job script that is repeated
  pitchwalk run my.toml --add-histories 100000    smaller errors for a run that is complete
  pitchwalk run my.toml --shard 3/100             one of 100 jobs; then pitchwalk merge runs/my runs/my-*-of-100
  mpirun -n 4 pitchwalk run my.toml --resume      walked by 4 processes (built with --features mpi), to the same bits";

/// Arguments of `run`.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// Run folder [default: runs/STEM of the config file, runs/STEM-I-of-N for a shard]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Threads [default: SLURM_CPUS_PER_TASK, or all cores]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Vector instructions: baseline, avx2 or avx512 [default: the widest there are]; results do not depend on them
    #[arg(long, value_name = "WIDTH")]
    vectors: Option<Width>,
    /// Walk share I of N of the batches only; `pitchwalk merge` puts the shares together
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Go on with the run, or the added histories, that were interrupted in the folder, or start; the results are the same
    #[arg(long, conflicts_with_all = ["overwrite", "add_histories"])]
    resume: bool,
    /// Go on with the complete run in the folder to N more histories in each rigidity bin
    #[arg(long, value_name = "N", conflicts_with = "overwrite", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    add_histories: Option<u64>,
    /// Replace the run that is in the folder
    #[arg(long)]
    overwrite: bool,
    /// No progress and no summary
    #[arg(long)]
    quiet: bool,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let ranks = Ranks::join();
    let config = arguments.config.load();
    if !ranks.is_first() {
        return help(arguments, config, &ranks);
    }
    let config = config?;
    use_threads(arguments.threads)?;
    let options = options(arguments, folder(arguments, &config));
    let finished = run::run_on(&ranks, &config, &options).map_err(|error| Failure {
        code: error.exit_code(),
        message: error.to_string(),
    })?;
    tell(&config, &options, &finished)
}

/// What a rank does that is not the first, which tells whatever there is to tell.
fn help(arguments: &Arguments, config: Result<Config, Failure>, ranks: &Ranks) -> Outcome {
    let ready = config.and_then(|config| use_threads(arguments.threads).map(|()| config));
    let options = options(arguments, PathBuf::new());
    run::help(ready.map_err(|f| f.message), &options, ranks);
    Ok(0)
}

fn options(arguments: &Arguments, out: PathBuf) -> Options {
    Options {
        out,
        shard: arguments.shard,
        purpose: purpose(arguments),
        added: arguments.add_histories.unwrap_or(0),
        width: arguments.vectors.unwrap_or_else(Width::widest),
        quiet: arguments.quiet,
    }
}

/// `runs/STEM`, or for a shard `runs/STEM-I-of-N`.
fn folder(arguments: &Arguments, config: &Config) -> PathBuf {
    let name = match arguments.shard {
        Some(shard) => format!("{}-{}-of-{}", config.name(), shard.index(), shard.count()),
        None => config.name().into(),
    };
    let out = arguments.out.clone();
    out.unwrap_or_else(|| Path::new("runs").join(name))
}

fn purpose(arguments: &Arguments) -> Purpose {
    if arguments.overwrite {
        Purpose::Overwrite
    } else if arguments.resume {
        Purpose::Resume
    } else if arguments.add_histories.is_some() {
        Purpose::Add
    } else {
        Purpose::Start
    }
}

fn tell(config: &Config, options: &Options, finished: &Finished) -> Outcome {
    let dir = options.out.display();
    let text = match finished {
        Finished::AlreadyComplete(info) => format!(
            "{} is complete: {dir} holds this very run since {} (--overwrite runs it again)",
            config.name(),
            info.start
        ),
        Finished::Written { info, tables, .. } => report::summary(info, tables, &options.out),
        Finished::Suspended { walked, asked, .. } => format!(
            "{}: interrupted at {} of {} histories; {dir} holds the complete run of fewer as before \
             (have the rest with --resume)",
            config.name(),
            HumanCount(*walked),
            HumanCount(*asked)
        ),
    };
    if !options.quiet {
        print(&text)?;
    }
    Ok(match finished {
        Finished::AlreadyComplete(_) => 0,
        Finished::Written { signal, .. } => signal.map_or(0, Signal::exit_code),
        Finished::Suspended { signal, .. } => signal.exit_code(),
    })
}

/// Sets the threads: those asked for, those that a cluster grants, or all cores.
pub(super) fn use_threads(asked: Option<u16>) -> Result<(), Failure> {
    let threads = match (asked, std::env::var("SLURM_CPUS_PER_TASK")) {
        (Some(n), _) => usize::from(n),
        (None, Ok(text)) => text.parse().ok().filter(|&n| n > 0).ok_or_else(|| {
            Failure::input(format!(
                "SLURM_CPUS_PER_TASK = {text} is not a number of threads (set --threads N)"
            ))
        })?,
        (None, Err(_)) => 0,
    };
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_global()
        .map_err(Failure::failed)
}

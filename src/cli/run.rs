//! `pitchwalk run`.

use std::path::{Path, PathBuf};

use pitchwalk::config::Config;
use pitchwalk::report;
use pitchwalk::run::{self, Finished, Options, RunError};

use super::{ConfigArguments, Failure, Outcome, print};

/// Arguments of `run`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// Run folder [default: runs/STEM of the config file]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Threads [default: SLURM_CPUS_PER_TASK, or all cores]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Replace the run that is in the folder
    #[arg(long)]
    overwrite: bool,
    /// No progress and no summary
    #[arg(long)]
    quiet: bool,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let config = arguments.config.load()?;
    use_threads(arguments.threads)?;
    let out = arguments
        .out
        .clone()
        .unwrap_or_else(|| Path::new("runs").join(config.name()));
    let options = Options {
        out,
        overwrite: arguments.overwrite,
        quiet: arguments.quiet,
    };
    match run::run(&config, &options) {
        Ok(finished) => tell(&config, &options, &finished),
        Err(RunError::Store(error)) => Err(Failure {
            code: error.exit_code(),
            message: error.to_string(),
        }),
        Err(error) => Err(Failure::failed(error)),
    }
}

fn tell(config: &Config, options: &Options, finished: &Finished) -> Outcome {
    let dir = options.out.display();
    match finished {
        Finished::AlreadyComplete(_) if options.quiet => Ok(0),
        Finished::AlreadyComplete(info) => {
            let when = &info.start;
            print(&format!(
                "{} is complete: {dir} holds this very run since {when} (--overwrite runs it again)",
                config.name()
            ))
        }
        Finished::Written {
            info,
            tables,
            signal,
        } => {
            if !options.quiet {
                print(&report::summary(info, tables, &options.out))?;
            }
            Ok(signal.map_or(0, |s| s.exit_code()))
        }
    }
}

fn use_threads(asked: Option<u16>) -> Result<(), Failure> {
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

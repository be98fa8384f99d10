//! `pitchwalk scattering`.

use std::path::{Path, PathBuf};

use pitchwalk::config;
use pitchwalk::report;
use pitchwalk::run::{self, Finished};
use pitchwalk::store::Purpose;

use super::run::use_threads;
use super::{Failure, Outcome, print};

const AFTER_HELP: &str = "\
Tables: scattering (D_µµ), transport (D_zz, mean free path); where D_µµ is computed from modes
also truncation (k_max of fast modes against their angle to the field) and critical_angle.
Figures are in report.html.

Example:
  pitchwalk scattering my.toml && pitchwalk inspect runs/my-scattering transport";

/// Arguments of `scattering`.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Config file (TOML)
    config: PathBuf,
    /// Set a key, as if it stood in the file; may be given several times
    #[arg(long, value_name = "TABLE.KEY=VALUE")]
    set: Vec<String>,
    /// Folder of the tables [default: runs/STEM-scattering of the config file]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Threads [default: SLURM_CPUS_PER_TASK, or all cores]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Replace what is in the folder
    #[arg(long)]
    overwrite: bool,
    /// No summary
    #[arg(long)]
    quiet: bool,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let config = config::load(&arguments.config, &arguments.set).map_err(Failure::input)?;
    use_threads(arguments.threads)?;
    let out = arguments
        .out
        .clone()
        .unwrap_or_else(|| Path::new("runs").join(format!("{}-scattering", config.name())));
    let purpose = match arguments.overwrite {
        true => Purpose::Overwrite,
        false => Purpose::Start,
    };
    let finished = run::tabulate(&config, &out, purpose).map_err(|error| Failure {
        code: error.exit_code(),
        message: error.to_string(),
    })?;
    let dir = out.display();
    match finished {
        _ if arguments.quiet => Ok(0),
        Finished::Written { info, tables, .. } => print(&report::summary(&info, &tables, &out)),
        _ => print(&format!(
            "{}: {dir} holds these very coefficients already (--overwrite computes them again)",
            config.name()
        )),
    }
}

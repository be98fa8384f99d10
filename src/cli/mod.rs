//! One file a subcommand: arguments in, a call of the library, text out.

mod check;
mod compare;
mod example;
mod inspect;
mod merge;
mod points;
mod replay;
mod report;
mod reweight;
mod run;
mod scattering;
mod slurm;
mod sweep;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use pitchwalk::store::cause;
use points::PointArguments;

/// Monte Carlo walks of Galactic cosmic rays: spectra, grammage and escape, each with an error bar.
#[derive(Parser)]
#[command(version, about, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Start here:
  pitchwalk example quickstart > my.toml    a commented config
  pitchwalk check my.toml                   what its values amount to, and what it will cost
  pitchwalk scattering my.toml              D_µµ, D_zz and mean free path, without walking
  pitchwalk run my.toml                     walk; look at runs/my/report.html
  pitchwalk inspect runs/my spectrum        numbers

Exit codes: 0 done, 1 the run failed, 2 the input is wrong, 130/143 interrupted with what it had saved.";

#[derive(Subcommand)]
enum Command {
    /// Run a config: walks histories and writes tables and a report into a folder
    Run(run::Arguments),
    /// Check a config, print what it amounts to and what it will cost, run nothing
    Check(check::Arguments),
    /// Write the transport coefficients of a config into a folder, walk nothing
    Scattering(scattering::Arguments),
    /// Put the shards of a run together, to the same bits as of a single run
    Merge(merge::Arguments),
    /// Run a config at many points: a grid or a list of values, many seeds; one table over all
    Sweep(sweep::Arguments),
    /// Write the scripts of a Slurm array that walks the shards of a run and merges them, or runs a sweep
    Slurm(slurm::Arguments),
    /// Show a run folder, or one of its tables
    Inspect(inspect::Arguments),
    /// Compare a column of a run with a reference: pulls, χ² and p-value
    Compare(compare::Arguments),
    /// Walk one history of a run again and print it step by step
    Replay(replay::Arguments),
    /// Other cross sections and injection for the nuclei of a run, without walking
    Reweight(reweight::Arguments),
    /// Write the page of a run again, or a page that compares two runs
    Report(report::Arguments),
    /// Print a shipped config, or list them
    Example(example::Arguments),
    /// Print the JSON Schema of configs, for editors
    Schema,
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Why a command failed, with its exit code.
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// The input is wrong.
    fn input(message: impl ToString) -> Self {
        Self {
            message: message.to_string(),
            code: 2,
        }
    }

    /// What was asked could not be done.
    fn failed(message: impl ToString) -> Self {
        Self {
            message: message.to_string(),
            code: 1,
        }
    }
}

/// Exit code of a command that did what it was asked.
type Outcome = Result<u8, Failure>;

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Scattering(arguments) => scattering::run(&arguments),
        Command::Merge(arguments) => merge::run(&arguments),
        Command::Sweep(arguments) => sweep::run(&arguments),
        Command::Slurm(arguments) => slurm::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Reweight(arguments) => reweight::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Example(arguments) => example::run(&arguments),
        Command::Schema => print(&pitchwalk::config::schema_json()),
        Command::Completions { shell } => completions(shell),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(Failure { message, code }) => {
            for line in message.lines() {
                // A reader that has gone must not turn the exit code into that of a panic.
                let _ = writeln!(io::stderr(), "error: {line}");
            }
            ExitCode::from(code)
        }
    }
}

/// Prints results; a reader that has gone (`| head`) is no failure.
fn print(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    match write!(out, "{text}{end}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::failed(format!(
            "failed to write to standard output: {}",
            cause(&error)
        ))),
        _ => Ok(0),
    }
}

fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "pitchwalk", &mut text);
    print(&String::from_utf8_lossy(&text))
}

/// The config file and what may be changed in it.
#[derive(clap::Args)]
struct ConfigArguments {
    /// Config file (TOML)
    config: PathBuf,
    /// Set a key, as if it stood in the file; may be given several times
    #[arg(long, value_name = "TABLE.KEY=VALUE")]
    set: Vec<String>,
    /// Seed of all random streams (the same as --set run.seed=N)
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl ConfigArguments {
    fn load(&self) -> Result<pitchwalk::config::Config, Failure> {
        pitchwalk::config::load(&self.config, &self.sets()).map_err(Failure::input)
    }

    fn sets(&self) -> Vec<String> {
        let seed = self.seed.map(|n| format!("run.seed={n}"));
        self.set.iter().cloned().chain(seed).collect()
    }
}

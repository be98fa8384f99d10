//! `pitchwalk merge`.

use std::path::PathBuf;

use pitchwalk::post::{self, Merge, Merged};
use pitchwalk::report;

use super::{Failure, Outcome, print};

/// Arguments of `merge`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Folder of the merge
    out: PathBuf,
    /// Folders of the shards, and of earlier merges, in any order
    #[arg(required = true, value_name = "SHARD")]
    shards: Vec<PathBuf>,
    /// Merge what there is, even if shards are missing or unfinished; run.json tells which
    #[arg(long)]
    allow_partial: bool,
    /// Replace the run that is in OUT
    #[arg(long)]
    overwrite: bool,
    /// No progress and no summary
    #[arg(long)]
    quiet: bool,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let merged = post::merge(&Merge {
        out: arguments.out.clone(),
        parts: arguments.shards.clone(),
        allow_partial: arguments.allow_partial,
        overwrite: arguments.overwrite,
        quiet: arguments.quiet,
    });
    let merged = merged.map_err(|error| Failure {
        code: error.exit_code(),
        message: error.to_string(),
    })?;
    if arguments.quiet {
        return Ok(0);
    }
    match merged {
        Merged::AlreadyComplete(info) => print(&format!(
            "{} is complete: {} holds this very run since {} (--overwrite merges it again)",
            info.name,
            arguments.out.display(),
            info.start
        )),
        Merged::Written { info, tables } => print(&report::summary(&info, &tables, &arguments.out)),
    }
}

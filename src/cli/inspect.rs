//! `pitchwalk inspect`.

use std::path::PathBuf;

use pitchwalk::post;

use super::{Failure, Outcome, print};

/// Arguments of `inspect`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Run folder
    dir: PathBuf,
    /// Table to show; left out, a summary of the run
    table: Option<String>,
    /// Every row as CSV, with units in the header
    #[arg(long, requires = "table")]
    csv: bool,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let text = post::inspect(&arguments.dir, arguments.table.as_deref(), arguments.csv);
    print(&text.map_err(Failure::input)?)
}

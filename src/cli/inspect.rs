//! `pitchwalk inspect`.

use std::io;
use std::path::PathBuf;

use pitchwalk::post::{self, InspectError};

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
    let (dir, table) = (&arguments.dir, arguments.table.as_deref());
    let failure = |error: InspectError| Failure {
        code: error.exit_code(),
        message: error.to_string(),
    };
    match table {
        Some(name) if arguments.csv => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            match post::write_csv(dir, name, &mut out) {
                Ok(()) | Err(InspectError::Ended) => Ok(0),
                Err(error) => Err(failure(error)),
            }
        }
        _ => print(&post::inspect(dir, table, arguments.csv).map_err(failure)?),
    }
}

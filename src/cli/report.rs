//! `pitchwalk report`.

use std::path::{Path, PathBuf};

use pitchwalk::report;
use pitchwalk::run;
use pitchwalk::store::{Ending, RunFolder, RunInfo, StoreError, Table, atomic};

use super::{Failure, Outcome, print};

/// Arguments of `report`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Run folder
    dir: PathBuf,
    /// Second run folder, to compare the first with
    other: Option<PathBuf>,
    /// Where the comparison is written [default: comparison.html in the first folder's parent]
    #[arg(long, value_name = "FILE", requires = "other")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let (info, tables) = read(&arguments.dir)?;
    let path = match &arguments.other {
        None => {
            let folder = RunFolder::open(&arguments.dir);
            folder
                .write_text("report.html", &report::html(&info, &tables))
                .map_err(failure)?;
            arguments.dir.join("report.html")
        }
        Some(other) => {
            let (other_info, other_tables) = read(other)?;
            let page = report::compare_html((&info, &tables), (&other_info, &other_tables));
            let beside = || {
                arguments
                    .dir
                    .parent()
                    .unwrap_or(Path::new(""))
                    .join("comparison.html")
            };
            let path = arguments.out.clone().unwrap_or_else(beside);
            atomic::write(&path, page.as_bytes()).map_err(failure)?;
            path
        }
    };
    print(&format!("wrote {}", path.display()))
}

fn read(dir: &Path) -> Result<(RunInfo, Vec<Table>), Failure> {
    let folder = RunFolder::open(dir);
    let info = folder.read_info().map_err(failure)?;
    if let Some(shard) = &info.shard {
        return Err(Failure::input(format!(
            "failed to report {}: it is shard {shard}, which has no results of its own (merge all \
             shards first: `pitchwalk merge OUT SHARD…`)",
            dir.display()
        )));
    }
    if info.ending == Ending::BeingReplaced {
        return Err(Failure::input(format!(
            "failed to report {}: its tables are being replaced by those of more histories (wait, or \
             go on with `pitchwalk run CONFIG --resume`)",
            dir.display()
        )));
    }
    let names = folder.tables().map_err(failure)?;
    let tables = names
        .into_iter()
        .map(|name| match name {
            run::ROWS => run::stored_excerpt(&folder, &info),
            _ => folder.read_table(name),
        })
        .collect::<Result<_, _>>()
        .map_err(failure)?;
    Ok((info, tables))
}

fn failure(error: StoreError) -> Failure {
    Failure {
        code: error.exit_code(),
        message: error.to_string(),
    }
}

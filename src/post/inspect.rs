//! `pitchwalk inspect`: what a run is, and what its tables hold.

use std::fmt::Write;
use std::io;
use std::path::Path;

use super::text::{Aligned, aligned, cell, number};
use crate::report::share;
use crate::store::{Column, Ending, RunFolder, RunInfo, StoreError, Table, TableReader, Values};

/// Rows that are shown in full; of a longer table, the first and last half of as many.
const SHOWN_ROWS: usize = 60;
/// Longer tables are not read whole to be shown.
const LONG: u64 = 100_000;

/// Why a run could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// The folder or one of its files.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// CSV was asked for, but not of which table.
    #[error("failed to choose what to print as CSV: no table was named (there are: {present})")]
    NoName {
        /// The tables there are.
        present: String,
    },
    /// Who was reading has enough.
    #[error("the reader of the CSV has gone")]
    Ended,
    /// A table could not be put into CSV.
    #[error("failed to print table `{table}` as CSV: {cause}")]
    Csv {
        /// The table.
        table: String,
        /// What the CSV writer said.
        cause: String,
    },
}

impl InspectError {
    /// The exit code it is worth: 2 when what was asked for is wrong, else 1.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Store(error) => error.exit_code(),
            Self::NoName { .. } => 2,
            Self::Ended | Self::Csv { .. } => 1,
        }
    }
}

/// A summary of a run; or one of its tables, to be read by people or, in full, by programs.
pub fn inspect(dir: &Path, table: Option<&str>, csv: bool) -> Result<String, InspectError> {
    let folder = RunFolder::open(dir);
    match table {
        Some(name) if csv => {
            let mut text = Vec::new();
            write_csv(dir, name, &mut text)?;
            Ok(String::from_utf8_lossy(&text).into_owned())
        }
        Some(name) => {
            let reader = folder.open_table(name)?;
            Ok(readable(&shown(&reader)?, reader.rows()))
        }
        None if csv => Err(InspectError::NoName {
            present: folder.tables()?.join(", "),
        }),
        None => Ok(summary(&folder)?),
    }
}

fn summary(folder: &RunFolder) -> Result<String, StoreError> {
    let info = folder.read_info()?;
    let mut lines: Vec<_> = facts(&info)
        .into_iter()
        .map(|(what, value)| format!("{what:<10} {value}"))
        .collect();
    for warning in &info.warnings {
        lines.push(format!(
            "warning    {} ({})",
            warning.message, warning.remedy
        ));
    }
    let tables = folder
        .tables()?
        .into_iter()
        .map(|name| folder.open_table(name))
        .collect::<Result<Vec<_>, _>>()?;
    lines.push(String::new());
    let list = |title: &str, left, cell: &dyn Fn(&TableReader) -> String| Aligned {
        title: title.into(),
        cells: tables.iter().map(cell).collect(),
        left,
    };
    lines.extend(aligned(&[
        list("table", true, &|t| t.empty().name.clone()),
        list("rows", false, &|t| t.rows().to_string()),
        list("one row", true, &|t| t.empty().description.clone()),
    ]));
    Ok(lines.join("\n") + "\n")
}

/// The lines at the head of a summary.
fn facts(info: &RunInfo) -> Vec<(&'static str, String)> {
    let ending = match info.ending {
        Ending::Finished => "all that was asked for was done",
        Ending::TargetError => "the asked relative error was reached",
        Ending::MaxMinutes => "the asked time was used up",
        Ending::Interrupted => "interrupted; what was done until then was saved",
        Ending::Tabulated => "transport coefficients alone; nothing was walked",
        Ending::BeingReplaced => "its tables are being replaced (go on with --resume)",
    };
    let whole = match info.complete {
        true => "complete",
        false => "incomplete",
    };
    let commit = match &info.git_commit {
        Some(commit) => format!(" (commit {commit})"),
        None => String::new(),
    };
    let mut facts = vec![
        ("run", info.name.clone()),
        ("ending", format!("{whole}: {ending}")),
        ("started", format!("{} on {}", info.start, info.host)),
        ("version", format!("pitchwalk {}{commit}", info.version)),
        ("config", format!("hash {}", info.config_hash)),
    ];
    let mut rate = String::new();
    if info.walks() {
        let histories = format!(
            "{} ({} in each rigidity bin, {} batches), {} steps",
            info.histories,
            info.histories_per_bin,
            info.held_batches(),
            info.steps
        );
        facts.extend([
            ("seed", info.seed.to_string()),
            ("share", share(info)),
            ("histories", histories),
        ]);
        rate = format!(", {} steps/s each", number(info.steps_per_s));
    }
    let time = format!(
        "{} s ({} s of processor time, {} threads{rate})",
        number(info.wall_s),
        number(info.cpu_s),
        info.threads
    );
    facts.push(("time", time));
    if info.realizations > 0 {
        facts.push(("drawn", format!("{} realisations", info.realizations)));
    }
    if !info.lost.is_empty() {
        let lost = format!("{} ({})", info.lost.len(), info.lost.join(", "));
        facts.push(("lost", lost));
    }
    facts
}

/// A table, or the ends of one that is long.
fn shown(reader: &TableReader) -> Result<Table, StoreError> {
    let groups = reader.groups();
    let wanted = |group: &usize| reader.rows() <= LONG || *group == 0 || group + 1 == groups;
    let mut table = reader.empty().clone();
    for group in (0..groups).filter(wanted) {
        reader.append(group, &mut table)?;
    }
    Ok(table)
}

/// A table of so many rows, of which those at its ends may be all that is there.
fn readable(table: &Table, all: u64) -> String {
    let mut lines = vec![
        format!("{}: {}", table.name, table.description),
        String::new(),
    ];
    lines.extend(table.metadata.iter().map(|(k, v)| format!("{k} = {v}")));
    let list = |title: &str, cell: &dyn Fn(&Column) -> String| Aligned {
        title: title.into(),
        cells: table.columns.iter().map(cell).collect(),
        left: true,
    };
    lines.extend(aligned(&[
        list("column", &|c| c.name.clone()),
        list("unit", &|c| c.unit.clone()),
        list("meaning", &|c| c.description.clone()),
    ]));
    lines.push(String::new());

    let (rows, half) = (table.rows(), SHOWN_ROWS / 2);
    let hidden = if rows > SHOWN_ROWS {
        half..rows - half
    } else {
        rows..rows
    };
    let shown: Vec<_> = (0..rows).filter(|row| !hidden.contains(row)).collect();
    let columns = table.columns.iter().map(|column| Aligned {
        title: column.name.clone(),
        cells: shown.iter().map(|row| cell(&column.values, *row)).collect(),
        left: matches!(column.values, Values::Text(_)),
    });
    let mut grid = aligned(&columns.collect::<Vec<_>>());
    if !hidden.is_empty() {
        let note = format!(
            "... {} of {all} rows left out (all of them with `--csv`)",
            all - shown.len() as u64
        );
        grid.insert(1 + half, note);
    }
    lines.extend(grid);
    lines.join("\n") + "\n"
}

/// All rows of a table, each number with as many digits as bring back the same bits.
///
/// # Errors
/// When the table cannot be read, or what is written to does not take it.
pub fn write_csv(dir: &Path, name: &str, out: &mut dyn io::Write) -> Result<(), InspectError> {
    let reader = RunFolder::open(dir).open_table(name)?;
    let failed = |cause: csv::Error| match cause.kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            InspectError::Ended
        }
        _ => InspectError::Csv {
            table: name.into(),
            cause: cause.to_string(),
        },
    };
    let table = reader.empty();
    let mut head = comment(&format!("{}: {}", table.name, table.description));
    for (key, value) in &table.metadata {
        head += &comment(&format!("{key} = {value}"));
    }
    for column in &table.columns {
        let unit = match column.unit.as_str() {
            "" => String::new(),
            unit => format!(" [{unit}]"),
        };
        head += &comment(&format!("{}{unit}: {}", column.name, column.description));
    }
    out.write_all(head.as_bytes())
        .map_err(|e| failed(e.into()))?;
    let mut writer = csv::WriterBuilder::new()
        // A text that starts like a comment is then put in quotes.
        .comment(Some(b'#'))
        .from_writer(out);
    let names = table.columns.iter().map(|c| &c.name);
    writer.write_record(names).map_err(failed)?;
    for group in 0..reader.groups() {
        let rows = reader.group(group, None)?;
        for row in 0..rows.rows() {
            let cells = rows.columns.iter().map(|c| exact(&c.values, row));
            writer.write_record(cells).map_err(failed)?;
        }
    }
    writer.flush().map_err(|e| failed(e.into()))
}

/// A comment of one line, whatever the text.
fn comment(text: &str) -> String {
    let mut line = String::from("#");
    for word in text.split_whitespace() {
        // Writing to a string cannot fail.
        let _ = write!(line, " {word}");
    }
    line + "\n"
}

/// A cell that reads back as the same value; a null is empty.
fn exact(values: &Values, row: usize) -> String {
    match values {
        // `{:?}` is the shortest form that reads back as the same bits.
        Values::Float(v) => v[row].map(|x| format!("{x:?}")),
        Values::Integer(v) => v[row].map(|x| x.to_string()),
        Values::Text(v) => v[row].clone(),
    }
    .unwrap_or_default()
}

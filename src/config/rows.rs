//! CSV files of numbers in named columns; every defect is named by file and line.

use super::error::{ConfigError, Problem};
use crate::quote::shorten;

/// What a file may hold.
pub(super) struct Kind<'k> {
    /// Columns, in any order in the file.
    pub columns: &'k [Column<'k>],
    /// Lines of column names as examples.
    pub example: &'k str,
}

/// A column and what it may hold.
pub(super) struct Column<'k> {
    pub name: &'k str,
    pub unit: &'k str,
    pub rule: Rule,
    /// Whether the column must be there.
    pub needed: bool,
}

/// Range of a column's numbers.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    Finite,
    Positive,
    AtLeastZero,
    ZeroToOne,
}

/// A row: its line, and a number for each column of the kind that the file has.
pub(super) struct Row {
    pub line: usize,
    pub numbers: Vec<Option<f64>>,
}

/// Which columns a file has.
pub(super) struct Given {
    /// Whether the file has each column of the kind.
    pub columns: Vec<bool>,
    /// The line of the column names.
    pub line: usize,
}

/// Reads CSV text with lines of comment after `#`, row by row; `each` may refuse a row that is right by itself.
pub(super) fn read(
    kind: &Kind<'_>,
    name: &str,
    text: &str,
    mut each: impl FnMut(Row) -> Result<(), String>,
) -> Result<Given, ConfigError> {
    let text = text.trim_start_matches('\u{feff}');
    let (body, lines) = without_comments(text);
    let mut reader = reader(&body);
    let file = File {
        kind,
        name,
        lines: &lines,
    };
    let columns = file.columns(reader.headers())?;
    let mut problems = Vec::new();
    for record in reader.records() {
        let (line, row) = file.row(record, &columns);
        if let Err(message) = row.and_then(&mut each) {
            let place = file.place(line);
            problems.push(Problem { place, message });
        }
    }
    if problems.is_empty() {
        Ok(Given {
            columns: columns.positions.iter().map(Option::is_some).collect(),
            line: file.line(None),
        })
    } else {
        Err(ConfigError::many(problems))
    }
}

/// The line of the column names and the names, where there are any.
pub(super) fn header(text: &str) -> (usize, Vec<String>) {
    let (body, lines) = without_comments(text.trim_start_matches('\u{feff}'));
    let mut reader = reader(&body);
    let names = reader
        .headers()
        .map(|names| names.iter().map(str::to_string).collect());
    (
        lines.first().copied().unwrap_or(1),
        names.unwrap_or_default(),
    )
}

pub(super) fn reader(body: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(body.as_bytes())
}

/// The text without comments and empty lines, and the number of each line that is left.
pub(super) fn without_comments(text: &str) -> (String, Vec<usize>) {
    let mut body = String::with_capacity(text.len());
    let mut lines = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            body.push_str(line);
            body.push('\n');
            lines.push(i + 1);
        }
    }
    (body, lines)
}

/// Positions of the columns in a row.
struct Columns {
    positions: Vec<Option<usize>>,
    count: usize,
}

struct File<'f> {
    kind: &'f Kind<'f>,
    name: &'f str,
    lines: &'f [usize],
}

impl File<'_> {
    fn line(&self, position: Option<&csv::Position>) -> usize {
        let index = position.map_or(0, |p| p.line().saturating_sub(1) as usize);
        self.lines.get(index).copied().unwrap_or(1)
    }

    fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.name)
    }

    fn columns(
        &self,
        headers: Result<&csv::StringRecord, csv::Error>,
    ) -> Result<Columns, ConfigError> {
        let kind = self.kind;
        let place = self.place(self.line(None));
        let fail = |message: String| Err(ConfigError::one(place.clone(), message));
        let Ok(headers) = headers else {
            return fail("the line of column names cannot be read".into());
        };
        if self.lines.is_empty() {
            return fail(format!(
                "the table is empty (expected a line of column names: {})",
                kind.example
            ));
        }
        let needed = kind.names(true);
        let known = [&needed[..], &kind.names(false)].concat();
        if let Some(unknown) = headers.iter().find(|h| !known.contains(h)) {
            return fail(format!(
                "unknown column \"{}\" (allowed: {})",
                shorten(unknown),
                known.join(", ")
            ));
        }
        for name in &known {
            if headers.iter().filter(|h| h == name).count() > 1 {
                return fail(format!("column {name} appears twice"));
            }
        }
        let position = |name: &str| headers.iter().position(|h| h == name);
        if let Some(name) = needed.iter().find(|name| position(name).is_none()) {
            let message = format!("column {name} is missing ({})", all_of(&needed));
            return fail(message);
        }
        Ok(Columns {
            positions: kind.columns.iter().map(|c| position(c.name)).collect(),
            count: headers.len(),
        })
    }

    /// A row and the line on which it stands.
    fn row(
        &self,
        record: Result<csv::StringRecord, csv::Error>,
        columns: &Columns,
    ) -> (usize, Result<Row, String>) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let message = "the row cannot be read as comma-separated values".into();
                return (self.line(error.position()), Err(message));
            }
        };
        let line = self.line(record.position());
        (line, self.numbers(line, &record, columns))
    }

    fn numbers(
        &self,
        line: usize,
        record: &csv::StringRecord,
        columns: &Columns,
    ) -> Result<Row, String> {
        if record.len() != columns.count {
            return Err(format!(
                "expected {} values, one a column, but found {}",
                columns.count,
                record.len()
            ));
        }
        let both = self.kind.columns.iter().zip(&columns.positions);
        let number = |(column, position): (&Column<'_>, &Option<usize>)| {
            position.map(|p| column.number(record.get(p))).transpose()
        };
        Ok(Row {
            line,
            numbers: both.map(number).collect::<Result<_, _>>()?,
        })
    }
}

impl Kind<'_> {
    /// Names of the needed columns, or of the others.
    fn names(&self, needed: bool) -> Vec<&str> {
        let chosen = self.columns.iter().filter(|c| c.needed == needed);
        chosen.map(|c| c.name).collect()
    }
}

/// That several columns are needed, in words.
fn all_of(names: &[&str]) -> String {
    match names {
        [before @ .., last] if before.len() > 1 => {
            format!("{} and {last} are all needed", before.join(", "))
        }
        _ => format!("{} are both needed", names.join(" and ")),
    }
}

impl Column<'_> {
    fn number(&self, field: Option<&str>) -> Result<f64, String> {
        let (name, text) = (self.name, field.unwrap_or(""));
        let value: f64 = text
            .parse()
            .map_err(|_| format!("{name} = \"{}\" is not a number", shorten(text)))?;
        let (allowed, rule) = match self.rule {
            Rule::Finite => (true, ""),
            Rule::Positive => (value > 0.0, "greater than 0"),
            Rule::AtLeastZero => (value >= 0.0, "at least 0"),
            Rule::ZeroToOne => ((0.0..=1.0).contains(&value), "from 0 to 1"),
        };
        let rule = match (value.is_finite(), allowed) {
            (true, true) => return Ok(value),
            (true, false) => rule,
            (false, _) => "a finite number",
        };
        let unit = match self.unit {
            "" => String::new(),
            unit => format!(" ({unit})"),
        };
        Err(format!(
            "{name} = {} is not allowed: it must be {rule}{unit}",
            shorten(text)
        ))
    }
}

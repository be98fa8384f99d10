//! CSV files that hold one quantity on a full grid; every defect is named by file and line.

use std::collections::BTreeMap;

use super::error::{ConfigError, Problem};
use super::values::number;
use crate::quote::shorten;

/// Most axes of a grid.
const AXES: usize = 3;

/// What a file may hold.
pub(super) struct Kind {
    /// What the quantity stands against; rows are sorted by the first, then by the second, and so on.
    pub axes: &'static [Column],
    /// The quantity.
    pub value: Column,
    /// Lines of column names as examples.
    pub example: &'static str,
    /// Why no point may be missing.
    pub full: &'static str,
}

/// A column and what it may hold.
pub(super) struct Column {
    pub name: &'static str,
    pub unit: &'static str,
    pub rule: Rule,
    /// Whether the column must be there; otherwise it may be left out for a single 0.
    pub needed: bool,
}

/// Range of a column's numbers.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    Positive,
    AtLeastZero,
    ZeroToOne,
}

/// The contents of a file.
pub(super) struct Grid {
    /// Ascending values of each axis; a single 0 where the file has no such column.
    pub axes: Vec<Vec<f64>>,
    /// Whether the file has the axis' column.
    pub given: Vec<bool>,
    /// The quantity, the last axis running fastest.
    pub values: Vec<f64>,
    /// The line on which each value stands.
    pub lines: Vec<usize>,
}

/// Grid points with the line they stand on. The bits of numbers >= 0 sort as the numbers do.
type Points = BTreeMap<[u64; AXES], (f64, usize)>;

impl Grid {
    /// Reads CSV text with lines of comment after `#`.
    pub fn parse(kind: &Kind, name: &str, text: &str) -> Result<Self, ConfigError> {
        let text = text.trim_start_matches('\u{feff}');
        let (body, lines) = without_comments(text);
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(body.as_bytes());
        let mut file = File {
            kind,
            name,
            lines: &lines,
            problems: Vec::new(),
        };
        let columns = file.columns(reader.headers())?;
        let mut points = Points::new();
        for record in reader.records() {
            file.record(record, &columns, &mut points);
        }
        if file.problems.is_empty() {
            file.grid(&columns, &points)
        } else {
            Err(ConfigError::many(file.problems))
        }
    }
}

impl Kind {
    fn columns(&self) -> impl Iterator<Item = &Column> {
        self.axes.iter().chain([&self.value])
    }

    /// Names of the needed columns, or of the others.
    fn names(&self, needed: bool) -> Vec<&str> {
        let chosen = self.columns().filter(|c| c.needed == needed);
        chosen.map(|c| c.name).collect()
    }
}

/// The text without comments and empty lines, and the number of each line that is left.
fn without_comments(text: &str) -> (String, Vec<usize>) {
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
    axes: Vec<Option<usize>>,
    value: usize,
    count: usize,
}

struct File<'f> {
    kind: &'f Kind,
    name: &'f str,
    lines: &'f [usize],
    problems: Vec<Problem>,
}

impl File<'_> {
    fn line(&self, position: Option<&csv::Position>) -> usize {
        let index = position.map_or(0, |p| p.line().saturating_sub(1) as usize);
        self.lines.get(index).copied().unwrap_or(1)
    }

    fn place(&self, position: Option<&csv::Position>) -> String {
        self.place_at(self.line(position))
    }

    fn place_at(&self, line: usize) -> String {
        format!("{}:{line}", self.name)
    }

    fn columns(
        &self,
        headers: Result<&csv::StringRecord, csv::Error>,
    ) -> Result<Columns, ConfigError> {
        let kind = self.kind;
        let place = self.place(None);
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
            return fail(format!(
                "column {name} is missing ({} are both needed)",
                needed.join(" and ")
            ));
        }
        Ok(Columns {
            axes: kind.axes.iter().map(|c| position(c.name)).collect(),
            value: position(kind.value.name).unwrap_or(0),
            count: headers.len(),
        })
    }

    fn record(
        &mut self,
        record: Result<csv::StringRecord, csv::Error>,
        columns: &Columns,
        points: &mut Points,
    ) {
        let row = match record {
            Ok(row) => row,
            Err(error) => {
                let place = self.place(error.position());
                let message = "the row cannot be read as comma-separated values".into();
                return self.problems.push(Problem { place, message });
            }
        };
        let place = self.place(row.position());
        if let Err(message) = self.point(&row, columns, points) {
            self.problems.push(Problem { place, message });
        }
    }

    fn point(
        &self,
        row: &csv::StringRecord,
        columns: &Columns,
        points: &mut Points,
    ) -> Result<(), String> {
        if row.len() != columns.count {
            return Err(format!(
                "expected {} values, one a column, but found {}",
                columns.count,
                row.len()
            ));
        }
        let mut key = [0; AXES];
        for ((bits, column), position) in key.iter_mut().zip(self.kind.axes).zip(&columns.axes) {
            if let Some(position) = *position {
                // Adding 0 turns −0 into 0, whose bits sort first.
                *bits = (column.number(row.get(position))? + 0.0).to_bits();
            }
        }
        let value = self.kind.value.number(row.get(columns.value))?;
        let line = self.line(row.position());
        if let Some((_, first)) = points.insert(key, (value, line)) {
            return Err(format!(
                "{} appears twice (first on line {first})",
                self.named(columns, &key)
            ));
        }
        Ok(())
    }

    /// Checks that every point of the grid is there.
    fn grid(&self, columns: &Columns, points: &Points) -> Result<Grid, ConfigError> {
        if points.is_empty() {
            return Err(ConfigError::one(self.place(None), "the table has no rows"));
        }
        let axes: [Vec<u64>; AXES] = std::array::from_fn(|axis| {
            let mut values: Vec<u64> = points.keys().map(|key| key[axis]).collect();
            values.sort_unstable();
            values.dedup();
            values
        });
        // A grid with a gap is met within as many steps as there are rows, however large it is.
        let mut found = points.keys();
        let [first, second, third] = &axes;
        let all = first.iter().flat_map(|&a| {
            let row = move |&b: &u64| third.iter().map(move |&c| [a, b, c]);
            second.iter().flat_map(row)
        });
        for key in all {
            if found.next() != Some(&key) {
                return Err(self.gap(columns, points, &key));
            }
        }
        let given = columns.axes.iter().map(Option::is_some).collect();
        let numbers = |bits: &Vec<u64>| bits.iter().map(|&b| f64::from_bits(b)).collect();
        Ok(Grid {
            axes: axes
                .iter()
                .take(self.kind.axes.len())
                .map(numbers)
                .collect(),
            given,
            values: points.values().map(|p| p.0).collect(),
            lines: points.values().map(|p| p.1).collect(),
        })
    }

    /// A missing point, placed at the last line that shares all but the last axis with it.
    fn gap(&self, columns: &Columns, points: &Points, key: &[u64; AXES]) -> ConfigError {
        let shared = self.kind.axes.len() - 1;
        let near = points.iter().filter(|(k, _)| k[..shared] == key[..shared]);
        let last = near.map(|(_, p)| p.1).max();
        let line = last.or_else(|| points.values().map(|p| p.1).max());
        ConfigError::one(
            self.place_at(line.unwrap_or(1)),
            format!(
                "{} is missing ({})",
                self.named(columns, key),
                self.kind.full
            ),
        )
    }

    /// A point by the columns that the file has.
    fn named(&self, columns: &Columns, key: &[u64; AXES]) -> String {
        let axes = self.kind.axes.iter().zip(&columns.axes).zip(key);
        let given = axes.filter(|((_, position), _)| position.is_some());
        let named =
            given.map(|((c, _), &bits)| format!("{} = {}", c.name, number(f64::from_bits(bits))));
        named.collect::<Vec<_>>().join(", ")
    }
}

impl Column {
    fn number(&self, field: Option<&str>) -> Result<f64, String> {
        let (name, text) = (self.name, field.unwrap_or(""));
        let value: f64 = text
            .parse()
            .map_err(|_| format!("{name} = \"{}\" is not a number", shorten(text)))?;
        let (allowed, rule) = match self.rule {
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

//! The reference: points read from CSV, found by their coordinates or interpolated between them.

use std::fs;
use std::path::Path;

use super::CompareError;
use super::key::{Coordinate, Filter, coordinates};
use crate::quote::{list, sentence, shorten};
use crate::store::{Table, cause};

/// One point of the reference.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    pub(super) at: Vec<Coordinate>,
    pub(super) value: f64,
    /// Its 1σ error; 0 if none is given.
    pub(super) error: f64,
}

/// The whole reference.
#[derive(Debug)]
pub(super) struct Reference {
    /// Names of the coordinates.
    pub(super) keys: Vec<String>,
    pub(super) points: Vec<Point>,
    /// Columns of the file that were not used.
    pub(super) ignored: Vec<String>,
    /// The coordinate to interpolate in: the number that takes the most values.
    pub(super) abscissa: Option<usize>,
}

/// What the reference says at some place.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// A point stands there: its index.
    Exact(usize),
    /// The value and error between two points.
    Between(f64, f64),
    /// Nothing.
    Nothing,
}

impl Reference {
    /// Reads a CSV file with `#` comments whose columns are named like those of the table.
    pub(super) fn read(
        path: &Path,
        table: &Table,
        column: &str,
        filters: &[Filter<'_>],
    ) -> Result<Self, CompareError> {
        let bad = |cause: String| CompareError::Reference {
            path: path.into(),
            cause,
        };
        let bytes = fs::read(path).map_err(|error| bad(cause(&error)))?;
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(bytes.as_slice());
        let header = reader
            .headers()
            .map_err(|e| bad(sentence(&e.to_string())))?
            .clone();
        let layout = Layout::of(&header, table, column).map_err(bad)?;
        let mut points = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| bad(sentence(&e.to_string())))?;
            let line = record.position().map_or(0, csv::Position::line);
            let point = layout.point(&record, table);
            points.extend(point.map_err(|cause| bad(format!("line {line}: {cause}")))?);
        }
        let keys: Vec<String> = layout.keys.iter().map(|(_, name)| name.clone()).collect();
        for filter in filters {
            if let Some(k) = keys.iter().position(|key| *key == filter.column.name) {
                points.retain(|point| point.at[k].same(&filter.value));
            }
        }
        if let Some(twice) = first_repeated(&points) {
            return Err(bad(format!("two rows for {}", place(&keys, &twice.at))));
        }
        Ok(Self {
            abscissa: abscissa(&points, keys.len()),
            keys,
            points,
            ignored: layout.ignored,
        })
    }

    /// What it says at a place.
    pub(super) fn at(&self, place: &[Coordinate]) -> Found {
        if let Some(index) = self.points.iter().position(|p| same(&p.at, place, None)) {
            return Found::Exact(index);
        }
        self.between(place)
            .map_or(Found::Nothing, |(value, error)| {
                Found::Between(value, error)
            })
    }

    /// Straight lines in log–log, which are exact for power laws.
    fn between(&self, place: &[Coordinate]) -> Option<(f64, f64)> {
        let abscissa = self.abscissa?;
        let x = place[abscissa].number().filter(|x| *x > 0.0)?;
        let around = self
            .points
            .iter()
            .filter(|point| same(&point.at, place, self.abscissa))
            .filter_map(|point| Some((point.at[abscissa].number()?, point)));
        let below = around.clone().filter(|(at, _)| *at < x);
        let above = around.filter(|(at, _)| *at > x);
        let (x0, low) = below.max_by(|a, b| a.0.total_cmp(&b.0))?;
        let (x1, high) = above.min_by(|a, b| a.0.total_cmp(&b.0))?;
        if x0 <= 0.0 || low.value <= 0.0 || high.value <= 0.0 {
            return None;
        }
        let share = (x / x0).ln() / (x1 / x0).ln();
        let value = low.value * (high.value / low.value).powf(share);
        let relative = f64::hypot(
            (1.0 - share) * low.error / low.value,
            share * high.error / high.value,
        );
        Some((value, value * relative))
    }
}

/// Whether two places agree in every coordinate but `except`.
pub(super) fn same(a: &[Coordinate], b: &[Coordinate], except: Option<usize>) -> bool {
    let mut pairs = a.iter().zip(b).enumerate();
    pairs.all(|(k, (a, b))| Some(k) == except || a.same(b))
}

/// A place as people read it.
pub(super) fn place(keys: &[String], at: &[Coordinate]) -> String {
    let pairs = keys.iter().zip(at);
    let shown: Vec<_> = pairs.map(|(k, x)| format!("{k}={}", x.show())).collect();
    shown.join(" ")
}

fn first_repeated(points: &[Point]) -> Option<&Point> {
    points
        .iter()
        .enumerate()
        .find(|(i, point)| points[..*i].iter().any(|p| same(&p.at, &point.at, None)))
        .map(|(_, point)| point)
}

/// The coordinate with the most different numbers; the first of them if several have as many.
fn abscissa(points: &[Point], keys: usize) -> Option<usize> {
    let different = |k: usize| {
        let mut numbers: Vec<_> = points.iter().filter_map(|p| p.at[k].number()).collect();
        numbers.sort_by(f64::total_cmp);
        numbers.dedup();
        numbers.len()
    };
    (0..keys)
        .rev()
        .max_by_key(|k| different(*k))
        .filter(|k| different(*k) > 1)
}

/// Which columns of the file are which.
struct Layout {
    /// Index and name of each coordinate.
    keys: Vec<(usize, String)>,
    value: usize,
    error: Option<usize>,
    ignored: Vec<String>,
}

impl Layout {
    fn of(header: &csv::StringRecord, table: &Table, column: &str) -> Result<Self, String> {
        let names: Vec<&str> = header.iter().collect();
        let index = |name: &str| names.iter().position(|n| *n == name);
        let value = index(column).ok_or_else(|| {
            format!(
                "found columns {}, expected one named `{column}`",
                list(names.iter().copied())
            )
        })?;
        let error = index(&format!("{column}_err"));
        let possible = coordinates(table, column);
        let (mut keys, mut ignored) = (Vec::new(), Vec::new());
        for (i, name) in names.iter().enumerate() {
            if possible.contains(name) {
                keys.push((i, (*name).to_owned()));
            } else if i != value && Some(i) != error {
                ignored.push(shorten(name));
            }
        }
        if keys.is_empty() {
            return Err(format!(
                "found columns {}, expected at least one of {} beside `{column}`",
                list(names.iter().copied()),
                possible.join(", ")
            ));
        }
        Ok(Self {
            keys,
            value,
            error,
            ignored,
        })
    }

    /// The point of one line; none if its value is left empty.
    fn point(&self, record: &csv::StringRecord, table: &Table) -> Result<Option<Point>, String> {
        let number = |index: usize| {
            let text = &record[index];
            let not = || format!("found `{}`, expected a finite number", shorten(text));
            text.parse()
                .ok()
                .filter(|x: &f64| x.is_finite())
                .ok_or_else(not)
        };
        if record[self.value].is_empty() {
            return Ok(None);
        }
        let coordinate = |(index, name): &(usize, String)| {
            let values = table.column(name).map(|column| &column.values);
            let text = &record[*index];
            values
                .and_then(|values| Coordinate::parse(text, values))
                .ok_or_else(|| format!("found `{}`, expected a number in `{name}`", shorten(text)))
        };
        Ok(Some(Point {
            at: self.keys.iter().map(coordinate).collect::<Result<_, _>>()?,
            value: number(self.value)?,
            error: match self.error.filter(|index| !record[*index].is_empty()) {
                Some(index) => number(index)?,
                None => 0.0,
            },
        }))
    }
}

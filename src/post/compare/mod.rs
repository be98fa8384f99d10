//! `pitchwalk compare`: a run's estimates against a reference, with a pull per bin, χ² and its p-value.

mod chi2;
mod error;
mod key;
mod matches;
mod reference;
mod show;

use std::path::Path;

pub use chi2::{Covariance, Method, Verdict};
pub use error::CompareError;

use crate::store::{RunFolder, Table};
use key::{Coordinate, Filter, coordinates, listed};
use matches::Matches;
use reference::{Reference, place, same};

/// One row beside the reference.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its coordinates, as text.
    pub at: Vec<String>,
    /// The run's estimate.
    pub ours: f64,
    /// Its 1σ error.
    pub error: f64,
    /// The reference there.
    pub reference: f64,
    /// The reference's 1σ error; 0 if it gives none.
    pub reference_error: f64,
    /// Whether the reference was interpolated to get there.
    pub interpolated: bool,
}

impl Row {
    /// How many of the joint errors ours lies above the reference.
    pub fn pull(&self) -> f64 {
        (self.ours - self.reference) / self.error.hypot(self.reference_error)
    }
}

/// A run's estimates beside a reference. Its display is the report of `pitchwalk compare`.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The compared table.
    pub table: String,
    /// The compared column.
    pub column: String,
    /// Its unit.
    pub unit: String,
    /// Names of the coordinates.
    pub keys: Vec<String>,
    /// The coordinate in which the reference was interpolated, if there is one.
    pub abscissa: Option<String>,
    /// The matched rows.
    pub rows: Vec<Row>,
    /// χ² of all of them together.
    pub verdict: Verdict,
    /// Places of our rows where the reference says nothing.
    pub unmatched_rows: Vec<String>,
    /// Places of the reference outside our rows.
    pub unmatched_reference: Vec<String>,
    /// Our rows without an estimate or without an error (too few histories got there).
    pub empty_rows: Vec<String>,
    /// Columns of the reference that were not used.
    pub ignored: Vec<String>,
}

impl Comparison {
    /// The largest pull, up or down.
    pub fn max_pull(&self) -> f64 {
        self.rows.iter().map(|r| r.pull().abs()).fold(0.0, f64::max)
    }
}

/// Compares a column of a run's table, or those of its rows that meet the conditions, with a reference.
///
/// `covariance` is that of the means of all rows of the table.
pub fn compare(
    dir: &Path,
    reference: &Path,
    table: &str,
    column: &str,
    conditions: &[(String, String)],
    covariance: Option<&Covariance>,
) -> Result<Comparison, CompareError> {
    let table = RunFolder::open(dir).read_table(table)?;
    let (values, errors) = estimate(&table, column)?;
    if let Some(given) = covariance
        && given.matrix.len() != table.rows() * table.rows()
    {
        return Err(CompareError::Covariance {
            found: given.matrix.len(),
            rows: table.rows(),
        });
    }
    let filters = Filter::parse(&table, conditions)?;
    let selected = Filter::rows(&filters, &table)?;
    let reference = Reference::read(reference, &table, column, &filters)?;
    let places = places(&table, &reference.keys);
    check_distinct(&table, column, &reference.keys, &places, &selected)?;

    let mut matches = Matches::default();
    for row in selected {
        matches.add(&reference, row, &places[row], (values[row], errors[row]));
    }
    if matches.rows.is_empty() {
        return Err(matches.none(&reference));
    }
    let unit = table.column(column).map_or("", |c| c.unit.as_str());
    let covariance = covariance.map(|given| sub_matrix(given, table.rows(), &matches.indices));
    Ok(Comparison {
        table: table.name.clone(),
        column: column.into(),
        unit: unit.into(),
        abscissa: reference.abscissa.map(|k| reference.keys[k].clone()),
        verdict: matches.judge(covariance),
        unmatched_reference: matches.outside(&reference, &places),
        keys: reference.keys,
        rows: matches.rows,
        unmatched_rows: matches.unmatched,
        empty_rows: matches.empty,
        ignored: reference.ignored,
    })
}

/// The estimates of a column and their errors.
fn estimate(table: &Table, column: &str) -> Result<(Vec<f64>, Vec<f64>), CompareError> {
    if table.column(column).is_none() {
        return Err(CompareError::no_column(table, column));
    }
    let errors = table.floats(&format!("{column}_err"));
    table.floats(column).zip(errors).ok_or_else(|| {
        let names = table.columns.iter().map(|c| c.name.as_str());
        let estimates: Vec<_> = names.filter_map(|name| name.strip_suffix("_err")).collect();
        CompareError::NoError {
            table: table.name.clone(),
            column: column.into(),
            estimates: estimates.join(", "),
        }
    })
}

/// The coordinates of every row of the table.
fn places(table: &Table, keys: &[String]) -> Vec<Vec<Coordinate>> {
    let columns: Vec<_> = keys.iter().filter_map(|key| table.column(key)).collect();
    let place = |row| {
        let cells = columns.iter().map(|c| Coordinate::cell(&c.values, row));
        cells.collect()
    };
    (0..table.rows()).map(place).collect()
}

/// Refuses to hold several rows, say of different species, against one and the same point.
fn check_distinct(
    table: &Table,
    column: &str,
    keys: &[String],
    places: &[Vec<Coordinate>],
    selected: &[usize],
) -> Result<(), CompareError> {
    let twin = |row: &usize| {
        let mut earlier = selected.iter().take_while(move |other| *other != row);
        earlier.find(|other| same(&places[**other], &places[*row], None))
    };
    let Some((a, b)) = selected
        .iter()
        .find_map(|row| twin(row).map(|twin| (*twin, *row)))
    else {
        return Ok(());
    };
    let cell = |name: &str, row| table.column(name).map(|c| Coordinate::cell(&c.values, row));
    let differs = |name: &&str| cell(name, a) != cell(name, b);
    let apart = coordinates(table, column).into_iter().find(differs);
    let apart = apart.unwrap_or("nothing");
    Err(CompareError::Ambiguous {
        place: place(keys, &places[a]),
        column: apart.into(),
        values: listed(selected.iter().filter_map(|row| cell(apart, *row))),
    })
}

/// The part of the covariance that belongs to some rows.
fn sub_matrix(given: &Covariance, rows: usize, indices: &[usize]) -> Covariance {
    let pairs = indices
        .iter()
        .flat_map(|i| indices.iter().map(move |j| i * rows + j));
    Covariance {
        matrix: pairs.map(|k| given.matrix[k]).collect(),
        batches: given.batches,
    }
}

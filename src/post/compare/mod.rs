//! `pitchwalk compare`: a run's estimates against a reference, with a pull per bin, χ² and its p-value.

mod chi2;
mod key;
mod reference;
mod show;

use std::path::{Path, PathBuf};

pub use chi2::{Covariance, Method, Verdict};

use crate::store::{RunFolder, StoreError, Table};
use key::{Coordinate, Filter, coordinates, listed};
use reference::{Found, Reference, place, same};

/// Why nothing could be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// The run's folder or one of its files.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The reference's file.
    #[error("failed to read reference {}: {cause}", .path.display())]
    Reference {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        cause: String,
    },
    /// A column that the table lacks.
    #[error("failed to find column `{column}` in table `{table}`: it holds {present}")]
    NoColumn {
        /// The table.
        table: String,
        /// The column asked for.
        column: String,
        /// The columns there are.
        present: String,
    },
    /// A column without an error beside it.
    #[error(
        "failed to compare `{column}`: table `{table}` holds no `{column}_err` (with errors: {estimates})"
    )]
    NoError {
        /// The table.
        table: String,
        /// The column asked for.
        column: String,
        /// The columns that could be compared.
        estimates: String,
    },
    /// A condition that should be a number.
    #[error("failed to select rows: found `--where {key}={found}`, expected a number")]
    NotANumber {
        /// The column.
        key: String,
        /// The value asked for.
        found: String,
    },
    /// A condition that no row meets.
    #[error("failed to select rows: none of `{table}` has {condition} (there are: {present})")]
    NoRows {
        /// The table.
        table: String,
        /// The first condition that no row met.
        condition: String,
        /// The values there are.
        present: String,
    },
    /// Rows that the reference cannot tell apart.
    #[error(
        "failed to tell rows apart: several have {place} and differ in {column} ({values}); choose one by `--where {column}=...` or add the column to the reference"
    )]
    Ambiguous {
        /// What they share.
        place: String,
        /// The first column that tells them apart.
        column: String,
        /// Its values.
        values: String,
    },
    /// No row stands beside a point of the reference.
    #[error("failed to match any row: ours has {ours}; the reference has {reference}")]
    NoMatch {
        /// Where rows are.
        ours: String,
        /// Where points of the reference are.
        reference: String,
    },
    /// A covariance of another table.
    #[error("failed to use the covariance: found {found} numbers, expected {rows} × {rows}")]
    Covariance {
        /// Numbers in the matrix.
        found: usize,
        /// Rows of the table.
        rows: usize,
    },
}

impl CompareError {
    fn no_column(table: &Table, column: &str) -> Self {
        let names: Vec<_> = table.columns.iter().map(|c| c.name.as_str()).collect();
        Self::NoColumn {
            table: table.name.clone(),
            column: column.into(),
            present: names.join(", "),
        }
    }

    /// The exit code it is worth: what was given is wrong.
    pub fn exit_code(&self) -> u8 {
        2
    }
}

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

/// Rows as they find, or do not find, their place in the reference.
#[derive(Default)]
struct Matches {
    rows: Vec<Row>,
    /// Rows of the table that `rows` stand for.
    indices: Vec<usize>,
    /// Points of the reference that were met exactly.
    met: Vec<usize>,
    unmatched: Vec<String>,
    empty: Vec<String>,
}

impl Matches {
    fn add(
        &mut self,
        reference: &Reference,
        row: usize,
        at: &[Coordinate],
        (ours, error): (f64, f64),
    ) {
        let (value, reference_error, interpolated) = match reference.at(at) {
            Found::Exact(index) => {
                self.met.push(index);
                let point = &reference.points[index];
                (point.value, point.error, false)
            }
            Found::Between(value, error) => (value, error, true),
            Found::Nothing => return self.unmatched.push(place(&reference.keys, at)),
        };
        if !(ours.is_finite() && error.is_finite() && error > 0.0) {
            return self.empty.push(place(&reference.keys, at));
        }
        self.indices.push(row);
        self.rows.push(Row {
            at: at.iter().map(Coordinate::show).collect(),
            ours,
            error,
            reference: value,
            reference_error,
            interpolated,
        });
    }

    fn none(&self, reference: &Reference) -> CompareError {
        let points = reference.points.iter();
        let points: Vec<_> = points.map(|p| place(&reference.keys, &p.at)).collect();
        let ours = match self.empty.is_empty() {
            true => show::some(&self.unmatched),
            false => format!("no estimate with an error at {}", show::some(&self.empty)),
        };
        CompareError::NoMatch {
            ours,
            reference: show::some(&points),
        }
    }

    fn judge(&self, covariance: Option<Covariance>) -> Verdict {
        let of = |f: fn(&Row) -> f64| self.rows.iter().map(f).collect::<Vec<_>>();
        chi2::judge(
            &of(|r| r.ours - r.reference),
            &of(|r| r.error.powi(2) + r.reference_error.powi(2)),
            &of(|r| r.reference_error.powi(2)),
            covariance,
        )
    }

    /// Points that no row met and that do not lie between two matched rows either.
    fn outside(&self, reference: &Reference, places: &[Vec<Coordinate>]) -> Vec<String> {
        let within = |point: &reference::Point| {
            let Some(k) = reference.abscissa else {
                return false;
            };
            let beside = self
                .indices
                .iter()
                .map(|row| &places[*row])
                .filter(|at| same(at, &point.at, Some(k)));
            let numbers = beside.filter_map(|at| at[k].number());
            let x = point.at[k].number().unwrap_or(f64::NAN);
            numbers.clone().any(|ours| ours < x) && numbers.clone().any(|ours| ours > x)
        };
        let points = reference.points.iter().enumerate();
        points
            .filter(|(index, point)| !self.met.contains(index) && !within(point))
            .map(|(_, point)| place(&reference.keys, &point.at))
            .collect()
    }
}

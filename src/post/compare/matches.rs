//! Rows as they find, or do not find, their place in the reference.

use super::chi2::{self, Covariance, Verdict};
use super::key::Coordinate;
use super::reference::{Found, Point, Reference, place, same};
use super::{CompareError, Row, show};

/// What became of the rows.
#[derive(Default)]
pub(super) struct Matches {
    pub(super) rows: Vec<Row>,
    /// Rows of the table that `rows` stand for.
    pub(super) indices: Vec<usize>,
    /// Points of the reference that were met exactly.
    met: Vec<usize>,
    pub(super) unmatched: Vec<String>,
    pub(super) empty: Vec<String>,
}

impl Matches {
    /// Looks a row of the table up, at its place and with its estimate.
    pub(super) fn add(
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

    /// The error of having found no row at all.
    pub(super) fn none(&self, reference: &Reference) -> CompareError {
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

    /// χ² of the matched rows.
    pub(super) fn judge(&self, covariance: Option<Covariance>) -> Verdict {
        let of = |f: fn(&Row) -> f64| self.rows.iter().map(f).collect::<Vec<_>>();
        chi2::judge(
            &of(|r| r.ours - r.reference),
            &of(|r| r.error.powi(2) + r.reference_error.powi(2)),
            &of(|r| r.reference_error.powi(2)),
            covariance,
        )
    }

    /// Points that no row met and that do not lie between two matched rows either.
    pub(super) fn outside(&self, reference: &Reference, places: &[Vec<Coordinate>]) -> Vec<String> {
        let within = |point: &Point| {
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

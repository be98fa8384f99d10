//! The report of a comparison.

use std::fmt;

use super::{Comparison, Method, Row};
use crate::post::text::{Aligned, aligned, number, rounded};

/// Digits of an error.
const ERROR_DIGITS: i32 = 2;

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit.as_str() {
            "" => String::new(),
            unit => format!(" [{unit}]"),
        };
        writeln!(f, "{} of {}{unit}", self.column, self.table)?;
        for line in aligned(&self.grid()) {
            writeln!(f, "{line}")?;
        }
        writeln!(f)?;
        for note in self.notes() {
            writeln!(f, "{note}")?;
        }
        let (n, verdict) = (self.rows.len(), &self.verdict);
        let per_point = number(verdict.chi2 / n as f64);
        let p = rounded(verdict.p_value, 3);
        writeln!(
            f,
            "chi2/n = {}/{n} = {per_point}, p = {p}",
            number(verdict.chi2)
        )?;
        writeln!(f, "max |pull| = {}", rounded(self.max_pull(), 3))
    }
}

impl Comparison {
    fn grid(&self) -> Vec<Aligned> {
        let column = |title: &str, cell: &dyn Fn(&Row) -> String| Aligned {
            title: title.into(),
            cells: self.rows.iter().map(cell).collect(),
            left: false,
        };
        let mut grid: Vec<_> = self
            .keys
            .iter()
            .enumerate()
            .map(|(k, key)| column(key, &|r| r.at[k].clone()))
            .collect();
        grid.push(column("ours", &|r| with_error(r.ours, r.error)));
        grid.push(column("reference", &|r| {
            let mark = if r.interpolated { "~" } else { "" };
            match r.reference_error {
                0.0 => format!("{mark}{}", number(r.reference)),
                error => format!("{mark}{}", with_error(r.reference, error)),
            }
        }));
        grid.push(column("pull", &|r| format!("{:+.2}", r.pull())));
        grid
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let between = self.rows.iter().filter(|r| r.interpolated).count();
        if let Some(abscissa) = self.abscissa.as_ref().filter(|_| between > 0) {
            notes.push(format!(
                "~ reference interpolated in log-log of {abscissa} ({between} of {} rows)",
                self.rows.len()
            ));
        }
        let mut list = |what: &str, places: &[String]| {
            if !places.is_empty() {
                notes.push(format!("{what} ({}): {}", places.len(), some(places)));
            }
        };
        list("rows without a reference", &self.unmatched_rows);
        list("rows without an estimate or its error", &self.empty_rows);
        list("reference points unmatched", &self.unmatched_reference);
        list("columns of the reference not used", &self.ignored);
        notes.push(match &self.verdict.method {
            Method::Covariance { batches, factor } => format!(
                "chi2 with the covariance of {batches} batches (Hartlap factor {}), p from Hotelling's T2",
                number(*factor)
            ),
            Method::Independent { reason } => {
                format!("chi2 as if bins were independent: {reason}")
            }
        });
        notes
    }
}

fn with_error(value: f64, error: f64) -> String {
    format!("{} ± {}", number(value), rounded(error, ERROR_DIGITS))
}

/// The first few of many.
pub(super) fn some(places: &[String]) -> String {
    const SHOWN: usize = 5;
    let first = places[..places.len().min(SHOWN)].join("; ");
    match places.len() {
        0 => "nothing".into(),
        n if n > SHOWN => format!("{first}; ..."),
        _ => first,
    }
}

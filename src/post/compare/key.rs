//! Coordinates of a point: what tells one row of a table from the others.

use super::CompareError;
use crate::post::text::number;
use crate::quote::shorten;
use crate::store::{Column, Table, Values};

/// Numbers are equal if they agree to this share of the larger.
const SAME: f64 = 1e-6;

/// One coordinate.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Coordinate {
    Number(f64),
    Text(String),
}

impl Coordinate {
    /// Whether both stand for the same place, to the digits that a file may keep.
    pub(super) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => (a - b).abs() <= SAME * a.abs().max(b.abs()),
            (Self::Text(a), Self::Text(b)) => a == b,
            _ => false,
        }
    }

    /// The number, if it is one.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(x) => Some(*x),
            Self::Text(_) => None,
        }
    }

    /// As people read it.
    pub(super) fn show(&self) -> String {
        match self {
            Self::Number(x) => number(*x),
            Self::Text(text) => shorten(text),
        }
    }

    /// Reads a coordinate of the kind that the column holds; `None` if it should be a number and is not.
    pub(super) fn parse(text: &str, column: &Values) -> Option<Self> {
        match column {
            Values::Text(_) => Some(Self::Text(text.into())),
            _ => text.parse().ok().map(Self::Number),
        }
    }

    /// A cell of a table; a null is like nothing else, itself included.
    pub(super) fn cell(values: &Values, row: usize) -> Self {
        match values {
            Values::Float(v) => Self::Number(v[row].unwrap_or(f64::NAN)),
            Values::Integer(v) => Self::Number(v[row].map_or(f64::NAN, |x| x as f64)),
            Values::Text(v) => Self::Text(v[row].clone().unwrap_or_default()),
        }
    }
}

/// The names of the table's columns that tell its rows apart: all before `column` that are not estimates.
pub(super) fn coordinates<'a>(table: &'a Table, column: &str) -> Vec<&'a str> {
    let estimated = |name: &str| {
        let value = name.strip_suffix("_err").unwrap_or(name);
        table.column(&format!("{value}_err")).is_some()
    };
    let names = table.columns.iter().map(|c| c.name.as_str());
    names
        .take_while(|name| *name != column)
        // A count of histories belongs to a run, not to a place.
        .filter(|name| !estimated(name) && *name != "histories")
        .collect()
}

/// What `--where` asks of a column.
pub(super) struct Filter<'a> {
    pub(super) column: &'a Column,
    pub(super) value: Coordinate,
}

impl<'a> Filter<'a> {
    /// Checks the conditions against the table.
    pub(super) fn parse(
        table: &'a Table,
        conditions: &[(String, String)],
    ) -> Result<Vec<Self>, CompareError> {
        let parse = |(key, text): &(String, String)| {
            let column = table
                .column(key)
                .ok_or_else(|| CompareError::no_column(table, key))?;
            match Coordinate::parse(text, &column.values) {
                Some(value) => Ok(Self { column, value }),
                None => Err(CompareError::NotANumber {
                    key: key.clone(),
                    found: text.clone(),
                }),
            }
        };
        conditions.iter().map(parse).collect()
    }

    /// The rows of the table that meet every condition; an error that shows what there is if none does.
    pub(super) fn rows(all: &[Self], table: &Table) -> Result<Vec<usize>, CompareError> {
        let mut rows: Vec<_> = (0..table.rows()).collect();
        for filter in all {
            let cell = |row: &usize| Coordinate::cell(&filter.column.values, *row);
            let present = rows.clone();
            rows.retain(|row| cell(row).same(&filter.value));
            if rows.is_empty() {
                return Err(CompareError::NoRows {
                    table: table.name.clone(),
                    condition: format!("{}={}", filter.column.name, filter.value.show()),
                    present: listed(present.iter().map(cell)),
                });
            }
        }
        Ok(rows)
    }
}

/// The different values among many, the first few of them.
pub(super) fn listed(values: impl Iterator<Item = Coordinate>) -> String {
    const SHOWN: usize = 12;
    let mut different: Vec<String> = Vec::new();
    for value in values {
        let shown = value.show();
        if !different.contains(&shown) {
            different.push(shown);
        }
    }
    let more = different.len() > SHOWN;
    different.truncate(SHOWN);
    different.join(", ") + if more { ", ..." } else { "" }
}

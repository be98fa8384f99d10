//! CSV files that hold one quantity on a full grid.

use std::collections::BTreeMap;

use super::error::ConfigError;
use super::rows::{self, Column, Given, Row};
use super::values::number;

/// Most axes of a grid.
const AXES: usize = 3;

/// What a file may hold.
pub(super) struct Kind {
    /// The columns that the quantity stands against, then the quantity; rows are sorted by the first column,
    /// then by the second, and so on.
    pub rows: rows::Kind<'static>,
    /// Why no point may be missing.
    pub full: &'static str,
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
        let mut points = Points::new();
        let axes = kind.axes();
        let given = rows::read(&kind.rows, name, text, |row| point(axes, row, &mut points))?;
        File { kind, name, given }.grid(&points)
    }
}

impl Kind {
    /// All columns but the quantity's.
    fn axes(&self) -> &'static [Column<'static>] {
        let columns = self.rows.columns;
        &columns[..columns.len() - 1]
    }
}

/// Puts a row among the points.
fn point(axes: &[Column<'_>], row: Row, points: &mut Points) -> Result<(), String> {
    let mut key = [0; AXES];
    for (bits, number) in key.iter_mut().zip(&row.numbers[..axes.len()]) {
        // Adding 0 turns −0 into 0, whose bits sort first.
        *bits = (number.unwrap_or(0.0) + 0.0).to_bits();
    }
    let value = row.numbers[axes.len()].unwrap_or(0.0);
    match points.insert(key, (value, row.line)) {
        Some((_, first)) => {
            let given: Vec<bool> = row.numbers.iter().map(Option::is_some).collect();
            let named = named(axes, &given, &key);
            Err(format!("{named} appears twice (first on line {first})"))
        }
        None => Ok(()),
    }
}

/// A point by the columns that the file has.
fn named(axes: &[Column<'_>], given: &[bool], key: &[u64; AXES]) -> String {
    let axes = axes
        .iter()
        .zip(given)
        .zip(key)
        .filter(|((_, given), _)| **given);
    let named =
        axes.map(|((c, _), &bits)| format!("{} = {}", c.name, number(f64::from_bits(bits))));
    named.collect::<Vec<_>>().join(", ")
}

struct File<'f> {
    kind: &'f Kind,
    name: &'f str,
    given: Given,
}

impl File<'_> {
    fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.name)
    }

    /// Checks that every point of the grid is there.
    fn grid(self, points: &Points) -> Result<Grid, ConfigError> {
        if points.is_empty() {
            return Err(ConfigError::one(
                self.place(self.given.line),
                "the table has no rows",
            ));
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
                return Err(self.gap(points, &key));
            }
        }
        let numbers = |bits: &Vec<u64>| bits.iter().map(|&b| f64::from_bits(b)).collect();
        Ok(Grid {
            axes: axes
                .iter()
                .take(self.kind.axes().len())
                .map(numbers)
                .collect(),
            given: self.given.columns,
            values: points.values().map(|p| p.0).collect(),
            lines: points.values().map(|p| p.1).collect(),
        })
    }

    /// A missing point, placed at the last line that shares all but the last axis with it.
    fn gap(&self, points: &Points, key: &[u64; AXES]) -> ConfigError {
        let shared = self.kind.axes().len() - 1;
        let near = points.iter().filter(|(k, _)| k[..shared] == key[..shared]);
        let last = near.map(|(_, p)| p.1).max();
        let line = last.or_else(|| points.values().map(|p| p.1).max());
        ConfigError::one(
            self.place(line.unwrap_or(1)),
            format!(
                "{} is missing ({})",
                named(self.kind.axes(), &self.given.columns, key),
                self.kind.full
            ),
        )
    }
}

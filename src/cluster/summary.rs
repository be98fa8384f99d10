//! One table over all points of a sweep: their values beside the rows of a table of each.

use std::collections::BTreeMap;
use std::path::Path;

use super::points::{Point, Points};
use crate::config::Plain;
use crate::store::{Column, RunFolder, SWEEP, StoreError, Table, TableWriter, Values};

/// Rows that are written at once: enough to be read fast, few enough for memory.
const GROUP: usize = 1 << 16;

/// Writes the table `name` of the complete ones of the points into the folder of their folders; tells how many rows it
/// has.
///
/// # Errors
/// When a table cannot be read, or the disk does not take the summary.
pub(super) fn write(
    out: &Path,
    name: &str,
    points: &Points,
    complete: &[usize],
) -> Result<u64, StoreError> {
    let each = || complete.iter().map(|&number| points.at(number));
    let open = |point: &Point| RunFolder::open(&out.join(&point.name)).open_table(name);
    let mut empty = head(name, points, complete.len());
    let own = empty.columns.len();
    for point in each() {
        let table = open(&point)?.empty().clone();
        if empty.columns.len() == own {
            empty.description = format!("point × row of `{name}`: {}", table.description);
        }
        for column in table.columns {
            if empty.column(&column.name).is_none() {
                empty.columns.push(column);
            }
        }
    }
    let mut writer = TableWriter::create(&out.join(format!("{SWEEP}.parquet")), &empty)?;
    let (mut rows, mut written) = (empty.clone(), 0);
    for point in each() {
        let reader = open(&point)?;
        for group in 0..reader.groups() {
            reader.append(group, &mut rows)?;
            fill(&mut rows, &point);
            if rows.rows() >= GROUP {
                writer.append(&rows)?;
                written += rows.rows() as u64;
                rows = empty.clone();
            }
        }
    }
    writer.append(&rows)?;
    writer.finish()?;
    Ok(written + rows.rows() as u64)
}

/// The columns that tell points apart, without rows.
fn head(name: &str, points: &Points, complete: usize) -> Table {
    let mut table = Table::new(SWEEP, "").text("point", "keys and values of the point", Vec::new());
    let values = points.at(0).values;
    for ((name, key), value) in points.columns().zip(values) {
        table.columns.push(Column {
            name: name.into(),
            unit: key.unit.into(),
            description: format!("config key {}: {}", key.path, key.description),
            values: match value {
                Plain::Integer(_) => Values::Integer(Vec::new()),
                Plain::Number(_) => Values::Float(Vec::new()),
                Plain::Text(_) => Values::Text(Vec::new()),
            },
        });
    }
    let lacking = points.count() - complete;
    table.metadata = BTreeMap::from([
        ("rows_of".into(), name.into()),
        ("points".into(), complete.to_string()),
        ("points_lacking".into(), lacking.to_string()),
    ]);
    table
}

/// Brings all columns to the length of the longest: those of the point with its values, others with nulls, as its table
/// has no such column.
fn fill(rows: &mut Table, point: &Point) {
    let length = rows.columns.iter().map(|c| c.values.len()).max();
    let length = length.unwrap_or(0);
    let name = Plain::Text(point.name.clone());
    let own = std::iter::once(&name).chain(&point.values).map(Some);
    let values = own.chain(std::iter::repeat(None));
    for (column, value) in rows.columns.iter_mut().zip(values) {
        match (&mut column.values, value) {
            (Values::Integer(all), Some(Plain::Integer(i))) => all.resize(length, Some(*i)),
            (Values::Float(all), Some(Plain::Number(x))) => all.resize(length, Some(*x)),
            (Values::Text(all), Some(value)) => all.resize(length, Some(value.to_string())),
            (Values::Integer(all), _) => all.resize(length, None),
            (Values::Float(all), _) => all.resize(length, None),
            (Values::Text(all), None) => all.resize(length, None),
        }
    }
}

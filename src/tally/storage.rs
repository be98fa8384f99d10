//! Batches as a table and back: `batches.parquet`, from which every other table derives.

use super::{Batches, Layout, Quantity, Sums};
use crate::store::{Table, Values};

/// Key of the table's metadata that holds the histories of each batch and bin.
const HISTORIES: &str = "histories_per_batch_and_bin";
/// Columns of sums are named by this and the number of the batch.
const BATCH: &str = "batch_";

/// The sums as rows of quantity × rigidity bin × cell, one column a batch.
pub fn to_table(batches: &Batches) -> Table {
    let layout = &batches.layout;
    let cells: Vec<(Quantity, usize, usize)> = Quantity::ALL
        .into_iter()
        .flat_map(|q| {
            (0..layout.ln_rigidity.count)
                .flat_map(move |bin| (0..layout.cells(q)).map(move |c| (q, bin, c)))
        })
        .collect();
    let table = Table::new(
        "batches",
        "quantity × rigidity bin × cell: the sums of every batch",
    )
    .text(
        "quantity",
        "what is summed",
        cells.iter().map(|c| c.0.name().into()).collect(),
    )
    .integer(
        "rigidity_bin",
        "",
        "index of the rigidity bin",
        cells.iter().map(|c| c.1 as i64).collect(),
    )
    .integer(
        "cell",
        "",
        "index within the rigidity bin",
        cells.iter().map(|c| c.2 as i64).collect(),
    );
    let mut table =
        batches
            .numbers
            .iter()
            .zip(&batches.sums)
            .fold(table, |table, (number, sums)| {
                table.float(
                    &format!("{BATCH}{number}"),
                    "",
                    "sum over the histories of a batch",
                    sums.values.clone(),
                )
            });
    table
        .metadata
        .insert(HISTORIES.into(), batches.histories.to_string());
    table
}

/// The sums of a table written by [`to_table`] for the same layout.
///
/// # Errors
/// A message that says what is missing or of another size.
pub fn from_table(table: &Table, layout: Layout) -> Result<Batches, String> {
    if table.rows() != layout.len() {
        return Err(format!(
            "{} rows of sums, expected {}",
            table.rows(),
            layout.len()
        ));
    }
    let histories = table.metadata.get(HISTORIES).and_then(|h| h.parse().ok());
    let histories = histories.ok_or_else(|| format!("its metadata lack {HISTORIES}"))?;
    let mut all: Vec<(u32, Sums)> = Vec::new();
    for column in &table.columns {
        let number = column.name.strip_prefix(BATCH).map(str::parse);
        if let (Some(Ok(number)), Values::Float(values)) = (number, &column.values) {
            let values: Option<Vec<f64>> = values.iter().copied().collect();
            let values = values.filter(|v| v.iter().all(|x| x.is_finite()));
            let values = values.ok_or_else(|| format!("a sum of batch {number} is no number"))?;
            all.push((number, Sums { values }));
        }
    }
    all.sort_by_key(|(number, _)| *number);
    if all.is_empty() {
        return Err("no batches".into());
    }
    if let Some(twice) = all.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(format!("two columns of batch {}", twice[0].0));
    }
    let (numbers, sums) = all.into_iter().unzip();
    Ok(Batches {
        layout,
        numbers,
        sums,
        histories,
    })
}

//! Batches as a table and back: `batches.parquet`, from which every other table derives.

use super::{Batches, Layout, Quantity, Sums};
use crate::store::Table;

/// Key of the table's metadata that holds the histories of each batch and bin.
const HISTORIES: &str = "histories_per_batch_and_bin";

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
    let mut table = (0..)
        .zip(&batches.sums)
        .fold(table, |table, (i, sums): (u32, &Sums)| {
            table.float(
                &column(i),
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
    let sums: Vec<Sums> = (0..)
        .map_while(|i| table.floats(&column(i)))
        .map(|values| Sums { values })
        .collect();
    if sums.len() < 2 {
        return Err(format!("{} batches, expected 2 or more", sums.len()));
    }
    Ok(Batches {
        layout,
        sums,
        histories,
    })
}

fn column(batch: u32) -> String {
    format!("batch_{batch}")
}

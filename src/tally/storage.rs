//! Batches as a table and back: `batches.parquet`, from which every other table derives.

use super::{Batches, Layout, Quantity, Sums};
use crate::store::{Table, Values};

/// Key of the table's metadata that holds the histories of each batch and bin.
const HISTORIES: &str = "histories_per_batch_and_bin";
/// Columns of sums are named by this and the number of the batch.
const BATCH: &str = "batch_";

/// A row of the table.
struct Row {
    species: &'static str,
    quantity: Quantity,
    bin: usize,
    cell: usize,
}

/// The rows in the order in which sums are kept.
fn rows(layout: &Layout) -> Vec<Row> {
    let bins = layout.ln_rigidity.count;
    let of_quantity = |species, quantity| {
        let cells = layout.cells(quantity);
        (0..bins * cells).map(move |i| Row {
            species,
            quantity,
            bin: i / cells,
            cell: i % cells,
        })
    };
    let of_species = |&species| {
        Quantity::ALL
            .into_iter()
            .flat_map(move |quantity| of_quantity(species, quantity))
    };
    layout.species.iter().flat_map(of_species).collect()
}

/// The sums as rows of species × quantity × rigidity bin × cell, one column a batch.
pub fn to_table(batches: &Batches) -> Table {
    let rows = rows(&batches.layout);
    let table = Table::new(
        "batches",
        "species × quantity × rigidity bin × cell: the sums of every batch",
    )
    .text(
        "species",
        "species: symbol and mass number",
        rows.iter().map(|row| row.species.into()).collect(),
    )
    .text(
        "quantity",
        "what is summed",
        rows.iter().map(|row| row.quantity.name().into()).collect(),
    )
    .integer(
        "rigidity_bin",
        "",
        "index of the rigidity bin",
        rows.iter().map(|row| row.bin as i64).collect(),
    )
    .integer(
        "cell",
        "",
        "index within the rigidity bin",
        rows.iter().map(|row| row.cell as i64).collect(),
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

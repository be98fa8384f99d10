//! Covariance of a table's column between its rows, from the batches.

use std::path::Path;

use super::compare::Covariance;
use crate::run::stored::{self, StoredError};
use crate::store::RunFolder;
use crate::tally::Batches;

/// The covariance of the estimates in a column: a jackknife that makes the whole table again without
/// each batch, so it holds for sums, ratios and slopes alike. `None` where the table or the column
/// is no estimate from batches.
///
/// # Errors
/// When the folder cannot be read or its batches do not belong to its config.
pub fn covariance(
    dir: &Path,
    table: &str,
    column: &str,
) -> Result<Option<Covariance>, StoredError> {
    let (model, batches) = stored::open(&RunFolder::open(dir))?;
    let values = |batches: &Batches| model.estimates(table, batches)?.floats(column);
    let without: Option<Vec<Vec<f64>>> = (0..batches.sums.len())
        .map(|i| values(&batches.without(i)))
        .collect();
    Ok(without.map(|without| Covariance {
        matrix: jackknife(&without),
        batches: batches.sums.len(),
    }))
}

/// (B−1)/B Σ (xᵢ − mean)(xᵢ − mean)ᵀ over the leave-one-out values, row-major.
fn jackknife(without: &[Vec<f64>]) -> Vec<f64> {
    let count = without.len() as f64;
    let rows = without[0].len();
    let mean: Vec<f64> = (0..rows)
        .map(|r| without.iter().map(|x| x[r]).sum::<f64>() / count)
        .collect();
    let entry = |r: usize, c: usize| -> f64 {
        without
            .iter()
            .map(|x| (x[r] - mean[r]) * (x[c] - mean[c]))
            .sum::<f64>()
            * (count - 1.0)
            / count
    };
    (0..rows * rows)
        .map(|i| entry(i / rows, i % rows))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_diagonal_is_the_square_of_the_jackknife_error() {
        // leave-one-out means of (1, 2, 3, 6): variance of the mean 14/12
        let without: Vec<Vec<f64>> = [11.0, 10.0, 9.0, 6.0]
            .iter()
            .map(|s| vec![s / 3.0, -s / 3.0])
            .collect();
        let c = jackknife(&without);
        assert!((c[0] - 14.0 / 12.0).abs() < 1e-14);
        assert!((c[1] + 14.0 / 12.0).abs() < 1e-14);
    }
}

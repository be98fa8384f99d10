//! What can go wrong with a comparison.

use std::path::PathBuf;

use crate::store::{StoreError, Table};

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
    pub(super) fn no_column(table: &Table, column: &str) -> Self {
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

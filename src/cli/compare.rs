//! `pitchwalk compare`.

use std::path::PathBuf;

use pitchwalk::post;

use super::{Failure, Outcome, print};

/// Arguments of `compare`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Run folder
    dir: PathBuf,
    /// CSV file with a column named as the compared one (and optionally COLUMN_err) and one or more that say where
    reference: PathBuf,
    /// Table of the run
    #[arg(long)]
    table: String,
    /// Column of the table
    #[arg(long)]
    column: String,
    /// Only rows that meet this, for example side=north; may be given several times
    #[arg(long = "where", value_name = "COLUMN=VALUE", value_parser = condition)]
    conditions: Vec<(String, String)>,
}

fn condition(text: &str) -> Result<(String, String), String> {
    let (column, value) = text
        .split_once('=')
        .ok_or("expected COLUMN=VALUE, for example side=north")?;
    Ok((column.trim().into(), value.trim().into()))
}

pub fn run(arguments: &Arguments) -> Outcome {
    let Arguments {
        dir,
        reference,
        table,
        column,
        conditions,
    } = arguments;
    let covariance = post::covariance(dir, table, column).map_err(Failure::input)?;
    let comparison = post::compare(
        dir,
        reference,
        table,
        column,
        conditions,
        covariance.as_ref(),
    );
    print(&comparison.map_err(Failure::input)?.to_string())
}

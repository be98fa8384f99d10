//! What people read after a run: a page with figures, a summary on the terminal, a comparison of two runs.
//!
//! Everything is made from tables and `run.json` alone, so an old run folder can be reported again.

mod beyond;
mod chart;
mod coefficients;
mod comparison;
mod composition;
mod convergence;
mod families;
mod figures;
mod findings;
#[cfg(test)]
mod fixture;
mod format;
mod modes;
mod near_source;
mod nested_leaky_box;
mod page;
mod provenance;
mod ratios;
mod select;
mod study;
mod summary;
mod theory;
mod verdict;
mod waves;

pub use comparison::compare_html;
pub(crate) use provenance::share;
pub use summary::summary;

use crate::store::{RunInfo, Table};

/// The page of a run: one self-contained HTML file that needs neither network nor scripts.
///
/// Figures are there for the tables that are.
pub fn html(info: &RunInfo, tables: &[Table]) -> String {
    let figures = figures::all(info, tables);
    page::document(
        &format!("pitchwalk: {}", info.name),
        &page::run(info, tables, &figures),
    )
}

#[cfg(test)]
mod tests;

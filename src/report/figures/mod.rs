//! The figures of the page, one a file. Each is there only if its table is.

mod density;
mod escape;
mod grammage;
mod path_lengths;
mod precision;
mod ratio;
mod scattering;
mod spectrum;
mod transport;

pub(super) use spectrum::flattened;

use super::chart::{Chart, INK, Series};
use crate::store::{RunInfo, Table};

/// One figure: panels with a common legend, and what one sees in plain words.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    /// Anchor in the page.
    pub id: &'static str,
    /// Heading.
    pub title: &'static str,
    /// One chart or several.
    pub panels: Vec<Chart>,
    /// What one sees, with units and with what the marks mean.
    pub caption: String,
}

impl Figure {
    /// Every name once, as the legend lists them; a name of several colours in that of the text.
    pub fn legend(&self) -> Vec<Series> {
        let mut seen: Vec<Series> = Vec::new();
        for series in self.panels.iter().flat_map(|p| &p.series) {
            match seen.iter_mut().find(|s| s.name == series.name) {
                Some(known) if known.colour != series.colour => known.colour = INK,
                Some(_) => {}
                None => seen.push(Series {
                    dots: Vec::new(),
                    ..series.clone()
                }),
            }
        }
        seen
    }
}

/// All figures that the tables allow, in the order of the page.
pub(super) fn all(info: &RunInfo, tables: &[Table]) -> Vec<Figure> {
    [
        spectrum::figure(info, tables),
        ratio::figure(tables),
        transport::figure(tables),
        grammage::figure(info, tables),
        path_lengths::figure(tables),
        escape::figure(info, tables),
        density::figure(info, tables),
        precision::figure(tables),
        scattering::figure(tables),
    ]
    .into_iter()
    .flatten()
    .collect()
}

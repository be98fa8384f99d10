//! The figures of the page, one a file. Each is there only if its table is.

mod ages;
mod alfven_share;
mod anisotropy;
mod anisotropy_angle;
mod beyond_halo;
mod composition;
mod convergence;
mod density;
mod escape;
mod grammage;
mod halo;
mod heights;
mod modes;
mod near_source;
mod nested_leaky_box;
mod nuclei;
mod path_lengths;
mod pitch_angle;
mod precision;
mod rates;
mod ratio;
mod ratios;
mod realisations;
mod scattering;
mod slope;
mod spectrum;
mod streaming;
mod transport;
mod truncation;
mod waves;

pub(super) use spectrum::flattened;

use super::chart::{Chart, INK, Mark, Series};
use super::select::has_several_rigidities;
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
    /// Every name once, as the legend lists them, references last; a name of several colours in that of the text.
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
        // A stable sort: the rest stays in its order.
        seen.sort_by_key(|s| s.mark == Mark::Dashed);
        seen
    }
}

/// All figures that the tables allow, in the order of the page.
pub(super) fn all(info: &RunInfo, tables: &[Table]) -> Vec<Figure> {
    // Against a single rigidity there is nothing to draw; the numbers are in the text.
    let several = |figure: Option<Figure>| figure.filter(|_| has_several_rigidities(tables));
    [
        several(spectrum::figure(info, tables)),
        several(near_source::residence(tables)),
        near_source::profiles(tables),
        composition::figure(tables),
        several(ratio::figure(tables)),
        several(ratios::figure(tables)),
        several(nuclei::figure(tables)),
        several(nested_leaky_box::figure(tables)),
        several(slope::figure(info, tables)),
        several(transport::figure(tables)),
        several(halo::against_rigidity(tables)),
        halo::against_height(info, tables),
        waves::figure(info, tables),
        rates::figure(info, tables),
        several(streaming::figure(tables)),
        convergence::figure(info, tables),
        heights::figure(info, tables),
        several(grammage::figure(info, tables)),
        path_lengths::figure(tables),
        several(escape::figure(info, tables)),
        density::figure(info, tables),
        pitch_angle::figure(tables),
        several(precision::figure(tables)),
        scattering::figure(tables),
        modes::figure(tables),
        truncation::figure(tables),
        several(alfven_share::figure(info, tables)),
        anisotropy::figure(info, tables),
        anisotropy_angle::figure(info, tables),
        ages::figure(tables),
        beyond_halo::figure(tables),
    ]
    .into_iter()
    .flatten()
    .collect()
}

//! What figures of realisations share: bands over all of them, and single ones as lines.

use std::collections::BTreeMap;

use crate::report::chart::{Dot, Mark, PALETTE, Series, Shape};
use crate::report::findings::species_name;
use crate::report::select::Rows;
use crate::report::study::number_of_closest;
use crate::store::{RunInfo, Table};

/// So many realisations are drawn as thin lines.
const SAMPLES: f64 = 20.0;
/// How much the bands cover, in per cent; that of 68 % lies on that of 95 %.
const COVER: [u8; 2] = [20, 30];

/// The bands of one species with the table of single realisations, if it was written.
pub(super) struct Study<'a> {
    pub bands: Rows<'a>,
    /// Name of the species; empty if it is the only one.
    pub species: String,
    realisations: Option<Rows<'a>>,
    closest: Option<u64>,
}

/// The species for which there are bands at several energies.
pub(super) fn studies<'a>(info: &RunInfo, tables: &'a [Table]) -> Vec<Study<'a>> {
    let Some(all) = Rows::of_all_species(tables, "anisotropy_bands") else {
        return Vec::new();
    };
    let realisations = Rows::of_all_species(tables, "anisotropy");
    let symbols = all.distinct_texts("species");
    let study = |symbol: &String| Study {
        bands: all.with_text("species", symbol),
        species: match symbols.len() {
            1 => String::new(),
            _ => species_name(symbol).to_string(),
        },
        realisations: realisations
            .as_ref()
            .map(|r| r.with_text("species", symbol)),
        closest: number_of_closest(info),
    };
    let several = |study: &Study| study.bands.distinct("energy_gev").len() > 1;
    symbols.iter().map(study).filter(several).collect()
}

impl Study<'_> {
    /// Bands and median of a quantity, and the same of single realisations from their `column`.
    pub fn series(&self, quantity: &str, column: &str) -> Vec<Series> {
        let mut series = vec![
            self.band(quantity, "95", COVER[0]),
            self.band(quantity, "68", COVER[1]),
        ];
        series.extend(self.samples(column));
        let median = self.bands.dots("energy_gev", &format!("{quantity}_median"));
        series.push(Series::new(
            "median",
            PALETTE[0],
            Mark::Joined(Shape::Circle),
            median,
        ));
        series
    }

    fn band(&self, quantity: &str, percent: &str, cover: u8) -> Series {
        let column = |end: &str| self.bands.floats(&format!("{quantity}_{end}{percent}"));
        let energies = self.bands.floats("energy_gev");
        let ends = column("lo").into_iter().zip(column("hi"));
        let dots = energies.into_iter().zip(ends);
        Series::new(
            &format!("{percent} % of the realisations"),
            PALETTE[0],
            Mark::Band(cover),
            dots.map(|(x, (lo, hi))| Dot::between(x, lo, hi)).collect(),
        )
    }

    /// The first realisations thin, that most like the measured sky heavy and last.
    fn samples(&self, column: &str) -> Vec<Series> {
        let Some(rows) = &self.realisations else {
            return Vec::new();
        };
        let closest = self.closest.map(|number| number as f64);
        let mut lines: BTreeMap<u64, Vec<Dot>> = BTreeMap::new();
        let places = rows.dots("energy_gev", column);
        for (number, dot) in rows.floats("realization").into_iter().zip(places) {
            if number < SAMPLES || Some(number) == closest {
                lines.entry(number as u64).or_default().push(dot);
            }
        }
        let heavy = self.closest.and_then(|number| lines.remove(&number));
        let line = |name: &str, mark, dots| Series::new(name, PALETTE[1], mark, dots);
        let thin = lines.into_values();
        let mut series: Vec<Series> = thin
            .map(|dots| line("single realisations", Mark::Thin, dots))
            .collect();
        series.extend(heavy.map(|dots| line("that most like IceCube 12 yr", Mark::Line, dots)));
        series
    }

    /// Label of an axis, with the species if there are several.
    pub fn label(&self, text: &str) -> String {
        match self.species.as_str() {
            "" => text.into(),
            species => format!("{species}: {text}"),
        }
    }
}

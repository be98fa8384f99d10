//! Spectra of helium and heavier elements times R^2.7 beside measurements.

use plotters::style::RGBColor;

use super::Figure;
use super::spectrum::{dots, flattened};
use crate::data;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::select::Rows;
use crate::species::Species;
use crate::store::Table;

/// Elements that sources accelerate, and those that are made on the way, the latter beside nitrogen, which is both.
const PRIMARIES: [&str; 7] = ["He", "C", "O", "Ne", "Mg", "Si", "Fe"];
const SECONDARIES: [&str; 4] = ["Li", "Be", "B", "N"];

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of_all_species(tables, "spectrum")?.at_midplane();
    let all = rows.distinct("rigidity_gv");
    let ends = (all.first()? / 1.3, all.last()? * 1.3);
    let panels = [&PRIMARIES[..], &SECONDARIES[..]].map(|elements| {
        let colours = PALETTE.into_iter().chain([INK]);
        let series = elements.iter().zip(colours);
        let series: Vec<Series> = series
            .flat_map(|(element, colour)| of_element(&rows, element, colour, ends))
            .collect();
        Chart {
            size: Size::Wide,
            x: Axis::log("rigidity R (GV)").between(ends.0, ends.1),
            y: Axis::log("R²·⁷ × intensity (GV¹·⁷ m⁻² s⁻¹ sr⁻¹)").at_most_decades(4.0),
            series,
        }
    });
    let panels: Vec<Chart> = panels
        .into_iter()
        .filter(|p| !p.series.is_empty())
        .collect();
    (!panels.is_empty()).then(|| Figure {
        id: "nuclei",
        title: "Spectra of nuclei",
        panels,
        caption: "Intensity of elements, all isotopes together, in the Galactic plane times R²·⁷: above of those that sources \
                  accelerate, below of those that are made on the way, and of nitrogen, which is both. Joined circles: \
                  this run, modulated by the Sun; dashed: interstellar. Compare AMS-02 with the former, Voyager 1 with the \
                  latter. Bars are 1σ, statistical for this run (those of isotopes added up, which is at most too much), \
                  statistical and systematic in quadrature for measurements; where none is seen it is smaller than the mark."
            .into(),
    })
}

/// One element at Earth and interstellar, and what was measured of it at rigidities between `ends`; nothing where the
/// run has none.
fn of_element(rows: &Rows, element: &str, colour: RGBColor, ends: (f64, f64)) -> Vec<Series> {
    let modulated = total(rows, element, "intensity_modulated_per_gv");
    if modulated.is_empty() {
        return Vec::new();
    }
    let interstellar = total(rows, element, "intensity_per_gv");
    let mut series = vec![
        Series::new(
            element,
            colour,
            Mark::Joined(Shape::Circle),
            flattened(modulated),
        ),
        Series::new(
            "interstellar",
            colour,
            Mark::Dashed,
            flattened(interstellar),
        ),
    ];
    let measured = data::nuclei().into_iter();
    series.extend(measured.filter(|m| m.species.symbol() == element).map(|m| {
        let (name, shape) = match m.interstellar {
            true => ("Voyager 1, interstellar", Shape::Diamond),
            false => ("AMS-02, modulated", Shape::Square),
        };
        Series::new(name, colour, Mark::Points(shape), flattened(dots(&m, ends)))
    }));
    series.retain(|s| !s.dots.is_empty());
    series
}

/// The sum over the isotopes of an element, and of their errors.
fn total(rows: &Rows, element: &str, column: &str) -> Vec<Dot> {
    let names = rows.distinct_texts("species");
    let isotopes = names.iter().filter(|name| {
        let species = Species::named(name);
        species.is_some_and(|s| s.symbol() == element)
    });
    let each = isotopes.map(|name| rows.with_text("species", name).dots("rigidity_gv", column));
    let sum = |a: Vec<Dot>, b: Vec<Dot>| {
        let pairs = a.into_iter().zip(b);
        let added = |(a, b): (Dot, Dot)| Dot {
            x: a.x,
            y: a.y + b.y,
            lo: a.lo + b.lo,
            hi: a.hi + b.hi,
        };
        pairs.map(added).collect()
    };
    each.reduce(sum).unwrap_or_default()
}

//! The spectrum times R^2.7 beside measurements.

use super::Figure;
use crate::data::{self, Measurement};
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::findings::main_species;
use crate::report::select::Rows;
use crate::report::theory::number;
use crate::store::{RunInfo, Table};

/// Power of rigidity that makes the spectrum nearly flat.
const POWER: f64 = 2.7;

/// Intensity times R^2.7.
pub(in crate::report) fn flattened(dots: Vec<Dot>) -> Vec<Dot> {
    dots.into_iter()
        .map(|d| d.scaled(d.x.powf(POWER)))
        .collect()
}

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "spectrum")?.at_midplane();
    let all = rows.distinct("rigidity_gv");
    let ends = (all.first()? / 1.3, all.last()? * 1.3);
    let name = main_species(tables);
    let mut series = vec![
        Series::new(
            "this run, interstellar",
            PALETTE[0],
            Mark::Joined(Shape::Circle),
            flattened(rows.dots("rigidity_gv", "intensity_per_gv")),
        ),
        Series::new(
            "this run, modulated by the Sun",
            PALETTE[1],
            Mark::Joined(Shape::Circle),
            flattened(rows.dots("rigidity_gv", "intensity_modulated_per_gv")),
        ),
    ];
    if name == "protons" {
        series.extend(data::protons().iter().map(|m| measured(m, ends)));
        series.retain(|s| !s.dots.is_empty());
    }
    let potential = number(info, "/modulation/potential_mv")
        .map_or(String::new(), |phi| format!(" (force field, {phi} MV)"));
    Some(Figure {
        id: "spectrum",
        title: "Spectrum",
        panels: vec![Chart {
            size: Size::Wide,
            x: Axis::log("rigidity R (GV)").between(ends.0, ends.1),
            y: Axis::log("R²·⁷ × intensity (GV¹·⁷ m⁻² s⁻¹ sr⁻¹)").at_most_decades(3.5),
            series,
        }],
        caption: format!(
            "Intensity of {name} in the Galactic plane times R²·⁷, so that a flat line is a spectrum R⁻²·⁷. \
             Bars are 1σ: statistical for this run, statistical and systematic in quadrature for measurements; \
             where none is seen it is smaller than the mark. Compare AMS-02, DAMPE and CALET (inside the \
             heliosphere) with the modulated spectrum{potential}, Voyager 1 (outside) with the interstellar one. \
             Measurements at rigidities that the run did not cover are left out.",
        ),
    })
}

/// The points of a measurement between two rigidities, per GV.
pub(super) fn dots(m: &Measurement, ends: (f64, f64)) -> Vec<Dot> {
    m.per_gv()
        .into_iter()
        .filter(|p| (ends.0..=ends.1).contains(&p.x))
        .map(|p| Dot {
            x: p.x,
            y: p.y,
            lo: p.y - p.err_lo,
            hi: p.y + p.err_hi,
        })
        .collect()
}

/// A measurement within the rigidities of the run.
fn measured(m: &Measurement, ends: (f64, f64)) -> Series {
    let (colour, shape) = match m.experiment.as_str() {
        "AMS-02" => (INK, Shape::Square),
        "DAMPE" => (PALETTE[2], Shape::Diamond),
        "CALET" => (PALETTE[4], Shape::Triangle),
        _ => (PALETTE[3], Shape::Diamond),
    };
    let short = m.experiment.split('(').next().unwrap_or_default();
    let name = if m.interstellar {
        format!("{short}, interstellar").replace("Voyager1", "Voyager 1")
    } else {
        format!("{short}, modulated")
    };
    Series::new(&name, colour, Mark::Points(shape), flattened(dots(m, ends)))
}

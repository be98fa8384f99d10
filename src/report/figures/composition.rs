//! Spectra of all particles and of elements against total energy, and the mean logarithmic mass.

use plotters::style::RGBColor;

use super::Figure;
use crate::data::{self, AirShowers, Point};
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::findings::species_name;
use crate::report::select::Rows;
use crate::store::Table;
use crate::tally::ALL;

/// Power of energy that makes the spectrum nearly flat.
const POWER: f64 = 2.7;
/// Measurements are drawn up to this factor beyond the energies of the run.
const BEYOND: f64 = 1.5;
/// Species that are measured, with their colours; others share one.
const KNOWN: [(&str, RGBColor); 4] = [
    (ALL, INK),
    ("H1", PALETTE[1]),
    ("He4", PALETTE[0]),
    ("Fe56", PALETTE[2]),
];
const OTHERS: RGBColor = PALETTE[4];

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of_all_species(tables, "composition")?;
    let energies = rows.distinct("energy_gev");
    let ends = (energies.first()? / BEYOND, energies.last()? * BEYOND);
    let intensity = |species: &str| {
        let dots = rows.with_text("species", species);
        let dots = dots.dots("energy_gev", "intensity_per_gev").into_iter();
        dots.map(|d| d.scaled(d.x.powf(POWER))).collect()
    };
    let mut spectra: Vec<Series> = rows
        .distinct_texts("species")
        .iter()
        .map(|species| match colour(species) {
            Some(colour) => line(name(species), colour, intensity(species)),
            None => Series::new("other elements", OTHERS, Mark::Thin, intensity(species)),
        })
        .collect();
    spectra.extend(
        data::per_total_energy()
            .iter()
            .map(|m| measured(m, ends, POWER)),
    );
    let all = rows.with_text("species", ALL);
    let mut masses = vec![line(name(ALL), INK, all.dots("energy_gev", "mean_ln_a"))];
    masses.extend(data::mean_ln_a().iter().map(|m| measured(m, ends, 0.0)));
    let chart = |y: Axis, mut series: Vec<Series>| {
        series.retain(|s| !s.dots.is_empty());
        Chart {
            size: Size::Wide,
            x: Axis::log("total energy of a nucleus E (GeV)").between(ends.0, ends.1),
            y,
            series,
        }
    };
    Some(Figure {
        id: "composition",
        title: "Elements around the knee",
        panels: vec![
            chart(
                Axis::log("E²·⁷ × intensity (GeV¹·⁷ m⁻² s⁻¹ sr⁻¹)").at_most_decades(3.0),
                spectra,
            ),
            chart(
                Axis::linear("mean logarithmic mass ⟨ln A⟩").including(0.0),
                masses,
            ),
        ],
        caption: "Joined circles are this run, other marks are measured, in the colour of the same element; black is \
                  the sum of all. Intensity times E²·⁷, and the mean logarithm of the mass number. Bars are 1σ, \
                  statistical for this run, statistical and systematic in quadrature for measurements; where none is \
                  seen it is smaller than the mark. Those of protons, helium and iron depend on the hadronic model \
                  that the name tells (KASCADE: with what the model is uncertain by), and energy scales differ between \
                  experiments: their all-particle spectra by up to a factor of 1.6."
            .into(),
    })
}

fn name(species: &str) -> &str {
    match species {
        ALL => "all particles",
        "He4" => "helium",
        "Fe56" => "iron",
        other => species_name(other),
    }
}

fn colour(species: &str) -> Option<RGBColor> {
    let known = KNOWN.iter().find(|(known, _)| *known == species);
    known.map(|(_, colour)| *colour)
}

fn line(name: &str, colour: RGBColor, dots: Vec<Dot>) -> Series {
    Series::new(name, colour, Mark::Joined(Shape::Circle), dots)
}

/// A measurement at energies between `ends`, times a power of energy.
fn measured(m: &AirShowers, ends: (f64, f64), power: f64) -> Series {
    let near = m.points.iter().filter(|p| (ends.0..=ends.1).contains(&p.x));
    let dot = |p: &Point| Dot {
        x: p.x,
        y: p.y,
        lo: p.y - p.err_lo,
        hi: p.y + p.err_hi,
    };
    let dots = near.map(|p| dot(p).scaled(p.x.powf(power))).collect();
    let shape = match m.experiment.split([' ', '(']).next() {
        Some("LHAASO") => Shape::Square,
        Some("KASCADE") => Shape::Diamond,
        Some("HAWC") => Shape::Circle,
        _ => Shape::Triangle,
    };
    let colour = colour(m.species).unwrap_or(OTHERS);
    Series::new(&m.experiment, colour, Mark::Points(shape), dots)
}

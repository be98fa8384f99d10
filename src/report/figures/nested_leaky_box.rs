//! Ratios of a nested leaky box against energy, each over its value at 10 GeV/n or GV.

use super::Figure;
use crate::report::chart::{Axis, Chart, Mark, PALETTE, Series, Shape, Size};
use crate::report::nested_leaky_box::over_its_value;
use crate::report::select::Rows;
use crate::store::Table;

const ENERGY: &str = "kinetic_energy_gev_n";
const RIGIDITY: &str = "rigidity_gv";

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "nested_leaky_box")?;
    let ratios = [
        ("B/C", ENERGY, "boron_to_carbon", Shape::Circle),
        (
            "antiprotons/protons",
            RIGIDITY,
            "secondary_to_proton",
            Shape::Square,
        ),
        (
            "positrons/protons",
            RIGIDITY,
            "positron_to_proton",
            Shape::Diamond,
        ),
    ];
    let series = ratios.iter().zip(PALETTE);
    let series = series.map(|(&(name, abscissa, column, shape), colour)| {
        let dots = over_its_value(&rows, abscissa, column);
        Series::new(name, colour, Mark::Joined(shape), dots)
    });
    Some(Figure {
        id: "nested-leaky-box",
        title: "Nested leaky box",
        panels: vec![Chart {
            size: Size::Wide,
            x: Axis::log("B/C: kinetic energy (GeV/n); others: rigidity (GV)"),
            y: Axis::log("ratio over that at 10"),
            series: series.collect(),
        }],
        caption: "Boron keeps the energy per nucleon of its parents: B/C shows the grammage around the sources, which \
            falls, until that of the Galaxy is more. Antiprotons and positrons are made by protons of far more energy, \
            which left their sources early: they show the constant grammage of the Galaxy. Positrons stay flat only as \
            long as they radiate little while they are there. The spectrum of protons must then be that of the sources, \
            and sources must accelerate electrons with another one."
            .into(),
    })
}

//! The local slope of the spectrum.

use super::Figure;
use crate::report::chart::{Axis, Chart, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::findings::main_species;
use crate::report::select::Rows;
use crate::report::theory;
use crate::store::{RunInfo, Table};

/// The slope is shown from here on, in GV, if the run reaches ten times as far.
const FROM_GV: f64 = 1.0;

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "spectrum")?.at_midplane();
    // The first and the last bin lack a neighbour.
    let known = rows.dots("rigidity_gv", "slope").into_iter();
    let mut dots: Vec<_> = known.filter(|d| d.y.is_finite()).collect();
    // Where losses bend the spectrum over, its slope would take all the room.
    let top = dots.last().map_or(0.0, |d| d.x);
    let from = if top > 10.0 * FROM_GV { FROM_GV } else { 0.0 };
    dots.retain(|d| d.x >= from);
    if dots.is_empty() {
        return None;
    }
    let mark = Mark::Points(Shape::Circle);
    let mut series = vec![Series::new(
        "this run, interstellar",
        PALETTE[0],
        mark,
        dots,
    )];
    let mut explained = "";
    if let Some(mut theory) = theory::slope(info, tables) {
        theory.retain(|d| d.x >= from);
        let name = "diffusion alone";
        series.push(Series::new(name, INK, Mark::Dashed, theory));
        explained = " Dashed: 2 − γ − d ln λ/d ln R, what injection ∝ R^(2−γ) and diffusion with mean free path λ \
                     give where neither losses, destruction nor advection matter.";
    }
    Some(Figure {
        id: "slope",
        title: "Slope of the spectrum",
        panels: vec![Chart {
            size: Size::Low,
            x: Axis::log("rigidity R (GV)"),
            y: Axis::linear("d ln I / d ln R"),
            series,
        }],
        caption: format!(
            "Local power-law index of the interstellar intensity of {} from 1 GV on, each from the bins on either side. Bars are 1σ.{explained}",
            main_species(tables)
        ),
    })
}

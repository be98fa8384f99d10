//! Escape from the halo: how late and how many.

use super::Figure;
use crate::report::chart::{Axis, Chart, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::select::Rows;
use crate::report::theory::{advects, caveat, edge_in_words, escape_time_myr};
use crate::store::{RunInfo, Table};

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "escape")?;
    let sides = |column: &str| -> Vec<Series> {
        let family = |(i, side): (usize, String)| {
            let dots = rows.with_text("side", &side).dots("rigidity_gv", column);
            Series::new(&side, PALETTE[i % 2], Mark::Points(Shape::nth(i)), dots)
        };
        rows.distinct_texts("side")
            .into_iter()
            .enumerate()
            .map(family)
            .collect()
    };
    let mut time = sides("mean_time_myr");
    let theory = escape_time_myr(info, tables).filter(|_| rows.are_of_protons());
    let (name, formula) = if advects(info) {
        let form = "with ζ = v_A H′/D, (H′²/D)(ζ − 1 + exp(−ζ))/ζ²";
        ("diffusion and advection", form)
    } else {
        ("diffusion", "H′²/2D")
    };
    let explained = theory.as_ref().map_or(String::new(), |_| {
        let (edge, caveat) = (edge_in_words(info), caveat(info));
        format!(" Dashed: the closed form from z = 0, {formula}; {edge}.{caveat}")
    });
    time.extend(theory.map(|dots| Series::new(name, INK, Mark::Dashed, dots)));
    let x = || Axis::log("rigidity R (GV)");
    Some(Figure {
        id: "escape",
        title: "Escape",
        panels: vec![
            Chart {
                size: Size::Half,
                x: x(),
                y: Axis::log("mean escape time (Myr)"),
                series: time,
            },
            Chart {
                size: Size::Half,
                x: x(),
                y: Axis::linear("flux out / injection").including(0.0),
                series: sides("flux_relative"),
            },
        ],
        caption: format!(
            "Mean age at which {} leave the halo through its northern (z = +H) and southern edge, and the flux \
             through each over the rate of injection at the same rigidity: one half a side where nothing is \
             destroyed or slowed down on the way. Bars are 1σ.{explained}",
            rows.species_name()
        ),
    })
}

//! Escape from the halo: how late and how many.

use super::Figure;
use crate::report::chart::{Axis, Chart, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::findings::main_species;
use crate::report::select::Rows;
use crate::report::theory::escape_time_myr;
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
    let theory = escape_time_myr(info, tables);
    let explained = if theory.is_some() {
        " The dashed line is H²/2D, pure diffusion from z = 0; advection and losses, which it leaves out, shorten the time."
    } else {
        ""
    };
    time.extend(theory.map(|dots| Series::new("pure diffusion, H²/2D", INK, Mark::Dashed, dots)));
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
            "How long {} take to leave the halo through its northern and southern edge, and how many leave \
             through each per particle injected in the same rigidity bin (less than one half a side where some are destroyed or \
             lose energy on the way). Bars are 1σ.{explained}",
            main_species(tables)
        ),
    })
}

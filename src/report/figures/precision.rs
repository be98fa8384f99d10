//! How well each number is known.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::select::Rows;
use crate::store::Table;

/// Tables, columns and names of what is drawn.
const QUANTITIES: [(&str, &str, &str); 4] = [
    ("spectrum", "intensity_per_gv", "interstellar intensity"),
    (
        "spectrum",
        "intensity_modulated_per_gv",
        "modulated intensity",
    ),
    ("grammage_mean", "grammage_g_cm2", "mean grammage"),
    ("escape", "mean_time_myr", "mean escape time, each side"),
];

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let mut series = Vec::new();
    for (i, (table, column, name)) in QUANTITIES.into_iter().enumerate() {
        let Some(rows) = Rows::of_protons(tables, table) else {
            continue;
        };
        let dots = rows
            .at_midplane()
            .dots("rigidity_gv", column)
            .into_iter()
            .map(|d| Dot::bare(d.x, (d.hi - d.y) / d.y.abs()))
            .collect();
        // The first as a line, because the second often lies on it.
        let mark = if i == 0 {
            Mark::Line
        } else {
            Mark::Points(Shape::nth(i))
        };
        series.push(Series::new(name, PALETTE[i], mark, dots));
    }
    let rigidities = Rows::of_protons(tables, "spectrum")?.distinct("rigidity_gv");
    let ends = [*rigidities.first()?, *rigidities.last()?];
    let one = ends.map(|r| Dot::bare(r, 0.01)).to_vec();
    series.push(Series::new("1 %", INK, Mark::Dashed, one));
    Some(Figure {
        id: "precision",
        title: "How well each number is known",
        panels: vec![Chart {
            size: Size::Low,
            x: Axis::log("rigidity R (GV)"),
            y: Axis::log("relative error").including(0.02),
            series,
        }],
        caption: "Relative statistical 1σ error of each number, from independent batches of histories. What lies below the \
                  dashed line is known to better than 1 %. Four times the histories halve every error."
            .into(),
    })
}

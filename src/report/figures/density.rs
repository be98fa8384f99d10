//! Density against height.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::findings::main_species;
use crate::report::format::rigidity;
use crate::report::select::Rows;
use crate::report::theory::number;
use crate::store::{RunInfo, Table};

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "density")?;
    let mut series: Vec<Series> = rows
        .rigidities_near(&[1.0, 10.0, 100.0, 1000.0])
        .into_iter()
        .enumerate()
        .map(|(i, r)| {
            let dots = profile(&rows.with("rigidity_gv", r));
            let mark = Mark::Points(Shape::nth(i));
            Series::new(&rigidity(r), PALETTE[i % PALETTE.len()], mark, dots)
        })
        .collect();
    if let Some(height) = number(info, "/halo/height_kpc") {
        let one_sided = rows.floats("z_kpc_lo").iter().all(|z| *z >= 0.0);
        let ends = vec![
            Dot::bare(
                if one_sided { 0.0 } else { -height },
                if one_sided { 1.0 } else { 0.0 },
            ),
            Dot::bare(0.0, 1.0),
            Dot::bare(height, 0.0),
        ];
        series.push(Series::new(
            "pure diffusion, 1 − |z|/H",
            INK,
            Mark::Dashed,
            ends,
        ));
    }
    Some(Figure {
        id: "density",
        title: "Density against height",
        panels: vec![Chart {
            size: Size::Wide,
            x: Axis::linear("height z (kpc)"),
            y: Axis::linear("f(z) / f(0)").including(0.0),
            series,
        }],
        caption: format!(
            "Density of {} at height z over that in the Galactic plane, at a few rigidities. Bars are 1σ. The dashed \
             line is what uniform diffusion alone gives with sources in the plane and escape at H; advection fills \
             the halo above it.",
            main_species(tables)
        ),
    })
}

/// The density at the middle of its bins.
fn profile(rows: &Rows) -> Vec<Dot> {
    let edges = rows
        .floats("z_kpc_lo")
        .into_iter()
        .zip(rows.floats("z_kpc_hi"));
    edges
        .zip(rows.dots("rigidity_gv", "f_relative"))
        .map(|((lo, hi), dot)| Dot {
            x: 0.5 * (lo + hi),
            ..dot
        })
        .collect()
}

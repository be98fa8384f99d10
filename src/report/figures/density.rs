//! Density against height.

use super::Figure;
use super::heights::layer_edges;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::format::rigidity;
use crate::report::select::Rows;
use crate::report::theory::{advects, caveat, edge_in_words, halos};
use crate::store::{RunInfo, Table};

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "density")?;
    let from = rows.floats("z_kpc_lo").into_iter().fold(0.0, f64::min);
    let halos = halos(info, tables).filter(|_| rows.are_of_protons());
    let name = if advects(info) {
        "diffusion and advection"
    } else {
        "diffusion"
    };
    let mut series = Vec::new();
    for (i, r) in rows
        .rigidities_near(&[1.0, 10.0, 100.0, 1000.0])
        .into_iter()
        .enumerate()
    {
        let (dots, mark) = (
            profile(&rows.with("rigidity_gv", r)),
            Mark::Points(Shape::nth(i)),
        );
        let colour = PALETTE[i % PALETTE.len()];
        series.push(Series::new(&rigidity(r), colour, mark, dots));
        let known = halos.iter().flatten().find(|h| h.rigidity_gv == r);
        series.extend(known.map(|h| Series::new(name, colour, Mark::Dashed, h.profile(from))));
    }
    for z in layer_edges(info) {
        let line = vec![Dot::bare(z, 0.0), Dot::bare(z, 1.0)];
        series.push(Series::new("edge of a layer", INK, Mark::Dashed, line));
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
            "Phase-space density of {} at height z over that in the Galactic plane, at a few rigidities. Bars are 1σ.{}",
            rows.species_name(),
            match rows.are_of_protons() {
                true => explained(info, halos.is_some()),
                false => String::new(),
            }
        ),
    })
}

fn explained(info: &RunInfo, known: bool) -> String {
    if !known {
        return " No closed form is drawn, because diffusion or the flow varies with height."
            .into();
    }
    let formula = if advects(info) {
        "with ζ = v_A H′/D, (1 − exp(−ζ(1 − |z|/H′)))/(1 − exp(−ζ))"
    } else {
        "1 − |z|/H′"
    };
    format!(
        " Dashed: the closed form for sources in the plane, {formula}; {}.{}",
        edge_in_words(info),
        caveat(info)
    )
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

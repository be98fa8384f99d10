//! Mean grammage against rigidity.

use super::Figure;
use crate::report::chart::{Axis, Chart, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::select::Rows;
use crate::report::theory::{advects, caveat, edge_in_words, grammage_g_cm2};
use crate::store::{RunInfo, Table};

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "grammage_mean")?;
    let mut series = vec![
        Series::new(
            "seen at z = 0",
            PALETTE[0],
            Mark::Joined(Shape::Circle),
            rows.dots("rigidity_gv", "grammage_g_cm2"),
        ),
        Series::new(
            "of those that escape",
            PALETTE[1],
            Mark::Points(Shape::Square),
            rows.dots("rigidity_gv", "escape_grammage_g_cm2"),
        ),
    ];
    let theory = grammage_g_cm2(info, tables).filter(|_| rows.are_of_protons());
    let (name, formula) = if advects(info) {
        let form = "with ζ = v_A H′/D, ρ v h (H′/D)(1 − exp(−ζ))/ζ";
        ("diffusion and advection", form)
    } else {
        ("diffusion", "ρ v h H′/D")
    };
    let explained = theory.as_ref().map_or(String::new(), |_| {
        let (edge, caveat) = (edge_in_words(info), caveat(info));
        format!(
            " Dashed: the closed form for sources at z = 0 in a thin disc of gas of density ρ and half-thickness h, \
             {formula}; {edge}.{caveat}"
        )
    });
    series.extend(theory.map(|dots| Series::new(name, INK, Mark::Dashed, dots)));
    Some(Figure {
        id: "grammage",
        title: "Grammage",
        panels: vec![Chart {
            size: Size::Wide,
            x: Axis::log("rigidity R (GV)"),
            y: Axis::log("mean grammage (g cm⁻²)"),
            series,
        }],
        caption: format!(
            "Mean gas column that {} have crossed: those seen in the Galactic plane, and those that leave the \
             halo. Bars are 1σ.{explained}",
            rows.species_name()
        ),
    })
}

//! Pitch-angle diffusion coefficient against µ.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, Mark, PALETTE, Series, Size};
use crate::report::format::rigidity;
use crate::report::select::Rows;
use crate::scattering::TOTAL;
use crate::species::PROTON;
use crate::store::Table;
use crate::units::{C_CM_S, PC_CM, Rigidity};

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "scattering")?.at_midplane();
    let transport = Rows::of(tables, "transport").map(|r| r.at_midplane());
    let modes = rows.distinct_texts("mode");
    // several modes have a figure of their own
    if modes.iter().any(|mode| mode == TOTAL) {
        return None;
    }
    let scatters_isotropically = modes == ["isotropic"];
    let mut series = Vec::new();
    for (i, r) in rows
        .rigidities_near(&[1.0, 10.0, 100.0, 1000.0])
        .into_iter()
        .enumerate()
    {
        let colour = PALETTE[i % PALETTE.len()];
        let dots = summed(&rows.with("rigidity_gv", r), &modes);
        let path = transport
            .as_ref()
            .and_then(|t| t.estimate_near("mean_free_path_pc", r));
        let isotropic = path.map(|p| isotropic(&dots, r, p.value));
        for half in halves(dots) {
            series.push(Series::new(&rigidity(r), colour, Mark::Line, half));
        }
        let name = "isotropic, same mean free path";
        let isotropic = isotropic.filter(|_| !scatters_isotropically);
        series.extend(isotropic.map(|dots| Series::new(name, colour, Mark::Dashed, dots)));
    }
    let explained = if scatters_isotropically {
        "Isotropic scattering is v(1 − µ²)/2λ with the mean free path λ."
    } else {
        "Dashed: isotropic scattering with the same mean free path, v(1 − µ²)/2λ. A line that dips at µ = 0 is not \
         drawn through it."
    };
    let place = match rows.distinct_texts("layer").first() {
        Some(layer) if !layer.is_empty() => format!("in the layer {layer}"),
        _ => "in the Galactic plane".into(),
    };
    Some(Figure {
        id: "scattering",
        title: "Pitch-angle scattering",
        panels: vec![Chart {
            size: Size::Wide,
            x: Axis::linear("cosine of the pitch angle µ"),
            y: Axis::log("D_µµ (s⁻¹)").at_most_decades(6.0),
            series,
        }],
        caption: format!(
            "Pitch-angle diffusion coefficient D_µµ {place} at a few rigidities, summed over the modes: {}. \
             {explained} At µ = ±1 it is zero, which a logarithmic axis cannot show.",
            modes.join(", ")
        ),
    })
}

/// The line as it is, or in two parts where it dips at µ = 0 deeper than the tabulated µ resolve.
fn halves(dots: Vec<Dot>) -> Vec<Vec<Dot>> {
    let (left, right): (Vec<Dot>, Vec<Dot>) = dots.iter().copied().partition(|d| d.x < 0.0);
    match (&right[..], left.is_empty()) {
        ([first, second, ..], false) if first.y < second.y => vec![left, right],
        _ => vec![dots],
    }
}

/// Sum over modes at each µ.
fn summed(rows: &Rows, modes: &[String]) -> Vec<Dot> {
    let by_mode: Vec<_> = modes
        .iter()
        .map(|m| {
            let mode = rows.with_text("mode", m);
            (mode.floats("mu"), mode.floats("d_mumu_per_s"))
        })
        .collect();
    rows.distinct("mu")
        .into_iter()
        .filter(|mu| mu.abs() < 1.0)
        .map(|mu| {
            let at = |(mus, values): &(Vec<f64>, Vec<f64>)| {
                mus.iter().position(|m| *m == mu).map(|i| values[i])
            };
            Dot::bare(mu, by_mode.iter().filter_map(at).sum())
        })
        .collect()
}

/// v(1 − µ²)/2λ at the abscissae of the dots.
fn isotropic(dots: &[Dot], rigidity_gv: f64, mean_free_path_pc: f64) -> Vec<Dot> {
    let rate = PROTON.beta(Rigidity(rigidity_gv)) * C_CM_S / (2.0 * mean_free_path_pc * PC_CM);
    dots.iter()
        .map(|d| Dot::bare(d.x, rate * (1.0 - d.x * d.x)))
        .collect()
}

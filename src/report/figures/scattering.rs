//! Pitch-angle diffusion coefficient against µ.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, Mark, PALETTE, Series, Size};
use crate::report::format::rigidity;
use crate::report::select::Rows;
use crate::report::theory::{LIGHT_CM_S, proton_beta};
use crate::store::Table;

const CM_PER_PC: f64 = 3.085_677_581_491_367e18;

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "scattering")?.at_midplane();
    let transport = Rows::of(tables, "transport").map(|r| r.at_midplane());
    let modes = rows.distinct_texts("mode");
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
        series.push(Series::new(&rigidity(r), colour, Mark::Line, dots));
        let name = "isotropic, same mean free path";
        series.extend(isotropic.map(|dots| Series::new(name, colour, Mark::Dashed, dots)));
    }
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
            "Pitch-angle diffusion coefficient in the Galactic plane at a few rigidities, summed over the modes: \
             {}. Dashed: isotropic scattering with the same mean free path, v(1 − µ²)/2λ. At µ = ±1 it is zero, \
             which a logarithmic axis cannot show.",
            modes.join(", ")
        ),
    })
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
    let rate = proton_beta(rigidity_gv) * LIGHT_CM_S / (2.0 * mean_free_path_pc * CM_PER_PC);
    dots.iter()
        .map(|d| Dot::bare(d.x, rate * (1.0 - d.x * d.x)))
        .collect()
}

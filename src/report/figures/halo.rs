//! Diffusion coefficient by waves: against rigidity, and against height.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::format::{short_rigidity, significant};
use crate::report::select::Rows;
use crate::report::waves::{curve, front, heights};
use crate::store::{RunInfo, Table};

/// What bands mean.
const BANDS: &str = "Bands are 1σ; where none is seen it is thinner than the line.";

/// D_zz against rigidity at a few heights.
pub(super) fn against_rigidity(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "diffusion")?;
    let mut series: Vec<Series> = heights(&rows)
        .iter()
        .flat_map(|h| curve(&h.name, h.colour, h.rows.dots("rigidity_gv", "d_zz_cm2_s")))
        .collect();
    series.extend(judged(tables).map(|dots| {
        let mark = Mark::Points(Shape::Diamond);
        Series::new("where the loop is judged", INK, mark, dots)
    }));
    Some(Figure {
        id: "halo-rigidity",
        title: "Diffusion by waves against rigidity",
        panels: vec![panel(Axis::log("rigidity R (GV)"), series)],
        caption: format!("D_zz at a few heights. {BANDS}"),
    })
}

/// D_zz against height at a few rigidities.
pub(super) fn against_height(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "diffusion")?;
    let chosen = rows.rigidities_near(&[1.0, 10.0, 100.0, 1e3, 1e4, 1e5]);
    let mut series: Vec<Series> = chosen
        .iter()
        .zip(PALETTE)
        .flat_map(|(&r, colour)| {
            let dots = rows.with("rigidity_gv", r).dots("z_kpc", "d_zz_cm2_s");
            curve(&short_rigidity(r), colour, dots)
        })
        .collect();
    let front = front(info, tables);
    let told = front.map_or(String::new(), |front| {
        let all = || rows.floats("d_zz_cm2_s").into_iter();
        let ends = [all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max)];
        let line = ends.map(|d| Dot::bare(front.z_kpc, d)).to_vec();
        series.push(Series::new("front of the cascade", INK, Mark::Dashed, line));
        let behind = front.exponent.map_or(String::new(), |(alpha, [from, to])| {
            format!(
                "; behind it D_zz ∝ z^{alpha:.2}, fitted from {} to {} kpc",
                significant(from, 2),
                significant(to, 2)
            )
        });
        format!(
            " Dashed: where D_zz falls most steeply at {}, {} kpc. There the cascade has filled the wavenumbers that \
             particles resonate with{behind}.",
            short_rigidity(front.rigidity_gv),
            significant(front.z_kpc, 3)
        )
    });
    Some(Figure {
        id: "halo-height",
        title: "Diffusion by waves against height",
        panels: vec![panel(Axis::log("height |z| (kpc)"), series)],
        caption: format!(
            "D_zz at a few rigidities. {BANDS} Where there are hardly any waves D_zz is what waves.cap_height_kpc lets \
             it be.{told}"
        ),
    })
}

fn panel(x: Axis, series: Vec<Series>) -> Chart {
    Chart {
        size: Size::Wide,
        x,
        y: Axis::log("D_zz (cm² s⁻¹)"),
        series,
    }
}

/// D_zz where the loop is judged, after its last iteration.
fn judged(tables: &[Table]) -> Option<Vec<Dot>> {
    let rows = Rows::of(tables, "convergence")?;
    let last = *rows.distinct("iteration").last()?;
    Some(
        rows.with("iteration", last)
            .dots("rigidity_gv", "d_zz_cm2_s"),
    )
}

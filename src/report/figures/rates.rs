//! What makes waves grow and what takes them away.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::format::significant;
use crate::report::select::Rows;
use crate::report::theory::number;
use crate::report::waves::{Height, curve, heights};
use crate::store::{RunInfo, Table};
use crate::units::{KPC_CM, PC_CM};

/// Heights that are shown.
const PANELS: usize = 4;
/// Rates far below the others do not matter.
const DECADES: f64 = 7.0;

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "waves")?;
    let grows = rows.floats("growth_per_s").iter().any(|g| *g > 0.0);
    let panels: Vec<Chart> = heights(&rows)
        .iter()
        .take(PANELS)
        .map(|height| panel(info, tables, height))
        .filter(|panel| {
            panel
                .series
                .iter()
                .any(|s| matches!(s.mark, Mark::Points(_)))
        })
        .collect();
    if !grows || panels.is_empty() {
        return None;
    }
    Some(Figure {
        id: "rates",
        title: "Growth against damping",
        panels,
        caption: "Rates of the energy of waves at a few heights: growth by streaming particles, and damping where there \
                  is any. Bars and bands are 1σ; where none is seen it is smaller than the mark. Dashed: what the \
                  cascade does to the waves shown above, c_k v_A k (kW)^(1/2), and the Alfvén speed over the height, at \
                  which they are carried away. Waves settle where growth equals the fastest of these, or are those of the \
                  cascade from below where growth is slower. Only k that particles of the run resonate with are shown."
            .into(),
    })
}

fn panel(info: &RunInfo, tables: &[Table], height: &Height) -> Chart {
    let of = |column: &str| {
        let mut dots = height.rows.dots("k_per_pc", column);
        dots.retain(|d| d.y > 0.0);
        dots
    };
    let growth = of("growth_per_s");
    let ends = range(&growth);
    let mark = Mark::Points(Shape::Circle);
    let growth = Series::new("growth by particles", PALETTE[0], mark, growth);
    let damping = curve("damping", PALETTE[1], of("damping_per_s"));
    let alfven = alfven_cm_s(tables, height.z_kpc);
    let constant = number(info, "/waves/cascade_constant").unwrap_or(0.0);
    let cascade = height.rows.dots("k_per_pc", "kw").into_iter();
    let cascade = cascade.map(|d| {
        let rate = constant * alfven * d.x / PC_CM * d.y.sqrt();
        Dot::bare(d.x, rate)
    });
    let away = [ends.0, ends.1].map(|k| Dot::bare(k, alfven / (height.z_kpc * KPC_CM)));
    let guides = [
        Series::new("cascade", PALETTE[2], Mark::Dashed, cascade.collect()),
        Series::new("carried away", INK, Mark::Dashed, away.to_vec()),
    ];
    let mut series: Vec<Series> = damping.into_iter().chain([growth]).chain(guides).collect();
    for s in &mut series {
        s.dots
            .retain(|d| d.y > 0.0 && (ends.0..=ends.1).contains(&d.x));
    }
    series.retain(|s| !s.dots.is_empty());
    let label = format!("rate at z = {} kpc (s⁻¹)", significant(height.z_kpc, 2));
    Chart {
        size: Size::Half,
        x: Axis::log("wavenumber k (pc⁻¹)"),
        y: Axis::log(&label).at_most_decades(DECADES),
        series,
    }
}

/// The smallest and the largest abscissa.
fn range(dots: &[Dot]) -> (f64, f64) {
    let all = || dots.iter().map(|d| d.x);
    (
        all().fold(f64::INFINITY, f64::min),
        all().fold(0.0, f64::max),
    )
}

/// v_A in cm/s at the tabulated height nearest to this one; NaN where none is.
fn alfven_cm_s(tables: &[Table], z_kpc: f64) -> f64 {
    let Some(rows) = Rows::of(tables, "transport") else {
        return f64::NAN;
    };
    let heights = rows.distinct("z_kpc").into_iter();
    let nearest = heights.min_by(|a, b| (a - z_kpc).abs().total_cmp(&(b - z_kpc).abs()));
    let speeds = nearest.map(|z| rows.with("z_kpc", z).floats("alfven_speed_km_s"));
    speeds
        .and_then(|all| all.first().copied())
        .map_or(f64::NAN, |km_s| 1e5 * km_s)
}

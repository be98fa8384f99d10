//! Ages and path lengths of the particles at the Sun, with arms and in the smooth disc.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, Mark, PALETTE, Series, Size};
use crate::report::format::energy;
use crate::report::select::Rows;
use crate::store::Table;

/// Decades below the maximum that are shown.
const DECADES: f64 = 3.0;

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "ages")?;
    let panel = |label: &str, y: &str, of: Abscissa, pdf: [&str; 2]| Chart {
        size: Size::Half,
        x: Axis::log(label),
        y: Axis::log(y).at_most_decades(DECADES),
        series: series(&rows, of, pdf),
    };
    Some(Figure {
        id: "ages",
        title: "Ages and path lengths",
        panels: vec![
            panel(
                "age t (Myr)",
                "t dN/dt",
                |rows| {
                    let edges = rows.floats("age_myr_lo").into_iter();
                    let edges = edges.zip(rows.floats("age_myr_hi"));
                    edges.map(|(lo, hi)| (lo * hi).sqrt()).collect()
                },
                ["pdf_per_myr", "pdf_smooth_per_myr"],
            ),
            panel(
                "mean grammage X of that age (g cm⁻²)",
                "X dN/dX",
                |rows| rows.floats("grammage_g_cm2"),
                ["pdf_per_g_cm2", "pdf_smooth_per_g_cm2"],
            ),
        ],
        caption: "Time since their release, and mean grammage at that age, of the particles at the Sun in the mean \
                  over all realisations, per logarithm. Dashed: the same number of supernovae without arms. \
                  Where the Sun is far from arms, young particles and short paths are missing."
            .into(),
    })
}

/// Where a row of the table stands.
type Abscissa = fn(&Rows) -> Vec<f64>;

/// With arms and without, an energy each.
fn series(rows: &Rows, of: Abscissa, pdf: [&str; 2]) -> Vec<Series> {
    let energies = rows.distinct("energy_gev");
    let each = energies.into_iter().zip(PALETTE);
    let pair = |(at, colour)| {
        let rows = rows.with("energy_gev", at);
        let dots = |column: &str| {
            let places = of(&rows).into_iter().zip(rows.floats(column));
            let per_logarithm = places.map(|(x, pdf)| Dot::bare(x, x * pdf));
            per_logarithm.filter(|d| d.x > 0.0 && d.y > 0.0).collect()
        };
        let [arms, smooth] = pdf.map(dots);
        [
            Series::new(&energy(at), colour, Mark::Line, arms),
            Series::new("smooth disc", colour, Mark::Dashed, smooth),
        ]
    };
    each.flat_map(pair).collect()
}

//! Distribution of path lengths beside the exponential of a leaky box.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, Mark, PALETTE, Series, Shape, Size};
use crate::report::format::rigidity;
use crate::report::select::Rows;
use crate::store::Table;

/// Decades of probability density below its maximum that are shown.
const DECADES: f64 = 5.0;

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "grammage")?;
    let means = Rows::of(tables, "grammage_mean");
    let mut series = Vec::new();
    for (i, r) in rows
        .rigidities_near(&[1.0, 10.0, 100.0, 1000.0])
        .into_iter()
        .enumerate()
    {
        let colour = PALETTE[i % PALETTE.len()];
        let dots = distribution(&rows.with("rigidity_gv", r));
        let mean = means.as_ref().and_then(|m| {
            m.with("rigidity_gv", r)
                .floats("grammage_g_cm2")
                .first()
                .copied()
        });
        let theory = mean.map(|mean| exponential(&dots, mean));
        let marks = Mark::Points(Shape::nth(i));
        series.push(Series::new(&rigidity(r), colour, marks, dots));
        let name = "exponential of the same mean";
        series.extend(theory.map(|dots| Series::new(name, colour, Mark::Dashed, dots)));
    }
    Some(Figure {
        id: "path-lengths",
        title: "Path-length distribution",
        panels: vec![Chart {
            size: Size::Wide,
            x: Axis::log("grammage X (g cm⁻²)"),
            y: Axis::log("probability density (cm² g⁻¹)").at_most_decades(DECADES),
            series,
        }],
        caption: "How the grammage of the particles seen in the Galactic plane is distributed, at a few \
                  rigidities. Dashed: the exponential with the same mean, as in a leaky box. Points above it at \
                  large X are particles that stayed longer than a leaky box would keep them. Bars are 1σ."
            .into(),
    })
}

/// The density at the middle of its bins.
fn distribution(rows: &Rows) -> Vec<Dot> {
    let edges = rows
        .floats("grammage_g_cm2_lo")
        .into_iter()
        .zip(rows.floats("grammage_g_cm2_hi"));
    let densities = rows.dots("rigidity_gv", "pdf");
    edges
        .zip(densities)
        // The bins at the ends may reach to 0 or to infinity and have no middle on a logarithmic axis.
        .filter(|((lo, hi), _)| *lo > 0.0 && hi.is_finite())
        .map(|((lo, hi), dot)| Dot {
            x: (lo * hi).sqrt(),
            ..dot
        })
        .collect()
}

/// exp(−X/mean)/mean at the abscissae of the dots.
fn exponential(dots: &[Dot], mean: f64) -> Vec<Dot> {
    dots.iter()
        .map(|d| Dot::bare(d.x, (-d.x / mean).exp() / mean))
        // Far below the measured tail the curve would only stretch the axis.
        .filter(|d| d.y > 10f64.powf(-DECADES) / mean)
        .collect()
}

//! How fast particles leave: against the Alfvén speed, and in all.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, Series, Shape, Size};
use crate::report::select::Rows;
use crate::report::waves::heights;
use crate::store::Table;

/// What is far below the others does not matter.
const DECADES: f64 = 6.0;

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "streaming")?;
    let heights = heights(&rows);
    let all = rows.distinct("rigidity_gv");
    let ends = (*all.first()?, *all.last()?);
    let panel = |column: &str, label: &str, guide: Option<Series>| {
        let of = heights.iter().zip(0..).map(|(h, i)| {
            let mut dots = h.rows.dots("rigidity_gv", column);
            dots.retain(|d| d.y > 0.0);
            Series::new(&h.name, h.colour, Mark::Joined(Shape::nth(i)), dots)
        });
        Chart {
            size: Size::Half,
            x: Axis::log("rigidity R (GV)"),
            y: Axis::log(label).at_most_decades(DECADES),
            series: of.chain(guide).filter(|s| !s.dots.is_empty()).collect(),
        }
    };
    let one = [ends.0, ends.1].map(|r| Dot::bare(r, 1.0)).to_vec();
    let guide = Series::new("v_D = v_A", INK, Mark::Dashed, one);
    Some(Figure {
        id: "streaming",
        title: "Streaming",
        panels: vec![
            panel("drift_over_alfven", "v_D / v_A", Some(guide)),
            panel("speed_km_s", "streaming speed (km s⁻¹)", None),
        ],
        caption: "Left, or above: drift speed v_D = D_zz/L with L = f/|∂f/∂z| over the Alfvén speed (Blasi 2019, eq. 4), at \
                  a few heights; where density rises outwards it is negative and not drawn. Right, or below: effective \
                  streaming speed, that of the net flux over the density: v_D and the flow together. Both are counted in \
                  the last iteration of the loop. Bars are 1σ, from its replicas; where none is seen it is smaller than \
                  the mark."
            .into(),
    })
}

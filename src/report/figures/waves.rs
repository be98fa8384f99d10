//! Power of waves against wavenumber.

use super::Figure;
use crate::report::chart::{Axis, Chart, Mark, Series, Size};
use crate::report::format::significant;
use crate::report::select::Rows;
use crate::report::theory::number;
use crate::report::waves::{curve, heights, is_stirred};
use crate::store::{RunInfo, Table};
use crate::units::Rigidity;

/// Decades that are shown where waves are stirred at scales far larger than those that scatter, and elsewhere.
const DECADES: [f64; 2] = [9.0, 4.0];

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "waves")?;
    let grows = rows.floats("growth_per_s").iter().any(|g| *g > 0.0);
    let stirred = is_stirred(info);
    let heights = heights(&rows);
    let mut series: Vec<Series> = heights
        .iter()
        .flat_map(|h| curve(&h.name, h.colour, h.rows.dots("k_per_pc", "kw")))
        .collect();
    for h in heights.iter().filter(|_| grows && stirred) {
        let mut dots = h.rows.dots("k_per_pc", "kw_without_growth");
        dots.retain(|d| d.y > 0.0);
        series.push(Series::new("stirred alone", h.colour, Mark::Dashed, dots));
    }
    series.retain(|s| !s.dots.is_empty());
    Some(Figure {
        id: "waves",
        title: "Waves",
        panels: vec![Chart {
            size: Size::Wide,
            x: Axis::log("wavenumber k (pc⁻¹)"),
            y: Axis::log("k W(k)").at_most_decades(DECADES[usize::from(!stirred)]),
            series,
        }],
        caption: format!(
            "Power of waves per ln k over that of the mean field, both polarisations together, at a few heights. Bands \
             are 1σ; where none is seen it is thinner than the line.{}{}",
            resonance(info),
            match (grows, stirred) {
                (true, true) => " Dashed: waves that are stirred and do not grow by particles.",
                (true, false) => " Without particles there would be no waves.",
                (false, _) =>
                    " They are stirred and do not grow by particles: compare with waves.growth = true.",
            }
        ),
    })
}

/// Which waves resonate.
fn resonance(info: &RunInfo) -> String {
    let layers = info.config.pointer("/medium/layer");
    let uniform = layers.and_then(|l| l.as_array()).is_none_or(Vec::is_empty);
    let field = number(info, "/medium/magnetic_field_ug").filter(|_| uniform);
    field.map_or(String::new(), |field| {
        let k = |gv| significant(1.0 / Rigidity(gv).larmor_radius_pc(field), 2);
        format!(
            " Particles resonate with k = 1/r_L: those of 10 GV with {}, of 1 TV with {}, of 100 TV with {} pc⁻¹.",
            k(10.0),
            k(1e3),
            k(1e5)
        )
    })
}

//! The law of pitch angles at the places where it was tallied.

use super::Figure;
use crate::report::chart::{Axis, Chart, Mark, PALETTE, Series, Shape, Size};
use crate::report::format::{rigidity, significant};
use crate::report::select::Rows;
use crate::store::Table;

/// Places that are shown, evenly chosen where there are more.
const MOST: usize = 4;

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "pitch_angle")?;
    let chosen = rows.rigidities_near(&[1.0, 10.0, 100.0, 1000.0]);
    let places = evenly(&rows.distinct("z_kpc"));
    let size = if places.len() > 1 {
        Size::Half
    } else {
        Size::Wide
    };
    let panel = |&z: &f64| {
        let here = rows.with("z_kpc", z);
        let law = |(i, &r): (usize, &f64)| {
            Series::new(
                &rigidity(r),
                PALETTE[i % PALETTE.len()],
                Mark::Points(Shape::nth(i)),
                here.with("rigidity_gv", r).dots("mu", "f_relative"),
            )
        };
        Chart {
            size,
            x: Axis::linear("pitch-angle cosine µ, away from the disc").between(-1.0, 1.0),
            y: Axis::linear(&format!("f(µ) / mean at z = {} kpc", significant(z, 3))),
            series: chosen.iter().enumerate().map(law).collect(),
        }
    };
    Some(Figure {
        id: "pitch-angle",
        title: "Pitch angles",
        panels: places.iter().map(panel).collect(),
        caption: "Phase-space density against the pitch-angle cosine µ over its mean over all µ, at a few heights \
                  and rigidities; particles with µ > 0 move away from the disc, on either side of it. At the halo's \
                  edge nothing enters: f vanishes for µ < 0. Bars are 1σ."
            .into(),
    })
}

/// At most so many of the values, the first and the last among them.
fn evenly(all: &[f64]) -> Vec<f64> {
    if all.len() <= MOST {
        return all.to_vec();
    }
    (0..MOST)
        .map(|i| all[i * (all.len() - 1) / (MOST - 1)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn each_place_is_a_panel_with_a_series_a_rigidity() {
        let figure = figure(&fixture::tables()).unwrap();
        assert_eq!(figure.panels.len(), 3);
        for panel in &figure.panels {
            assert_eq!(panel.series.len(), 4);
            for series in &panel.series {
                assert_eq!(series.dots.len(), 20);
                assert!(series.dots.iter().all(|d| d.hi >= d.y));
            }
        }
        assert!(figure.panels[1].y.label.contains("z = 2.00 kpc"));
    }

    #[test]
    fn many_places_are_thinned_out() {
        let many: Vec<f64> = (0..10).map(f64::from).collect();
        assert_eq!(evenly(&many), [0.0, 3.0, 6.0, 9.0]);
        assert_eq!(evenly(&many[..3]), [0.0, 1.0, 2.0]);
    }
}

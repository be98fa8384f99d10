//! The modulated spectrum over AMS-02.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::findings::{ams_protons, over_ams};
use crate::store::Table;

/// Above this ratio of largest to smallest the axis is logarithmic.
const WIDE_RANGE: f64 = 5.0;

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let ratio = over_ams(tables);
    let positive = || ratio.iter().map(|d| d.y).filter(|y| *y > 0.0);
    let (lo, hi) = (
        positive().reduce(f64::min)?.min(1.0),
        positive().reduce(f64::max)?.max(1.0),
    );
    let label = "this run / AMS-02";
    let y = if hi > WIDE_RANGE * lo {
        Axis::log(label)
    } else {
        Axis::linear(label)
    };
    let ends = (ratio.first()?.x / 1.3, ratio.last()?.x * 1.3);
    let bound = |pick: fn(&Dot) -> f64| {
        let edge = |d: &Dot| Dot::bare(d.x, pick(d) / d.y);
        let within = |d: &&Dot| (ends.0..=ends.1).contains(&d.x);
        ams_protons().iter().filter(within).map(edge).collect()
    };
    Some(Figure {
        id: "ratio",
        title: "Against AMS-02",
        panels: vec![Chart {
            size: Size::Low,
            x: Axis::log("rigidity R (GV)"),
            y: y.including(1.0),
            series: vec![
                Series::new("AMS-02 ± 1σ", INK, Mark::Dashed, bound(|d| d.lo)),
                Series::new("AMS-02 ± 1σ", INK, Mark::Dashed, bound(|d| d.hi)),
                Series::new(
                    "this run, modulated by the Sun",
                    PALETTE[1],
                    Mark::Points(Shape::Circle),
                    ratio,
                ),
            ],
        }],
        caption: "The run's modulated intensity of protons over that of AMS-02, interpolated as a power law \
                  between its points. Bars are the run's statistical 1σ; the dashed lines enclose the total 1σ \
                  error of AMS-02. At 1 the two agree."
            .into(),
    })
}

//! Angles between the dipole and the mean gradients against energy.

use std::f64::consts::PI;

use super::Figure;
use super::realisations::{Study, studies};
use crate::report::chart::{Axis, Chart, Size};
use crate::store::{RunInfo, Table};

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let panels: Vec<Chart> = studies(info, tables).iter().flat_map(pair).collect();
    (!panels.is_empty()).then(|| Figure {
        id: "anisotropy-angle",
        title: "Direction of the anisotropy",
        panels,
        caption: "Angle between the gradient of the density in a realisation, towards which the excess lies, and two \
                  mean gradients at the Sun: that of the density over all realisations, ∇⟨n⟩, and that of the \
                  surface rate of supernovae, ∇(sources). The bands begin at 0 and hold 68 % and 95 % of the realisations at each \
                  energy; bars of the median are 1σ. Thin lines are the first 20 realisations. Directions at random \
                  would have a median of π/2 = 1.57 rad."
            .into(),
    })
}

fn pair(study: &Study) -> [Chart; 2] {
    let panel = |quantity: &str, column: &str, label: &str| Chart {
        size: Size::Half,
        x: Axis::log("kinetic energy per nucleus E (GeV)"),
        y: Axis::linear(&study.label(label)).between(0.0, PI),
        series: study.series(quantity, column),
    };
    [
        panel("angle", "angle_rad", "angle to ∇⟨n⟩ (rad)"),
        panel(
            "angle_to_sources",
            "angle_to_sources_rad",
            "angle to ∇(sources) (rad)",
        ),
    ]
}

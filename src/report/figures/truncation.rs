//! Where damping ends the cascade of fast modes.

use super::Figure;
use crate::report::chart::{Axis, Chart, Mark, Series, Size};
use crate::report::families::{Family, families, few};
use crate::report::format::significant;
use crate::report::select::Rows;
use crate::store::Table;

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "truncation")?;
    let ends = families(&rows, "k_max_per_pc");
    let by_angle = |f: &Family| f.lines("theta_rad", "k_max_per_pc");
    let mut panels = vec![Chart {
        size: Size::Half,
        x: Axis::log("angle to the field θ (rad)"),
        y: Axis::log("k_max (pc⁻¹)"),
        series: ends.iter().flat_map(by_angle).collect(),
    }];
    let critical = Rows::of(tables, "critical_angle");
    let critical = critical.map(|rows| families(&rows, "theta_c_rad"));
    panels.extend(critical.as_deref().map(|families| Chart {
        size: Size::Half,
        x: Axis::log("wavenumber k (pc⁻¹)"),
        y: Axis::log("angle to the field (rad)").including(0.1),
        series: families.iter().flat_map(by_wavenumber).collect(),
    }));
    let endless: Vec<String> = ends.iter().filter_map(endless).collect();
    let endless = match endless.is_empty() {
        true => String::new(),
        false => format!(
            " Nothing ends the cascade of the modes nearest to the field in {}.",
            few(endless, "inspect truncation")
        ),
    };
    Some(Figure {
        id: "truncation",
        title: "Where the cascade of fast modes ends",
        panels,
        caption: format!(
            "Left, or above: the smallest wavenumber k_max at which damping is no slower than the cascade, against \
             the angle θ between a mode and the field. Right, or below: the same read the other way, the critical angle \
             θ_c(k): modes nearer to the field survive at k. Dashed, in the colour of its layer: how far field lines \
             wander while such a mode cascades, so that no mode can be said to have a smaller angle; where θ_c falls \
             below it, no mode of an anisotropic cascade is left at k. A particle with Larmor radius r_L \
             resonates at k_∥ = 1/(r_L|µ|). After Yan & Lazarian (2004, 2008), Kempski & Quataert (2022, KQ22) and \
             Fornieri et al. (2021, F21).{endless}"
        ),
    })
}

/// θ_c, and what field-line wandering leaves.
fn by_wavenumber(family: &Family) -> Vec<Series> {
    let mut series = family.lines("k_per_pc", "theta_c_rad");
    let wandering = family.lines("k_per_pc", "theta_min_rad");
    series.extend(wandering.into_iter().map(|line| Series {
        name: "wandering of field lines".into(),
        mark: Mark::Dashed,
        ..line
    }));
    series
}

/// Up to which angle nothing ends the cascade, in words.
fn endless(family: &Family) -> Option<String> {
    let (theta, k) = (
        family.rows.floats("theta_rad"),
        family.rows.floats("k_max_per_pc"),
    );
    let last = k.iter().take_while(|k| **k == f64::INFINITY).count();
    let angle = significant(theta[last.checked_sub(1)?], 2);
    Some(format!("{} (θ up to {angle} rad)", family.name))
}

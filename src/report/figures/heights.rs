//! Diffusion coefficient and Alfvén speed against height, where they vary.

use serde_json::Value;

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Size};
use crate::report::format::short_rigidity;
use crate::report::select::Rows;
use crate::store::{RunInfo, Table};

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    // by waves it has a figure of its own
    let rows = Rows::of(tables, "transport").filter(|_| Rows::of(tables, "diffusion").is_none())?;
    let varies = |column: &str| {
        let first = rows.distinct("rigidity_gv").first().copied();
        first.is_some_and(|r| rows.with("rigidity_gv", r).distinct(column).len() > 1)
    };
    if !varies("d_zz_cm2_s") && !varies("alfven_speed_km_s") {
        return None;
    }
    let layers = layers(info);
    let chosen = rows.rigidities_near(&[1.0, 10.0, 100.0, 1000.0]);
    let diffusion = chosen.iter().enumerate().map(|(i, &r)| {
        let dots = against_height(&rows.with("rigidity_gv", r), "d_zz_cm2_s", &layers);
        Series::new(
            &short_rigidity(r),
            PALETTE[i % PALETTE.len()],
            Mark::Line,
            dots,
        )
    });
    let flow = chosen.first().map(|&r| {
        let dots = against_height(&rows.with("rigidity_gv", r), "alfven_speed_km_s", &layers);
        Series::new("Alfvén speed", INK, Mark::Line, dots)
    });
    let panel = |y: Axis, series: Vec<Series>| Chart {
        size: Size::Half,
        x: Axis::linear("height |z| (kpc)"),
        y,
        series,
    };
    Some(Figure {
        id: "heights",
        title: "Coefficients against height",
        panels: vec![
            panel(Axis::log("D_zz (cm² s⁻¹)"), diffusion.collect()),
            panel(
                Axis::linear("Alfvén speed (km s⁻¹)").including(0.0),
                flow.into_iter().collect(),
            ),
        ],
        caption: "The diffusion coefficient at a few rigidities (left, or above) and the Alfvén speed (right, or \
                  below) at heights above and below the Galactic plane. These are inputs of the walk, so they have \
                  no error bars."
            .into(),
    })
}

/// A layer's lower and upper edge in kpc.
fn layers(info: &RunInfo) -> Vec<(f64, f64)> {
    let all = info
        .config
        .pointer("/medium/layer")
        .and_then(Value::as_array);
    let edge = |layer: &Value, key: &str| layer.get(key).and_then(Value::as_f64);
    all.into_iter()
        .flatten()
        .filter_map(|l| Some((edge(l, "z_lo_kpc")?, edge(l, "z_hi_kpc")?)))
        .collect()
}

/// Heights at which one layer ends and the next begins.
pub(super) fn layer_edges(info: &RunInfo) -> Vec<f64> {
    layers(info).iter().skip(1).map(|l| l.0).collect()
}

/// A column over height: a step a layer, or a line through the tabulated heights.
fn against_height(rows: &Rows, column: &str, layers: &[(f64, f64)]) -> Vec<Dot> {
    let tabulated = rows.floats("z_kpc").into_iter().zip(rows.floats(column));
    tabulated
        .flat_map(|(z, y)| {
            let layer = layers.iter().find(|l| (l.0..l.1).contains(&z));
            layer.map_or_else(
                || vec![Dot::bare(z, y)],
                |l| vec![Dot::bare(l.0, y), Dot::bare(l.1, y)],
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn transport(z: [f64; 2], d: [f64; 2]) -> [Table; 1] {
        [Table::new("transport", "")
            .float("z_kpc", "kpc", "", z.to_vec())
            .float("rigidity_gv", "GV", "", vec![10.0; 2])
            .float("d_zz_cm2_s", "", "", d.to_vec())
            .float("alfven_speed_km_s", "", "", vec![10.0; 2])]
    }

    #[test]
    fn layers_are_steps_and_profiles_lines() {
        let mut info = fixture::info();
        let varying = transport([0.0, 4.0], [1e28, 2e28]);
        let places = |f: &Figure| -> Vec<f64> {
            let dots = &f.panels[0].series[0].dots;
            dots.iter().map(|d| d.x).collect()
        };
        assert_eq!(places(&figure(&info, &varying).unwrap()), [0.0, 4.0]);
        info.config = serde_json::json!({"medium": {"layer": [
            {"name": "warm", "z_lo_kpc": 0.0, "z_hi_kpc": 0.5},
            {"name": "halo", "z_lo_kpc": 0.5, "z_hi_kpc": 4.0}]}});
        let layered = transport([0.25, 2.25], [1e28, 2e28]);
        assert_eq!(
            places(&figure(&info, &layered).unwrap()),
            [0.0, 0.5, 0.5, 4.0]
        );
        assert_eq!(layer_edges(&info), [0.5]);
    }

    #[test]
    fn what_is_uniform_has_no_figure() {
        assert!(figure(&fixture::info(), &transport([0.0, 4.0], [1e28; 2])).is_none());
    }
}

//! Diffusion coefficient and mean free path against rigidity.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Size};
use crate::report::families::{Family, families, unscattered};
use crate::report::select::Rows;
use crate::store::Table;

/// What fits to secondary nuclei find for a halo of 4 kpc: D in cm²/s at a rigidity in GV.
const USUAL: (f64, f64) = (4e28, 4.0);
/// Decades above the smallest value that are shown: what hardly scatters has a D beyond any measure.
const DECADES: f64 = 9.0;

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "transport")?;
    let by_waves = Rows::of(tables, "diffusion").is_some();
    let layered = rows.distinct_texts("layer").iter().any(|l| !l.is_empty());
    if by_waves && !layered {
        // what waves alone make has figures of its own
        return None;
    }
    let families = families(&rows, "d_zz_cm2_s");
    let size = match families.len() > PALETTE.len() {
        true => Size::Wide,
        false => Size::Half,
    };
    let panel = |column: &str, label: &str, guides: Vec<Series>| {
        let lines = |f: &Family| f.lines("rigidity_gv", column);
        let series: Vec<Series> = families.iter().flat_map(lines).chain(guides).collect();
        Chart {
            size,
            x: Axis::log("rigidity R (GV)"),
            y: below(Axis::log(label), &series),
            series,
        }
    };
    let computed = !rows.distinct("mu_star").is_empty();
    let guides = match computed {
        true => guides(&rows.distinct("rigidity_gv"), &rows.distinct("d_zz_cm2_s")),
        false => Vec::new(),
    };
    let explained = match guides.is_empty() {
        false => {
            " Dashed: R^(1/2) and R^(1/3), the slopes of undamped isotropic cascades of fast and of Kolmogorov \
             turbulence, through 4×10²⁸ cm² s⁻¹ at 4 GV, about what secondary nuclei ask for in a halo of 4 kpc."
        }
        true => "",
    };
    let certain = match by_waves {
        true => {
            "In a layer that waves scatter in they are those of its middle; their errors are in the figures below"
        }
        false => "They follow from the config alone, so they have no error bars",
    };
    let gaps = unscattered(&families);
    Some(Figure {
        id: "transport",
        title: "Diffusion coefficient and mean free path",
        panels: vec![
            panel("d_zz_cm2_s", "D_zz (cm² s⁻¹)", guides),
            panel("mean_free_path_pc", "mean free path λ (pc)", Vec::new()),
        ],
        caption: format!(
            "What the scattering amounts to: the diffusion coefficient D_zz (left, or above) and the mean free path \
             λ = 3D_zz/v (right, or below). {certain}.{explained} {gaps}"
        )
        .trim_end()
        .into(),
    })
}

/// D ∝ R^{1/2} and R^{1/3} as far as they are within the ranges of these ascending rigidities and D.
fn guides(rigidities_gv: &[f64], d: &[f64]) -> Vec<Series> {
    let ends = |values: &[f64]| Some((*values.first()?, *values.last()?));
    let Some((r, d)) = ends(rigidities_gv).zip(ends(d)) else {
        return Vec::new();
    };
    let line = |delta: f64| {
        let at = |d: f64| USUAL.1 * (d / USUAL.0).powf(1.0 / delta);
        let (low, high) = (r.0.max(at(d.0)), r.1.min(at(d.1)));
        let law = |r: f64| Dot::bare(r, USUAL.0 * (r / USUAL.1).powf(delta));
        let dots = vec![law(low), law(high)];
        let name = "∝ R^(1/2) and ∝ R^(1/3)";
        (low < high).then(|| Series::new(name, INK, Mark::Dashed, dots))
    };
    [0.5, 1.0 / 3.0].into_iter().filter_map(line).collect()
}

/// The axis with an upper end, where there are values far above all others.
fn below(axis: Axis, series: &[Series]) -> Axis {
    let values = || series.iter().flat_map(|s| &s.dots).map(|d| d.y);
    let known = || values().filter(|y| axis.admits(*y));
    let (low, high) = (
        known().fold(f64::INFINITY, f64::min),
        known().fold(0.0, f64::max),
    );
    let top = low * 10f64.powf(DECADES);
    match high > top {
        true => axis.clone().between(0.5 * low, top),
        false => axis,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(d: &[f64]) -> Table {
        let r: Vec<f64> = (0..d.len()).map(|i| 10f64.powi(i as i32)).collect();
        Table::new("transport", "")
            .text("layer", "", vec!["halo".into(); d.len()])
            .float("z_kpc", "kpc", "", vec![1.0; d.len()])
            .float("rigidity_gv", "GV", "", r)
            .float("d_zz_cm2_s", "", "", d.to_vec())
            .float("mean_free_path_pc", "", "", d.to_vec())
    }

    #[test]
    fn values_beyond_measure_do_not_flatten_the_others() {
        let figure = figure(&[table(&[1e28, 1e30, 1e50])]).unwrap();
        assert_eq!(figure.panels[0].y.limits, Some((5e27, 1e37)));
        assert!(figure.panels[0].draw("D").outside == 1);
        let plain = super::figure(&[table(&[1e28, 1e30, 1e31])]).unwrap();
        assert_eq!(plain.panels[0].y.limits, None);
        assert!(!plain.caption.contains("Dashed"));
    }

    #[test]
    fn computed_coefficients_have_guides_and_gaps_are_told() {
        let table = table(&[f64::INFINITY, 1e28, 1e30]).float("mu_star", "", "", vec![1.0; 3]);
        let figure = figure(&[table]).unwrap();
        let guides = figure.panels[0].series.iter();
        let at_top: Vec<f64> = guides
            .filter(|s| s.mark == Mark::Dashed)
            .map(|s| s.dots[1].y)
            .collect();
        // 4e28 × 25^{1/2} and × 25^{1/3} at 100 GV
        assert!((at_top[0] / 2e29 - 1.0).abs() < 1e-12);
        assert!((at_top[1] / 1.169_607e29 - 1.0).abs() < 1e-6);
        let told = "in layer halo below a threshold between 1 GV and 10 GV (µ* = 1).";
        assert!(figure.caption.ends_with(told), "{}", figure.caption);
        assert_eq!(figure.panels[1].draw("λ").dropped, 0);
    }
}

//! Diffusion coefficient and mean free path against rigidity.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, Mark, PALETTE, Series, Size};
use crate::report::format::significant;
use crate::report::select::Rows;
use crate::store::Table;

/// At most so many heights are drawn.
const HEIGHTS: usize = 4;

pub(super) fn figure(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "transport")?;
    let families = families(&rows);
    let panel = |column: &str, label: &str| Chart {
        size: Size::Half,
        x: Axis::log("rigidity R (GV)"),
        y: Axis::log(label),
        series: families
            .iter()
            .enumerate()
            .map(|(i, (name, rows))| {
                let dots = rows
                    .floats("rigidity_gv")
                    .into_iter()
                    .zip(rows.floats(column))
                    .map(|(r, q)| Dot::bare(r, q))
                    .collect();
                Series::new(name, PALETTE[i % PALETTE.len()], Mark::Line, dots)
            })
            .collect(),
    };
    Some(Figure {
        id: "transport",
        title: "Diffusion coefficient and mean free path",
        panels: vec![
            panel("d_zz_cm2_s", "D_zz (cm² s⁻¹)"),
            panel("mean_free_path_pc", "mean free path λ (pc)"),
        ],
        caption: "What the scattering amounts to: the diffusion coefficient D_zz (left, or above) and the mean \
                  free path λ = 3D_zz/v (right, or below). These are inputs of the walk, so they have no error bars."
            .into(),
    })
}

/// One family a layer where layers are named; otherwise one a height, or a single one if all heights agree.
fn families<'a>(rows: &Rows<'a>) -> Vec<(String, Rows<'a>)> {
    let layers = rows.distinct_texts("layer");
    if layers.iter().any(|l| !l.is_empty()) {
        return layers
            .into_iter()
            .map(|l| {
                let inside = rows.with_text("layer", &l).at_midplane();
                (format!("layer {l}"), inside)
            })
            .collect();
    }
    let heights = rows.distinct("z_kpc");
    let first = rows.at_midplane();
    let same = |z: &f64| rows.with("z_kpc", *z).floats("d_zz_cm2_s") == first.floats("d_zz_cm2_s");
    if heights.len() < 2 || heights.iter().all(same) {
        return vec![("all heights".into(), first)];
    }
    // Spread evenly, the lowest and the highest among them.
    let (last, count) = (heights.len() - 1, heights.len().min(HEIGHTS));
    (0..count)
        .map(|i| heights[(2 * i * last + count - 1) / (2 * (count - 1))])
        .map(|z| {
            let name = format!("z = {} kpc", significant(z, 2));
            (name, rows.with("z_kpc", z))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names in the legend of a transport table with these layers, heights and D.
    fn legend(rows: &[(&str, f64, f64)]) -> Vec<String> {
        let table = Table::new("transport", "")
            .text("layer", "", rows.iter().map(|r| r.0.into()).collect())
            .float("z_kpc", "kpc", "", rows.iter().map(|r| r.1).collect())
            .float("rigidity_gv", "GV", "", vec![10.0; rows.len()])
            .float("d_zz_cm2_s", "", "", rows.iter().map(|r| r.2).collect());
        let figure = figure(&[table]).unwrap();
        figure.legend().into_iter().map(|s| s.name).collect()
    }

    #[test]
    fn families_are_layers_or_heights_that_differ() {
        assert_eq!(legend(&[("", 0.0, 1.0), ("", 2.0, 1.0)]), ["all heights"]);
        assert_eq!(
            legend(&[("", 0.0, 1.0), ("", 2.0, 3.0)]),
            ["z = 0 kpc", "z = 2.0 kpc"]
        );
        assert_eq!(
            legend(&[("warm", 0.1, 1.0), ("halo", 2.0, 1.0), ("halo", 3.0, 1.0)]),
            ["layer warm", "layer halo"]
        );
    }
}

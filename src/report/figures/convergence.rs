//! What each iteration of the loop of waves and particles changed.

use super::Figure;
use crate::report::chart::{Axis, Chart, Dot, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::format::{percent, short_rigidity, significant};
use crate::report::select::Rows;
use crate::report::theory::number;
use crate::store::{RunInfo, Table};

pub(super) fn figure(info: &RunInfo, tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "convergence")?;
    let iterations = rows.distinct("iteration");
    let ends = [*iterations.first()?, *iterations.last()?];
    let rigidities = rows.distinct("rigidity_gv");
    let of = |dots: &dyn Fn(&Rows) -> Vec<Dot>| -> Vec<Series> {
        let each = rigidities.iter().enumerate().map(|(i, &r)| {
            let mut dots = dots(&rows.with("rigidity_gv", r));
            dots.retain(|d| d.y > 0.0);
            let (colour, mark) = (PALETTE[i % PALETTE.len()], Mark::Joined(Shape::nth(i)));
            Series::new(&short_rigidity(r), colour, mark, dots)
        });
        each.filter(|s| !s.dots.is_empty()).collect()
    };
    let changes = of(&|rows| {
        let all = rows.dots("iteration", "change").into_iter();
        all.map(|d| Dot::with_error(d.x, d.y.abs(), d.hi - d.y))
            .collect()
    });
    let noise = of(&|rows| {
        let all = rows.dots("iteration", "d_zz_cm2_s").into_iter();
        all.map(|d| Dot::bare(d.x, d.hi / d.y - 1.0)).collect()
    });
    let tolerance = number(info, "/coupling/tolerance");
    let line = tolerance.map(|asked| {
        let dots = ends.map(|i| Dot::bare(i, asked)).to_vec();
        Series::new("tolerance", INK, Mark::Dashed, dots)
    });
    let panel = |label: &str, series: Vec<Series>| Chart {
        size: Size::Half,
        x: Axis::linear("iteration"),
        y: Axis::log(label),
        series: series.into_iter().chain(line.clone()).collect(),
    };
    let z_kpc = rows.distinct("z_kpc").first().copied()?;
    Some(Figure {
        id: "convergence",
        title: "Convergence",
        panels: vec![
            panel("|change of ln D_zz|", changes),
            panel("1σ of ln D_zz", noise),
        ],
        caption: format!(
            "Left, or above: by how much each iteration asked D_zz to change at z = {} kpc, with 1σ bars; where a bar \
             reaches the lower end the change may be none. Right, or below: statistical error of D_zz after it. The loop \
             has converged once changes are within two errors and both are below the tolerance{}.",
            significant(z_kpc, 3),
            tolerance.map_or(String::new(), |asked| format!(" of {}", percent(asked)))
        ),
    })
}

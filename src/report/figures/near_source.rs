//! Near a remnant: how long particles stay, and where they and their waves are.

use super::Figure;
use crate::report::chart::{Axis, Chart, INK, Mark, PALETTE, Series, Shape, Size};
use crate::report::format::{rigidity, significant};
use crate::report::select::Rows;
use crate::report::waves::curve;
use crate::store::Table;

/// Half-lives against rigidity.
pub(super) fn residence(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "residence")?;
    let times = |column| rows.dots("rigidity_gv", column);
    let found = |name: &str, i: usize, column| {
        Series::new(name, PALETTE[i], Mark::Points(Shape::nth(i)), times(column))
    };
    let mut series = vec![
        found("half-life near the remnant", 0, "half_time_myr"),
        found("half-life in the tube", 1, "tube_half_time_myr"),
        Series::new(
            "test particles near the remnant",
            INK,
            Mark::Dashed,
            times("half_time_test_particle_myr"),
        ),
    ];
    let (resolved, diffusing) = (
        rows.floats("half_time_myr"),
        rows.floats("half_time_diffusion_myr"),
    );
    if resolved
        .iter()
        .zip(&diffusing)
        .any(|(a, b)| (a - b).abs() > 0.0)
    {
        series.push(found("the same by diffusion", 3, "half_time_diffusion_myr"));
    }
    let grammage = vec![Series::new(
        "grammage",
        PALETTE[2],
        Mark::Points(Shape::nth(2)),
        times("grammage_g_cm2"),
    )];
    Some(Figure {
        id: "residence",
        title: "How long particles stay",
        panels: vec![
            Chart { size: Size::Half, x: Axis::log("rigidity R (GV)"), y: Axis::log("half-life (Myr)"), series },
            Chart { size: Size::Half, x: Axis::log("rigidity R (GV)"), y: Axis::log("mean grammage (g cm⁻²)"), series: grammage },
        ],
        caption: "Time until half of the released protons are left near the remnant and in the whole tube, and the \
                  grammage they collect there. Bars are 1σ. Dashed: diffusion in the Galaxy's waves alone, in closed form."
            .into(),
    })
}

/// Density and diffusion coefficient along the tube.
pub(super) fn profiles(tables: &[Table]) -> Option<Figure> {
    let rows = Rows::of(tables, "flux_tube")?;
    let r = *rows.rigidities_near(&[100.0]).first()?;
    let rows = rows.with("rigidity_gv", r);
    let along = |column: &str| -> Vec<Series> {
        let times = rows.distinct("time_myr");
        times
            .iter()
            .zip(PALETTE)
            .flat_map(|(&time, colour)| {
                let name = format!("{} Myr", significant(time, 2));
                curve(
                    &name,
                    colour,
                    rows.with("time_myr", time).dots("z_pc", column),
                )
            })
            .collect()
    };
    let panel = |label: &str, column| Chart {
        size: Size::Half,
        x: Axis::linear("distance from the remnant (pc)"),
        y: Axis::log(label),
        series: along(column),
    };
    Some(Figure {
        id: "flux-tube",
        title: "Along the tube",
        panels: vec![
            panel("density of one particle (1/pc)", "density_per_pc"),
            panel("D_zz (cm² s⁻¹)", "d_zz_cm2_s"),
        ],
        caption: format!(
            "Protons of {} along the tube at a few times after the burst, and the diffusion coefficient in the waves that \
             they have made. Bands are 1σ.",
            rigidity(r)
        ),
    })
}

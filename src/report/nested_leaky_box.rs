//! What a nested leaky box says of B/C, antiprotons and positrons, in numbers.

use super::chart::Dot;
use super::findings::Finding;
use super::format::{percent, rigidity, significant};
use super::select::{Rows, interpolated};
use crate::store::Table;

/// Energies in GeV/n and rigidities in GV between which slopes are told.
const SLOPES: [f64; 2] = [10.0, 100.0];
/// Part of the grammage that is near the sources below which they do not matter.
const NEGLIGIBLE: f64 = 0.05;

/// What the table says.
pub(super) fn findings(tables: &[Table]) -> Vec<Finding> {
    let Some(rows) = Rows::of(tables, "nested_leaky_box") else {
        return Vec::new();
    };
    let slope = |what: &str, unit: &str, dots: Vec<Dot>| {
        let [low, high] = SLOPES.map(|x| interpolated(&dots, x));
        let slope = libm::log(high?.y / low?.y) / libm::log(SLOPES[1] / SLOPES[0]);
        Some(Finding {
            what: format!("{what}, slope from 10 to 100 {unit}"),
            value: significant(slope, 2),
        })
    };
    let against_rigidity = |column: &str| rows.dots("rigidity_gv", column);
    let left = |gv: f64| {
        let left = interpolated(&against_rigidity("positrons_left"), gv)?;
        Some(Finding {
            what: format!("positrons that losses leave at {}", rigidity(gv)),
            value: percent(left.y),
        })
    };
    let boron = rows.dots("kinetic_energy_gev_n", "boron_to_carbon");
    let antiprotons = against_rigidity("secondary_to_proton");
    let positrons = against_rigidity("positron_to_proton");
    let found = [
        sources(&rows),
        slope("nested leaky box, B/C", "GeV/n", boron),
        slope("antiprotons over protons", "GV", antiprotons),
        slope("positrons over protons", "GV", positrons),
        left(100.0),
        left(1e3),
    ];
    found.into_iter().flatten().collect()
}

/// How much of the grammage is near the sources.
fn sources(rows: &Rows) -> Option<Finding> {
    let at = |column: &str| interpolated(&rows.dots("rigidity_gv", column), 10.0);
    let around = at("source_grammage_g_cm2")?;
    let galaxy = at("galactic_grammage_g_cm2")?.y;
    let remark = match around.y < NEGLIGIBLE * galaxy {
        true => ": too little to matter, and B/C is as flat as the rest",
        false => "",
    };
    Some(Finding {
        what: "grammage around the sources at 10 GV".into(),
        value: format!(
            "{} g cm⁻² of {} in all{remark}",
            significant(around.y, 2),
            significant(around.y + galaxy, 2)
        ),
    })
}

/// A column over its value at 10 of what it stands against.
pub(super) fn over_its_value(rows: &Rows, abscissa: &str, column: &str) -> Vec<Dot> {
    let dots = rows.dots(abscissa, column);
    let unit = interpolated(&dots, SLOPES[0]).map_or(f64::NAN, |dot| dot.y);
    dots.into_iter().map(|dot| dot.scaled(1.0 / unit)).collect()
}

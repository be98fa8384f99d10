//! Escape: time, side, flux and exit angle.

use super::spectrum::rigidity_columns;
use super::{Batches, Jackknife, Quantity};
use crate::species::Species;
use crate::store::Table;

/// The table `escape`; `resolved` says whether the walk knows the exit's µ.
pub fn escape(batches: &Batches, species: &Species, resolved: bool) -> Table {
    let layout = &batches.layout;
    let count = layout.ln_rigidity.count;
    let cells = || (0..count).flat_map(|bin| [(bin, 0), (bin, 1)]);
    let ratio = |quantity: Quantity, (bin, side): (usize, usize)| {
        let weight = batches.mean(Quantity::Escape, bin, side);
        let first = batches.mean(quantity, bin, side);
        (weight.all > 0.0).then(|| Jackknife::combine([&first, &weight], |[x, w]| x / w))
    };
    let variance = |cell| {
        let (first, second) = (
            ratio(Quantity::EscapeAge, cell)?,
            ratio(Quantity::EscapeAgeSquared, cell)?,
        );
        Some(Jackknife::combine([&first, &second], |[t, square]| square - t * t).estimate())
    };
    let flux = |(bin, side)| batches.mean(Quantity::Escape, bin, side).estimate();
    let sides = ["north", "south"];
    let estimates = |quantity: Quantity, wanted: bool| -> Vec<Option<(f64, f64)>> {
        cells()
            .map(|cell| {
                ratio(quantity, cell)
                    .filter(|_| wanted)
                    .map(|j| j.estimate())
            })
            .collect()
    };
    rigidity_columns(
        Table::new("escape", "species × rigidity bin at escape × side"),
        species,
        &layout.ln_rigidity,
        2,
    )
    .text(
        "side",
        "north (z = +H) or south",
        cells().map(|(_, side)| sides[side].into()).collect(),
    )
    .integer(
        "histories",
        "",
        "histories that left here",
        cells()
            .map(|(bin, side)| batches.total(Quantity::EscapeCount, bin, side) as i64)
            .collect(),
    )
    .optional_estimate(
        "mean_time_myr",
        "Myr",
        "mean age at escape",
        estimates(Quantity::EscapeAge, true),
    )
    .optional_estimate(
        "variance_time_myr2",
        "Myr^2",
        "variance of the age at escape",
        cells().map(variance).collect(),
    )
    .optional_estimate(
        "mean_abs_mu",
        "",
        "mean |µ| at escape",
        estimates(Quantity::EscapeMu, resolved),
    )
    .estimate(
        "flux_relative",
        "",
        "escaping flux through this side over the injection rate at the same rigidity",
        cells().map(flux).collect(),
    )
}

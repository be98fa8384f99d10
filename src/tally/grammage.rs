//! Grammage: the path-length distribution at the plane, and means there and at escape.

use super::spectrum::rigidity_columns;
use super::{Batches, Jackknife, Quantity};
use crate::species::Species;
use crate::store::Table;

/// The table `grammage`; what lies outside its bins is left out of the rows but not of the norm.
pub fn grammage(batches: &Batches, species: &Species) -> Table {
    let layout = &batches.layout;
    let bins = layout.ln_grammage;
    let edge = |i: usize| libm::exp(bins.edge(i));
    let mut pdf = Vec::new();
    for r in 0..layout.ln_rigidity.count {
        let plane = batches.mean(Quantity::Plane, r, 0);
        for x in 0..bins.count {
            let width = edge(x + 1) - edge(x);
            let cell = batches.mean(Quantity::Grammage, r, x + 1);
            pdf.push(Jackknife::combine([&cell, &plane], |[c, p]| c / (p * width)).estimate());
        }
    }
    let rows = |f: &dyn Fn(usize) -> f64| -> Vec<f64> {
        (0..layout.ln_rigidity.count * bins.count)
            .map(|row| f(row % bins.count))
            .collect()
    };
    let table = Table::new(
        "grammage",
        "species × rigidity bin × path-length bin, of particles observed at z = 0",
    );
    rigidity_columns(table, species, &layout.ln_rigidity, bins.count)
        .float(
            "grammage_g_cm2_lo",
            "g cm^-2",
            "lower edge of the path-length bin",
            rows(&|x| edge(x)),
        )
        .float(
            "grammage_g_cm2_hi",
            "g cm^-2",
            "upper edge of the path-length bin",
            rows(&|x| edge(x + 1)),
        )
        .estimate(
            "pdf",
            "cm^2 g^-1",
            "probability density of the path length",
            pdf,
        )
}

/// The table `grammage_mean`.
pub fn grammage_mean(batches: &Batches, species: &Species) -> Table {
    let layout = &batches.layout;
    let bins = || 0..layout.ln_rigidity.count;
    let observed = bins().map(|r| {
        let weight = batches.mean(Quantity::Plane, r, 0);
        let first = batches.mean(Quantity::PlaneGrammage, r, 0);
        Jackknife::combine([&first, &weight], |[x, w]| x / w).estimate()
    });
    let escaped = bins().map(|r| {
        let both = |quantity| {
            let [north, south] = [0, 1].map(|side| batches.mean(quantity, r, side));
            Jackknife::combine([&north, &south], |[n, s]| n + s)
        };
        let (weight, first) = (both(Quantity::Escape), both(Quantity::EscapeGrammage));
        (weight.all > 0.0).then(|| Jackknife::combine([&first, &weight], |[x, w]| x / w).estimate())
    });
    rigidity_columns(
        Table::new("grammage_mean", "species × rigidity bin"),
        species,
        &layout.ln_rigidity,
        1,
    )
    .estimate(
        "grammage_g_cm2",
        "g cm^-2",
        "mean path length of particles observed at z = 0",
        observed.collect(),
    )
    .optional_estimate(
        "escape_grammage_g_cm2",
        "g cm^-2",
        "mean path length of particles at their escape",
        escaped.collect(),
    )
}

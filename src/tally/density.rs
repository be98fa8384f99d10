//! Density against height.

use super::spectrum::{Spectrum, rigidity_columns};
use super::{Batches, Jackknife, Quantity};
use crate::store::Table;
use crate::units::KPC_CM;

/// The table `density`; `volume` is that between two heights (kpc) over the area at the plane.
pub fn density(
    batches: &Batches,
    spectrum: &Spectrum<'_>,
    volume: impl Fn(f64, f64) -> f64,
) -> Table {
    let layout = &batches.layout;
    let heights = layout.height;
    let volumes: Vec<f64> = (0..heights.count)
        .map(|z| volume(heights.edge(z), heights.edge(z + 1)))
        .collect();
    let mut relative = Vec::new();
    let mut absolute = Vec::new();
    for bin in 0..layout.ln_rigidity.count {
        let plane = batches.mean(Quantity::Plane, bin, 0);
        let r = layout.rigidity(bin).gv();
        let scale = spectrum.density_scale(batches, bin) / KPC_CM.powi(3) / r;
        for (z, volume) in volumes.iter().enumerate() {
            // both sides of the disc share a bin of |z|
            let dwell = batches
                .mean(Quantity::Dwell, bin, z)
                .map(|score| score / (2.0 * volume));
            relative.push(Jackknife::combine([&dwell, &plane], |[d, p]| d / p).estimate());
            absolute.push(dwell.map(|d| d * scale).estimate());
        }
    }
    let rows = |f: &dyn Fn(usize) -> f64| -> Vec<f64> {
        (0..layout.ln_rigidity.count * heights.count)
            .map(|row| f(row % heights.count))
            .collect()
    };
    rigidity_columns(
        Table::new(
            "density",
            "species × rigidity bin × height bin (both sides of the disc together)",
        ),
        spectrum.species,
        &layout.ln_rigidity,
        heights.count,
    )
    .float(
        "z_kpc_lo",
        "kpc",
        "lower edge of the bin in |z|",
        rows(&|z| heights.edge(z)),
    )
    .float(
        "z_kpc_hi",
        "kpc",
        "upper edge of the bin in |z|",
        rows(&|z| heights.edge(z + 1)),
    )
    .estimate(
        "f_relative",
        "",
        "phase-space density relative to that at z = 0",
        relative,
    )
    .estimate(
        "n_per_gv_cm3",
        "GV^-1 cm^-3",
        "number density per rigidity",
        absolute,
    )
}

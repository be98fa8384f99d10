//! Intensity at the plane against rigidity, interstellar and modulated.

use std::f64::consts::PI;

use super::{Batches, Bins, Intensity, Jackknife, Quantity};
use crate::species::Species;
use crate::store::Table;
use crate::units::{KPC_CM, Rigidity};
use crate::walk::KineticGrid;

/// What turns sums into intensities.
pub struct Spectrum<'a> {
    /// The species.
    pub species: &'a Species,
    /// The walk's coefficients, which hold the reference density of the scores.
    pub grid: &'a KineticGrid,
}

impl Spectrum<'_> {
    /// Density per ln R at the plane in kpc⁻³ that a mean score of one stands for, in a bin's middle.
    pub fn density_scale(&self, batches: &Batches, bin: usize) -> f64 {
        1.0 / self
            .grid
            .at(batches.layout.ln_rigidity.middle(bin))
            .inverse_reference
    }

    /// Intensity per GV at each bin's middle: I = v n(ln R)/(4πR).
    pub fn intensity(&self, batches: &Batches) -> Intensity {
        let per_gv = |bin| {
            let scale = self.density_scale(batches, bin)
                * intensity_of_density(self.species, batches.layout.rigidity(bin));
            batches
                .mean(Quantity::Plane, bin, 0)
                .map(|score| score * scale)
        };
        let ln_rigidity = batches.layout.ln_rigidity;
        Intensity {
            species: *self.species,
            ln_rigidity,
            per_gv: (0..ln_rigidity.count).map(per_gv).collect(),
        }
    }
}

/// Intensity in m⁻² s⁻¹ sr⁻¹ GV⁻¹ over density per ln R in kpc⁻³.
pub fn intensity_of_density(species: &Species, r: Rigidity) -> f64 {
    let speed = species.beta(r) * crate::units::C_CM_S;
    speed / (4.0 * PI * r.gv() * KPC_CM.powi(3)) * 1e4
}

/// The table `spectrum`, with modulation by a potential in GV.
pub fn spectrum(intensity: &Intensity, potential_gv: f64) -> Table {
    let bins = &intensity.ln_rigidity;
    let count = bins.count;
    let species = &intensity.species;
    let rigidity = |bin: usize| Rigidity(libm::exp(bins.middle(bin)));
    let at = &intensity.per_gv;
    // A single bin says nothing of the spectrum above it, from where modulation takes its particles.
    let at_earth =
        |bin: usize| (count > 1).then(|| intensity.modulated(rigidity(bin), potential_gv));
    let slope = |bin: usize| {
        (bin > 0 && bin + 1 < count).then(|| {
            Jackknife::combine([&at[bin - 1], &at[bin + 1]], |[a, b]| {
                libm::log(b / a) / (2.0 * bins.width)
            })
            .estimate()
        })
    };
    let per_energy = |bin: usize, j: &Jackknife| intensity.per_energy(rigidity(bin), j);
    let all = || 0..count;
    let per_gv = "m^-2 s^-1 sr^-1 GV^-1";
    let per_gev_n = "m^-2 s^-1 sr^-1 (GeV/n)^-1";
    rigidity_columns(
        Table::new("spectrum", "species × place × rigidity bin"),
        species,
        bins,
        1,
    )
    .float("z_kpc", "kpc", "height of the place", vec![0.0; count])
    .float(
        "kinetic_energy_gev_n",
        "GeV/n",
        "kinetic energy per nucleon at rigidity_gv",
        all()
            .map(|b| species.kinetic_energy(rigidity(b)).gev_n())
            .collect(),
    )
    .estimate(
        "intensity_per_gv",
        per_gv,
        "interstellar intensity per rigidity at rigidity_gv",
        at.iter().map(Jackknife::estimate).collect(),
    )
    .estimate(
        "intensity_per_gev_n",
        per_gev_n,
        "interstellar intensity per kinetic energy per nucleon at rigidity_gv",
        all()
            .map(|b| per_energy(b, &at[b]).estimate())
            .collect(),
    )
    .optional_estimate(
        "intensity_modulated_per_gv",
        per_gv,
        "intensity per rigidity at rigidity_gv after force-field modulation; null with a single bin",
        all().map(|b| Some(at_earth(b)?.estimate())).collect(),
    )
    .optional_estimate(
        "intensity_modulated_per_gev_n",
        per_gev_n,
        "intensity per kinetic energy per nucleon at rigidity_gv after force-field modulation; null with a single bin",
        all()
            .map(|b| Some(per_energy(b, &at_earth(b)?).estimate()))
            .collect(),
    )
    .optional_estimate(
        "slope",
        "",
        "local d ln I/d ln R of intensity_per_gv from the neighbouring bins",
        all().map(slope).collect(),
    )
}

/// The columns that name the species and the rigidity bin, each repeated over `repeat` rows.
pub fn rigidity_columns(
    table: Table,
    species: &Species,
    ln_rigidity: &Bins,
    repeat: usize,
) -> Table {
    let count = ln_rigidity.count;
    let edge = |i: usize| libm::exp(ln_rigidity.edge(i));
    let rows = |f: &dyn Fn(usize) -> f64| -> Vec<f64> {
        (0..count * repeat).map(|row| f(row / repeat)).collect()
    };
    table
        .text(
            "species",
            "species: symbol and mass number",
            vec![species.name.into(); count * repeat],
        )
        .float(
            "rigidity_gv_lo",
            "GV",
            "lower edge of the rigidity bin",
            rows(&|b| edge(b)),
        )
        .float(
            "rigidity_gv_hi",
            "GV",
            "upper edge of the rigidity bin",
            rows(&|b| edge(b + 1)),
        )
        .float(
            "rigidity_gv",
            "GV",
            "geometric mean of the bin's edges",
            rows(&|b| libm::exp(ln_rigidity.middle(b))),
        )
}

//! Intensity at the plane against rigidity, interstellar and modulated.

use std::f64::consts::PI;

use super::{Batches, Jackknife, Quantity};
use crate::species::Species;
use crate::store::Table;
use crate::units::{EnergyPerNucleon, KPC_CM, Rigidity};
use crate::walk::KineticGrid;

/// What turns sums into intensities.
pub struct Spectrum<'a> {
    /// The species.
    pub species: &'a Species,
    /// The walk's coefficients, which hold the reference density of the scores.
    pub grid: &'a KineticGrid,
    /// Force-field potential in GV.
    pub potential_gv: f64,
}

impl Spectrum<'_> {
    /// Density per ln R at the plane in kpc⁻³ that a mean score of one stands for, in a bin's middle.
    pub fn density_scale(&self, batches: &Batches, bin: usize) -> f64 {
        1.0 / self
            .grid
            .at(batches.layout.ln_rigidity.middle(bin))
            .inverse_reference
    }

    /// Intensity per GV in m⁻² s⁻¹ sr⁻¹ GV⁻¹ at each bin's middle: I = v n(ln R)/(4πR).
    pub fn intensity(&self, batches: &Batches) -> Vec<Jackknife> {
        (0..batches.layout.ln_rigidity.count)
            .map(|bin| {
                let r = batches.layout.rigidity(bin);
                let per_cm3 = self.density_scale(batches, bin) / KPC_CM.powi(3);
                let speed = self.species.beta(r) * crate::units::C_CM_S;
                let scale = per_cm3 * speed / (4.0 * PI * r.gv()) * 1e4;
                batches
                    .mean(Quantity::Plane, bin, 0)
                    .map(|score| score * scale)
            })
            .collect()
    }

    /// Force-field intensity per GV at rigidity `r` (Gleeson & Axford 1968): J/(R²) is conserved at
    /// T + Φ, Φ = Zeφ/A per nucleon; for intensities per energy J(T) = J_LIS(T + Φ) p²/p'²; per GV
    /// another factor β/β'.
    fn modulated(&self, layout: &super::Layout, intensity: &[f64], r: Rigidity) -> f64 {
        let shift = self.potential_gv * self.species.charge / self.species.nucleons;
        let outside = self.species.rigidity(EnergyPerNucleon(
            self.species.kinetic_energy(r).gev_n() + shift,
        ));
        let (p, p_outside) = (r.gv(), outside.gv());
        let speeds = self.species.beta(r) / self.species.beta(outside);
        log_interpolate(layout, intensity, outside) * (p * p) / (p_outside * p_outside) * speeds
    }
}

/// Power-law interpolation between the bins' middles, continued at the ends.
pub(super) fn log_interpolate(layout: &super::Layout, values: &[f64], r: Rigidity) -> f64 {
    let t = (libm::log(r.gv()) - layout.ln_rigidity.middle(0)) / layout.ln_rigidity.width;
    let i = (t.max(0.0) as usize).min(values.len() - 2);
    let (a, b) = (libm::log(values[i]), libm::log(values[i + 1]));
    libm::exp(a + (b - a) * (t - i as f64))
}

/// The table `spectrum`.
pub fn spectrum(batches: &Batches, spectrum: &Spectrum<'_>) -> Table {
    let layout = &batches.layout;
    let count = layout.ln_rigidity.count;
    let species = spectrum.species;
    let intensity = spectrum.intensity(batches);
    let without: Vec<Vec<f64>> = (0..batches.sums.len())
        .map(|i| intensity.iter().map(|j| j.without[i]).collect())
        .collect();
    let all: Vec<f64> = intensity.iter().map(|j| j.all).collect();
    let modulated = |bin: usize| {
        let r = layout.rigidity(bin);
        Jackknife {
            all: spectrum.modulated(layout, &all, r),
            without: without
                .iter()
                .map(|values| spectrum.modulated(layout, values, r))
                .collect(),
        }
    };
    // A single bin says nothing of the spectrum above it, from where modulation takes its particles.
    let at_earth = |bin: usize| (count > 1).then(|| modulated(bin));
    let slope = |bin: usize| {
        (bin > 0 && bin + 1 < count).then(|| {
            Jackknife::combine([&intensity[bin - 1], &intensity[bin + 1]], |[a, b]| {
                libm::log(b / a) / (2.0 * layout.ln_rigidity.width)
            })
            .estimate()
        })
    };
    let per_energy = |bin: usize, j: &Jackknife| {
        j.map(|x| x / species.energy_per_rigidity(layout.rigidity(bin)))
    };
    let bins = || 0..count;
    let per_gv = "m^-2 s^-1 sr^-1 GV^-1";
    let per_gev_n = "m^-2 s^-1 sr^-1 (GeV/n)^-1";
    rigidity_columns(
        Table::new("spectrum", "species × place × rigidity bin"),
        species,
        layout,
        1,
    )
    .float("z_kpc", "kpc", "height of the place", vec![0.0; count])
    .float(
        "kinetic_energy_gev_n",
        "GeV/n",
        "kinetic energy per nucleon at rigidity_gv",
        bins()
            .map(|b| species.kinetic_energy(layout.rigidity(b)).gev_n())
            .collect(),
    )
    .estimate(
        "intensity_per_gv",
        per_gv,
        "interstellar intensity per rigidity at rigidity_gv",
        intensity.iter().map(Jackknife::estimate).collect(),
    )
    .estimate(
        "intensity_per_gev_n",
        per_gev_n,
        "interstellar intensity per kinetic energy per nucleon at rigidity_gv",
        bins()
            .map(|b| per_energy(b, &intensity[b]).estimate())
            .collect(),
    )
    .optional_estimate(
        "intensity_modulated_per_gv",
        per_gv,
        "intensity per rigidity at rigidity_gv after force-field modulation; null with a single bin",
        bins().map(|b| Some(at_earth(b)?.estimate())).collect(),
    )
    .optional_estimate(
        "intensity_modulated_per_gev_n",
        per_gev_n,
        "intensity per kinetic energy per nucleon at rigidity_gv after force-field modulation; null with a single bin",
        bins()
            .map(|b| Some(per_energy(b, &at_earth(b)?).estimate()))
            .collect(),
    )
    .optional_estimate(
        "slope",
        "",
        "local d ln I/d ln R of intensity_per_gv from the neighbouring bins",
        bins().map(slope).collect(),
    )
}

/// The columns that name the species and the rigidity bin, each repeated over `repeat` rows.
pub fn rigidity_columns(
    table: Table,
    species: &Species,
    layout: &super::Layout,
    repeat: usize,
) -> Table {
    let count = layout.ln_rigidity.count;
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
            rows(&|b| layout.rigidity_edges(b).0.gv()),
        )
        .float(
            "rigidity_gv_hi",
            "GV",
            "upper edge of the rigidity bin",
            rows(&|b| layout.rigidity_edges(b).1.gv()),
        )
        .float(
            "rigidity_gv",
            "GV",
            "geometric mean of the bin's edges",
            rows(&|b| layout.rigidity(b).gv()),
        )
}

//! The tables `beyond_halo` and `beyond_halo_profile`.

use super::flux::speed_cm_s;
use super::{GAMMA_SHARE, NEUTRINO_SHARE, Row};
use crate::species::PROTON;
use crate::store::Table;
use crate::units::KPC_CM;

/// What particles found at one energy: densities over the flux in s/cm, with their 1σ errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Walked {
    /// At the halo's edge.
    pub at_edge: (f64, f64),
    /// In bins of height, from the edge up.
    pub in_bins: Vec<(f64, f64)>,
}

const PER_GEV: &str = "GeV^-1 cm^-3";
const INTENSITY: &str = "GeV cm^-2 s^-1 sr^-1";

/// A row an energy; `walked` is null where nothing was.
pub fn table(rows: &[Row], walked: &[Option<Walked>]) -> Table {
    let each = |f: &dyn Fn(&Row) -> f64| rows.iter().map(f).collect();
    let grown = |f: &dyn Fn(&Row) -> Option<f64>| rows.iter().map(f).collect();
    let overdensity = |(row, walked): (&Row, &Option<Walked>)| {
        let at_edge = walked.as_ref()?.at_edge;
        Some(over_free(row, at_edge))
    };
    named("beyond_halo", "energy of protons that escape", rows, 1)
        .float(
            "kinetic_energy_gev_n",
            "GeV/n",
            "kinetic energy per nucleon at rigidity_gv",
            each(&|r| PROTON.kinetic_energy(r.flux.rigidity).gev_n()),
        )
        .estimate(
            "flux_per_gev",
            "GeV^-1 cm^-2 s^-1",
            "φ, protons through the halo's edge on one side per E = pc; null error where it is given",
            rows.iter()
                .map(|r| (r.flux.per_gev, r.flux.error))
                .collect(),
        )
        .optional(
            "drive",
            "",
            "(E²φ/c)/(B0²/4π), above 1; null where it is not and no waves grow",
            grown(&|r| Some(r.instability?.drive)),
        )
        .optional(
            "k_max_per_pc",
            "pc^-1",
            "wavenumber that grows fastest",
            grown(&|r| Some(r.instability?.k_max_per_pc)),
        )
        .optional(
            "growth_per_yr",
            "yr^-1",
            "rate k_max v_A at which its amplitude grows",
            grown(&|r| Some(r.instability?.growth_per_yr)),
        )
        .optional(
            "saturated_field_ug",
            "µG",
            "δB at which waves saturate, on the scale of these particles",
            grown(&|r| Some(r.instability?.saturated_field_ug)),
        )
        .optional(
            "d_cm2_s",
            "cm^2 s^-1",
            "Bohm diffusion coefficient in that field",
            grown(&|r| Some(r.outflow?.diffusion_cm2_s)),
        )
        .optional(
            "advection_speed_km_s",
            "km/s",
            "ṽ_A, Alfvén speed in the strongest of the saturated fields",
            grown(&|r| Some(r.outflow?.speed_cm_s / 1e5)),
        )
        .optional(
            "advection_over_diffusion",
            "",
            "ζ = ṽ_A L/D; below 1 diffusion empties the region",
            grown(&|r| Some(r.outflow?.advection_over_diffusion())),
        )
        .float(
            "density_per_gev_cm3",
            PER_GEV,
            "density at the halo's edge in closed form",
            each(&|r| r.density_cm3),
        )
        .float(
            "free_streaming_per_gev_cm3",
            PER_GEV,
            "density 3φ/v of particles that fly away freely",
            each(&|r| r.flux.free_streaming_cm3()),
        )
        .float(
            "overdensity",
            "",
            "the one density over the other",
            each(&Row::overdensity),
        )
        .optional_estimate(
            "overdensity_walked",
            "",
            "the same by particles that are walked",
            rows.iter().zip(walked).map(overdensity).collect(),
        )
        .float(
            "neutrino_energy_gev",
            "GeV",
            "mean energy of the neutrinos that these protons make",
            each(&|r| NEUTRINO_SHARE * r.flux.rigidity.gv()),
        )
        .float(
            "neutrino_b19",
            INTENSITY,
            "E²I of neutrinos by eq. 18 of Blasi (2019), with a constant cross section and without diffusion",
            each(&|r| r.secondaries.neutrinos_b19),
        )
        .float(
            "neutrino",
            INTENSITY,
            "E²I of neutrinos of one flavour towards the pole",
            each(&|r| r.secondaries.neutrinos),
        )
        .float(
            "gamma_energy_gev",
            "GeV",
            "mean energy of the gamma rays that these protons make",
            each(&|r| GAMMA_SHARE * r.flux.rigidity.gv()),
        )
        .float(
            "gamma",
            INTENSITY,
            "E²I of gamma rays towards the pole, none absorbed",
            each(&|r| r.secondaries.gamma_rays),
        )
}

/// A row an energy and bin of height above the halo's edge, between `edges_kpc`; only energies that were walked.
pub fn profile(rows: &[Row], walked: &[Option<Walked>], edges_kpc: &[f64]) -> Table {
    let held: Vec<(Row, &Walked)> = rows
        .iter()
        .zip(walked)
        .filter_map(|(row, walked)| Some((*row, walked.as_ref()?)))
        .collect();
    let bins = || edges_kpc.windows(2).map(|e| (e[0], e[1]));
    let count = bins().count();
    let energies: Vec<Row> = held.iter().map(|&(row, _)| row).collect();
    let found: Vec<((f64, f64), (f64, f64))> = held
        .iter()
        .flat_map(|(row, walked)| {
            let each = walked.in_bins.iter();
            each.map(|&bin| (over_free(row, bin), density(row, bin)))
        })
        .collect();
    let exact = |(low, high): (f64, f64), row: &Row| {
        let mean = row.outflow?.mean_over_flux(low * KPC_CM, high * KPC_CM);
        Some(over_free(row, (mean, 0.0)).0)
    };
    named(
        "beyond_halo_profile",
        "energy of protons that escape × bin of height above the halo's edge",
        &energies,
        count,
    )
    .float(
        "z_kpc_lo",
        "kpc",
        "lower edge of the bin, above the halo's edge",
        energies.iter().flat_map(|_| bins().map(|b| b.0)).collect(),
    )
    .float(
        "z_kpc_hi",
        "kpc",
        "upper edge of the bin, above the halo's edge",
        energies.iter().flat_map(|_| bins().map(|b| b.1)).collect(),
    )
    .estimate(
        "overdensity",
        "",
        "density over that of free flight, 3φ/v, by particles",
        found.iter().map(|(over, _)| *over).collect(),
    )
    .optional(
        "overdensity_exact",
        "",
        "its mean over the bin in closed form",
        energies
            .iter()
            .flat_map(|row| bins().map(move |bin| exact(bin, row)))
            .collect(),
    )
    .estimate(
        "density_per_gev_cm3",
        PER_GEV,
        "density by particles; its error has in it that of the flux",
        found.iter().map(|(_, density)| *density).collect(),
    )
}

/// A density over the flux as one over that of free flight.
fn over_free(row: &Row, (value, error): (f64, f64)) -> (f64, f64) {
    let free = 3.0 / speed_cm_s(row.flux.rigidity);
    (value / free, error / free)
}

/// A density over the flux as a density; a given flux has no error.
fn density(row: &Row, (value, error): (f64, f64)) -> (f64, f64) {
    let flux = row.flux;
    let of_flux = match flux.error.is_nan() {
        true => 0.0,
        false => flux.error / flux.per_gev,
    };
    let found = flux.per_gev * value;
    (found, found * libm::hypot(error / value, of_flux))
}

/// The columns that name species and rigidity, each repeated.
fn named(name: &str, row: &str, rows: &[Row], repeat: usize) -> Table {
    let all = || rows.iter().flat_map(|row| vec![row; repeat]);
    Table::new(name, &format!("species × {row}"))
        .text(
            "species",
            "species: symbol and mass number",
            all().map(|_| PROTON.name.into()).collect(),
        )
        .float(
            "rigidity_gv",
            "GV",
            "rigidity, which is E = pc in GeV",
            all().map(|r| r.flux.rigidity.gv()).collect(),
        )
}

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

/// What an error of the flux does to a quantity.
#[derive(Clone, Copy)]
enum Of {
    /// ∝ φ.
    Flux,
    /// δB ∝ φ^½ and D.
    Field,
    /// ṽ_A ∝ φ^½ of the strongest field.
    Speed,
    /// ζ ∝ ṽ_A δB.
    Zeta,
    /// φ/ṽ_A.
    Held,
    /// φ(1 − e^{−ζ})/ṽ_A.
    Density,
    /// (1 − e^{−ζ})/ṽ_A.
    Overdensity,
    /// φ times ∫(1 − e^{−ζ(1 − z/L)}) dz/ṽ_A.
    Column,
}

impl Of {
    /// Logarithmic derivatives with the flux at a row's energy and with that of the strongest field.
    fn powers(self, row: &Row) -> (f64, f64) {
        let Some(outflow) = row.outflow else {
            // what flies freely is ∝ φ
            return match self {
                Self::Overdensity => (0.0, 0.0),
                _ => (1.0, 0.0),
            };
        };
        let (at_edge, of_column) = outflow.steepness();
        match self {
            Self::Flux => (1.0, 0.0),
            Self::Field => (0.5, 0.0),
            Self::Speed => (0.0, 0.5),
            Self::Zeta => (0.5, 0.5),
            Self::Held => (1.0, -0.5),
            Self::Density => (1.0 + 0.5 * at_edge, 0.5 * (at_edge - 1.0)),
            Self::Overdensity => (0.5 * at_edge, 0.5 * (at_edge - 1.0)),
            Self::Column => (1.0 + 0.5 * of_column, 0.5 * (of_column - 1.0)),
        }
    }

    /// Relative 1σ error; NaN where the flux is given.
    fn relative_error(self, row: &Row) -> f64 {
        let (own, strongest) = self.powers(row);
        let error = row.flux.relative_error();
        match row.strongest {
            None => own * error,
            Some(flux) if flux.rigidity == row.flux.rigidity => (own + strongest).abs() * error,
            Some(flux) => libm::hypot(own * error, strongest * flux.relative_error()),
        }
    }

    fn with_error(self, row: &Row, value: f64) -> (f64, f64) {
        (value, value * self.relative_error(row))
    }
}

/// A row an energy; `walked` is null where nothing was.
pub fn table(rows: &[Row], walked: &[Option<Walked>]) -> Table {
    let each = |f: &dyn Fn(&Row) -> f64| rows.iter().map(f).collect();
    let known_as = |of: Of, f: &dyn Fn(&Row) -> Option<f64>| {
        let known = |row: &Row| Some(of.with_error(row, f(row)?));
        rows.iter().map(known).collect()
    };
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
        .optional_estimate(
            "drive",
            "",
            "(E²φ/c)/(B0²/4π), above 1; null where it is not and no waves grow",
            known_as(Of::Flux, &|r| Some(r.instability?.drive)),
        )
        .optional_estimate(
            "k_max_per_pc",
            "pc^-1",
            "wavenumber that grows fastest",
            known_as(Of::Flux, &|r| Some(r.instability?.k_max_per_pc)),
        )
        .optional_estimate(
            "growth_per_yr",
            "yr^-1",
            "rate k_max v_A at which its amplitude grows",
            known_as(Of::Flux, &|r| Some(r.instability?.growth_per_yr)),
        )
        .optional_estimate(
            "saturated_field_ug",
            "µG",
            "δB at which waves saturate, on the scale of these particles",
            known_as(Of::Field, &|r| Some(r.instability?.saturated_field_ug)),
        )
        .optional_estimate(
            "d_cm2_s",
            "cm^2 s^-1",
            "Bohm diffusion coefficient in that field",
            known_as(Of::Field, &|r| Some(r.outflow?.diffusion_cm2_s)),
        )
        .optional_estimate(
            "advection_speed_km_s",
            "km/s",
            "ṽ_A, Alfvén speed in the strongest of the saturated fields",
            known_as(Of::Speed, &|r| Some(r.outflow?.speed_cm_s / 1e5)),
        )
        .optional_estimate(
            "advection_over_diffusion",
            "",
            "ζ = ṽ_A L/D; below 1 diffusion empties the region",
            known_as(Of::Zeta, &|r| Some(r.outflow?.advection_over_diffusion())),
        )
        .optional_estimate(
            "density_per_gev_cm3",
            PER_GEV,
            "density at the halo's edge in closed form",
            known_as(Of::Density, &|r| Some(r.density_cm3)),
        )
        .optional_estimate(
            "free_streaming_per_gev_cm3",
            PER_GEV,
            "density 3φ/v of particles that fly away freely",
            known_as(Of::Flux, &|r| Some(r.flux.free_streaming_cm3())),
        )
        .optional_estimate(
            "overdensity",
            "",
            "the one density over the other",
            known_as(Of::Overdensity, &|r| Some(r.overdensity())),
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
        .optional_estimate(
            "neutrino_b19",
            INTENSITY,
            "E²I of neutrinos by eq. 18 of Blasi (2019), with a constant cross section and without diffusion",
            known_as(Of::Held, &|r| Some(r.secondaries.neutrinos_b19)),
        )
        .optional_estimate(
            "neutrino",
            INTENSITY,
            "E²I of neutrinos of one flavour towards the pole",
            known_as(Of::Column, &|r| Some(r.secondaries.neutrinos)),
        )
        .float(
            "gamma_energy_gev",
            "GeV",
            "mean energy of the gamma rays that these protons make",
            each(&|r| GAMMA_SHARE * r.flux.rigidity.gv()),
        )
        .optional_estimate(
            "gamma",
            INTENSITY,
            "E²I of gamma rays towards the pole, none absorbed",
            known_as(Of::Column, &|r| Some(r.secondaries.gamma_rays)),
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
        "density over that of free flight, 3φ/v, by particles; its error is that of this walk alone",
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
    let of_flux = match Of::Density.relative_error(row) {
        given if given.is_nan() => 0.0,
        known => known,
    };
    let found = row.flux.per_gev * value;
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

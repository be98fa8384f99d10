//! The flux of protons through the halo's edge: of a given luminosity, or of a run.

use std::f64::consts::PI;

use crate::quote::sentence;
use crate::species::PROTON;
use crate::store::Table;
use crate::units::{GEV_ERG, KPC_CM, MYR_S, Rigidity};

/// Protons through the edge on one side of the disc, at one energy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flux {
    /// Rigidity, which for protons is E in units of GeV.
    pub rigidity: Rigidity,
    /// φ in cm⁻² s⁻¹ GeV⁻¹.
    pub per_gev: f64,
    /// Its 1σ error; NaN if it has none.
    pub error: f64,
}

/// What escapes at all energies, ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct Current {
    /// The flux at each.
    pub fluxes: Vec<Flux>,
    /// R_d in kpc of the disc that it comes from.
    pub disc_radius_kpc: f64,
}

/// A source of E⁻² of given power.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerLaw {
    /// L_CR in erg/s.
    pub luminosity_erg_s: f64,
    /// R_d in kpc.
    pub disc_radius_kpc: f64,
    /// Lowest energy in GeV.
    pub min_gev: f64,
    /// Highest energy in GeV.
    pub max_gev: f64,
}

/// A table that holds no flux.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "failed to use table `{table}` as a current: {fault} (expected the table `escape` of a run)"
)]
pub struct CurrentError {
    table: String,
    fault: String,
}

impl Flux {
    /// E²φ in erg cm⁻² s⁻¹.
    pub fn energy_flux(&self) -> f64 {
        let e = self.rigidity.gv();
        e * e * self.per_gev * GEV_ERG
    }

    /// Relative 1σ error; NaN if it has none.
    pub fn relative_error(&self) -> f64 {
        self.error / self.per_gev
    }

    /// Density in GeV⁻¹ cm⁻³ of particles that fly away freely: 3φ/v, which B19 writes with v = c.
    pub fn free_streaming_cm3(&self) -> f64 {
        3.0 * self.per_gev / speed_cm_s(self.rigidity)
    }
}

/// v of protons in cm/s.
pub fn speed_cm_s(r: Rigidity) -> f64 {
    PROTON.beta(r) * crate::units::C_CM_S
}

impl PowerLaw {
    /// φ = L_CR/(2π R_d² Λ) E⁻² with Λ = ln(E_max/E_min) (B19 eq. 11).
    pub fn flux(&self, rigidity: Rigidity) -> Flux {
        let radius = self.disc_radius_kpc * KPC_CM;
        let lambda = libm::log(self.max_gev / self.min_gev);
        let energy_flux = self.luminosity_erg_s / GEV_ERG / (2.0 * PI * radius * radius * lambda);
        Flux {
            rigidity,
            per_gev: energy_flux / (rigidity.gv() * rigidity.gv()),
            error: f64::NAN,
        }
    }
}

impl Flux {
    /// What escapes in a run, from its table `escape` and the rate (kpc⁻² Myr⁻¹, a unit of ln R, both halves of the
    /// disc) that the run injects: the mean of both sides, whose errors are added as if they were independent; those of
    /// rigidities at which nothing escaped are left out.
    ///
    /// # Errors
    /// When the table has not the columns, or nothing escaped.
    pub fn of_escape(
        table: &Table,
        rate: impl Fn(Rigidity) -> f64,
    ) -> Result<Vec<Self>, CurrentError> {
        let wrong = |fault: String| CurrentError {
            table: sentence(&table.name),
            fault,
        };
        let column = |name: &str| {
            let found = table.floats(name);
            found.ok_or_else(|| wrong(format!("it has no column of numbers `{name}`")))
        };
        let gv = column("rigidity_gv")?;
        let (value, error) = (column("flux_relative")?, column("flux_relative_err")?);
        let species = table.texts("species");
        let species = species.ok_or_else(|| wrong("it has no column of text `species`".into()))?;
        let mut fluxes: Vec<Self> = Vec::new();
        for (i, &r) in gv.iter().enumerate() {
            if species[i] != PROTON.name || !(value[i] > 0.0 && r > 0.0) {
                continue;
            }
            let rigidity = Rigidity(r);
            // per kpc², Myr and ln R → per cm², s and GeV; each side is half of the mean of both
            let unit = 0.5 * rate(rigidity) / (r * KPC_CM * KPC_CM * MYR_S);
            let (per_gev, error) = (unit * value[i], unit * error[i]);
            match fluxes.last_mut().filter(|f| f.rigidity == rigidity) {
                Some(other) => {
                    other.per_gev += per_gev;
                    other.error = libm::hypot(other.error, error);
                }
                None => fluxes.push(Self {
                    rigidity,
                    per_gev,
                    error,
                }),
            }
        }
        match fluxes.is_empty() {
            true => Err(wrong("no protons escape".into())),
            false => Ok(fluxes),
        }
    }
}

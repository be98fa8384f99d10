//! Neutrinos and gamma rays from the protons that meet gas beyond the halo.

use std::f64::consts::PI;

use super::Region;
use crate::interactions::proton_inelastic_mb;
use crate::species::PROTON;
use crate::units::{C_CM_S, KPC_CM, MB_CM2, Rigidity};

/// E_ν/E, η of B19.
pub const NEUTRINO_SHARE: f64 = 0.05;
/// E_γ/E: half of a neutral pion's energy.
pub const GAMMA_SHARE: f64 = 0.5 * PION_SHARE;

/// Share of a proton's energy that goes into neutral pions, and as much into those of either charge: K_π of Kelner,
/// Aharonian & Bugayov (2006, PRD 74, 034018, section IV.C).
const PION_SHARE: f64 = 0.17;
/// Share of a charged pion's energy that its three neutrinos take, about a quarter each.
const OF_CHARGED_PION: f64 = 0.75;
/// σ_pp in mb with which eqs. 18 and 19 come to 4.46e-12 δ_G^{3/2} GeV cm⁻² s⁻¹ sr⁻¹; B19 gives no value.
const CONSTANT_MB: f64 = 32.0;

/// Intensities E²I in GeV cm⁻² s⁻¹ sr⁻¹ that protons of one energy make.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Secondaries {
    /// Neutrinos as eq. 18 has them: one of ηE a collision, 1/2π, a constant cross section.
    pub neutrinos_b19: f64,
    /// Neutrinos of one flavour after oscillation (a third of all, with antineutrinos).
    pub neutrinos: f64,
    /// Gamma rays, none absorbed.
    pub gamma_rays: f64,
}

impl Secondaries {
    /// From a density (GeV⁻¹ cm⁻³) that fills a length `path_kpc`, which eq. 18 looks along (R_d), and a column
    /// (GeV⁻¹ cm⁻²) towards the pole, which σ(E) is used with.
    ///
    /// Of E⁻² the energy that a decade of secondaries has is the share of the energy that goes into them, whatever
    /// the spectrum of a single collision; so E²I = K (c σ n_gas/4π) E² ∫n dz, put at the mean energy of a secondary.
    pub fn of(
        rigidity: Rigidity,
        density_cm3: f64,
        column_cm2: f64,
        path_kpc: f64,
        region: &Region,
    ) -> Self {
        let e = rigidity.gv();
        let rate = C_CM_S * region.protons_cm3() * MB_CM2 * e * e;
        let kinetic = PROTON.kinetic_energy(rigidity).gev_n();
        let along = rate * proton_inelastic_mb(kinetic) * column_cm2 / (4.0 * PI);
        let constant = rate * CONSTANT_MB * density_cm3 * path_kpc * KPC_CM / (2.0 * PI);
        Self {
            neutrinos_b19: NEUTRINO_SHARE * constant,
            neutrinos: 2.0 * PION_SHARE * OF_CHARGED_PION / 3.0 * along,
            gamma_rays: PION_SHARE * along,
        }
    }
}

//! The non-resonant instability that a current drives (Bell 2004, MNRAS 353, 550), as B19 writes it.

use std::f64::consts::PI;

use super::{Flux, Region};
use crate::units::{C_CM_S, PC_CM, YEAR_S};

/// What the protons of one energy do to the field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Instability {
    /// (E²φ/c)/(B0²/4π): waves grow above 1 (eq. 12).
    pub drive: f64,
    /// k_max in pc⁻¹, where they grow fastest (eq. 13).
    pub k_max_per_pc: f64,
    /// γ = k_max v_A in yr⁻¹ (eq. 15).
    pub growth_per_yr: f64,
    /// δB in µG where they saturate (eqs. 14 and 16).
    pub saturated_field_ug: f64,
}

impl Instability {
    /// That of a flux into a region; none where the field is too strong for it to grow.
    pub fn of(flux: &Flux, region: &Region) -> Option<Self> {
        let pressure = flux.energy_flux() / C_CM_S;
        let field = region.magnetic_field_ug * 1e-6;
        let drive = pressure / (field * field / (4.0 * PI));
        // k_max = (4π/cB0) J with J = eEφ; in units of 1/r_L it is the drive
        let larmor_pc = flux.rigidity.larmor_radius_pc(region.magnetic_field_ug);
        let k_max_per_pc = drive / larmor_pc;
        let alfven_pc_yr =
            region.alfven_speed_km_s(region.magnetic_field_ug) * 1e5 * YEAR_S / PC_CM;
        (drive > 1.0).then(|| Self {
            drive,
            k_max_per_pc,
            growth_per_yr: k_max_per_pc * alfven_pc_yr,
            // growth ends where the displaced gas has moved by the Larmor radius in δB, at which B0 plays no part:
            // the criterion with δB for B0
            saturated_field_ug: (4.0 * PI * pressure).sqrt() * 1e6,
        })
    }
}

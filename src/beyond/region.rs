//! The gas around the Galaxy before anything escapes into it.

use crate::medium::alfven_speed_km_s;
use crate::units::{KPC_CM, PROTON_MASS_G};

/// Mean density of baryons in the universe, Ω_b ρ_cr, in g/cm³: Ω_b h² = 0.02205 (Planck Collaboration XVI 2014, A&A
/// 571, A16) times 3 (100 km/s/Mpc)²/(8πG) = 1.878e-29 g/cm³. B19 gives no value; with 0.0224 (Planck Collaboration VI
/// 2020) speeds are lower by 0.8 %.
pub const MEAN_BARYONS_G_CM3: f64 = 0.02205 * 1.878_34e-29;

/// A region around the halo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// B0 in µG.
    pub magnetic_field_ug: f64,
    /// δ_G: density of the gas over the mean of all baryons.
    pub gas_overdensity: f64,
    /// L in kpc: how far beyond the halo's edge particles are held; farther out they fly freely.
    pub size_kpc: f64,
}

impl Region {
    /// Protons of the gas per cm³, δ_G Ω_b ρ_cr/m_p, as if all of it were hydrogen.
    pub fn protons_cm3(&self) -> f64 {
        self.gas_overdensity * MEAN_BARYONS_G_CM3 / PROTON_MASS_G
    }

    /// Alfvén speed in km/s in a field in µG.
    pub fn alfven_speed_km_s(&self, magnetic_field_ug: f64) -> f64 {
        alfven_speed_km_s(magnetic_field_ug, self.protons_cm3())
    }

    /// L in cm.
    pub fn size_cm(&self) -> f64 {
        self.size_kpc * KPC_CM
    }
}

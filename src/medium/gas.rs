//! The gas disc: the matter that particles lose energy and interact in.

use crate::units::{KPC_CM, PROTON_MASS_G};

/// How the gas is spread in height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GasShape {
    /// All at z = 0.
    Thin,
    /// Uniform for |z| < h.
    Uniform,
}

/// A gas disc of hydrogen and helium.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gas {
    /// Half-thickness h in kpc.
    pub half_thickness_kpc: f64,
    /// Number density of hydrogen in cm⁻³.
    pub hydrogen_cm3: f64,
    /// Helium atoms per hydrogen atom.
    pub helium_fraction: f64,
    /// Ionised fraction of the hydrogen.
    pub ionized_fraction: f64,
    /// Temperature in K of the ionised part.
    pub temperature_k: f64,
    /// Spread in height.
    pub shape: GasShape,
}

impl Gas {
    /// Mass density ρ in g/cm³, helium at four proton masses.
    pub fn mass_density_g_cm3(&self) -> f64 {
        self.hydrogen_cm3 * PROTON_MASS_G * (1.0 + 4.0 * self.helium_fraction)
    }

    /// Full thickness 2h in kpc.
    pub fn thickness_kpc(&self) -> f64 {
        2.0 * self.half_thickness_kpc
    }

    /// Full surface density Σ = 2hρ in g/cm².
    pub fn surface_density_g_cm2(&self) -> f64 {
        2.0 * self.half_thickness_kpc * KPC_CM * self.mass_density_g_cm3()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surface_density_of_the_standard_disc() {
        let gas = Gas {
            half_thickness_kpc: 0.1,
            hydrogen_cm3: 1.0,
            helium_fraction: 0.1,
            ionized_fraction: 0.0,
            temperature_k: 1e4,
            shape: GasShape::Thin,
        };
        // 200 pc × 1 cm⁻³ × 1.4 m_p = 6.171e20 × 2.3417e-24
        assert!((gas.surface_density_g_cm2() / 1.4451e-3 - 1.0).abs() < 1e-3);
    }
}

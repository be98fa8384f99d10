//! Protons carried away by moving gas in which they diffuse: the closed form.

use super::Region;
use super::flux::speed_cm_s;
use crate::units::{PC_CM, Rigidity};

/// Transport at one energy between the halo's edge (z = 0) and L, where particles are free.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outflow {
    /// D in cm²/s.
    pub diffusion_cm2_s: f64,
    /// ṽ_A in cm/s.
    pub speed_cm_s: f64,
    /// L in cm.
    pub size_cm: f64,
}

impl Outflow {
    /// Bohm diffusion D = r_L v/3 in a field, and advection at the Alfvén speed of the gas, both fields in µG.
    pub fn new(rigidity: Rigidity, own_ug: f64, strongest_ug: f64, region: &Region) -> Self {
        let larmor = rigidity.larmor_radius_pc(own_ug) * PC_CM;
        Self {
            diffusion_cm2_s: larmor * speed_cm_s(rigidity) / 3.0,
            speed_cm_s: region.alfven_speed_km_s(strongest_ug) * 1e5,
            size_cm: region.size_cm(),
        }
    }

    /// ζ = ṽ_A L/D: where it is below 1, diffusion empties the region.
    pub fn advection_over_diffusion(&self) -> f64 {
        self.speed_cm_s * self.size_cm / self.diffusion_cm2_s
    }

    /// n(z)/φ in s/cm, the solution of ṽ_A n − D n′ = φ with n(L) = 0: (1 − e^{−ζ(1 − z/L)})/ṽ_A; with ζ → ∞ it is
    /// eq. 17.
    pub fn density_over_flux(&self, z_cm: f64) -> f64 {
        let way = (self.size_cm - z_cm) * self.speed_cm_s / self.diffusion_cm2_s;
        -libm::expm1(-way) / self.speed_cm_s
    }

    /// The mean of the same between two heights.
    pub fn mean_over_flux(&self, low_cm: f64, high_cm: f64) -> f64 {
        let rate = self.speed_cm_s / self.diffusion_cm2_s;
        let width = high_cm - low_cm;
        let at_top = libm::exp(-rate * (self.size_cm - high_cm));
        let lost = at_top * -libm::expm1(-rate * width) / (rate * width);
        (1.0 - lost) / self.speed_cm_s
    }

    /// d ln/d ln ζ of 1 − e^{−ζ}, which the density at z = 0 has, and of its mean over the region, which the column has:
    /// from 0 for ζ → ∞ to 1 for ζ → 0.
    pub fn steepness(&self) -> (f64, f64) {
        let zeta = self.advection_over_diffusion();
        let mean = -libm::expm1(-zeta) / zeta;
        let of_column = (mean - libm::exp(-zeta)) / (1.0 - mean);
        (zeta / libm::expm1(zeta), of_column)
    }

    /// ∫n dz/φ over the region in s.
    pub fn column_over_flux(&self) -> f64 {
        self.size_cm * self.mean_over_flux(0.0, self.size_cm)
    }
}

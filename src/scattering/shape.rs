//! How D_µµ depends on µ, apart from its strength.

use super::PitchAngle;
use crate::numerics::GaussLegendre;

/// D_µµ ∝ (1 − µ²)(|µ|^{q−1} + broadening), and isotropic redistribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// q: 1 for isotropic small-angle scattering, the spectral index of resonant waves otherwise.
    pub index: f64,
    /// What resonance broadening adds to |µ|^{q−1}.
    pub broadening: f64,
    /// Share of 1/λ due to isotropic redistribution: without it λ would be λ/(1 − share).
    pub redistribution: f64,
    /// D_µµ in units of v/λ over [`Shape::relative`].
    amplitude: f64,
}

impl Shape {
    /// The shape with these values of its fields.
    pub fn new(index: f64, broadening: f64, redistribution: f64) -> Self {
        // D_zz = (v²/8)∫(1−µ²)²/D_µµ dµ; µ = t¹⁰ takes out the singularity at µ = 0 up to q = 1.9
        let half = GaussLegendre::new(32).integrate_panels(0.0, 1.0, 16, |t| {
            let mu = t.powi(10);
            10.0 * t.powi(9) * (1.0 - mu * mu) / (libm::pow(mu, index - 1.0) + broadening)
        });
        Self {
            index,
            broadening,
            redistribution,
            amplitude: 0.75 * half * (1.0 - redistribution),
        }
    }

    /// D_µµ in an arbitrary unit.
    pub fn relative(&self, mu: f64) -> f64 {
        (1.0 - mu * mu) * (libm::pow(mu.abs(), self.index - 1.0) + self.broadening)
    }

    /// D_µµ in units of v/λ; without redistribution its integral (v²/8)∫(1−µ²)²/D_µµ dµ is vλ/3.
    pub fn d_mumu(&self, mu: f64) -> f64 {
        self.amplitude * self.relative(mu)
    }

    /// The operator on `cells` cells of µ.
    pub fn operator(&self, cells: usize) -> PitchAngle {
        PitchAngle::new(cells, |mu| self.relative(mu), self.redistribution)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scattering::integrated_diffusion;

    #[test]
    fn the_integral_of_d_mumu_is_the_share_of_diffusion() {
        for (index, broadening, share) in [(1.0, 0.0, 0.0), (1.7, 0.0, 0.0), (1.5, 0.3, 0.4)] {
            let shape = Shape::new(index, broadening, share);
            let d = integrated_diffusion(1.0, |mu| shape.d_mumu(mu));
            assert!((d * 3.0 * (1.0 - share) - 1.0).abs() < 1e-6, "{d}");
        }
    }
}

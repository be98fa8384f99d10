//! How density falls across a slab of height through which a flux F passes: −D ∂n/∂z + un = F.

use crate::numerics::GaussLegendre;

/// A slab for particles of one rigidity.
#[derive(Debug, Clone, Copy)]
pub struct Resistance {
    /// ∫dz/D in Myr/kpc.
    dz_per_d: f64,
    /// ∫u dz/D.
    advection: f64,
    /// Its thickness in kpc.
    pub thickness: f64,
}

impl Resistance {
    /// Between two heights in kpc, with u in kpc/Myr and D in kpc²/Myr.
    pub fn new(ends: &[f64], flow: impl Fn(f64) -> f64, diffusion: impl Fn(f64) -> f64) -> Self {
        let rule = GaussLegendre::new(8);
        Self {
            dz_per_d: rule.integrate(ends[0], ends[1], |z| 1.0 / diffusion(z)),
            advection: rule.integrate(ends[0], ends[1], |z| flow(z) / diffusion(z)),
            thickness: ends[1] - ends[0],
        }
    }

    /// n at the lower face less n at the upper, exact for constant u, D and F.
    pub fn change(self, flux: f64, above: f64) -> f64 {
        (flux * self.dz_per_d - above * self.advection) * decay(self.advection)
    }

    /// What n would fall by across the slab with J as it is at the lower face, by F and n there.
    pub fn fall(self, flux: f64, below: f64) -> f64 {
        flux * self.dz_per_d - below * self.advection
    }

    /// n at the upper face, by the mean of n.
    pub fn top(self, flux: f64, mean: f64) -> f64 {
        let decay = decay(self.advection);
        let share = if self.advection.abs() < 1e-4 {
            0.5 - self.advection / 6.0
        } else {
            (1.0 - decay) / self.advection
        };
        (mean - flux * self.dz_per_d * share) / decay
    }
}

/// (1 − e^{−x})/x.
fn decay(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { -libm::expm1(-x) / x }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// n(x) = n e^{−ax} + (F/u)(1 − e^{−ax}) below the upper face, x from 0 to 1, with F/u = FR/a.
    #[test]
    fn slabs_by_quadrature() {
        let rule = GaussLegendre::new(16);
        for (advection, dz_per_d) in [(0.0, 2.0), (1e-6, 2.0), (0.7, 3.0), (-0.4, 1.0), (6.0, 9.0)]
        {
            let slab = Resistance {
                dz_per_d,
                advection,
                thickness: 1.0,
            };
            let (flux, above) = (5.0, 1.5);
            let n = |x: f64| {
                let supply = if advection == 0.0 {
                    x
                } else {
                    -libm::expm1(-advection * x) / advection
                };
                above * libm::exp(-advection * x) + flux * dz_per_d * supply
            };
            assert!((slab.change(flux, above) / (n(1.0) - above) - 1.0).abs() < 1e-9);
            let mean = rule.integrate(0.0, 1.0, n);
            assert!(
                (slab.top(flux, mean) / above - 1.0).abs() < 1e-6,
                "{advection}"
            );
        }
    }
}

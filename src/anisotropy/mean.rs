//! The mean over realisations, by quadrature of the rate of supernovae with the kernel.
//!
//! The density has infinite variance (a burst may be arbitrarily near and young), so means over draws
//! converge badly; this one is exact.

use std::f64::consts::{PI, TAU};

use super::{Field, SlabSum};
use crate::kernels::{Kernel, Slab};
use crate::numerics::GaussLegendre;
use crate::sources::{Galaxy, Height};

/// Panels in ln age, from this many lifetimes of the slowest mode on.
const AGES: usize = 24;
const YOUNGEST: f64 = 1e-7;
/// ρ²/4Dt up to which the plane is integrated.
const FARTHEST: f64 = 5.5;
/// Directions.
const DIRECTIONS: u32 = 48;

impl SlabSum {
    /// ⟨n⟩ and ∇⟨n⟩ at the Sun for particles that are released some time after the explosion.
    pub fn mean(&self, galaxy: &Galaxy, height: &Height, release_myr: f64) -> Field {
        let points = GaussLegendre::new(8);
        let (low, high) = (
            libm::log(YOUNGEST * self.lifetime_myr()),
            libm::log(1.5 * self.oldest_myr()),
        );
        let component = |pick: &dyn Fn(f64, f64, f64, Kernel) -> f64| {
            points.integrate_panels(low, high, AGES, |ln_age| {
                let age = libm::exp(ln_age);
                let dt = self.diffusion * age;
                let vertical = self.mean_vertical(height, dt);
                let plane = points.integrate_panels(0.0, FARTHEST, 3, |u| {
                    let rho = 2.0 * dt.sqrt() * u;
                    let ring: f64 = (0..DIRECTIONS)
                        .map(|k| {
                            let (sin, cos) =
                                libm::sincos(TAU * f64::from(k) / f64::from(DIRECTIONS));
                            let rate = galaxy.rate(rho * cos, rho * sin, age + release_myr);
                            rate * pick(u * cos, u * sin, dt, vertical)
                        })
                        .sum();
                    u * libm::exp(-u * u) / PI * ring * TAU / f64::from(DIRECTIONS)
                });
                age * plane
            })
        };
        Field {
            density: component(&|_, _, _, v| v.density),
            gradient: [
                component(&|x, _, dt, v| v.density * x / dt.sqrt()),
                component(&|_, y, dt, v| v.density * y / dt.sqrt()),
                component(&|_, _, _, v| v.gradient),
            ],
        }
    }

    /// Z at z = 0, averaged over the heights of sources, which are alike above and below.
    fn mean_vertical(&self, height: &Height, dt: f64) -> Kernel {
        let slab = Slab {
            half_thickness_kpc: self.half_thickness_kpc,
        };
        let (sigma, limit) = match *height {
            Height::Thin => return slab.vertical(0.0, 0.0, dt),
            Height::Gaussian {
                sigma_kpc,
                limit_kpc,
            } => (sigma_kpc, limit_kpc),
        };
        let weight = |z: f64| libm::exp(-0.5 * (z / sigma) * (z / sigma));
        let points = GaussLegendre::new(8);
        // early on the kernel is narrow
        let near = (12.0 * dt.sqrt()).min(limit);
        let integral = |f: &dyn Fn(f64) -> f64| points.integrate_panels(0.0, near, 4, f);
        let norm = points.integrate_panels(0.0, limit, 8, weight);
        Kernel {
            density: integral(&|z| weight(z) * slab.vertical(0.0, z, dt).density) / norm,
            gradient: 0.0,
        }
    }
}

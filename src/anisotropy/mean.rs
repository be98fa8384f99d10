//! Means over realisations, by quadrature of the rate of supernovae with the kernel.
//!
//! The density has infinite variance (a burst may be arbitrarily near and young), so means over draws
//! converge badly; these are exact. The variance that a part of the bursts brings follows in the same way
//! (Campbell's theorem), which tells what is lost where old bursts are taken by their mean.

use std::f64::consts::{PI, TAU};

use super::{Field, SlabSum};
use crate::kernels::Slab;
use crate::numerics::GaussLegendre;
use crate::sources::{Galaxy, Height};

/// Panels of 8 points a factor e in age.
const AGE_PANELS: f64 = 1.2;
/// The youngest age, in lifetimes of the slowest mode: those before add 1e-4 of the density.
const YOUNGEST: f64 = 1e-7;
/// ρ/√(4Dt) up to which the plane is integrated.
const FARTHEST: f64 = 5.5;
/// Directions at least.
const DIRECTIONS: f64 = 48.0;
/// Distance of points in widths of an arm: a periodic sum over a Gaussian is wrong by e^{−2π²/1.5²}.
const SPACING: f64 = 1.5;

/// Supernovae in the mean over all realisations.
#[derive(Debug, Clone, Copy)]
pub struct Smooth<'a> {
    /// Their rate.
    pub galaxy: &'a Galaxy,
    /// Their heights.
    pub height: &'a Height,
    /// Time from the explosion until particles are released, in Myr.
    pub release_myr: f64,
}

/// Averages of the vertical kernel at z = 0 over the heights of sources.
#[derive(Debug, Clone, Copy, Default)]
struct Vertical {
    /// ⟨Z⟩.
    density: f64,
    /// ⟨Z²⟩.
    square: f64,
    /// ⟨(∂Z/∂z)²⟩.
    slope_square: f64,
}

impl Smooth<'_> {
    /// ⟨n⟩ and ∇⟨n⟩ at the Sun of bursts that are older than some age in Myr.
    pub fn mean(&self, sum: &SlabSum, older_myr: f64) -> Field {
        let [density, x, y] = self.integrate(sum, older_myr, |[x, y], dt, vertical| {
            let n = vertical.density;
            let per_length = n / dt.sqrt();
            [n, per_length * x, per_length * y]
        });
        Field {
            density,
            // sources are alike above and below
            gradient: [x, y, 0.0],
            squares: 0.0,
        }
    }

    /// Standard deviations of n and of the components of ∇n that bursts older than some age bring.
    pub fn scatter(&self, sum: &SlabSum, older_myr: f64) -> Field {
        let variances = self.integrate(sum, older_myr, |[x, y], dt, vertical| {
            // the Gaussian across once more than in the mean
            let across = libm::exp(-(x * x + y * y)) / (4.0 * PI * dt);
            let n = across * vertical.square;
            [
                n,
                n * x * x / dt,
                n * y * y / dt,
                across * vertical.slope_square,
            ]
        });
        let [density, x, y, z] = variances.map(f64::sqrt);
        Field {
            density,
            gradient: [x, y, z],
            squares: 0.0,
        }
    }

    /// ∫ rate(ρ, t) e^{−ρ²/4Dt}/(4πDt) f(ρ/√(4Dt), Dt, ⟨Z⟩) d²ρ dt.
    fn integrate<const N: usize>(
        &self,
        sum: &SlabSum,
        older_myr: f64,
        f: impl Fn([f64; 2], f64, Vertical) -> [f64; N],
    ) -> [f64; N] {
        let points = GaussLegendre::new(8);
        let from = (YOUNGEST * sum.lifetime_myr()).max(older_myr - self.release_myr);
        let (from, to) = (libm::log(from), libm::log(1.5 * sum.oldest_myr()));
        let panels = ((to - from) * AGE_PANELS).ceil().max(1.0) as usize;
        let spacing = SPACING * self.galaxy.arm_width_kpc;
        let mut total = [0.0; N];
        for (ln_age, age_weight) in points.nodes(from, to, panels) {
            let age = libm::exp(ln_age);
            let dt = sum.diffusion * age;
            let scale = 2.0 * dt.sqrt();
            let vertical = self.vertical(sum, dt);
            let rings = 3.0 + FARTHEST * scale / (8.0 * spacing);
            for (u, weight) in points.nodes(0.0, FARTHEST, rings as usize) {
                let rho = scale * u;
                let count = (TAU * rho / spacing).max(DIRECTIONS).ceil();
                let weight = age_weight * age * weight * 2.0 * u * libm::exp(-u * u) / count;
                for k in 0..count as u32 {
                    let (sin, cos) = libm::sincos(TAU * f64::from(k) / count);
                    let rate = self
                        .galaxy
                        .rate(rho * cos, rho * sin, age + self.release_myr);
                    let value = f([u * cos, u * sin], dt, vertical);
                    for (t, v) in total.iter_mut().zip(value) {
                        *t += weight * rate * v;
                    }
                }
            }
        }
        total
    }

    fn vertical(&self, sum: &SlabSum, dt: f64) -> Vertical {
        let slab = Slab {
            half_thickness_kpc: sum.half_thickness_kpc,
        };
        let mut mean = Vertical::default();
        let mut add = |z: f64, weight: f64| {
            let kernel = slab.vertical(0.0, z, dt);
            mean.density += weight * kernel.density;
            mean.square += weight * kernel.density * kernel.density;
            mean.slope_square += weight * kernel.gradient * kernel.gradient;
        };
        match *self.height {
            Height::Thin => add(0.0, 1.0),
            Height::Gaussian {
                sigma_kpc,
                limit_kpc,
            } => {
                let points = GaussLegendre::new(8);
                let weight = |z: f64| libm::exp(-0.5 * (z / sigma_kpc) * (z / sigma_kpc));
                let norm = points.integrate_panels(0.0, limit_kpc, 8, weight);
                // early on the kernel is narrow
                let near = (12.0 * dt.sqrt()).min(limit_kpc);
                for (z, dz) in points.nodes(0.0, near, 4) {
                    add(z, dz * weight(z) / norm);
                }
            }
        }
        mean
    }
}

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

/// Fields of supernovae in the mean, and their scatter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Means {
    /// ⟨n⟩ and ∇⟨n⟩ at the Sun.
    pub all: Field,
    /// The part of the bursts older than an age.
    pub old: Field,
    /// Standard deviations of n and of the components of ∇n that they bring.
    pub old_scatter: Field,
}

/// n, its gradient in the plane, and the variances of all four components.
type Sums = [f64; 7];

impl Smooth<'_> {
    /// The means over realisations; `old_myr` tells from which age on bursts are old.
    pub fn means(&self, sum: &SlabSum, old_myr: f64) -> Means {
        let from = libm::log(YOUNGEST * sum.lifetime_myr());
        let to = libm::log(1.5 * sum.oldest_myr());
        let old = libm::log((old_myr - self.release_myr).max(0.0)).clamp(from, to);
        let [young, old] = [(from, old), (old, to)].map(|(from, to)| self.between(sum, from, to));
        // sources are alike above and below
        let mean = |s: &Sums| Field::of([s[0], s[1], s[2], 0.0, 0.0]);
        let [n, x, y, z] = [old[3], old[4], old[5], old[6]].map(f64::sqrt);
        Means {
            all: mean(&young).with(&mean(&old), |a, b| a + b),
            old: mean(&old),
            old_scatter: Field::of([n, x, y, z, 0.0]),
        }
    }

    /// ∫ rate G dx dy dt, ∫ rate ∇G dx dy dt, and the same of the squares, between two values of ln t.
    fn between(&self, sum: &SlabSum, from: f64, to: f64) -> Sums {
        let points = GaussLegendre::new(8);
        let panels = ((to - from) * AGE_PANELS).ceil() as usize;
        let spacing = SPACING * self.galaxy.finest_kpc();
        let extent = self.galaxy.extent_kpc();
        let mut total = Sums::default();
        for (ln_age, age_weight) in points.nodes(from, to, panels) {
            let age = libm::exp(ln_age);
            let dt = sum.diffusion * age;
            let scale = 2.0 * dt.sqrt();
            let vertical = self.vertical(sum, dt);
            let farthest = FARTHEST.min(extent / scale);
            let rings = 3.0 + farthest * scale / (8.0 * spacing);
            for (u, weight) in points.nodes(0.0, farthest, rings as usize) {
                let rho = scale * u;
                let count = (TAU * rho / spacing).max(DIRECTIONS).ceil();
                let gaussian = libm::exp(-u * u);
                let weight = age_weight * age * weight * 2.0 * u * gaussian / count;
                // in squares the Gaussian across stands once more
                let across = gaussian / (4.0 * PI * dt);
                let (square, per_length) = (across * vertical.square, u / dt.sqrt());
                for k in 0..count as u32 {
                    let (sin, cos) = libm::sincos(TAU * f64::from(k) / count);
                    let (x, y) = (per_length * cos, per_length * sin);
                    let place = (rho * cos, rho * sin);
                    let rate = self.galaxy.rate(place.0, place.1, age + self.release_myr);
                    let values = [
                        vertical.density,
                        vertical.density * x,
                        vertical.density * y,
                        square,
                        square * x * x,
                        square * y * y,
                        across * vertical.slope_square,
                    ];
                    for (t, v) in total.iter_mut().zip(values) {
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

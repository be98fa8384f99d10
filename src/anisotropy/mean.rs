//! Means over realisations, by quadrature of the rate of supernovae with the kernel.
//!
//! The density has infinite variance (a burst may be arbitrarily near and young), so means over draws
//! converge badly; these are exact. The variance that a part of the bursts brings follows in the same way
//! (Campbell's theorem), which tells what is lost where old bursts are taken by their mean.

use std::f64::consts::TAU;

use super::{Field, Kernel};
use crate::numerics::GaussLegendre;
use crate::sources::{Galaxy, Height};

/// Panels of 8 points a factor e in age.
const AGE_PANELS: f64 = 1.2;
/// The youngest age, in lifetimes of the slowest mode: those before add 1e-4 of the density.
pub(super) const YOUNGEST: f64 = 1e-7;
/// Panels of 8 points in distance, where the kernel is narrow.
const RINGS: f64 = 3.0;
/// Directions at least.
const DIRECTIONS: f64 = 48.0;
/// Distance of points in widths of an arm: a periodic sum over a Gaussian is wrong by e^{−2π²/1.5²}.
const SPACING: f64 = 1.5;
/// Points along a radius, about: arms too thin for as many are resolved near the Sun only.
const MOST: f64 = 300.0;

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
pub(super) type Sums = [f64; 7];

impl Smooth<'_> {
    /// The means over realisations; `old_myr` tells from which age on bursts are old.
    pub fn means(&self, kernel: &Kernel, old_myr: f64) -> Means {
        let from = libm::log(YOUNGEST * kernel.lifetime_myr());
        let to = libm::log(kernel.oldest_myr());
        let old = libm::log((old_myr - self.release_myr).max(0.0)).clamp(from, to);
        let between = |(from, to)| self.between(kernel, from, to);
        let [young, old] = [(from, old), (old, to)].map(between);
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
    pub(super) fn between(&self, kernel: &Kernel, from: f64, to: f64) -> Sums {
        let panels = ((to - from) * AGE_PANELS).ceil() as usize;
        let mut total = Sums::default();
        for (ln_age, weight) in GaussLegendre::new(8).nodes(from, to, panels) {
            let age = libm::exp(ln_age);
            let sums = self.of_age(kernel, age);
            for (t, v) in total.iter_mut().zip(sums) {
                *t += weight * age * v;
            }
        }
        total
    }

    /// The same a Myr, of particles that were released some time ago.
    pub(super) fn of_age(&self, kernel: &Kernel, age_myr: f64) -> Sums {
        let farthest = kernel.reach_kpc(age_myr).min(self.galaxy.extent_kpc());
        let spacing = (SPACING * self.galaxy.finest_kpc()).max(farthest / MOST);
        let rings = RINGS + farthest / (8.0 * spacing);
        let ring_at = kernel.rings(self.height, age_myr);
        let mut total = Sums::default();
        for (rho, weight) in GaussLegendre::new(8).nodes(0.0, farthest, rings as usize) {
            let ring = ring_at(rho);
            let count = (TAU * rho / spacing).max(DIRECTIONS).ceil();
            let weight = weight * TAU * rho / count;
            for k in 0..count as u32 {
                let (y, x) = libm::sincos(TAU * f64::from(k) / count);
                let rate = self
                    .galaxy
                    .rate(rho * x, rho * y, age_myr + self.release_myr);
                let values = [
                    ring.density,
                    ring.towards * x,
                    ring.towards * y,
                    ring.density_square,
                    ring.towards_square * x * x,
                    ring.towards_square * y * y,
                    ring.upwards_square,
                ];
                for (t, v) in total.iter_mut().zip(values) {
                    *t += weight * rate * v;
                }
            }
        }
        total
    }
}

//! The sum over supernovae with kernels from a table.

use std::f64::consts::PI;

use super::Field;
use super::grammage::Grammages;
use super::kernel::heights;
use super::nodes::{Dense, Nodes};
use crate::kernels::{BurstKernel, Estimate};
use crate::numerics::elementary::{exp, ln};
use crate::numerics::{Cubic, UniformTable};
use crate::sources::{Bursts, Height};

/// Bursts with ρ²/2S̄ + y²/4D0t + μt above this are left out: 1e-4 of the density, 2e-4 of the gradient
/// where D is constant.
const LIFETIMES: f64 = 14.0;
/// Nodes of the depth against height.
const DEPTHS: usize = 1025;

/// The kernel of one rigidity, ready to be summed.
#[derive(Debug, Clone)]
pub struct TabulatedSum {
    /// 2D0 in kpc²/Myr.
    clock: f64,
    /// 2D0t of the last age in kpc².
    last_clock: f64,
    /// Depth of the edge in kpc.
    edge: f64,
    /// Decay rates in 1/Myr.
    decay: [f64; 3],
    /// S̄/2D0t against ln t.
    spread: UniformTable<f64>,
    /// Depth against height.
    depth: UniformTable<f64>,
    dense: Dense,
    grammages: Grammages,
}

impl TabulatedSum {
    /// Prepares a kernel.
    pub fn new(kernel: &BurstKernel) -> Self {
        let nodes = Nodes::new(kernel);
        let dense = nodes.dense();
        let with = |values: &[f64], end: f64| [values, &[end]].concat();
        let heights = with(&kernel.source_z_kpc, kernel.edge_kpc);
        let depths = with(&kernel.source_depth_kpc, kernel.edge_depth_kpc);
        let depth = |z: f64| Cubic::at(&heights, z).of(|i| depths[i]);
        let spread = |x: f64| Cubic::at(&nodes.ln_age, x).of(|t| nodes.spread[t]);
        let (first, last, points) = dense.ln_ages();
        Self {
            clock: 2.0 * kernel.diffusion,
            last_clock: 2.0 * kernel.diffusion * libm::exp(last),
            edge: kernel.edge_depth_kpc,
            decay: nodes.decay,
            spread: UniformTable::new(first, last, points, spread),
            depth: UniformTable::new(0.0, kernel.edge_kpc, DEPTHS, depth),
            dense,
            grammages: Grammages::new(kernel),
        }
    }

    /// D_zz at the plane in kpc²/Myr.
    pub fn diffusion(&self) -> f64 {
        0.5 * self.clock
    }

    /// Lifetime 1/μ of the slowest mode in Myr.
    pub fn lifetime_myr(&self) -> f64 {
        1.0 / self.decay[0]
    }

    /// Age in Myr beyond which nothing matters.
    pub fn oldest_myr(&self) -> f64 {
        LIFETIMES * self.lifetime_myr()
    }

    /// Distance in kpc beyond which nothing of some age matters.
    pub fn reach_kpc(&self, age_myr: f64) -> f64 {
        let left = LIFETIMES - age_myr * self.decay[0];
        let spread = self.spread.at(libm::log(age_myr)) * self.clock * age_myr;
        (2.0 * spread * left.max(0.0)).sqrt()
    }

    /// Mean grammage in g/cm² of particles that were released some time ago, with its 1σ error.
    pub fn grammage(&self, height: &Height, age_myr: f64) -> Estimate {
        // later each height keeps its share
        let seen_myr = age_myr.min(self.last_clock / self.clock);
        let (mut all, mut grammage, mut error) = (0.0, 0.0, 0.0);
        for (z, share) in heights(height, self.diffusion() * seen_myr) {
            let density = share * self.one([0.0, 0.0, z], seen_myr).density;
            let (mean, of_mean) = self.grammages.at(z, age_myr);
            all += density;
            grammage += density * mean;
            error += density * of_mean;
        }
        // the same histories make all heights: their errors go together
        (grammage / all, error / all)
    }

    /// The sum over bursts that are older than the release time and young enough to matter, in their order.
    pub fn at_sun(&self, bursts: &Bursts, rigidity_gv: f64, release_myr: f64) -> Field {
        let until = |age: f64| bursts.age_myr.partition_point(|&t| t <= age);
        let from = until(release_myr);
        let end = until(release_myr + self.oldest_myr()).max(from);
        let mut total = Field::default();
        for i in from..end {
            let place = [bursts.x_kpc[i], bursts.y_kpc[i], bursts.z_kpc[i]];
            let one = self.one(place, bursts.age_myr[i] - release_myr);
            let strength = bursts.strength(i, rigidity_gv);
            let density = strength * one.density;
            total.density += density;
            total.squares += density * density;
            for (sum, gradient) in total.gradient.iter_mut().zip(one.gradient) {
                *sum += strength * gradient;
            }
        }
        total
    }

    /// n and ∇n of one burst at a place relative to the Sun in kpc, some time after the release.
    #[inline(always)]
    pub fn one(&self, [x, y, z]: [f64; 3], age_myr: f64) -> Field {
        let ln_age = ln(age_myr);
        let clock = self.clock * age_myr;
        // from the last age on one mode is left, and only decays
        let upright = clock.min(self.last_clock);
        let per_spread = 1.0 / (clock * self.spread.at(ln_age));
        let depth = self.depth.at(z.abs());
        let exponent = 0.5 * (x * x + y * y) * per_spread;
        let gauss = exponent + 0.5 * depth * depth / upright + self.decay[0] * age_myr;
        if gauss > LIFETIMES || depth >= self.edge {
            return Field::default();
        }
        let [smooth, across, upwards] = self.dense.at(ln_age, z.abs(), exponent);
        let edges = 2.0 * self.edge / upright;
        let thinned =
            (1.0 - exp(-edges * (self.edge - depth))) * (1.0 - exp(-edges * (self.edge + depth)));
        let norm = 0.5 / PI * per_spread * (0.5 / PI / upright).sqrt();
        let density = norm * thinned * exp(smooth - gauss);
        let across = density * exp(across) * per_spread;
        let upwards = density * exp(upwards - self.decay[2] * age_myr) * depth / upright;
        Field {
            density,
            gradient: [across * x, across * y, upwards.copysign(z)],
            squares: density * density,
        }
    }
}

//! Where histories and the clouds of sources meet.
//!
//! A density at a point is the mean, over the places of histories a short while earlier, of the density there
//! of the cloud of a source at that point, as old as that while: nothing is lost to bins at the point, and
//! the cloud sees everything on its way however much coefficients vary.

use std::f64::consts::PI;

use super::cloud::{CELLS, Cloud, clouds};
use super::column::Column;
use super::history::{Parity, Particle};
use crate::numerics::elementary::{exp, ln};

/// ρ²/2S̄ of the tabulated distances, S̄ the mean spread ∫2D_⊥ dt.
pub const EXPONENTS: [f64; 8] = [0.0, 0.25, 1.0, 2.0, 4.0, 7.0, 10.0, 14.0];

/// Difference of ln D from moment to moment that clouds share: what drifts do in a last step differs as
/// little.
const ALIKE: f64 = 0.01;

/// What a place adds at a distance: the mean of e^{−ρ²/2S}/2πS, of that over S, and of that times the gas.
type Sums = [[f64; 3]; EXPONENTS.len()];

/// A clock at which a population is scored.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// 2D0t of arrival.
    pub clock: f64,
    /// The part of it that the last step takes.
    pub last: f64,
    /// S̄.
    pub spread: f64,
    /// Mean of D0 over D at the plane.
    pub inverse: f64,
}

/// The last step of a moment.
pub struct LastStep {
    parity: Parity,
    /// Of a cell in depth.
    width: f64,
    /// Source by source, cell by cell.
    clouds: Vec<Vec<Cloud>>,
    /// Mean spread of what comes from a cell to all sources.
    spread: Vec<f64>,
    /// D0 over D at the plane to which the clouds belong.
    inverse: f64,
}

impl LastStep {
    /// Those of all moments, for sources at these depths.
    pub fn all(column: &Column, parity: Parity, moments: &[Moment], depths: &[f64]) -> Vec<Self> {
        let class = |m: &Moment| (ln(m.inverse) / ALIKE).round();
        let width = column.edge / CELLS as f64;
        let of_group = |group: &[Moment]| -> Vec<Self> {
            let inverse = group[group.len() / 2].inverse;
            let clocks: Vec<f64> = group.iter().map(|m| m.last / m.inverse).collect();
            let of_source = |&depth: &f64| clouds(column, parity, depth, inverse, &clocks);
            let found: Vec<Vec<Vec<Cloud>>> = depths.iter().map(of_source).collect();
            (group.iter().enumerate())
                .map(|(k, moment)| {
                    let clouds: Vec<Vec<Cloud>> = found.iter().map(|of| of[k].clone()).collect();
                    Self {
                        parity,
                        width,
                        spread: (0..CELLS).map(|i| mean_spread(&clouds, i)).collect(),
                        clouds,
                        inverse: moment.inverse,
                    }
                })
                .collect()
        };
        let groups = moments.chunk_by(|a, b| class(a) == class(b));
        groups.flat_map(of_group).collect()
    }

    /// Sums at each source, for a population before this step.
    pub fn arrivals(&self, particles: &[Particle], spread: f64) -> Vec<Sums> {
        let mut cells = vec![Sums::default(); CELLS];
        for particle in particles {
            let i = ((particle.depth / self.width) as usize).min(CELLS - 1);
            self.add(&mut cells[i], i, particle, spread);
        }
        let carried = |cloud: &Vec<Cloud>| {
            let mut sums = Sums::default();
            for (i, cell) in cells.iter().enumerate() {
                if cell[0][0] > 0.0 && cloud[i].density > 0.0 {
                    carry(cell, cloud[i], self.spread[i], spread, &mut sums);
                }
            }
            sums
        };
        self.clouds.iter().map(carried).collect()
    }

    /// Adds a history to its cell.
    #[inline(always)]
    fn add(&self, cell: &mut Sums, i: usize, particle: &Particle, spread: f64) {
        let last = self.spread[i] * self.inverse / particle.inverse;
        let inverse_spread = 1.0 / (particle.spread + last);
        let weight = match self.parity {
            Parity::Even => particle.weight,
            // clouds are odd, and grow from the plane as the depth
            Parity::Odd => particle.weight / (self.width * (i as f64 + 0.5)),
        };
        for (sums, q) in cell.iter_mut().zip(EXPONENTS) {
            let density = weight * inverse_spread * (0.5 / PI) * exp(-q * spread * inverse_spread);
            sums[0] += density;
            sums[1] += density * inverse_spread;
            sums[2] += density * particle.gas;
        }
    }
}

/// Mean spread, over sources, of what comes from a cell.
fn mean_spread(clouds: &[Vec<Cloud>], cell: usize) -> f64 {
    let sum = |f: fn(&Cloud) -> f64| clouds.iter().map(|c| f(&c[cell])).sum::<f64>();
    let density = sum(|c| c.density);
    if density > 0.0 {
        sum(|c| c.spread) / density
    } else {
        0.0
    }
}

/// Carries the sums of a cell to a source, in whose cloud the cell lies.
#[inline(always)]
fn carry(cell: &Sums, cloud: Cloud, counted: f64, spread: f64, sums: &mut Sums) {
    let chance = cloud.density;
    // the mean over sources was counted
    let more = cloud.spread / chance - counted;
    let gas = cloud.gas / chance;
    for (i, q) in EXPONENTS.iter().enumerate() {
        let [density, over_spread, with_gas] = cell[i];
        let s = over_spread / density;
        let change = 1.0 + more * s * (q * spread * s - 1.0);
        let density = chance * change * density;
        sums[i][0] += density;
        sums[i][1] += density * s * (1.0 - more * s);
        sums[i][2] += chance * change * with_gas + density * gas;
    }
}

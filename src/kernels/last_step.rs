//! The last step of a history, taken for all heights of sources at once by its exact law.
//!
//! A density at a point is the mean, over the places of histories a short while earlier, of the chance
//! to go from there to the point: nothing is lost to bins at the point. Where coefficients vary the chance
//! has the error of one step.

use std::f64::consts::PI;

use super::column::{Column, Local};
use super::history::{Parity, Particle};
use crate::numerics::elementary::exp;

/// ρ²/2S̄ of the tabulated distances, S̄ the mean spread ∫2D_⊥ dt.
pub const EXPONENTS: [f64; 8] = [0.0, 0.25, 1.0, 2.0, 4.0, 7.0, 10.0, 14.0];
/// Depths between 0 and the farthest that matters.
const CELLS: usize = 256;
/// Depth over √2D0t beyond which there is next to nothing.
const FARTHEST: f64 = 8.0;
/// Images on each side.
const IMAGES: i32 = 1;

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
}

/// A source.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// Its depth.
    pub depth: f64,
    /// Coefficients there.
    pub local: Local,
}

/// Sums at each source, for a population before its last step.
pub fn arrivals(
    column: &Column,
    parity: Parity,
    particles: &[Particle],
    moment: Moment,
    sources: &[Source],
) -> Vec<Sums> {
    let farthest = column.edge.min(FARTHEST * moment.clock.sqrt());
    let width = farthest / CELLS as f64;
    let mut cells = vec![Sums::default(); CELLS];
    let (mut inverse, mut weight) = (0.0, 0.0);
    for particle in particles.iter().filter(|p| p.depth < farthest) {
        let cell = &mut cells[((particle.depth / width) as usize).min(CELLS - 1)];
        add(cell, column, parity, particle, moment);
        inverse += particle.weight * particle.inverse;
        weight += particle.weight;
    }
    let mut all = vec![Sums::default(); sources.len()];
    if weight == 0.0 {
        return all;
    }
    let step = Step {
        column,
        parity,
        inverse: inverse / weight,
        time: moment.last,
    };
    for (i, cell) in cells.iter().enumerate().filter(|(_, c)| c[0][0] > 0.0) {
        let depth = width * (i as f64 + 0.5);
        let from = Source {
            depth,
            local: column.at(depth),
        };
        for (sums, source) in all.iter_mut().zip(sources) {
            step.carry(cell, from, *source, moment.spread, sums);
        }
    }
    all
}

/// Adds a history to its cell.
#[inline(always)]
fn add(cell: &mut Sums, column: &Column, parity: Parity, particle: &Particle, moment: Moment) {
    let local = column.at(particle.depth);
    let last = column.perpendicular_ratio * local.diffusion * moment.last / particle.inverse;
    let inverse_spread = 1.0 / (particle.spread + last);
    let weight = match parity {
        Parity::Even => particle.weight,
        Parity::Odd => particle.weight / particle.depth,
    };
    for (sums, q) in cell.iter_mut().zip(EXPONENTS) {
        let density =
            weight * inverse_spread * (0.5 / PI) * exp(-q * moment.spread * inverse_spread);
        sums[0] += density;
        sums[1] += density * inverse_spread;
        sums[2] += density * particle.gas;
    }
}

/// The last step.
struct Step<'a> {
    column: &'a Column,
    parity: Parity,
    /// D0 over D at the plane.
    inverse: f64,
    /// 2D0t of the step.
    time: f64,
}

impl Step<'_> {
    /// Carries the sums of a cell to a source.
    #[inline(always)]
    fn carry(&self, cell: &Sums, from: Source, to: Source, spread: f64, sums: &mut Sums) {
        let (chance, gas) = self.chance(from, to);
        if chance <= 0.0 {
            return;
        }
        // the spread of the step was counted as if it stayed in its cell
        let more = 0.5 * self.column.perpendicular_ratio * self.time / self.inverse
            * (to.local.diffusion - from.local.diffusion);
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

    /// Density at the source, and the mean gas on the way.
    #[inline(always)]
    fn chance(&self, from: Source, to: Source) -> (f64, f64) {
        let c = self.column;
        let clock = self.time / self.inverse;
        let (a, b, h) = (from.depth, to.depth, c.edge);
        let normal = |x: f64| exp(-0.5 * x * x / clock);
        let sign = match self.parity {
            Parity::Even => 1.0,
            Parity::Odd => -1.0,
        };
        // images in the plane and the edge: of period 2h with the sign of ∓, for even and odd
        let free: f64 = (-IMAGES..=IMAGES)
            .map(|n| {
                let shift = 2.0 * f64::from(n) * h;
                let of_edge = if n == 0 { 1.0 } else { -sign };
                of_edge * (normal(b - a + shift) + sign * normal(b + a + shift))
            })
            .sum::<f64>()
            / (2.0 * PI * clock).sqrt();
        let mean = |a: f64, b: f64| 0.5 * (a + b);
        let time_in_gas = mean(from.local.gas, to.local.gas) * self.time;
        let exponent = to.local.tilt(self.inverse)
            - from.local.tilt(self.inverse)
            - mean(
                from.local.potential(self.inverse),
                to.local.potential(self.inverse),
            ) * clock
            - self.sink() * time_in_gas
            - c.injection_slope
                * c.expansion()
                * mean(from.local.divergence, to.local.divergence)
                * self.time;
        let (at_plane, touched) = match self.parity {
            Parity::Even => self.at_plane(a + b, clock),
            Parity::Odd => (0.0, 0.0),
        };
        let chance = (free - at_plane).max(0.0);
        let gas = time_in_gas + c.thin_gas * self.inverse * touched / chance.max(f64::MIN_POSITIVE);
        (chance * exp(exponent), gas)
    }

    /// What is lost at the plane, and the local time there, both times their chance: with a loss of κ per
    /// local time the density of a folded Brownian motion lacks κ e^{κx + κ²ς/2} erfc((x + κς)/√2ς), x = a + b.
    fn at_plane(&self, x: f64, clock: f64) -> (f64, f64) {
        let c = self.column;
        let per_flow = 1.0 + c.injection_slope * c.expansion() * 2.0;
        let rate =
            c.plane_drift + self.inverse * (c.plane_flow * per_flow + c.thin_gas * self.sink());
        if rate == 0.0 && c.thin_gas == 0.0 || x * x > 80.0 * clock {
            return (0.0, 0.0);
        }
        let root = (2.0 * clock).sqrt();
        let touched =
            exp(rate * x + 0.5 * rate * rate * clock) * libm::erfc((x + rate * clock) / root);
        (rate * touched, touched)
    }

    /// The rate in gas at which weight is lost.
    fn sink(&self) -> f64 {
        let c = self.column;
        c.destruction + (c.injection_slope - c.loss_slope) * c.loss
    }
}

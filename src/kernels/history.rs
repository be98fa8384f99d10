//! Histories of a burst's particles, backwards from the Sun, with their positions at given times.
//!
//! Even histories are folded at the plane and give the density. Odd ones give its gradient: by symmetry
//! G(ε → z0) − G(−ε → z0) is what never meets the plane on its way from ε to z0, and for ε → 0 such a
//! path is a three-dimensional Bessel process with the weight ε/y (Revuz & Yor 1999, §VI.3).
//!
//! Neither the plane, the edge nor drifts limit the accuracy of a step: the lowest point of a Brownian
//! bridge and its chance to have met the edge are exact.

use super::column::{Column, Local};
use crate::numerics::elementary::{exp, ln};
use crate::random::Stream;

/// e to minus this is nothing.
const NEGLIGIBLE: f64 = 40.0;
/// ln weight for the gradient of D from which on a step is always taken: ten times what its length allows it to be in
/// the mean.
const HEAVIEST: f64 = 0.3;
/// Share of effective histories below which a population is renewed.
const RENEWAL: f64 = 0.6;

/// Which part of the Green's function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parity {
    /// Even in height: the density at the Sun.
    Even,
    /// Odd in height: the density's gradient in z there.
    Odd,
}

/// Where a history stands.
#[derive(Debug, Clone, Copy)]
pub struct Particle {
    /// Depth.
    pub depth: f64,
    /// ∫2D_⊥ dt.
    pub spread: f64,
    /// 2D0 times the time in gas (in kpc times its density in a thin disc's midplane).
    pub gas: f64,
    /// ln of rigidity over that of arrival.
    pub gain: f64,
    /// Statistical weight.
    pub weight: f64,
    /// D0 over D at the plane and the present rigidity.
    pub inverse: f64,
    local: Local,
}

/// Walks `count` histories together and shows them at each of the ascending clocks 2D0t.
pub fn walk(
    column: &Column,
    parity: Parity,
    stream: &mut Stream,
    count: usize,
    clocks: &[f64],
    mut show: impl FnMut(usize, &[Particle]),
) {
    let start = Particle {
        depth: 0.0,
        spread: 0.0,
        gas: 0.0,
        gain: 0.0,
        weight: 1.0 / count as f64,
        inverse: 1.0,
        local: column.at(0.0),
    };
    let mut particles = vec![start; count];
    let mut now = 0.0;
    for (k, &clock) in clocks.iter().enumerate() {
        let longest = column.fineness * clock;
        for particle in &mut particles {
            particle.advance(column, parity, stream, clock - now, longest);
        }
        particles.retain(|p| p.weight > 0.0);
        now = clock;
        show(k, &particles);
        renew(&mut particles, stream, count);
    }
}

impl Particle {
    /// Walks for a time, in steps no longer than the clock `longest`.
    fn advance(
        &mut self,
        column: &Column,
        parity: Parity,
        stream: &mut Stream,
        time: f64,
        longest: f64,
    ) {
        let mut left = time;
        while left > 0.0 && self.weight > 0.0 {
            let longest = longest.min(self.local.reach * self.local.reach);
            let clock = longest.min(left / self.inverse);
            let time = clock * self.inverse;
            let (end, touched, gradient) = match parity {
                Parity::Even => {
                    let (end, touched) = self.folded(column, clock, stream);
                    (end, touched, 0.0)
                }
                Parity::Odd => {
                    let end = away(self.depth, clock, stream);
                    (end, 0.0, self.of_gradient(column, end, clock))
                }
            };
            left = if clock < longest { 0.0 } else { left - time };
            self.arrive(column, end, touched, gradient, clock);
        }
    }

    /// The end of a folded step and its local time at the plane: steps have the drift of the gradient of D at their
    /// start, and are drawn again as often as their weights for the rest of it ask.
    #[inline(always)]
    fn folded(&self, column: &Column, clock: f64, stream: &mut Stream) -> (f64, f64) {
        let drift = self.local.drift;
        loop {
            let (end, touched) = folded(self.depth, drift, clock, stream);
            if !column.varies {
                return (end, touched);
            }
            let of_drift = drift * (end - self.depth - touched - 0.5 * drift * clock);
            let of_gradient = self.of_gradient(column, end, clock);
            let weight = of_gradient - column.plane_drift * touched - of_drift;
            if weight >= HEAVIEST || stream.uniform() < exp(weight - HEAVIEST) {
                return (end, touched);
            }
        }
    }

    /// ln weight of a step for the gradient of D, but for that at the plane; beyond the edge D goes on.
    #[inline(always)]
    fn of_gradient(&self, column: &Column, end: f64, clock: f64) -> f64 {
        let (from, to) = (&self.local, column.at(end));
        let beyond = to.drift * (end - column.edge).max(0.0);
        to.gradient_tilt + beyond
            - from.gradient_tilt
            - 0.5 * (from.potential[0] + to.potential[0]) * clock
    }

    /// Takes the weights of a step to `end` that touched the plane for the local time `touched`, one of them given.
    #[inline(always)]
    fn arrive(&mut self, column: &Column, end: f64, touched: f64, gradient: f64, clock: f64) {
        if end >= column.edge {
            self.weight = 0.0;
            return;
        }
        let met = 2.0 * (column.edge - self.depth) * (column.edge - end) / clock;
        if met < NEGLIGIBLE {
            self.weight *= 1.0 - exp(-met);
        }
        let (from, to, inverse) = (self.local, column.at(end), self.inverse);
        let mean = |a: f64, b: f64| 0.5 * (a + b);
        let at_plane = inverse * touched;
        let time = inverse * clock;
        let gas = column.thin_gas * at_plane + mean(from.gas, to.gas) * time;
        let mut exponent = gradient + inverse * (to.flow_tilt - from.flow_tilt)
            - mean(from.of_flow(inverse), to.of_flow(inverse)) * clock
            - column.plane_flow * at_plane
            - column.destruction * gas;
        self.spread += column.perpendicular_ratio * mean(from.diffusion, to.diffusion) * clock;
        self.gas += gas;
        if column.has_losses() {
            let in_gas = column.loss * exp(column.loss_slope * self.gain) * gas;
            let gain = in_gas
                + column.expansion()
                    * (2.0 * column.plane_flow * at_plane
                        + mean(from.divergence, to.divergence) * time);
            // particles that spread in momentum: d ln R0/d ln R
            exponent += column.loss_slope * in_gas - column.injection_slope * gain;
            self.gain += gain;
            self.inverse = exp(-column.diffusion_slope * self.gain);
        }
        if exponent != 0.0 {
            self.weight *= exp(exponent);
        }
        self.depth = end;
        self.local = to;
    }
}

/// The end of a Brownian motion with a drift, folded at 0, and its local time there (Skorokhod).
#[inline(always)]
fn folded(start: f64, drift: f64, clock: f64, stream: &mut Stream) -> (f64, f64) {
    let end = start + drift * clock + clock.sqrt() * stream.normal();
    if end > 0.0 && 2.0 * start * end > NEGLIGIBLE * clock {
        return (end, 0.0);
    }
    let way = end - start;
    let low = 0.5 * (start + end - (way * way - 2.0 * clock * ln(stream.uniform())).sqrt());
    if low < 0.0 {
        (end - low, -low)
    } else {
        (end, 0.0)
    }
}

/// The end of a Bessel process: the distance of a Brownian motion in three dimensions.
#[inline(always)]
fn away(start: f64, clock: f64, stream: &mut Stream) -> f64 {
    let along = start + clock.sqrt() * stream.normal();
    (along * along + 2.0 * clock * stream.exponential()).sqrt()
}

/// Evens out the weights of a population where they have become too different, or too few are left: `count`
/// copies at equal distances in the cumulated weight (a comb), in the order of depth.
fn renew(particles: &mut Vec<Particle>, stream: &mut Stream, count: usize) {
    let total: f64 = particles.iter().map(|p| p.weight).sum();
    let squares: f64 = particles.iter().map(|p| p.weight * p.weight).sum();
    if total == 0.0 || total * total > RENEWAL * count as f64 * squares {
        return;
    }
    particles.sort_by(|a, b| a.depth.total_cmp(&b.depth));
    let each = total / count as f64;
    let mut tooth = each * stream.uniform();
    let mut cumulated = 0.0;
    let mut renewed = Vec::with_capacity(count);
    for particle in &*particles {
        cumulated += particle.weight;
        while tooth < cumulated && renewed.len() < count {
            renewed.push(Particle {
                weight: each,
                ..*particle
            });
            tooth += each;
        }
    }
    *particles = renewed;
}

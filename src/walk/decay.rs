//! Radioactive decay in flight as a loss of statistical weight, and in ticks destruction in gas of finite thickness.
//!
//! The ticks of a diffusing walk are a Poisson process of rate 1/dt, so those of which each kills with chance
//! λ dt kill at the rate λ. A particle hence is whole until the end of its tick, stays included, and then
//! has a share 1 − λ dt of its weight: for any λ(z) and any dt this is exact in the mean. A resolved step takes a
//! known time t, of which e^{−λt} is left at its end.

use super::Kinetics;
use super::history::History;
use crate::numerics::elementary::exp;

/// Mean share that decays in the longest ticks: the less, the less noise.
pub const PER_TICK: f64 = 0.25;
/// Longest resolved step in mean lives: residence in it is good to third order.
pub const PER_STEP: f64 = 0.25;
/// Part of its first weight below which a history goes on or ends by chance.
pub const LEFT_TO_CHANCE: f64 = 0.1;
/// The least share of a tick's particles that the others are taken to have been part of.
const LEAST: f64 = 0.5;

/// What a tick is to particles that decay or are destroyed.
pub struct Tick {
    /// The share that is left at its end; less than none where a clock was far too slow for the place it led to.
    pub left: f64,
    /// Mean time in Myr by which those have aged: of all that come to its end it is the tick's mean time.
    pub lived: f64,
}

impl Tick {
    /// Of a mean time in Myr, with decay and destruction at a rate in 1/Myr.
    #[inline(always)]
    pub fn new(mean_time: f64, rate: f64) -> Self {
        let left = 1.0 - rate * mean_time;
        Self {
            left,
            lived: mean_time / left.max(LEAST),
        }
    }
}

/// What is left after a known time in Myr.
#[inline(always)]
pub fn survival(k: &Kinetics, time: f64) -> f64 {
    if k.decay > 0.0 {
        exp(-k.decay * time)
    } else {
        1.0
    }
}

/// Whether a history of which little is left ends here: with an even chance, or else it weighs twice as much.
#[inline(always)]
pub fn vanished(h: &mut History<'_>, uniform: impl FnOnce() -> f64) -> bool {
    if h.k.decay == 0.0 || h.particle.weight.abs() >= h.least_weight {
        return false;
    }
    h.particle.weight *= 2.0;
    uniform() < 0.5
}

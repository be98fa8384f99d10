//! Tubes alike but for their random numbers, and what they have in common.

use serde::{Deserialize, Serialize};

use super::{Evolution, NearSource};

/// Independent tubes: one half with all particles, the other with a quarter of them.
///
/// What a number of particles does to the waves by its noise shows where there are fewer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tubes(Vec<Evolution>);

/// Share of the particles in the tubes that tell what noise does.
const FEWER: u32 = 4;

impl Tubes {
    /// The burst in `replicas` tubes of so many particles a bin, and in as many of fewer.
    pub fn new(problem: &NearSource, replicas: u32, particles: u32, seed: u64) -> Self {
        let few = particles.div_ceil(FEWER);
        let tube = |number| {
            let particles = if number < replicas { particles } else { few };
            Evolution::new(problem, number, particles, seed)
        };
        Self((0..2 * replicas).map(tube).collect())
    }

    /// How many tubes have all particles.
    pub fn replicas(&self) -> usize {
        self.0.len() / 2
    }

    /// Those with all particles.
    pub fn full(&self) -> &[Evolution] {
        &self.0[..self.replicas()]
    }

    /// Those with a quarter of them.
    pub fn few(&self) -> &[Evolution] {
        &self.0[self.replicas()..]
    }

    /// All of them, by number.
    pub fn all_mut(&mut self) -> &mut [Evolution] {
        &mut self.0
    }

    /// Whether all are nearly empty.
    pub fn are_over(&self) -> bool {
        self.0.iter().all(Evolution::is_over)
    }

    /// Particles released, all tubes together.
    pub fn released(&self) -> u64 {
        self.0.iter().map(Evolution::released).sum()
    }

    /// Steps of the clock until now, all tubes together, and how many there may be: by the time that waves take to the
    /// tubes' ends nearly all particles have gone with them.
    pub fn progress(&self, problem: &NearSource) -> (u64, u64) {
        let end_yr = problem.tube.half_length_pc / problem.tube.alfven_pc_yr;
        let most = problem.steps_until(end_yr);
        let of = |tube: &Evolution| {
            if tube.is_over() {
                most
            } else {
                most.min(tube.strikes())
            }
        };
        (self.0.iter().map(of).sum(), most * self.0.len() as u64)
    }

    /// Hops.
    pub fn steps(&self) -> u64 {
        self.0.iter().map(|tube| tube.steps).sum()
    }

    /// Whether all waves are finite.
    pub fn is_finite(&self) -> bool {
        self.0.iter().all(Evolution::is_finite)
    }
}

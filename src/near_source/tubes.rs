//! Tubes alike but for their random numbers, and what they have in common.

use serde::{Deserialize, Serialize};

use super::{Evolution, NearSource};

/// Independent tubes: as many with all particles as with a quarter of them and, where pitch angles are resolved, as many in
/// which particles diffuse.
///
/// What a number of particles does to the waves by its noise shows where there are fewer, what the diffusion limit does where
/// particles are kept to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tubes {
    replicas: u32,
    all: Vec<Evolution>,
}

/// Share of the particles in the tubes that tell what noise does.
const FEWER: u32 = 4;

impl Tubes {
    /// The burst in `replicas` tubes of a kind, of so many particles a bin.
    pub fn new(problem: &NearSource, replicas: u32, particles: u32, seed: u64) -> Self {
        let few = particles.div_ceil(FEWER);
        let kinds: &[(u32, bool)] = if problem.resolved {
            &[(particles, true), (few, true), (particles, false)]
        } else {
            &[(particles, false), (few, false)]
        };
        let kinds = kinds
            .iter()
            .flat_map(|kind| (0..replicas).map(move |_| kind));
        let tube = |(number, &(particles, resolved))| {
            Evolution::new(problem, number, particles, resolved, seed)
        };
        Self {
            replicas,
            all: (0..).zip(kinds).map(tube).collect(),
        }
    }

    /// How many tubes of a kind there are.
    pub fn replicas(&self) -> usize {
        self.replicas as usize
    }

    /// Those with all particles.
    pub fn full(&self) -> &[Evolution] {
        &self.all[..self.replicas()]
    }

    /// Those with a quarter of them.
    pub fn few(&self) -> &[Evolution] {
        &self.all[self.replicas()..2 * self.replicas()]
    }

    /// Those with all particles that diffuse, where in the others pitch angles are resolved; none where they are not.
    pub fn diffusing(&self) -> &[Evolution] {
        &self.all[2 * self.replicas()..]
    }

    /// All of them, by number.
    pub fn all_mut(&mut self) -> &mut [Evolution] {
        &mut self.all
    }

    /// Whether all are nearly empty.
    pub fn are_over(&self) -> bool {
        self.all.iter().all(Evolution::is_over)
    }

    /// Particles released, all tubes together.
    pub fn released(&self) -> u64 {
        self.all.iter().map(Evolution::released).sum()
    }

    /// Steps of the clock until now, all tubes together, and how many there may be.
    pub fn progress(&self, problem: &NearSource) -> (u64, u64) {
        let most = problem.steps();
        let of = |tube: &Evolution| {
            if tube.is_over() {
                most
            } else {
                most.min(tube.strikes())
            }
        };
        (self.all.iter().map(of).sum(), most * self.all.len() as u64)
    }

    /// Hops.
    pub fn steps(&self) -> u64 {
        self.all.iter().map(|tube| tube.steps).sum()
    }

    /// Whether all waves are finite.
    pub fn is_finite(&self) -> bool {
        self.all.iter().all(Evolution::is_finite)
    }
}

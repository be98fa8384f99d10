//! Fragments and decay products: a scorer that bears them along the walk of their parents.

use crate::interactions::Network;
use crate::medium::{Gas, GasShape};
use crate::numerics::elementary::{exp, ln};
use crate::random::Stream;
use crate::species::Species;
use crate::units::Rigidity;
use crate::walk::{Kinetics, Particle, Scorer, Side};

/// A nucleus that begins its walk.
#[derive(Debug, Clone)]
pub struct Born {
    /// Its place in the network.
    pub nucleus: usize,
    /// Where and with which rigidity and weight it begins.
    pub particle: Particle,
    /// Its random numbers.
    pub stream: Stream,
}

/// Scores a nucleus and bears what becomes of it.
///
/// All that a stay makes is shared by whole numbers of descendants whose weight depends on rigidity alone: as many
/// fragments are born at every rigidity as histories begin there, where a history scores one at the plane in the
/// mean.
pub struct Branching<'a, S> {
    /// Scores the nucleus itself.
    pub inner: S,
    /// All nuclei.
    pub network: &'a Network,
    /// The place in the network of the one that is walked.
    pub parent: usize,
    /// The gas disc.
    pub gas: &'a Gas,
    /// Seed of all streams.
    pub seed: u64,
    /// What was born.
    pub born: Vec<Born>,
}

impl<S> Branching<'_, S> {
    /// Species of a place in the network.
    fn species(&self, nucleus: usize) -> &Species {
        self.network.nucleus(nucleus)
    }

    /// ln of the kinetic energy per nucleon in GeV/n.
    fn ln_energy(&self, particle: &Particle) -> f64 {
        let r = Rigidity(exp(particle.ln_rigidity));
        ln(self.species(self.parent).kinetic_energy(r).gev_n())
    }

    /// What a stay in the gas makes: `score` is that of the stay in units of a history's at the plane.
    fn fragments(&mut self, particle: &Particle, kinetics: &Kinetics, z_kpc: f64, score: f64) {
        let ln_energy = self.ln_energy(particle);
        let rate = self.network.production_per_myr(self.parent, ln_energy);
        if rate <= 0.0 || !score.is_finite() {
            return;
        }
        let mut stream = self.stream(particle, score);
        // the whole thickness, which a unit of score has crossed, for each unit of reference density
        let weight = self.gas.thickness_kpc() * rate / kinetics.inverse_reference;
        let (count, weight) = shared(weight * score, score.abs(), &mut stream);
        for _ in 0..count {
            let drawn = self
                .network
                .draw_daughter(self.parent, ln_energy, stream.uniform());
            let Some(nucleus) = drawn else { continue };
            self.bear(nucleus, particle, z_kpc, weight, ln_energy, &mut stream);
        }
    }

    /// What decays in a stay.
    fn decay(&mut self, particle: &Particle, kinetics: &Kinetics, dt: f64) {
        let Some(nucleus) = self.network.decays_to(self.parent) else {
            return;
        };
        let decayed = kinetics.decay * dt * particle.weight;
        // as many decays as a density on the length √(D/λ) has on both sides of the plane
        let all = 2.0 * (kinetics.diffusion * kinetics.decay).sqrt() / kinetics.inverse_reference;
        let score = decayed.abs() / all;
        if !score.is_finite() {
            return;
        }
        let ln_energy = self.ln_energy(particle);
        let mut stream = self.stream(particle, score);
        let (count, weight) = shared(decayed, score, &mut stream);
        for _ in 0..count {
            let z_kpc = particle.z_kpc;
            self.bear(nucleus, particle, z_kpc, weight, ln_energy, &mut stream);
        }
    }

    /// The random numbers of an event.
    fn stream(&self, particle: &Particle, score: f64) -> Stream {
        // what was drawn on the way here is the same for no two events
        let state = [particle.ln_rigidity, particle.weight, score];
        let mark = state.iter().fold(self.parent as u64, |mark, x| {
            mark.rotate_left(21) ^ x.to_bits()
        });
        Stream::of_births(self.seed, particle.key, mark ^ particle.steps)
    }

    /// A descendant of the same kinetic energy per nucleon.
    fn bear(
        &mut self,
        nucleus: usize,
        parent: &Particle,
        z_kpc: f64,
        weight: f64,
        ln_energy: f64,
        stream: &mut Stream,
    ) {
        let energy = crate::units::EnergyPerNucleon(exp(ln_energy));
        let ln_rigidity = ln(self.species(nucleus).rigidity(energy).gv());
        self.born.push(Born {
            nucleus,
            particle: Particle {
                z_kpc,
                mu: f64::NAN,
                ln_rigidity,
                weight,
                steps: 0,
                ..*parent
            },
            stream: stream.branch(),
        });
    }
}

/// Most descendants of a stay: where the guess of the density is far too small, fewer weigh more.
const MOST: f64 = 16.0;

/// Into how many descendants a weight is shared, a whole number whose mean is `count` unless that is too many, and the
/// weight of each.
fn shared(weight: f64, count: f64, stream: &mut Stream) -> (u64, f64) {
    if count == 0.0 {
        return (0, 0.0);
    }
    let count = count.min(MOST);
    ((count + stream.uniform()) as u64, weight / count)
}

impl<S: Scorer> Scorer for Branching<'_, S> {
    #[inline(always)]
    fn plane(&mut self, particle: &Particle, kinetics: &Kinetics, tau0: f64) {
        self.inner.plane(particle, kinetics, tau0);
        if self.gas.shape == GasShape::Thin {
            let score = particle.weight * tau0 * kinetics.inverse_reference;
            self.fragments(particle, kinetics, 0.0, score);
        }
    }

    #[inline(always)]
    fn dwell(&mut self, particle: &Particle, kinetics: &Kinetics, dt: f64) {
        self.inner.dwell(particle, kinetics, dt);
        let half = self.gas.half_thickness_kpc;
        if self.gas.shape == GasShape::Uniform && particle.z_kpc.abs() < half {
            let score = particle.weight * dt * kinetics.inverse_reference / (2.0 * half);
            self.fragments(particle, kinetics, particle.z_kpc, score);
        }
        if kinetics.decay > 0.0 {
            self.decay(particle, kinetics, dt);
        }
    }

    #[inline(always)]
    fn moved(&mut self, particle: &Particle, kinetics: &Kinetics, from_kpc: f64, to_kpc: f64) {
        self.inner.moved(particle, kinetics, from_kpc, to_kpc);
    }

    fn escape(&mut self, particle: &Particle, kinetics: &Kinetics, side: Side) {
        self.inner.escape(particle, kinetics, side);
    }

    #[inline]
    fn refused(&mut self) -> bool {
        self.inner.refused()
    }
}

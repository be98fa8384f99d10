//! All nuclei from the path lengths of a few walks that neither lose momentum nor are destroyed.
//!
//! Where gas and sources lie at the plane, fragments begin where their parents were injected, with a source of their
//! own: n_j = G_j (q_j + Σ_i 2h n σ_ij v n_i) at equal kinetic energy per nucleon, and G_j = ∫ P(X) e^{−Xσ_j/m} dX is
//! that of the rigidity which nucleus j has at this energy. Nuclei of one rigidity differ in speed and so in D: where
//! they diffuse, all times go as 1/D and path lengths as v/D. That is exact for thin discs; what it neglects besides is
//! momentum loss, and that a flow does not go as D. Between bins of rigidity, and beyond them by the little that A/Z
//! changes in a reaction, path lengths are interpolated and continued, not what follows from them.

use super::PathLengths;
use crate::interactions::Network;
use crate::species::Species;
use crate::tally::{Intensity, Jackknife, intensity_of_density};
use crate::units::{EnergyPerNucleon, Rigidity};

/// The path lengths of a nucleus that decays.
#[derive(Debug, Clone)]
pub struct Decaying {
    /// Its place in the network.
    pub nucleus: usize,
    /// Of those that did not decay.
    pub left: PathLengths,
    /// Of what they became, over the parent's injection at equal kinetic energy per nucleon and per unit of its own
    /// ln R.
    pub decayed: PathLengths,
}

/// What all nuclei follow from.
pub struct Weights<'a> {
    /// Which nucleus makes which.
    pub network: &'a Network,
    /// Thickness in kpc of the gas.
    pub thickness_kpc: f64,
    /// σ/m in cm²/g for destruction.
    pub destruction_cm2_g: &'a dyn Fn(&Species, Rigidity) -> f64,
    /// Injection rate q per kpc², Myr and unit of ln R by sources, of a place in the network.
    pub injection: &'a dyn Fn(usize, Rigidity) -> f64,
    /// D and v of the walk of [`Weights::stable`] over those of a nucleus of the same rigidity.
    pub relative: &'a dyn Fn(&Species, Rigidity) -> (f64, f64),
    /// Of nuclei that do not decay.
    pub stable: &'a PathLengths,
    /// Of those that do.
    pub decaying: &'a [Decaying],
}

/// A nucleus at an energy, per unit of its ln T: replicates from all batches, and without each.
struct Solved {
    density: Vec<f64>,
    source: Vec<f64>,
}

impl Weights<'_> {
    /// The intensities of all nuclei of the network, in its order.
    pub fn intensities(&self) -> Vec<Intensity> {
        let bins = self.stable.ln_rigidity;
        let of = |(nucleus, species): (usize, &Species)| {
            let per_gv = |bin: usize| {
                let r = Rigidity(libm::exp(bins.middle(bin)));
                let energy = species.kinetic_energy(r);
                let scale = intensity_of_density(species, r) / per_ln_energy(species, r, energy);
                let mut density = self.density(nucleus, energy).into_iter().map(|n| n * scale);
                Jackknife {
                    all: density.next().unwrap_or(f64::NAN),
                    without: density.collect(),
                }
            };
            Intensity {
                species: *species,
                ln_rigidity: bins,
                per_gv: (0..bins.count).map(per_gv).collect(),
            }
        };
        self.network.nuclei().enumerate().map(of).collect()
    }

    /// Density of a nucleus at the plane per unit of ln T in kpc⁻³, of each replicate, from all that are heavier.
    fn density(&self, nucleus: usize, energy: EnergyPerNucleon) -> Vec<f64> {
        let mut heavier: Vec<Solved> = Vec::new();
        loop {
            let next = self.solve(&heavier, energy);
            if heavier.len() == nucleus {
                return next.density;
            }
            heavier.push(next);
        }
    }

    /// The next nucleus of the network.
    fn solve(&self, heavier: &[Solved], energy: EnergyPerNucleon) -> Solved {
        let nucleus = heavier.len();
        let species = self.network.nucleus(nucleus);
        let r = species.rigidity(energy);
        let injected = (self.injection)(nucleus, r) * per_ln_energy(species, r, energy);
        let mut source = vec![injected; self.stable.replicates()];
        let ln_energy = libm::log(energy.gev_n());
        for (parent, solved) in heavier.iter().enumerate() {
            let mut channels = self.network.fragments(parent, ln_energy);
            let Some((_, rate)) = channels.find(|(daughter, _)| *daughter == nucleus) else {
                continue;
            };
            for (source, density) in source.iter_mut().zip(&solved.density) {
                *source += self.thickness_kpc * rate * density;
            }
        }
        let destruction = (self.destruction_cm2_g)(species, r);
        let own = self.decaying.iter().find(|d| d.nucleus == nucleus);
        let (lengths, (time, speed)) = match own {
            Some(own) => (&own.left, (1.0, 1.0)),
            None => (self.stable, (self.relative)(species, r)),
        };
        let surviving = lengths.surviving(r, destruction * time / speed);
        let pairs = surviving.iter().zip(&source);
        let mut density: Vec<f64> = pairs.map(|(g, q)| time * g * q).collect();
        for parent in self.decaying {
            if self.network.decays_to(parent.nucleus) == Some(nucleus) {
                let decayed = parent.decayed.surviving(r, destruction);
                let decayed = decayed.iter().zip(&heavier[parent.nucleus].source);
                for (density, (g, q)) in density.iter_mut().zip(decayed) {
                    *density += g * q;
                }
            }
        }
        Solved { density, source }
    }
}

/// d ln R/d ln T.
fn per_ln_energy(species: &Species, r: Rigidity, energy: EnergyPerNucleon) -> f64 {
    energy.gev_n() / (r.gv() * species.energy_per_rigidity(r))
}

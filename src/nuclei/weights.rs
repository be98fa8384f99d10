//! All nuclei from the path lengths of a few walks that neither lose momentum nor are destroyed.
//!
//! Where gas and sources lie at the plane, fragments begin where their parents were injected, with a source of their
//! own: n_j = G_j (q_j + Σ_i 2h n σ_ij v n_i) at equal kinetic energy per nucleon, and G_j = ∫ P(X) e^{−Xσ_j/m} dX is
//! that of the rigidity which nucleus j has at this energy. Nuclei of one rigidity differ in speed and so in D: where
//! they diffuse, all times go as 1/D and path lengths as v/D. That is exact for thin discs; what it neglects besides is
//! momentum loss, and that a flow does not go as D. Parents of the lowest rigidities lie below the tallied range, by up to a
//! quarter of an e-fold, where their density is continued as a power law.

use super::PathLengths;
use crate::interactions::Network;
use crate::species::Species;
use crate::tally::{Bins, Intensity, Jackknife, intensity_of_density};
use crate::units::Rigidity;

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

/// A term of the source of a nucleus in a bin: a multiple of what belongs to a parent at the same energy.
struct Term {
    parent: usize,
    factor: f64,
    first: usize,
    weights: Vec<f64>,
}

impl Term {
    /// Interpolates a property of the parent against ln R, as a power law.
    fn of(&self, values: &[f64]) -> f64 {
        let nodes = values[self.first..].iter().zip(&self.weights);
        let ln: f64 = nodes.map(|(value, w)| w * libm::log(*value)).sum();
        self.factor * libm::exp(ln)
    }
}

/// A nucleus in a bin of rigidity.
struct Cell {
    injection: f64,
    /// Its times and path lengths over those of the walk whose it takes.
    time: f64,
    length: f64,
    destruction_cm2_g: f64,
    fragments: Vec<Term>,
    decay: Option<Term>,
}

/// Replicates of a quantity in each bin: from all batches, and without each.
struct Solved {
    density: Vec<Vec<f64>>,
    source: Vec<Vec<f64>>,
}

impl Weights<'_> {
    /// The intensities of all nuclei of the network, in its order.
    pub fn intensities(&self) -> Vec<Intensity> {
        let count = self.network.nuclei().len();
        let mut solved: Vec<Solved> = Vec::new();
        for nucleus in 0..count {
            let next = self.solve(nucleus, &solved);
            solved.push(next);
        }
        let bins = self.stable.ln_rigidity;
        let species = self.network.nuclei();
        let each = species.zip(&solved).map(|(species, solved)| {
            let per_gv = |bin: usize| {
                let scale = intensity_of_density(species, rigidity(&bins, bin));
                let value = |replicate: usize| scale * solved.density[replicate][bin];
                Jackknife {
                    all: value(0),
                    without: (1..solved.density.len()).map(value).collect(),
                }
            };
            Intensity {
                species: *species,
                ln_rigidity: bins,
                per_gv: (0..bins.count).map(per_gv).collect(),
            }
        });
        each.collect()
    }

    /// A nucleus from all that are heavier.
    fn solve(&self, nucleus: usize, heavier: &[Solved]) -> Solved {
        let cells: Vec<Cell> = (0..self.stable.ln_rigidity.count)
            .map(|bin| self.cell(nucleus, bin))
            .collect();
        let left = self.own(nucleus).map_or(self.stable, |own| &own.left);
        let of_replicate = |replicate: usize| {
            let of_bin = |(bin, cell): (usize, &Cell)| {
                let fragments = cell.fragments.iter();
                let made: f64 = fragments
                    .map(|term| term.of(&heavier[term.parent].density[replicate]))
                    .sum();
                let source = cell.injection + made;
                let destruction = cell.destruction_cm2_g;
                let decayed = cell.decay.as_ref().map_or(0.0, |term| {
                    let parent = self.decaying.iter().find(|d| d.nucleus == term.parent);
                    let kernel =
                        parent.map_or(0.0, |p| p.decayed.surviving(replicate, bin, destruction));
                    kernel * term.of(&heavier[term.parent].source[replicate])
                });
                let lasting = left.surviving(replicate, bin, cell.length * destruction);
                let density = cell.time * lasting * source + decayed;
                (density, source)
            };
            cells.iter().enumerate().map(of_bin).unzip()
        };
        let replicates = (0..self.stable.replicates()).map(of_replicate);
        let (density, source) = replicates.unzip();
        Solved { density, source }
    }

    /// The walks of a nucleus that decays.
    fn own(&self, nucleus: usize) -> Option<&Decaying> {
        self.decaying.iter().find(|d| d.nucleus == nucleus)
    }

    fn cell(&self, nucleus: usize, bin: usize) -> Cell {
        let bins = &self.stable.ln_rigidity;
        let species = self.network.nucleus(nucleus);
        let r = rigidity(bins, bin);
        let energy = species.kinetic_energy(r);
        let term = |parent: usize, factor: f64| {
            let other = self.network.nucleus(parent);
            let there = other.rigidity(energy);
            let (first, weights) = bins.around(libm::log(there.gv()));
            // densities are per ln R: d ln R'/d ln R at equal energy
            let bins = r.gv() * species.energy_per_rigidity(r)
                / (there.gv() * other.energy_per_rigidity(there));
            Term {
                parent,
                factor: factor * bins,
                first,
                weights,
            }
        };
        let ln_energy = libm::log(energy.gev_n());
        let fragments = (0..nucleus).filter_map(|parent| {
            let mut channels = self.network.fragments(parent, ln_energy);
            let (_, rate) = channels.find(|(daughter, _)| *daughter == nucleus)?;
            Some(term(parent, rate * self.thickness_kpc))
        });
        let decays = (0..nucleus).find(|&parent| self.network.decays_to(parent) == Some(nucleus));
        let (diffusion, speed) = match self.own(nucleus) {
            Some(_) => (1.0, 1.0),
            None => (self.relative)(species, r),
        };
        Cell {
            time: diffusion,
            length: diffusion / speed,
            injection: (self.injection)(nucleus, r),
            destruction_cm2_g: (self.destruction_cm2_g)(species, r),
            fragments: fragments.filter(|term| term.factor > 0.0).collect(),
            decay: decays.map(|parent| term(parent, 1.0)),
        }
    }
}

fn rigidity(bins: &Bins, bin: usize) -> Rigidity {
    Rigidity(libm::exp(bins.middle(bin)))
}

//! Nuclei by weights: from the walks of a few that are never destroyed to the intensities of all.

use crate::interactions::{self, Inelastic, Network, Processes};
use crate::nuclei::{Decaying, PathLengths, Weights};
use crate::sources::Injection;
use crate::species::Species;
use crate::tally::{Batches, Intensity};
use crate::units::{KM_S_KPC_MYR, KPC_CM, MYR_S, Rigidity};

use super::super::Model;
use super::{Chain, STABLE};

/// What all nuclei follow from, besides the walks.
pub struct Weighed {
    /// Which nucleus makes which.
    pub network: Network,
    /// How they are destroyed.
    pub inelastic: Inelastic,
    /// What sources inject of each.
    pub injection: Vec<Option<Injection>>,
}

/// The walks of a run and what they came to.
#[derive(Clone, Copy)]
pub struct Walks<'a> {
    /// The physics, of protons.
    pub protons: &'a Model,
    /// What was walked.
    pub chain: &'a Chain,
    /// Its sums.
    pub batches: &'a Batches,
}

impl Walks<'_> {
    /// The path lengths of a walk, over an injection rate.
    fn path_lengths(&self, place: usize, injected: &dyn Fn(Rigidity) -> f64) -> PathLengths {
        let own = self.batches.of_species(place);
        let layout = &own.layout;
        let grid = &self.chain.model(place).grid;
        PathLengths::new(&own, grid, |bin| injected(layout.rigidity(bin)))
    }

    /// The injection rate of a walk.
    fn injected(&self, place: usize, r: Rigidity) -> f64 {
        let grid = &self.chain.model(place).grid;
        grid.at(libm::log(r.gv())).injection
    }

    /// The path lengths of a walk that sources begin.
    fn own(&self, place: usize) -> PathLengths {
        self.path_lengths(place, &|r| self.injected(place, r))
    }

    /// The nucleus whose path lengths stand for all that do not decay.
    fn stable(&self) -> usize {
        let mut walked = self.chain.network().nuclei();
        walked.position(|n| n.name == STABLE).unwrap_or_default()
    }

    /// Of a nucleus that is walked since it decays.
    fn decaying(&self, nucleus: usize, species: &Species) -> Option<Decaying> {
        species.decay_daughter()?;
        let network = self.chain.network();
        let parent = network.index(species)?;
        let daughter = network.decays_to(parent)?;
        let (from, to) = (network.nucleus(parent), network.nucleus(daughter));
        let injected = |r: Rigidity| {
            let there = from.rigidity(to.kinetic_energy(r));
            // per unit of the daughter's ln R at equal energy
            let bins =
                r.gv() * to.energy_per_rigidity(r) / (there.gv() * from.energy_per_rigidity(there));
            self.injected(parent, there) * bins
        };
        Some(Decaying {
            nucleus,
            left: self.own(parent),
            decayed: self.path_lengths(daughter, &injected),
        })
    }
}

impl Weighed {
    /// The intensities of all nuclei.
    pub fn intensities(&self, walks: Walks<'_>) -> Vec<Intensity> {
        let gas = &walks.protons.gas;
        let nuclei = self.network.nuclei().enumerate();
        let decaying = nuclei.filter_map(|(place, species)| walks.decaying(place, species));
        let decaying: Vec<Decaying> = decaying.collect();
        let processes = self.processes(walks.protons);
        let destruction = |species: &Species, r: Rigidity| {
            let rate = interactions::destruction_per_s(&processes, gas, species, r) * MYR_S;
            rate / (gas.mass_density_g_cm3() * KPC_CM * species.speed_kpc_myr(r))
        };
        let stable = walks.stable();
        let walked = walks.chain.network().nucleus(stable);
        let diffusion = |species: &Species, r: Rigidity| {
            let protons = walks.protons;
            let scattering = &protons.scattering;
            scattering.diffusion_cm2_s(species, &protons.medium, r, 0.0)
        };
        let relative = |species: &Species, r: Rigidity| {
            (
                diffusion(walked, r) / diffusion(species, r),
                walked.beta(r) / species.beta(r),
            )
        };
        let injection =
            |place: usize, r: Rigidity| self.injection[place].map_or(0.0, |i| i.rate(r));
        Weights {
            network: &self.network,
            thickness_kpc: gas.thickness_kpc(),
            destruction_cm2_g: &destruction,
            injection: &injection,
            relative: &relative,
            stable: &walks.own(stable),
            decaying: &decaying,
        }
        .intensities()
    }

    /// What gas does, with the cross sections of the weights.
    fn processes(&self, protons: &Model) -> Processes {
        let mut processes = protons.transport.processes.clone();
        processes.inelastic = processes.inelastic.map(|_| self.inelastic.clone());
        processes
    }

    /// What weights leave out of each intensity in each bin, relative: the mean change of ln p at the plane on the way, and
    /// in a flow, which carries off a share 2uτ₀, by how much a nucleus is faster or slower than the one whose path
    /// lengths it has.
    pub fn neglected(&self, walks: Walks<'_>) -> Vec<Vec<f64>> {
        let (protons, place) = (walks.protons, walks.stable());
        let lengths = walks.own(place);
        let stable = walks.chain.network().nucleus(place);
        let processes = self.processes(protons);
        let flow = protons.flow_km_s(0.0) * KM_S_KPC_MYR;
        let jump = match protons.transport.adiabatic {
            true => 2.0 / 3.0 * flow,
            false => 0.0,
        };
        let bins = lengths.ln_rigidity;
        let of_bin = |species: &Species, bin: usize| {
            let r = Rigidity(libm::exp(bins.middle(bin)));
            let gas = &protons.gas;
            let loss = interactions::momentum_loss_per_s(&processes, gas, species, r) * MYR_S;
            let lost = jump + gas.thickness_kpc() * loss;
            let tau0 = lengths.surviving(r, 0.0)[0];
            let difference = (species.beta(r) / stable.beta(r) - 1.0).abs();
            (lost + 2.0 * flow * difference) * tau0
        };
        let of = |species: &Species| (0..bins.count).map(|bin| of_bin(species, bin)).collect();
        self.network.nuclei().map(of).collect()
    }
}

//! The walks of all nuclei of a run: those that sources inject, what these make on the way, and what that makes.

use crate::config::raw::Raw;
use crate::ensemble::Walked;
use crate::interactions::{Inelastic, Network};
use crate::medium::Gas;
use crate::nuclei::{Born, Branching};
use crate::random::{HistoryKey, Stream};
use crate::sources::Injection;
use crate::species::Species;
use crate::tally::{Batches, Intensity, Score, Sums};
use crate::units::Rigidity;
use crate::walk::{Fate, Particle, Scorer, Walk, Width};

use super::super::injection_bins::InjectionBins;
use super::super::{Kind, Model};

/// Nuclei that are walked together, in the order of a network: each before what it makes.
pub struct Chain {
    network: Network,
    links: Vec<Link>,
}

/// A nucleus of a chain.
struct Link {
    model: Model,
    /// Whether sources inject it.
    injected: bool,
    /// Whether others make it.
    made: bool,
}

impl Chain {
    /// The nuclei of a network; `injection` tells what sources inject of each, if anything. Sums go together with those of
    /// `other` scattering, if there is one.
    pub fn new(
        raw: &Raw,
        protons: &Model,
        network: Network,
        inelastic: &Inelastic,
        injection: impl Fn(&Species) -> Option<Injection>,
        other: Option<&Self>,
    ) -> Self {
        let nothing = protons
            .injection
            .relative(0.0, raw.sources.spectral_index, Rigidity(1.0));
        let sources: Vec<Option<Injection>> = network.nuclei().map(injection).collect();
        let kind = |place: usize| Kind {
            species: *network.nucleus(place),
            injection: sources[place].unwrap_or(nothing),
            made: &|_| 0.0,
            inelastic,
        };
        let reach = shift(&network);
        let tallied = &protons.layout.ln_rigidity;
        let bins = protons
            .bins_for(raw, (0..sources.len()).map(kind))
            .widest(&InjectionBins::new(tallied, reach, reach));
        let mut links: Vec<Link> = Vec::new();
        for (place, source) in sources.iter().enumerate() {
            let made = |r: Rigidity| expected(&network, &links, &protons.gas, place, r);
            let kind = Kind {
                made: &made,
                ..kind(place)
            };
            let reference = other.map(|other| &other.links[place].model.grid);
            let model = protons.of_kind(raw, kind, bins.clone(), reference);
            let makes = |parent: usize| {
                let mut fragments = network.fragments(parent, 0.0);
                network.decays_to(parent) == Some(place)
                    || fragments.any(|(daughter, _)| daughter == place)
            };
            links.push(Link {
                model,
                injected: source.is_some(),
                made: (0..place).any(makes),
            });
        }
        Self { network, links }
    }

    /// Lays out the sums of all nuclei one after another, of histories in the bins that all have in common.
    pub fn share_layout(&mut self, protons: &mut Model) {
        let species = self.network.nuclei().map(|species| species.name);
        protons.layout.species = species.collect();
        if let Some(link) = self.links.first() {
            protons.injection_bins = link.model.injection_bins.clone();
            protons.plan = link.model.plan;
        }
        for link in &mut self.links {
            link.model.layout = protons.layout.clone();
        }
    }

    /// Which nucleus makes which.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The walk of a nucleus.
    pub fn model(&self, place: usize) -> &Model {
        &self.links[place].model
    }

    /// Whether all there is of a nucleus comes from sources.
    pub fn is_primary(&self, place: usize) -> bool {
        !self.links[place].made
    }

    /// The nuclei from light to heavy, as tables list them.
    pub fn upwards(&self) -> impl Iterator<Item = usize> {
        (0..self.links.len()).rev()
    }

    /// Walks histories of every nucleus that is injected, and all that becomes of them, into the sums of their batch.
    pub fn score(
        &self,
        keys: &mut dyn Iterator<Item = HistoryKey>,
        width: Width,
        sums: &mut Sums,
    ) -> Walked {
        let keys: Vec<HistoryKey> = keys.collect();
        let mut walked = Walked::default();
        let mut waiting: Vec<Vec<Born>> = self.links.iter().map(|_| Vec::new()).collect();
        for (place, link) in self.links.iter().enumerate() {
            let injected = keys
                .iter()
                .filter(|_| link.injected)
                .map(|&key| link.birth(key));
            let made = std::mem::take(&mut waiting[place]);
            let made = made.into_iter().map(|born| (born.particle, born.stream));
            let births = &mut injected.chain(made);
            let score = Score::of_species(&link.model.layout, sums, place);
            let (_, made) = self.follow(place, births, width, score, &mut |particle, fate| {
                walked.steps += particle.steps;
                if fate == Fate::Lost {
                    walked.lost.push(particle.key);
                }
            });
            for born in made {
                waiting[born.nucleus].push(born);
            }
        }
        walked
    }

    /// What sources inject under the key of a history.
    pub fn births(&self, key: HistoryKey) -> impl Iterator<Item = Born> {
        let injected = self.links.iter().enumerate().filter(|(_, l)| l.injected);
        injected.map(move |(nucleus, link)| {
            let (particle, stream) = link.birth(key);
            Born {
                nucleus,
                particle,
                stream,
            }
        })
    }

    /// Walks one nucleus: its scorer, where and how it ended, and what was born on the way.
    pub fn walk<S: Scorer>(&self, born: Born, scorer: S) -> (S, (Particle, Fate), Vec<Born>) {
        let Born {
            nucleus,
            particle,
            stream,
        } = born;
        let mut end = (particle, Fate::Lost);
        let births = &mut std::iter::once((particle, stream));
        let width = self.links[nucleus].model.width;
        let ended = &mut |&particle: &Particle, fate| end = (particle, fate);
        let (scorer, made) = self.follow(nucleus, births, width, scorer, ended);
        (scorer, end, made)
    }

    /// Walks nuclei of one kind: their scorer, and what was born on the way.
    fn follow<S: Scorer>(
        &self,
        place: usize,
        births: &mut dyn Iterator<Item = (Particle, Stream)>,
        width: Width,
        scorer: S,
        ended: &mut dyn FnMut(&Particle, Fate),
    ) -> (S, Vec<Born>) {
        let model = &self.links[place].model;
        let mut branching = Branching {
            inner: scorer,
            network: &self.network,
            parent: place,
            gas: &model.gas,
            seed: model.seed,
            born: Vec::new(),
        };
        let walk = Walk {
            width,
            ..model.walker()
        };
        walk.run(births, &mut branching, ended);
        (branching.inner, branching.born)
    }

    /// The intensities of all nuclei, in the order of the network.
    pub fn intensities(&self, batches: &Batches) -> Vec<Intensity> {
        let links = self.links.iter().enumerate();
        links
            .map(|(place, link)| link.model.spectrum().intensity(&batches.of_species(place)))
            .collect()
    }
}

impl Link {
    /// A history that sources begin.
    fn birth(&self, key: HistoryKey) -> (Particle, Stream) {
        let (mut particle, stream) = self.model.birth(key);
        if self.made {
            let r = Rigidity(libm::exp(particle.ln_rigidity));
            let all = self.model.grid.at(particle.ln_rigidity).injection;
            particle.weight *= self.model.injection.rate(r) / all;
        }
        (particle, stream)
    }
}

/// The most by which ln R may change from a nucleus to what becomes of it: at equal energy per nucleon R ∝ A/Z.
fn shift(network: &Network) -> f64 {
    let of = |place: usize| {
        let species = network.nucleus(place);
        species.nucleons / species.charge
    };
    let count = network.nuclei().len();
    let pairs = (0..count).flat_map(|parent| {
        let fragments = network.fragments(parent, 0.0).map(|(daughter, _)| daughter);
        let all = fragments.chain(network.decays_to(parent));
        all.flat_map(move |daughter| [of(parent), of(daughter)])
    });
    let ratios: Vec<f64> = pairs.collect();
    let high = ratios.iter().copied().fold(0.0, f64::max);
    let low = ratios.iter().copied().fold(high, f64::min);
    if high > low {
        libm::log(high / low)
    } else {
        0.0
    }
}

/// What heavier nuclei are expected to make of another per kpc², Myr and unit of its ln R.
fn expected(network: &Network, heavier: &[Link], gas: &Gas, place: usize, r: Rigidity) -> f64 {
    let species = network.nucleus(place);
    let energy = species.kinetic_energy(r);
    let ln_energy = libm::log(energy.gev_n());
    let of_parent = |(parent, link): (usize, &Link)| {
        let other = network.nucleus(parent);
        let there = other.rigidity(energy);
        let k = link.model.grid.at(libm::log(there.gv()));
        let mut fragments = network.fragments(parent, ln_energy);
        let rate = fragments.find(|(daughter, _)| *daughter == place);
        let fragments =
            gas.thickness_kpc() * rate.map_or(0.0, |(_, rate)| rate) / k.inverse_reference;
        let decays = match network.decays_to(parent) == Some(place) {
            true => k.injection,
            false => 0.0,
        };
        // per unit of its own ln R at equal energy
        let bins = r.gv() * species.energy_per_rigidity(r)
            / (there.gv() * other.energy_per_rigidity(there));
        (fragments + decays) * bins
    };
    heavier.iter().enumerate().map(of_parent).sum()
}

//! The nuclei that a config follows.

mod chain;
mod weighed;

use crate::config::Config;
use crate::config::raw::{self, Ionization, NucleiMethod, Raw};
use crate::interactions::{Inelastic, Network, Production};
use crate::medium::Gas;
use crate::nuclei::{Group, Pair, ratio};
use crate::sources::Injection;
use crate::species::{NUCLEI, PROTON, Species};
use crate::store::Table;
use crate::tally::{self, Batches, Intensity};
use crate::units::Rigidity;

use super::Model;
pub use chain::Chain;
use weighed::{Walks, Weighed};

/// The nucleus whose path lengths stand for all that do not decay: A/Z = 2, as most have.
const STABLE: &str = "C12";

/// All nuclei of a run.
pub struct Nuclei {
    /// What is walked.
    pub chain: Chain,
    /// What is asked for, of the nuclei as [`Nuclei::intensities`] lists them.
    pub pairs: Vec<Pair>,
    weighed: Option<Weighed>,
}

impl Nuclei {
    /// Of a config that has `[nuclei]`; sums go together with those of `other`, if there is one.
    pub fn of(config: &Config, protons: &Model, other: Option<&Self>) -> Option<Self> {
        let other = other.map(|other| &other.chain);
        let raw = config.raw();
        let nuclei = raw.nuclei.as_ref()?;
        let network = network(config, nuclei, &protons.gas)?;
        let inelastic = inelastic(config);
        let injection = |species: &Species| injection(raw, nuclei, protons, species);
        let pairs = pairs(nuclei, &network);
        let nuclei = match nuclei.method {
            NucleiMethod::Branching => Self {
                chain: Chain::new(raw, protons, network, &inelastic, injection, other),
                pairs,
                weighed: None,
            },
            NucleiMethod::Weights => {
                let still = unchanging(raw);
                let walker = protons.of_protons(&still, &inelastic);
                let stable = Species::named(STABLE)?;
                let decaying = NUCLEI.iter().filter(|n| n.decay_daughter().is_some());
                let walked: Vec<Species> = [stable].into_iter().chain(decaying.copied()).collect();
                let begin =
                    |species: &Species| walked.contains(species).then_some(walker.injection);
                let decays = Network::of_decays(&walked);
                Self {
                    chain: Chain::new(&still, &walker, decays, &inelastic, begin, other),
                    pairs,
                    weighed: Some(Weighed {
                        injection: network.nuclei().map(injection).collect(),
                        network,
                        inelastic,
                    }),
                }
            }
        };
        Some(nuclei)
    }

    /// The intensities of all nuclei.
    pub fn intensities(&self, protons: &Model, batches: &Batches) -> Vec<Intensity> {
        match &self.weighed {
            None => self.chain.intensities(batches),
            Some(weighed) => weighed.intensities(self.walks(protons, batches)),
        }
    }

    fn walks<'a>(&'a self, protons: &'a Model, batches: &'a Batches) -> Walks<'a> {
        Walks {
            protons,
            chain: &self.chain,
            batches,
        }
    }

    /// All nuclei, in the order of [`Nuclei::intensities`].
    pub fn network(&self) -> &Network {
        match &self.weighed {
            None => self.chain.network(),
            Some(weighed) => &weighed.network,
        }
    }

    /// A table that derives from batches, by its name.
    pub fn estimates(&self, protons: &Model, table: &str, batches: &Batches) -> Option<Table> {
        let potential_gv = protons.potential_gv;
        let all = || self.intensities(protons, batches);
        match table {
            "spectrum" => all()
                .iter()
                .rev()
                .map(|one| tally::spectrum(one, potential_gv))
                .reduce(Table::append),
            "ratio" if self.pairs.is_empty() => None,
            "ratio" => {
                let walks = self.walks(protons, batches);
                let neglected = self.weighed.as_ref().map(|w| w.neglected(walks));
                Some(ratio(
                    &all(),
                    neglected.as_deref(),
                    &self.pairs,
                    potential_gv,
                ))
            }
            "composition" => None,
            _ => {
                let walked = self.chain.upwards();
                let walked = walked.filter(|&place| self.chain.is_primary(place));
                let of = |place: usize| {
                    let own = batches.of_species(place);
                    self.chain.model(place).estimates(table, &own)
                };
                walked.filter_map(of).reduce(Table::append)
            }
        }
    }
}

/// The nuclei that a config follows, and how they make each other in the gas.
pub(super) fn network(config: &Config, nuclei: &raw::Nuclei, gas: &Gas) -> Option<Network> {
    // the checks have made sure that there is a set or a table
    let published = Production::published(&nuclei.cross_sections);
    let production = published.or_else(|| config.cross_sections().map(Production::new))?;
    let injected = nuclei.injected();
    Some(Network::new(
        &injected,
        &production,
        &inelastic(config),
        gas,
    ))
}

/// How the nuclei of a config are destroyed.
pub(super) fn inelastic(config: &Config) -> Inelastic {
    let nuclei = config.raw().nuclei.as_ref();
    let published = nuclei.and_then(|n| Inelastic::published(&n.inelastic));
    let table = || config.inelastic().map(Inelastic::new);
    published.or_else(table).unwrap_or_default()
}

/// What sources inject of a nucleus.
pub(super) fn injection(
    raw: &Raw,
    nuclei: &raw::Nuclei,
    protons: &Model,
    species: &Species,
) -> Option<Injection> {
    if *species == PROTON {
        return Some(protons.injection);
    }
    let source = nuclei
        .source
        .iter()
        .find(|source| source.species == species.name)?;
    let index = source.spectral_index.unwrap_or(raw.sources.spectral_index);
    let reference = Rigidity(nuclei.reference_gv);
    Some(
        protons
            .injection
            .relative(source.abundance, index, reference),
    )
}

/// The pairs whose ratios are asked for.
fn pairs(nuclei: &raw::Nuclei, network: &Network) -> Vec<Pair> {
    let group = |name: &str| {
        let isotopes = Species::isotopes(name);
        Group {
            name: name.into(),
            isotopes: isotopes
                .iter()
                .filter_map(|species| network.index(species))
                .collect(),
        }
    };
    let pair = |text: &String| {
        let (numerator, denominator) = text.split_once('/')?;
        Some(Pair {
            numerator: group(numerator.trim()),
            denominator: group(denominator.trim()),
        })
    };
    nuclei.ratios.iter().filter_map(pair).collect()
}

/// Where rigidities stay what they are, nothing is destroyed, and injection is always the same: what nuclei follow from by
/// weights must not depend on what the weights are made of.
fn unchanging(raw: &Raw) -> Raw {
    let mut raw = raw.clone();
    raw.losses.ionization = Ionization::Off;
    raw.losses.coulomb = false;
    raw.losses.inelastic = false;
    raw.transport.adiabatic_losses = false;
    raw.transport.reacceleration = false;
    raw.sources = raw::Sources {
        profile: raw.sources.profile,
        sigma_pc: raw.sources.sigma_pc,
        ..raw::Sources::default()
    };
    raw
}

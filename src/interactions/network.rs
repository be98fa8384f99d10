//! Which nucleus makes which, from heavy to light.

use super::{Inelastic, Production};
use crate::medium::Gas;
use crate::numerics::UniformTable;
use crate::species::{NUCLEI, Species};
use crate::units::{EnergyPerNucleon, MYR_S};

/// Lowest tabulated energy in GeV/n; below, nothing is made.
const LOWEST_GEV_N: f64 = 1e-3;
/// Energy in GeV/n that tables reach at least: above, all nuclei have the speed of light.
const FAST_GEV_N: f64 = 1e3;
/// Nodes in a unit of ln E: four between the energies of the finest published table.
const PER_E_FOLD: f64 = 56.0;

/// Nuclei in an order in which everything flows down the list, by spallation and by decay, and the rates at which
/// they make each other in a gas.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    nuclei: Vec<Nucleus>,
}

/// A nucleus and what it turns into.
#[derive(Debug, Clone, PartialEq)]
struct Nucleus {
    species: Species,
    branches: Vec<Branch>,
    decays_to: Option<usize>,
}

/// A fragment of a nucleus.
#[derive(Debug, Clone, PartialEq)]
struct Branch {
    daughter: usize,
    /// Rate in 1/Myr of this branch and all before it, against ln(E/(GeV/n)).
    up_to: UniformTable<f64>,
}

/// All nuclei, each before what it may turn into.
fn downwards() -> impl Iterator<Item = Species> {
    let mut order = NUCLEI;
    let down = |a: &Species, b: &Species| b.nucleons.total_cmp(&a.nucleons);
    order.sort_by(|a, b| down(a, b).then(a.charge.total_cmp(&b.charge)));
    order.into_iter()
}

/// Injected nuclei and all that are made of them, each before what it makes: mass numbers descend, and at one mass
/// number charges ascend as in β⁻ decay.
pub fn reached(injected: &[Species], production: &Production) -> Vec<Species> {
    let mut reached: Vec<Species> = Vec::new();
    for species in downwards() {
        let made = |parent: &Species| {
            let fragment = production.channel(parent, &species).is_some();
            fragment || parent.decay_daughter() == Some(species)
        };
        if injected.contains(&species) || reached.iter().any(made) {
            reached.push(species);
        }
    }
    reached
}

impl Network {
    /// Of nuclei that are injected or made of those, as far as `inelastic` holds them.
    pub fn new(
        injected: &[Species],
        production: &Production,
        inelastic: &Inelastic,
        gas: &Gas,
    ) -> Self {
        let mut list = reached(injected, production);
        list.retain(|species| inelastic.holds(species));
        let index = |species: Species| list.iter().position(|other| *other == species);
        let nucleus = |parent: &Species| Nucleus {
            species: *parent,
            branches: branches(parent, &list, production, gas),
            decays_to: parent.decay_daughter().and_then(index),
        };
        Self {
            nuclei: list.iter().map(nucleus).collect(),
        }
    }

    /// Of nuclei and what they decay to, in vacuum.
    pub fn of_decays(nuclei: &[Species]) -> Self {
        let daughters = nuclei.iter().filter_map(Species::decay_daughter);
        let all: Vec<Species> = nuclei.iter().copied().chain(daughters).collect();
        let list: Vec<Species> = downwards()
            .filter(|species| all.contains(species))
            .collect();
        let index = |species: Species| list.iter().position(|other| *other == species);
        let nucleus = |parent: &Species| Nucleus {
            species: *parent,
            branches: Vec::new(),
            decays_to: parent.decay_daughter().and_then(index),
        };
        Self {
            nuclei: list.iter().map(nucleus).collect(),
        }
    }

    /// The nuclei, each before what it turns into.
    pub fn nuclei(&self) -> impl ExactSizeIterator<Item = &Species> {
        self.nuclei.iter().map(|nucleus| &nucleus.species)
    }

    /// The nucleus at a place in the list.
    pub fn nucleus(&self, place: usize) -> &Species {
        &self.nuclei[place].species
    }

    /// The place of a nucleus in the list.
    pub fn index(&self, species: &Species) -> Option<usize> {
        self.nuclei().position(|other| other == species)
    }

    /// What a nucleus decays to.
    pub fn decays_to(&self, parent: usize) -> Option<usize> {
        self.nuclei[parent].decays_to
    }

    /// Rate Σ n σ v in 1/Myr inside the gas at which a nucleus makes others, at ln(E/(GeV/n)) of its kinetic energy
    /// per nucleon, which they keep. Fragments are counted one by one: where a collision leaves several, or nothing
    /// that is followed, the rate is not that of collisions.
    #[inline]
    pub fn production_per_myr(&self, parent: usize, ln_energy: f64) -> f64 {
        let all = self.nuclei[parent].branches.last();
        all.map_or(0.0, |branch| branch.up_to.at(ln_energy))
    }

    /// One of those fragments, by their shares, from a uniform number; none where none is made.
    #[inline]
    pub fn draw_daughter(&self, parent: usize, ln_energy: f64, uniform: f64) -> Option<usize> {
        let target = uniform * self.production_per_myr(parent, ln_energy);
        let mut branches = self.nuclei[parent].branches.iter();
        let drawn = branches.find(|branch| target < branch.up_to.at(ln_energy));
        drawn.map(|branch| branch.daughter)
    }

    /// The fragments of a nucleus and the rate in 1/Myr inside the gas at which it makes each.
    pub fn fragments(
        &self,
        parent: usize,
        ln_energy: f64,
    ) -> impl Iterator<Item = (usize, f64)> + '_ {
        let mut before = 0.0;
        self.nuclei[parent].branches.iter().map(move |branch| {
            let up_to = branch.up_to.at(ln_energy);
            (
                branch.daughter,
                up_to - std::mem::replace(&mut before, up_to),
            )
        })
    }
}

/// The branches of a nucleus to others of the list.
fn branches(parent: &Species, list: &[Species], production: &Production, gas: &Gas) -> Vec<Branch> {
    let last = |channel: &super::Channel| channel.hydrogen.last_gev_n();
    let highest = production.channels().iter().map(last);
    let (start, end) = (
        libm::log(LOWEST_GEV_N),
        libm::log(highest.fold(FAST_GEV_N, f64::max)),
    );
    let steps = libm::ceil((end - start) * PER_E_FOLD);
    let energy = |node: usize| {
        let x = start + (end - start) * (node as f64 / steps);
        EnergyPerNucleon(libm::exp(x))
    };
    let mut sum = vec![0.0; steps as usize + 1];
    let channels = list
        .iter()
        .map(|daughter| production.channel(parent, daughter));
    let open = channels.enumerate().filter_map(|(i, c)| Some((i, c?)));
    open.map(|(daughter, channel)| {
        for (node, rate) in sum.iter_mut().enumerate() {
            *rate += channel.rate_per_s(gas, energy(node)) * MYR_S;
        }
        Branch {
            daughter,
            up_to: UniformTable::of(start, end, sum.clone()),
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{PRODUCTION_GALPROP17, PRODUCTION_GALPROP17_ON_HELIUM};
    use crate::medium::GasShape;

    const GAS: Gas = Gas {
        half_thickness_kpc: 0.1,
        hydrogen_cm3: 0.7,
        helium_fraction: 0.1,
        ionized_fraction: 0.0,
        temperature_k: 1e4,
        shape: GasShape::Thin,
    };

    fn species(name: &str) -> Species {
        Species::named(name).unwrap()
    }

    fn network(set: &str, injected: &[&str]) -> Network {
        let injected: Vec<Species> = injected.iter().map(|name| species(name)).collect();
        let production = Production::published(set).unwrap();
        Network::new(&injected, &production, &Inelastic::default(), &GAS)
    }

    fn names(network: &Network) -> Vec<&str> {
        network.nuclei().map(|n| n.name).collect()
    }

    #[test]
    fn everything_flows_down_the_list() {
        let network = network("evoli2019", &["H1", "He4", "O16", "C12"]);
        assert_eq!(
            names(&network),
            [
                "O16", "N15", "N14", "C13", "C12", "B11", "Be10", "B10", "Be9", "Li7", "Be7",
                "Li6", "He4", "H1"
            ]
        );
        for parent in 0..network.nuclei.len() {
            for (daughter, _) in network.fragments(parent, 0.0) {
                assert!(daughter > parent);
            }
        }
        let beryllium = network.index(&species("Be10")).unwrap();
        assert_eq!(network.decays_to(beryllium), network.index(&species("B10")));
        assert_eq!(network.decays_to(0), None);
    }

    #[test]
    fn nothing_is_there_without_a_path_to_it() {
        assert_eq!(names(&network("galprop17", &["He4"])), ["He4"]);
        assert_eq!(
            names(&network("webber2003", &["B11"])),
            ["B11", "Be10", "B10", "Be9", "Be7"]
        );
    }

    /// Nuclei whose destruction is unknown are left out.
    #[test]
    fn lithium_is_not_followed_with_inelastic_cross_sections_of_webber() {
        let inelastic = Inelastic::published("webber03").unwrap();
        let production = Production::published("galprop17").unwrap();
        let network = Network::new(&[species("B11")], &production, &inelastic, &GAS);
        assert_eq!(names(&network), ["B11", "Be10", "B10", "Be9", "Be7"]);
    }

    /// The value of a column at one energy of its table.
    fn read(table: &crate::data::CrossSectionTable, column: &str, row: usize) -> f64 {
        table.columns.iter().find(|c| c.0 == column).unwrap().1[row]
    }

    /// Against n (σ_H + f σ_He) β c with numbers of the files and β = √(1 − 1/(1 + E/0.93149)²) of ¹²C, whose mass
    /// number is its mass in Da up to its electrons; the tables lie off the files' energies by 1/56 at most.
    #[test]
    fn rates_follow_from_the_files() {
        let network = network("galprop17", &["C12"]);
        let (carbon, boron) = (
            network.index(&species("C12")).unwrap(),
            network.index(&species("B11")).unwrap(),
        );
        for row in [8, 20, 33, 40] {
            let gev_n: f64 = PRODUCTION_GALPROP17.energy_gev_n[row];
            let mb = read(&PRODUCTION_GALPROP17, "12C->11B", row)
                + 0.1 * read(&PRODUCTION_GALPROP17_ON_HELIUM, "12C->11B", row);
            let gamma = 1.0 + gev_n / 0.931_494;
            let beta = (1.0 - 1.0 / (gamma * gamma)).sqrt();
            let expected = 0.7 * mb * 1e-27 * beta * 2.997_924_58e10 * 3.155_76e13;
            let mut fragments = network.fragments(carbon, libm::log(gev_n));
            let (_, rate) = fragments.find(|f| f.0 == boron).unwrap();
            assert!(
                (rate / expected - 1.0).abs() < 2e-3,
                "{gev_n} GeV/n: {rate}"
            );
        }
        assert_eq!(network.production_per_myr(carbon, libm::log(2e-3)), 0.0);
        assert_eq!(network.draw_daughter(carbon, libm::log(2e-3), 0.5), None);
        let [fast, faster] =
            [1e3, 1e6].map(|e: f64| network.production_per_myr(carbon, libm::log(e)));
        assert_eq!(fast, faster);
    }

    #[test]
    fn rates_of_fragments_sum_to_the_production() {
        let network = network("evoli2019", &["Fe56", "Si28"]);
        for parent in 0..network.nuclei.len() {
            for ln_energy in [-4.0, -1.0, 0.3, 5.0] {
                let sum: f64 = network.fragments(parent, ln_energy).map(|f| f.1).sum();
                let whole = network.production_per_myr(parent, ln_energy);
                assert!((sum - whole).abs() <= 1e-12 * whole);
                assert!(network.fragments(parent, ln_energy).all(|f| f.1 >= 0.0));
            }
        }
    }

    /// Evenly spaced numbers draw each fragment by its share, to one in their count.
    #[test]
    fn draws_follow_the_shares() {
        const COUNT: u32 = 20_000;
        let network = network("galprop17", &["O16"]);
        for ln_energy in [-2.0, 1.0] {
            let whole = network.production_per_myr(0, ln_energy);
            let mut drawn = vec![0; network.nuclei.len()];
            for i in 0..COUNT {
                let uniform = (f64::from(i) + 0.5) / f64::from(COUNT);
                drawn[network.draw_daughter(0, ln_energy, uniform).unwrap()] += 1;
            }
            for (daughter, rate) in network.fragments(0, ln_energy) {
                let share = f64::from(drawn[daughter]) / f64::from(COUNT);
                assert!((share - rate / whole).abs() < 1.5 / f64::from(COUNT));
                drawn[daughter] = 0;
            }
            assert!(drawn.iter().all(|&count| count == 0));
            for extreme in [f64::EPSILON / 4.0, 1.0 - f64::EPSILON / 2.0] {
                assert!(network.draw_daughter(0, ln_energy, extreme).is_some());
            }
        }
    }
}

//! The nested leaky box of a config, and its table.

use rayon::prelude::*;

use crate::config::raw::{self, Raw};
use crate::config::{Config, SourceGrammage};
use crate::interactions::{Inelastic, Network, Radiative};
use crate::medium::Gas;
use crate::nuclei::{self, BEYOND, left_by_losses};
use crate::numerics::UniformTable;
use crate::sources::Injection;
use crate::species::{POSITRON, PROTON, Species};
use crate::store::Table;
use crate::units::{EnergyPerNucleon, MYR_S, Rigidity};

use super::{Model, parts};

/// Errors above X_s as it is: none, one, and one below.
const SIGMAS: [f64; 3] = [0.0, 1.0, -1.0];

/// What a nested leaky box is made of.
pub struct NestedLeakyBox {
    raw: raw::NestedLeakyBox,
    found: Option<SourceGrammage>,
    radiative: Radiative,
    network: Network,
    inelastic: Inelastic,
    gas: Gas,
    injection: Vec<Option<Injection>>,
}

/// What there is at a rigidity.
struct Ratios {
    boron_to_carbon: f64,
    secondary_to_proton: f64,
    positron_to_proton: f64,
    positrons_left: f64,
}

impl NestedLeakyBox {
    /// Of a config that has one.
    pub fn of(config: &Config, protons: &Model) -> Option<Self> {
        let raw = config.raw();
        let nested = raw.nested_leaky_box.as_ref()?;
        let nuclei = raw.nuclei.as_ref()?;
        // grammage is all that counts, so that any density will do
        let gas = Gas {
            hydrogen_cm3: 1.0,
            ..protons.gas
        };
        let network = super::nuclei::network(config, nuclei, &gas)?;
        let injection = |species: &Species| super::nuclei::injection(raw, nuclei, protons, species);
        Some(Self {
            raw: nested.clone(),
            found: config.source_grammage().cloned(),
            radiative: radiative(raw),
            injection: network.nuclei().map(injection).collect(),
            inelastic: super::nuclei::inelastic(config),
            network,
            gas,
        })
    }

    /// X_s in g/cm², `sigmas` of its errors above what it is.
    fn source_grammage(&self, r: Rigidity, sigmas: f64) -> f64 {
        let source = &self.raw.source_grammage;
        match &self.found {
            Some(found) => found.at(r, sigmas),
            None => {
                let part = libm::pow(r.gv() / source.reference_gv, -source.slope);
                source.grammage_g_cm2.unwrap_or(0.0) * part
            }
        }
    }

    /// Of nuclei at the energy per nucleon of the reference at a rigidity, of the others at the rigidity itself.
    fn ratios(&self, r: Rigidity, loss: &UniformTable<f64>, sigmas: f64) -> Ratios {
        let boxes = nuclei::NestedLeakyBox {
            network: &self.network,
            inelastic: &self.inelastic,
            gas: &self.gas,
            injection: &|place, r| self.injection[place].map_or(0.0, |i| i.rate(r)),
            source_grammage: &|r| self.source_grammage(r, sigmas),
            galactic_grammage: self.raw.galactic_grammage_g_cm2,
        };
        let intensities = boxes.intensities(reference().kinetic_energy(r));
        let element = |symbol: &str| -> f64 {
            let all = self.network.nuclei().zip(&intensities);
            all.filter(|(species, _)| species.symbol() == symbol)
                .map(|(_, boxed)| boxed.galaxy)
                .sum()
        };
        let ratio = self.raw.parent_energy_ratio;
        let secondaries = boxes.secondaries(r, ratio) * self.raw.galactic_grammage_g_cm2;
        let secondary_to_proton = secondaries / boxes.protons(r).galaxy;
        let positrons_left = left_by_losses(
            |x| boxes.secondaries(Rigidity(libm::exp(x)), ratio),
            |x| loss.at(x),
            libm::log(r.gv()),
        );
        Ratios {
            boron_to_carbon: element("B") / element("C"),
            secondary_to_proton,
            positron_to_proton: secondary_to_proton * positrons_left,
            positrons_left,
        }
    }

    /// bτ/E of positrons in the Galaxy against ln of the rigidity, which is that of the energy.
    fn loss_in_a_stay(&self, rigidities: &[Rigidity]) -> UniformTable<f64> {
        const PER_E_FOLD: f64 = 20.0;
        let ends = [rigidities.first(), rigidities.last()];
        let [low, high] = ends.map(|r| r.map_or(0.0, |r| libm::log(r.gv())));
        let high = high + BEYOND;
        let steps = libm::ceil((high - low) * PER_E_FOLD);
        let loss = |node: u32| {
            let x = low + (high - low) * f64::from(node) / steps;
            let rate = self
                .radiative
                .momentum_loss_per_s(&POSITRON, Rigidity(libm::exp(x)));
            rate * MYR_S * self.raw.residence_time_myr
        };
        let nodes: Vec<f64> = (0..=steps as u32).into_par_iter().map(loss).collect();
        UniformTable::of(low, high, nodes)
    }

    /// The table `nested_leaky_box` at the tallied rigidities.
    pub fn table(&self, model: &Model) -> Table {
        let bins = 0..model.layout.ln_rigidity.count;
        let rigidities: Vec<Rigidity> = bins.map(|bin| model.layout.rigidity(bin)).collect();
        let energies = rigidities.iter().map(|&r| reference().kinetic_energy(r));
        let energies: Vec<EnergyPerNucleon> = energies.collect();
        let loss = self.loss_in_a_stay(&rigidities);
        let cases = SIGMAS.map(|sigmas| {
            let each = rigidities.par_iter();
            let each = each.map(|&r| self.ratios(r, &loss, sigmas));
            each.collect::<Vec<Ratios>>()
        });
        // all of X_s is taken to be off together
        let with_error =
            |table: Table, name: &str, what: &str, of: &dyn Fn(usize, usize) -> f64| {
                let rows = 0..energies.len();
                let error = |row| 0.5 * (of(1, row) - of(2, row)).abs();
                let known = self.found.is_some();
                table
                    .float(
                        name,
                        unit(name),
                        what,
                        rows.clone().map(|row| of(0, row)).collect(),
                    )
                    .optional(
                        &format!("{name}_err"),
                        unit(name),
                        &format!(
                            "1σ error of {name} from that of the near-source run; null without one"
                        ),
                        rows.map(|row| known.then(|| error(row))).collect(),
                    )
            };
        let table = Table::new("nested_leaky_box", "rigidity")
            .float(
                "rigidity_gv",
                "GV",
                "geometric mean of the rigidity bin's edges",
                rigidities.iter().map(|r| r.gv()).collect(),
            )
            .float(
                "kinetic_energy_gev_n",
                "GeV/n",
                "kinetic energy per nucleon of 12C at rigidity_gv",
                energies.iter().map(|e| e.gev_n()).collect(),
            );
        let table = with_error(
            table,
            "source_grammage_g_cm2",
            "mean grammage around the sources at rigidity_gv",
            &|case, row| self.source_grammage(rigidities[row], SIGMAS[case]),
        );
        let table = table.float(
            "galactic_grammage_g_cm2",
            "g/cm²",
            "mean grammage in the Galaxy",
            vec![self.raw.galactic_grammage_g_cm2; energies.len()],
        );
        let table = with_error(
            table,
            "boron_to_carbon",
            "B/C per GeV/n at kinetic_energy_gev_n",
            &|case, row| cases[case][row].boron_to_carbon,
        );
        let table = with_error(
            table,
            "secondary_to_proton",
            "particles of rigidity_gv, of which each inelastic collision of a proton of parent_energy_ratio times as much makes one, over protons of rigidity_gv: antiprotons, or positrons that do not radiate, but for their multiplicity",
            &|case, row| cases[case][row].secondary_to_proton,
        );
        let table = with_error(
            table,
            "positron_to_proton",
            "the same of positrons that radiate for residence_time_myr in the Galaxy",
            &|case, row| cases[case][row].positron_to_proton,
        );
        table.float(
            "positrons_left",
            "",
            "positrons over those that there would be if they did not radiate",
            cases[0]
                .iter()
                .map(|ratios| ratios.positrons_left)
                .collect(),
        )
    }
}

/// The nucleus of whose rigidities energies per nucleon are.
fn reference() -> Species {
    Species::named("C12").unwrap_or(PROTON)
}

/// By the suffix of a name.
fn unit(name: &str) -> &'static str {
    match name.ends_with("g_cm2") {
        true => "g/cm²",
        false => "",
    }
}

/// What positrons radiate in, whether or not any are walked.
fn radiative(raw: &Raw) -> Radiative {
    let radiative = raw.losses.radiative.clone().unwrap_or_default();
    parts::radiative(&radiative, &raw.medium)
}

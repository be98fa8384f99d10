//! Spectra of all elements against total energy, from the protons of the same rigidity.

use super::{Intensity, Jackknife};
use crate::species::Species;
use crate::store::Table;
use crate::units::{EnergyPerNucleon, Rigidity};

/// The name of the sum over all elements in the column `species`.
pub const ALL: &str = "all";

/// An element by its share of the intensity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Element {
    /// Its most abundant nucleus.
    pub species: Species,
    /// Intensity per rigidity over that of protons at the reference.
    pub relative: f64,
    /// Power of rigidity with which that grows.
    pub slope_difference: f64,
}

/// Elements and the energies at which their spectra are given.
#[derive(Debug, Clone, PartialEq)]
pub struct Composition {
    /// The elements, protons among them.
    pub elements: Vec<Element>,
    /// Where their shares hold.
    pub reference: Rigidity,
    /// Total energies of a nucleus in GeV, ascending.
    pub energies_gev: Vec<f64>,
}

impl Element {
    /// Rigidity at a total energy in GeV.
    fn rigidity(&self, energy_gev: f64) -> Rigidity {
        let kinetic = (energy_gev - self.species.mass_gev) / self.species.nucleons;
        self.species.rigidity(EnergyPerNucleon(kinetic))
    }

    /// Intensity per total energy over that of protons per rigidity, at the same rigidity: dE/dR = βZ.
    fn per_proton(&self, r: Rigidity, reference: Rigidity) -> f64 {
        let share = self.relative * libm::pow(r.gv() / reference.gv(), self.slope_difference);
        share / (self.species.beta(r) * self.species.charge)
    }
}

/// Σ w x over estimates.
fn sum(parts: &[Jackknife], weights: &[f64]) -> Jackknife {
    let over = |value: &dyn Fn(&Jackknife) -> f64| {
        let each = parts.iter().zip(weights).map(|(part, w)| w * value(part));
        each.sum::<f64>()
    };
    let batches = parts.first().map_or(0, |part| part.without.len());
    Jackknife {
        all: over(&|part| part.all),
        without: (0..batches)
            .map(|i| over(&|part| part.without[i]))
            .collect(),
    }
}

/// The table `composition`: every element, then their sum, from the intensity of protons.
pub fn composition(protons: &Intensity, composition: &Composition) -> Table {
    let elements = &composition.elements;
    let intensity = |element: &Element, energy_gev: f64| {
        let r = element.rigidity(energy_gev);
        let scale = element.per_proton(r, composition.reference);
        protons.at(r).map(|j| scale * j)
    };
    let energies = &composition.energies_gev;
    let at_energies: Vec<Vec<Jackknife>> = energies
        .iter()
        .map(|&e| elements.iter().map(|x| intensity(x, e)).collect())
        .collect();
    let ones = vec![1.0; elements.len()];
    let ln_a: Vec<f64> = elements
        .iter()
        .map(|x| libm::log(x.species.nucleons))
        .collect();
    let total: Vec<Jackknife> = at_energies.iter().map(|parts| sum(parts, &ones)).collect();
    let mean_ln_a = at_energies.iter().zip(&total).map(|(parts, total)| {
        let ratio = |[a, b]: [f64; 2]| a / b;
        Some(Jackknife::combine([&sum(parts, &ln_a), total], ratio).estimate())
    });
    let names = elements.iter().map(|x| x.species.name).chain([ALL]);
    let each = (0..elements.len()).flat_map(|i| at_energies.iter().map(move |parts| &parts[i]));
    Table::new("composition", "species × total energy")
        .text(
            "species",
            "element by its most abundant nucleus: symbol and mass number; all: their sum",
            names
                .flat_map(|name| energies.iter().map(|_| name.to_string()))
                .collect(),
        )
        .float(
            "energy_gev",
            "GeV",
            "total energy of a nucleus",
            (0..=elements.len())
                .flat_map(|_| energies.clone())
                .collect(),
        )
        .estimate(
            "intensity_per_gev",
            "m^-2 s^-1 sr^-1 GeV^-1",
            "interstellar intensity at the plane per total energy of a nucleus",
            each.chain(&total).map(Jackknife::estimate).collect(),
        )
        .optional_estimate(
            "mean_ln_a",
            "",
            "⟨ln A⟩ at this energy, A the mass number; null for a single species",
            vec![None; elements.len() * energies.len()]
                .into_iter()
                .chain(mean_ln_a)
                .collect(),
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::species::PROTON;
    use crate::tally::Bins;

    /// Protons R^{−2.7} between 1 and 1e6 GV in three batches that differ by a factor each.
    fn protons() -> Intensity {
        let ln_rigidity = Bins::new(0.0, libm::log(1e6), 24);
        let power_law = |bin: usize| {
            let value = libm::exp(-2.7 * ln_rigidity.middle(bin));
            Jackknife {
                all: value,
                without: [0.99, 1.0, 1.01].map(|x| x * value).to_vec(),
            }
        };
        Intensity {
            species: PROTON,
            ln_rigidity,
            per_gv: (0..24).map(power_law).collect(),
        }
    }

    fn element(name: &str, relative: f64, slope_difference: f64) -> Element {
        Element {
            species: Species::named(name).unwrap(),
            relative,
            slope_difference,
        }
    }

    /// Power laws interpolate exactly: each element by hand from E² = (RZ)² + m².
    #[test]
    fn power_laws_add_up() {
        let protons = protons();
        let elements = [
            ("H1", 1.0, 1.0, 0.938_272_088, 1.0, 0.0),
            ("He4", 2.0, 4.0, 3.727_379_4, 0.25, 0.1),
            ("Fe56", 26.0, 56.0, 52.089_8, 0.002, 0.05),
        ];
        let composition = Composition {
            elements: elements
                .map(|(name, .., f, d)| element(name, f, d))
                .to_vec(),
            reference: Rigidity(100.0),
            energies_gev: vec![100.0, 1e4],
        };
        let table = super::composition(&protons, &composition);
        let found = table.floats("intensity_per_gev").unwrap();
        let errors = table.floats("intensity_per_gev_err").unwrap();
        let (mean, mean_err) = (
            table.floats("mean_ln_a").unwrap(),
            table.floats("mean_ln_a_err").unwrap(),
        );
        assert_eq!(
            table.texts("species").unwrap()[4..],
            ["Fe56", "Fe56", ALL, ALL]
        );
        for (k, e) in [100.0_f64, 1e4].into_iter().enumerate() {
            let (mut sum, mut logs) = (0.0, 0.0);
            for (i, (_, z, a, m, f, d)) in elements.into_iter().enumerate() {
                let momentum = (e * e - m * m).sqrt();
                let r = momentum / z;
                // dE/dR = Z p/E
                let expected =
                    f * libm::pow(r, -2.7) * libm::pow(r / 100.0, d) * e / (momentum * z);
                assert!((found[2 * i + k] / expected - 1.0).abs() < 1e-5, "{i} {e}");
                assert!(mean[2 * i + k].is_nan());
                sum += expected;
                logs += expected * libm::log(a);
            }
            assert!((found[6 + k] / sum - 1.0).abs() < 1e-5);
            assert!((mean[6 + k] / (logs / sum) - 1.0).abs() < 1e-5);
            // a factor common to all moves the sum by √(2/3 · 2e-4) and no mean
            assert!((errors[6 + k] / sum - (4e-4_f64 / 3.0).sqrt()).abs() < 1e-6);
            assert!(mean_err[6 + k] < 1e-12);
        }
    }
}

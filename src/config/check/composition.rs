//! What spectra of all elements need.

use super::Checker;
use crate::config::raw::Composition;
use crate::config::values::number;
use crate::units::EnergyPerNucleon;

const SECTION: &str = "composition";
const ELEMENT: &str = "composition.element";
const MIN: &str = "composition.min_gev";
const MAX: &str = "composition.max_gev";
const HISTORIES: &str = "run.histories";
const BINS: &str = "rigidity.bins";

impl Checker<'_> {
    pub(super) fn composition(&mut self) {
        let raw = self.raw;
        let Some(composition) = &raw.composition else {
            return;
        };
        if raw.run.histories == 0 {
            let message = format!(
                "{} leaves [{SECTION}] without a spectrum of protons",
                self.found(HISTORIES)
            );
            self.fault(&[HISTORIES, SECTION], message);
        }
        if raw.rigidity.bins < 2 {
            let message = format!(
                "{} does not go with [{SECTION}], which interpolates between bins",
                self.found(BINS)
            );
            self.fault(&[BINS, SECTION], message);
        }
        if composition.element.is_empty() {
            let message =
                format!("[{SECTION}] has no [[{ELEMENT}]]: it must have one for each element");
            self.fault(&[SECTION], message);
        }
        if composition.min_gev >= composition.max_gev {
            let message = format!("{} must be less than {}", self.found(MIN), self.found(MAX));
            return self.fault(&[MIN, MAX], message);
        }
        for i in 0..composition.element.len() {
            self.element(i, composition);
        }
    }

    fn element(&mut self, i: usize, raw: &Composition) {
        let key = format!("{ELEMENT}[{i}].species");
        let name = &raw.element[i].species;
        let before = raw.element[..i].iter().map(|element| &element.species);
        let Some(species) = self.nucleus(&key, name, before) else {
            return;
        };
        let rigidity = |energy_gev: f64| {
            let kinetic = (energy_gev - species.mass_gev) / species.nucleons;
            species.rigidity(EnergyPerNucleon(kinetic)).gv()
        };
        let grid = &self.raw.rigidity;
        let (low, high) = (rigidity(raw.min_gev), rigidity(raw.max_gev));
        // of an energy below the rest energy there is no rigidity
        let too_low = low.is_nan() || low < grid.min_gv;
        let too_high = high > grid.max_gv * (1.0 + super::SAME);
        for (fails, energy, gv, edge) in [
            (too_low, MIN, low, "rigidity.min_gv"),
            (too_high, MAX, high, "rigidity.max_gv"),
        ] {
            if fails {
                let message = format!(
                    "{name} of {} has {}, beyond {}",
                    self.found(energy),
                    rigidity_in_words(gv),
                    self.found(edge)
                );
                self.fault(&[&key, energy, edge], message);
            }
        }
    }
}

/// A rigidity to four digits.
fn rigidity_in_words(gv: f64) -> String {
    match format!("{gv:.3e}").parse::<f64>() {
        Ok(rounded) if rounded.is_finite() => format!("a rigidity of {} GV", number(rounded)),
        _ => "less than its rest energy".into(),
    }
}

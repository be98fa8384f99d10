//! What electrons and positrons need, and what goes without them.

use super::Checker;
use crate::config::raw::{Accelerated, Ionization};

const SPECIES: &str = "sources.species";
const RADIATIVE: &str = "losses.radiative";

impl Checker<'_> {
    pub(super) fn electrons(&mut self) {
        let raw = self.raw;
        if raw.sources.species == Accelerated::Proton {
            // a nested leaky box has positrons of its own
            if raw.losses.radiative.is_some() && raw.nested_leaky_box.is_none() {
                let message = format!(
                    "[{RADIATIVE}] does not go with {}: protons hardly radiate (set {SPECIES} = \"electron\" or \"positron\")",
                    self.found(SPECIES)
                );
                self.fault(&[RADIATIVE, SPECIES], message);
            }
            return;
        }
        let of_protons = [
            ("nuclei", raw.nuclei.is_some()),
            ("composition", raw.composition.is_some()),
            ("realizations", raw.realizations.is_some()),
        ];
        for (section, _) in of_protons.iter().filter(|(_, given)| *given) {
            let message = format!(
                "[{section}] does not go with {}: it follows from protons (set {SPECIES} = \"proton\")",
                self.found(SPECIES)
            );
            self.fault(&[section, SPECIES], message);
        }
        self.not_with(
            raw.couples(),
            "waves.growth",
            SPECIES,
            "protons make the waves",
        );
        self.not_with(
            raw.losses.ionization == Ionization::Sink,
            "losses.ionization",
            SPECIES,
            "it is a law of nuclei (set losses.ionization = true or false)",
        );
    }
}

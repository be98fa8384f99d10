//! What nuclei, their cross sections and their ratios need.

use super::Checker;
use crate::config::keys::nearest;
use crate::config::raw::Nuclei;
use crate::interactions::{Inelastic, Production, reached};
use crate::quote::shorten;
use crate::species::{NUCLEI, PROTON, Species};

const SECTION: &str = "nuclei";
const SOURCE: &str = "nuclei.source";
const CROSS_SECTIONS: &str = "nuclei.cross_sections";
const INELASTIC: &str = "nuclei.inelastic";

impl Checker<'_> {
    pub(super) fn nuclei(&mut self) {
        let raw = self.raw;
        let Some(nuclei) = &raw.nuclei else {
            return;
        };
        if nuclei.source.is_empty() {
            let message = format!(
                "[{SECTION}] has no [[{SOURCE}]]: it must have one for each nucleus that sources accelerate"
            );
            self.fault(&[SECTION], message);
        }
        for i in 0..nuclei.source.len() {
            self.nuclear_source(i, nuclei);
        }
        let tables = self.tables;
        let production = Production::published(&nuclei.cross_sections).or_else(|| {
            let table = tables.cross_sections.as_ref();
            table.map(|(table, _)| Production::new(table))
        });
        let inelastic = Inelastic::published(&nuclei.inelastic).or_else(|| {
            let table = tables.inelastic.as_ref();
            table.map(|(table, _)| Inelastic::new(table))
        });
        if production.is_none() && nuclei.cross_sections_file().is_none() {
            self.unknown_set(
                CROSS_SECTIONS,
                &nuclei.cross_sections,
                Production::PUBLISHED,
            );
        }
        if inelastic.is_none() && nuclei.inelastic_file().is_none() {
            self.unknown_set(INELASTIC, &nuclei.inelastic, Inelastic::PUBLISHED);
        }
        let asked = self.ratios(nuclei, production.as_ref());
        if let (Some(production), Some(inelastic)) = (&production, &inelastic) {
            self.destruction(nuclei, production, inelastic, &asked);
        }
    }

    fn unknown_set(&mut self, key: &str, name: &str, published: [&str; 3]) {
        let hint = nearest(name, &published);
        let hint = hint.map_or(String::new(), |near| format!(" (did you mean \"{near}\"?)"));
        let message = format!(
            "{} is not allowed: it must be one of \"{}\" or the path of a .csv file{hint}",
            self.found(key),
            published.join("\", \"")
        );
        self.fault(&[key], message);
    }

    fn nuclear_source(&mut self, i: usize, nuclei: &Nuclei) {
        let key = format!("{SOURCE}[{i}].species");
        let name = &nuclei.source[i].species;
        let before = nuclei.source[..i].iter().map(|source| &source.species);
        if self.nucleus(&key, name, before) == Some(PROTON) {
            let message = format!(
                "{} is not allowed: protons are those of [sources] (leave this source out)",
                self.found(&key)
            );
            self.fault(&[&key], message);
        }
    }

    /// Checks each ratio; all nuclei that are asked for.
    fn ratios(&mut self, nuclei: &Nuclei, production: Option<&Production>) -> Vec<Species> {
        let reached = production.map(|production| reached(&nuclei.injected(), production));
        let mut asked = Vec::new();
        for (i, ratio) in nuclei.ratios.iter().enumerate() {
            let key = format!("nuclei.ratios[{i}]");
            let Some((above, below)) = ratio.split_once('/') else {
                let message = format!(
                    "{} is not a ratio (write one of elements or isotopes, such as \"B/C\" or \"Be10/Be9\")",
                    self.found(&key)
                );
                self.fault(&[&key], message);
                continue;
            };
            if nuclei.ratios[..i].contains(ratio) {
                let message = format!("{} is named twice", self.found(&key));
                self.fault(&[&key], message);
                continue;
            }
            for name in [above.trim(), below.trim()] {
                let isotopes = Species::isotopes(name);
                let there =
                    |species: &&Species| reached.as_ref().is_none_or(|r| r.contains(species));
                let found: Vec<&Species> = isotopes.iter().filter(there).collect();
                if isotopes.is_empty() {
                    self.unknown_nuclide(&key, name);
                } else if found.is_empty() {
                    self.without_path(&key, name);
                }
                asked.extend(found);
            }
        }
        asked
    }

    fn unknown_nuclide(&mut self, key: &str, name: &str) {
        let mut elements = NUCLEI.map(|species| species.symbol()).to_vec();
        elements.dedup();
        let message = format!(
            "{}: \"{}\" is neither an element nor an isotope that is known (allowed: {}; {})",
            self.found(key),
            shorten(name),
            elements.join(", "),
            NUCLEI.map(|species| species.name).join(", ")
        );
        self.fault(&[key], message);
    }

    fn without_path(&mut self, key: &str, name: &str) {
        let message = format!(
            "{} has no path to {name}: no [[{SOURCE}]] injects it, and {} makes none of what is injected",
            self.found(key),
            self.found(CROSS_SECTIONS)
        );
        self.fault(&[key, CROSS_SECTIONS], message);
    }

    /// Nuclei must be known to be destroyed where they are injected, asked for or make others.
    fn destruction(
        &mut self,
        nuclei: &Nuclei,
        production: &Production,
        inelastic: &Inelastic,
        asked: &[Species],
    ) {
        let injected = nuclei.injected();
        let makes = |species: &Species| {
            let mut channels = production.channels().iter();
            species.mean_life_myr.is_some() || channels.any(|c| c.parent == *species)
        };
        let needed = |species: &Species| {
            injected.contains(species) || asked.contains(species) || makes(species)
        };
        let reached = reached(&injected, production);
        let missing = reached.iter().filter(|s| needed(s) && !inelastic.holds(s));
        let missing: Vec<&str> = missing.map(|species| species.name).collect();
        if !missing.is_empty() {
            let message = format!(
                "{} has no cross sections of {}, which are needed here",
                self.found(INELASTIC),
                missing.join(", ")
            );
            self.fault(
                &[INELASTIC, "nuclei.ratios", CROSS_SECTIONS, SECTION],
                message,
            );
        }
    }
}

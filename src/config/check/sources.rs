//! Single supernovae: known remnants, and keys that need each other.

use super::Checker;
use crate::config::keys::nearest;
use crate::data::{KnownRemnant, known_remnants};
use crate::quote::shorten;

const HEIGHT: &str = "halo.height_kpc";
const CUTOFF_SCATTER: &str = "sources.cutoff_scatter_dex";
const WITHIN: &str = "sources.complete_within_kpc";
const YOUNGER: &str = "sources.complete_younger_than_yr";

impl Checker<'_> {
    pub(super) fn sources(&mut self) {
        let sources = &self.raw.sources;
        if sources.cutoff_scatter_dex > 0.0 && sources.cutoff_gv.is_none() {
            let message = format!(
                "{} needs sources.cutoff_gv, the median of the cut-offs",
                self.found(CUTOFF_SCATTER)
            );
            self.fault(&[CUTOFF_SCATTER], message);
        }
        let (within, younger) = (
            sources.complete_within_kpc > 0.0,
            sources.complete_younger_than_yr > 0.0,
        );
        if within != younger {
            let (given, missing) = if within {
                (WITHIN, YOUNGER)
            } else {
                (YOUNGER, WITHIN)
            };
            let message = format!(
                "{} needs {missing} greater than 0 (remnants are complete within both a distance and an age)",
                self.found(given)
            );
            self.fault(&[given], message);
        }
        let list = known_remnants();
        for i in 0..sources.remnant.len() {
            self.remnant(i, &list);
        }
    }

    fn remnant(&mut self, i: usize, list: &[KnownRemnant]) {
        let remnants = &self.raw.sources.remnant;
        let remnant = remnants[i].completed(list);
        let path = format!("sources.remnant[{i}]");
        let name = format!("{path}.name");
        if remnant.name.trim().is_empty() || remnant.name.chars().any(char::is_control) {
            let message = format!("{path} has no name that fits on a line");
            return self.fault(&[&name], message);
        }
        let before = remnants[..i].iter().position(|r| r.name == remnant.name);
        if let Some(before) = before {
            let message = format!(
                "{} is already the name of sources.remnant[{before}]",
                self.found(&name)
            );
            self.fault(&[&name], message);
        }
        let missing: Vec<&str> = [
            ("l_deg", remnant.l_deg),
            ("b_deg", remnant.b_deg),
            ("distance_kpc", remnant.distance_kpc),
            ("age_yr", remnant.age_yr),
        ]
        .iter()
        .filter(|(_, value)| value.is_none())
        .map(|(key, _)| *key)
        .collect();
        if !missing.is_empty() {
            let message = format!(
                "{} {}",
                self.found(&name),
                incomplete(&remnant.name, &missing.join(", "), list)
            );
            return self.fault(&[&name], message);
        }
        let (b, distance) = (
            remnant.b_deg.unwrap_or(0.0),
            remnant.distance_kpc.unwrap_or(0.0),
        );
        let z = (distance * b.to_radians().sin()).abs();
        if z > self.raw.halo.height_kpc {
            let message = format!(
                "{} lies {z:.2} kpc from the plane, outside the halo of {}",
                self.found(&name),
                self.found(HEIGHT)
            );
            let (b, distance) = (format!("{path}.b_deg"), format!("{path}.distance_kpc"));
            self.fault(&[&name, &b, &distance, HEIGHT], message);
        }
    }
}

/// What a remnant lacks, and what the list knows.
fn incomplete(name: &str, missing: &str, list: &[KnownRemnant]) -> String {
    if list.iter().any(|known| known.name == name) {
        return format!("has no {missing} in the list of known remnants: give it here");
    }
    let whole = |known: &&KnownRemnant| known.distance_kpc.is_some() && known.age_yr.is_some();
    let names: Vec<&str> = list.iter().filter(whole).map(|k| k.name.as_str()).collect();
    // the comparison is with lower-case words
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let near = nearest(name, &lower).and_then(|near| lower.iter().position(|l| *l == near));
    let hint = near.map_or(String::new(), |i| {
        format!(" (did you mean \"{}\"?)", shorten(names[i]))
    });
    format!(
        "is not in the list of known remnants{hint}, so that it needs {missing} (known: {})",
        names.join(", ")
    )
}

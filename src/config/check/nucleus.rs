//! A key that names a nucleus.

use super::Checker;
use crate::species::{NUCLEI, Species};

impl Checker<'_> {
    /// The nucleus of a name at a key; refuses one that is unknown or among those `before`.
    pub(super) fn nucleus<'n>(
        &mut self,
        key: &str,
        name: &str,
        mut before: impl Iterator<Item = &'n String>,
    ) -> Option<Species> {
        let species = Species::named(name);
        if species.is_none() {
            let known = NUCLEI.map(|species| species.name).join(", ");
            let message = format!(
                "{} is not a nucleus that is known (allowed: {known})",
                self.found(key)
            );
            self.fault(&[key], message);
        } else if before.any(|other| other == name) {
            let message = format!("{} is named twice", self.found(key));
            self.fault(&[key], message);
            return None;
        }
        species
    }
}

//! What the region beyond the halo needs.

use super::Checker;
use crate::config::raw::EscapingCurrent;

const SECTION: &str = "beyond_halo";
const CURRENT: &str = "beyond_halo.current";
const FROM: &str = "beyond_halo.from";
const LUMINOSITY: &str = "beyond_halo.luminosity_erg_s";
const MIN: &str = "beyond_halo.min_gev";
const MAX: &str = "beyond_halo.max_gev";
const HISTORIES: &str = "run.histories";

impl Checker<'_> {
    pub(super) fn beyond_halo(&mut self) {
        let raw = self.raw;
        let Some(beyond) = &raw.beyond_halo else {
            return;
        };
        let given = beyond.luminosity_erg_s.is_some();
        let named = beyond.from.is_some();
        if beyond.current != EscapingCurrent::Run {
            let why = "only \"run\" reads a folder";
            self.not_with(named, FROM, CURRENT, why);
        }
        match beyond.current {
            EscapingCurrent::Luminosity if !given => {
                self.lacks(LUMINOSITY, "the power in erg/s that leaves the Galaxy");
            }
            EscapingCurrent::Luminosity if beyond.min_gev >= beyond.max_gev => {
                let message = format!("{} must be less than {}", self.found(MIN), self.found(MAX));
                self.fault(&[MIN, MAX], message);
            }
            EscapingCurrent::Run if !named => {
                self.lacks(FROM, "the folder of a finished run");
            }
            EscapingCurrent::Own if raw.run.histories == 0 => {
                let message = format!(
                    "{} leaves [{SECTION}] without a current: nothing escapes that {} could be",
                    self.found(HISTORIES),
                    self.found(CURRENT)
                );
                self.fault(&[HISTORIES, CURRENT], message);
            }
            _ => {}
        }
    }

    fn lacks(&mut self, key: &str, what: &str) {
        let message = format!("{} needs {key}, {what}", self.found(CURRENT));
        self.fault(&[CURRENT, key, SECTION], message);
    }
}

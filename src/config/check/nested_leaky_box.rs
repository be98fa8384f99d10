//! What a nested leaky box needs.

use super::Checker;

const SECTION: &str = "nested_leaky_box";
const FROM: &str = "nested_leaky_box.source_grammage.from";
const GRAMMAGE: &str = "nested_leaky_box.source_grammage.grammage_g_cm2";
const HISTORIES: &str = "run.histories";

impl Checker<'_> {
    pub(super) fn nested_leaky_box(&mut self) {
        let raw = self.raw;
        let Some(nested) = &raw.nested_leaky_box else {
            return;
        };
        if raw.nuclei.is_none() {
            let message =
                format!("[{SECTION}] needs [nuclei]: the sources and cross sections of B/C");
            self.fault(&[SECTION], message);
        }
        if raw.run.histories == 0 {
            let message = format!(
                "{} does not go with [{SECTION}], whose nuclei are those that are walked",
                self.found(HISTORIES)
            );
            self.fault(&[HISTORIES, SECTION], message);
        }
        let source = &nested.source_grammage;
        match (&source.from, source.grammage_g_cm2) {
            (Some(_), Some(_)) => self.not_with(
                true,
                GRAMMAGE,
                FROM,
                "the grammage is that of the folder (leave one of the two out)",
            ),
            (None, None) => {
                let message = format!("[{SECTION}] needs {GRAMMAGE}, or {FROM}");
                self.fault(&[SECTION], message);
            }
            _ => {}
        }
    }
}

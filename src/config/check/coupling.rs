//! What the loop of waves and particles needs.

use super::Checker;
use crate::config::raw::{Coupling, ScatteringTerm};
use crate::quote::shorten;

const SECTION: &str = "coupling";

impl Checker<'_> {
    pub(super) fn coupling(&mut self) {
        let raw = self.raw;
        let written = raw.coupling != Coupling::default();
        if !raw.couples() {
            if written && raw.scatters_by(ScatteringTerm::Waves) {
                const GROWTH: &str = "waves.growth";
                let message = format!(
                    "[{SECTION}] is not read with {}: waves that particles do not make are the same whatever \
                     particles do (leave the section out)",
                    self.found(GROWTH)
                );
                self.fault(&[SECTION, GROWTH], message);
            } else {
                self.unread_section(SECTION, written);
            }
            return;
        }
        self.judged();
        self.histories_of_loop();
    }

    /// D_zz is judged within the halo and the tallied rigidities.
    fn judged(&mut self) {
        const Z: &str = "coupling.z_kpc";
        const HEIGHT: &str = "halo.height_kpc";
        let raw = self.raw;
        if raw.coupling.z_kpc >= raw.halo.height_kpc {
            let message = format!("{} must be less than {}", self.found(Z), self.found(HEIGHT));
            self.fault(&[Z, HEIGHT], message);
        }
        let layers = &raw.medium.layer;
        let with_waves = raw.layers_with_waves();
        let at = layers.iter().position(|l| raw.coupling.z_kpc < l.z_hi_kpc);
        if let Some(i) = at.filter(|i| !with_waves.contains(i)) {
            let message = format!(
                "{} lies in layer \"{}\", where nothing scatters by \"waves\"",
                self.found(Z),
                shorten(&layers[i].name)
            );
            self.fault(&[Z], message);
        }
        let (low, high) = ("rigidity.min_gv", "rigidity.max_gv");
        for (i, &r) in raw.coupling.rigidities_gv.iter().enumerate() {
            if !(raw.rigidity.min_gv..=raw.rigidity.max_gv).contains(&r) {
                let key = format!("coupling.rigidities_gv[{i}]");
                let message = format!(
                    "{} does not lie between {} and {}",
                    self.found(&key),
                    self.found(low),
                    self.found(high)
                );
                self.fault(&[&key, "coupling.rigidities_gv", low, high], message);
            }
        }
    }

    fn histories_of_loop(&mut self) {
        const FIRST: &str = "coupling.histories";
        const LAST: &str = "run.histories";
        let raw = self.raw;
        if raw.run.histories > 0 && raw.coupling.histories > raw.run.histories {
            let message = format!(
                "{} must not be greater than {}, up to which they grow",
                self.found(FIRST),
                self.found(LAST)
            );
            self.fault(&[FIRST, LAST], message);
        }
    }
}

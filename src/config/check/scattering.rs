//! Which keys of `[scattering]` belong to which model, and the tabulated coefficient.

use super::{Checker, SAME};
use crate::config::raw::{ProfileKind, ScatteringModel};
use crate::config::values::number;

const MODEL: &str = "scattering.model";
const D0: &str = "scattering.d0_cm2_s";
const MEAN_FREE_PATH: &str = "scattering.mean_free_path_pc";

impl Checker<'_> {
    pub(super) fn scattering(&mut self) {
        use ScatteringModel as Model;
        let raw = &self.raw.scattering;
        let power_law = raw.model == Model::PowerLaw;
        let from_d0 = power_law || raw.model == Model::Constant;
        if from_d0 {
            self.one_normalisation();
        } else {
            let why = match raw.model {
                Model::Slab => "the waves set the diffusion coefficient (leave the key out)",
                _ => "the table sets the diffusion coefficient (leave the key out)",
            };
            self.only_if(D0, raw.d0_cm2_s.is_none(), why);
            self.only_if(MEAN_FREE_PATH, raw.mean_free_path_pc.is_none(), why);
            let uniform = raw.profile.kind == ProfileKind::Uniform;
            let why =
                "the profile multiplies the coefficient of \"constant\" and \"power_law\" only";
            self.only_if("scattering.profile.kind", uniform, why);
        }
        if raw.model == Model::Slab {
            let why = "the waves of a \"slab\" set how scattering depends on pitch angle (leave the key out)";
            self.only_if(
                "scattering.pitch_angle.index",
                raw.pitch_angle.index == 1.0,
                why,
            );
            let sharp = raw.pitch_angle.broadening == 0.0;
            self.only_if("scattering.pitch_angle.broadening", sharp, why);
        }
        const BREAK: &str = "scattering.break_gv";
        const ABOVE: &str = "scattering.delta_above";
        if power_law {
            for (given, missing, alone) in [
                (
                    BREAK,
                    ABOVE,
                    raw.break_gv.is_some() && raw.delta_above.is_none(),
                ),
                (
                    ABOVE,
                    BREAK,
                    raw.delta_above.is_some() && raw.break_gv.is_none(),
                ),
            ] {
                if alone {
                    let message = format!("{} needs {missing} as well", self.found(given));
                    self.fault(&[given], message);
                }
            }
        } else {
            let why = "only \"power_law\" has a break";
            self.only_if(BREAK, raw.break_gv.is_none(), why);
            self.only_if(ABOVE, raw.delta_above.is_none(), why);
        }
    }

    fn one_normalisation(&mut self) {
        let raw = &self.raw.scattering;
        match (raw.d0_cm2_s, raw.mean_free_path_pc) {
            (None, None) => {
                let message = format!(
                    "{} needs one of {D0} and {MEAN_FREE_PATH}, but neither is given",
                    self.found(MODEL)
                );
                self.fault(&[MODEL], message);
            }
            (Some(_), Some(_)) => {
                let message = format!(
                    "{} and {} are both given, but each sets the diffusion coefficient (keep one)",
                    self.found(D0),
                    self.found(MEAN_FREE_PATH)
                );
                self.fault(&[D0, MEAN_FREE_PATH], message);
            }
            _ => {}
        }
    }

    /// Refuses a key that the chosen model has no use for.
    fn only_if(&mut self, key: &str, absent: bool, why: &str) {
        if !absent {
            let message = format!(
                "{} does not go with {}: {why}",
                self.found(key),
                self.found(MODEL)
            );
            self.fault(&[key, MODEL], message);
        }
    }

    pub(super) fn table(&mut self) {
        const TABLE: &str = "scattering.table";
        let raw = &self.raw.scattering;
        if raw.model != ScatteringModel::Table {
            let why = "only \"table\" reads a file (set scattering.model = \"table\")";
            return self.only_if(TABLE, raw.table.is_none(), why);
        }
        if raw.table.is_none() {
            let message = format!(
                "{} needs {TABLE}, the path of a CSV file (relative to the config file)",
                self.found(MODEL)
            );
            return self.fault(&[MODEL], message);
        }
        let Some(table) = self.table else { return };
        let grid = &self.raw.rigidity;
        let span = |values: &[f64]| (values[0], values[values.len() - 1]);
        let (lo, hi) = span(&table.rigidity_gv);
        for (key, beyond) in [
            ("rigidity.min_gv", grid.min_gv < lo * (1.0 - SAME)),
            ("rigidity.max_gv", grid.max_gv > hi * (1.0 + SAME)),
        ] {
            if beyond {
                let message = format!(
                    "{} is not covered by {}, which holds rigidities from {} to {} (GV)",
                    self.found(key),
                    self.found(TABLE),
                    number(lo),
                    number(hi)
                );
                self.fault(&[key, TABLE], message);
            }
        }
        let (lo, hi) = span(&table.z_kpc);
        if table.z_kpc.len() == 1 && lo == 0.0 {
            return; // no column of heights: uniform
        }
        if lo > 0.0 || hi < self.raw.halo.height_kpc * (1.0 - SAME) {
            let message = format!(
                "{} does not cover the halo: it holds heights from {} to {} (kpc), but 0 to {} are \
                 needed",
                self.found(TABLE),
                number(lo),
                number(hi),
                self.found("halo.height_kpc")
            );
            self.fault(&[TABLE, "halo.height_kpc"], message);
        }
    }
}

//! Which keys of `[scattering]` belong to which model, and what tables must cover.

use super::{Checker, SAME};
use crate::config::raw::{ProfileKind, ScatteringModel};
use crate::config::values::number;

const MODEL: &str = "scattering.model";
const D0: &str = "scattering.d0_cm2_s";
const MEAN_FREE_PATH: &str = "scattering.mean_free_path_pc";
const PITCH_ANGLE_TABLE: &str = "scattering.pitch_angle.table";
/// Most shapes of a table of pitch angles: the step tables of each take 0.27 MB, 1 GiB in all.
pub(crate) const MOST_SHAPES: usize = 4000;

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
            self.only_if(PITCH_ANGLE_TABLE, raw.pitch_angle.table.is_none(), why);
        }
        const BREAK: &str = "scattering.break_gv";
        const ABOVE: &str = "scattering.delta_above";
        const LARMOR: &str = "scattering.break_at_larmor_radius";
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
                    raw.delta_above.is_some()
                        && raw.break_gv.is_none()
                        && !raw.break_at_larmor_radius,
                ),
            ] {
                if alone {
                    let message = format!("{} needs {missing} as well", self.found(given));
                    self.fault(&[given], message);
                }
            }
            if raw.break_at_larmor_radius {
                let why = "each says where the break is (keep one)";
                if raw.break_gv.is_some() {
                    self.apart(LARMOR, BREAK, why);
                }
                if raw.delta >= 1.0 {
                    let why =
                        "λ outgrows the Larmor radius then, or is always the same multiple of it";
                    self.apart(LARMOR, "scattering.delta", why);
                }
            }
        } else {
            let why = "only \"power_law\" has a break";
            self.only_if(LARMOR, !raw.break_at_larmor_radius, why);
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
            self.apart(key, MODEL, why);
        }
    }

    fn apart(&mut self, key: &str, other: &str, why: &str) {
        let message = format!(
            "{} does not go with {}: {why}",
            self.found(key),
            self.found(other)
        );
        self.fault(&[key, other], message);
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
        let Some((table, _)) = &self.tables.diffusion else {
            return;
        };
        self.covers_rigidities(TABLE, &table.rigidity_gv);
        if table.z_kpc != [0.0] {
            self.covers_heights(TABLE, &table.z_kpc);
        }
    }

    pub(super) fn pitch_angle_table(&mut self) {
        let raw = &self.raw.scattering.pitch_angle;
        if raw.table.is_some() {
            let why = "the table sets how scattering depends on pitch angle (leave the key out)";
            for (key, absent) in [
                ("scattering.pitch_angle.index", raw.index == 1.0),
                ("scattering.pitch_angle.broadening", raw.broadening == 0.0),
            ] {
                if !absent {
                    self.apart(key, PITCH_ANGLE_TABLE, why);
                }
            }
        }
        let Some((table, _)) = &self.tables.pitch_angle else {
            return;
        };
        if !table.rigidity_gv.is_empty() {
            self.covers_rigidities(PITCH_ANGLE_TABLE, &table.rigidity_gv);
        }
        if !table.z_kpc.is_empty() {
            self.covers_heights(PITCH_ANGLE_TABLE, &table.z_kpc);
        }
        let count = table.shapes.len();
        if count > MOST_SHAPES {
            let message = format!(
                "{} holds {count} different shapes, but at most {MOST_SHAPES} are allowed, whose tables of \
                 steps take 1 GiB (give fewer rigidities or heights)",
                self.found(PITCH_ANGLE_TABLE)
            );
            self.fault(&[PITCH_ANGLE_TABLE], message);
        }
    }

    fn covers_rigidities(&mut self, table: &str, rigidity_gv: &[f64]) {
        let grid = &self.raw.rigidity;
        let (lo, hi) = span(rigidity_gv);
        for (key, beyond) in [
            ("rigidity.min_gv", grid.min_gv < lo * (1.0 - SAME)),
            ("rigidity.max_gv", grid.max_gv > hi * (1.0 + SAME)),
        ] {
            if beyond {
                let message = format!(
                    "{} is not covered by {}, which holds rigidities from {} to {} (GV)",
                    self.found(key),
                    self.found(table),
                    number(lo),
                    number(hi)
                );
                self.fault(&[key, table], message);
            }
        }
    }

    fn covers_heights(&mut self, table: &str, z_kpc: &[f64]) {
        const HEIGHT: &str = "halo.height_kpc";
        let (lo, hi) = span(z_kpc);
        if lo > 0.0 || hi < self.raw.halo.height_kpc * (1.0 - SAME) {
            let message = format!(
                "{} does not cover the halo: it holds heights from {} to {} (kpc), but 0 to {} are \
                 needed",
                self.found(table),
                number(lo),
                number(hi),
                self.found(HEIGHT)
            );
            self.fault(&[table, HEIGHT], message);
        }
    }
}

fn span(values: &[f64]) -> (f64, f64) {
    (values[0], values[values.len() - 1])
}

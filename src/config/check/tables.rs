//! What the tables of `[scattering]` must cover.

use super::{Checker, SAME};
use crate::config::raw::ScatteringModel;
use crate::config::values::number;

const MODEL: &str = "scattering.model";
const PITCH_ANGLE_TABLE: &str = "scattering.pitch_angle.table";
/// Most shapes of a table of pitch angles: the step tables of each take 0.27 MB, 1 GiB in all.
pub(crate) const MOST_SHAPES: usize = 4000;

impl Checker<'_> {
    pub(super) fn table(&mut self) {
        const TABLE: &str = "scattering.table";
        let raw = &self.raw.scattering;
        if raw.model != ScatteringModel::Table {
            let why = "only \"table\" reads a file (set scattering.model = \"table\")";
            return self.not_with(raw.table.is_some(), TABLE, MODEL, why);
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
            for (key, stands) in [
                ("scattering.pitch_angle.index", raw.index != 1.0),
                ("scattering.pitch_angle.broadening", raw.broadening != 0.0),
            ] {
                self.not_with(stands, key, PITCH_ANGLE_TABLE, why);
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

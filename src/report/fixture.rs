//! Plausible made-up tables for the tests of this room: a power-law halo with noise of known size.

mod computed;
mod coupled;
mod halo;
mod nuclei;
mod study;

pub(super) use computed::{computed, tabulated_info};
pub(super) use coupled::{coupled, coupled_info};
pub(super) use halo::tables;
pub(super) use nuclei::ratio;
pub(super) use study::study;

use std::collections::BTreeMap;

use crate::store::{Ending, RunInfo, Table, Values, Warning};

/// A `run.json`.
pub(super) fn info() -> RunInfo {
    RunInfo {
        schema_version: 1,
        version: "0.1.0".into(),
        git_commit: Some("0123abc".into()),
        name: "quickstart".into(),
        config: serde_json::json!({
            "run": {"seed": 1, "histories": 24000, "batches": 64, "target_error": null},
            "halo": {"height_kpc": 4.0, "boundary": "free_escape"},
            "gas": {"half_thickness_pc": 100.0, "density_cm3": 1.0, "helium_fraction": 0.1},
            "modulation": {"potential_mv": 500.0},
        }),
        diffusion_table: None,
        pitch_angle_table: None,
        catalogue: None,
        cross_sections: None,
        inelastic: None,
        source_grammage: None,
        config_hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        walk_hash: String::new(),
        seed: 1,
        shard: None,
        missing_batches: vec![],
        merged: vec![],
        host: "node07".into(),
        start: "2026-03-01T12:00:00Z".into(),
        wall_s: 41.23,
        cpu_s: 79.0,
        threads: 2,
        batches: 64,
        histories: 960_000,
        histories_per_bin: 24_000,
        realizations: 0,
        steps: 48_200_000,
        steps_per_s: 6.1e5,
        lost: vec!["3:17:251".into()],
        warnings: vec![
            Warning {
                message: "3 bins have a relative error above 5 %".into(),
                remedy: "raise `run.histories` to 40000 or set `run.target_error`".into(),
            },
            Warning {
                message: "λ > H in <2 bins> & the walk is macroscopic".into(),
                remedy: "set `transport.walk = \"auto\"`".into(),
            },
        ],
        ending: Ending::Finished,
        found: BTreeMap::new(),
        complete: true,
    }
}

/// A `run.json` of realisations without a walk.
pub(super) fn study_info() -> RunInfo {
    let found = serde_json::json!({
        "leave_fractions": {
            "amplitude_68": 0.716, "amplitude_68_err": 0.007,
            "amplitude_95": 0.168, "amplitude_95_err": 0.006,
            "angle_68": 0.63, "angle_68_err": 0.008,
            "angle_95": 0.131, "angle_95_err": 0.005,
        },
        "swings": {"direction": {"median_rad": 0.98, "median_rad_err": 0.01,
            "above_1_rad": 0.48, "above_1_rad_err": 0.008}, "phase": null},
        "like_data": {"points": 8, "dip": 0.031, "dip_err": 0.003,
            "closest": 137, "closest_rms": 0.41},
    });
    RunInfo {
        histories: 0,
        histories_per_bin: 0,
        steps: 0,
        realizations: 4000,
        lost: vec![],
        warnings: vec![],
        found: found.as_object().cloned().into_iter().flatten().collect(),
        ..info()
    }
}

/// The same tables with every number null.
pub(super) fn nulled(tables: &[Table]) -> Vec<Table> {
    changed(tables, |values| {
        if let Values::Float(v) = values {
            v.fill(None);
        }
    })
}

/// The same tables with only their first rows.
pub(super) fn truncated(tables: &[Table], rows: usize) -> Vec<Table> {
    changed(tables, |values| match values {
        Values::Float(v) => v.truncate(rows),
        Values::Integer(v) => v.truncate(rows),
        Values::Text(v) => v.truncate(rows),
    })
}

fn changed(tables: &[Table], change: impl Fn(&mut Values)) -> Vec<Table> {
    let mut tables = tables.to_vec();
    for column in tables.iter_mut().flat_map(|t| &mut t.columns) {
        change(&mut column.values);
    }
    tables.iter_mut().for_each(|t| t.metadata = BTreeMap::new());
    tables
}

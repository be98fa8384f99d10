//! `run.json` of a run: what it took, how it ended, and what the user should know.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::model::Model;
use crate::store::{Ending, Identity, RunInfo, SCHEMA_VERSION, Table, Warning, gaps};

use super::begin::Begin;
use super::time::Spent;

/// Share of histories that may be given up before a run counts as failed.
pub const TOLERATED_LOSS: f64 = 1e-5;

/// Whether few enough histories were given up.
pub fn tolerable(info: &RunInfo) -> bool {
    info.lost.len() as f64 <= TOLERATED_LOSS * info.histories as f64
}

/// What was walked, without warnings.
pub(super) fn describe(run: &Begin, ending: Ending, spent: &Spent, ranks: usize) -> RunInfo {
    let (plan, state) = (&run.model.plan, &run.state);
    let histories = state.histories(plan.bins);
    let in_loop = run.coupled.as_ref().map_or(0, |c| c.progress.steps);
    let steps = state.steps() + in_loop;
    let mut info = RunInfo {
        missing_batches: gaps(state.batches.iter().map(|b| b.number), plan.batches),
        merged: run.merged.clone(),
        batches: plan.batches,
        histories,
        histories_per_bin: histories / u64::from(plan.bins),
        steps,
        // all ranks take about as long
        steps_per_s: steps as f64 / (spent.cpu_s * ranks as f64),
        lost: state.lost().iter().map(ToString::to_string).collect(),
        ..nothing_walked(&run.config, &run.header.identity, ending, spent)
    };
    // how many may be lost is judged over all shards
    info.complete = ending != Ending::Interrupted && (info.shard.is_some() || tolerable(&info));
    if let Some(coupled) = &run.coupled {
        info.complete &= coupled.progress.converged;
        info.found.insert("convergence".into(), coupled.summary());
        let parts = serde_json::to_value(run.parts).unwrap_or_default();
        info.found.insert("time_in_loop".into(), parts);
    }
    info
}

/// What is known of a run before anything is walked.
pub(super) fn nothing_walked(
    config: &Config,
    identity: &Identity,
    ending: Ending,
    spent: &Spent,
) -> RunInfo {
    let texts = config.table_texts();
    RunInfo {
        schema_version: SCHEMA_VERSION,
        version: env!("CARGO_PKG_VERSION").into(),
        git_commit: option_env!("PITCHWALK_COMMIT").map(Into::into),
        name: config.name().into(),
        config: config.to_json(),
        diffusion_table: texts.diffusion.map(Into::into),
        pitch_angle_table: texts.pitch_angle.map(Into::into),
        catalogue: texts.catalogue.map(Into::into),
        cross_sections: texts.cross_sections.map(Into::into),
        inelastic: texts.inelastic.map(Into::into),
        source_grammage: texts.source_grammage.map(Into::into),
        config_hash: identity.config_hash.clone(),
        walk_hash: identity.walk_hash.clone(),
        seed: config.raw().run.seed,
        shard: identity.shard.clone(),
        missing_batches: Vec::new(),
        merged: Vec::new(),
        host: gethostname::gethostname().to_string_lossy().into_owned(),
        start: spent.start.clone(),
        wall_s: spent.wall_s,
        cpu_s: spent.cpu_s,
        threads: rayon::current_num_threads(),
        batches: 0,
        histories: 0,
        histories_per_bin: 0,
        realizations: 0,
        steps: 0,
        steps_per_s: 0.0,
        lost: Vec::new(),
        warnings: Vec::new(),
        ending,
        found: BTreeMap::new(),
        complete: true,
    }
}

/// What the user should know of the results, and what the config alone told.
pub fn warnings(config: &Config, model: &Model, info: &RunInfo, tables: &[Table]) -> Vec<Warning> {
    let mut warnings = config.warnings();
    warnings.extend(model.warnings(config));
    if info.ending == Ending::Interrupted {
        warnings.push(Warning {
            message: "the run was interrupted; its results are those of what was done until then"
                .into(),
            remedy: "run it again with --resume to have all of them".into(),
        });
    }
    if let Some(key) = info.lost.first() {
        warnings.push(Warning {
            message: format!(
                "{} histories met a number that is not finite and were given up",
                info.lost.len()
            ),
            remedy: format!("walk one again step by step with `pitchwalk replay DIR {key}`"),
        });
    }
    warnings.extend(poorly_known(tables));
    warnings
}

/// Rigidities whose spectrum is known to worse than ten per cent.
fn poorly_known(tables: &[Table]) -> Option<Warning> {
    let spectrum = tables.iter().find(|t| t.name == "spectrum")?;
    let column = |name| spectrum.floats(name);
    let (r, value, error) = (
        column("rigidity_gv")?,
        column("intensity_per_gv")?,
        column("intensity_per_gv_err")?,
    );
    // a NaN is known to no precision
    let known = |v: f64, e: f64| v > 0.0 && e <= 0.1 * v;
    let poor: Vec<f64> = r
        .iter()
        .zip(value.iter().zip(&error))
        .filter(|(_, (v, e))| !known(**v, **e))
        .map(|(r, _)| *r)
        .collect();
    let first = poor.first()?;
    Some(Warning {
        message: format!(
            "{} rigidity bins, the first at {first:.3} GV, are known to worse than 10 %",
            poor.len()
        ),
        remedy: "raise run.histories".into(),
    })
}

//! The story of a run: config → model → batches → tables.

use std::path::{Path, PathBuf};
use std::time::Instant;

use cpu_time::ProcessTime;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::config::Config;
use crate::ensemble::{Interrupt, Outcome, Progress, Signal, simulate};
use crate::model::Model;
use crate::report;
use crate::store::{
    Ending, Prepared, RunFolder, RunInfo, SCHEMA_VERSION, StoreError, Table, Warning,
};
use crate::tally::Batches;

/// Share of histories that may be given up before a run counts as failed.
pub const TOLERATED_LOSS: f64 = 1e-5;

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The run folder.
    pub out: PathBuf,
    /// Replace a run that is there.
    pub overwrite: bool,
    /// Show no progress.
    pub quiet: bool,
}

/// What a run came to.
#[derive(Debug)]
pub enum Finished {
    /// The folder held this very run already.
    AlreadyComplete(Box<RunInfo>),
    /// It was walked and written.
    Written {
        /// What is in `run.json`.
        info: Box<RunInfo>,
        /// Every table.
        tables: Vec<Table>,
        /// The signal that ended it early, if one did.
        signal: Option<Signal>,
    },
}

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Reading or writing failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Signals cannot be listened for.
    #[error("failed to listen for signals: {0}")]
    Signals(std::io::Error),
    /// Too many histories met a number that is not finite.
    #[error(
        "{lost} of {histories} histories met a number that is not finite, more than 1 in 100,000; \
         what was walked is in {dir} but not marked complete (look at one with `pitchwalk replay {dir} {key}`)"
    )]
    Lost {
        /// How many.
        lost: usize,
        /// Of how many.
        histories: u64,
        /// Run folder.
        dir: String,
        /// The first of them.
        key: String,
    },
}

/// Runs a checked config into its folder.
///
/// # Errors
/// When the folder may not be used or written, or when too many histories were lost.
pub fn run(config: &Config, options: &Options) -> Result<Finished, RunError> {
    let folder = match RunFolder::prepare(&options.out, &config.hash(), None, options.overwrite)? {
        Prepared::AlreadyComplete(info) => return Ok(Finished::AlreadyComplete(info)),
        Prepared::New(folder) => folder,
    };
    let clock = Clock::start();
    let interrupt = Interrupt::listen().map_err(RunError::Signals)?;
    let model = Model::of(config);
    let mut progress = Progress::new(model.plan.histories(), options.quiet);
    let batches = Batches::new(model.layout.clone(), model.plan.batches as usize);
    let outcome = simulate(
        &model.plan,
        batches,
        &interrupt,
        &mut progress,
        |block, sums| model.score(block.keys(), sums),
    );
    let tables = model.tables(&outcome.batches);
    let info = describe(config, &model, &outcome, &tables, &clock);
    write(&folder, &info, &tables)?;
    if !tolerable(&info) {
        return Err(lost(&info, folder.dir()));
    }
    let signal = interrupt
        .requested()
        .filter(|_| info.ending == Ending::Interrupted);
    Ok(Finished::Written {
        info: Box::new(info),
        tables,
        signal,
    })
}

/// Tables and report first: `run.json` says that everything else is in place.
fn write(folder: &RunFolder, info: &RunInfo, tables: &[Table]) -> Result<(), StoreError> {
    for table in tables {
        folder.write_table(table)?;
    }
    folder.write_text("report.html", &report::html(info, tables))?;
    folder.write_info(info)
}

fn tolerable(info: &RunInfo) -> bool {
    info.lost.len() as f64 <= TOLERATED_LOSS * info.histories as f64
}

fn lost(info: &RunInfo, dir: &Path) -> RunError {
    RunError::Lost {
        lost: info.lost.len(),
        histories: info.histories,
        dir: dir.display().to_string(),
        key: info.lost.first().cloned().unwrap_or_default(),
    }
}

/// Wall-clock and processor time since the start.
struct Clock {
    utc: OffsetDateTime,
    wall: Instant,
    cpu: ProcessTime,
}

impl Clock {
    fn start() -> Self {
        Self {
            utc: OffsetDateTime::now_utc(),
            wall: Instant::now(),
            cpu: ProcessTime::now(),
        }
    }
}

fn describe(
    config: &Config,
    model: &Model,
    outcome: &Outcome,
    tables: &[Table],
    clock: &Clock,
) -> RunInfo {
    let plan = &model.plan;
    let histories_per_bin = outcome.batches.histories * u64::from(plan.batches);
    let cpu_s = clock.cpu.elapsed().as_secs_f64();
    let texts = config.table_texts();
    let mut info = RunInfo {
        schema_version: SCHEMA_VERSION,
        version: env!("CARGO_PKG_VERSION").into(),
        git_commit: option_env!("PITCHWALK_COMMIT").map(Into::into),
        name: config.name().into(),
        config: config.to_json(),
        diffusion_table: texts.diffusion.map(Into::into),
        pitch_angle_table: texts.pitch_angle.map(Into::into),
        config_hash: config.hash(),
        seed: model.seed,
        shard: None,
        host: gethostname::gethostname().to_string_lossy().into_owned(),
        start: clock
            .utc
            .replace_nanosecond(0)
            .ok()
            .and_then(|t| t.format(&Rfc3339).ok())
            .unwrap_or_default(),
        wall_s: clock.wall.elapsed().as_secs_f64(),
        cpu_s,
        threads: rayon::current_num_threads(),
        batches: plan.batches,
        histories: histories_per_bin * u64::from(plan.bins),
        histories_per_bin,
        steps: outcome.steps,
        steps_per_s: outcome.steps as f64 / cpu_s,
        lost: outcome.lost.iter().map(ToString::to_string).collect(),
        warnings: warnings(config, model, outcome, tables),
        ending: outcome.ending,
        complete: false,
    };
    info.complete = info.ending != Ending::Interrupted && tolerable(&info);
    info
}

/// What the user should know of the results, and what the config alone told.
fn warnings(config: &Config, model: &Model, outcome: &Outcome, tables: &[Table]) -> Vec<Warning> {
    let mut warnings = config.warnings();
    warnings.extend(model.warnings());
    if outcome.ending == Ending::Interrupted {
        warnings.push(Warning {
            message:
                "the run was interrupted; its results are those of the histories walked until then"
                    .into(),
            remedy: "run it again with --overwrite to have all of them".into(),
        });
    }
    if let Some(key) = outcome.lost.first() {
        warnings.push(Warning {
            message: format!(
                "{} histories met a number that is not finite and were given up",
                outcome.lost.len()
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

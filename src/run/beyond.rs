//! The stage beyond the halo: the current of the run or another, and a walk outside at each energy.

use std::path::Path;

use serde_json::json;

use super::error::RunError;
use super::found::Found;
use super::stored::{self, StoredError};
use crate::beyond::{self, Current, Row, Walked};
use crate::config::Config;
use crate::ensemble::{Block, Interrupt, Progress, State, Watch, simulate};
use crate::model::{Beyond, Exterior};
use crate::store::{Ending, RunFolder, Table, Warning};
use crate::tally::Sums;

/// What is to be done beyond the halo.
pub struct Outside {
    asked: Beyond,
    /// The current, unless it is that of the run itself.
    current: Option<Current>,
}

impl Outside {
    /// What a config asks for, with the current of another run if it names one.
    ///
    /// # Errors
    /// When that run cannot be read, is not finished, or nothing escapes there.
    pub fn of(config: &Config) -> Result<Option<Self>, RunError> {
        let Some(asked) = Beyond::of(config) else {
            return Ok(None);
        };
        let current = match asked.from() {
            Some(from) => Some(of_run(Path::new(from))?),
            None => asked.given(),
        };
        Ok(Some(Self { asked, current }))
    }

    /// Tables and facts, from the tables of the run if the current is its own.
    ///
    /// # Errors
    /// When nothing escapes, or a signal came.
    pub fn found(
        self,
        config: &Config,
        tables: &[Table],
        interrupt: &Interrupt,
        quiet: bool,
    ) -> Result<Found, RunError> {
        let current = match self.current {
            Some(current) => current,
            None => of_tables(config, tables)?,
        };
        let rows = beyond::rows(&current, &self.asked.region);
        let walked = walk(&self.asked, &rows, interrupt, quiet)?;
        let tables = vec![
            beyond::table(&rows, &walked),
            beyond::profile(&rows, &walked, &self.asked.edges_kpc()),
        ];
        let below = beyond::confined_below_gev(&rows);
        Ok(Found {
            tables,
            facts: [("beyond_halo".into(), json!({ "confined_below_gev": below }))].into(),
            warnings: warnings(&rows, below),
        })
    }
}

/// The current of a run folder.
fn of_run(dir: &Path) -> Result<Current, RunError> {
    let folder = RunFolder::open(dir);
    let info = folder.read_info()?;
    if !info.complete || info.shard.is_some() {
        return Err(RunError::Asked(format!(
            "failed to use {} as beyond_halo.from: its run is {} (finish or merge it first)",
            dir.display(),
            match info.shard {
                Some(_) => "a shard",
                None => "not complete",
            }
        )));
    }
    let config = stored::config(&info).map_err(StoredError::from)?;
    of_tables(&config, &[folder.read_table("escape")?])
}

/// The current by the table `escape` of a run.
fn of_tables(config: &Config, tables: &[Table]) -> Result<Current, RunError> {
    let escape = tables.iter().find(|table| table.name == "escape");
    let escape = escape.ok_or_else(|| RunError::Asked("nothing escapes".into()))?;
    Beyond::current_of(config, escape).map_err(|error| RunError::Asked(error.to_string()))
}

/// Walks at every energy at which there is something to walk in.
fn walk(
    asked: &Beyond,
    rows: &[Row],
    interrupt: &Interrupt,
    quiet: bool,
) -> Result<Vec<Option<Walked>>, RunError> {
    let mut progress = Progress::new("energies beyond the halo", 0, rows.len() as u64, quiet);
    let mut all = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let exterior = row
            .outflow
            .map(|outflow| asked.exterior(number as u32, row.flux.rigidity, &outflow));
        let walked = exterior.map(|exterior| walk_one(&exterior, interrupt));
        all.push(walked.transpose()?);
        progress.advance(number as u64 + 1);
    }
    progress.finish();
    Ok(all)
}

fn walk_one(exterior: &Exterior, interrupt: &Interrupt) -> Result<Walked, RunError> {
    let model = &exterior.model;
    let mut state = State::start(&model.layout, 0..model.plan.batches);
    let mut watch = Watch::new(interrupt.clone(), Progress::silent());
    let score = |block: Block, sums: &mut Sums| model.score(&mut block.keys(), sums);
    let ending = simulate(&model.plan, &model.layout, &mut state, &mut watch, score);
    if ending == Ending::Interrupted {
        return Err(RunError::StoppedBeyond(interrupt.requested()));
    }
    if !state.lost().is_empty() {
        return Err(RunError::LostBeyond {
            lost: state.lost().len(),
            energy_gev: model.layout.rigidity(0).gv(),
        });
    }
    Ok(exterior.found(&state.into_batches(&model.layout, model.plan.bins)))
}

fn warnings(rows: &[Row], below: Option<f64>) -> Vec<Warning> {
    let free = rows.iter().filter(|row| row.instability.is_none()).count();
    let mut warnings = Vec::new();
    if free > 0 {
        warnings.push(Warning {
            message: format!(
                "beyond the halo the current drives no waves at {free} of {} energies: particles fly freely there",
                rows.len()
            ),
            remedy: "a weaker beyond_halo.magnetic_field_ug or a larger current lets them grow"
                .into(),
        });
    } else if below.is_none() {
        warnings.push(Warning {
            message: "beyond the halo diffusion beats advection at all energies".into(),
            remedy: "lower the energies, or set a larger beyond_halo.size_kpc".into(),
        });
    }
    // (1 − e^{−ζ}) c/3ṽ_A → L/λ
    let long = rows.iter().filter(|row| row.overdensity() < 1.0).count();
    if long > 0 {
        warnings.push(Warning {
            message: format!(
                "beyond the halo the mean free path exceeds the region at {long} of {} energies: nothing diffuses \
                 there, and densities are too low",
                rows.len()
            ),
            remedy: "lower the energies, or set a larger beyond_halo.size_kpc".into(),
        });
    }
    warnings
}

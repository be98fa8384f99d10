//! The stage of the loop of waves and particles: iteration after iteration, with checkpoints in between.

use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::begin::Begin;
use super::error::RunError;
use super::help::Task;
use super::time::Clock;
use super::{TOLERATED_LOSS, warn};
use crate::coupling::{self, Change, Coupling, Replicas, Stage, score};
use crate::ensemble::{Interrupt, Progress, Ranks, State, Watch, simulate_on};
use crate::model::Model;
use crate::store::{Ending, Table, Warning};
use crate::tally::Sums;

/// How far the loop has come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Coupled {
    /// Waves, and what changed.
    pub progress: coupling::Progress,
    /// The walk of the iteration under way, if one is.
    pub walk: Option<State>,
}

impl Coupled {
    /// What still changes, where a loop has come to its end without waves and particles that fit together.
    pub fn why_not_converged(&self) -> Option<String> {
        let progress = &self.progress;
        let last = progress.last();
        let worst = last
            .iter()
            .max_by(|a, b| a.change.0.abs().total_cmp(&b.change.0.abs()));
        worst.filter(|_| !progress.converged).map(|worst| {
            format!(
                "after {} iterations D_zz at {} GV and {} kpc is known to {:.2} % and still changes by {:.2} ± {:.2} %",
                progress.iterations,
                worst.rigidity_gv,
                worst.z_kpc,
                100.0 * worst.d_zz_cm2_s.1 / worst.d_zz_cm2_s.0,
                100.0 * worst.change.0,
                100.0 * worst.change.1,
            )
        })
    }
}

impl Coupled {
    /// That the loop has not come to waves and particles that fit together.
    pub fn warning(&self) -> Option<Warning> {
        self.why_not_converged().map(|why| Warning {
            message: format!("waves and particles do not fit together: {why}"),
            remedy: "raise coupling.iterations; or change coupling.relaxation: less of it where the loop swings, \
                     more where it creeps"
                .into(),
        })
    }

    /// What `run.json` says of the loop.
    pub fn summary(&self) -> Value {
        let progress = &self.progress;
        let quantity = |change: &Change| {
            json!({
                "rigidity_gv": change.rigidity_gv,
                "z_kpc": change.z_kpc,
                "d_zz_cm2_s": change.d_zz_cm2_s.0,
                "d_zz_cm2_s_err": change.d_zz_cm2_s.1,
                "change": change.change.0,
                "change_err": change.change.1,
            })
        };
        json!({
            "converged": progress.converged,
            "iterations": progress.iterations,
            "last": progress.last().iter().map(quantity).collect::<Vec<Value>>(),
        })
    }
}

/// Takes the loop to its end, and the run to what is to be walked in the waves that it found; the models of the
/// replicas, or none where it was interrupted.
pub(super) fn couple(
    run: &mut Begin,
    clock: &Clock,
    interrupt: &Interrupt,
    ranks: &Ranks,
    quiet: bool,
) -> Result<Option<Replicas>, RunError> {
    let (config, model) = (run.config.clone(), Model::of(&run.config));
    let coupling = Coupling::new(config.raw(), &model).map(|all| all.walked_by(ranks));
    let Some(coupling) = coupling else {
        return Ok(None);
    };
    let mut coupled = run.coupled.take().unwrap_or_else(|| Coupled {
        progress: coupling.start(),
        walk: None,
    });
    while coupling.goes_on(&coupled.progress) {
        let begun = Instant::now();
        ranks.tell(&Task::Iteration(coupled.progress.clone()));
        let mut stage = coupling.iteration(&coupled.progress);
        stage.set_width(run.model.width);
        let ending = iterate(run, &stage, &mut coupled, clock, interrupt, ranks, quiet);
        run.parts.walk_s += begun.elapsed().as_secs_f64();
        if ending == Ending::Interrupted {
            run.coupled = Some(coupled);
            return Ok(None);
        }
        if let Some(walk) = coupled.walk.take() {
            coupled.progress.steps += walk.steps();
            none_lost(&walk, stage.mean.plan.bins, &coupled.progress)?;
            let begun = Instant::now();
            let task = Task::Waves(walk.clone());
            let batches = coupling.sound(&stage, walk, &coupled.progress)?;
            ranks.tell(&task);
            let updates = coupling.updates(&stage, &batches, &coupled.progress, ranks)?;
            coupling.take(updates, &batches, &mut coupled.progress);
            run.parts.waves_s += begun.elapsed().as_secs_f64();
            run.parts.iterations += 1;
        }
    }
    run.parts = run.parts.of(ranks);
    let mut stage = coupling
        .stage(&coupled.progress.kw)
        .with_nuclei(&run.config);
    stage.set_width(run.model.width);
    let begun = run.state.rounds() > 0;
    run.model = stage.mean;
    if !begun {
        run.state = State::start(&run.model.layout, 0..run.model.plan.batches);
    }
    run.coupled = Some(coupled);
    Ok(Some(stage.replicas))
}

/// Refuses an iteration of which too many histories were given up.
fn none_lost(walk: &State, bins: u32, progress: &coupling::Progress) -> Result<(), RunError> {
    let lost = walk.lost();
    match lost.first() {
        Some(key) if lost.len() as f64 > TOLERATED_LOSS * walk.histories(bins) as f64 => {
            Err(RunError::LostInLoop {
                lost: lost.len(),
                iteration: progress.iterations + 1,
                key: key.to_string(),
            })
        }
        _ => Ok(()),
    }
}

/// Walks what is left of an iteration.
fn iterate(
    run: &mut Begin,
    stage: &Stage,
    coupled: &mut Coupled,
    clock: &Clock,
    interrupt: &Interrupt,
    ranks: &Ranks,
    quiet: bool,
) -> Ending {
    let Begin {
        state,
        spent,
        header,
        checkpoints,
        chunks,
        ..
    } = run;
    let (plan, layout) = (&stage.mean.plan, &stage.mean.layout);
    let mut walk = coupled
        .walk
        .take()
        .unwrap_or_else(|| State::start(layout, 0..plan.batches));
    let what = format!("histories of iteration {}", coupled.progress.iterations + 1);
    let progress = Progress::new(&what, walk.histories(plan.bins), plan.histories(), quiet);
    let mut save = |walk: &mut State| {
        let coupled = Coupled {
            progress: coupled.progress.clone(),
            walk: Some(walk.clone()),
        };
        let saved = (clock.since(spent), &*state, *chunks, Some(coupled));
        warn(checkpoints.write(header, &saved));
    };
    let mut watch =
        Watch::new(interrupt.clone(), progress).saving(plan.checkpoint_every, &mut save);
    let score = |block, sums: &mut Sums| score(&stage.mean, &stage.replicas, block, sums);
    let ending = simulate_on(ranks, plan, layout, &mut walk, &mut watch, score);
    coupled.walk = Some(walk);
    ending
}

/// The tables `waves` and `diffusion`, where waves scatter, and those of the loop, where there is one.
pub(super) fn tables(model: &Model, coupled: Option<&Coupled>) -> Vec<Table> {
    let Some(grid) = &model.waves else {
        return Vec::new();
    };
    match coupled {
        Some(Coupled { progress, .. }) => vec![
            coupling::waves(grid, &progress.kw, &progress.growth_per_s),
            coupling::wave_replicas(grid, &progress.kw),
            coupling::diffusion(model, grid, &progress.kw),
            coupling::streaming(model, grid, progress),
            coupling::convergence(progress),
        ],
        None => {
            let Ok(stirred) = grid.stirred() else {
                return Vec::new();
            };
            let (kw, growth) = ([stirred.kw], [grid.equation().grid.zeros()]);
            vec![
                coupling::waves(grid, &kw, &growth),
                coupling::diffusion(model, grid, &kw),
            ]
        }
    }
}

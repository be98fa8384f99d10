//! What the ranks after the first do: walk what it asks for.

use serde::{Deserialize, Serialize};

use super::Options;
use super::begin::check;
use crate::config::Config;
use crate::coupling::{Coupling, Progress, Stage, score};
use crate::ensemble::{Block, Interrupt, Ranks, State};
use crate::model::Model;
use crate::store::Identity;
use crate::tally::Sums;
use crate::walk::Width;

/// What is to be walked next.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Task {
    /// The next iteration of the loop of waves and particles.
    Iteration(Progress),
    /// The waves that follow from what was walked.
    Waves(State),
    /// The run itself: in the waves that the loop has found, if there is one.
    Run(Option<Progress>),
}

/// Walks for the first rank until it has all it needs. What there is to say of a config that cannot be run, it says.
pub fn help(config: Result<Config, String>, options: &Options, ranks: &Ranks) {
    let config = config.and_then(|config| match check(&config, options) {
        Ok(()) => Ok(config),
        Err(error) => Err(error.to_string()),
    });
    let word = config.as_ref().map(|config| of(config, options));
    ranks.report(&word.map_err(Clone::clone));
    // a signal to all ranks is for the first to act upon
    let _listening = Interrupt::listen();
    let mut crew = config.ok().map(|config| Crew::new(config, options.width));
    while let Some(task) = ranks.hear::<Task>() {
        if let Some(crew) = &mut crew {
            crew.walk(task, ranks);
        }
    }
}

/// What all ranks have to agree on: one run, and one build.
pub(super) fn of(config: &Config, options: &Options) -> String {
    let Identity {
        config_hash, shard, ..
    } = config.identity(options.shard.map(|s| s.to_string()));
    let version = env!("CARGO_PKG_VERSION");
    let commit = option_env!("PITCHWALK_COMMIT");
    format!("{config_hash} {shard:?} {version} {commit:?}")
}

/// A config and its physics, and where the loop of waves and particles stands.
struct Crew {
    config: Config,
    base: Model,
    iteration: Option<(Stage, Progress)>,
}

impl Crew {
    fn new(config: Config, width: Width) -> Self {
        let mut base = Model::of(&config);
        base.width = width;
        Self {
            config,
            base,
            iteration: None,
        }
    }

    fn walk(&mut self, task: Task, ranks: &Ranks) {
        let (width, coupling) = (
            self.base.width,
            Coupling::new(self.config.raw(), &self.base),
        );
        let coupling = coupling.map(|all| all.walked_by(ranks));
        match (task, &coupling) {
            (Task::Iteration(progress), Some(coupling)) => {
                let mut stage = coupling.iteration(&progress);
                stage.set_width(width);
                help_in(&stage, ranks);
                self.iteration = Some((stage, progress));
            }
            (Task::Waves(walked), Some(coupling)) => {
                if let Some((stage, progress)) = self.iteration.take() {
                    let plan = &stage.mean.plan;
                    let batches = walked.into_batches(&stage.mean.layout, plan.bins);
                    // whatever came of it is the first rank's affair
                    let _ = coupling.updates(&stage, &batches, &progress, ranks);
                }
            }
            (Task::Run(Some(progress)), Some(coupling)) => {
                let stage = coupling.stage(&progress.kw);
                let mut stage = stage.with_nuclei(&self.config);
                stage.set_width(width);
                help_in(&stage, ranks);
            }
            _ => {
                let walk = |block: Block, sums: &mut Sums| self.base.score(&mut block.keys(), sums);
                ranks.help(&self.base.layout, walk);
            }
        }
    }
}

/// Helps with what is walked in the models of a stage.
fn help_in(stage: &Stage, ranks: &Ranks) {
    let Stage { mean, replicas } = stage;
    let walk = |block, sums: &mut Sums| score(mean, replicas, block, sums);
    ranks.help(&mean.layout, walk);
}

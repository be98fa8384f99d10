//! The library's loop of waves and walks, driven as a run drives it.

use std::path::Path;

use pitchwalk::config::{self, Config};
use pitchwalk::coupling::{Coupling, Progress, Stage, mean, score};
use pitchwalk::ensemble::{State, Watch, simulate};
use pitchwalk::model::Model;
use pitchwalk::tally::Batches;

/// What a loop has come to.
pub struct Converged {
    pub progress: Progress,
    /// In the mean waves of the replicas.
    pub model: Model,
    /// Walked in these, a batch a replica.
    pub batches: Batches,
    /// The last iteration's, with streaming.
    pub last: (Model, Batches),
}

/// A config of the package with other values.
pub fn config(name: &str, sets: &[&str]) -> Config {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs");
    let sets: Vec<String> = sets.iter().map(|set| (*set).into()).collect();
    config::load(&path.join(name), &sets).expect("valid")
}

/// Walks the loop to its end, and `run.histories` in the waves that it has found.
pub fn solve(config: &Config) -> Converged {
    let base = Model::of(config);
    let coupling = Coupling::new(config.raw(), &base).expect("particles make waves");
    let mut progress = coupling.start();
    let mut last = None;
    while coupling.goes_on(&progress) {
        let stage = coupling.iteration(&progress);
        let state = walk(&stage);
        let walked = state.clone();
        coupling
            .advance(&stage, state, &mut progress)
            .expect("waves");
        last = Some((walked, stage.mean));
    }
    let stage = coupling.stage(&progress.kw);
    let (state, model) = last.expect("at least an iteration");
    Converged {
        batches: walk(&stage).into_batches(&stage.mean.layout, stage.mean.plan.bins),
        model: stage.mean,
        last: {
            let batches = state.into_batches(&model.layout, model.plan.bins);
            (model, batches)
        },
        progress,
    }
}

fn walk(stage: &Stage) -> State {
    let (plan, layout) = (&stage.mean.plan, &stage.mean.layout);
    let mut state = State::start(layout, 0..plan.batches);
    let mut watch = Watch::nobody();
    simulate(plan, layout, &mut state, &mut watch, |block, sums| {
        score(&stage.mean, &stage.replicas, block, sums)
    });
    assert!(state.lost().is_empty());
    state
}

impl Converged {
    /// Mean and error over replicas of a function of their F.
    pub fn over_replicas(&self, f: impl Fn(&pitchwalk::waves::Rows) -> f64) -> (f64, f64) {
        let values: Vec<f64> = self.progress.kw.iter().map(f).collect();
        let count = values.len() as f64;
        let average = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|x| (x - average).powi(2)).sum();
        (average, (squares / (count - 1.0) / count).sqrt())
    }

    /// Growth kΓ_CR W of F in 1/s, mean of the replicas.
    pub fn growth_per_s(&self) -> pitchwalk::waves::Rows {
        mean(&self.progress.growth_per_s)
    }
}

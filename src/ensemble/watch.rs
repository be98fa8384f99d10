//! When a run shows progress, saves itself, and why it stops.

use std::time::{Duration, Instant};

use super::{Interrupt, Progress};

/// What saves a state.
pub type Save<'a, S> = dyn FnMut(&mut S) + Sync + Send + 'a;

/// What looks after a stage of a run whose state is an `S`.
pub struct Watch<'a, S> {
    interrupt: Interrupt,
    progress: Progress,
    checkpoints: Option<Checkpoints<'a, S>>,
}

/// When checkpoints are written, and how.
struct Checkpoints<'a, S> {
    every: Duration,
    last: Instant,
    save: &'a mut Save<'a, S>,
    /// Whether the state has been saved since a signal asked to stop.
    saved_to_stop: bool,
}

impl<'a, S> Watch<'a, S> {
    /// Nobody looks and nothing is saved.
    pub fn nobody() -> Self {
        Self::new(Interrupt::default(), Progress::silent())
    }

    /// Shows progress and stops on a signal.
    pub fn new(interrupt: Interrupt, progress: Progress) -> Self {
        Self {
            interrupt,
            progress,
            checkpoints: None,
        }
    }

    /// Saves the state `every` so often, and on a signal, by `save`.
    pub fn saving(mut self, every: Duration, save: &'a mut Save<'a, S>) -> Self {
        self.checkpoints = Some(Checkpoints {
            every,
            last: Instant::now(),
            save,
            saved_to_stop: false,
        });
        self
    }

    /// Whether a signal has asked to stop.
    pub(super) fn stops(&self) -> bool {
        self.interrupt.requested().is_some()
    }

    /// Whether work should pause soon for a checkpoint.
    pub(super) fn wants_checkpoint(&self) -> bool {
        self.checkpoints.as_ref().is_some_and(|c| {
            self.interrupt.checkpoint_requested()
                || c.last.elapsed() >= c.every
                || (self.stops() && !c.saved_to_stop)
        })
    }

    /// Shows how far the run is, and saves it if that is due.
    pub(super) fn look(&mut self, state: &mut S, done: u64) {
        self.progress.advance(done);
        if !self.wants_checkpoint() {
            return;
        }
        let stops = self.stops();
        if let Some(c) = &mut self.checkpoints {
            self.interrupt.checkpoint_written();
            (c.save)(state);
            c.saved_to_stop = stops;
            c.last = Instant::now();
        }
    }

    /// The run is over.
    pub(super) fn finish(&self) {
        self.progress.finish();
    }
}

//! Everything that reads bytes from a user, each as a folder in which one file is at fault.
//!
//! A further reader is one more [`Target`] in [`all`]: the name of its file, what inputs are made from,
//! and a function that reads it in its folder as the program would.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::mutate::{Rng, Stock};
use crate::seeds::SmallRun;
use crate::{of_configs, of_jobs, of_realizations, of_runs};

pub type Input = Box<dyn Fn(&mut Rng) -> Vec<u8> + Sync>;
type Prepare = Box<dyn Fn(&Path) + Sync>;
/// The error is what the user is told.
type Read = Box<dyn Fn(&Path) -> Result<(), String> + Sync>;

/// A reader with its inputs.
pub struct Target {
    /// What a reader may take.
    pub longest: Duration,
    pub name: &'static str,
    /// Inputs of it, relative to the other targets.
    pub share: u64,
    /// The file in which an input stands.
    pub file: &'static str,
    /// Makes an input.
    pub input: Input,
    /// Writes what else the reader needs into an empty folder.
    pub prepare: Prepare,
    /// Reads the input in its folder.
    pub read: Read,
}

/// All targets.
pub fn all() -> Vec<Target> {
    let run = Arc::new(SmallRun::walk());
    let mut all = Vec::from(of_configs::configs());
    all.extend(of_configs::tables());
    all.push(of_runs::reference(run.clone()));
    all.extend(of_runs::infos(run.clone()));
    all.extend(of_runs::parquets(run.clone()));
    all.extend(of_jobs::checkpoints(run.clone()));
    all.extend(of_jobs::shards(run));
    all.extend([of_realizations::spool(), of_realizations::kernels()]);
    all
}

/// Seeds after changes to their bytes.
pub fn damaged(stock: Stock) -> Input {
    Box::new(move |rng| stock.damaged(rng))
}

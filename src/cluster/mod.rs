//! Many jobs of one study: scripts for a batch system.

mod slurm;

pub use slurm::{Array, Request, Written};

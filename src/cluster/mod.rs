//! Many jobs of one study: the points of a sweep, and scripts for a batch system.
//!
//! | file | what it does |
//! |---|---|
//! | `points` | every combination of values, and a name for each |
//! | [`sweep`](mod@sweep) | a run a point, those that are complete left out |
//! | `summary` | one table over all points |
//! | `slurm` | scripts for an array of shards, of a run or a sweep |

mod points;
mod slurm;
mod summary;
pub mod sweep;

pub use points::{Points, PointsError, Seeds};
pub use slurm::{Array, Request, Work, Written};
pub use sweep::{Sweep, SweepError, Swept, sweep};

//! What is done with finished runs: putting shards together, looking into them and holding them against
//! a reference.

pub mod compare;
mod covariance;
pub mod inspect;
mod merge;
mod reweight;
mod text;

pub use compare::compare;
pub use covariance::covariance;
pub use inspect::{InspectError, inspect, write_csv};
pub use merge::{Merge, MergeError, Merged, merge};
pub use reweight::{Reweight, ReweightError, Reweighted, reweight};

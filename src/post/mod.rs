//! What is done with finished runs: looking into them and holding them against a reference.

pub mod compare;
mod covariance;
pub mod inspect;
mod text;

pub use compare::compare;
pub use covariance::{CovarianceError, covariance};
pub use inspect::inspect;

//! pitchwalk: a Monte Carlo particle tracer for Galactic cosmic rays.

pub mod config;
pub mod data;
pub mod ensemble;
pub mod interactions;
pub mod medium;
pub mod model;
pub mod numerics;
pub mod post;
pub mod random;
pub mod report;
pub mod run;
pub mod scattering;
pub mod sources;
pub mod species;
pub mod store;
pub mod tally;
pub mod units;
pub mod walk;

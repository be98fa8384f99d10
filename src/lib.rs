//! pitchwalk: a Monte Carlo particle tracer for Galactic cosmic rays.

pub mod config;
pub mod data;
pub mod report;
pub mod store;

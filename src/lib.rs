//! pitchwalk: a Monte Carlo particle tracer for Galactic cosmic rays.

pub mod config;
pub mod post;
pub mod store;

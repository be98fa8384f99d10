//! Nuclei by both ways, against a deterministic solution of the same network and each other.
#![expect(
    clippy::disallowed_methods,
    reason = "exact values may use the C library"
)]

mod again;
mod common;
mod exponential;
mod low_energy;
mod nested;
mod reweight;
mod thin_disc;
#[path = "../common/walk.rs"]
mod walk;
mod ways;

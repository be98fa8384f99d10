//! Why the loop cannot go on.

use serde::{Deserialize, Serialize};

use crate::waves::WaveError;

/// Why an iteration has no result.
#[derive(Debug, Clone, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum CouplingError {
    /// The waves of a replica have no solution.
    #[error("iteration {iteration}, replica {replica}: {source}")]
    Waves {
        /// The iteration, from 1.
        iteration: u32,
        /// The replica, from 0.
        replica: usize,
        /// Why.
        source: WaveError,
    },
    /// Diffusion carries particles faster than they are.
    #[error(
        "iteration {iteration}: at {rigidity_gv:.3} GV and z = {z_kpc:.3} kpc particles stream at {speed:.2} times their \
         speed: diffusion does not hold there (lower waves.cap_height_kpc)"
    )]
    FasterThanLight {
        /// The iteration, from 1.
        iteration: u32,
        /// R in GV.
        rigidity_gv: f64,
        /// |z| in kpc.
        z_kpc: f64,
        /// Net flux over density and v.
        speed: f64,
    },
}

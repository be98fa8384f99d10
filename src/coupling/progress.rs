//! How far the loop has come, and what its iterations changed.

use serde::{Deserialize, Serialize};

use crate::waves::Rows;

/// How far the loop has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Iterations done.
    pub iterations: u32,
    /// Histories in each bin of the iterations that are averaged; 0 while the loop is under way.
    pub(super) averaged: u64,
    /// F = kW of each replica.
    pub kw: Vec<Rows>,
    /// Growth kΓ_CR W of F in 1/s that the last iteration found in each replica.
    pub growth_per_s: Vec<Rows>,
    /// Net flux over density in km/s that it found, one row a height between cells of the waves.
    pub speed_km_s: Vec<Rows>,
    /// What each iteration changed.
    pub changes: Vec<Change>,
    /// Steps taken in all iterations.
    pub steps: u64,
    /// Whether waves and particles fit together.
    pub converged: bool,
}

impl Progress {
    /// What the last iteration changed.
    pub fn last(&self) -> &[Change] {
        let of_last = |c: &&Change| c.iteration == self.iterations;
        let count = self.changes.iter().rev().take_while(of_last).count();
        &self.changes[self.changes.len() - count..]
    }
}

/// What an iteration changed at one rigidity, at the height where the loop is judged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The iteration, from 1.
    pub iteration: u32,
    /// R in GV.
    pub rigidity_gv: f64,
    /// |z| in kpc.
    pub z_kpc: f64,
    /// D_zz in cm²/s after the iteration, and its error.
    pub d_zz_cm2_s: (f64, f64),
    /// Change of ln D_zz that the iteration asked for, and its error.
    pub change: (f64, f64),
    /// Histories in each bin.
    pub histories: u64,
}

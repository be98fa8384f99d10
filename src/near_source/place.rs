//! Where a particle is.

use serde::{Deserialize, Serialize};

/// A place in the tube, on either side of the remnant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Place {
    /// Somewhere in a cell, flying in any direction.
    Cell(u32),
    /// At a distance from the remnant, with a pitch angle.
    Point {
        /// Which half of a cell.
        half: u32,
        /// Distance in pc.
        z_pc: f64,
        /// Pitch-angle cosine µ relative to the waves, positive outwards.
        mu: f64,
    },
}

impl Place {
    /// The cell.
    #[inline]
    pub fn cell(self) -> usize {
        match self {
            Self::Cell(cell) => cell as usize,
            Self::Point { half, .. } => half as usize / 2,
        }
    }
}

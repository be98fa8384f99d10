//! The mean density of the particles in a bin and their stream, foretold from strike to strike.

use serde::{Deserialize, Serialize};

use super::gradient::falling;
use super::moments::Moments;
use super::waves::Row;

/// Part of the way by which the density is drawn towards the particles at each strike.
const DRAWN: f64 = 0.1;

/// What cells hold and what goes through their outer faces in a year, in the mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Foretold {
    density: Row,
    stream: Row,
}

impl Foretold {
    /// Of an empty tube.
    pub fn nothing(cells: usize) -> Self {
        Self {
            density: vec![0.0; cells],
            stream: vec![0.0; cells],
        }
    }

    /// More in a cell.
    pub fn add(&mut self, cell: usize, content: f64) {
        self.density[cell] += content;
    }

    /// Draws the density towards that of the particles.
    pub fn draw(&mut self, seen: &[f64]) {
        for (density, seen) in self.density.iter_mut().zip(seen) {
            *density += DRAWN * (seen - *density);
        }
    }

    /// On to the next strike.
    pub fn pass(&mut self, moments: &Moments) {
        moments.pass(&mut self.density, &self.stream);
    }

    /// The decline −∂n/∂z on the outer face of each cell that the stream is to the waves at the strike.
    pub fn declines(&mut self, moments: &Moments) -> impl Iterator<Item = f64> {
        if moments.diffuse() {
            let mut smooth = self.density.clone();
            falling(&self.density, &mut smooth);
            moments.drive(&smooth, &mut self.stream);
        } else {
            // what flies may pile up far out
            moments.drive(&self.density, &mut self.stream);
        }
        moments.declines(&self.stream)
    }
}

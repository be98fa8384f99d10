//! A history on its way.

use super::{Cell, KineticGrid, Kinetics, Particle, Side};

/// A particle with what the walk remembers of its surroundings.
#[derive(Debug, Clone)]
pub struct History<'a> {
    /// The particle. Sides are folded: its height is ≥ 0 and its µ counts outwards.
    pub particle: Particle,
    /// Coefficients at its rigidity.
    pub k: Kinetics,
    /// Index of its depth coordinate.
    pub row: usize,
    /// The cell it is in.
    pub here: &'a Cell,
    /// The side of the disc it is on.
    pub side: Side,
    /// Its depth coordinate (kpc) while it diffuses.
    pub s: f64,
    /// Weight below which decay leaves it to chance.
    pub least_weight: f64,
}

impl History<'_> {
    /// λ in kpc where it is.
    #[inline]
    pub fn mean_free_path(&self) -> f64 {
        self.k.mean_free_path * self.here.g
    }

    /// Looks the coefficients up again after a change of rigidity.
    #[inline]
    pub fn refresh(&mut self, grid: &KineticGrid) {
        self.k = grid.at(self.particle.ln_rigidity);
    }
}

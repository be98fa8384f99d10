//! Where in a flat array each sum lives.

use serde::{Deserialize, Serialize};

use super::Slabs;
use super::places::{ORDERS, Places};
use crate::numerics::Cubic;
use crate::units::Rigidity;

/// Uniform bins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bins {
    /// Lower edge of the first bin.
    pub start: f64,
    /// Width of a bin.
    pub width: f64,
    /// Number of bins.
    pub count: usize,
    inverse_width: f64,
}

impl Bins {
    /// `count` bins from `start` to `end`.
    pub fn new(start: f64, end: f64, count: usize) -> Self {
        let width = (end - start) / count as f64;
        Self {
            start,
            width,
            count,
            inverse_width: 1.0 / width,
        }
    }

    /// `x` in bins from the start.
    #[inline]
    pub fn position(&self, x: f64) -> f64 {
        (x - self.start) * self.inverse_width
    }

    /// The bin that holds `x`, if any (none for a NaN).
    #[inline]
    pub fn index(&self, x: f64) -> Option<usize> {
        let t = self.position(x);
        (t >= 0.0 && t < self.count as f64).then_some(t as usize)
    }

    /// Lower edge of bin `i`; also the upper edge of the one before.
    pub fn edge(&self, i: usize) -> f64 {
        self.start + self.width * i as f64
    }

    /// Middle of bin `i`.
    pub fn middle(&self, i: usize) -> f64 {
        self.edge(i) + 0.5 * self.width
    }

    /// The first of the bins from whose middles to interpolate at `x`, and their weights: a cubic among four where there
    /// are, a straight line beyond the outermost.
    pub fn around(&self, x: f64) -> (usize, Vec<f64>) {
        let middles: Vec<f64> = (0..self.count).map(|i| self.middle(i)).collect();
        let inside = x >= middles[0] && x <= middles[self.count - 1];
        if inside && self.count >= 4 {
            let cubic = Cubic::at(&middles, x);
            return (cubic.first, cubic.weights.to_vec());
        }
        let t = (x - middles[0]) * self.inverse_width;
        let first = (t.max(0.0) as usize).min(self.count.saturating_sub(2));
        let t = t - first as f64;
        match self.count {
            1 => (0, vec![1.0]),
            _ => (first, vec![1.0 - t, t]),
        }
    }
}

/// The sums that are kept in each rigidity bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Residence at the plane.
    Plane,
    /// Residence in each height bin.
    Dwell,
    /// Residence at the plane in each grammage bin, those below and above the bins first and last.
    Grammage,
    /// Residence at the plane times grammage.
    PlaneGrammage,
    /// Escaped histories by side (north, south).
    EscapeCount,
    /// Escaped weight by side.
    Escape,
    /// Escaped weight times age.
    EscapeAge,
    /// Escaped weight times age².
    EscapeAgeSquared,
    /// Escaped weight times |µ|.
    EscapeMu,
    /// Escaped weight times grammage.
    EscapeGrammage,
    /// Residence at each place in each µ bin.
    PitchAngle,
    /// The same at each place, times the Legendre polynomials of µ.
    PitchAngleMoment,
    /// Weight that left each slab less what came into it.
    SlabOutflow,
    /// Residence in each slab.
    SlabDwell,
}

impl Quantity {
    /// All quantities in the order of storage.
    pub const ALL: [Self; 14] = [
        Self::Plane,
        Self::Dwell,
        Self::Grammage,
        Self::PlaneGrammage,
        Self::EscapeCount,
        Self::Escape,
        Self::EscapeAge,
        Self::EscapeAgeSquared,
        Self::EscapeMu,
        Self::EscapeGrammage,
        Self::PitchAngle,
        Self::PitchAngleMoment,
        Self::SlabOutflow,
        Self::SlabDwell,
    ];

    /// Name in `batches.parquet`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plane => "plane",
            Self::Dwell => "dwell",
            Self::Grammage => "grammage",
            Self::PlaneGrammage => "plane_grammage",
            Self::EscapeCount => "escape_count",
            Self::Escape => "escape",
            Self::EscapeAge => "escape_age",
            Self::EscapeAgeSquared => "escape_age_squared",
            Self::EscapeMu => "escape_mu",
            Self::EscapeGrammage => "escape_grammage",
            Self::PitchAngle => "pitch_angle",
            Self::PitchAngleMoment => "pitch_angle_moment",
            Self::SlabOutflow => "slab_outflow",
            Self::SlabDwell => "slab_dwell",
        }
    }
}

/// Bins of every tally.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The species that are tallied apart, by name, in the order of storage.
    pub species: Vec<&'static str>,
    /// In ln R.
    pub ln_rigidity: Bins,
    /// In |z| (kpc).
    pub height: Bins,
    /// In ln X (g/cm²).
    pub ln_grammage: Bins,
    /// Where pitch angles are tallied.
    pub places: Places,
    /// Between which faces streaming is tallied.
    pub slabs: Slabs,
}

impl Layout {
    /// Cells a rigidity bin holds of a quantity.
    pub fn cells(&self, quantity: Quantity) -> usize {
        match quantity {
            Quantity::Plane | Quantity::PlaneGrammage => 1,
            Quantity::Dwell => self.height.count,
            Quantity::Grammage => self.ln_grammage.count + 2,
            Quantity::PitchAngle => self.places.all.len() * self.places.mu.count,
            Quantity::PitchAngleMoment => self.places.all.len() * ORDERS,
            Quantity::SlabOutflow | Quantity::SlabDwell => self.slabs.count(),
            _ => 2,
        }
    }

    /// Where the cells of a quantity in the first rigidity bin begin among the sums of a species.
    pub fn offset(&self, quantity: Quantity) -> usize {
        let before = Quantity::ALL.iter().take_while(|&&q| q != quantity);
        self.ln_rigidity.count * before.map(|&q| self.cells(q)).sum::<usize>()
    }

    /// Index of a cell among the sums of a species.
    pub fn index(&self, quantity: Quantity, rigidity_bin: usize, cell: usize) -> usize {
        self.offset(quantity) + rigidity_bin * self.cells(quantity) + cell
    }

    /// Number of sums.
    pub fn len(&self) -> usize {
        self.species.len() * self.len_of_species()
    }

    /// Number of sums of each species.
    pub fn len_of_species(&self) -> usize {
        self.ln_rigidity.count * Quantity::ALL.iter().map(|&q| self.cells(q)).sum::<usize>()
    }

    /// The layout of the sums of one species alone.
    pub fn of_species(&self, species: usize) -> Self {
        Self {
            species: vec![self.species[species]],
            ..self.clone()
        }
    }

    /// Whether there is nothing to sum.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Representative rigidity of a bin: the geometric mean of its edges.
    pub fn rigidity(&self, bin: usize) -> Rigidity {
        Rigidity(libm::exp(self.ln_rigidity.middle(bin)))
    }

    /// Edges of a rigidity bin.
    pub fn rigidity_edges(&self, bin: usize) -> (Rigidity, Rigidity) {
        (
            Rigidity(libm::exp(self.ln_rigidity.edge(bin))),
            Rigidity(libm::exp(self.ln_rigidity.edge(bin + 1))),
        )
    }
}

/// The sums of one batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sums {
    /// One number a cell.
    pub values: Vec<f64>,
}

impl Sums {
    /// All zero.
    pub fn new(layout: &Layout) -> Self {
        Self {
            values: vec![0.0; layout.len()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_has_its_own_place() {
        let layout = Layout {
            species: vec!["H1"],
            ln_rigidity: Bins::new(0.0, 3.0, 3),
            height: Bins::new(0.0, 4.0, 5),
            ln_grammage: Bins::new(-3.0, 3.0, 4),
            places: Places::new(&[0.0, 2.0], 0.1, 4.0, 6),
            slabs: Slabs::new(&[0.0, 0.1, 4.0]),
        };
        let mut seen = vec![0; layout.len()];
        for q in Quantity::ALL {
            for r in 0..3 {
                for c in 0..layout.cells(q) {
                    seen[layout.index(q, r, c)] += 1;
                }
            }
        }
        assert!(seen.iter().all(|&n| n == 1));
    }

    #[test]
    fn bins_hold_their_lower_edge_only() {
        let bins = Bins::new(0.0, 2.0, 4);
        assert_eq!(bins.index(0.0), Some(0));
        assert_eq!(bins.index(0.5), Some(1));
        assert_eq!(bins.index(2.0), None);
        assert_eq!(bins.index(-1e-9), None);
        assert_eq!(bins.index(f64::NAN), None);
    }
}

//! The sums of all batches, and means with errors from them.

use super::{Layout, Quantity, Sums};

/// Independent batches of equal size.
#[derive(Debug, Clone, PartialEq)]
pub struct Batches {
    /// Where the sums live.
    pub layout: Layout,
    /// The batches' numbers, ascending: all of a run, or those of a shard.
    pub numbers: Vec<u32>,
    /// One set of sums a batch, in the same order.
    pub sums: Vec<Sums>,
    /// Histories each batch walked in each injection bin.
    pub histories: u64,
}

/// A cell's mean over all batches, and the means that leave one batch out.
#[derive(Debug, Clone, PartialEq)]
pub struct Jackknife {
    /// From all batches.
    pub all: f64,
    /// Without batch i.
    pub without: Vec<f64>,
}

impl Batches {
    /// Nothing walked yet by batches 0, 1, ….
    pub fn new(layout: Layout, batches: u32) -> Self {
        Self {
            numbers: (0..batches).collect(),
            sums: vec![Sums::new(&layout); batches as usize],
            layout,
            histories: 0,
        }
    }

    /// All batches but one.
    pub fn without(&self, batch: usize) -> Self {
        let mut rest = self.clone();
        rest.sums.remove(batch);
        rest.numbers.remove(batch);
        rest
    }

    /// The sums of one species alone.
    pub fn of_species(&self, species: usize) -> Self {
        let len = self.layout.len_of_species();
        let own = |sums: &Sums| Sums {
            values: sums.values[species * len..(species + 1) * len].to_vec(),
        };
        Self {
            layout: self.layout.of_species(species),
            numbers: self.numbers.clone(),
            sums: self.sums.iter().map(own).collect(),
            histories: self.histories,
        }
    }

    /// A sum of the first species over the batches, in their order.
    pub fn total(&self, quantity: Quantity, bin: usize, cell: usize) -> f64 {
        let index = self.layout.index(quantity, bin, cell);
        self.sums.iter().map(|s| s.values[index]).sum()
    }

    /// The mean a history of a cell's sum of the first species, with its leave-one-out means.
    pub fn mean(&self, quantity: Quantity, bin: usize, cell: usize) -> Jackknife {
        let index = self.layout.index(quantity, bin, cell);
        let count = self.sums.len() as f64;
        let histories = self.histories as f64;
        let total = self.total(quantity, bin, cell);
        Jackknife {
            all: total / (histories * count),
            without: self
                .sums
                .iter()
                .map(|s| (total - s.values[index]) / (histories * (count - 1.0)))
                .collect(),
        }
    }
}

impl Jackknife {
    /// A function of several estimates, batch by batch.
    pub fn combine<const N: usize>(parts: [&Self; N], f: impl Fn([f64; N]) -> f64) -> Self {
        Self {
            all: f(parts.map(|p| p.all)),
            without: (0..parts[0].without.len())
                .map(|i| f(parts.map(|p| p.without[i])))
                .collect(),
        }
    }

    /// A function of one estimate.
    pub fn map(&self, f: impl Fn(f64) -> f64) -> Self {
        Self::combine([self], |[x]| f(x))
    }

    /// Value and 1σ error: σ² = (B−1)/B Σ (x₋ᵢ − mean)² (Quenouille & Tukey; Efron 1982). For a mean
    /// this is the scatter of the batch means.
    pub fn estimate(&self) -> (f64, f64) {
        let count = self.without.len() as f64;
        let mean = self.without.iter().sum::<f64>() / count;
        let square: f64 = self.without.iter().map(|x| (x - mean) * (x - mean)).sum();
        (self.all, (square * (count - 1.0) / count).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::{Bins, Places, Slabs};

    fn batches(values: &[f64]) -> Batches {
        let layout = Layout {
            species: vec!["H1"],
            ln_rigidity: Bins::new(0.0, 1.0, 1),
            height: Bins::new(0.0, 1.0, 2),
            ln_grammage: Bins::new(0.0, 1.0, 2),
            places: Places::none(),
            slabs: Slabs::none(),
        };
        let mut batches = Batches::new(layout.clone(), values.len() as u32);
        batches.histories = 1;
        for (sums, &v) in batches.sums.iter_mut().zip(values) {
            sums.values[layout.index(Quantity::Plane, 0, 0)] = v;
            sums.values[layout.index(Quantity::PlaneGrammage, 0, 0)] = 2.0 * v;
        }
        batches
    }

    #[test]
    fn the_error_of_a_mean_is_the_scatter_of_batches() {
        let b = batches(&[1.0, 2.0, 3.0, 6.0]);
        let (mean, error) = b.mean(Quantity::Plane, 0, 0).estimate();
        assert!((mean - 3.0).abs() < 1e-14);
        // variance 14/3, over 4 batches
        assert!((error - (14.0f64 / 12.0).sqrt()).abs() < 1e-14);
    }

    #[test]
    fn a_ratio_of_proportional_sums_has_no_error() {
        let b = batches(&[1.0, 2.0, 3.0, 6.0]);
        let (x, y) = (
            b.mean(Quantity::Plane, 0, 0),
            b.mean(Quantity::PlaneGrammage, 0, 0),
        );
        let (ratio, error) = Jackknife::combine([&y, &x], |[y, x]| y / x).estimate();
        assert!((ratio - 2.0).abs() < 1e-14 && error < 1e-14);
    }
}

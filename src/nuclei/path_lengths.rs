//! Path lengths at the plane of particles that nothing destroyed: what is left of any nucleus follows by weights.

use crate::tally::{Batches, Bins, Quantity};
use crate::units::Rigidity;
use crate::walk::KineticGrid;

/// Grammage of what is below the first bin, over the bin's lower edge, and of what is above the last.
const BEYOND: [f64; 2] = [0.5, 1.5];

/// Density at the plane over the rate of injection, path length by path length, in each bin of rigidity.
#[derive(Debug, Clone)]
pub struct PathLengths {
    /// Bins in ln R.
    pub ln_rigidity: Bins,
    /// Grammage in g/cm² of each cell, bin by bin.
    grammage: Vec<Vec<f64>>,
    /// n/q in Myr/kpc in each cell, bin by bin, from all batches and then without each of them.
    density: Vec<Vec<Vec<f64>>>,
}

impl PathLengths {
    /// From the sums of a walk without destruction; `injected` is q per kpc², Myr and unit of ln R that its histories
    /// in a bin stand for.
    pub fn new(batches: &Batches, grid: &KineticGrid, injected: impl Fn(usize) -> f64) -> Self {
        let layout = &batches.layout;
        let bins = 0..layout.ln_rigidity.count;
        let middles = cells(&layout.ln_grammage);
        let grammage = bins.clone().map(|bin| {
            // the mean is known beyond the width of bins
            let mean = batches.total(Quantity::PlaneGrammage, bin, 0);
            let binned = middles.iter().enumerate();
            let binned: f64 = binned
                .map(|(cell, x)| x * batches.total(Quantity::Grammage, bin, cell))
                .sum();
            let scale = if binned > 0.0 { mean / binned } else { 1.0 };
            middles.iter().map(|x| x * scale).collect()
        });
        let mut density = vec![Vec::new(); batches.sums.len() + 1];
        for bin in bins.clone() {
            let reference = grid.at(layout.ln_rigidity.middle(bin)).inverse_reference;
            let scale = 1.0 / (reference * injected(bin));
            let cells = (0..middles.len()).map(|c| batches.mean(Quantity::Grammage, bin, c));
            let cells: Vec<_> = cells.collect();
            density[0].push(cells.iter().map(|c| c.all * scale).collect());
            for (i, density) in density[1..].iter_mut().enumerate() {
                density.push(cells.iter().map(|c| c.without[i] * scale).collect());
            }
        }
        Self {
            ln_rigidity: layout.ln_rigidity,
            grammage: grammage.collect(),
            density,
        }
    }

    /// How many estimates there are: one from all batches, and one without each.
    pub fn replicates(&self) -> usize {
        self.density.len()
    }

    /// n/q in Myr/kpc at a rigidity of nuclei that are destroyed with a probability per grammage in cm²/g,
    /// Σ n/q e^{−Xσ/m}: from all batches, and without each.
    pub fn surviving(&self, r: Rigidity, destruction_cm2_g: f64) -> Vec<f64> {
        let (first, weights) = self.ln_rigidity.around(libm::log(r.gv()));
        let mut ln = vec![0.0; self.replicates()];
        for (bin, weight) in (first..).zip(weights) {
            let left = self.grammage[bin].iter();
            let left: Vec<f64> = left.map(|x| libm::exp(-x * destruction_cm2_g)).collect();
            for (ln, density) in ln.iter_mut().zip(&self.density) {
                let cells = density[bin].iter().zip(&left);
                *ln += weight * libm::log(cells.map(|(density, left)| density * left).sum());
            }
        }
        ln.into_iter().map(libm::exp).collect()
    }
}

/// Grammage in g/cm² that stands for each cell of the sums, those below and above the bins included.
fn cells(ln_grammage: &Bins) -> Vec<f64> {
    let [below, above] = BEYOND;
    let first = below * libm::exp(ln_grammage.edge(0));
    let last = above * libm::exp(ln_grammage.edge(ln_grammage.count));
    let middles = (0..ln_grammage.count).map(|i| libm::exp(ln_grammage.middle(i)));
    [first].into_iter().chain(middles).chain([last]).collect()
}

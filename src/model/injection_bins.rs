//! Where particles are injected: the tallied rigidity bins and guards that feed them by losses or gains.

use crate::tally::Bins;

/// Guard bins are at least this wide in ln R, so that narrow tallied bins do not ask for many of them.
const GUARD: f64 = 0.2;

/// Edges of the injection bins in ln R, ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct InjectionBins {
    edges: Vec<f64>,
    tallied_width: f64,
}

impl InjectionBins {
    /// The tallied bins, with guards that reach `below` and `above` (in ln R) beyond them.
    pub fn new(tallied: &Bins, below: f64, above: f64) -> Self {
        let width = tallied.width.max(GUARD);
        let guards = |reach: f64| (reach / width).ceil() as u32;
        let under = (1..=guards(below))
            .rev()
            .map(|i| tallied.start - width * f64::from(i));
        let within = (0..=tallied.count).map(|i| tallied.edge(i));
        let over = (1..=guards(above)).map(|i| tallied.edge(tallied.count) + width * f64::from(i));
        Self {
            edges: under.chain(within).chain(over).collect(),
            tallied_width: tallied.width,
        }
    }

    /// Bins of the same tallied ones with the wider guards of the two on either side.
    pub fn widest(self, other: &Self) -> Self {
        // guards begin at the same tallied edges, so that the edges of one are among those of the other
        let (low, high) = self.range();
        let below = other.edges.iter().filter(|&&edge| edge < low);
        let above = other.edges.iter().filter(|&&edge| edge > high);
        Self {
            edges: below.chain(&self.edges).chain(above).copied().collect(),
            tallied_width: self.tallied_width,
        }
    }

    /// Number of bins.
    pub fn count(&self) -> usize {
        self.edges.len() - 1
    }

    /// Lowest and highest ln R.
    pub fn range(&self) -> (f64, f64) {
        (self.edges[0], self.edges[self.count()])
    }

    /// ln R at a share `u` of bin `i`, and the weight of its histories relative to those of a tallied bin:
    /// every bin has as many histories, a wider one stands for more particles.
    pub fn sample(&self, i: usize, u: f64) -> (f64, f64) {
        let width = self.edges[i + 1] - self.edges[i];
        (self.edges[i] + width * u, width / self.tallied_width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_of_two_has_the_guards_of_both() {
        let tallied = Bins::new(1.0, 1.2, 2);
        let of = |below, above| InjectionBins::new(&tallied, below, above);
        let (left, right, both) = (of(0.9, 0.1), of(0.3, 1.5), of(0.9, 1.5));
        assert_eq!(left.clone().widest(&right), both);
        assert_eq!(right.widest(&left), both);
        assert_eq!(both.clone().widest(&left), both);
    }

    #[test]
    fn guards_surround_the_tallied_bins_and_weigh_their_width() {
        let bins = InjectionBins::new(&Bins::new(1.0, 1.2, 2), 0.3, 0.1);
        assert_eq!(bins.count(), 2 + 2 + 1);
        let (low, high) = bins.range();
        assert!((low - 0.6).abs() < 1e-12 && (high - 1.4).abs() < 1e-12);
        let (x, weight) = bins.sample(0, 0.5);
        assert!((x - 0.7).abs() < 1e-12 && (weight - 2.0).abs() < 1e-9);
        let (x, weight) = bins.sample(2, 0.5);
        assert!((x - 1.05).abs() < 1e-12 && (weight - 1.0).abs() < 1e-9);
    }
}

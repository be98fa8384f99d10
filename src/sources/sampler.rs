//! Draws of single supernovae: which burst where and when, in the order of their ages.
//!
//! A Poisson process on a grid of cells in place and age: candidates at a bounded rate, kept in proportion
//! to the true one. The events of realisation i under a seed are the same on every machine.

use super::{Galaxy, Height};
use crate::random::Stream;

/// Cells along a side of the square around the Sun.
const CELLS: usize = 64;
/// Slices in age.
const SLICES: usize = 48;

/// What of the Galaxy can matter: supernovae of these ages, and how far from the Sun at each.
pub struct Reach<'a> {
    /// Youngest age in Myr.
    pub youngest_myr: f64,
    /// Oldest age in Myr.
    pub oldest_myr: f64,
    /// Largest distance in kpc that matters between two ages in Myr.
    pub distance_kpc: &'a dyn Fn(f64, f64) -> f64,
}

/// Single supernovae, by age.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bursts {
    /// Ages in Myr, ascending.
    pub age_myr: Vec<f64>,
    /// Place relative to the Sun, away from the centre, in kpc.
    pub x_kpc: Vec<f64>,
    /// Along rotation.
    pub y_kpc: Vec<f64>,
    /// Above the plane.
    pub z_kpc: Vec<f64>,
}

/// Draws bursts.
pub struct BurstSampler<'a> {
    galaxy: &'a Galaxy,
    height: Height,
    slices: Vec<Slice>,
}

/// Cells between two ages.
struct Slice {
    from_myr: f64,
    to_myr: f64,
    side_kpc: f64,
    /// Candidates per Myr.
    rate: f64,
    cells: Vec<Cell>,
    alias: Alias,
}

struct Cell {
    x_kpc: f64,
    y_kpc: f64,
    /// Bound of the rate in kpc⁻² Myr⁻¹.
    most: f64,
}

impl<'a> BurstSampler<'a> {
    /// Prepares the grid.
    pub fn new(galaxy: &'a Galaxy, height: Height, reach: &Reach<'_>) -> Self {
        // finer among the young, which matter most and reach least
        let edge = |i: usize| {
            let t = (i as f64 / SLICES as f64) * (i as f64 / SLICES as f64);
            reach.youngest_myr + t * (reach.oldest_myr - reach.youngest_myr)
        };
        let slices = (0..SLICES).map(|i| {
            let (from, to) = (edge(i), edge(i + 1));
            Slice::new(galaxy, from, to, (reach.distance_kpc)(from, to))
        });
        Self {
            galaxy,
            height,
            slices: slices.collect(),
        }
    }

    /// The bursts of a realisation, into `bursts`.
    pub fn draw(&self, stream: &mut Stream, bursts: &mut Bursts) {
        bursts.clear();
        for slice in &self.slices {
            let mut age = slice.from_myr;
            loop {
                age += stream.exponential() / slice.rate;
                if age >= slice.to_myr {
                    break;
                }
                let cell = &slice.cells[slice.alias.pick(stream.uniform())];
                let x = cell.x_kpc + slice.side_kpc * stream.uniform();
                let y = cell.y_kpc + slice.side_kpc * stream.uniform();
                if cell.most * stream.uniform() < self.galaxy.rate(x, y, age) {
                    bursts.push(age, x, y, self.height.sample(stream));
                }
            }
        }
    }
}

impl Slice {
    fn new(galaxy: &Galaxy, from_myr: f64, to_myr: f64, distance_kpc: f64) -> Self {
        let side = 2.0 * distance_kpc / CELLS as f64;
        let (age, half) = (0.5 * (from_myr + to_myr), 0.5 * (to_myr - from_myr));
        let mut cells = Vec::new();
        for i in 0..CELLS {
            for j in 0..CELLS {
                let corner = |k: usize| -distance_kpc + side * k as f64;
                let (x, y) = (corner(i), corner(j));
                let (cx, cy) = (x + 0.5 * side, y + 0.5 * side);
                let within = side * std::f64::consts::FRAC_1_SQRT_2;
                if (cx * cx + cy * cy).sqrt() - within > distance_kpc {
                    continue;
                }
                cells.push(Cell {
                    x_kpc: x,
                    y_kpc: y,
                    most: galaxy.most(cx, cy, age, within, half),
                });
            }
        }
        let weights: Vec<f64> = cells.iter().map(|c| c.most).collect();
        Self {
            from_myr,
            to_myr,
            side_kpc: side,
            rate: weights.iter().sum::<f64>() * side * side,
            alias: Alias::new(&weights),
            cells,
        }
    }
}

impl Bursts {
    fn clear(&mut self) {
        for column in [
            &mut self.age_myr,
            &mut self.x_kpc,
            &mut self.y_kpc,
            &mut self.z_kpc,
        ] {
            column.clear();
        }
    }

    fn push(&mut self, age: f64, x: f64, y: f64, z: f64) {
        self.age_myr.push(age);
        self.x_kpc.push(x);
        self.y_kpc.push(y);
        self.z_kpc.push(z);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.age_myr.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.age_myr.is_empty()
    }
}

/// Walker's alias table (Vose 1991): an index by its weight from one uniform number.
struct Alias {
    keep: Vec<f64>,
    other: Vec<u32>,
}

impl Alias {
    fn new(weights: &[f64]) -> Self {
        let count = weights.len();
        let total: f64 = weights.iter().sum();
        let mut keep: Vec<f64> = weights.iter().map(|w| w * count as f64 / total).collect();
        let mut other: Vec<u32> = (0..count as u32).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..count).partition(|&i| keep[i] < 1.0);
        while let (Some(s), Some(&l)) = (small.pop(), large.last()) {
            other[s] = l as u32;
            keep[l] -= 1.0 - keep[s];
            if keep[l] < 1.0 {
                large.pop();
                small.push(l);
            }
        }
        // what is left differs from one by rounding
        for i in small.into_iter().chain(large) {
            keep[i] = 1.0;
        }
        Self { keep, other }
    }

    fn pick(&self, uniform: f64) -> usize {
        let t = uniform * self.keep.len() as f64;
        let i = (t as usize).min(self.keep.len() - 1);
        if t - (i as f64) < self.keep[i] {
            i
        } else {
            self.other[i] as usize
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::HistoryKey;
    use crate::sources::galaxy::tests::reference;

    fn stream(history: u64) -> Stream {
        let key = HistoryKey {
            bin: 0,
            batch: 0,
            history,
        };
        Stream::new(3, key)
    }

    #[test]
    fn an_alias_table_picks_by_weight() {
        let weights = [1.0, 0.0, 3.0, 0.5, 5.5];
        let alias = Alias::new(&weights);
        let count = 100_000;
        let mut found = [0.0; 5];
        for i in 0..count {
            found[alias.pick((i as f64 + 0.5) / count as f64)] += 10.0 / count as f64;
        }
        for (f, w) in found.iter().zip(weights) {
            assert!((f - w).abs() < 1e-3, "{found:?}");
        }
    }

    /// Numbers in boxes of place and age against the integral of the rate; 4.5σ, 72 boxes: a false alarm in 2000.
    #[test]
    fn bursts_are_where_and_when_the_rate_says() {
        let galaxy = reference();
        let distance = |_: f64, _: f64| 1.5;
        let reach = Reach {
            youngest_myr: 0.01,
            oldest_myr: 12.0,
            distance_kpc: &distance,
        };
        let height = Height::Gaussian {
            sigma_kpc: 0.1,
            limit_kpc: 0.25,
        };
        let sampler = BurstSampler::new(&galaxy, height, &reach);
        let mut bursts = Bursts::default();
        let mut counts = [[[0.0; 3]; 4]; 4];
        let realisations = 300;
        let side = 0.5;
        for i in 0..realisations {
            sampler.draw(&mut stream(i), &mut bursts);
            assert!(bursts.age_myr.is_sorted());
            for b in 0..bursts.len() {
                let (x, y) = (bursts.x_kpc[b] / side + 2.0, bursts.y_kpc[b] / side + 2.0);
                let t = (bursts.age_myr[b] - 0.01) / 11.99 * 3.0;
                if (0.0..4.0).contains(&x) && (0.0..4.0).contains(&y) {
                    counts[x as usize][y as usize][t as usize] += 1.0;
                }
            }
        }
        let n = 24;
        let (mut all, mut expected) = (0.0, 0.0);
        for (i, j, k) in (0..48).map(|c| (c / 12, c / 3 % 4, c % 3)) {
            let mut mean = 0.0;
            for (a, b, c) in (0..n * n * n).map(|m| (m / n / n, m / n % n, m % n)) {
                let at = |cell: usize, m: usize| cell as f64 + (m as f64 + 0.5) / n as f64;
                let x = (at(i, a) - 2.0) * side;
                let y = (at(j, b) - 2.0) * side;
                mean += galaxy.rate(x, y, 0.01 + at(k, c) * 11.99 / 3.0);
            }
            let box_size = side * side * 11.99 / 3.0 / (n * n * n) as f64;
            let mean = mean * box_size * realisations as f64;
            let pull = (counts[i][j][k] - mean) / mean.sqrt();
            assert!(pull.abs() < 4.5, "{i} {j} {k}: {pull} of {mean}");
            all += counts[i][j][k];
            expected += mean;
        }
        // all together to 0.2 %
        let pull = (all - expected) / expected.sqrt();
        assert!(pull.abs() < 4.0 && expected > 2e5, "{pull} of {expected}");
    }
}

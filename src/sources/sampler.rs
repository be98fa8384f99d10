//! Draws of single supernovae: which burst where and when, in the order of their ages.
//!
//! A Poisson process on a grid of cells in place and age: candidates at a bounded rate, kept in proportion
//! to the true one. Where the uniform number that decides lies below the least rate of the cell, the true
//! one need not be known. The events of a realisation are the same on every machine.

use std::f64::consts::FRAC_1_SQRT_2;

use super::alias::Alias;
use super::arm::Place;
use super::{Bursts, Galaxy, Height};
use crate::random::Stream;

/// Cells along a side of the square around the Sun that holds all.
const CELLS: usize = 64;
/// Slices in age.
const SLICES: usize = 48;
/// Largest |step|² relative to the distance from the centre that the series of ln(1 + step) is taken for:
/// its first omitted term is 5e-12.
const SMALL_STEP: f64 = 1e-3;

/// What of the Galaxy can matter: supernovae of these ages, and how far from the Sun at each.
pub struct Reach<'a> {
    /// Youngest age in Myr.
    pub youngest_myr: f64,
    /// Oldest age in Myr.
    pub oldest_myr: f64,
    /// Largest distance in kpc that matters between two ages in Myr.
    pub distance_kpc: &'a dyn Fn(f64, f64) -> f64,
}

/// Draws bursts.
#[derive(Debug, Clone)]
pub struct BurstSampler {
    galaxy: Galaxy,
    height: Height,
    side_kpc: f64,
    /// Cells of the plane, those nearest to the Sun first.
    cells: Vec<Cell>,
    slices: Vec<Slice>,
}

/// A cell of the plane.
#[derive(Debug, Clone)]
struct Cell {
    /// Centre relative to the Sun in kpc.
    x_kpc: f64,
    y_kpc: f64,
    /// The centre around that of the Galaxy, and 1/(R e^{iφ}).
    place: Place,
    inverse: (f64, f64),
}

/// The nearest cells between two ages.
#[derive(Debug, Clone)]
struct Slice {
    from_myr: f64,
    to_myr: f64,
    /// Candidates per Myr.
    rate: f64,
    bounds: Vec<Bounds>,
    alias: Alias,
}

/// Bounds of the rate in a cell in kpc⁻² Myr⁻¹; short, as a realisation visits most of them at most once.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    least: f32,
    most: f32,
}

impl BurstSampler {
    /// Prepares the grid.
    pub fn new(galaxy: &Galaxy, height: Height, reach: &Reach<'_>) -> Self {
        // finer among the young, which matter most and reach least
        let edge = |i: usize| {
            let t = (i as f64 / SLICES as f64) * (i as f64 / SLICES as f64);
            reach.youngest_myr + t * (reach.oldest_myr - reach.youngest_myr)
        };
        let stretches: Vec<(f64, f64, f64)> = (0..SLICES)
            .map(|i| (edge(i), edge(i + 1)))
            .map(|(from, to)| (from, to, (reach.distance_kpc)(from, to)))
            .collect();
        let farthest = stretches.iter().map(|s| s.2).fold(0.0, f64::max);
        let side_kpc = 2.0 * farthest / CELLS as f64;
        let cells = Cell::all(galaxy, side_kpc, farthest);
        let slice = |&(from, to, distance): &(f64, f64, f64)| {
            let near = cells.partition_point(|c| c.nearest_kpc(side_kpc) <= distance);
            Slice::new(galaxy, from, to, &cells[..near], side_kpc)
        };
        Self {
            slices: stretches.iter().map(slice).collect(),
            galaxy: galaxy.clone(),
            height,
            side_kpc,
            cells,
        }
    }

    /// The galaxy that is drawn from.
    pub fn galaxy(&self) -> &Galaxy {
        &self.galaxy
    }

    /// The bursts of a realisation, all of mean energy, into `bursts`.
    pub fn draw(&self, stream: &mut Stream, bursts: &mut Bursts) {
        bursts.clear();
        for slice in &self.slices {
            let per_candidate = 1.0 / slice.rate;
            let mut age = slice.from_myr;
            loop {
                age += stream.exponential() * per_candidate;
                if age >= slice.to_myr {
                    break;
                }
                let index = slice.alias.pick(stream.uniform());
                let (bounds, cell) = (slice.bounds[index], &self.cells[index]);
                let (x, y) = stream.uniform_pair();
                let (x, y) = (self.side_kpc * (x - 0.5), self.side_kpc * (y - 0.5));
                let level = f64::from(bounds.most) * stream.uniform();
                if level < f64::from(bounds.least)
                    || level < self.galaxy.rate_at(self.place(cell, x, y), age)
                {
                    let z = self.height.sample(stream);
                    bursts.push(age, cell.x_kpc + x, cell.y_kpc + y, z);
                }
            }
        }
        bursts.weight.resize(bursts.len(), 1.0);
    }

    /// The place a step away from the centre of a cell, from the series of the complex logarithm.
    #[inline]
    fn place(&self, cell: &Cell, x: f64, y: f64) -> Place {
        let (re, im) = times((x, y), cell.inverse);
        if re * re + im * im > SMALL_STEP {
            return self.galaxy.place(cell.x_kpc + x, cell.y_kpc + y);
        }
        // ln(1 + s) = s(1 − s(1/2 − s(1/3 − …)))
        let mut series = (1.0 / 7.0, 0.0);
        for k in (1..7).rev() {
            let (a, b) = times(series, (re, im));
            series = (1.0 / f64::from(k) - a, -b);
        }
        let (ln, angle) = times(series, (re, im));
        let (re, im) = (1.0 + re, im);
        Place {
            r_kpc: cell.place.r_kpc * (re * re + im * im).sqrt(),
            phi_rad: cell.place.phi_rad + angle,
            ln_ratio: cell.place.ln_ratio + ln,
        }
    }
}

/// Product of complex numbers.
#[inline(always)]
fn times(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

impl Cell {
    /// All cells of a square grid that reach into a distance of the Sun, the nearest first.
    fn all(galaxy: &Galaxy, side_kpc: f64, distance_kpc: f64) -> Vec<Self> {
        let centre = |i: usize| side_kpc * (i as f64 + 0.5) - distance_kpc;
        let mut cells: Vec<Self> = (0..CELLS * CELLS)
            .map(|i| Self::at(galaxy, centre(i / CELLS), centre(i % CELLS)))
            .filter(|cell| cell.nearest_kpc(side_kpc) <= distance_kpc)
            .collect();
        cells.sort_by(|a, b| a.distance_kpc().total_cmp(&b.distance_kpc()));
        cells
    }

    fn at(galaxy: &Galaxy, x_kpc: f64, y_kpc: f64) -> Self {
        let place = galaxy.place(x_kpc, y_kpc);
        let square = place.r_kpc * place.r_kpc;
        Self {
            x_kpc,
            y_kpc,
            place,
            inverse: ((galaxy.sun_radius_kpc() + x_kpc) / square, -y_kpc / square),
        }
    }

    fn distance_kpc(&self) -> f64 {
        (self.x_kpc * self.x_kpc + self.y_kpc * self.y_kpc).sqrt()
    }

    /// A distance from the Sun that no point of the cell is within.
    fn nearest_kpc(&self, side_kpc: f64) -> f64 {
        self.distance_kpc() - side_kpc * FRAC_1_SQRT_2
    }
}

impl Slice {
    fn new(galaxy: &Galaxy, from_myr: f64, to_myr: f64, cells: &[Cell], side_kpc: f64) -> Self {
        let (age, half) = (0.5 * (from_myr + to_myr), 0.5 * (to_myr - from_myr));
        let within = side_kpc * FRAC_1_SQRT_2;
        let bounds: Vec<Bounds> = cells
            .iter()
            .map(|cell| {
                let (least, most) = galaxy.bounds(cell.x_kpc, cell.y_kpc, age, within, half);
                Bounds {
                    least: (least as f32).next_down().max(0.0),
                    most: (most as f32).next_up(),
                }
            })
            .collect();
        let weights: Vec<f64> = bounds.iter().map(|b| f64::from(b.most)).collect();
        Self {
            from_myr,
            to_myr,
            rate: weights.iter().sum::<f64>() * side_kpc * side_kpc,
            bounds,
            alias: Alias::new(&weights),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::galaxy::tests::reference;
    use crate::sources::{Rotation, published};

    #[test]
    fn bursts_are_where_and_when_the_rate_says() {
        check(&reference());
    }

    #[test]
    fn bursts_of_published_arms_are_where_and_when_the_rate_says() {
        let rotation = Rotation {
            sun_radius_kpc: 8.0,
            relative_speed_per_myr: 0.011,
        };
        let radial = published::radial("Lorimer2006", 8.0).unwrap();
        let arms = published::arms("Reid2019", 8.0, None);
        check(&Galaxy::new(1e6 / 20.0, rotation, radial, arms, 0.7));
    }

    /// Numbers in boxes of place and age against the integral of the rate; 4.5σ, 48 boxes: a false alarm in 3000.
    fn check(galaxy: &Galaxy) {
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
        let sampler = BurstSampler::new(galaxy, height, &reach);
        let mut bursts = Bursts::default();
        let mut counts = [[[0.0; 3]; 4]; 4];
        let realisations = 300;
        let side = 0.5;
        for i in 0..realisations {
            sampler.draw(&mut Stream::of_realization(3, i), &mut bursts);
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
        assert!(pull.abs() < 4.0 && expected > 1e5, "{pull} of {expected}");
    }
}

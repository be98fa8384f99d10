//! Draws of single supernovae: which burst where and when, in the order of their ages.
//!
//! A Poisson process on a grid of cells in place and age: candidates at a bounded rate, kept in proportion
//! to the true one. Where the uniform number that decides lies below the least rate of the cell, the true
//! one need not be known. The events of a realisation are the same on every machine.

use super::alias::Alias;
use super::arm::Place;
use super::{Bursts, Galaxy, Height};
use crate::random::Stream;

/// Cells along a side of the square around the Sun.
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
    slices: Vec<Slice>,
}

/// Cells between two ages.
#[derive(Debug, Clone)]
struct Slice {
    from_myr: f64,
    to_myr: f64,
    side_kpc: f64,
    /// Candidates per Myr.
    rate: f64,
    cells: Vec<Cell>,
    alias: Alias,
}

#[derive(Debug, Clone)]
struct Cell {
    /// Centre relative to the Sun in kpc.
    x_kpc: f64,
    y_kpc: f64,
    /// Bounds of the rate in kpc⁻² Myr⁻¹.
    least: f64,
    most: f64,
    /// The centre around that of the Galaxy, and 1/(R e^{iφ}).
    phi_rad: f64,
    ln_ratio: f64,
    inverse: (f64, f64),
}

impl BurstSampler {
    /// Prepares the grid.
    pub fn new(galaxy: &Galaxy, height: Height, reach: &Reach<'_>) -> Self {
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
            galaxy: galaxy.clone(),
            height,
            slices: slices.collect(),
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
                let cell = &slice.cells[slice.alias.pick(stream.uniform())];
                let (x, y) = stream.uniform_pair();
                let (x, y) = (slice.side_kpc * (x - 0.5), slice.side_kpc * (y - 0.5));
                let level = cell.most * stream.uniform();
                if level < cell.least || level < self.galaxy.rate_at(self.place(cell, x, y), age) {
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
        let (x, y) = (
            self.galaxy.sun_radius_kpc() + cell.x_kpc + x,
            cell.y_kpc + y,
        );
        Place {
            r_kpc: (x * x + y * y).sqrt(),
            phi_rad: cell.phi_rad + angle,
            ln_ratio: cell.ln_ratio + ln,
        }
    }
}

/// Product of complex numbers.
#[inline(always)]
fn times(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

impl Slice {
    fn new(galaxy: &Galaxy, from_myr: f64, to_myr: f64, distance_kpc: f64) -> Self {
        let side = 2.0 * distance_kpc / CELLS as f64;
        let (age, half) = (0.5 * (from_myr + to_myr), 0.5 * (to_myr - from_myr));
        let centre = |i: usize| side * (i as f64 + 0.5) - distance_kpc;
        let within = side * std::f64::consts::FRAC_1_SQRT_2;
        let mut cells = Vec::new();
        for i in 0..CELLS {
            for j in 0..CELLS {
                let (x, y) = (centre(i), centre(j));
                if (x * x + y * y).sqrt() - within > distance_kpc {
                    continue;
                }
                let (least, most) = galaxy.bounds(x, y, age, within, half);
                let place = galaxy.place(x, y);
                let square = place.r_kpc * place.r_kpc;
                cells.push(Cell {
                    x_kpc: x,
                    y_kpc: y,
                    least,
                    most,
                    phi_rad: place.phi_rad,
                    ln_ratio: place.ln_ratio,
                    inverse: ((galaxy.sun_radius_kpc() + x) / square, -y / square),
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

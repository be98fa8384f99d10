//! The particles that a remnant releases into one bin of rigidity.

use serde::{Deserialize, Serialize};

use super::place::Place;
use super::walk::Walk;
use super::{NearSource, Tube};
use crate::random::{HistoryKey, Stream};
use crate::units::Rigidity;

/// A particle that has not left the tube, on either side of the remnant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Particle {
    /// Its number among those of its bin.
    pub number: u32,
    /// Where it is.
    pub place: Place,
    /// ln R in GV.
    pub ln_rigidity: f64,
}

/// All that are left of a bin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cloud {
    /// How many are released in all.
    pub released: u32,
    /// Those in the tube.
    pub particles: Vec<Particle>,
    /// Those still in the remnant, with the time in yr at which it lets them go; the last is the next.
    waiting: Vec<(f64, Particle)>,
}

impl Cloud {
    /// Of a bin of rigidity: around the remnant as a Gaussian of the width σ, each in its own share of it, so that the scatter
    /// of the start is not that of independent draws. Within the bin f ∝ R^{−γ}.
    pub fn new(problem: &NearSource, index: usize, count: u32, key: HistoryKey, seed: u64) -> Self {
        let bin = &problem.bins[index];
        let span = libm::log(bin.high.gv() / bin.low.gv());
        let slope = 3.0 - problem.spectral_index;
        let particle = |number: u32| {
            let history = u64::from(number);
            let mut stream = Stream::new(seed, HistoryKey { history, ..key });
            let share = (f64::from(number) + stream.uniform()) / f64::from(count);
            let cell = start(&problem.tube, problem.width_pc, share)?;
            let u = stream.uniform();
            // particles a unit of ln R go as R^{3−γ}
            let offset = match slope.abs() * span < 1e-9 {
                true => u * span,
                false => libm::log1p(u * libm::expm1(slope * span)) / slope,
            };
            let ln_rigidity = libm::log(bin.low.gv()) + offset;
            let particle = Particle {
                number,
                place: Place::Cell(cell),
                ln_rigidity,
            };
            Some((
                problem.release_yr(Rigidity(libm::exp(ln_rigidity))),
                particle,
            ))
        };
        let mut waiting: Vec<(f64, Particle)> = (0..count).rev().filter_map(particle).collect();
        waiting.sort_by(|a, b| b.0.total_cmp(&a.0));
        Self {
            released: count,
            particles: Vec::new(),
            waiting,
        }
    }

    /// Lets those go whose time has come; `each` is told of the cell of each.
    pub fn let_go(&mut self, now_yr: f64, mut each: impl FnMut(usize)) {
        while let Some((_, particle)) = self.waiting.pop_if(|(time_yr, _)| *time_yr <= now_yr) {
            each(particle.place.cell());
            self.particles.push(particle);
        }
    }

    /// The part that is still in the remnant.
    pub fn unreleased(&self) -> f64 {
        self.waiting.len() as f64 / f64::from(self.released)
    }

    /// The part that is in the tube.
    pub fn left(&self) -> f64 {
        self.particles.len() as f64 / f64::from(self.released)
    }

    /// The part in each of the cells.
    pub fn contents(&self, cells: usize) -> Vec<f64> {
        let mut counts = vec![0_u32; cells];
        for particle in &self.particles {
            counts[particle.place.cell()] += 1;
        }
        let all = f64::from(self.released);
        counts
            .into_iter()
            .map(|count| f64::from(count) / all)
            .collect()
    }

    /// The walk of all particles to the next strike of the clock, and their mean −Δln R on it.
    pub fn advance(&mut self, walk: &Walk, key: HistoryKey, seed: u64) -> f64 {
        let mut lost = 0.0;
        self.particles.retain_mut(|particle| {
            let history = u64::from(particle.number);
            let mut stream = Stream::new(seed, HistoryKey { history, ..key });
            let (place, loss) = walk.next(particle.place, particle.ln_rigidity, &mut stream);
            lost += loss;
            particle.ln_rigidity -= loss;
            place.map(|place| particle.place = place).is_some()
        });
        lost / f64::from(self.released)
    }
}

/// The cell of a share of the Gaussian |z|, if it is in the tube.
fn start(tube: &Tube, width_pc: f64, share: f64) -> Option<u32> {
    let inside = |faces: usize| {
        let z = faces as f64 * tube.cell_pc();
        libm::erf(z / (std::f64::consts::SQRT_2 * width_pc))
    };
    let (mut low, mut high) = (0, tube.cells);
    if share >= inside(high) {
        return None;
    }
    while high - low > 1 {
        let middle = (low + high) / 2;
        if share < inside(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(low as u32)
}

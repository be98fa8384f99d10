//! The particles that a remnant released into one bin of rigidity.

use serde::{Deserialize, Serialize};

use super::ticks::Ticks;
use super::{Bin, Tube};
use crate::random::{HistoryKey, Stream};

/// A particle that is still in the tube, on either side of the remnant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Particle {
    /// Its number among those released in its bin.
    pub number: u32,
    /// Where it is.
    pub cell: u32,
    /// ln R in GV.
    pub ln_rigidity: f64,
}

/// All that are left of a bin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cloud {
    /// How many were released.
    pub released: u32,
    /// Those still in the tube.
    pub particles: Vec<Particle>,
}

impl Cloud {
    /// Released at once, around the remnant as a Gaussian of the width σ in pc, each in its own share of it: the scatter
    /// of the start is not that of independent draws. Within the bin f ∝ R^{−γ}.
    pub fn release(
        tube: &Tube,
        bin: &Bin,
        spectral_index: f64,
        width_pc: f64,
        count: u32,
        key: HistoryKey,
        seed: u64,
    ) -> Self {
        let span = libm::log(bin.high.gv() / bin.low.gv());
        let slope = 3.0 - spectral_index;
        let particle = |number: u32| {
            let mut stream = Stream::new(
                seed,
                HistoryKey {
                    history: u64::from(number),
                    ..key
                },
            );
            let share = (f64::from(number) + stream.uniform()) / f64::from(count);
            let cell = start(tube, width_pc, share)?;
            let u = stream.uniform();
            // particles a unit of ln R go as R^{3−γ}
            let offset = match slope.abs() * span < 1e-9 {
                true => u * span,
                false => libm::log1p(u * libm::expm1(slope * span)) / slope,
            };
            let ln_rigidity = libm::log(bin.low.gv()) + offset;
            Some(Particle {
                number,
                cell,
                ln_rigidity,
            })
        };
        Self {
            released: count,
            particles: (0..count).filter_map(particle).collect(),
        }
    }

    /// The part that is left.
    pub fn left(&self) -> f64 {
        self.particles.len() as f64 / f64::from(self.released)
    }

    /// The part in each of the cells.
    pub fn contents(&self, cells: usize) -> Vec<f64> {
        let mut counts = vec![0_u32; cells];
        for particle in &self.particles {
            counts[particle.cell as usize] += 1;
        }
        let all = f64::from(self.released);
        counts
            .into_iter()
            .map(|count| f64::from(count) / all)
            .collect()
    }

    /// Hops of all particles, each scattered like those at the centre of the bin it is in.
    pub fn tick(&mut self, walk: &Walk<'_>, key: HistoryKey, seed: u64) {
        self.particles.retain_mut(|particle| {
            let history = u64::from(particle.number);
            let mut stream = Stream::new(seed, HistoryKey { history, ..key });
            let bin = walk.bin_of(particle.ln_rigidity);
            match walk.ticks[bin].next(particle.cell as usize, &mut stream) {
                Some(cell) => {
                    particle.cell = cell as u32;
                    if cell == 0 {
                        particle.ln_rigidity -= walk.loss;
                    }
                    true
                }
                None => false,
            }
        });
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

/// What a tick does to particles of each bin.
pub struct Walk<'a> {
    /// Hops by bin.
    pub ticks: &'a [Ticks],
    /// ln of the lower edge of the lowest bin.
    pub ln_lowest: f64,
    /// Bins a unit of ln R.
    pub per_e_fold: f64,
    /// ln R that is lost in a tick that ends in the first cell: (v_A/3Δz) times its mean length.
    pub loss: f64,
}

impl Walk<'_> {
    /// The bin of a rigidity, or the nearest.
    #[inline]
    pub fn bin_of(&self, ln_rigidity: f64) -> usize {
        let bins = (ln_rigidity - self.ln_lowest) * self.per_e_fold;
        (bins.max(0.0) as usize).min(self.ticks.len() - 1)
    }
}

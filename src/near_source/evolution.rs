//! Particles and waves advanced together.
//!
//! Particles walk through the waves as they are until a clock strikes; then the waves grow by how the particles fall off.
//! The clock's steps grow in proportion to the time since the burst, as all that happens in the tube does.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::cloud::{Cloud, Walk};
use super::gradient::{decline, falling};
use super::ticks::Ticks;
use super::tube::speed_pc_yr;
use super::waves::{Row, Waves};
use super::{Bin, NearSource, Snapshot};
use crate::random::{HistoryKey, iteration_seed};
use crate::units::PC_CM;

/// First step of the clock in yr.
pub(super) const FIRST_YR: f64 = 1e-3;
/// Part of the way by which the density is drawn towards the particles at each strike.
const DRAWN: f64 = 0.1;
/// Part of a cloud below which it counts as gone.
const LEFT: f64 = 0.01;

/// One tube at a time after the burst.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evolution {
    /// Time since the burst in yr.
    pub time_yr: f64,
    strikes: u32,
    clouds: Vec<Cloud>,
    /// F by bin.
    power: Vec<Row>,
    /// κ r_L v/3 of the particles in pc²/yr by bin and cell, in the mean.
    density: Vec<Row>,
    /// What was seen of each bin.
    pub seen: Vec<Seen>,
    /// Snapshots that were taken.
    pub snapshots: Vec<Snapshot>,
    /// Hops.
    pub steps: u64,
}

/// What was seen of the particles released into a bin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Near the remnant.
    pub near: Stay,
    /// In the tube.
    pub tube: Stay,
    /// Mean grammage in g/cm².
    pub grammage_g_cm2: f64,
    /// ln F/F0 at the tube's end, at its greatest.
    pub grown: f64,
}

/// How long particles stay somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stay {
    /// When half of all released were left, in yr.
    pub half_time_yr: Option<f64>,
    /// Mean time in yr.
    pub mean_time_yr: f64,
    /// Part of those released that was there last.
    part: f64,
}

impl Default for Stay {
    fn default() -> Self {
        Self {
            half_time_yr: None,
            mean_time_yr: 0.0,
            part: 1.0,
        }
    }
}

impl Stay {
    /// After a step from `before_yr` at whose end that part is there.
    fn goes_on(&mut self, part: f64, before_yr: f64, step_yr: f64) {
        if self.half_time_yr.is_none() && part < 0.5 {
            let share = (self.part - 0.5) / (self.part - part);
            self.half_time_yr = Some(before_yr + share * step_yr);
        }
        self.part = part;
        self.mean_time_yr += part * step_yr;
    }
}

impl Evolution {
    /// The burst.
    pub fn new(problem: &NearSource, replica: u32, particles: u32, seed: u64) -> Self {
        let tube = &problem.tube;
        let cloud = |(index, bin)| {
            let key = HistoryKey {
                bin: index as u32,
                batch: replica,
                history: 0,
            };
            Cloud::release(
                tube,
                bin,
                problem.spectral_index,
                problem.width_pc,
                particles,
                key,
                seed,
            )
        };
        Self {
            time_yr: 0.0,
            strikes: 0,
            clouds: problem.bins.iter().enumerate().map(cloud).collect(),
            power: problem
                .bins
                .iter()
                .map(|bin| vec![bin.background; tube.cells])
                .collect(),
            density: vec![vec![0.0; tube.cells]; problem.bins.len()],
            seen: vec![Seen::default(); problem.bins.len()],
            snapshots: Vec::new(),
            steps: 0,
        }
    }

    /// Particles released, all bins together.
    pub fn released(&self) -> u64 {
        self.clouds
            .iter()
            .map(|cloud| u64::from(cloud.released))
            .sum()
    }

    /// Steps of the clock until now.
    pub fn strikes(&self) -> u64 {
        u64::from(self.strikes)
    }

    /// Whether all waves are finite.
    pub fn is_finite(&self) -> bool {
        self.power.iter().flatten().all(|f| f.is_finite())
    }

    /// Whether nearly all particles have left.
    pub fn is_over(&self) -> bool {
        self.clouds.iter().all(|cloud| cloud.left() < LEFT)
    }

    /// Length of the next step of the clock in yr.
    fn step_yr(&self, problem: &NearSource) -> f64 {
        let step = problem.clock_step * self.time_yr;
        let next = problem.snapshots_yr.get(self.snapshots.len());
        let wait = next.map_or(f64::INFINITY, |time| time - self.time_yr);
        step.max(FIRST_YR).min(wait)
    }

    /// One strike of the clock.
    pub fn advance(&mut self, problem: &NearSource, waves: &[Waves], replica: u32, seed: u64) {
        let tube = &problem.tube;
        let step_yr = self.step_yr(problem);
        let seed = iteration_seed(seed, self.strikes);
        let ticks = |(bin, power): (&Bin, &Row)| {
            Ticks::new(tube, tube.bohm_pc2_yr(bin.centre()), power, step_yr)
        };
        let ticks: Vec<Ticks> = problem
            .bins
            .par_iter()
            .zip(&self.power)
            .map(|(b, p)| ticks((b, p)))
            .collect();
        let walk = Walk {
            ticks: &ticks,
            ln_lowest: libm::log(problem.bins[0].low.gv()),
            per_e_fold: problem.bins_per_e_fold(),
            loss: problem.loss_per_yr() * step_yr,
        };
        self.steps += self
            .clouds
            .iter()
            .map(|cloud| cloud.particles.len() as u64)
            .sum::<u64>();
        self.foretell(problem, &walk);
        let walked = self.clouds.par_iter_mut().enumerate();
        walked.for_each(|(index, cloud)| {
            let key = HistoryKey {
                bin: index as u32,
                batch: replica,
                history: 0,
            };
            cloud.tick(&walk, key, seed);
        });
        self.time_yr += step_yr;
        self.strikes += 1;
        self.look(problem, step_yr);
        let rows = self.power.par_iter_mut().zip(&self.density).zip(waves);
        rows.for_each(|((power, density), waves)| {
            let mut smooth = density.clone();
            falling(density, &mut smooth);
            waves.advance(power, decline(&smooth, tube.cell_pc()), step_yr);
        });
        if problem
            .snapshots_yr
            .get(self.snapshots.len())
            .is_some_and(|time| self.time_yr >= *time)
        {
            self.snapshots.push(self.snapshot(problem));
        }
    }

    /// Draws the density towards the particles, and takes it to where it is after the tick in the mean.
    fn foretell(&mut self, problem: &NearSource, walk: &Walk<'_>) {
        let part = if self.strikes == 0 { 1.0 } else { DRAWN };
        let seen = self.supply(problem, walk);
        let rows = self.density.par_iter_mut().zip(seen).zip(walk.ticks);
        rows.for_each(|((density, seen), ticks)| {
            for (density, seen) in density.iter_mut().zip(seen) {
                *density += part * (seen - *density);
            }
            ticks.pass(density);
        });
    }

    /// κ r_L v/3 a particle in pc²/yr, by bin and cell: as each of the two sides holds half of them, −∂/∂z of its density
    /// is S.
    fn supply(&self, problem: &NearSource, walk: &Walk<'_>) -> Vec<Row> {
        let tube = &problem.tube;
        let mut supply = vec![vec![0.0; tube.cells]; problem.bins.len()];
        let bohm: Vec<f64> = problem
            .bins
            .iter()
            .map(|bin| tube.bohm_pc2_yr(bin.centre()))
            .collect();
        for (cloud, bin) in self.clouds.iter().zip(&problem.bins) {
            let each = bin.e_folds / f64::from(cloud.released);
            for particle in &cloud.particles {
                let now = walk.bin_of(particle.ln_rigidity);
                supply[now][particle.cell as usize] += each * bohm[now];
            }
        }
        supply
    }

    /// Counts who is where after a step.
    fn look(&mut self, problem: &NearSource, step_yr: f64) {
        let tube = &problem.tube;
        let before = self.time_yr - step_yr;
        let near = libm::round(problem.within_pc / tube.cell_pc()) as usize;
        let all = self
            .seen
            .iter_mut()
            .zip(&self.clouds)
            .zip(&problem.bins)
            .zip(&self.power);
        for (((seen, cloud), bin), power) in all {
            let contents = cloud.contents(tube.cells);
            seen.near
                .goes_on(contents[..near].iter().sum(), before, step_yr);
            seen.tube.goes_on(cloud.left(), before, step_yr);
            let gas = contents
                .iter()
                .zip(&tube.gas_g_cm3)
                .map(|(part, density)| part * density);
            let path_cm = speed_pc_yr(bin.centre()) * step_yr * PC_CM;
            seen.grammage_g_cm2 += gas.sum::<f64>() * path_cm;
            let end = power[tube.cells - 1];
            seen.grown = seen.grown.max(libm::log(end / bin.background));
        }
    }

    fn snapshot(&self, problem: &NearSource) -> Snapshot {
        Snapshot {
            time_yr: self.time_yr,
            contents: self
                .clouds
                .iter()
                .map(|cloud| cloud.contents(problem.tube.cells))
                .collect(),
            power: self.power.clone(),
        }
    }
}

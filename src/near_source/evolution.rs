//! Particles and waves advanced together.
//!
//! Particles walk through the waves as they are until a clock strikes; then the waves grow by how the particles fall off.
//! The clock's steps grow in proportion to the time since the last burst, as all that happens in the tube does, and are a
//! part of the time that the release of a bin takes.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::cloud::Cloud;
use super::flights::Flights;
use super::foretold::Foretold;
use super::moments::Moments;
use super::ticks::Ticks;
use super::tube::speed_pc_yr;
use super::walk::{Steps, Walk};
use super::waves::{Row, Waves};
use super::{Bin, NearSource, Snapshot};
use crate::random::{HistoryKey, iteration_seed};
use crate::units::PC_CM;

/// First step of the clock in yr.
pub(super) const FIRST_YR: f64 = 1e-3;
/// Part of the time which the release of a bin takes that the clock's steps are in proportion to at least: waves grow by some
/// ten e-folds meanwhile.
pub(super) const GRADUAL: f64 = 0.2;
/// Part of a cloud below which it counts as gone.
const LEFT: f64 = 0.01;

/// One tube at a time after the burst.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evolution {
    /// Time since the explosion in yr.
    pub time_yr: f64,
    strikes: u32,
    /// Whether pitch angles are resolved where that matters.
    resolved: bool,
    clouds: Vec<Cloud>,
    /// F by bin.
    power: Vec<Row>,
    /// κ r_L v/3 of the particles in pc²/yr by bin, in the mean.
    foretold: Vec<Foretold>,
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
    /// Mean −Δln R in the tube.
    pub lost: f64,
    /// ln F/F0 at the tube's end, at its greatest.
    pub grown: f64,
}

/// How long particles stay somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stay {
    /// Time in yr since the release at the bin's centre when half of them were left.
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
    /// After a step that begins so long after the release and at whose end that part is there, and that part to come.
    fn goes_on(&mut self, (part, to_come): (f64, f64), since_yr: f64, step_yr: f64) {
        let now = part + to_come;
        if self.half_time_yr.is_none() && now < 0.5 {
            let share = (self.part - 0.5) / (self.part - now);
            self.half_time_yr = Some(since_yr + share * step_yr);
        }
        self.part = now;
        self.mean_time_yr += part * step_yr;
    }
}

impl Evolution {
    /// Before the explosion, with so many particles a bin; pitch angles are resolved or not.
    pub fn new(
        problem: &NearSource,
        replica: u32,
        particles: u32,
        resolved: bool,
        seed: u64,
    ) -> Self {
        let cloud = |index| Cloud::new(problem, index, particles, key(index, replica), seed);
        let bins = problem.bins.len();
        let mut burst = Self {
            time_yr: 0.0,
            strikes: 0,
            resolved,
            clouds: (0..bins).map(cloud).collect(),
            power: problem
                .bins
                .iter()
                .map(|bin| vec![bin.background; problem.tube.cells])
                .collect(),
            foretold: vec![Foretold::nothing(problem.tube.cells); bins],
            seen: vec![Seen::default(); bins],
            snapshots: Vec::new(),
            steps: 0,
        };
        burst.let_go(problem);
        burst
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
        self.clouds
            .iter()
            .all(|cloud| cloud.left() + cloud.unreleased() < LEFT)
    }

    /// Length of the next step of the clock in yr.
    fn step_yr(&self, problem: &NearSource) -> f64 {
        let now = self.time_yr;
        let (mut step, mut wait) = (f64::INFINITY, f64::INFINITY);
        for bin in &problem.bins {
            let (begin, end) = problem.release_window_yr(bin);
            if begin <= now {
                let scale = (now - begin).max(GRADUAL * (end - begin));
                step = step.min(problem.clock_step * scale);
            } else {
                wait = wait.min(begin - now);
            }
        }
        if let Some(time) = problem.snapshots_yr.get(self.snapshots.len()) {
            wait = wait.min(time - now);
        }
        step.max(FIRST_YR).min(wait)
    }

    /// One strike of the clock.
    pub fn advance(&mut self, problem: &NearSource, waves: &[Waves], replica: u32, seed: u64) {
        let step_yr = self.step_yr(problem);
        let seed = iteration_seed(seed, self.strikes);
        let walk = self.walk(problem, step_yr);
        self.steps += self
            .clouds
            .iter()
            .map(|cloud| cloud.particles.len() as u64)
            .sum::<u64>();
        let moments = self.foretell(problem, &walk, step_yr);
        let walked = self.clouds.par_iter_mut().zip(&mut self.seen).enumerate();
        walked.for_each(|(index, (cloud, seen))| {
            seen.lost += cloud.advance(&walk, key(index, replica), seed);
        });
        self.time_yr += step_yr;
        self.strikes += 1;
        self.look(problem, step_yr);
        let rows = self.power.par_iter_mut().zip(&mut self.foretold);
        let rows = rows.zip(moments).zip(waves);
        rows.for_each(|(((power, foretold), moments), waves)| {
            waves.advance(power, foretold.declines(&moments), step_yr);
        });
        self.let_go(problem);
        if problem
            .snapshots_yr
            .get(self.snapshots.len())
            .is_some_and(|time| self.time_yr >= *time)
        {
            self.snapshots.push(self.snapshot(problem));
        }
    }

    /// Lets particles go whose time has come.
    fn let_go(&mut self, problem: &NearSource) {
        let rows = self.clouds.iter_mut().zip(&mut self.foretold);
        for ((cloud, foretold), bin) in rows.zip(&problem.bins) {
            let bohm = problem.tube.bohm_pc2_yr(bin.centre());
            let each = bin.e_folds * bohm / f64::from(cloud.released);
            cloud.let_go(self.time_yr, |cell| foretold.add(cell, each));
        }
    }

    /// How particles of all bins walk in the waves as they are.
    fn walk(&self, problem: &NearSource, step_yr: f64) -> Walk {
        let tube = &problem.tube;
        let loss = problem.loss_per_yr() * step_yr;
        let steps = |(bin, power): (&Bin, &Row)| {
            let bohm = tube.bohm_pc2_yr(bin.centre());
            if self.resolved {
                let speed = speed_pc_yr(bin.centre());
                let flights = Flights::new(tube, speed, bohm, bin.background, power);
                Steps::Resolve { flights, step_yr }
            } else {
                let ticks = Ticks::new(tube, bohm, power, step_yr);
                Steps::Diffuse { ticks, loss }
            }
        };
        let bins = problem.bins.par_iter().zip(&self.power);
        Walk {
            steps: bins.map(steps).collect(),
            ln_lowest: libm::log(problem.bins[0].low.gv()),
            per_e_fold: problem.bins_per_e_fold(),
        }
    }

    /// Draws the density towards the particles, and takes it to where it is at the strike in the mean.
    fn foretell(&mut self, problem: &NearSource, walk: &Walk, step_yr: f64) -> Vec<Moments> {
        let seen = self.supply(problem, walk);
        let rows = self.foretold.par_iter_mut().zip(seen);
        let bins = rows.zip(&self.power).zip(&problem.bins);
        bins.map(|(((foretold, seen), power), bin)| {
            let bohm = problem.tube.bohm_pc2_yr(bin.centre());
            let speed = self.resolved.then(|| speed_pc_yr(bin.centre()));
            let moments = Moments::new(&problem.tube, bohm, power, step_yr, speed);
            foretold.draw(&seen);
            foretold.pass(&moments);
            moments
        })
        .collect()
    }

    /// κ r_L v/3 a particle in pc²/yr, by bin and cell: as each of the two sides holds half of them, −∂/∂z of its density
    /// is S.
    fn supply(&self, problem: &NearSource, walk: &Walk) -> Vec<Row> {
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
                supply[now][particle.place.cell()] += each * bohm[now];
            }
        }
        supply
    }

    /// Counts who is where after a step.
    fn look(&mut self, problem: &NearSource, step_yr: f64) {
        let tube = &problem.tube;
        let near = libm::round(problem.within_pc / tube.cell_pc()) as usize;
        let all = self
            .seen
            .iter_mut()
            .zip(&self.clouds)
            .zip(&problem.bins)
            .zip(&self.power);
        for (((seen, cloud), bin), power) in all {
            let contents = cloud.contents(tube.cells);
            let to_come = cloud.unreleased();
            let since = self.time_yr - step_yr - problem.release_yr(bin.centre());
            let inside = contents[..near].iter().sum();
            seen.near.goes_on((inside, to_come), since, step_yr);
            seen.tube.goes_on((cloud.left(), to_come), since, step_yr);
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

/// The key of particles of a bin in a tube, all but their number.
fn key(index: usize, replica: u32) -> HistoryKey {
    HistoryKey {
        bin: index as u32,
        batch: replica,
        history: 0,
    }
}

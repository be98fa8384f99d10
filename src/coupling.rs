//! The loop of waves and walks: particles are walked, their streaming makes waves, these scatter the particles of the
//! next iteration, until nothing changes but by chance.
//!
//! Independent replicas of the loop give the errors. Each iteration has random numbers of its own, and more histories
//! than the one before. An iteration that does not change the diffusion coefficient by more than its noise tells
//! nothing of where the loop is heading: from then on iterations are averaged, by the histories in each.

mod error;
mod estimate;
mod halo;
mod progress;
mod tables;

use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use error::CouplingError;
pub use halo::{diffusion, streaming};
pub use progress::{Change, Progress};
pub use tables::{convergence, kw_of, wave_replicas, waves};

use estimate::Estimate;

use crate::config::Config;
use crate::config::raw::Raw;
use crate::ensemble::{Block, Plan, Ranks, State, Walked};
use crate::model::{Model, StreamingRows, WaveGrid};
use crate::random::iteration_seed;
use crate::store::Table;
use crate::tally::{Batches, Carried, Streaming, Sums};
use crate::units::{KM_S_KPC_MYR, Rigidity};
use crate::walk::Width;
use crate::waves::{Rows, WaveError};

/// Standard errors that leave no doubt.
const SURE: f64 = 5.0;
/// Standard errors that a change is within if it is but chance.
const CHANCE: f64 = 2.0;
/// Weight of an iteration over its share of the histories averaged: where a change is chance what is left of the way may
/// still be twice the error, and has to be forgotten faster than errors fall.
const FORGETTING: f64 = 2.0;
/// Largest share of the last iteration in the histories that are averaged.
const LAST: f64 = 0.42;

/// Most that streaming changes from the outermost bin to what lies beyond it: where it changes sign there is no power
/// law.
const STEEPEST: f64 = 4.0;

/// The loop of a config.
pub struct Coupling<'a> {
    raw: &'a Raw,
    base: &'a Model,
    waves: &'a WaveGrid,
    /// The replicas that stages have models of.
    walked: Range<usize>,
}

/// The models of an iteration.
pub struct Stage {
    /// That of the mean waves, which others are alike.
    pub mean: Model,
    /// Those of some replicas that follow each other.
    pub replicas: Replicas,
}

/// The models of some replicas; of none where particles make no waves.
#[derive(Default)]
pub struct Replicas {
    first: usize,
    models: Vec<Model>,
}

impl Replicas {
    /// That of a replica, if it is among them.
    pub fn get(&self, replica: usize) -> Option<&Model> {
        self.models.get(replica.checked_sub(self.first)?)
    }
}

/// What an iteration has led to in a replica.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Update {
    kw: Rows,
    growth_per_s: Rows,
    speed_km_s: Rows,
}

impl Stage {
    /// The same with the nuclei of a config, if it has any.
    pub fn with_nuclei(self, config: &Config) -> Self {
        let mean = self.mean.with_nuclei(config);
        let Replicas { first, models } = self.replicas;
        let alike = |model: Model| model.with_nuclei_alike(config, mean.nuclei.as_ref());
        let models = models.into_iter().map(alike).collect();
        Self {
            replicas: Replicas { first, models },
            mean,
        }
    }

    /// Vector instructions to walk with.
    pub fn set_width(&mut self, width: Width) {
        self.mean.width = width;
        let models = self.replicas.models.iter_mut();
        models.for_each(|m| m.width = width);
    }
}

impl<'a> Coupling<'a> {
    /// Of a config and its model; none where particles make no waves.
    pub fn new(raw: &'a Raw, base: &'a Model) -> Option<Self> {
        let waves = base.waves.as_ref().filter(|_| raw.couples())?;
        let walked = 0..raw.coupling.replicas as usize;
        Some(Self {
            raw,
            base,
            waves,
            walked,
        })
    }

    /// The same whose stages have models of those replicas alone that a rank walks.
    pub fn walked_by(self, ranks: &Ranks) -> Self {
        let walked = ranks.batches(self.raw.coupling.replicas as usize);
        Self { walked, ..self }
    }

    /// Before the first iteration.
    pub fn start(&self) -> Progress {
        let replicas = self.raw.coupling.replicas as usize;
        Progress {
            iterations: 0,
            averaged: 0,
            kw: vec![self.waves.first_guess(); replicas],
            growth_per_s: vec![self.waves.equation().grid.zeros(); replicas],
            speed_km_s: vec![Rows::new(); replicas],
            changes: Vec::new(),
            steps: 0,
            converged: false,
        }
    }

    /// Whether there is another iteration to do.
    pub fn goes_on(&self, progress: &Progress) -> bool {
        !progress.converged && progress.iterations < self.raw.coupling.iterations
    }

    /// Histories that an iteration, from 0, asks for in each bin.
    pub fn histories(&self, iteration: u32) -> u64 {
        let own = &self.raw.coupling;
        let grown = own.histories as f64 * own.histories_growth.powi(iteration as i32);
        self.raw.run.histories.min(grown as u64)
    }

    /// Most histories that all iterations ask for in each bin.
    pub fn most_histories(&self) -> u64 {
        (0..self.raw.coupling.iterations)
            .map(|i| self.histories(i))
            .sum()
    }

    /// Models in waves of each replica.
    pub fn stage(&self, kw: &[Rows]) -> Stage {
        self.alike(self.mean(kw), kw)
    }

    /// Models in waves that a run has kept in its table `wave_replicas`; none where that is of another grid.
    pub fn stage_of(&self, table: &Table) -> Option<Stage> {
        let kw = kw_of(table, self.waves, self.raw.coupling.replicas as usize)?;
        Some(self.stage(&kw))
    }

    fn mean(&self, kw: &[Rows]) -> Model {
        self.base.in_other_waves(self.raw, self.waves, &mean(kw))
    }

    /// The same that tally nothing but streaming, with random numbers and histories of the next iteration.
    pub fn iteration(&self, progress: &Progress) -> Stage {
        let mut mean = self.mean(&progress.kw);
        mean.tally_streaming(&self.waves.faces_kpc());
        mean.seed = iteration_seed(self.raw.run.seed, progress.iterations);
        mean.plan = Plan {
            rounds: Plan::rounds_for(
                self.histories(progress.iterations),
                mean.plan.batches,
                mean.plan.bins,
            ),
            target_error: None,
            time_limit: None,
            ..mean.plan
        };
        self.alike(mean, &progress.kw)
    }

    fn alike(&self, mean: Model, kw: &[Rows]) -> Stage {
        let replica = |kw: &Rows| {
            let mut model = mean.scattered_alike(self.raw, self.waves.scattering(kw));
            (model.seed, model.plan) = (mean.seed, mean.plan);
            model
        };
        let models = kw[self.walked.clone()].iter().map(replica).collect();
        Stage {
            replicas: Replicas {
                first: self.walked.start,
                models,
            },
            mean,
        }
    }

    /// Waves by the streaming of an iteration that has been walked.
    ///
    /// # Errors
    /// When waves have no solution or particles stream faster than they are.
    pub fn advance(
        &self,
        stage: &Stage,
        walked: State,
        progress: &mut Progress,
    ) -> Result<(), CouplingError> {
        let batches = self.sound(stage, walked, progress)?;
        let updates = self.updates(stage, &batches, progress, &Ranks::alone())?;
        self.take(updates, &batches, progress);
        Ok(())
    }

    /// What was walked, if particles stream no faster than they are.
    ///
    /// # Errors
    /// When they do.
    pub fn sound(
        &self,
        stage: &Stage,
        walked: State,
        progress: &Progress,
    ) -> Result<Batches, CouplingError> {
        let batches = walked.into_batches(&stage.mean.layout, stage.mean.plan.bins);
        self.no_faster_than_light(&stage.mean, &batches, progress.iterations + 1)?;
        Ok(batches)
    }

    /// What has been walked leads to in each replica, whose waves one of the ranks solves for that have its model: all on
    /// the first rank, nothing on the others.
    ///
    /// # Errors
    /// When waves have no solution: the first error, however replicas are shared out.
    pub fn updates(
        &self,
        stage: &Stage,
        batches: &Batches,
        progress: &Progress,
        ranks: &Ranks,
    ) -> Result<Vec<Update>, CouplingError> {
        let all = ranks.each(batches.sums.len(), |which| {
            let each = which.into_par_iter();
            let updates = each.map(|replica| self.update(stage, batches, progress, replica));
            updates.collect::<Vec<Result<Update, CouplingError>>>()
        });
        all.into_iter().collect()
    }

    fn update(
        &self,
        stage: &Stage,
        batches: &Batches,
        progress: &Progress,
        replica: usize,
    ) -> Result<Update, CouplingError> {
        let model = &stage.replicas.models[replica - stage.replicas.first];
        let one = of_one(batches, replica);
        let (kw, growth_per_s) =
            self.updated(model, &one, &progress.kw[replica])
                .map_err(|source| CouplingError::Waves {
                    iteration: progress.iterations + 1,
                    replica,
                    source,
                })?;
        Ok(Update {
            speed_km_s: self.speed_km_s(model, &one),
            kw,
            growth_per_s,
        })
    }

    /// Waves after the updates of an iteration, and the growth of F in 1/s in the last of them.
    fn updated(
        &self,
        model: &Model,
        walked: &Batches,
        before: &Rows,
    ) -> Result<(Rows, Rows), WaveError> {
        let own = &self.raw.coupling;
        let streaming = model.streaming();
        let bins = 0..walked.layout.ln_rigidity.count;
        let carried: Vec<Carried> = bins.map(|bin| streaming.carried(walked, bin)).collect();
        let (mut kw, mut growth) = (before.clone(), Rows::new());
        for _ in 0..own.updates {
            let scattering = self.waves.scattering(&kw);
            let streaming = self.streaming(&model.streaming_in(&scattering), &carried);
            growth = self.waves.growth_per_s(&streaming);
            let found = self.waves.steady(growth.clone())?.kw;
            kw = self.waves.relaxed(&kw, &found, own.relaxation);
        }
        Ok((kw, growth))
    }

    /// Streaming in the cells of the waves. Particles beyond the range are there though not walked: for a bin to
    /// each side the power law of the outermost goes on, or waves at the edge would lack half of what drives them.
    fn streaming(&self, streaming: &Streaming, carried: &[Carried]) -> StreamingRows {
        let own = self.waves.own_cells();
        let by_bin: Vec<Vec<f64>> = carried
            .iter()
            .map(|carried| streaming.carrying_erg_cm4(carried))
            .collect();
        let bins: Vec<f64> = carried.iter().map(|c| c.rigidity().gv()).collect();
        let range = self.raw.rigidity.max_gv / self.raw.rigidity.min_gv;
        let step = libm::pow(range, 1.0 / bins.len() as f64);
        let row = |cell: usize| {
            let within: Vec<f64> = by_bin.iter().map(|all| all[cell].abs()).collect();
            let beyond = |edge: f64, next: f64| {
                let ratio = if next > 0.0 { edge / next } else { 1.0 };
                edge * ratio.clamp(STEEPEST.recip(), STEEPEST)
            };
            let (last, before) = (bins.len() - 1, bins.len().saturating_sub(2));
            let low = beyond(within[0], within[1.min(last)]);
            let high = beyond(within[last], within[before]);
            with_ends(low, &within, high)
        };
        StreamingRows {
            rigidity_gv: with_ends(bins[0] / step, &bins, bins[bins.len() - 1] * step),
            by_cell: own.map(row).collect(),
        }
    }

    /// Net flux over density at the inner faces of the waves' cells.
    fn speed_km_s(&self, model: &Model, batches: &Batches) -> Rows {
        let streaming = model.streaming();
        let by_bin: Vec<Vec<f64>> = (0..batches.layout.ln_rigidity.count)
            .map(|bin| streaming.speed(batches, bin))
            .map(|speed| speed.iter().map(|v| v.all / KM_S_KPC_MYR).collect())
            .collect();
        // a slab has the number of its upper face
        let own = self.waves.own_cells();
        let face = |slab: usize| by_bin.iter().map(|speed| speed[slab]).collect();
        (own.start..own.end - 1).map(face).collect()
    }

    /// In the lower half of the halo; next to where density vanishes the diffusion limit always has it otherwise.
    fn no_faster_than_light(
        &self,
        model: &Model,
        batches: &Batches,
        iteration: u32,
    ) -> Result<(), CouplingError> {
        let streaming = model.streaming();
        let faces_kpc = batches.layout.slabs.faces_kpc();
        for bin in 0..batches.layout.ln_rigidity.count {
            let r = batches.layout.rigidity(bin);
            let fastest = model.species.speed_kpc_myr(r);
            for (slab, speed) in streaming.speed(batches, bin).iter().enumerate() {
                let z_kpc = faces_kpc[slab + 1];
                let (speed, error) = speed.estimate();
                if speed - SURE * error > fastest && z_kpc <= 0.5 * model.halo_kpc {
                    let (rigidity_gv, speed) = (r.gv(), speed / fastest);
                    return Err(CouplingError::FasterThanLight {
                        iteration,
                        rigidity_gv,
                        z_kpc,
                        speed,
                    });
                }
            }
        }
        Ok(())
    }

    /// Takes what an iteration has led to in all replicas, or its part in an average.
    pub fn take(&self, updates: Vec<Update>, batches: &Batches, progress: &mut Progress) {
        let own = &self.raw.coupling;
        let histories = batches.histories * batches.sums.len() as u64;
        let mut found = Vec::new();
        (progress.growth_per_s, progress.speed_km_s) = updates
            .into_iter()
            .map(|update| {
                found.push(update.kw);
                (update.growth_per_s, update.speed_km_s)
            })
            .unzip();
        let mut asked: Vec<Estimate> = self.changes(&progress.kw, &found);
        for change in &mut asked {
            (change.mean, change.error) =
                (change.mean / own.relaxation, change.error / own.relaxation);
        }
        let by_chance = asked.iter().all(|e| e.mean.abs() <= CHANCE * e.error);
        if by_chance || progress.averaged > 0 {
            progress.averaged += histories;
        }
        let share = match progress.averaged {
            0 => 1.0,
            averaged => {
                let part = FORGETTING * histories as f64 / averaged as f64;
                (part / own.relaxation).min(1.0)
            }
        };
        let pairs = progress.kw.iter().zip(&found);
        progress.kw = pairs
            .map(|(old, new)| self.waves.relaxed(old, new, share))
            .collect();
        progress.iterations += 1;
        let now = self.judged(&progress.kw);
        let precise = now.iter().all(|e| e.error <= own.tolerance);
        let small = asked.iter().all(|e| e.mean.abs() <= own.tolerance);
        let settled = histories as f64 <= LAST * progress.averaged as f64;
        progress.converged = by_chance && small && precise && settled;
        for ((&rigidity_gv, now), asked) in own.rigidities_gv.iter().zip(&now).zip(&asked) {
            let d_zz = libm::exp(now.mean);
            progress.changes.push(Change {
                iteration: progress.iterations,
                rigidity_gv,
                z_kpc: own.z_kpc,
                d_zz_cm2_s: (d_zz, d_zz * now.error),
                change: (asked.mean, asked.error),
                histories,
            });
        }
    }

    /// ln D_zz where the loop is judged.
    fn ln_diffusion(&self, kw: &Rows) -> Vec<f64> {
        let own = &self.raw.coupling;
        let at = |&gv: &f64| libm::log(self.waves.diffusion_cm2_s(kw, Rigidity(gv), own.z_kpc));
        own.rigidities_gv.iter().map(at).collect()
    }

    fn judged(&self, kw: &[Rows]) -> Vec<Estimate> {
        let all: Vec<Vec<f64>> = kw.iter().map(|kw| self.ln_diffusion(kw)).collect();
        Estimate::each(&all)
    }

    fn changes(&self, before: &[Rows], after: &[Rows]) -> Vec<Estimate> {
        let pairs = before.iter().zip(after);
        let all = pairs.map(|(before, after)| {
            let (before, after) = (self.ln_diffusion(before), self.ln_diffusion(after));
            after.iter().zip(before).map(|(a, b)| a - b).collect()
        });
        Estimate::each(&all.collect::<Vec<Vec<f64>>>())
    }
}

/// Adds a block of histories to sums, each batch in the waves of its replica, if there are any.
pub fn score(model: &Model, replicas: &Replicas, block: Block, sums: &mut Sums) -> Walked {
    let own = match replicas.models.is_empty() {
        true => model,
        false => &replicas.models[block.batch() as usize - replicas.first],
    };
    own.score(&mut block.keys(), sums)
}

/// Means of the replicas.
pub fn mean(replicas: &[Rows]) -> Rows {
    let count = replicas.len() as f64;
    let mut sum = replicas[0].clone();
    for rows in &replicas[1..] {
        for (sum, row) in sum.iter_mut().zip(rows) {
            sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
        }
    }
    sum.iter_mut().flatten().for_each(|x| *x /= count);
    sum
}

/// Values between two more.
fn with_ends(low: f64, within: &[f64], high: f64) -> Vec<f64> {
    [&[low], within, &[high]].concat()
}

/// The sums of a replica.
fn of_one(batches: &Batches, replica: usize) -> Batches {
    let sums: Vec<Sums> = vec![batches.sums[replica].clone()];
    Batches {
        layout: batches.layout.clone(),
        numbers: vec![batches.numbers[replica]],
        sums,
        histories: batches.histories,
    }
}

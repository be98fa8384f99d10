//! The only reader of the config: builds the physics of a run from it.

mod coefficients;
mod injection_bins;
mod outputs;
mod parts;
mod scales;
mod warnings;

pub use scales::{Scales, expected_steps};

use coefficients::{Coefficients, ROWS_PER_E_FOLD};
use injection_bins::InjectionBins;

use crate::config::Config;
use crate::config::raw::Raw;
use crate::ensemble::{Plan, Walked};
use crate::medium::{Gas, Medium};
use crate::random::{HistoryKey, Stream};
use crate::scattering::{Scattering, Table};
use crate::sources::{Height, Injection};
use crate::species::{PROTON, Species};
use crate::tally::{Bins, Layout, Score, Spectrum, Sums};
use crate::units::Rigidity;
use crate::walk::{Depth, Fate, KineticGrid, Macroscopic, Microscopic, Particle, Rotation, Scorer};

/// The physics of a run.
pub struct Model {
    /// The species walked.
    pub species: Species,
    /// Plasma against height.
    pub medium: Medium,
    /// The gas disc.
    pub gas: Gas,
    /// Scattering.
    pub scattering: Scattering,
    /// Injection spectrum.
    pub injection: Injection,
    /// Injection heights.
    pub height: Height,
    /// H in kpc.
    pub halo_kpc: f64,
    /// What is summed.
    pub layout: Layout,
    /// How much is walked.
    pub plan: Plan,
    /// Coefficients against rigidity.
    pub grid: KineticGrid,
    /// Seed of all streams.
    pub seed: u64,
    /// Force-field potential in GV.
    pub potential_gv: f64,
    injection_bins: InjectionBins,
    varies_with_height: bool,
    transport: Transport,
}

/// The walk of a run with what only it needs.
enum Transport {
    Macroscopic {
        depths: Vec<Depth>,
        row_start: f64,
        extrapolation: f64,
        adiabatic: bool,
        reacceleration: bool,
    },
    Microscopic {
        rotation: Rotation,
        observer_kpc: f64,
    },
}

/// The walk with the model's coefficients.
enum Walker<'a> {
    Macroscopic(Macroscopic<'a>),
    Microscopic(Microscopic<'a>),
}

/// Takes one step of each history in turn until all have ended, so that the processor works on one
/// while another waits for a division or a wrong guess. A refused score ends its history as lost.
fn in_turn<H>(
    mut histories: Vec<(HistoryKey, H)>,
    mut step: impl FnMut(&mut H) -> (Option<Fate>, bool),
    steps: impl Fn(&H) -> u64,
) -> Walked {
    let mut walked = Walked::default();
    while !histories.is_empty() {
        let mut i = 0;
        while i < histories.len() {
            let (fate, refused) = step(&mut histories[i].1);
            if fate.is_none() && !refused {
                i += 1;
                continue;
            }
            let (key, history) = histories.swap_remove(i);
            walked.steps += steps(&history);
            if refused || fate == Some(Fate::Lost) {
                walked.lost.push(key);
            }
        }
    }
    walked
}

impl Model {
    /// Builds the physics of a checked config.
    pub fn of(config: &Config) -> Self {
        let table = config
            .table()
            .map(|t| Table::new(&t.rigidity_gv, &t.z_kpc, &t.d_zz_cm2_s));
        Self::new(config.raw(), table)
    }

    /// Builds the physics from checked values; `table` is the diffusion table where the model asks for one.
    pub fn new(raw: &Raw, table: Option<Table>) -> Self {
        let medium = parts::medium(&raw.medium);
        let scattering = parts::scattering(&raw.scattering, table);
        let gas = parts::gas(&raw.gas, &medium);
        let injection = parts::supernovae(&raw.sources).injection(&PROTON);
        let coefficients = Coefficients {
            raw,
            species: PROTON,
            medium: &medium,
            gas: &gas,
            scattering: &scattering,
            injection: &injection,
        };
        let (low, high) = (
            libm::log(raw.rigidity.min_gv),
            libm::log(raw.rigidity.max_gv),
        );
        let tallied = Bins::new(low, high, raw.rigidity.bins as usize);
        let injection_bins = coefficients.injection_bins(&tallied);
        let layout = Layout {
            ln_rigidity: tallied,
            height: Bins::new(0.0, raw.halo.height_kpc, raw.tally.z_bins as usize),
            ln_grammage: coefficients.grammage_bins(&tallied),
            places: parts::places(&raw.tally, raw.halo.height_kpc),
        };
        Self {
            species: PROTON,
            height: parts::height(&raw.sources, raw.halo.height_kpc),
            halo_kpc: raw.halo.height_kpc,
            layout,
            plan: parts::plan(&raw.run, injection_bins.count() as u32),
            grid: coefficients.kinetic_grid(&injection_bins),
            transport: coefficients.transport(&injection_bins),
            seed: raw.run.seed,
            potential_gv: raw.modulation.potential_mv / 1e3,
            injection_bins,
            varies_with_height: outputs::varies_with_height(raw, &scattering),
            medium,
            gas,
            scattering,
            injection,
        }
    }

    /// Walks one history.
    pub fn walk<S: Scorer>(&self, key: HistoryKey, scorer: &mut S) -> (Particle, Fate) {
        let (particle, stream) = self.birth(key);
        match self.walker() {
            Walker::Macroscopic(walk) => {
                let mut history = walk.start(particle, stream);
                loop {
                    if let Some(fate) = walk.step(&mut history, scorer) {
                        return (*history.particle(), fate);
                    }
                }
            }
            Walker::Microscopic(walk) => {
                let mut history = walk.start(particle, stream);
                loop {
                    if let Some(fate) = walk.step(&mut history, scorer) {
                        return (*history.particle(), fate);
                    }
                }
            }
        }
    }

    /// Walks a block of histories into the sums of their batch.
    pub fn score(&self, keys: impl Iterator<Item = HistoryKey>, sums: &mut Sums) -> Walked {
        let mut score = Score::new(&self.layout, sums);
        let born = keys.map(|key| (key, self.birth(key)));
        match self.walker() {
            Walker::Macroscopic(walk) => in_turn(
                born.map(|(key, (particle, stream))| (key, walk.start(particle, stream)))
                    .collect(),
                |history| (walk.step(history, &mut score), score.refused_since()),
                |history| history.particle().steps,
            ),
            Walker::Microscopic(walk) => in_turn(
                born.map(|(key, (particle, stream))| (key, walk.start(particle, stream)))
                    .collect(),
                |history| (walk.step(history, &mut score), score.refused_since()),
                |history| history.particle().steps,
            ),
        }
    }

    /// The particle at the start of a history, and its random numbers from then on.
    pub fn birth(&self, key: HistoryKey) -> (Particle, Stream) {
        let mut stream = Stream::new(self.seed, key);
        let (ln_rigidity, share) = self
            .injection_bins
            .sample(key.bin as usize, stream.uniform());
        let k = self.grid.at(ln_rigidity);
        let particle = Particle {
            z_kpc: self.height.sample(&mut stream),
            ln_rigidity,
            // from the same table that escape is referred to
            weight: k.injection * share,
            age_myr: 0.0,
            age_noise_myr2: 0.0,
            grammage: 0.0,
            mu: f64::NAN,
            steps: 0,
        };
        (particle, stream)
    }

    fn walker(&self) -> Walker<'_> {
        match &self.transport {
            Transport::Macroscopic {
                depths,
                row_start,
                extrapolation,
                adiabatic,
                reacceleration,
            } => Walker::Macroscopic(Macroscopic {
                depths,
                row_start: *row_start,
                rows_per_e_fold: ROWS_PER_E_FOLD,
                grid: &self.grid,
                extrapolation: *extrapolation,
                adiabatic: *adiabatic,
                reacceleration: *reacceleration,
            }),
            Transport::Microscopic {
                rotation,
                observer_kpc,
            } => Walker::Microscopic(Microscopic {
                grid: &self.grid,
                rotation,
                height_kpc: self.halo_kpc,
                gas_edge_kpc: self.gas.half_thickness_kpc,
                observer_kpc: *observer_kpc,
            }),
        }
    }

    /// Whether a key names a history that the run may have walked.
    pub fn has(&self, key: HistoryKey) -> bool {
        (key.bin as usize) < self.injection_bins.count() && key.batch < self.plan.batches
    }

    /// Whether the walk knows µ.
    pub fn resolves_mu(&self) -> bool {
        matches!(self.transport, Transport::Microscopic { .. })
    }

    /// What turns sums into intensities.
    pub fn spectrum(&self) -> Spectrum<'_> {
        Spectrum {
            species: &self.species,
            grid: &self.grid,
            potential_gv: self.potential_gv,
        }
    }

    /// D_zz in cm²/s.
    pub fn diffusion_cm2_s(&self, r: Rigidity, z_kpc: f64) -> f64 {
        self.scattering
            .diffusion_cm2_s(&self.species, &self.medium, r, z_kpc)
    }
}

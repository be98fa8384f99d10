//! Runs the loop of a config to its end and holds what it comes to against what is expected.

use std::path::Path;

use pitchwalk::config;
use pitchwalk::coupling::{Coupling, Progress, Stage, score};
use pitchwalk::ensemble::{State, Watch, simulate};
use pitchwalk::model::Model;
use pitchwalk::species::{PROTON, Species};
use pitchwalk::tally::{Batches, Intensity, Jackknife, Quantity};
use pitchwalk::units::{C_CM_S, KPC_CM, Rigidity};

/// Standard errors that an estimate may be off. With the 8 replicas that errors are made of (Student's t, 7 degrees of
/// freedom) a false alarm in 350 under a changed seed; the seed is fixed.
const SIGMAS: f64 = 4.5;

/// A mean over replicas and its error.
#[derive(Debug, Clone, Copy)]
pub struct Estimate {
    pub value: f64,
    pub error: f64,
}

impl Estimate {
    fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let value = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|x| (x - value).powi(2)).sum();
        Self {
            value,
            error: (squares / (count * (count - 1.0))).sqrt(),
        }
    }

    /// Over the batches of a walk, a batch a replica.
    pub fn over_batches(all: &Jackknife) -> Self {
        let (value, error) = all.estimate();
        Self { value, error }
    }

    /// Of independent ones.
    pub fn mean(all: &[Self]) -> Self {
        let count = all.len() as f64;
        Self {
            value: all.iter().map(|x| x.value).sum::<f64>() / count,
            error: all.iter().map(|x| x.error * x.error).sum::<f64>().sqrt() / count,
        }
    }

    /// In units of another value.
    pub fn over(self, unit: f64) -> Self {
        Self {
            value: self.value / unit,
            error: self.error / unit,
        }
    }

    /// Asserts that the value meets another within a share of it and the error.
    #[track_caller]
    pub fn meets(self, what: &str, expected: f64, share: f64) {
        let (off, error) = (self.value / expected - 1.0, self.error / expected.abs());
        assert!(
            off.abs() <= share + SIGMAS * error,
            "{what}: {:.5e}, expected {expected:.5e} ± {share:.1e}, off by {off:.2e} ± {error:.1e}",
            self.value
        );
    }
}

/// A loop at its end, and a last walk in the waves that it came to.
pub struct Coupled {
    /// In the mean waves.
    pub model: Model,
    /// Waves of all replicas.
    pub progress: Progress,
    /// The last walk, a batch a replica.
    pub batches: Batches,
}

/// Runs the loop of a config, given as text, with `key=value` set besides; panics if it does not converge.
pub fn run(text: &str, sets: &[&str]) -> Coupled {
    let sets: Vec<String> = sets.iter().map(|&set| set.into()).collect();
    let config = config::parse("config", text, &sets, Path::new(".")).expect("a config");
    let base = Model::of(&config);
    let coupling = Coupling::new(config.raw(), &base).expect("particles make waves");
    let mut progress = coupling.start();
    while coupling.goes_on(&progress) {
        let stage = coupling.iteration(&progress);
        let walked = walk(&stage);
        let advanced = coupling.advance(&stage, walked, &mut progress);
        advanced.expect("waves");
    }
    assert!(progress.converged, "{:?}", progress.last());
    let stage = coupling.stage(&progress.kw).with_nuclei(&config);
    let batches = walk(&stage).into_batches(&stage.mean.layout, stage.mean.plan.bins);
    Coupled {
        model: stage.mean,
        progress,
        batches,
    }
}

fn walk(stage: &Stage) -> State {
    let (plan, layout) = (&stage.mean.plan, &stage.mean.layout);
    let mut state = State::start(layout, 0..plan.batches);
    simulate(
        plan,
        layout,
        &mut state,
        &mut Watch::nobody(),
        |block, sums| score(&stage.mean, &stage.replicas, block, sums),
    );
    assert!(state.lost().is_empty());
    state
}

impl Coupled {
    /// R in GV in the middle of each bin.
    pub fn rigidities(&self) -> Vec<f64> {
        let layout = &self.batches.layout;
        let bins = 0..layout.ln_rigidity.count;
        bins.map(|bin| layout.rigidity(bin).gv()).collect()
    }

    /// f(0, p) in cm⁻³ (GeV/c)⁻³ at [`Coupled::rigidities`].
    pub fn density(&self) -> Vec<Estimate> {
        let estimate = |(all, r): (&Jackknife, f64)| {
            let flow = 1e4 * C_CM_S * self.model.species.beta(Rigidity(r)) * r * r;
            Estimate::over_batches(all).over(flow)
        };
        let intensity = self.intensity(&PROTON);
        intensity
            .per_gv
            .iter()
            .zip(self.rigidities())
            .map(estimate)
            .collect()
    }

    /// The intensity of a nucleus, or of protons where none are walked.
    pub fn intensity(&self, species: &Species) -> Intensity {
        let Some(nuclei) = &self.model.nuclei else {
            return self.model.spectrum().intensity(&self.batches);
        };
        let mut all = nuclei.intensities(&self.model, &self.batches).into_iter();
        all.find(|one| one.species == *species).expect("walked")
    }

    /// f of a nucleus in each bin of height over that at z = 0.
    pub fn profile(&self, species: &Species, bin: usize) -> Vec<Jackknife> {
        let nuclei = self.model.nuclei.as_ref().expect("nuclei");
        let place = nuclei.network().index(species).expect("walked");
        let own = self.batches.of_species(place);
        let (heights, plane) = (own.layout.height, own.mean(Quantity::Plane, bin, 0));
        let relative = |z: usize| {
            let dwell = own.mean(Quantity::Dwell, bin, z);
            // both sides of the disc
            Jackknife::combine([&dwell, &plane], |[d, p]| d / (2.0 * heights.width * p))
        };
        (0..heights.count).map(relative).collect()
    }

    /// D_zz in cm²/s by waves at R in GV and z in kpc.
    pub fn diffusion(&self, r: f64, z_kpc: f64) -> Estimate {
        let waves = self.model.waves.as_ref().expect("waves scatter");
        let replicas = self.progress.kw.iter();
        let all: Vec<f64> = replicas
            .map(|kw| waves.diffusion_cm2_s(kw, Rigidity(r), z_kpc))
            .collect();
        Estimate::of(&all)
    }

    /// Thickness in cm of the highest cell of waves. Growth in it goes by the streaming at its lower face, as if the halo
    /// ended about half of it lower.
    pub fn highest_cell_cm(&self) -> f64 {
        let waves = self.model.waves.as_ref().expect("waves scatter");
        let faces = waves.equation().grid.faces_kpc();
        (faces[faces.len() - 1] - faces[faces.len() - 2]) * KPC_CM
    }
}

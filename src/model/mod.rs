//! The only reader of the config: builds the physics of a run from it.

mod beyond;
mod bursts;
mod coefficients;
mod events;
mod injection_bins;
mod near_source;
mod nested_leaky_box;
mod nuclei;
mod outputs;
mod parts;
mod realizations;
mod scales;
mod turbulence;
mod warnings;
mod wave_grid;
pub mod waves;

pub use beyond::{Beyond, Exterior};
pub use events::{events, galaxy, release};
pub use near_source::near_source;
pub use parts::checkpoint_every;
pub use realizations::Realizations;
pub use scales::{Scales, expected_steps};
pub use wave_grid::{StreamingRows, WaveGrid};

use std::sync::Arc;

use coefficients::Coefficients;
use injection_bins::InjectionBins;
pub use nested_leaky_box::NestedLeakyBox;
pub use nuclei::{Chain, Nuclei};

use crate::config::Config;
use crate::config::raw::{Raw, ScatteringTerm};
use crate::ensemble::{Plan, Walked};
use crate::interactions::{Inelastic, Processes};
use crate::medium::{Gas, Medium};
use crate::random::{HistoryKey, Stream};
use crate::scattering::{Angular, Computed, Scattering, Shapes, Table};
use crate::sources::{Height, Injection};
use crate::species::Species;
use crate::tally::{Bins, Composition, Layout, Places, Score, Slabs, Spectrum, Streaming, Sums};
use crate::units::{CM2_S_KPC2_MYR, KM_S_KPC_MYR, Rigidity};
use crate::walk::{
    Depth, Fate, KineticGrid, Particle, REFERENCE_ACCURACY, Resolution, Scorer, Walk, Width,
};
use crate::waves::{Rows, WaveError};

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
    /// Elements besides the protons that are walked, if asked for.
    pub composition: Option<Composition>,
    /// Vector instructions that histories are walked with; results do not depend on them.
    pub width: Width,
    /// The waves that scatter, if any do.
    pub waves: Option<WaveGrid>,
    /// Why there are none.
    pub no_waves: Option<WaveError>,
    /// All nuclei, where there are others than protons.
    pub nuclei: Option<Nuclei>,
    /// The nested leaky box of its config.
    pub nested_leaky_box: Option<NestedLeakyBox>,
    /// Where cascades of fast modes end.
    ends: Vec<turbulence::End>,
    injection_bins: InjectionBins,
    varies_with_height: bool,
    focusing: bool,
    transport: Transport,
}

/// What the walk of a run is made from, besides its coefficients.
struct Transport {
    depths: Vec<Depth>,
    row_start: f64,
    rows_per_e_fold: f64,
    angulars: Arc<[Angular]>,
    zero_density: bool,
    processes: Processes,
    advection: bool,
    adiabatic: bool,
    reacceleration: bool,
    resolution: Resolution,
    per_layer: f64,
    places_kpc: Vec<(f64, f64)>,
    accuracy: f64,
}

/// What a model has in common with another.
struct Shared<'a> {
    injection_bins: InjectionBins,
    /// Whose sums are laid out alike.
    of: &'a Model,
    /// What its scores refer to, if not to its own density.
    reference: Option<&'a KineticGrid>,
    /// Step tables, where what scatters is the same.
    angulars: Option<Arc<[Angular]>>,
}

/// A species, where it comes from, and how it is destroyed.
#[derive(Clone, Copy)]
struct Kind<'a> {
    species: Species,
    /// What sources inject.
    injection: Injection,
    /// What is made besides, per kpc², Myr and unit of ln R: a smooth guess.
    made: &'a (dyn Fn(Rigidity) -> f64 + Sync),
    /// Cross sections of nuclei.
    inelastic: &'a Inelastic,
}

impl<'a> Kind<'a> {
    /// What `[sources]` accelerates.
    fn accelerated(raw: &Raw, inelastic: &'a Inelastic) -> Self {
        let species = parts::accelerated(&raw.sources);
        Self {
            species,
            injection: parts::supernovae(&raw.sources).injection(&species),
            made: &|_| 0.0,
            inelastic,
        }
    }
}

impl Model {
    /// Builds the physics of a checked config, without a word.
    pub fn of(config: &Config) -> Self {
        Self::told_of(config, true)
    }

    /// Builds the physics of a checked config, showing progress unless `quiet`.
    pub fn told_of(config: &Config, quiet: bool) -> Self {
        let table = config
            .table()
            .map(|t| Table::new(&t.rigidity_gv, &t.z_kpc, &t.d_zz_cm2_s));
        let pitch_angle = &config.raw().scattering.pitch_angle;
        let shapes = config
            .pitch_angle_table()
            .map(|t| parts::shapes(t, pitch_angle));
        Self::built(config.raw(), table, shapes, quiet).with_nuclei(config)
    }

    /// The same with the nuclei of its config, if that has any.
    pub fn with_nuclei(self, config: &Config) -> Self {
        self.with_nuclei_alike(config, None)
    }

    /// The same so that sums go together with those of nuclei in other scattering.
    pub fn with_nuclei_alike(mut self, config: &Config, other: Option<&Nuclei>) -> Self {
        let Some(mut nuclei) = Nuclei::of(config, &self, other) else {
            return self;
        };
        nuclei.chain.share_layout(&mut self);
        self.nuclei = Some(nuclei);
        self.nested_leaky_box = NestedLeakyBox::of(config, &self);
        self
    }

    /// Builds the physics from checked values; `table` is the diffusion table where the model asks for one.
    pub fn new(raw: &Raw, table: Option<Table>) -> Self {
        Self::tabulated(raw, table, None)
    }

    /// The same with the shapes of a table of pitch angles instead of what `raw` says of them.
    pub fn tabulated(raw: &Raw, table: Option<Table>, shapes: Option<Shapes>) -> Self {
        Self::built(raw, table, shapes, true)
    }

    fn built(raw: &Raw, table: Option<Table>, shapes: Option<Shapes>, quiet: bool) -> Self {
        let medium = parts::medium(&raw.medium);
        let computed = turbulence::computed(raw, &medium, &parts::accelerated(&raw.sources), quiet);
        if raw.scatters_by(ScatteringTerm::Waves) {
            return Self::in_waves(raw, &medium, computed);
        }
        match computed {
            None => {
                let scattering = parts::scattering(&raw.scattering, &medium, table, shapes);
                Self::scattered(raw, scattering)
            }
            Some((computed, ends)) => Self {
                ends,
                ..Self::scattered(raw, Scattering::computed(computed))
            },
        }
    }

    /// In the waves that the loop of waves and particles begins with; where particles make none, in all there are.
    fn in_waves(
        raw: &Raw,
        medium: &Medium,
        computed: Option<(Computed, Vec<turbulence::End>)>,
    ) -> Self {
        let (others, ends) = computed.unzip();
        let ends = ends.unwrap_or_default();
        let waves = WaveGrid::new(raw, medium, others);
        let (kw, no_waves) = match raw.couples() {
            true => (waves.first_guess(), None),
            false => match waves.stirred() {
                Ok(stirred) => (stirred.kw, None),
                Err(error) => (waves.first_guess(), Some(error)),
            },
        };
        Self {
            ends,
            no_waves,
            ..Self::scattered(raw, waves.scattering(&kw))
        }
        .with(waves)
    }

    /// In other waves of the same grid.
    pub fn in_other_waves(&self, raw: &Raw, waves: &WaveGrid, kw: &Rows) -> Self {
        Self {
            ends: self.ends.clone(),
            ..Self::scattered(raw, waves.scattering(kw))
        }
        .with(waves.clone())
    }

    fn with(self, waves: WaveGrid) -> Self {
        Self {
            waves: Some(waves),
            ..self
        }
    }

    /// The same with what scatters.
    pub fn scattered(raw: &Raw, scattering: Scattering) -> Self {
        Self::alike(
            raw,
            scattering,
            Kind::accelerated(raw, &Inelastic::default()),
            None,
        )
    }

    /// With other scattering, but so that sums of both go together.
    pub fn scattered_alike(&self, raw: &Raw, scattering: Scattering) -> Self {
        let shared = Shared {
            injection_bins: self.injection_bins.clone(),
            of: self,
            reference: Some(&self.grid),
            angulars: None,
        };
        let inelastic = Inelastic::default();
        Self::alike(
            raw,
            scattering,
            Kind::accelerated(raw, &inelastic),
            Some(shared),
        )
    }

    /// The walk of another species, injected as protons are, in the same tallied bins.
    pub fn of_species(&self, raw: &Raw, species: Species) -> Self {
        let inelastic = Inelastic::default();
        let kind = Kind {
            species,
            injection: parts::supernovae(&raw.sources).injection(&species),
            ..Kind::accelerated(raw, &inelastic)
        };
        let bins = self.bins_for(raw, std::iter::once(kind));
        self.of_kind(raw, kind, bins, None)
    }

    /// The injection bins that protons and other species have in common: those of the species that needs most.
    fn bins_for<'a>(&self, raw: &Raw, kinds: impl Iterator<Item = Kind<'a>>) -> InjectionBins {
        let alone = |kind: Kind<'_>| {
            let coefficients = Coefficients {
                raw,
                kind,
                medium: &self.medium,
                gas: &self.gas,
                scattering: &self.scattering,
                places_kpc: &[],
            };
            coefficients.injection_bins(&self.layout.ln_rigidity)
        };
        let bins = kinds.map(alone).reduce(|all, one| all.widest(&one));
        bins.unwrap_or_else(|| self.injection_bins.clone())
    }

    /// The walk of protons under other circumstances in the same scattering.
    fn of_protons(&self, raw: &Raw, inelastic: &Inelastic) -> Self {
        let kind = Kind::accelerated(raw, inelastic);
        let bins = self.bins_for(raw, std::iter::once(kind));
        self.of_kind(raw, kind, bins, None)
    }

    /// The walk of a species in given injection bins; its scores refer to its own density or to that of another.
    fn of_kind(
        &self,
        raw: &Raw,
        kind: Kind<'_>,
        injection_bins: InjectionBins,
        reference: Option<&KineticGrid>,
    ) -> Self {
        let shared = Shared {
            injection_bins,
            of: self,
            reference,
            angulars: Some(self.transport.angulars.clone()),
        };
        Self {
            width: self.width,
            ..Self::alike(raw, self.scattering.clone(), kind, Some(shared))
        }
    }

    fn alike(
        raw: &Raw,
        scattering: Scattering,
        kind: Kind<'_>,
        shared: Option<Shared<'_>>,
    ) -> Self {
        let medium = parts::medium(&raw.medium);
        let gas = parts::gas(&raw.gas, &medium);
        let places = parts::places(&raw.tally, raw.halo.height_kpc);
        let places_kpc = places.downwards_kpc();
        let coefficients = Coefficients {
            raw,
            kind,
            medium: &medium,
            gas: &gas,
            scattering: &scattering,
            places_kpc: &places_kpc,
        };
        let (low, high) = (
            libm::log(raw.rigidity.min_gv),
            libm::log(raw.rigidity.max_gv),
        );
        let tallied = Bins::new(low, high, raw.rigidity.bins as usize);
        let (injection_bins, other, reference, angulars) = match shared {
            Some(s) => (s.injection_bins, Some(s.of), s.reference, s.angulars),
            None => (coefficients.injection_bins(&tallied), None, None, None),
        };
        let angulars = angulars.unwrap_or_else(|| parts::angulars(&scattering.shapes));
        let own_layout = || Layout {
            species: vec![kind.species.name],
            ln_rigidity: tallied,
            height: Bins::new(0.0, raw.halo.height_kpc, raw.tally.z_bins as usize),
            ln_grammage: coefficients.grammage_bins(&tallied),
            places,
            slabs: Slabs::none(),
        };
        let layout = other.map_or_else(own_layout, |other| other.layout.clone());
        let mut transport = coefficients.transport(&tallied, &injection_bins, angulars);
        if let Some(other) = other {
            transport.places_kpc.clone_from(&other.transport.places_kpc);
        }
        Self {
            species: kind.species,
            height: parts::height(&raw.sources, raw.halo.height_kpc),
            halo_kpc: raw.halo.height_kpc,
            layout,
            plan: parts::plan(raw, injection_bins.count() as u32),
            grid: coefficients.kinetic_grid(&injection_bins, reference),
            transport,
            seed: raw.run.seed,
            potential_gv: raw.modulation.potential_mv / 1e3,
            composition: raw.composition.as_ref().map(parts::composition),
            width: Width::widest(),
            waves: None,
            no_waves: None,
            nuclei: None,
            nested_leaky_box: None,
            ends: Vec::new(),
            injection_bins,
            focusing: raw.transport.focusing,
            varies_with_height: outputs::varies_with_height(raw, &scattering)
                || !scattering.shapes.edges().is_empty(),
            medium,
            gas,
            scattering,
            injection: kind.injection,
        }
    }

    /// Walks one history.
    pub fn walk<S: Scorer>(&self, key: HistoryKey, scorer: &mut S) -> (Particle, Fate) {
        let mut end = (self.birth(key).0, Fate::Lost);
        self.walk_all(&mut std::iter::once(key), scorer, &mut |&particle, fate| {
            end = (particle, fate);
        });
        end
    }

    /// Walks histories side by side; `ended` is told how each ended, in no particular order.
    pub fn walk_all<S: Scorer>(
        &self,
        keys: &mut dyn Iterator<Item = HistoryKey>,
        scorer: &mut S,
        ended: &mut dyn FnMut(&Particle, Fate),
    ) {
        let births = &mut keys.map(|key| self.birth(key));
        self.walker().run(births, scorer, ended);
    }

    /// Walks histories into the sums of their batch.
    pub fn score(&self, keys: &mut dyn Iterator<Item = HistoryKey>, sums: &mut Sums) -> Walked {
        if let Some(nuclei) = &self.nuclei {
            return nuclei.chain.score(keys, self.width, sums);
        }
        let mut walked = Walked::default();
        let mut score = Score::new(&self.layout, sums);
        self.walk_all(keys, &mut score, &mut |particle, fate| {
            walked.steps += particle.steps;
            if fate == Fate::Lost {
                walked.lost.push(particle.key);
            }
        });
        walked
    }

    /// The particle at the start of a history, and its random numbers from then on.
    pub fn birth(&self, key: HistoryKey) -> (Particle, Stream) {
        let mut stream = Stream::new(self.seed, key);
        let (ln_rigidity, share) = self
            .injection_bins
            .sample(key.bin as usize, stream.uniform());
        let k = self.grid.at(ln_rigidity);
        let particle = Particle {
            key,
            z_kpc: self.height.sample(&mut stream),
            mu: f64::NAN,
            ln_rigidity,
            // from the same table that escape is referred to
            weight: k.injection * share,
            age_myr: 0.0,
            age_noise_myr2: 0.0,
            grammage: 0.0,
            steps: 0,
        };
        (particle, stream)
    }

    fn walker(&self) -> Walk<'_> {
        let t = &self.transport;
        Walk {
            depths: &t.depths,
            row_start: t.row_start,
            rows_per_e_fold: t.rows_per_e_fold,
            grid: &self.grid,
            angulars: &t.angulars,
            zero_density: t.zero_density,
            adiabatic: t.adiabatic,
            reacceleration: t.reacceleration,
            resolution: t.resolution,
            places_kpc: &t.places_kpc,
            per_layer: t.per_layer,
            accuracy: t.accuracy,
            fineness: (t.accuracy / REFERENCE_ACCURACY).sqrt(),
            width: self.width,
        }
    }

    /// Whether a key names a history that the run may have walked.
    pub fn has(&self, key: HistoryKey) -> bool {
        (key.bin as usize) < self.injection_bins.count() && key.batch < self.plan.batches
    }

    /// Whether escape has a law of directions.
    pub fn has_exit_angles(&self) -> bool {
        !self.transport.zero_density
    }

    /// How many step tables walks may make, and the memory in bytes that these take together.
    pub fn step_tables(&self) -> (usize, usize) {
        let count = match self.resolves_mu() {
            true => self.transport.angulars.len(),
            false => 0,
        };
        (count, count * Angular::bytes())
    }

    /// Whether the walk resolves µ where it must.
    pub fn resolves_mu(&self) -> bool {
        self.transport.resolution != Resolution::Nowhere
    }

    /// What turns sums into intensities.
    pub fn spectrum(&self) -> Spectrum<'_> {
        Spectrum {
            species: &self.species,
            grid: &self.grid,
        }
    }

    /// Tallies streaming between faces of height in kpc, and of all else as little as can be.
    pub fn tally_streaming(&mut self, faces_kpc: &[f64]) {
        let layout = &mut self.layout;
        layout.slabs = Slabs::new(faces_kpc);
        layout.height = Bins::new(0.0, self.halo_kpc, 1);
        layout.ln_grammage = Bins::new(0.0, 1.0, 1);
        layout.places = Places::none();
        self.transport.places_kpc.clear();
    }

    /// What turns the sums of the layout's slabs into streaming.
    pub fn streaming(&self) -> Streaming<'_> {
        self.streaming_in(&self.scattering)
    }

    /// The same with other scattering than that of the walk.
    pub fn streaming_in(&self, scattering: &Scattering) -> Streaming<'_> {
        let flow = |z_kpc| self.flow_km_s(z_kpc) * KM_S_KPC_MYR;
        let diffusion = |r, z_kpc| {
            scattering.diffusion_cm2_s(&self.species, &self.medium, r, z_kpc) * CM2_S_KPC2_MYR
        };
        let streaming = Streaming::new(self.spectrum(), &self.layout, flow, diffusion);
        match self.transport.zero_density {
            true => streaming.vanishing(),
            false => streaming,
        }
    }

    /// u in km/s that carries particles.
    pub fn flow_km_s(&self, z_kpc: f64) -> f64 {
        match self.transport.advection {
            true => self.medium.flow_km_s(z_kpc),
            false => 0.0,
        }
    }

    /// D_zz in cm²/s.
    pub fn diffusion_cm2_s(&self, r: Rigidity, z_kpc: f64) -> f64 {
        self.scattering
            .diffusion_cm2_s(&self.species, &self.medium, r, z_kpc)
    }
}

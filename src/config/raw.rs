//! The TOML file as the user writes it: every key, its unit, its default and its meaning.
//!
//! These types are the outside contract. `pitchwalk schema` prints the JSON Schema made from them,
//! so the text of each doc comment is what an editor shows. The range of a single value stands here
//! too, as a schema attribute, so that editor and program refuse the same; what several keys must
//! satisfy together is checked in `check`.

mod beyond_halo;
mod composition;
mod coupling;
mod losses;
mod modes;
mod near_source;
mod nested_leaky_box;
mod nuclei;
mod realizations;
mod scattering;
mod scattering_layer;
mod sources;
mod wave_damping;
mod waves;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use beyond_halo::{BeyondHalo, EscapingCurrent};
pub use composition::{Composition, Element};
pub use coupling::Coupling;
pub use losses::{Ionization, Losses, PhotonField, Radiative};
pub use modes::{Cascade, Damping, DampingRate, Mode, Modes, Resonances, Viscosity, Wandering};
pub use near_source::{Cloud, NearSource};
pub use nested_leaky_box::{NestedLeakyBox, SourceGrammage};
pub use nuclei::{NuclearSource, Nuclei, NucleiMethod};
pub use realizations::{Kernel, Kernels, Realizations};
pub use scattering::{Closure, PitchAngle, Scattering, ScatteringModel};
pub use scattering_layer::{ScatteringLayer, ScatteringTerm};
pub use sources::{Accelerated, ArmModel, Galaxy, RadialModel, Remnant, SourceProfile, Sources};
pub use wave_damping::{DampingKind, WaveDamping, WaveRate};
pub use waves::{Gaussian, Stirring, WaveClosure, Waves};

/// A pitchwalk run: one TOML file to spectra with error bars.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Raw {
    /// How many histories, from which seed, and when to stop.
    pub run: Run,
    /// The rigidities for which results are tallied.
    pub rigidity: RigidityGrid,
    /// The magnetised halo: its height and what happens at its edge.
    pub halo: Halo,
    /// Magnetic field, ionised gas and Alfvén speed against height.
    pub medium: Medium,
    /// The gas disc that particles lose energy and interact in.
    pub gas: Gas,
    /// How fast pitch angles scatter, hence the diffusion coefficient.
    pub scattering: Scattering,
    /// The waves that particles make and scatter on.
    pub waves: Waves,
    /// How waves and particles are made to fit together.
    pub coupling: Coupling,
    /// Which walk is taken and what moves the particles besides scattering.
    pub transport: Transport,
    /// Energy losses and destruction in the gas.
    pub losses: Losses,
    /// Where particles are born, with which spectrum, and how many.
    pub sources: Sources,
    /// Solar modulation of the tabulated intensities.
    pub modulation: Modulation,
    /// How finely results are binned.
    pub tally: Tally,
    /// Green's functions of bursts from histories.
    pub kernels: Kernels,
    /// Spectra of all elements and their mean logarithmic mass, from the protons of the run.
    pub composition: Option<Composition>,
    /// Nuclei heavier than protons: spallation, decay and ratios.
    pub nuclei: Option<Nuclei>,
    /// Protons that leave a remnant along a flux tube, in waves of their own: instead of a walk through the halo.
    pub near_source: Option<NearSource>,
    /// Grammage near the sources and in the Galaxy, and what B/C, antiprotons and positrons tell of it.
    pub nested_leaky_box: Option<NestedLeakyBox>,
    /// Density and anisotropy at the Sun, over many realisations of single supernovae.
    pub realizations: Option<Realizations>,
    /// The gas around the Galaxy that what escapes drives waves in.
    pub beyond_halo: Option<BeyondHalo>,
}

/// `[run]`: size and reproducibility.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Run {
    /// Seed of every random stream. The same seed gives the same bits on any number of threads.
    #[schemars(range(max = 9_223_372_036_854_775_807_u64))]
    pub seed: u64,
    /// Histories started in each rigidity bin (rounded up to whole blocks of every batch); 0 walks none, for `[realizations]` alone.
    #[schemars(range(max = 1_000_000_000_000_u64))]
    pub histories: u64,
    /// Independent batches from which every error bar is made, 8 to 4096; where particles make waves, `coupling.replicas` take their place.
    #[schemars(range(min = 8, max = 4096))]
    pub batches: u32,
    /// Stop early, at a fixed block count, once the relative 1σ error of the spectrum is below this in every bin.
    #[schemars(extend("exclusiveMinimum" = 0.0, "exclusiveMaximum" = 1.0))]
    pub target_error: Option<f64>,
    /// Stop early, at a fixed block count, after this many minutes of wall-clock time.
    #[schemars(range(max = 1e9), extend("exclusiveMinimum" = 0.0))]
    pub max_minutes: Option<f64>,
    /// Minutes between checkpoints, from which `run --resume` goes on after a run was killed.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub checkpoint_minutes: f64,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            seed: 1,
            histories: 20_000,
            batches: 64,
            target_error: None,
            max_minutes: None,
            checkpoint_minutes: 5.0,
        }
    }
}

/// `[rigidity]`: logarithmic bins in rigidity R = pc/(Ze).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RigidityGrid {
    /// Lower edge of the first bin in GV.
    #[schemars(range(min = 1e-3, max = 1e9))]
    pub min_gv: f64,
    /// Upper edge of the last bin in GV.
    #[schemars(range(min = 1e-3, max = 1e9))]
    pub max_gv: f64,
    /// Number of logarithmic bins, 1 to 1000.
    #[schemars(range(min = 1, max = 1000))]
    pub bins: u32,
}

impl Default for RigidityGrid {
    fn default() -> Self {
        Self {
            min_gv: 0.1,
            max_gv: 1e5,
            bins: 48,
        }
    }
}

/// `[halo]`: the slab −H < z < H in which particles scatter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Halo {
    /// Half-height H of the halo in kpc.
    #[schemars(range(min = 1e-3, max = 1e3))]
    pub height_kpc: f64,
    /// What happens at |z| = H.
    pub boundary: Boundary,
}

impl Default for Halo {
    fn default() -> Self {
        Self {
            height_kpc: 4.0,
            boundary: Boundary::FreeEscape,
        }
    }
}

/// The two conditions at the edge of the halo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Boundary {
    /// Particles that cross |z| = H outward never return, so the density vanishes a Milne length (0.7182 λ) beyond it.
    FreeEscape,
    /// The density vanishes at |z| = H, as closed forms and grid codes assume.
    ZeroDensity,
}

/// `[medium]`: uniform values at the midplane, optional profiles in height, or named layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Medium {
    /// Magnetic field at the midplane in µG.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub magnetic_field_ug: f64,
    /// Ion density at the midplane in cm⁻³.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub ion_density_cm3: f64,
    /// Temperature at the midplane in K.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub temperature_k: f64,
    /// Alfvén speed in km/s. Left out, it follows from field and ion density: B/√(4π n m_p).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub alfven_speed_km_s: Option<f64>,
    /// How the magnetic field varies with height.
    pub magnetic_field_profile: Profile,
    /// How the ion density varies with height.
    pub ion_density_profile: Profile,
    /// How the temperature varies with height.
    pub temperature_profile: Profile,
    /// How a given `alfven_speed_km_s` varies with height.
    pub alfven_speed_profile: Profile,
    /// Named layers stacked from the midplane to the halo's edge; each replaces the uniform values.
    #[schemars(length(max = 64))]
    pub layer: Vec<Layer>,
}

impl Default for Medium {
    fn default() -> Self {
        Self {
            magnetic_field_ug: 3.0,
            ion_density_cm3: 0.01,
            temperature_k: 1e4,
            alfven_speed_km_s: None,
            magnetic_field_profile: Profile::default(),
            ion_density_profile: Profile::default(),
            temperature_profile: Profile::default(),
            alfven_speed_profile: Profile::default(),
            layer: Vec::new(),
        }
    }
}

/// A dimensionless factor against height that multiplies a midplane value; 1 at z = 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// The form of the factor.
    pub kind: ProfileKind,
    /// Scale height z_s in kpc (exponential and power law).
    pub scale_kpc: Option<f64>,
    /// Exponent of the power law.
    pub exponent: Option<f64>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            kind: ProfileKind::Uniform,
            scale_kpc: None,
            exponent: None,
        }
    }
}

/// Forms of a factor against height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProfileKind {
    /// 1 everywhere.
    Uniform,
    /// exp(−|z|/z_s); a negative `scale_kpc` makes it grow.
    Exponential,
    /// (max(|z|, z_s)/z_s)^exponent: flat below z_s, a power law above.
    PowerLaw,
}

/// `[[medium.layer]]`: one named layer of the interstellar medium, the same on both sides of the disc.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Layer {
    /// Name by which results and other sections refer to the layer.
    pub name: String,
    /// Lower edge of the layer in kpc; the first begins at 0.
    #[schemars(range(min = 0.0))]
    pub z_lo_kpc: f64,
    /// Upper edge of the layer in kpc; the last reaches the halo's height.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub z_hi_kpc: f64,
    /// Magnetic field in µG; left out, the value of `[medium]`.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub magnetic_field_ug: Option<f64>,
    /// Ion density in cm⁻³; left out, the value of `[medium]`.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub ion_density_cm3: Option<f64>,
    /// Temperature in K; left out, the value of `[medium]`.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub temperature_k: Option<f64>,
    /// Alfvén speed in km/s; left out, the value of `[medium]`, or from the layer's own field and density.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub alfven_speed_km_s: Option<f64>,
    /// Waves run both ways here and carry no particles, whatever `transport.advection` says.
    pub balanced: bool,
}

/// `[gas]`: the disc of neutral gas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Gas {
    /// Half-thickness h of the disc in pc.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub half_thickness_pc: f64,
    /// Number density of hydrogen (neutral and ionised) in cm⁻³.
    #[schemars(range(min = 0.0))]
    pub density_cm3: f64,
    /// Helium atoms per hydrogen atom.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub helium_fraction: f64,
    /// Fraction of the hydrogen that is ionised (Coulomb losses).
    #[schemars(range(min = 0.0, max = 1.0))]
    pub ionized_fraction: f64,
    /// Whether the disc is treated as infinitely thin or as a uniform slab |z| < h.
    pub treatment: GasTreatment,
}

impl Default for Gas {
    fn default() -> Self {
        Self {
            half_thickness_pc: 100.0,
            density_cm3: 1.0,
            helium_fraction: 0.1,
            ionized_fraction: 0.05,
            treatment: GasTreatment::Thin,
        }
    }
}

/// How the gas disc meets the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GasTreatment {
    /// All gas at z = 0 with the disc's surface density 2hn: exact and fast where h is much less than H.
    Thin,
    /// Uniform gas in |z| < h.
    Uniform,
}

/// `[transport]`: the walk and what moves particles besides scattering.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Transport {
    /// Where pitch angles are resolved.
    pub walk: Walk,
    /// Relative error that the lengths of steps may make: smaller values take shorter steps and resolve pitch angles at smaller λ/H.
    #[schemars(range(min = 1e-6, max = 0.1))]
    pub accuracy: f64,
    /// Carry particles with the waves, away from the disc at the Alfvén speed.
    pub advection: bool,
    /// Adiabatic losses in the diverging flow (with `advection`), the jump at z = 0 included.
    pub adiabatic_losses: bool,
    /// Second-order Fermi acceleration on balanced waves, D_pp = p²v_A²/(9D_zz); not together with `advection`.
    pub reacceleration: bool,
    /// Let particles follow the field lines of B(z) as a flux tube: mirroring where pitch angles are resolved, the drift D/L_B with 1/L_B = −d ln B/dz where they diffuse.
    pub focusing: bool,
}

impl Default for Transport {
    fn default() -> Self {
        Self {
            walk: Walk::Auto,
            accuracy: 1e-3,
            advection: true,
            adiabatic_losses: true,
            reacceleration: false,
            focusing: false,
        }
    }
}

/// Where pitch angles are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Walk {
    /// Where the diffusion limit is not as accurate as asked, or a tally needs it.
    Auto,
    /// Wherever they may differ from isotropy: at the boundary always, elsewhere as with `auto`.
    Microscopic,
    /// Nowhere: the diffusion limit.
    Macroscopic,
}

/// `[modulation]`: the force-field approximation for the Sun's influence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Modulation {
    /// Force-field potential φ in MV; 0 leaves the modulated columns equal to the interstellar ones.
    #[schemars(range(min = 0.0, max = 5000.0))]
    pub potential_mv: f64,
}

impl Default for Modulation {
    fn default() -> Self {
        Self {
            potential_mv: 500.0,
        }
    }
}

/// `[tally]`: resolution of the tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Tally {
    /// Equal bins in height between 0 and H for `density`, 2 to 1000.
    #[schemars(range(min = 2, max = 1000))]
    pub z_bins: u32,
    /// Logarithmic bins of the path-length distribution, 8 to 1000.
    #[schemars(range(min = 8, max = 1000))]
    pub grammage_bins: u32,
    /// Heights |z| in kpc of the places at which `pitch_angle` and `pitch_angle_moments` are tallied, both sides of the disc together; at `halo.height_kpc` the particles that escape. Without any there are no such tables.
    #[schemars(length(max = 64), inner(range(min = 0.0)))]
    pub pitch_angle_z_kpc: Vec<f64>,
    /// Full thickness in pc of the cell around each place, cut off at z = 0 and at the halo's edge.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub pitch_angle_width_pc: f64,
    /// Equal bins in the pitch-angle cosine µ between −1 and 1, an even number from 2 to 1000.
    #[schemars(range(min = 2, max = 1000), extend("multipleOf" = 2))]
    pub pitch_angle_bins: u32,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            z_bins: 20,
            grammage_bins: 60,
            pitch_angle_z_kpc: Vec::new(),
            pitch_angle_width_pc: 100.0,
            pitch_angle_bins: 20,
        }
    }
}

/// Values that are evenly spaced in their logarithm, both ends among them; of one, the lower end.
fn evenly(low: f64, high: f64, count: u32) -> impl Iterator<Item = f64> {
    let start = libm::log(low);
    let step = (libm::log(high) - start) / f64::from(count.max(2) - 1);
    (0..count).map(move |i| libm::exp(start + step * f64::from(i)))
}

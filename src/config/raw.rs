//! The TOML file as the user writes it: every key, its unit, its default and its meaning.
//!
//! These types are the outside contract. `pitchwalk schema` prints the JSON Schema made from them,
//! so the text of each doc comment is what an editor shows. The range of a single value stands here
//! too, as a schema attribute, so that editor and program refuse the same; what several keys must
//! satisfy together is checked in `check`.

mod composition;
mod realizations;
mod sources;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use composition::{Composition, Element};
pub use realizations::{Kernel, Kernels, Realizations};
pub use sources::{ArmModel, Galaxy, RadialModel, Remnant, SourceProfile, Sources};

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
    /// Density and anisotropy at the Sun, over many realisations of single supernovae.
    pub realizations: Option<Realizations>,
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
    /// Independent batches from which every error bar is made, 8 to 4096.
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

/// `[scattering]`: the pitch-angle diffusion coefficient D_µµ, or the diffusion coefficient D_zz it amounts to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Scattering {
    /// Which model gives the scattering rate.
    pub model: ScatteringModel,
    /// Diffusion coefficient D_zz in cm²/s (at `reference_gv` and β = 1 for `power_law`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub d0_cm2_s: Option<f64>,
    /// Mean free path λ = 3D_zz/v in pc instead of `d0_cm2_s` (`constant` and `power_law`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub mean_free_path_pc: Option<f64>,
    /// Rigidity R0 in GV at which `d0_cm2_s` or `mean_free_path_pc` holds (`power_law`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub reference_gv: f64,
    /// Exponent δ of D = β^η D0 (R/R0)^δ (`power_law`).
    pub delta: f64,
    /// Exponent η of β = v/c (`power_law`).
    pub beta_exponent: f64,
    /// Rigidity in GV at which δ changes to `delta_above` (`power_law`); no break when left out.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub break_gv: Option<f64>,
    /// Put the break where the Larmor radius equals λ at the plane: particles outgrow the turbulence there and D ∝ R² above, if `delta_above` says nothing else (`power_law`).
    pub break_at_larmor_radius: bool,
    /// Exponent δ well above the break (`power_law`).
    pub delta_above: Option<f64>,
    /// Width s of the break: D ∝ (R/R0)^δ (1 + (R/R_b)^{1/s})^{s(δ_above − δ)} (`power_law`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub break_width: f64,
    /// Factor against height that multiplies D (`constant` and `power_law`).
    pub profile: Profile,
    /// Index q of the slab spectrum W ∝ k^{−q}, 1 ≤ q < 2 (`slab`).
    #[schemars(range(min = 1.0), extend("exclusiveMaximum" = 2.0))]
    pub index: f64,
    /// F(1/L) = kW at the outer scale, where ∫W dk = (δB/B0)²: (q−1)(δB/B0)² for q > 1 (`slab`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub power_at_outer_scale: f64,
    /// Outer scale L of the turbulence in pc (`slab`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub outer_scale_pc: f64,
    /// Relation between the waves' power and D_µµ (`slab`).
    pub closure: Closure,
    /// CSV file with columns `rigidity_gv`, `d_zz_cm2_s` and optionally `z_kpc` (`table`); relative to the config file.
    pub table: Option<String>,
    /// D_⊥/D_zz: diffusion in the plane of the disc against that across it, in realisations of single supernovae.
    #[schemars(range(max = 1e3), extend("exclusiveMinimum" = 0.0))]
    pub perpendicular_ratio: f64,
    /// How D_µµ depends on µ.
    pub pitch_angle: PitchAngle,
}

/// `[scattering.pitch_angle]`: D_µµ ∝ (1 − µ²)(|µ|^{q−1} + broadening) or from a table, and isotropic
/// redistribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PitchAngle {
    /// q, 1 ≤ q < 2: 1 is isotropic small-angle scattering. A `slab` has its own with `closure = "qlt"`.
    #[schemars(range(min = 1.0), extend("exclusiveMaximum" = 2.0))]
    pub index: f64,
    /// What resonance broadening adds to |µ|^{q−1}; well above 1, scattering is isotropic all the same.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub broadening: f64,
    /// Share of 1/λ due to isotropic redistribution, as by weak shocks; D_zz stays what the model says.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub redistribution_fraction: f64,
    /// CSV file with columns `mu`, `d_mumu` and optionally `rigidity_gv`, `z_kpc`: D_µµ against |µ| instead of `index` and `broadening`; relative to the config file. Only its dependence on µ counts, D_zz stays what the model says; nearest rigidity (in ln R) and height hold.
    pub table: Option<String>,
}

impl Default for PitchAngle {
    fn default() -> Self {
        Self {
            index: 1.0,
            broadening: 0.0,
            redistribution_fraction: 0.0,
            table: None,
        }
    }
}

impl Default for Scattering {
    fn default() -> Self {
        Self {
            model: ScatteringModel::PowerLaw,
            d0_cm2_s: None,
            mean_free_path_pc: None,
            reference_gv: 4.0,
            delta: 0.5,
            beta_exponent: 1.0,
            break_gv: None,
            break_at_larmor_radius: false,
            delta_above: None,
            break_width: 0.1,
            profile: Profile::default(),
            index: 5.0 / 3.0,
            power_at_outer_scale: 0.1,
            outer_scale_pc: 50.0,
            closure: Closure::Qlt,
            table: None,
            perpendicular_ratio: 1.0,
            pitch_angle: PitchAngle::default(),
        }
    }
}

/// Models of the scattering rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScatteringModel {
    /// One diffusion coefficient (or mean free path) for all rigidities, isotropic scattering.
    Constant,
    /// D = β^η D0 (R/R0)^δ with an optional break, isotropic scattering.
    PowerLaw,
    /// Resonant scattering on slab waves with a power-law spectrum.
    Slab,
    /// D_zz(R, z) from a CSV file, isotropic scattering.
    Table,
}

/// Relations between wave power and D_µµ for slab waves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Closure {
    /// Quasi-linear theory: D_µµ = (π/4) Ω (1−µ²) F(1/(r_L|µ|)).
    Qlt,
    /// Isotropic rate ν = Ω F(1/r_L), so D_zz = (v r_L/3)/F(1/r_L).
    Reduced,
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

/// `[losses]`: what the gas does to protons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Losses {
    /// Ionisation of neutral gas.
    pub ionization: bool,
    /// Coulomb collisions with the ionised gas.
    pub coulomb: bool,
    /// Destruction in inelastic collisions.
    pub inelastic: bool,
}

impl Default for Losses {
    fn default() -> Self {
        Self {
            ionization: true,
            coulomb: true,
            inelastic: true,
        }
    }
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

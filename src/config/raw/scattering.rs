//! The keys of `[scattering]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Modes, Profile, ScatteringLayer, ScatteringTerm};

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
    /// The turbulence that D_µµ is computed from (`modes`).
    pub modes: Modes,
    /// What scatters in named layers of the medium; layers that no entry names have `model`.
    #[schemars(length(max = 256))]
    pub layer: Vec<ScatteringLayer>,
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
            modes: Modes::default(),
            layer: Vec::new(),
        }
    }
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
    /// D_µµ computed from the turbulence of `[scattering.modes]` in the medium.
    Modes,
    /// Resonant scattering on the waves of `[waves]`, which streaming particles make.
    Waves,
}

impl Scattering {
    /// The same with the model of a term, if it is one of all heights' as well.
    pub fn as_term(mut self, term: ScatteringTerm) -> Self {
        self.model = match term {
            ScatteringTerm::Constant => ScatteringModel::Constant,
            ScatteringTerm::PowerLaw => ScatteringModel::PowerLaw,
            ScatteringTerm::Slab => ScatteringModel::Slab,
            ScatteringTerm::Modes => ScatteringModel::Modes,
            ScatteringTerm::Waves => ScatteringModel::Waves,
            ScatteringTerm::Shocks => self.model,
        };
        self
    }
}

impl ScatteringModel {
    /// The same for a layer; a table is for all heights.
    pub fn term(self) -> Option<ScatteringTerm> {
        match self {
            Self::Constant => Some(ScatteringTerm::Constant),
            Self::PowerLaw => Some(ScatteringTerm::PowerLaw),
            Self::Slab => Some(ScatteringTerm::Slab),
            Self::Modes => Some(ScatteringTerm::Modes),
            Self::Waves => Some(ScatteringTerm::Waves),
            Self::Table => None,
        }
    }
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

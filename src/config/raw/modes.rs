//! The keys of `[scattering.modes]`: turbulence, from which D_µµ is computed.
//!
//! References: KQ22 = Kempski & Quataert 2022, MNRAS 514, 657; F21 = Fornieri et al. 2021, MNRAS 502, 5821;
//! YL = Yan & Lazarian 2004, 2008; Petrosian = Petrosian, Yan & Lazarian 2006, ApJ 644, 603.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[scattering.modes]`: magnetohydrodynamic turbulence and what is assumed of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Modes {
    /// Kinds of waves that scatter; their D_µµ add up.
    #[schemars(length(min = 1, max = 3))]
    pub kinds: Vec<Mode>,
    /// Outer scale L in pc, at which the turbulence is driven.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub outer_scale_pc: f64,
    /// Ma of the fast modes, at most 1: their amplitude at L over their phase speed (KQ22).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub mach_number: f64,
    /// M_A of the Alfvén and slow modes, at most 1: their amplitude at L over the Alfvén speed (F21). Those that make field lines wander have it too.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub alfven_mach_number: f64,
    /// How the weak cascade of fast modes spreads over directions.
    pub cascade: Cascade,
    /// Signs of the gyroresonance of fast modes.
    pub resonances: Resonances,
    /// b, 1 or 2, of the width Δ² = b M (1 − µ²) of a resonance in µ, M a Mach number: 1 as published (YL, KQ22, F21).
    #[schemars(range(min = 1, max = 2))]
    pub broadening: u32,
    /// What ends the cascade of fast modes at small scales; Alfvén and slow modes are not damped.
    pub damping: Damping,
    /// Whether the rate of collisionless damping is that of amplitudes or of energies.
    pub damping_rate: DampingRate,
    /// The viscosity ν of viscous damping, ν k² sin²θ/6.
    pub viscosity: Viscosity,
    /// Count the ions' term of the collisionless rate, 5 exp(−1/(β cos²θ)) beside that of the electrons (KQ22 eq. A6).
    pub ion_damping: bool,
    /// Which waves turn field lines, so that the rates of fast modes are means over angles.
    pub field_line_wandering: Wandering,
}

impl Default for Modes {
    fn default() -> Self {
        Self {
            kinds: vec![Mode::Fast],
            outer_scale_pc: 100.0,
            mach_number: 1.0,
            alfven_mach_number: 1.0,
            cascade: Cascade::Isotropic,
            resonances: Resonances::Both,
            broadening: 1,
            damping: Damping::ByScale,
            damping_rate: DampingRate::Amplitude,
            viscosity: Viscosity::Braginskii,
            ion_damping: true,
            field_line_wandering: Wandering::Alfven,
        }
    }
}

/// Kinds of magnetohydrodynamic waves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Fast magnetosonic waves, spectrum k^(−3/2): gyroresonance and transit-time damping (YL; KQ22 app. A).
    Fast,
    /// Alfvén waves of the critically balanced cascade (Goldreich & Sridhar 1995; F21).
    Alfven,
    /// Slow magnetosonic waves that share the Alfvén waves' spectrum: an upper limit.
    Slow,
}

/// Cascades of fast modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cascade {
    /// The same in all directions (YL; KQ22 §3).
    Isotropic,
    /// Slower along the field, ∝ sin θ, as at low β (KQ22 eqs. 36–39).
    Anisotropic,
}

/// Signs of the gyroresonance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resonances {
    /// n = +1 and −1 (F21).
    Both,
    /// n = +1 alone, as published (KQ22 eq. A1): κ is 2 to 7 % larger.
    Kq22,
}

/// What damps fast modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Damping {
    /// Viscosity at scales above the ions' mean free path, collisionless damping below (KQ22 app. A).
    ByScale,
    /// Viscosity and collisionless damping at all scales, whichever ends the cascade first (F21's disc).
    Both,
    /// Collisionless damping at all scales (F21's halo).
    Collisionless,
    /// Viscosity at all scales.
    Viscous,
    /// Nothing.
    None,
}

/// What a rate of damping is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DampingRate {
    /// Of amplitudes, (√(πβ)/4)(sin²θ/cos θ) k v_A times the particles' terms (KQ22 eq. A6).
    Amplitude,
    /// Of energies, twice that (Petrosian; F21).
    Energy,
}

/// Viscosities along the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Viscosity {
    /// ν = 0.96 (kT/m_p) τ_i, τ_i the ions' collision time (Braginskii 1965).
    Braginskii,
    /// ν = l_mfp v_th, 2.08 times that (KQ22's estimate).
    MeanFreePath,
}

/// What makes field lines wander.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wandering {
    /// Alfvén waves of `alfven_mach_number` (KQ22 eq. A7).
    Alfven,
    /// The fast modes themselves (KQ22 eq. 40).
    Fast,
    /// Nothing: rates hold at a single angle (F21).
    None,
}

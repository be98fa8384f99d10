//! The keys of `[[waves.damping]]`.
//!
//! References: B19 = Blasi 2019, Galaxies 7, 64; KQ22 = Kempski & Quataert 2022, MNRAS 514, 657.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Profile;

/// `[[waves.damping]]`: one damping of waves, at the rate Γ against wavenumber k and power F = kW. The energy of waves is damped at twice the rate of their amplitude.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WaveDamping {
    /// What damps.
    pub kind: DampingKind,
    /// Whether the rate is that of the waves' amplitude or energy (`nonlinear_landau`, `dust`, `power_law`).
    pub of: Option<WaveRate>,
    /// Sound speed v_s in km/s (`nonlinear_landau` of energy).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub sound_speed_km_s: Option<f64>,
    /// Outer scale L in pc of the turbulence (`turbulent`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub outer_scale_pc: Option<f64>,
    /// Rate ν_in per s at which an ion meets neutral atoms, at frequencies far above it (`ion_neutral`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub collisions_per_s: Option<f64>,
    /// Density of neutral hydrogen in cm⁻³ instead: the dispersion relation of ions and neutrals at all frequencies (`ion_neutral`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub neutral_density_cm3: Option<f64>,
    /// Γ0 per s (`dust`, `power_law`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub rate_per_s: Option<f64>,
    /// k1 per pc, the wavenumber at which Γ0 holds (`dust`, `power_law`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub reference_k_per_pc: Option<f64>,
    /// a of Γ0 (k/k1)^a F^b (`power_law`).
    #[schemars(range(min = -10.0, max = 10.0))]
    pub wavenumber_exponent: Option<f64>,
    /// b of Γ0 (k/k1)^a F^b, 0 for linear damping (`power_law`).
    #[schemars(range(min = 0.0, max = 10.0))]
    pub power_exponent: Option<f64>,
    /// Factor against height that multiplies Γ.
    pub profile: Profile,
}

impl Default for WaveDamping {
    fn default() -> Self {
        Self {
            kind: DampingKind::NonlinearLandau,
            of: None,
            sound_speed_km_s: None,
            outer_scale_pc: None,
            collisions_per_s: None,
            neutral_density_cm3: None,
            rate_per_s: None,
            reference_k_per_pc: None,
            wavenumber_exponent: None,
            power_exponent: None,
            profile: Profile::default(),
        }
    }
}

/// Kinds of damping of waves along the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DampingKind {
    /// Nonlinear Landau damping: k v_s F of energy (B19 eq. 6), or k v_th F of amplitude with v_th = √(2kT/m_p) of the medium (KQ22 sec. 2.1.2).
    NonlinearLandau,
    /// Nonlinear damping as by a cascade, (2c_k)^{−3/2} k v_A F^{1/2} of energy with c_k = 3.6 (Ptuskin & Zirakashvili 2003; Nava et al. 2016).
    NonlinearCascade,
    /// Shear by Alfvénic turbulence, v_A (k/L)^{1/2} of amplitude (Farmer & Goldreich 2004; KQ22).
    Turbulent,
    /// Friction of ions with neutral atoms (Kulsrud & Pearce 1969): ν_in/2 of amplitude, or 2|Im ω| of energy with ω²(ν_ni + ν_in − iω) = k²v_A²(ν_ni − iω).
    IonNeutral,
    /// Charged dust grains, Γ0 (k/k1)^{3/4} (Squire et al. 2021).
    Dust,
    /// Γ0 (k/k1)^a F^b.
    PowerLaw,
}

/// What a rate of damping is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaveRate {
    /// Of the waves' amplitude: their energy is damped twice as fast.
    Amplitude,
    /// Of the waves' energy.
    Energy,
}

//! The keys of `[waves]`: what makes the waves that scatter particles, and what unmakes them.
//!
//! References: E18 = Evoli et al. 2018, PRL 121, 021102; B19 = Blasi 2019, Galaxies 7, 64; KQ22 = Kempski &
//! Quataert 2022, MNRAS 514, 657.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::WaveDamping;

/// `[waves]`: Alfvén waves along the field with the spectrum W(k, z), ∫W dk = (δB/B0)², carried outwards at the Alfvén speed (E18).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Waves {
    /// Smallest wavenumber k per pc; no power passes it.
    #[schemars(range(min = 1e-12, max = 1e12))]
    pub k_min_per_pc: f64,
    /// Largest wavenumber k per pc, beyond which the cascade goes on.
    #[schemars(range(min = 1e-12, max = 1e12))]
    pub k_max_per_pc: f64,
    /// Wavenumbers a decade, evenly spaced in their logarithm.
    #[schemars(range(min = 2, max = 200))]
    pub points_per_decade: u32,
    /// Height in kpc below which the cells of height are alike; far above it they grow in equal ratios.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub fine_below_kpc: f64,
    /// Cells of height between the plane and the halo's edge.
    #[schemars(range(min = 10, max = 10_000))]
    pub z_cells: u32,
    /// c_k of the cascade, D_kk = c_k v_A k^{7/2} W^{1/2} (E18); 0 for no cascade.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub cascade_constant: f64,
    /// P of D_zz = P v r_L/F(1/r_L) with F = kW.
    pub closure: WaveClosure,
    /// H_cap in kpc of the largest diffusion coefficient, cH_cap/3, that of particles without waves (E18); left out, the halo's height.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub cap_height_kpc: Option<f64>,
    /// Whether streaming particles make waves; the loop of `[coupling]` then looks for waves and particles that fit together.
    pub growth: bool,
    /// Growth by all nuclei over that by the protons of the run: 1 for protons alone (E18), about 2 with helium.
    #[schemars(range(max = 100.0), extend("exclusiveMinimum" = 0.0))]
    pub growth_factor: f64,
    /// Waves that supernovae stir on large scales.
    pub stirring: Stirring,
    /// What damps waves besides the cascade; the rates add up. Without any nothing does.
    #[schemars(length(max = 16))]
    pub damping: Vec<WaveDamping>,
}

impl Default for Waves {
    fn default() -> Self {
        Self {
            k_min_per_pc: 1e-2,
            k_max_per_pc: 1e7,
            points_per_decade: 20,
            fine_below_kpc: 0.1,
            z_cells: 200,
            cascade_constant: 5.2e-2,
            closure: WaveClosure::Reduced,
            cap_height_kpc: None,
            growth: true,
            growth_factor: 1.0,
            stirring: Stirring::default(),
            damping: Vec::new(),
        }
    }
}

/// Relations between the waves' power and D_zz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaveClosure {
    /// P = 1/3: isotropic scattering at the rate ΩF (E18; B19 eq. 3).
    Reduced,
    /// P = 2/(3π): quasi-linear theory of F that is the same at all k.
    Qlt,
    /// P = 4/(√3π): with it the balance of growth and nonlinear Landau damping is KQ22 eq. 11.
    Kq22,
}

/// `[waves.stirring]`: Q_W/U_B = ξ_W E_SN R_SN/(πR_d² U_B) δ(k − k0) G(z) (E18), with the supernovae of `[sources]` and U_B = B0²/8π.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Stirring {
    /// ξ_W, the share of a supernova's energy that goes into waves; 0 for none.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub efficiency: f64,
    /// k0 per pc, the wavenumber that is stirred.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub k_per_pc: f64,
    /// Scale σ in kpc of G(z).
    #[schemars(range(max = 1e3), extend("exclusiveMinimum" = 0.0))]
    pub scale_kpc: f64,
    /// Form of G(z).
    pub gaussian: Gaussian,
}

impl Default for Stirring {
    fn default() -> Self {
        Self {
            efficiency: 1e-4,
            k_per_pc: 0.1,
            scale_kpc: 0.1,
            gaussian: Gaussian::UnitArea,
        }
    }
}

/// How stirring falls off with height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gaussian {
    /// e^{−z²/2σ²}/(√(2π) σ): all of the energy is stirred in.
    UnitArea,
    /// e^{−z²/σ²}/(√(2π) σ), as E18 print it: 1/√2 of the energy.
    Printed,
}

//! The halo of Evoli et al. (2018): B0 = 3 µG, v_A = 20 km/s, a supernova every 30 years in a disc of 10 kpc.

use pitchwalk::damping::{Damping, PowerLaw};
use pitchwalk::units::{C_CM_S, Rigidity};
use pitchwalk::waves::{
    CASCADE_CONSTANT, Closure, Equation, Gaussian, Grid, Scattering, Site, Sources, Stirring, Waves,
};

/// v_A in cm/s.
pub const SPEED: f64 = 2e6;
/// B0 in µG.
pub const FIELD: f64 = 3.0;

pub fn stirring() -> Stirring {
    Stirring {
        efficiency: 1e-4,
        supernova_erg: 1e51,
        supernovae_per_yr: 1.0 / 30.0,
        disc_radius_kpc: 10.0,
        magnetic_field_ug: FIELD,
        k_per_pc: 0.1,
        scale_kpc: 0.1,
        gaussian: Gaussian::UnitArea,
    }
}

/// Stirring alone.
pub fn stirred(grid: &Grid, stirring: &Stirring) -> Sources {
    Sources {
        stirring: stirring.on(grid),
        growth: grid.zeros(),
    }
}

/// The same plasma at all heights, with the cascade.
pub fn uniform(grid: &Grid, damping: &[PowerLaw]) -> Equation {
    without(CASCADE_CONSTANT, grid, damping)
}

/// The same with another constant of the cascade.
pub fn without(cascade: f64, grid: &Grid, damping: &[PowerLaw]) -> Equation {
    let site = Site {
        alfven_speed_cm_s: SPEED,
        damping: damping.iter().copied().map(Damping::from).collect(),
    };
    Equation::new(grid.clone(), cascade, &vec![site; grid.z_kpc().len()])
}

/// D in cm²/s of protons at the speed of light.
pub fn diffusion(waves: &Waves, rigidity_gv: f64, z_kpc: f64) -> f64 {
    let scattering = Scattering::capped_at_height(Closure::Reduced, 20.0);
    let larmor = Rigidity(rigidity_gv).larmor_radius_pc(FIELD);
    scattering.diffusion_cm2_s((&waves.grid, &waves.kw), larmor, C_CM_S, z_kpc)
}

/// Gains that fall with k and with height as those of cosmic rays do: p⁴v|∂f/∂z| ∝ p^{−0.7}, 1e-15 s⁻¹ at
/// 1e5/pc (about 30 GV) near the plane.
pub fn grown(grid: &Grid) -> Vec<Vec<f64>> {
    let at = |z: f64, k: f64| 1e-15 * (k / 1e5).powf(0.7) / (1.0 + z * z);
    let rows = grid.z_kpc().iter();
    rows.map(|&z| grid.k_per_pc().iter().map(|&k| at(z, k)).collect())
        .collect()
}

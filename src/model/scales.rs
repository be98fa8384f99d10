//! What a config amounts to, before anything is walked.

use crate::random::HistoryKey;
use crate::units::{CM2_S_KPC2_MYR, KM_S_KPC_MYR, Rigidity};
use crate::walk::{Kinetics, Particle, Scorer, Side};

use super::Model;

/// Derived scales at one rigidity, at the plane and without momentum losses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scales {
    /// R.
    pub rigidity: Rigidity,
    /// Larmor radius in pc.
    pub larmor_radius_pc: f64,
    /// λ = 3D/v in pc.
    pub mean_free_path_pc: f64,
    /// D_zz in cm²/s.
    pub diffusion_cm2_s: f64,
    /// ζ = uH/D: advection against diffusion.
    pub advection: f64,
    /// Mean time to escape in Myr, (H²/D)(ζ − 1 + e^{−ζ})/ζ², which is H²/2D without flow.
    pub escape_time_myr: f64,
    /// Mean grammage in g/cm², Σ v (H/2D)(1 − e^{−ζ})/ζ.
    pub grammage_g_cm2: f64,
}

impl Model {
    /// The scales at a rigidity, with `flow_km_s` = u at the plane.
    pub fn scales(&self, rigidity: Rigidity, flow_km_s: f64) -> Scales {
        let diffusion_cm2_s = self.diffusion_cm2_s(rigidity, 0.0);
        let d = diffusion_cm2_s * CM2_S_KPC2_MYR;
        let zeta = flow_km_s * KM_S_KPC_MYR * self.halo_kpc / d;
        let (time, damping) = if zeta > 1e-4 {
            let exit = -libm::expm1(-zeta);
            ((zeta - exit) / (zeta * zeta), exit / zeta)
        } else {
            (0.5, 1.0)
        };
        Scales {
            rigidity,
            larmor_radius_pc: rigidity.larmor_radius_pc(self.medium.at(0.0).magnetic_field_ug),
            mean_free_path_pc: self.scattering.mean_free_path_pc(
                &self.species,
                &self.medium,
                rigidity,
                0.0,
            ),
            diffusion_cm2_s,
            advection: zeta,
            escape_time_myr: self.halo_kpc * self.halo_kpc / d * time,
            grammage_g_cm2: self.gas.surface_density_g_cm2()
                * self.species.speed_kpc_myr(rigidity)
                * self.halo_kpc
                / (2.0 * d)
                * damping,
        }
    }
}

/// Steps of the whole run, from a few trial histories in every bin, and the share of the run these are.
pub fn expected_steps(model: &Model) -> (f64, f64) {
    const TRIALS: u64 = 16;
    let steps: u64 = (0..model.plan.bins)
        .flat_map(|bin| {
            (0..TRIALS).map(move |history| HistoryKey {
                bin,
                batch: 0,
                history,
            })
        })
        .map(|key| model.walk(key, &mut Unscored).0.steps)
        .sum();
    let share = (TRIALS * u64::from(model.plan.bins)) as f64 / model.plan.histories() as f64;
    (steps as f64 / share, share)
}

/// Walks without keeping anything.
struct Unscored;

impl Scorer for Unscored {
    fn plane(&mut self, _: &Particle, _: &Kinetics, _: f64) {}
    fn dwell(&mut self, _: &Particle, _: &Kinetics, _: f64) {}
    fn escape(&mut self, _: &Particle, _: &Kinetics, _: Side) {}
}

//! What a config amounts to, before anything is walked.

use crate::random::HistoryKey;
use crate::tally::Sums;
use crate::units::{C_CM_S, CM2_S_KPC2_MYR, KM_S_KPC_MYR, PC_CM, Rigidity};
use crate::walk::{Kinetics, Particle, Scorer, Side};

use super::Model;

/// Derived scales at one rigidity without momentum losses: lengths and D at the plane, time and grammage of the
/// whole halo as if particles diffused all the way.
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
    /// Mean time to escape in Myr: (H²/D)(ζ − 1 + e^{−ζ})/ζ² or, without flow, ∫z dz/D.
    pub escape_time_myr: f64,
    /// Mean grammage in g/cm², Σ v (H/2D)(1 − e^{−ζ})/ζ with the harmonic mean of D.
    pub grammage_g_cm2: f64,
}

impl Model {
    /// The scales at a rigidity, with `flow_km_s` = u at the plane.
    pub fn scales(&self, rigidity: Rigidity, flow_km_s: f64) -> Scales {
        let (species, medium) = (&self.species, &self.medium);
        let diffusion_cm2_s = self
            .scattering
            .unbounded_diffusion_cm2_s(species, medium, rigidity, 0.0);
        let resistance = self.resistance(rigidity);
        let (d, of_escape) = (1.0 / resistance.mean, resistance.of_escape);
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
            mean_free_path_pc: 3.0 * diffusion_cm2_s
                / (self.species.beta(rigidity) * C_CM_S)
                / PC_CM,
            diffusion_cm2_s,
            advection: zeta,
            escape_time_myr: self.halo_kpc * self.halo_kpc * of_escape * time,
            grammage_g_cm2: self.gas.surface_density_g_cm2()
                * self.species.speed_kpc_myr(rigidity)
                * self.halo_kpc
                / (2.0 * d)
                * damping,
        }
    }
}

/// Means of 1/D over heights in Myr/kpc².
struct Resistance {
    /// ∫dz/D / H.
    mean: f64,
    /// ∫z dz/D / (H²/2): what the time of escape feels.
    of_escape: f64,
}

impl Model {
    fn resistance(&self, rigidity: Rigidity) -> Resistance {
        const PARTS: u32 = 200;
        let (mut mean, mut of_escape) = (0.0, 0.0);
        for i in 0..PARTS {
            let way = (f64::from(i) + 0.5) / f64::from(PARTS);
            let d = self.diffusion_cm2_s(rigidity, way * self.halo_kpc) * CM2_S_KPC2_MYR;
            mean += 1.0 / (d * f64::from(PARTS));
            of_escape += 2.0 * way / (d * f64::from(PARTS));
        }
        Resistance { mean, of_escape }
    }
}

/// Steps of the whole run, from a few trial histories in every bin, and the share of the run these are.
pub fn expected_steps(model: &Model) -> (f64, f64) {
    const TRIALS: u64 = 16;
    let mut keys = (0..model.plan.bins).flat_map(|bin| {
        (0..TRIALS).map(move |history| HistoryKey {
            bin,
            batch: 0,
            history,
        })
    });
    let steps: u64 = match &model.nuclei {
        None => keys.map(|key| model.walk(key, &mut Unscored).0.steps).sum(),
        // with all that becomes of them
        Some(_) => model.score(&mut keys, &mut Sums::new(&model.layout)).steps,
    };
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

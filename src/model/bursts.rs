//! What the particles of single supernovae meet.

use super::Model;
use crate::interactions::{destruction_per_s, momentum_loss_per_s};
use crate::kernels::{BurstTransport, GasEffects};
use crate::units::{CM2_S_KPC2_MYR, KM_S_KPC_MYR, KPC_CM, MYR_S, Rigidity};

/// Intervals of the profiles in height.
const INTERVALS: u32 = 1024;
/// Relative step in rigidity of logarithmic slopes.
const SLOPE_STEP: f64 = 1e-4;

impl Model {
    /// Transport of the bursts' particles that arrive with a rigidity; D_⊥ is a multiple of D_zz.
    ///
    /// It is the diffusion limit, with the density zero a Milne length beyond a free-escape boundary.
    /// Reacceleration and the gradient of B along the tube (`focusing`) are left out.
    pub fn burst_transport(&self, r: Rigidity, perpendicular_ratio: f64) -> BurstTransport {
        let halo = self.halo_kpc;
        let diffusion = |r: Rigidity, z: f64| self.diffusion_cm2_s(r, z) * CM2_S_KPC2_MYR;
        let flow = |z: f64| match self.transport.advection {
            true => self.medium.flow_km_s(z) * KM_S_KPC_MYR,
            false => 0.0,
        };
        let edge_kpc = halo + self.beyond_kpc(r, diffusion(r, halo));
        // the medium goes on as at H
        let profile = |f: &dyn Fn(f64) -> f64| {
            let height = |i: u32| edge_kpc * f64::from(i) / f64::from(INTERVALS);
            (0..=INTERVALS).map(|i| f(height(i).min(halo))).collect()
        };
        BurstTransport {
            rigidity_gv: r.gv(),
            edge_kpc,
            diffusion: profile(&|z| diffusion(r, z)),
            flow: profile(&flow),
            perpendicular_ratio,
            diffusion_slope: slope(r, |r| diffusion(r, 0.0)),
            injection_slope: -slope(r, |r| self.injection.rate(r)),
            adiabatic: self.transport.adiabatic && self.transport.advection,
            gas: self.gas_effects(r),
        }
    }

    /// How far beyond H the density vanishes.
    pub(super) fn beyond_kpc(&self, r: Rigidity, diffusion: f64) -> f64 {
        if self.transport.zero_density {
            return 0.0;
        }
        let shape = self.scattering.shapes.index(r, self.halo_kpc);
        let extrapolation = self.transport.angulars[shape].half_space().extrapolation;
        extrapolation * 3.0 * diffusion / self.species.speed_kpc_myr(r)
    }

    fn gas_effects(&self, r: Rigidity) -> GasEffects {
        let (processes, species) = (&self.transport.processes, &self.species);
        let loss = |r: Rigidity| momentum_loss_per_s(processes, &self.gas, species, r) * MYR_S;
        let density = self.gas.mass_density_g_cm3() * KPC_CM;
        GasEffects {
            shape: self.gas.shape,
            half_thickness_kpc: self.gas.half_thickness_kpc,
            loss: loss(r),
            loss_slope: slope(r, loss),
            destruction: destruction_per_s(processes, &self.gas, species, r) * MYR_S,
            grammage: density * species.speed_kpc_myr(r),
        }
    }
}

/// d ln f/d ln R; 0 where f is zero.
fn slope(r: Rigidity, f: impl Fn(Rigidity) -> f64) -> f64 {
    let ratio = f(Rigidity(r.gv() * (1.0 + SLOPE_STEP))) / f(r);
    match ratio > 0.0 {
        true => libm::log(ratio) / libm::log1p(SLOPE_STEP),
        false => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::raw::{Boundary, Raw, ScatteringModel};

    #[test]
    fn a_config_becomes_transport() {
        let mut raw = Raw::default();
        raw.scattering.model = ScatteringModel::PowerLaw;
        raw.scattering.d0_cm2_s = Some(6e26);
        raw.scattering.reference_gv = 1.0;
        raw.scattering.delta = 1.0 / 3.0;
        raw.halo.height_kpc = 0.25;
        let model = Model::new(&raw, None);
        let r = Rigidity(1e3);
        let transport = model.burst_transport(r, 0.5);
        // D = 6e27 cm²/s, λ = 3D/c
        let diffusion = 6e27 * CM2_S_KPC2_MYR;
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-3, "{a} {b}");
        close(transport.diffusion[7], diffusion);
        close(transport.diffusion_slope, 1.0 / 3.0);
        close(transport.injection_slope, 1.3);
        close(
            transport.edge_kpc,
            0.25 + 0.7182 * 3.0 * diffusion / (306.6 * model.species.beta(r)),
        );
        // v_A of 3 µG and 0.01 cm⁻³
        close(transport.flow[0], 65.43 * KM_S_KPC_MYR);
        // Σ = 2hρ = 1.445e-3 g/cm² over 200 pc
        close(transport.gas.grammage, 1.4451e-3 / 0.2 * 306.6);
        assert!(transport.gas.loss > 0.0 && transport.adiabatic);
        raw.halo.boundary = Boundary::ZeroDensity;
        let model = Model::new(&raw, None);
        assert_eq!(model.burst_transport(r, 1.0).edge_kpc, 0.25);
    }
}

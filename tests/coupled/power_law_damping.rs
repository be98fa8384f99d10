//! Damping Γ0 (k/k1)^a F^b of the energy: growth = damping makes κ = Y|∂f/∂z|^{−1/(1+b)}, so that
//! |∂f/∂z| = (J/Y)^{(1+b)/b} where J = Q − v_A f, and from J = Q at z = H on
//!
//!     κ(z) = D_H + v_A (H − z)/b,  D_H = Y^{(1+b)/b} Q^{−1/b},  f(0) = (Q/v_A) [1 − (1 + v_A H/(b D_H))^{−b}].
//!
//! b = 1 is nonlinear Landau damping (KQ22, eq. 14).

use std::f64::consts::PI;

use crate::common::{Estimate, run};
use crate::nonlinear_landau::{END_CM, KQ22, MEDIUM};
use crate::skilling::{beta, injected, ionisation_speed, ionised};
use pitchwalk::units::{C_CM_S, GEV_ERG, KPC_CM, PC_CM};

struct Law {
    rate_per_s: f64,
    k1_per_pc: f64,
    a: f64,
    b: f64,
}

impl Law {
    /// D_H in cm²/s.
    fn least(&self, p: f64, q: f64) -> f64 {
        let (larmor, field) = (MEDIUM.larmor(p), 1e-6 * MEDIUM.field_ug);
        // kΓ_CR W over |∂f/∂z|, and kΓW over F^{1+b}
        let energy = p.powi(4) * GEV_ERG * beta(p);
        let growth = 16.0 * PI * PI / 3.0 * MEDIUM.alfven() / (field * field) * energy;
        let damping = self.rate_per_s * (PC_CM / larmor / self.k1_per_pc).powf(self.a);
        let power = (growth / damping).powf(-1.0 / (1.0 + self.b));
        let y = KQ22 * beta(p) * C_CM_S * larmor * power;
        y.powf((1.0 + self.b) / self.b) * q.powf(-1.0 / self.b)
    }

    /// f(0).
    fn density(&self, p: f64, q: f64) -> f64 {
        let steps = MEDIUM.alfven() * END_CM / (self.b * self.least(p, q));
        q / MEDIUM.alfven() * (1.0 - (1.0 + steps).powf(-self.b))
    }
}

/// From mostly streaming to mostly diffusion, by the laws of a cascade of waves along the field, 0.052 k v_A F^{1/2}
/// (Nava et al. 2016), and, in the long studies (`tests/long.sh`), by a steeper one.
#[test]
fn diffusion_falls_linearly_to_the_edge_by_any_power() {
    let long = std::env::var_os("PITCHWALK_LONG").is_some();
    let q = injected(4.3);
    let laws = [
        Law {
            rate_per_s: 6.7e-14,
            k1_per_pc: 1.0,
            a: 1.0,
            b: 0.5,
        },
        Law {
            rate_per_s: 0.044,
            k1_per_pc: 3e4,
            a: 0.5,
            b: 2.0,
        },
    ];
    for law in &laws[..if long { 2 } else { 1 }] {
        let damping = format!(
            "waves.damping=[{{kind=\"power_law\", of=\"energy\", rate_per_s={:e}, reference_k_per_pc={}, \
             wavenumber_exponent={}, power_exponent={}}}]",
            law.rate_per_s, law.k1_per_pc, law.a, law.b
        );
        let coupled = run(
            include_str!("../../configs/kempski2022_nlld.toml"),
            &[
                &damping,
                "waves.cap_height_kpc=3000",
                "waves.z_cells=200",
                "waves.k_min_per_pc=50",
                "rigidity.min_gv=3",
                "rigidity.max_gv=100",
                "rigidity.bins=20",
                "coupling.rigidities_gv=[10.0, 50.0]",
                "coupling.histories=4000",
                "run.histories=24000",
            ],
        );
        let mut covered = [f64::INFINITY, 0.0f64];
        let mut ratios = Vec::new();
        for (p, f) in coupled.rigidities().into_iter().zip(coupled.density()) {
            let f0 = ionised(p, q(p), |q| law.density(p, q));
            f.meets(&format!("b = {}: f(0) at {p:.1} GV", law.b), f0, 5e-3);
            ratios.push(f.over(f0));
            // what ionisation leaves
            let left = q(p) - ionisation_speed(p) * f0;
            let least = law.least(p, left);
            for z in [1.0, 4.0, 7.0] {
                let away = END_CM - z * KPC_CM;
                let kappa = least + MEDIUM.alfven() / law.b * away;
                let share = 0.005 + 0.6 * coupled.highest_cell_cm() / away;
                let name = format!("b = {}: κ at {p:.1} GV and {z} kpc", law.b);
                coupled.diffusion(p, z).meets(&name, kappa, share);
            }
            let streams = MEDIUM.alfven() * f0 / q(p);
            covered = [covered[0].min(streams), covered[1].max(streams)];
        }
        assert!(covered[0] < 0.2 && covered[1] > 0.6, "{covered:?}");
        let mean = Estimate::mean(&ratios);
        assert!(mean.error < 3e-3, "{mean:?}");
        mean.meets(&format!("b = {}: mean of f(0)", law.b), 1.0, 3e-3);
    }
}

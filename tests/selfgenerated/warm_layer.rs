//! κ of fast modes in the warm layer of Kempski & Quataert (2022), by the integrals over wave vectors of `tests/turbulence`.

use rayon::prelude::*;

use crate::brute_fast::Fast;
use crate::brute_truncation::{Damped, Gas, kempski};
use crate::reference_model::beta;
use pitchwalk::units::{C_CM_S, PC_CM, Rigidity};

const GAS: Gas = Gas {
    field_ug: 6.0,
    density_cm3: 0.2,
    temperature_k: 1e4,
    outer_scale_pc: 50.0,
};
const DAMPED: Damped = Damped {
    mach: 0.6,
    ..kempski(GAS, false)
};
/// Midpoints in √(1 − µ); 24 change κ by 0.2 %.
const ANGLES: u32 = 8;

/// κ = (v²/4) ∫₀¹ (1−µ²)²/(D^G + D^T) dµ in cm²/s of protons at R in GV, the resonance n = +1 alone.
pub fn diffusion(r: &[f64]) -> Vec<f64> {
    let modes = Fast::new(&DAMPED, 1.0, &[-1], GAS.alfven_speed() / C_CM_S);
    let integral = |size: f64| -> f64 {
        let nodes = (0..ANGLES).map(|i| (f64::from(i) + 0.5) / f64::from(ANGLES));
        let value = |u: f64| {
            let mu = 1.0 - u * u;
            let d: f64 = modes.d_mumu(mu, size).iter().sum();
            2.0 * u * (1.0 - mu * mu).powi(2) / d
        };
        nodes.map(value).sum::<f64>() / f64::from(ANGLES)
    };
    r.par_iter()
        .map(|r| {
            let size = Rigidity(*r).larmor_radius_pc(GAS.field_ug) / GAS.outer_scale_pc;
            0.25 * integral(size) * beta(*r) * C_CM_S * GAS.outer_scale_pc * PC_CM
        })
        .collect()
}

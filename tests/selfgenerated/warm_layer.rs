//! Fast modes in the warm layer of Kempski & Quataert (2022), by the integrals over wave vectors of `tests/turbulence`.

use rayon::prelude::*;

use crate::brute_fast::Fast;
use crate::brute_truncation::{Damped, Gas, kempski};
use crate::reference_model::beta;
use pitchwalk::units::{C_CM_S, PC_CM, Rigidity};

pub const GAS: Gas = Gas {
    field_ug: 6.0,
    density_cm3: 0.2,
    temperature_k: 1e4,
    outer_scale_pc: 50.0,
};
/// Midpoints in √(1 − µ); 24 change κ by 0.2 %.
const ANGLES: u32 = 8;

/// µ from 0 to 1 and dµ.
fn angles() -> impl Iterator<Item = (f64, f64)> {
    (0..ANGLES).map(|i| {
        let u = (f64::from(i) + 0.5) / f64::from(ANGLES);
        (1.0 - u * u, 2.0 * u / f64::from(ANGLES))
    })
}

/// D_µµ in 1/s of modes at a Mach number, at those µ and each R in GV, the resonance n = +1 alone.
pub fn scattering(mach: f64, r: &[f64]) -> Vec<Vec<f64>> {
    let damped = Damped {
        mach,
        ..kempski(GAS, false)
    };
    let modes = Fast::new(&damped, 1.0, &[-1], GAS.alfven_speed() / C_CM_S);
    let at = |r: &f64| {
        let size = Rigidity(*r).larmor_radius_pc(GAS.field_ug) / GAS.outer_scale_pc;
        let rate = beta(*r) * C_CM_S / (GAS.outer_scale_pc * PC_CM);
        let d = |mu: f64| rate * modes.d_mumu(mu, size).iter().sum::<f64>();
        angles().map(|(mu, _)| d(mu)).collect()
    };
    r.par_iter().map(at).collect()
}

/// κ = (v²/4) ∫₀¹ (1−µ²)²/D_µµ dµ in cm²/s of protons at R in GV, with isotropic scattering at a rate ν in 1/s besides.
pub fn diffusion(r: f64, d_mumu: &[f64], rate: f64) -> f64 {
    let term = |((mu, width), d): ((f64, f64), &f64)| {
        let circle = 1.0 - mu * mu;
        width * circle * circle / (d + 0.5 * rate * circle)
    };
    let integral: f64 = angles().zip(d_mumu).map(term).sum();
    0.25 * (beta(r) * C_CM_S).powi(2) * integral
}

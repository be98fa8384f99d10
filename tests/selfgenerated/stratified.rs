//! Linear damping in a stratified halo: f = max over z of (Q − S(z))/v_A(z) (KQ22, eqs. 17–21, fig. 2).

use crate::kempski_medium::{Medium, injected};
use crate::linear_damping::cutoff;
use crate::meets;
use pitchwalk::units::PC_CM;

const BASE: Medium = Medium {
    field_ug: 1.0,
    density_cm3: 5e-3,
};
const BASE_CM: f64 = 500.0 * PC_CM;
/// The end of the halo over its base.
const END: f64 = 40.0;
const SLOPE: f64 = 4.3;

/// S in cm⁻² s⁻¹ at the base: Γ = v_A/(r_L L)^{1/2}, L the height of the base.
fn sink(p: f64) -> f64 {
    BASE.sink(p, BASE.alfven() / (BASE.larmor(p) * BASE_CM).sqrt())
}

/// v_A(z0) f in cm⁻² s⁻¹ with v_A ∝ z^λ1 and S ∝ z^−λ2, none where no height confines.
pub fn streaming(p: f64, q: f64, lambda1: f64, lambda2: f64) -> Option<f64> {
    let s = sink(p);
    let best = (s * (lambda1 + lambda2) / (q * lambda1))
        .powf(1.0 / lambda2)
        .clamp(1.0, END);
    let flux = q - s * best.powf(-lambda2);
    (flux > 0.0).then_some(flux * best.powf(-lambda1))
}

/// The slope where the best height lies inside (KQ22, eq. 21, Γ ∝ k^{1/2}).
pub fn slope(lambda1: f64, lambda2: f64) -> f64 {
    -SLOPE - lambda1 * (SLOPE - 3.5) / lambda2
}

#[test]
fn the_best_height_is_the_largest_of_all() {
    let q = injected(SLOPE);
    for (lambda1, lambda2) in [(0.5, 1.0), (0.3, 1.0), (0.5, 1.5)] {
        for p in [1.0, 20.0, 300.0, 700.0] {
            let all = (0..=40_000).map(|i| {
                let z = END.powf(f64::from(i) / 40_000.0);
                (q(p) - sink(p) * z.powf(-lambda2)) / z.powf(lambda1)
            });
            let largest = all.fold(f64::MIN, f64::max);
            let best = streaming(p, q(p), lambda1, lambda2).unwrap_or(largest);
            meets("f", best, largest, 1e-6);
        }
    }
}

#[test]
fn streaming_steepens_between_5_and_490_gev() {
    let q = injected(SLOPE);
    let f = |p: f64| streaming(p, q(p), 0.5, 1.0).expect("confined");
    let steep = (f(480.0) / f(5.5)).ln() / (480.0f64 / 5.5).ln();
    meets("slope", steep, -4.70, 1e-3);
    meets("eq. 21", slope(0.5, 1.0), -4.70, 1e-12);
    // outside of which it does not hold
    let local = |p: f64| (f(1.01 * p) / f(p)).ln() / 1.01f64.ln();
    assert!(
        local(1.0) > -4.6 && local(600.0) < -4.75,
        "{} {}",
        local(1.0),
        local(600.0)
    );
    meets("cutoff", cutoff(&q, |p| sink(p) / END), 2e3, 0.1);
}

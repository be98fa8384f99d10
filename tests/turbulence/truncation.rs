//! k_max(θ), θ_c(k) and θ_min(k) to 0.5 %.

use std::f64::consts::PI;

use crate::brute_truncation::{Acting, DISC, HALO, WARM, fornieri, kempski};
use crate::{judge, library};

#[test]
fn scales_at_which_cascades_end() {
    let cascades = [
        ("warm", kempski(WARM, false)),
        ("halo", kempski(HALO, false)),
        ("anisotropic, warm", kempski(WARM, true)),
        ("anisotropic, halo", kempski(HALO, true)),
        ("disc", fornieri(DISC, Acting::Faster)),
    ];
    for (name, damped) in cascades {
        let computed = library::truncation(&damped);
        let last = if damped.anisotropic {
            damped.last_scale()
        } else {
            f64::INFINITY
        };
        let ends = computed.angles().iter().zip(computed.k_max_l());
        let ends = ends.filter(|(t, _)| (3e-3..1.57).contains(*t));
        for (&theta, &end) in ends.step_by(7) {
            let expected = damped.end(theta).min(last);
            if expected < 1e14 {
                judge::close(&format!("{name}, θ = {theta}"), end, expected, 0.005);
            } else {
                assert!(end >= 1e14, "{name}, θ = {theta}: {end}");
            }
        }
    }
}

#[test]
fn angles_of_waves_that_survive() {
    for (gas, x, share) in [
        // k_max jumps here: viscosity ends waves of larger angles, and without collisions they would go on
        (WARM, 1e7, 0.02),
        (WARM, 1e6, 0.005),
        (WARM, 1e8, 0.005),
        (WARM, 1e10, 0.005),
        (HALO, 1e5, 0.005),
        (HALO, 1e8, 0.005),
    ] {
        let damped = kempski(gas, false);
        let angle = library::truncation(&damped).critical_angle(x).unwrap();
        judge::close(
            &format!("θ_c({x:e})"),
            angle,
            damped.critical_angle(x),
            share,
        );
    }
    for anisotropic in [false, true] {
        let damped = kempski(WARM, anisotropic);
        let computed = library::truncation(&damped);
        for x in [1e2, 1e5, 1e8] {
            let least = computed.wandering_angle(x);
            judge::close(
                &format!("θ_min({x:e})"),
                least,
                damped.smallest_angle(x),
                1e-4,
            );
        }
    }
}

/// Kempski & Quataert (2022), fig. 7: θ_c ∝ k^{−1/4} without collisions, and field lines wander by as much.
#[test]
fn critical_angle_of_collisionless_damping() {
    for gas in [WARM, HALO] {
        let computed = library::truncation(&kempski(gas, false));
        let [a, b] = [1e8, 1e10].map(|x| computed.critical_angle(x).unwrap());
        judge::close("θ_c(1e8)", a, 0.1007, 0.01);
        judge::close("slope", (b / a).ln() / 100f64.ln(), -0.25, 0.02);
    }
}

/// k_max L = 4M_A⁴ (m_p/m_e) ξ²/(πβ sin⁴θ) e^{2m_e/(m_pβξ²)} without collisions (Fornieri et al. 2021).
#[test]
fn closed_form_without_wandering() {
    let ratio = 1836.152_673;
    let computed = library::truncation(&fornieri(HALO, Acting::Collisionless));
    for (&theta, &end) in computed.angles().iter().zip(computed.k_max_l()).step_by(9) {
        let square = theta.cos().powi(2);
        let power = 4.0 * ratio * square / (PI * HALO.beta() * theta.sin().powi(4));
        let expected = power * (2.0 / (ratio * HALO.beta() * square)).exp();
        if (1.0..1e14).contains(&expected) {
            judge::close(&format!("θ = {theta}"), end, expected, 1e-4);
        }
    }
}

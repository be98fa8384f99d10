//! Collisionless damping of fast modes by thermal electrons and ions (Ginzburg 1961).

use std::f64::consts::PI;

use super::AmplitudeRate;
use crate::medium::Plasma;
use crate::units::{ELECTRON_MASS_GEV, PROTON_MASS_GEV};

/// m_e/m_i of ionised hydrogen.
const MASS_RATIO: f64 = ELECTRON_MASS_GEV / PROTON_MASS_GEV;

/// Damping of fast modes at β < 1 without collisions, by the transit of thermal particles through them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Collisionless {
    /// β of one species.
    pub beta: f64,
    /// v_A in cm/s.
    pub alfven_speed_cm_s: f64,
    /// Whether ions damp as well as electrons.
    pub ions: bool,
}

impl Collisionless {
    /// In a plasma, by electrons and, if asked, ions.
    pub fn new(plasma: &Plasma, ions: bool) -> Self {
        Self {
            beta: plasma.beta(),
            alfven_speed_cm_s: plasma.alfven_speed_cm_s(),
            ions,
        }
    }

    /// Γ = (√(πβ)/4)(sin²θ/cosθ) k v_A [√(m_e/m_i) e^{−m_e/(m_i β cos²θ)} + 5 e^{−1/(β cos²θ)}] for waves at
    /// an angle θ to the field (Kempski & Quataert 2022, eq. A6).
    pub fn rate(&self, k_per_cm: f64, theta: f64) -> AmplitudeRate {
        let speed = k_per_cm * self.alfven_speed_cm_s;
        AmplitudeRate((PI * self.beta).sqrt() / 4.0 * speed * self.angular(theta))
    }

    /// The factor of θ, symmetric about 0 and π/2.
    fn angular(&self, theta: f64) -> f64 {
        let (sine, cosine) = (libm::sin(theta), libm::cos(theta).abs());
        // nothing moves with a wave that does not move along the field
        let slow = 1.0 / (self.beta * cosine * cosine).max(1e-300);
        let electrons = MASS_RATIO.sqrt() * libm::exp(-MASS_RATIO * slow);
        let ions = if self.ions {
            5.0 * libm::exp(-slow)
        } else {
            0.0
        };
        sine * sine / cosine.max(1e-150) * (electrons + ions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// β = 1 and θ = 60°: √π/4 · (¾/½) · [e^{−4/1836.153}/√1836.153 + 5e^{−4}].
    #[test]
    fn oblique_waves_in_a_plasma_of_beta_one() {
        let damping = Collisionless {
            beta: 1.0,
            alfven_speed_cm_s: 1e6,
            ions: true,
        };
        let by_hand = 0.443_113_46 * 1.5 * (0.997_823_9 / 42.8504 + 5.0 * 0.018_315_639);
        let AmplitudeRate(rate) = damping.rate(1e-12, PI / 3.0);
        assert!((rate / (1e-6 * by_hand) - 1.0).abs() < 1e-5);
    }

    /// A wave along the field does not compress, and across it nothing keeps up with it.
    #[test]
    fn nothing_is_damped_along_or_across_the_field() {
        for ions in [false, true] {
            let damping = Collisionless {
                beta: 0.2,
                alfven_speed_cm_s: 1e6,
                ions,
            };
            assert_eq!(damping.rate(1.0, 0.0).0, 0.0);
            assert_eq!(damping.rate(1.0, PI / 2.0).0, 0.0);
        }
    }
}

//! The weak cascade of fast modes and the wandering of the field lines that it runs along.

use serde::{Deserialize, Serialize};

/// What makes field lines wander while a fast mode cascades.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Wandering {
    /// Nothing.
    None,
    /// Alfvénic turbulence of this Mach number M_A at L (Kempski & Quataert 2022, eqs. A7 and 39).
    Alfven(f64),
    /// The fast modes themselves (Kempski & Quataert 2022, eq. 40).
    Fast,
}

/// A weak cascade of fast modes, x = kL.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cascade {
    /// Ma: amplitude at L over the phase speed.
    pub mach: f64,
    /// Whether waves along the field interact more weakly (Kempski & Quataert 2022, eqs. 36–39) or all alike.
    pub anisotropic: bool,
    /// What makes field lines wander.
    pub wandering: Wandering,
}

impl Cascade {
    /// Rate of the cascade in units of v_A/L, the mean of Ma² √x [|sinθ|] over θ ± δ (Kempski & Quataert 2022,
    /// eqs. 24 and 36).
    pub fn rate(&self, x: f64, theta: f64, spread: f64) -> f64 {
        let isotropic = self.mach * self.mach * x.sqrt();
        if self.anisotropic {
            isotropic * mean_sine(theta, spread)
        } else {
            isotropic
        }
    }

    /// Change δ of a mode's angle by wandering field lines while it cascades.
    pub fn spread(&self, x: f64, theta: f64) -> f64 {
        let sine = libm::sin(theta);
        match self.wandering {
            Wandering::None => 0.0,
            Wandering::Alfven(mach) => {
                let small = 1.0 / (mach * mach * x.sqrt());
                if self.anisotropic {
                    (small / sine).sqrt()
                } else {
                    (libm::cos(theta) * small + libm::pow(sine * small, 2.0 / 3.0)).sqrt()
                }
            }
            Wandering::Fast => {
                let amplitude = self.mach * self.mach / x.sqrt();
                let slowing = if self.anisotropic {
                    sine * sine * sine
                } else {
                    1.0
                };
                (amplitude / slowing).sqrt().sqrt()
            }
        }
    }

    /// Smallest angle that a mode can be said to have, where δ(θ) = θ: 0 without wandering, at most π/2.
    pub fn smallest_angle(&self, x: f64) -> f64 {
        if self.wandering == Wandering::None {
            return 0.0;
        }
        let top = std::f64::consts::FRAC_PI_2;
        if self.spread(x, top) >= top {
            return top;
        }
        // δ − θ falls with θ
        let (mut low, mut high) = (1e-8, top);
        for _ in 0..60 {
            let middle = (low * high).sqrt();
            if self.spread(x, middle) > middle {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }
}

/// Mean of |sin| over θ ± δ, for angles between −π and π.
fn mean_sine(theta: f64, spread: f64) -> f64 {
    if spread < 1e-6 {
        return libm::sin(theta).abs();
    }
    let integral = |angle: f64| (1.0 - libm::cos(angle)).copysign(angle);
    (integral(theta + spread) - integral(theta - spread)) / (2.0 * spread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::GaussLegendre;

    #[test]
    fn the_mean_of_the_sine_is_its_integral() {
        let rule = GaussLegendre::new(16);
        for (theta, spread) in [(0.3, 0.1), (0.1, 0.4), (1.4, 0.5), (0.05, 1e-3)] {
            let mean = rule
                .integrate_panels(theta - spread, theta + spread, 2000, |t| libm::sin(t).abs())
                / (2.0 * spread);
            assert!((mean_sine(theta, spread) / mean - 1.0).abs() < 1e-6);
        }
    }

    /// θ³ ≈ 1/√x where δ² = 1/(√x sinθ), and θ² = 1/√x + … where the cascade is isotropic.
    #[test]
    fn smallest_angles_of_both_cascades() {
        let cascade = |anisotropic| Cascade {
            mach: 1.0,
            anisotropic,
            wandering: Wandering::Alfven(1.0),
        };
        let x: f64 = 1e12;
        let angle = cascade(true).smallest_angle(x);
        assert!((angle / 0.01 - 1.0).abs() < 1e-4);
        let angle = cascade(false).smallest_angle(x);
        // θ² = 1e-6 + (1e-6 θ)^{2/3}: θ = 1e-3 y with y² = 1 + y^{2/3}
        assert!((angle / 1.5246e-3 - 1.0).abs() < 1e-3);
    }
}

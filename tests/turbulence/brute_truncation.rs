//! Where damping ends the cascade of fast modes, scale by scale from L downwards.

use std::f64::consts::{FRAC_PI_2, PI};

use pitchwalk::units::{BOLTZMANN_ERG_K, PC_CM, PROTON_MASS_G};

use crate::quadrature::panels;

/// Electron mass in g and 1 eV in erg (CODATA 2018).
const ELECTRON_MASS_G: f64 = 9.109_383_701_5e-28;
const ELECTRON_VOLT_ERG: f64 = 1.602_176_634e-12;

/// Ionised hydrogen stirred at L.
#[derive(Clone, Copy)]
pub struct Gas {
    pub field_ug: f64,
    pub density_cm3: f64,
    pub temperature_k: f64,
    pub outer_scale_pc: f64,
}

/// The warm medium and the halo of Kempski & Quataert (2022), fig. 3.
pub const WARM: Gas = Gas {
    field_ug: 6.0,
    density_cm3: 0.1,
    temperature_k: 2e4,
    outer_scale_pc: 100.0,
};
pub const HALO: Gas = Gas {
    density_cm3: 1e-3,
    temperature_k: 2e6,
    ..WARM
};
/// The disc of Fornieri et al. (2021).
pub const DISC: Gas = Gas {
    field_ug: 10.0,
    density_cm3: 0.1,
    temperature_k: 5e3,
    outer_scale_pc: 10.0,
};

impl Gas {
    pub fn alfven_speed(&self) -> f64 {
        self.field_ug * 1e-6 / (4.0 * PI * self.density_cm3 * PROTON_MASS_G).sqrt()
    }

    /// β of one species.
    pub fn beta(&self) -> f64 {
        let pressure = self.density_cm3 * BOLTZMANN_ERG_K * self.temperature_k;
        pressure * 8.0 * PI / (self.field_ug * 1e-6).powi(2)
    }

    fn collision_time(&self) -> f64 {
        let ev = BOLTZMANN_ERG_K * self.temperature_k / ELECTRON_VOLT_ERG;
        let logarithm = 23.0 - ((2.0 * self.density_cm3).sqrt() * ev.powf(-1.5)).ln();
        2.09e7 * ev.powf(1.5) / (self.density_cm3 * logarithm)
    }

    /// Braginskii's viscosity in cm²/s.
    fn viscosity(&self) -> f64 {
        0.96 * BOLTZMANN_ERG_K * self.temperature_k / PROTON_MASS_G * self.collision_time()
    }
}

/// Which damping rates act.
#[derive(Clone, Copy, PartialEq)]
pub enum Acting {
    /// Viscous where k_∥ l_mfp v_A/v_th < 1, collisionless beyond.
    ByScale,
    /// The faster one.
    Faster,
    Collisionless,
    Nothing,
}

/// A cascade and its damping.
#[derive(Clone, Copy)]
pub struct Damped {
    pub gas: Gas,
    pub mach: f64,
    pub acting: Acting,
    /// 1 for the amplitude's rate, 2 for the energy's.
    pub times: f64,
    pub ions: bool,
    pub anisotropic: bool,
    /// Whether field lines wander, M_A = 1.
    pub wandering: bool,
}

/// Kempski & Quataert (2022), fig. 3 and fig. 7; Fornieri et al. (2021).
pub const fn kempski(gas: Gas, anisotropic: bool) -> Damped {
    Damped {
        gas,
        mach: 1.0,
        acting: Acting::ByScale,
        times: 1.0,
        ions: true,
        anisotropic,
        wandering: true,
    }
}
pub const fn fornieri(gas: Gas, acting: Acting) -> Damped {
    Damped {
        gas,
        mach: 1.0,
        acting,
        times: 2.0,
        ions: false,
        anisotropic: false,
        wandering: false,
    }
}

impl Damped {
    /// k L cosθ where mean free paths along the field divide the scales.
    fn switch(&self) -> f64 {
        self.gas.outer_scale_pc * PC_CM / (self.gas.collision_time() * self.gas.alfven_speed())
    }

    /// Damping in v_A/L at one angle; `cosine` tells whether scales are collisional.
    fn rate(&self, x: f64, theta: f64, cosine: f64) -> f64 {
        let length = self.gas.outer_scale_pc * PC_CM;
        let (sine, local) = (theta.sin(), theta.cos().abs());
        let viscous =
            self.gas.viscosity() * (x * sine).powi(2) / (6.0 * length * self.gas.alfven_speed());
        let beta = self.gas.beta() * local * local;
        let electrons = ELECTRON_MASS_G / PROTON_MASS_G;
        let mut thermal = electrons.sqrt() * (-electrons / beta).exp();
        if self.ions {
            thermal += 5.0 * (-1.0 / beta).exp();
        }
        let collisionless =
            self.times * (PI * self.gas.beta()).sqrt() / 4.0 * sine * sine / local * x * thermal;
        match self.acting {
            Acting::ByScale if x * cosine < self.switch() => viscous,
            Acting::ByScale | Acting::Collisionless => collisionless,
            Acting::Faster => viscous.max(collisionless),
            Acting::Nothing => 0.0,
        }
    }

    /// θ_min of wandering field lines: δ = θ.
    pub fn smallest_angle(&self, x: f64) -> f64 {
        if !self.wandering {
            return 0.0;
        }
        bisect(1e-6, FRAC_PI_2, |t| self.spread_at(x, t) < t)
    }

    fn spread_at(&self, x: f64, theta: f64) -> f64 {
        let small = 1.0 / x.sqrt();
        let square = if self.anisotropic {
            small / theta.sin()
        } else {
            theta.cos() * small + (theta.sin() * small).powf(2.0 / 3.0)
        };
        square.sqrt()
    }

    /// Damping over cascade, each averaged over the angles that a mode has while it cascades.
    pub fn ratio(&self, x: f64, theta: f64) -> f64 {
        let mut spread = 0.0;
        if self.wandering {
            let theta = if self.anisotropic {
                theta.max(self.smallest_angle(x))
            } else {
                theta
            };
            spread = self.spread_at(x, theta);
        }
        let (mut damping, mut cascade) = (0.0, 0.0);
        for (t, weight) in panels(-1.0, 1.0, 0.25) {
            let angle = theta + spread * t;
            damping += weight * self.rate(x, angle, theta.cos());
            cascade += weight
                * if self.anisotropic {
                    angle.sin().abs()
                } else {
                    1.0
                };
            if spread == 0.0 {
                return damping / (cascade * self.mach.powi(2) * x.sqrt());
            }
        }
        damping / (cascade * self.mach.powi(2) * x.sqrt())
    }

    /// k_max L: the first x, from 1 on, where damping is as fast as the cascade; at most 1e14.
    pub fn end(&self, theta: f64) -> f64 {
        let switch = self.switch() / theta.cos();
        let mut scales: Vec<f64> = (0..=280).map(|i| 10f64.powf(0.05 * f64::from(i))).collect();
        scales.extend([switch * (1.0 - 1e-9), switch * (1.0 + 1e-9)]);
        scales.retain(|&x| (1.0..=1e14).contains(&x));
        scales.sort_by(f64::total_cmp);
        match scales.iter().position(|&x| self.ratio(x, theta) >= 1.0) {
            None => 1e14,
            Some(0) => 1.0,
            Some(i) => bisect(scales[i - 1], scales[i], |x| self.ratio(x, theta) >= 1.0),
        }
    }

    /// θ_c at kL = x among quasi-parallel modes.
    pub fn critical_angle(&self, x: f64) -> f64 {
        bisect(1e-3, 1.0, |t| self.end(t) <= x)
    }

    /// k_d L of an anisotropic cascade: where θ_c = θ_min.
    pub fn last_scale(&self) -> f64 {
        bisect(1e2, 1e9, |x| self.ratio(x, self.smallest_angle(x)) >= 1.0)
    }
}

/// Where a condition on (a, b) turns true, in the logarithm.
fn bisect(mut a: f64, mut b: f64, turned: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..50 {
        let middle = (a * b).sqrt();
        if turned(middle) {
            b = middle;
        } else {
            a = middle;
        }
    }
    b
}

//! Where damping ends the cascade of fast modes: the smallest k at which it is no slower than the cascade, for
//! each angle to the field.

use std::f64::consts::FRAC_PI_2;

use serde::{Deserialize, Serialize};

use super::{Cascade, WaveAngles};
use crate::damping::{AmplitudeRate, Collisionless, EnergyRate, Viscosity};
use crate::medium::Plasma;
use crate::numerics::GaussLegendre;
use crate::units::PC_CM;

/// A wavenumber kL that no cascade reaches: k_max beyond it is infinite.
const ENDLESS: f64 = 1e18;
/// Step in ln x of the search for the first k that is damped.
const STRIDE: f64 = 0.2;

/// Which damping acts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Damping {
    /// ν_B, if viscosity acts.
    pub viscosity: Option<Viscosity>,
    /// Collisionless damping, if it acts.
    pub collisionless: Option<Collisionless>,
    /// Whether the collisionless rate of energy, rather than of amplitude, is compared with the cascade's
    /// (Petrosian, Yan & Lazarian 2006 and Fornieri et al. 2021; Kempski & Quataert 2022).
    pub of_energy: bool,
    /// Where each of them acts.
    pub reach: Reach,
}

/// Up to which k_∥ viscosity acts, and from which on collisionless damping.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// Both at all scales.
    Everywhere,
    /// Viscosity below this k_∥ in 1/cm, collisionless damping above.
    Divided(f64),
}

impl Reach {
    /// Divided where k_∥ l_mfp v_A/v_th = 1, that is k_∥ v_A τ_i = 1 (Kempski & Quataert 2022, below eq. A4).
    pub fn by_scale(plasma: &Plasma) -> Self {
        Self::Divided(1.0 / (plasma.alfven_speed_cm_s() * plasma.ion_collision_time_s()))
    }
}

/// k_max(θ) of a cascade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Truncation {
    theta: Vec<f64>,
    k_max_l: Vec<f64>,
    /// The cell of wave angles that each angle stands for, and its share of it.
    of: Vec<(usize, f64)>,
    cascade: Cascade,
}

/// Change of ln k_max between neighbours beyond which their cells are parted.
const JUMP: f64 = 0.5;
/// Parts of such a cell.
const PARTS: usize = 16;

/// What competes at a wavenumber and an angle.
struct Contest<'a> {
    cascade: &'a Cascade,
    damping: &'a Damping,
    /// v_A/L in 1/s.
    unit_per_s: f64,
    outer_scale_cm: f64,
    rule: &'a GaussLegendre,
}

impl Truncation {
    /// Of a cascade in a plasma, with its outer scale L in pc.
    pub fn new(
        cascade: Cascade,
        damping: &Damping,
        plasma: &Plasma,
        outer_scale_pc: f64,
        angles: &WaveAngles,
    ) -> Self {
        let outer_scale_cm = outer_scale_pc * PC_CM;
        let rule = GaussLegendre::new(16);
        let contest = Contest {
            cascade: &cascade,
            damping,
            unit_per_s: plasma.alfven_speed_cm_s() / outer_scale_cm,
            outer_scale_cm,
            rule: &rule,
        };
        let middles: Vec<f64> = angles.theta.iter().map(|&t| contest.end(t)).collect();
        let ln_end = |i: usize| libm::log(middles[i].min(ENDLESS));
        let jumps = |i: usize, j: usize| (ln_end(i) - ln_end(j)).abs() > JUMP;
        let last = middles.len() - 1;
        let mut found = Self::of(cascade, Vec::new(), Vec::new());
        for (cell, &end) in middles.iter().enumerate() {
            if jumps(cell, cell.saturating_sub(1)) || jumps(cell, (cell + 1).min(last)) {
                for (theta, share) in angles.parts(cell, PARTS) {
                    found.push(theta, contest.end(theta), (cell, share));
                }
            } else {
                found.push(angles.theta[cell], end, (cell, 1.0));
            }
        }
        found
    }

    /// Of a cascade that ends at known k_max L at ascending angles, each of which stands for a cell of its own.
    pub fn of(cascade: Cascade, theta: Vec<f64>, k_max_l: Vec<f64>) -> Self {
        Self {
            of: (0..theta.len()).map(|cell| (cell, 1.0)).collect(),
            theta,
            k_max_l,
            cascade,
        }
    }

    fn push(&mut self, theta: f64, k_max_l: f64, of: (usize, f64)) {
        self.theta.push(theta);
        self.k_max_l.push(k_max_l);
        self.of.push(of);
    }

    /// Angle and k_max L of each, the cell of wave angles that it stands for, and its share of that.
    pub fn cells(&self) -> impl Iterator<Item = (f64, f64, usize, f64)> + '_ {
        let ends = self.theta.iter().zip(&self.k_max_l).zip(&self.of);
        ends.map(|((&theta, &end), &(cell, share))| (theta, end, cell, share))
    }

    /// θ, ascending.
    pub fn angles(&self) -> &[f64] {
        &self.theta
    }

    /// k_max L at each angle; 1 where there are no modes at all, ∞ where nothing ends the cascade.
    pub fn k_max_l(&self) -> &[f64] {
        &self.k_max_l
    }

    /// θ_c: modes at all smaller angles survive at x = kL; none where those along the field are damped, π/2 where
    /// none is. (What survives across the field, where nothing keeps up with the waves, is not counted.)
    pub fn critical_angle(&self, x: f64) -> Option<f64> {
        let Some(damped) = self.k_max_l.iter().position(|&end| end <= x) else {
            return Some(FRAC_PI_2);
        };
        let last = damped.checked_sub(1)?;
        // k_max is a power of θ between two angles
        let (low, high) = (self.k_max_l[last].min(ENDLESS), self.k_max_l[damped]);
        let share = libm::log(low / x) / libm::log(low / high);
        let (below, above) = (self.theta[last], self.theta[damped]);
        Some(below * libm::pow(above / below, share.clamp(0.0, 1.0)))
    }

    /// The smallest angle that a mode can be said to have while field lines wander, at x = kL.
    pub fn wandering_angle(&self, x: f64) -> f64 {
        self.cascade.smallest_angle(x)
    }
}

impl Contest<'_> {
    /// The smallest x ≥ 1 at which damping is no slower than the cascade.
    fn end(&self, theta: f64) -> f64 {
        let damped = |ln_x: f64| self.is_damped(libm::exp(ln_x), theta);
        if damped(0.0) {
            return 1.0;
        }
        let (mut low, top) = (0.0, libm::log(ENDLESS));
        let switch = self.switch(theta);
        let next = |low: f64| {
            if low < switch {
                switch.min(low + STRIDE)
            } else {
                low + STRIDE
            }
        };
        while !damped(next(low)) {
            low = next(low);
            if low > top {
                return f64::INFINITY;
            }
        }
        let mut high = next(low);
        while high - low > 1e-9 {
            let middle = 0.5 * (low + high);
            if damped(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        libm::exp(high)
    }

    /// ln x just below where viscosity, which may have come to end the cascade within less than a stride, stops
    /// acting; nowhere: −∞.
    fn switch(&self, theta: f64) -> f64 {
        match self.damping.reach {
            Reach::Everywhere => f64::NEG_INFINITY,
            Reach::Divided(limit) => {
                libm::log(limit * self.outer_scale_cm / libm::cos(theta)) - 1e-6
            }
        }
    }

    fn is_damped(&self, x: f64, theta: f64) -> bool {
        // in an anisotropic cascade δ diverges towards θ = 0: no mode has a smaller angle than this
        let theta = if self.cascade.anisotropic {
            theta.max(self.cascade.smallest_angle(x))
        } else {
            theta
        };
        let spread = self.cascade.spread(x, theta).min(FRAC_PI_2);
        self.damping_rate(x, theta, spread) >= self.cascade.rate(x, theta, spread) * self.unit_per_s
    }

    /// In 1/s, the mean over θ ± δ.
    fn damping_rate(&self, x: f64, theta: f64, spread: f64) -> f64 {
        let k = x / self.outer_scale_cm;
        let parallel = k * libm::cos(theta);
        let (collisional, collisionless) = match self.damping.reach {
            Reach::Everywhere => (true, true),
            Reach::Divided(limit) => (parallel < limit, parallel >= limit),
        };
        let mut rate: f64 = 0.0;
        if let Some(viscosity) = self.damping.viscosity.filter(|_| collisional) {
            rate = viscosity.rate(k, mean_sine_squared(theta, spread));
        }
        if let Some(damping) = self.damping.collisionless.filter(|_| collisionless) {
            let amplitude = AmplitudeRate(self.mean(theta, spread, |a| damping.rate(k, a).0));
            let found = if self.damping.of_energy {
                EnergyRate::from(amplitude).0
            } else {
                amplitude.0
            };
            // whichever ends the cascade first
            rate = rate.max(found);
        }
        rate
    }

    /// The mean over θ ± δ of a function that is symmetric about 0 and π/2, where it is not smooth.
    fn mean(&self, theta: f64, spread: f64, f: impl Fn(f64) -> f64) -> f64 {
        if spread < 1e-9 {
            return f(theta);
        }
        let (from, to) = (theta - spread, theta + spread);
        let integral = |a: f64, b: f64| self.rule.integrate(a, b, &f);
        let sum = if to > FRAC_PI_2 {
            integral(from, FRAC_PI_2) + integral(FRAC_PI_2, to)
        } else {
            integral(from, to)
        };
        sum / (2.0 * spread)
    }
}

/// Mean of sin² over θ ± δ.
fn mean_sine_squared(theta: f64, spread: f64) -> f64 {
    let narrowing = if spread < 1e-6 {
        1.0
    } else {
        libm::sin(2.0 * spread) / (2.0 * spread)
    };
    // ½(1 − cos2θ n) without cancellation at small angles
    let sine = libm::sin(theta);
    sine * sine * narrowing + 0.5 * (1.0 - narrowing)
}

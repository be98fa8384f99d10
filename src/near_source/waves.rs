//! The waves in the tube over a step of time.
//!
//! At k = 1/r_L of each rigidity ∂F/∂t + v_A ∂F/∂z = S − Γ_d(F)F + Γ_d(F0)F0 with F = F0 where waves set out (Blasi
//! 2019, sec. 3): the Galaxy's waves are kept up by what keeps them up.

use super::{Bin, Tube};
use crate::damping::Damping;
use crate::units::YEAR_S;

/// F of one rigidity on the outer face of each cell, from the remnant outwards.
pub type Row = Vec<f64>;

/// Most that F = k W may be: as much energy as in the field itself.
const MOST: f64 = 1.0;
/// Change of F relative to it at which Newton's method, quadratic there, has arrived.
const ARRIVED: f64 = 1e-10;
/// Steps of Newton's method; from far above, each of the first takes F down by a third or more.
const MAX_STEPS: usize = 200;

/// What acts on the waves of one rigidity.
#[derive(Debug, Clone)]
pub struct Waves {
    background: f64,
    /// γ in 1/yr and b of losses γF^b.
    losses: Vec<(f64, f64)>,
    /// Rate in 1/yr at which waves go on to the next face.
    leaving: f64,
}

impl Waves {
    /// That the particles of a bin scatter on.
    pub fn new(tube: &Tube, bin: &Bin) -> Self {
        let k_per_pc = 1.0 / bin.centre().larmor_radius_pc(tube.field_ug);
        let loss = |damping: &Damping| {
            (
                YEAR_S * damping.at_unit_power(k_per_pc).0,
                damping.power_exponent(),
            )
        };
        Self {
            background: bin.background,
            losses: tube.damping.iter().map(loss).collect(),
            leaving: tube.alfven_pc_yr / tube.cell_pc(),
        }
    }

    /// Those of the Galaxy.
    pub fn undisturbed(&self, cells: usize) -> Row {
        vec![self.background; cells]
    }

    /// Γ_d(F) in 1/yr.
    pub fn damping_per_yr(&self, power: f64) -> f64 {
        self.losses
            .iter()
            .fold(0.0, |all, &(rate, b)| all + rate * raised(power, b))
    }

    /// Implicitly over a step in yr, with the growth S in 1/yr.
    pub fn advance(&self, power: &mut [f64], growth: impl Iterator<Item = f64>, step_yr: f64) {
        let upkeep = self.damping_per_yr(self.background) * self.background;
        let mut below = self.background;
        for (f, growth) in power.iter_mut().zip(growth) {
            let gained = *f + step_yr * (growth + upkeep + self.leaving * below);
            *f = self.balance(gained, step_yr).min(MOST);
            below = *f;
        }
    }

    /// F of (1 + t v_A/Δz) F + t Γ_d(F) F = gained. The left side is convex, so that Newton's method comes down to it
    /// from where nothing is damped.
    fn balance(&self, gained: f64, step_yr: f64) -> f64 {
        let kept = 1.0 + step_yr * self.leaving;
        let mut f = gained / kept;
        for _ in 0..MAX_STEPS {
            let (mut excess, mut slope) = (kept * f - gained, kept);
            for &(rate, b) in &self.losses {
                let lost = step_yr * rate * raised(f, b);
                excess += lost * f;
                slope += (1.0 + b) * lost;
            }
            let change = excess / slope;
            f -= change;
            if change.abs() <= ARRIVED * f {
                break;
            }
        }
        f
    }
}

/// F^b.
fn raised(power: f64, exponent: f64) -> f64 {
    match exponent {
        0.0 => 1.0,
        0.5 => power.sqrt(),
        1.0 => power,
        b => libm::pow(power, b),
    }
}

//! Continuous losses, destruction and grammage along a stay in matter.

use super::{KineticGrid, Kinetics, Particle};

/// Largest change of ln p integrated in one go: where losses go as p^{−3.5} the midpoint rule is then good to 3e-4.
const LARGEST_CHANGE: f64 = 0.01;

/// Momentum loss, destruction and grammage per unit of exposure.
pub type Rates = fn(&Kinetics) -> (f64, f64, f64);

/// At the plane, per local time L = 2Dτ₀: since D falls with p, equal stretches of L, not of τ₀, are equally likely.
pub const PLANE: Rates = |k| (k.plane_loss, k.plane_destruction, k.plane_grammage);
/// In gas of finite thickness, per time.
pub const GAS: Rates = |k| (k.gas_loss, k.gas_destruction, k.gas_grammage);

/// Integrates d ln p = −loss dx by the midpoint rule in substeps small in ln p; `k` belongs to the
/// particle's rigidity before and after.
#[inline]
pub fn lose(
    grid: &KineticGrid,
    particle: &mut Particle,
    k: &mut Kinetics,
    exposure: f64,
    rates: Rates,
) {
    let mut left = exposure;
    while left > 0.0 && grid.covers(particle.ln_rigidity) {
        let (start, mut destruction, mut grammage) = rates(k);
        let dx = if start * left > LARGEST_CHANGE {
            LARGEST_CHANGE / start
        } else {
            left
        };
        if start > 0.0 {
            let middle = rates(&grid.at(particle.ln_rigidity - 0.5 * start * dx));
            particle.ln_rigidity -= middle.0 * dx;
            (destruction, grammage) = (middle.1, middle.2);
            *k = grid.at(particle.ln_rigidity);
        }
        particle.grammage += grammage * dx;
        if destruction > 0.0 {
            particle.weight *= libm::exp(-destruction * dx);
        }
        left -= dx;
    }
}

//! Continuous losses, destruction and grammage along a stay in matter.

use super::{KineticGrid, Kinetics, Particle};
use crate::numerics::elementary::exp;

/// Largest change of ln p integrated in one go: where losses go as p^{−3.5} the second order is then good to 3e-4.
const LARGEST_CHANGE: f64 = 0.02;

/// Momentum loss −d ln p/dx with its slope d ln/d ln p, destruction and grammage per unit x of exposure.
pub struct Rates {
    loss: f64,
    slope: f64,
    destruction: f64,
    grammage: f64,
}

/// At the plane, per local time L = 2Dτ₀: since D falls with p, equal stretches of L, not of τ₀, are equally likely.
#[inline(always)]
pub fn plane(k: &Kinetics) -> Rates {
    Rates {
        loss: k.plane_loss,
        slope: k.plane_loss_slope,
        destruction: k.plane_destruction,
        grammage: k.plane_grammage,
    }
}

/// In gas of finite thickness, per time.
#[inline(always)]
pub fn gas(k: &Kinetics) -> Rates {
    Rates {
        loss: k.gas_loss,
        slope: k.gas_loss_slope,
        destruction: k.gas_destruction,
        grammage: k.gas_grammage,
    }
}

/// The same without destruction, which the ends of ticks bring.
#[inline(always)]
pub fn gas_slowing(k: &Kinetics) -> Rates {
    Rates {
        destruction: 0.0,
        ..gas(k)
    }
}

/// By radiation, per time.
#[inline(always)]
pub fn radiative(k: &Kinetics) -> Rates {
    Rates {
        loss: k.radiative_loss,
        slope: k.radiative_loss_slope,
        destruction: 0.0,
        grammage: 0.0,
    }
}

/// The same per unit of the clock ς = ∫ 2D0/slowness dt of the depth coordinate: D falls with p on the way.
#[inline(always)]
pub fn radiative_by_clock(k: &Kinetics, slowness: f64) -> Rates {
    Rates {
        loss: 0.5 * slowness * k.radiative_loss * k.inverse_diffusion,
        slope: k.radiative_loss_slope - k.diffusion_slope,
        destruction: 0.0,
        grammage: 0.0,
    }
}

/// Integrates d ln p = −loss dx to second order in steps small in ln p; `k` belongs to the particle's
/// rigidity before and after.
#[inline(always)]
pub fn lose(
    grid: &KineticGrid,
    particle: &mut Particle,
    k: &mut Kinetics,
    exposure: f64,
    rates: impl Fn(&Kinetics) -> Rates,
) {
    let mut left = exposure;
    let mut here = rates(k);
    while left > 0.0 {
        let whole = here.loss * left;
        let dx = if whole > LARGEST_CHANGE {
            LARGEST_CHANGE / here.loss
        } else {
            left
        };
        let (mut destruction, mut grammage) = (here.destruction, here.grammage);
        if here.loss > 0.0 {
            let first = here.loss * dx;
            // no slope, however steep, makes a gain of a loss, which could go on for ever
            let second = (1.0 - 0.5 * here.slope * first).max(0.5);
            particle.ln_rigidity -= first * second;
            if !grid.covers(particle.ln_rigidity) {
                return;
            }
            *k = grid.at(particle.ln_rigidity);
            here = rates(k);
            destruction = 0.5 * (destruction + here.destruction);
            grammage = 0.5 * (grammage + here.grammage);
        }
        particle.grammage += grammage * dx;
        if destruction > 0.0 {
            particle.weight *= exp(-destruction * dx);
        }
        left -= dx;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::HistoryKey;

    /// The second order made a gain of the loss, whose end was then never reached.
    #[test]
    fn losses_that_rise_steeply_end_all_the_same() {
        let steep = |x: f64| Kinetics {
            plane_loss: libm::exp(121.0 * x),
            plane_loss_slope: 121.0,
            ..Kinetics::default()
        };
        let nodes = KineticGrid::nodes(0.0, 2.0);
        let grid = KineticGrid::new(&nodes, nodes.iter().map(|&x| steep(x)).collect());
        let mut particle = Particle {
            key: HistoryKey::default(),
            z_kpc: 0.0,
            ln_rigidity: 1.0,
            weight: 1.0,
            age_myr: 0.0,
            age_noise_myr2: 0.0,
            grammage: 0.0,
            mu: 0.0,
            steps: 0,
        };
        let mut k = grid.at(particle.ln_rigidity);
        lose(&grid, &mut particle, &mut k, 1e280, plane);
        assert!(particle.ln_rigidity < 0.0, "{}", particle.ln_rigidity);
    }
}

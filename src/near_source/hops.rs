//! Hops between the cells of the tube.
//!
//! Particles diffuse and are carried along, with rates that keep the flux between the middles of cells exact (Scharfetter &
//! Gummel 1969).

use crate::numerics::Tridiagonal;

use super::Tube;

/// Hops through the outer face of each cell.
pub(super) struct Hops {
    /// Outwards; from the last cell out of the tube.
    pub rise: Vec<f64>,
    /// Inwards, from the cell above.
    pub fall: Vec<f64>,
}

impl Hops {
    /// In a step on average, with D in pc²/yr on the outer face of each cell. Outside the tube there are none `beyond_pc` from
    /// its end.
    pub fn of_step(tube: &Tube, step_yr: f64, beyond_pc: f64, diffusion: &[f64]) -> Self {
        let (cell, flow) = (tube.cell_pc(), tube.flow_pc_yr());
        let last = diffusion.len() - 1;
        let rates = diffusion.iter().enumerate().map(|(i, &d)| {
            // half a cell from the last middle to the end
            let distance = if i == last {
                0.5 * cell + beyond_pc
            } else {
                cell
            };
            let (up, down) = conductances(d, flow, distance);
            (step_yr * up / cell, step_yr * down / cell)
        });
        let (rise, fall) = rates.unzip();
        Self { rise, fall }
    }
}

/// Speeds in pc/yr at which densities at two points so far apart flow upwards and downwards, with D in pc²/yr and a flow
/// upwards.
pub(super) fn conductances(diffusion: f64, flow: f64, distance_pc: f64) -> (f64, f64) {
    let drift = flow * distance_pc / diffusion;
    let exchange = diffusion / distance_pc;
    (exchange * bernoulli(-drift), exchange * bernoulli(drift))
}

/// Factors of an implicit step of such hops.
pub(super) fn implicit_step(rise: &[f64], fall: &[f64]) -> Tridiagonal {
    let cells = rise.len();
    let mut step = Tridiagonal::zero(cells);
    for i in 0..cells {
        step.diagonal[i] += 1.0 + rise[i];
        if i + 1 < cells {
            step.lower[i + 1] -= rise[i];
            step.diagonal[i + 1] += fall[i];
            step.upper[i] -= fall[i];
        }
    }
    step.factorise();
    step
}

/// x/(e^x − 1).
fn bernoulli(x: f64) -> f64 {
    if x.abs() < 1e-9 {
        1.0 - 0.5 * x
    } else {
        x / libm::expm1(x)
    }
}

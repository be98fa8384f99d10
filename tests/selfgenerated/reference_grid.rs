//! Heights, wave numbers and the rigidities resonant with them, R_j = 1/(k_j r_L(1 GV)).

use super::reference_model::Model;
use pitchwalk::units::{KPC_CM, PC_CM};

/// The grid of a solution.
#[derive(Clone)]
pub struct Grid {
    /// Heights in cm of f, from 0 to the box's end.
    pub nodes: Vec<f64>,
    /// Heights in cm of D and W, halfway between nodes.
    pub faces: Vec<f64>,
    /// Step in ln k and in ln R.
    pub step: f64,
    /// Wave numbers in 1/cm, growing.
    pub k: Vec<f64>,
    /// Rigidities in GV, falling.
    pub r: Vec<f64>,
    /// The stirred wave number.
    pub stirred: usize,
    /// The first wave number whose particles are followed.
    pub first: usize,
}

impl Grid {
    /// Heights 2 pc or 1 % apart, divided by `fine`, and `step` in ln k from a tenth of the stirred wave number to
    /// the resonance of 0.1 GV.
    pub fn new(model: &Model, fine: f64, step: f64) -> Self {
        let nodes = heights(model.box_kpc * KPC_CM, fine);
        let faces = nodes.windows(2).map(|z| 0.5 * (z[0] + z[1])).collect();
        let k0 = model.stirring_per_pc / PC_CM;
        let unit = model.larmor_cm(1.0);
        let stirred = (10f64.ln() / step).round();
        let above = (10.0 / (unit * k0)).ln() / step;
        let k: Vec<f64> = (0..=(stirred + above).round() as usize)
            .map(|j| k0 * ((j as f64 - stirred) * step).exp())
            .collect();
        let r: Vec<f64> = k.iter().map(|k| 1.0 / (k * unit)).collect();
        let first = r.partition_point(|r| *r > 1.2 * model.injection_end_gv);
        Self {
            nodes,
            faces,
            step,
            k,
            r,
            stirred: stirred as usize,
            first,
        }
    }

    /// Width in cm between the nodes around a face.
    pub fn width(&self, face: usize) -> f64 {
        self.nodes[face + 1] - self.nodes[face]
    }
}

fn heights(end: f64, fine: f64) -> Vec<f64> {
    let mut nodes = vec![0.0];
    while let Some(z) = nodes.last().copied().filter(|z| *z < end) {
        nodes.push(z + f64::max(2.0 * PC_CM, 0.01 * z) / fine);
    }
    let stretch = end / nodes[nodes.len() - 1];
    nodes.iter().map(|z| stretch * z).collect()
}

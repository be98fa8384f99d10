//! The mean density of particles and their stream, foretold from one strike of the clock to the next.
//!
//! Diffusing particles stream as J = −D ∂n/∂z. Where their pitch angles are resolved it takes them a free time 1/ν to,
//! ∂J/∂t + (v²/3) ∂n/∂z = −νJ, with Eddington's ⟨µ²⟩ = 1/3. Both steps are implicit. Both are there for the noise of finitely
//! many particles alone, towards which the density is drawn at every strike (see [`super::gradient`]).

use super::Tube;
use super::hops::{Hops, implicit_step};
use crate::numerics::Tridiagonal;

/// A step of density and stream through given waves. Both are weighted alike: what cells hold, and what goes through their
/// outer faces in a year relative to the waves.
#[derive(Debug, Clone)]
pub struct Moments {
    step_yr: f64,
    density: Tridiagonal,
    /// Part of the stream through each outer face that outlasts the step.
    memory: Vec<f64>,
    /// Rate in 1/yr at which the difference between what the cells at a face hold drives the stream through it.
    driven: Vec<f64>,
    /// D in pc²/yr.
    diffusion: Vec<f64>,
}

impl Moments {
    /// For r_L v/3 in pc²/yr and F on the outer faces of cells; with v in pc/yr where pitch angles are resolved.
    pub fn new(
        tube: &Tube,
        bohm_pc2_yr: f64,
        power: &[f64],
        step_yr: f64,
        speed: Option<f64>,
    ) -> Self {
        let diffusion: Vec<f64> = power.iter().map(|f| bohm_pc2_yr / f).collect();
        // 1/(1 + νt), ν = v²/3D
        let kept = |v: f64, d: f64| 1.0 / (1.0 + step_yr * v * v / (3.0 * d));
        let mut memory: Vec<f64> = diffusion
            .iter()
            .map(|&d| speed.map_or(0.0, |v| kept(v, d)))
            .collect();
        let last = power.len() - 1;
        // none comes back from the tube's end: v/2 on average (Marshak), at once
        memory[last] = 0.0;
        let beyond_pc = speed.map_or(0.0, |v| 2.0 * diffusion[last] / v);
        let driven = diffusion.iter().zip(&memory).map(|(d, m)| (1.0 - m) * d);
        let driven: Vec<f64> = driven.collect();
        let Hops { rise, fall } = Hops::of_step(tube, step_yr, beyond_pc, &driven);
        let cell = tube.cell_pc();
        let rate = |(i, d): (usize, &f64)| {
            let distance = if i == last {
                0.5 * cell + beyond_pc
            } else {
                cell
            };
            d / (distance * cell)
        };
        Self {
            step_yr,
            density: implicit_step(&rise, &fall),
            memory,
            driven: driven.iter().enumerate().map(rate).collect(),
            diffusion,
        }
    }

    /// Whether the stream forgets at once.
    pub fn diffuse(&self) -> bool {
        self.memory.iter().all(|memory| *memory == 0.0)
    }

    /// What cells hold after the step, with the stream before it.
    pub fn pass(&self, contents: &mut [f64], stream: &[f64]) {
        let mut below = 0.0;
        for ((content, stream), memory) in contents.iter_mut().zip(stream).zip(&self.memory) {
            let through = self.step_yr * memory * stream;
            *content += below - through;
            below = through;
        }
        self.density.substitute(contents);
    }

    /// The stream after the step, from what cells hold then.
    pub fn drive(&self, contents: &[f64], stream: &mut [f64]) {
        for (i, stream) in stream.iter_mut().enumerate() {
            let above = contents.get(i + 1).copied().unwrap_or(0.0);
            *stream = self.memory[i] * *stream + self.driven[i] * (contents[i] - above);
        }
    }

    /// The decline −∂n/∂z that a stream is to the waves which scatter it: J/D.
    pub fn declines(&self, stream: &[f64]) -> impl Iterator<Item = f64> {
        stream.iter().zip(&self.diffusion).map(|(j, d)| j / d)
    }
}

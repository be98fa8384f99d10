//! Angles between waves and the field, and how fine integrals over waves are.

use std::f64::consts::FRAC_PI_2;

/// How fine integrals over waves are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steps {
    /// Step in ln θ.
    pub ln_angle: f64,
    /// Step in ln k.
    pub ln_wavenumber: f64,
}

impl Default for Steps {
    /// Steps whose halves change no diffusion coefficient by more than a few 1e-3.
    fn default() -> Self {
        Self {
            ln_angle: 0.03,
            ln_wavenumber: 0.01,
        }
    }
}

/// Cells of angles θ in 0…π/2, evenly spaced in ln θ, with the weights of ∫ξ dξ: fine near 0, where damping leaves
/// the fast modes.
#[derive(Debug, Clone, PartialEq)]
pub struct WaveAngles {
    /// θ in the middle of each cell, ascending.
    pub theta: Vec<f64>,
    /// Weights, of sum ½.
    pub weight: Vec<f64>,
    /// Where cells begin, and where the last one ends.
    edges: Vec<f64>,
}

/// Smallest angle that is told from 0.
const SMALLEST: f64 = 1e-4;

impl WaveAngles {
    /// The angles for given steps.
    pub fn new(steps: Steps) -> Self {
        let range = libm::log(FRAC_PI_2 / SMALLEST);
        let count = (range / steps.ln_angle).ceil() as usize;
        let above = (0..=count).map(|i| SMALLEST * libm::exp(range * i as f64 / count as f64));
        let edges: Vec<f64> = std::iter::once(0.0).chain(above).collect();
        let cells = edges.windows(2).map(|cell| (cell[0], cell[1]));
        let (theta, weight) = cells
            .map(|(from, to)| (middle(from, to), measure(from, to)))
            .unzip();
        Self {
            theta,
            weight,
            edges,
        }
    }

    /// A cell in so many parts: the middle of each and its share of the weight.
    pub fn parts(&self, cell: usize, count: usize) -> impl Iterator<Item = (f64, f64)> + '_ {
        let (from, to) = (self.edges[cell], self.edges[cell + 1]);
        let edge = move |i: usize| from + (to - from) * i as f64 / count as f64;
        (0..count).map(move |i| {
            let (low, high) = (edge(i), edge(i + 1));
            (middle(low, high), measure(low, high) / self.weight[cell])
        })
    }
}

fn middle(from: f64, to: f64) -> f64 {
    if from > 0.0 {
        (from * to).sqrt()
    } else {
        0.5 * to
    }
}

/// ∫ξ dξ.
fn measure(from: f64, to: f64) -> f64 {
    let (low, high) = (libm::sin(from), libm::sin(to));
    0.5 * (high - low) * (high + low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_those_of_the_cosine() {
        let angles = WaveAngles::new(Steps::default());
        let moment = |power: i32| -> f64 {
            let pairs = angles.theta.iter().zip(&angles.weight);
            pairs.map(|(t, w)| w * libm::cos(*t).powi(power)).sum()
        };
        assert!((moment(0) - 0.5).abs() < 1e-14);
        // ∫ξ² dξ and ∫ξ³ dξ
        assert!((moment(1) - 1.0 / 3.0).abs() < 1e-4);
        assert!((moment(2) - 0.25).abs() < 1e-4);
        for cell in [0, 100] {
            let shares: f64 = angles.parts(cell, 7).map(|(_, share)| share).sum();
            assert!((shares - 1.0).abs() < 1e-12);
        }
    }
}

//! Angles between waves and the field, and how fine integrals over waves are.

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

/// Angles θ in 0…π/2, evenly spaced in ln θ, with the weights of ∫ξ dξ: fine near 0, where damping leaves the
/// fast modes.
#[derive(Debug, Clone, PartialEq)]
pub struct WaveAngles {
    /// θ, ascending.
    pub theta: Vec<f64>,
    /// Weights, of sum ½.
    pub weight: Vec<f64>,
}

/// Smallest angle that is told from 0.
const SMALLEST: f64 = 1e-4;

impl WaveAngles {
    /// The angles for given steps.
    pub fn new(steps: Steps) -> Self {
        let range = libm::log(std::f64::consts::FRAC_PI_2 / SMALLEST);
        let count = (range / steps.ln_angle).ceil() as usize;
        let edge = |i: usize| match i {
            0 => 0.0,
            _ => SMALLEST * libm::exp(range * i as f64 / count as f64),
        };
        let sine_squared = |theta: f64| libm::sin(theta) * libm::sin(theta);
        let cells = (0..=count).map(|i| match i {
            0 => (0.5 * SMALLEST, 0.0, SMALLEST),
            i => (
                (edge(i - 1).max(SMALLEST) * edge(i)).sqrt(),
                edge(i - 1).max(SMALLEST),
                edge(i),
            ),
        });
        let (theta, weight) = cells
            .map(|(theta, from, to)| (theta, 0.5 * (sine_squared(to) - sine_squared(from))))
            .unzip();
        Self { theta, weight }
    }
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
    }
}

//! Gyroresonance with fast modes at one pitch angle: integrals over resonant waves that all rigidities and
//! plasmas share.

use super::bessel::j1_slope_squared;
use super::{FastModes, Resonances, Steps, WaveAngles};

/// Width of the resonance that is integrated over, in units of Δ: e^{−49} is left out.
const REACH: f64 = 7.0;
/// Smallest u: below it the integrand falls as u^{5/2}.
const SMALLEST: f64 = 1e-4;
/// Step in units of Δ, over the step in ln k.
const PER_WIDTH: f64 = 8.0;

/// G(u, θ) = ∫₀^u du′ √u′ J₁′(w)² e^{−(µ−u′)²/Δ²} with u = 1/(xξR*), w = tanθ √(1−µ²)/u, for one µ and Δ.
///
/// The integral over x of D^G at fixed θ is (ξR*)^{3/2} [G(1/ξR*) − G(1/(x_max ξR*))].
pub struct Gyroresonance {
    /// µ.
    pub mu: f64,
    /// Δ².
    width_squared: f64,
    resonances: Resonances,
    u: Vec<f64>,
    /// G and its derivative, angle by angle.
    integral: Vec<(f64, f64)>,
}

impl Gyroresonance {
    /// At 0 ≤ µ < 1, with the width and the resonances of these modes and of all others that share them.
    pub fn new(mu: f64, modes: &FastModes, angles: &WaveAngles, steps: Steps) -> Self {
        let (width_squared, resonances) = (modes.width_squared(mu), modes.resonances);
        let width = width_squared.sqrt();
        let u = nodes(mu, width, steps.ln_wavenumber);
        let gauss = |u: f64| {
            let squared = |x: f64| libm::exp(-x * x / width_squared);
            match resonances {
                Resonances::First => squared(mu - u),
                Resonances::Both => squared(mu - u) + squared(mu + u),
            }
        };
        // ends and middles in turn
        let points: Vec<(f64, f64)> = u
            .windows(2)
            .flat_map(|pair| [pair[0], 0.5 * (pair[0] + pair[1])])
            .chain(u.last().copied())
            .map(|u| (1.0 / u, u.sqrt() * gauss(u)))
            .collect();
        let sine = (1.0 - mu * mu).sqrt();
        let mut integral = Vec::with_capacity(angles.theta.len() * u.len());
        for &theta in &angles.theta {
            let scale = libm::tan(theta) * sine;
            let value =
                |&(inverse, weight): &(f64, f64)| weight * j1_slope_squared(scale * inverse);
            let mut sum = 0.0;
            let mut lower = value(&points[0]);
            integral.push((sum, lower));
            for (pair, steps) in points[1..].chunks_exact(2).zip(u.windows(2)) {
                let upper = value(&pair[1]);
                // Simpson's rule
                sum += (steps[1] - steps[0]) / 6.0 * (lower + 4.0 * value(&pair[0]) + upper);
                integral.push((sum, upper));
                lower = upper;
            }
        }
        Self {
            mu,
            width_squared,
            resonances,
            u,
            integral,
        }
    }

    /// Whether these modes share it.
    pub fn is_of(&self, modes: &FastModes) -> bool {
        self.width_squared == modes.width_squared(self.mu) && self.resonances == modes.resonances
    }

    /// G at the angle of an index.
    #[inline]
    pub fn up_to(&self, angle: usize, u: f64) -> f64 {
        let count = self.u.len();
        let row = &self.integral[angle * count..(angle + 1) * count];
        if u <= self.u[0] {
            return 0.0;
        }
        if u >= self.u[count - 1] {
            return row[count - 1].0;
        }
        let i = self.u.partition_point(|&node| node <= u) - 1;
        let step = self.u[i + 1] - self.u[i];
        let t = (u - self.u[i]) / step;
        let ((g, slope), (next, next_slope)) = (row[i], row[i + 1]);
        // cubic Hermite
        let (a, b) = (step * slope, step * next_slope);
        let rise = next - g;
        g + t * (a + t * (3.0 * rise - 2.0 * a - b + t * (a + b - 2.0 * rise)))
    }
}

/// Nodes of u around µ, as close as the step in ln u or the width Δ ask for.
fn nodes(mu: f64, width: f64, step: f64) -> Vec<f64> {
    let top = mu + REACH * width;
    let mut u = vec![(mu - REACH * width).max(SMALLEST)];
    let mut last = u[0];
    while last < top {
        last += (step * last).min(PER_WIDTH * step * width);
        u.push(last);
    }
    u
}

//! Diffusion without waves of one's own.

use std::f64::consts::PI;

use super::NearSource;

/// Modes of the tube; the highest has decayed at any time of interest.
const MODES: u32 = 400;

/// Time in yr after which half of all particles are left near the remnant, for a constant D in pc²/yr without advection.
///
/// The Gaussian of the burst, cut off at the tube's ends, is a sum of cos k_n z with k_n = (n + ½)π/L_c, which decay at
/// the rates D k_n².
pub fn half_time_yr(problem: &NearSource, diffusion_pc2_yr: f64) -> f64 {
    let (length, width, near) = (
        problem.tube.half_length_pc,
        problem.width_pc,
        problem.within_pc,
    );
    let modes: Vec<(f64, f64)> = (0..MODES)
        .map(|n| {
            let k = (f64::from(n) + 0.5) * PI / length;
            (
                diffusion_pc2_yr * k * k,
                2.0 / length * start(k, length, width) * libm::sin(k * near) / k,
            )
        })
        .collect();
    let within = |time: f64| -> f64 {
        modes
            .iter()
            .map(|(rate, part)| part * libm::exp(-rate * time))
            .sum()
    };
    if within(0.0) < 0.5 {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, length * length / diffusion_pc2_yr);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if within(middle) > 0.5 {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// ∫ cos(kz) over the Gaussian within the tube, of area one over both sides without ends.
fn start(k: f64, length: f64, width: f64) -> f64 {
    let cells = 4000_u32;
    let step = length / f64::from(cells);
    let density =
        |z: f64| libm::exp(-z * z / (2.0 * width * width)) * 2.0 / ((2.0 * PI).sqrt() * width);
    let middles = (0..cells).map(|i| (f64::from(i) + 0.5) * step);
    middles.map(|z| step * density(z) * libm::cos(k * z)).sum()
}

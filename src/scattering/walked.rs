//! What a walk makes of D_µµ that may vanish at some pitch angles.

use super::integrals::{added_by_jumps, integrand};
use super::{Angles, Shape};

/// Mean free path over H where nothing scatters: free flight in all but name, which remains because the
/// mean time of unscattered isotropic particles in a slab diverges.
pub const LONGEST: f64 = 1000.0;
/// Largest D_µµ/(1 − µ²) over its harmonic mean, which hardly feels what is larger.
const MOST_UNEVEN: f64 = 1e6;

/// Scattering as walks see it at one rigidity and site.
#[derive(Debug, Clone, PartialEq)]
pub struct Walked {
    /// D_zz in cm²/s.
    pub d_zz_cm2_s: f64,
    /// What jumps add to 1/D_zz in s/cm².
    pub added_by_jumps: f64,
    /// How it depends on µ.
    pub shape: Shape,
}

impl Walked {
    /// From D_µµ in 1/s at all µ, the rate of jumps in 1/s, v in cm/s and H in cm.
    ///
    /// D_µµ is nowhere below that of isotropic scattering with λ = [`LONGEST`] H.
    pub fn new(
        angles: &Angles,
        d_mumu_per_s: &[f64],
        jumps_per_s: f64,
        speed_cm_s: f64,
        height_cm: f64,
    ) -> Self {
        let least = 0.5 * speed_cm_s / (LONGEST * height_cm);
        let sine_squared = |mu: f64| 1.0 - mu * mu;
        let floored: Vec<f64> = angles
            .mu
            .iter()
            .zip(d_mumu_per_s)
            .map(|(&mu, &d)| d.max(least * sine_squared(mu)))
            .collect();
        let by_modes = angles.integrate(&integrand(angles, speed_cm_s, &floored));
        let most = MOST_UNEVEN * speed_cm_s * speed_cm_s / (6.0 * by_modes);
        let cut: Vec<f64> = angles
            .mu
            .iter()
            .zip(&floored)
            .map(|(&mu, &d)| d.min(most * sine_squared(mu)))
            .collect();
        let added_by_jumps = if jumps_per_s > 0.0 {
            let alone = Shape::tabulated(&angles.mu, &cut, 0.0);
            let unit = cut[0] / alone.relative(angles.mu[0]);
            added_by_jumps(speed_cm_s, jumps_per_s, |mu| {
                unit * alone.relative(mu) / sine_squared(mu)
            })
        } else {
            0.0
        };
        let d_zz_cm2_s = 1.0 / (1.0 / by_modes + added_by_jumps);
        let lambda = 3.0 * d_zz_cm2_s / speed_cm_s;
        Self {
            d_zz_cm2_s,
            added_by_jumps,
            shape: Shape::tabulated(&angles.mu, &cut, added_by_jumps * d_zz_cm2_s)
                .with_steps_for(lambda / height_cm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scattering::{Angular, CELLS};

    const V: f64 = 3e10;
    const H: f64 = 1.2e22;

    fn walked(h: impl Fn(f64) -> f64, jumps: f64) -> Walked {
        let angles = Angles::new(48);
        let d: Vec<f64> = angles
            .mu
            .iter()
            .map(|&mu| (1.0 - mu * mu) * h(mu))
            .collect();
        Walked::new(&angles, &d, jumps, V, H)
    }

    #[test]
    fn jumps_alone_have_the_distance_between_shocks_as_mean_free_path() {
        let distance = 3e19;
        let walked = walked(|_| 0.0, V / distance);
        let error = walked.d_zz_cm2_s / (V * distance / 3.0) - 1.0;
        // 1/λ of free flight is added
        assert!((error + distance / (LONGEST * H)).abs() < 1e-6, "{error}");
        assert!((1.0 - walked.shape.redistribution - distance / (LONGEST * H)).abs() < 1e-6);
    }

    #[test]
    fn what_does_not_scatter_flies_for_a_thousand_heights() {
        let free = walked(|_| 0.0, 0.0);
        assert!((free.d_zz_cm2_s / (V * LONGEST * H / 3.0) - 1.0).abs() < 1e-12);
        // a gap of a tenth: (3/2)∫₀^0.1 (1 − µ²) dµ of it
        let gap = walked(|mu| if mu < 0.1 { 0.0 } else { 1e-9 }, 0.0);
        let share = gap.d_zz_cm2_s / free.d_zz_cm2_s;
        assert!(
            (share / (1.5 * (0.1 - 1e-3 / 3.0)) - 1.0).abs() < 0.1,
            "{share}"
        );
    }

    /// Tables can be made of the most uneven scattering that is let through.
    #[test]
    fn every_shape_can_be_walked() {
        type Rate = Box<dyn Fn(f64) -> f64>;
        let bump = |at: f64, width: f64, base: f64| -> Rate {
            Box::new(move |mu| {
                let x = (mu - at) / width;
                1e-9 * (base + libm::exp(-x * x))
            })
        };
        let shapes: [Rate; 9] = [
            Box::new(|_| 0.0),
            Box::new(|mu| if mu < 0.1 { 0.0 } else { 1e-6 }),
            Box::new(|mu| if mu > 0.9 { 0.0 } else { 1e-6 }),
            Box::new(|mu| if (0.3..0.5).contains(&mu) { 0.0 } else { 1e-3 }),
            Box::new(|mu| if (0.3..0.31).contains(&mu) { 1.0 } else { 0.0 }),
            Box::new(|mu| 1e-9 * libm::exp(-1.0 / (mu * mu))),
            bump(0.0, 0.05, 1e-7),
            bump(0.3, 0.02, 0.0),
            bump(1.0, 0.1, 1e-5),
        ];
        for (i, h) in shapes.iter().enumerate() {
            for jumps in [0.0, 1e-13, 1e-7] {
                let walked = walked(h, jumps);
                let angular = Angular::new(&walked.shape);
                let m = angular.half_space().extrapolation;
                let mu = angular.half_space().mean_exit_mu();
                println!("{i} {jumps}: {:e} {m} {mu}", walked.d_zz_cm2_s);
                assert!(m > 0.0 && m.is_finite(), "{i} {jumps}: m = {m}");
                assert!((0.3..1.0).contains(&mu), "{i} {jumps}: ⟨µ⟩ = {mu}");
                angular.ladder();
                assert_eq!(walked.shape.operator(CELLS).cells(), CELLS);
            }
        }
    }
}

//! Where and when supernovae explode: an exponential disc and logarithmic arms that rotate.
//!
//! Places are relative to the Sun in the frame that turns with it, x away from the Galactic centre, y along
//! rotation. The Sun overtakes the arms, so a source of some age lies where the arm was then.

use std::f64::consts::TAU;

use crate::numerics::elementary::exp;

/// A trailing logarithmic arm, ln(R/R☉) = −(φ − phase) tan i, now; φ = 0 at the Sun, growing along rotation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arm {
    /// φ of the axis at the Sun's radius in rad.
    pub phase_rad: f64,
    /// sin i of the pitch angle.
    sin_pitch: f64,
    /// cot i.
    cot_pitch: f64,
    /// Share of the arms' supernovae, relative to the other arms.
    pub weight: f64,
}

impl Arm {
    /// An arm of some pitch angle i whose axis crosses the Sun's circle at some angle.
    pub fn new(phase_rad: f64, pitch_rad: f64, weight: f64) -> Self {
        let (sin, cos) = libm::sincos(pitch_rad);
        Self {
            phase_rad,
            sin_pitch: sin,
            cot_pitch: cos / sin,
            weight,
        }
    }
}

/// Rate of supernovae against place and age.
#[derive(Debug, Clone, PartialEq)]
pub struct Galaxy {
    /// Rate of the whole Galaxy in Myr⁻¹.
    pub rate_per_myr: f64,
    /// Scale R_d of the disc's surface density e^{−R/R_d} in kpc.
    pub disc_scale_kpc: f64,
    /// Distance of the Sun from the centre in kpc.
    pub sun_radius_kpc: f64,
    /// The arms.
    pub arms: Vec<Arm>,
    /// Share of supernovae in arms.
    pub arm_fraction: f64,
    /// Gaussian width of an arm, perpendicular to it, in kpc.
    pub arm_width_kpc: f64,
    /// Angular speed of the Sun less that of the arms in rad/Myr.
    pub relative_speed_per_myr: f64,
}

/// Arms farther than this many widths away add less than 1e-11.
const FAR: f64 = 7.0;

/// A place around the centre of the Galaxy.
#[derive(Clone, Copy)]
struct Polar {
    r_kpc: f64,
    phi_rad: f64,
    /// ln(R/R☉).
    ln_ratio: f64,
}

impl Galaxy {
    /// Surface rate in kpc⁻² Myr⁻¹ at a place (kpc from the Sun) of sources of some age in Myr.
    pub fn rate(&self, x_kpc: f64, y_kpc: f64, age_myr: f64) -> f64 {
        let place = self.polar(x_kpc, y_kpc);
        let arms: f64 = self
            .arms
            .iter()
            .map(|arm| self.density(arm, place, age_myr, 0.0))
            .sum();
        self.disc(place.r_kpc) * (1.0 - self.arm_fraction + self.arm_fraction * arms)
    }

    /// An upper bound of the rate within a distance of a place and a time of an age.
    pub fn most(
        &self,
        x_kpc: f64,
        y_kpc: f64,
        age_myr: f64,
        within_kpc: f64,
        within_myr: f64,
    ) -> f64 {
        let place = self.polar(x_kpc, y_kpc);
        let nearest = (place.r_kpc - within_kpc).max(1e-3 * self.sun_radius_kpc);
        let turn = self.relative_speed_per_myr.abs() * within_myr + within_kpc / nearest;
        // distances to an axis shrink with R, and the mean around a circle falls with it
        let shrink = nearest / (place.r_kpc + within_kpc);
        let arms: f64 = self
            .arms
            .iter()
            .map(|arm| {
                let wind = arm.cot_pitch * within_kpc / nearest;
                let near = Polar {
                    r_kpc: nearest,
                    ..place
                };
                self.density(arm, near, age_myr, turn + wind) / shrink
            })
            .sum();
        self.disc(nearest) * (1.0 - self.arm_fraction + self.arm_fraction * arms)
    }

    fn polar(&self, x_kpc: f64, y_kpc: f64) -> Polar {
        let x = self.sun_radius_kpc + x_kpc;
        let r_kpc = (x * x + y_kpc * y_kpc).sqrt();
        Polar {
            r_kpc,
            phi_rad: libm::atan2(y_kpc, x),
            ln_ratio: libm::log(r_kpc / self.sun_radius_kpc),
        }
    }

    fn disc(&self, r_kpc: f64) -> f64 {
        let scale = self.disc_scale_kpc;
        self.rate_per_myr * exp(-r_kpc / scale) / (TAU * scale * scale)
    }

    /// Density of an arm over the mean of all arms around the circle, at an angle nearer to its axis by
    /// `nearer` rad than the place is.
    fn density(&self, arm: &Arm, place: Polar, age_myr: f64, nearer: f64) -> f64 {
        let axis =
            arm.phase_rad + self.relative_speed_per_myr * age_myr - place.ln_ratio * arm.cot_pitch;
        let angle = place.phi_rad - axis;
        let angle = (angle - TAU * (angle / TAU).round()).abs() - nearer;
        // angular width of an arm
        let width = self.arm_width_kpc / (place.r_kpc * arm.sin_pitch);
        let d = angle.max(0.0) / width;
        if d > FAR {
            return 0.0;
        }
        let mean = self.arms.iter().map(|other| other.weight / other.sin_pitch);
        let mean = mean.sum::<f64>() * self.arm_width_kpc / (place.r_kpc * TAU.sqrt());
        arm.weight * exp(-0.5 * d * d) / mean
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::f64::consts::PI;

    use super::*;
    use crate::units::KM_S_KPC_MYR;

    /// The reference model: four arms of 28°, the nearest 500 pc inside the Sun's orbit.
    pub(in crate::sources) fn reference() -> Galaxy {
        let pitch = 28f64.to_radians();
        let first = -0.5 / (8.5 * libm::sin(pitch));
        let arm = |k: u32| Arm::new(first + f64::from(k) * PI / 2.0, pitch, 1.0);
        Galaxy {
            rate_per_myr: 1e6 / 30.0,
            disc_scale_kpc: 4.0,
            sun_radius_kpc: 8.5,
            arms: (1..=4).map(arm).collect(),
            arm_fraction: 0.726,
            arm_width_kpc: 0.3,
            relative_speed_per_myr: (220.0 / 8.5 - 15.0) * KM_S_KPC_MYR,
        }
    }

    /// The nearest axis was at the Sun 11.26 Myr ago.
    #[test]
    fn the_sun_has_overtaken_the_arm() {
        let galaxy = reference();
        let rate = |age: f64| galaxy.rate(0.0, 0.0, age);
        let most = (0..4000)
            .map(|i| 0.01 * f64::from(i))
            .max_by(|a, b| rate(*a).total_cmp(&rate(*b)));
        assert!((most.unwrap() - 11.26).abs() < 0.03, "{most:?}");
        // now it lies inside the Sun's orbit
        assert!(galaxy.rate(-0.5, 0.0, 0.0) > galaxy.rate(0.5, 0.0, 0.0));
    }

    #[test]
    fn arms_hold_their_share_around_every_circle() {
        let galaxy = reference();
        for r in [5.0, 8.5, 12.0] {
            let n = 4000;
            let mean: f64 = (0..n)
                .map(|i| TAU * f64::from(i) / f64::from(n))
                .map(|phi| galaxy.rate(r * libm::cos(phi) - 8.5, r * libm::sin(phi), 3.0))
                .sum::<f64>()
                / f64::from(n);
            let exact = 1e6 / 30.0 * libm::exp(-r / 4.0) / (TAU * 16.0);
            assert!((mean / exact - 1.0).abs() < 1e-9, "{r}: {mean} {exact}");
        }
    }

    #[test]
    fn bounds_are_bounds_and_not_far_off() {
        let galaxy = reference();
        let (mut worst, mut sum) = (0.0f64, 0.0);
        for i in 0..4000 {
            let u = |n: u32| f64::from(i * n % 4001) / 4001.0;
            let (x, y, age) = (4.0 * u(37) - 2.0, 4.0 * u(91) - 2.0, 30.0 * u(53));
            let most = galaxy.most(x, y, age, 0.04, 0.2);
            let (mut highest, d) = (0.0f64, 0.04 / 2f64.sqrt());
            for (a, b, c) in [
                (1., 1., 1.),
                (-1., 1., 1.),
                (1., -1., -1.),
                (-1., -1., -1.),
                (0., 0., 0.),
            ] {
                highest = highest.max(galaxy.rate(x + a * d, y + b * d, age + 0.2 * c));
            }
            worst = worst.max(highest / most);
            sum += galaxy.rate(x, y, age) / most;
        }
        assert!(worst <= 1.0, "{worst}");
        assert!(sum / 4000.0 > 0.6, "{}", sum / 4000.0);
    }
}

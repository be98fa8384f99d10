//! Where and when supernovae explode: a disc, and arms that rotate.
//!
//! Places are relative to the Sun in the frame that turns with it, x away from the Galactic centre, y along
//! rotation. The Sun overtakes the arms, so a source of some age lies where the arm was then.

use std::f64::consts::TAU;

use super::arm::{Arm, Around, Place};
use super::radial::Radial;
use crate::numerics::GaussLegendre;

/// Rate of supernovae against place and age.
#[derive(Debug, Clone, PartialEq)]
pub struct Galaxy {
    rate_per_myr: f64,
    radial: Radial,
    sun_radius_kpc: f64,
    arms: Vec<Arm>,
    arm_fraction: f64,
    relative_speed_per_myr: f64,
}

/// How the Galaxy turns, and where the Sun is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rotation {
    /// Distance of the Sun from the centre in kpc.
    pub sun_radius_kpc: f64,
    /// Angular speed of the Sun less that of the arms in rad/Myr.
    pub relative_speed_per_myr: f64,
}

/// Step of differences at the Sun in kpc.
const STEP_KPC: f64 = 1e-4;
/// A length over which no disc without arms varies much.
const FINEST_DISC_KPC: f64 = 0.5;
/// Relative margin of bounds for what elementary functions round off.
const ROUNDING: f64 = 1e-9;

impl Galaxy {
    /// A Galaxy of so many supernovae per Myr, a share of which explode in arms.
    ///
    /// Endless arms hold their share around every circle, kinked ones in the whole disc.
    pub fn new(
        rate_per_myr: f64,
        rotation: Rotation,
        radial: Radial,
        arms: Vec<Arm>,
        arm_fraction: f64,
    ) -> Self {
        let mut galaxy = Self {
            rate_per_myr,
            radial,
            sun_radius_kpc: rotation.sun_radius_kpc,
            arm_fraction: if arms.is_empty() { 0.0 } else { arm_fraction },
            arms,
            relative_speed_per_myr: rotation.relative_speed_per_myr,
        };
        let share = match galaxy.arms.iter().all(Arm::is_endless) {
            true => galaxy.arms.iter().map(Arm::weight).sum(),
            false => galaxy.in_arms(),
        };
        galaxy
            .arms
            .iter_mut()
            .for_each(|arm| arm.weigh(1.0 / share));
        galaxy
    }

    /// The same Galaxy without arms: as many supernovae, all anywhere in the disc.
    pub fn smooth(&self) -> Self {
        Self {
            arms: Vec::new(),
            arm_fraction: 0.0,
            ..self.clone()
        }
    }

    /// Supernovae of the whole Galaxy per Myr.
    pub fn rate_per_myr(&self) -> f64 {
        self.rate_per_myr
    }

    /// The arms, in the order that [`Self::arm`] counts.
    pub fn arms(&self) -> &[Arm] {
        &self.arms
    }

    /// The smallest length in kpc over which the rate varies: the width of an arm, or a part of the disc.
    pub fn finest_kpc(&self) -> f64 {
        let arms = self.arms.iter().map(Arm::sigma_kpc);
        arms.fold(FINEST_DISC_KPC, f64::min)
    }

    /// Distance from the Sun in kpc beyond which there is hardly a source: less than 1e-6 of all a kpc.
    pub fn extent_kpc(&self) -> f64 {
        let mut r_kpc = 200.0;
        while r_kpc > 1.0 && TAU * r_kpc * self.radial.density(r_kpc) < 1e-6 {
            r_kpc -= 1.0;
        }
        self.sun_radius_kpc + r_kpc
    }

    /// Surface rate in kpc⁻² Myr⁻¹ at a place (kpc from the Sun) of sources of some age in Myr.
    pub fn rate(&self, x_kpc: f64, y_kpc: f64, age_myr: f64) -> f64 {
        self.rate_at(self.place(x_kpc, y_kpc), age_myr)
    }

    /// Gradient (away from the centre, along rotation) of the surface rate at the Sun now, in kpc⁻³ Myr⁻¹.
    pub fn gradient_at_sun(&self) -> [f64; 2] {
        let slope =
            |x: f64, y: f64| (self.rate(x, y, 0.0) - self.rate(-x, -y, 0.0)) / (2.0 * STEP_KPC);
        [slope(STEP_KPC, 0.0), slope(0.0, STEP_KPC)]
    }

    /// Which arm a source at a place and age belongs to, from a uniform number; none if to the smooth disc.
    pub fn arm(&self, x_kpc: f64, y_kpc: f64, age_myr: f64, uniform: f64) -> Option<usize> {
        let place = self.place(x_kpc, y_kpc);
        let turned = self.relative_speed_per_myr * age_myr;
        let densities = self.arms.iter().map(|arm| arm.density(place, turned));
        let densities: Vec<f64> = densities.map(|d| self.arm_fraction * d).collect();
        let all = 1.0 - self.arm_fraction + densities.iter().sum::<f64>();
        let mut left = uniform * all;
        densities.iter().position(|density| {
            left -= density;
            left < 0.0
        })
    }

    /// Bounds of the rate, from below and above, within a distance of a place and a time of an age.
    pub fn bounds(
        &self,
        x_kpc: f64,
        y_kpc: f64,
        age_myr: f64,
        within_kpc: f64,
        within_myr: f64,
    ) -> (f64, f64) {
        let place = self.place(x_kpc, y_kpc);
        let nearest = (place.r_kpc - within_kpc).max(0.0);
        let farthest = place.r_kpc + within_kpc;
        // of φ and of ln R; around the centre φ may be anything
        let change = match nearest > 1e-3 * farthest {
            true => within_kpc / nearest,
            false => f64::INFINITY,
        };
        let around = Around {
            r_kpc: (nearest, farthest),
            phi_rad: change + self.relative_speed_per_myr.abs() * within_myr,
            ln_ratio: change,
        };
        let turned = self.relative_speed_per_myr * age_myr;
        let arms = self
            .arms
            .iter()
            .map(|arm| arm.bounds(place, turned, around));
        let arms = arms.fold((0.0, 0.0), |sum, (low, high)| (sum.0 + low, sum.1 + high));
        let disc = self.radial.bounds(nearest, farthest);
        (
            self.scaled(disc.0, arms.0) * (1.0 - ROUNDING),
            self.scaled(disc.1, arms.1) * (1.0 + ROUNDING),
        )
    }

    pub(super) fn place(&self, x_kpc: f64, y_kpc: f64) -> Place {
        let x = self.sun_radius_kpc + x_kpc;
        let r_kpc = (x * x + y_kpc * y_kpc).sqrt();
        Place {
            r_kpc,
            phi_rad: libm::atan2(y_kpc, x),
            ln_ratio: libm::log(r_kpc / self.sun_radius_kpc),
        }
    }

    pub(super) fn sun_radius_kpc(&self) -> f64 {
        self.sun_radius_kpc
    }

    #[inline]
    pub(super) fn rate_at(&self, place: Place, age_myr: f64) -> f64 {
        let turned = self.relative_speed_per_myr * age_myr;
        let mut arms = 0.0;
        for arm in &self.arms {
            arms += arm.density(place, turned);
        }
        self.scaled(self.radial.density(place.r_kpc), arms)
    }

    #[inline]
    fn scaled(&self, disc: f64, arms: f64) -> f64 {
        self.rate_per_myr * disc * (1.0 - self.arm_fraction + self.arm_fraction * arms)
    }

    /// Mean density of all arms, before their weights are set, over the disc's sources.
    fn in_arms(&self) -> f64 {
        let points = GaussLegendre::new(8);
        let per_turn = 720;
        let ring = (0..per_turn).map(|i| TAU * f64::from(i) / f64::from(per_turn));
        let along = |arm: &Arm, phi_rad: f64| {
            let middle = libm::log(arm.ratio_at(phi_rad).unwrap_or(1.0));
            points.integrate_panels(middle - 4.0, middle + 1.5, 110, |ln_ratio| {
                let r_kpc = self.sun_radius_kpc * libm::exp(ln_ratio);
                let place = Place {
                    r_kpc,
                    phi_rad,
                    ln_ratio,
                };
                r_kpc * r_kpc * self.radial.density(r_kpc) * arm.density(place, 0.0)
            })
        };
        let sum: f64 = ring
            .map(|phi| self.arms.iter().map(|arm| along(arm, phi)).sum::<f64>())
            .sum();
        sum * TAU / f64::from(per_turn)
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
        let arm = |k: u32| {
            let phase = first + f64::from(k) * PI / 2.0;
            Arm::logarithmic(&k.to_string(), phase, pitch, 0.3, 1.0)
        };
        let rotation = Rotation {
            sun_radius_kpc: 8.5,
            relative_speed_per_myr: (220.0 / 8.5 - 15.0) * KM_S_KPC_MYR,
        };
        Galaxy::new(
            1e6 / 30.0,
            rotation,
            Radial::exponential(4.0),
            (1..=4).map(arm).collect(),
            0.726,
        )
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

    /// Least and most against the rate at corners, and how near they come to it.
    pub(in crate::sources) fn check_bounds(galaxy: &Galaxy) -> (f64, f64) {
        let (mut low, mut high) = (0.0, 0.0);
        let count = 4000;
        for i in 0..count {
            let u = |n: u32| f64::from(i * n % 4001) / 4001.0;
            let (x, y, age) = (4.0 * u(37) - 2.0, 4.0 * u(91) - 2.0, 30.0 * u(53));
            // some around the centre and beyond
            let x = if i % 5 == 0 { 4.0 * x - 6.0 } else { x };
            let (least, most) = galaxy.bounds(x, y, age, 0.04, 0.2);
            let d = 0.04 / 2f64.sqrt();
            for (a, b, c) in [
                (1., 1., 1.),
                (-1., 1., 1.),
                (1., -1., -1.),
                (-1., -1., -1.),
                (1.4, 0., 1.),
                (0., -1.4, -1.),
                (0., 0., 0.),
            ] {
                let rate = galaxy.rate(x + a * d, y + b * d, age + 0.2 * c);
                assert!(
                    least <= rate && rate <= most,
                    "{x} {y} {age}: {least} {rate} {most}"
                );
            }
            let rate = galaxy.rate(x, y, age);
            low += least / rate / f64::from(count);
            high += rate / most / f64::from(count);
        }
        (low, high)
    }

    #[test]
    fn bounds_are_bounds_and_not_far_off() {
        let (low, high) = check_bounds(&reference());
        assert!(low > 0.6 && high > 0.6, "{low} {high}");
    }

    #[test]
    fn a_source_belongs_to_an_arm_as_often_as_the_arm_has_its_share() {
        let galaxy = reference();
        let smooth = galaxy.smooth();
        for (x, y, age) in [(0.0, 0.0, 11.26), (-0.5, 0.0, 0.0), (1.3, -0.7, 5.0)] {
            let n = 10_000;
            let outside = (0..n).filter(|&i| {
                let uniform = (f64::from(i) + 0.5) / f64::from(n);
                galaxy.arm(x, y, age, uniform).is_none()
            });
            let exact = (1.0 - 0.726) * smooth.rate(x, y, age) / galaxy.rate(x, y, age);
            let share = outside.count() as f64 / f64::from(n);
            assert!((share - exact).abs() < 2e-4, "{share} {exact}");
            assert_eq!(smooth.arm(x, y, age, 1e-9), None);
        }
        // the nearest arm, the fourth, whose axis the Sun was on
        assert_eq!(galaxy.arm(0.0, 0.0, 11.26, 0.5), Some(3));
    }

    /// Away from arms the rate falls as e^{−R/R_d}.
    #[test]
    fn the_gradient_at_the_sun_is_that_of_the_rate() {
        let rotation = Rotation {
            sun_radius_kpc: 8.5,
            relative_speed_per_myr: 0.0,
        };
        let smooth = Galaxy::new(1.0, rotation, Radial::exponential(4.0), Vec::new(), 0.0);
        let [x, y] = smooth.gradient_at_sun();
        let exact = -libm::exp(-8.5 / 4.0) / (TAU * 64.0);
        assert!((x / exact - 1.0).abs() < 1e-6 && y.abs() < 1e-6 * x.abs());
        // the nearest arm lies towards the centre, and behind
        let [x, y] = reference().gradient_at_sun();
        assert!(x < 4.0 * exact * 1e6 / 30.0 && y < 0.0, "{x} {y}");
    }
}

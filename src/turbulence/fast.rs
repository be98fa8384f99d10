//! Fast modes: gyroresonance and transit-time damping (Yan & Lazarian 2008; Kempski & Quataert 2022, App. A).

use std::f64::consts::PI;

use super::transit_time;
use super::{Cascade, Gyration, Gyroresonance, Truncation, WaveAngles};
use crate::units::PC_CM;

/// Which cyclotron resonances scatter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resonances {
    /// n = +1, with D(−µ) = D(µ) (Kempski & Quataert 2022, eq. A1).
    First,
    /// n = ±1.
    Both,
}

/// A cascade of fast modes, ∫d³k I_F = Ma², cut off by damping.
#[derive(Debug, Clone, PartialEq)]
pub struct FastModes {
    /// Ma.
    pub mach: f64,
    /// b in Δ² = b Ma (1−µ²).
    pub broadening: f64,
    /// Resonances.
    pub resonances: Resonances,
    /// L in pc.
    pub outer_scale_pc: f64,
    /// v_A in cm/s.
    pub alfven_speed_cm_s: f64,
    /// Where damping ends the cascade.
    pub truncation: Truncation,
    /// Waves at each angle.
    bands: Vec<Vec<Band>>,
}

/// Waves of x = kL in a range, in which their spectrum is this many times the isotropic one.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Band {
    from: f64,
    to: f64,
    weight: f64,
}

/// Width in ln x of bands where the spectrum's dependence on angle changes with x.
const BAND: f64 = 0.25;

impl FastModes {
    /// From a cascade and where it ends.
    pub fn new(
        cascade: &Cascade,
        truncation: Truncation,
        outer_scale_pc: f64,
        alfven_speed_cm_s: f64,
        broadening: f64,
        resonances: Resonances,
    ) -> Self {
        let ends = truncation.angles().iter().zip(truncation.k_max_l());
        let bands = ends
            .map(|(&theta, &end)| bands(cascade, theta, end))
            .collect();
        Self {
            mach: cascade.mach,
            broadening,
            resonances,
            outer_scale_pc,
            alfven_speed_cm_s,
            truncation,
            bands,
        }
    }

    /// Δ² = b Ma (1−µ²).
    pub fn width_squared(&self, mu: f64) -> f64 {
        self.broadening * self.mach * (1.0 - mu * mu)
    }

    /// Ma² v √π (1−µ²)/(2LR*²Δ) in 1/s, the prefactor of both D^G and D^T.
    fn prefactor(&self, particle: &Gyration, mu: f64) -> f64 {
        let r = particle.larmor_radius_pc / self.outer_scale_pc;
        let rate = particle.speed_cm_s / (self.outer_scale_pc * PC_CM);
        self.mach * self.mach * rate * PI.sqrt() * (1.0 - mu * mu)
            / (2.0 * r * r * self.width_squared(mu).sqrt())
    }

    /// D_µµ in 1/s of gyroresonance (Kempski & Quataert 2022, eq. A1), from the integrals of its µ.
    pub fn gyroresonance(
        &self,
        resonance: &Gyroresonance,
        particle: &Gyration,
        angles: &WaveAngles,
    ) -> f64 {
        let r = particle.larmor_radius_pc / self.outer_scale_pc;
        let at_angle = |i: usize| {
            let r_cosine = r * libm::cos(angles.theta[i]);
            let up_to = |x: f64| resonance.up_to(i, 1.0 / (x * r_cosine));
            let sum: f64 = self.bands[i]
                .iter()
                .map(|band| band.weight * (up_to(band.from) - up_to(band.to)))
                .sum();
            r_cosine * r_cosine.sqrt() * sum
        };
        self.prefactor(particle, resonance.mu) * self.over_angles(angles, at_angle)
    }

    /// D_µµ in 1/s of transit-time damping (Kempski & Quataert 2022, eq. A2).
    pub fn transit_time(&self, mu: f64, particle: &Gyration, angles: &WaveAngles) -> f64 {
        let r = particle.larmor_radius_pc / self.outer_scale_pc;
        let sine = (1.0 - mu * mu).sqrt();
        let wave = self.alfven_speed_cm_s / particle.speed_cm_s;
        let width_squared = self.width_squared(mu);
        let at_angle = |i: usize| {
            let theta = angles.theta[i];
            let off = mu - wave / libm::cos(theta);
            let resonance = libm::exp(-off * off / width_squared);
            if resonance == 0.0 {
                return 0.0;
            }
            let scale = r * libm::sin(theta) * sine;
            let sum: f64 = self.bands[i]
                .iter()
                .map(|band| {
                    let more = transit_time::up_to(scale * band.to);
                    band.weight * (more - transit_time::up_to(scale * band.from))
                })
                .sum();
            resonance * scale * scale.sqrt() * sum
        };
        self.prefactor(particle, mu) * self.over_angles(angles, at_angle)
    }

    /// ∫ξ f dξ.
    fn over_angles(&self, angles: &WaveAngles, f: impl Fn(usize) -> f64) -> f64 {
        let all = angles.weight.iter().enumerate();
        all.map(|(i, weight)| weight * f(i)).sum()
    }
}

/// The waves at an angle up to x = `end`; the anisotropic spectrum is 1/sin max(θ, θ_min(x)) times the isotropic
/// one (Kempski & Quataert 2022, eq. 38).
fn bands(cascade: &Cascade, theta: f64, end: f64) -> Vec<Band> {
    if end <= 1.0 {
        return Vec::new();
    }
    if !cascade.anisotropic {
        return vec![Band {
            from: 1.0,
            to: end,
            weight: 1.0,
        }];
    }
    let mut bands = Vec::new();
    let mut from = 1.0;
    while from < end {
        let middle = from * libm::exp(0.5 * BAND);
        let smallest = cascade.smallest_angle(middle);
        let to = if theta < smallest {
            (from * libm::exp(BAND)).min(end)
        } else {
            end
        };
        bands.push(Band {
            from,
            to,
            weight: 1.0 / libm::sin(theta.max(smallest)),
        });
        from = to;
    }
    bands
}

//! The walk resolved in pitch angle, for isotropic scattering D_µµ = (ν/2)(1 − µ²).
//!
//! A step of x = νt mean scattering times draws µ_t from a law with the exact first two Legendre
//! moments, then Δz given both ends as a Gaussian with the exact mean, variance and covariance. For
//! x ≪ 1 this is small-angle ballistic flight, for x ≫ 1 the diffusion step with D = v²/3ν; nothing
//! switches between them.

use super::{Fate, KineticGrid, Kinetics, Particle, Rotation, Scorer, Side, losses};
use crate::random::Stream;

/// Shortest step in mean scattering times: how finely the crossing of the boundary is resolved.
const SHORTEST: f64 = 0.003;
/// Ballistic steps span this fraction of the free distance in units of λ.
const BALLISTIC: f64 = 0.3;
/// Diffusive steps have this rms length in units of the free distance.
const DIFFUSIVE: f64 = 0.25;
/// Rms step in units of the distance to the layers of the observer and the gas.
const LAYER: f64 = 0.5;

/// The walk and its coefficients, uniform in height.
pub struct Microscopic<'a> {
    /// Coefficients against rigidity.
    pub grid: &'a KineticGrid,
    /// Rotation by scattering.
    pub rotation: &'a Rotation,
    /// H in kpc.
    pub height_kpc: f64,
    /// Half-thickness of the gas disc in kpc.
    pub gas_edge_kpc: f64,
    /// Thickness w in kpc of the layers |z| < w and w < |z| < 2w whose residence times are
    /// extrapolated linearly to the plane, as (3T₁ − T₂)/4w.
    pub observer_kpc: f64,
}

impl Microscopic<'_> {
    /// Walks a particle of pitch-angle cosine `mu` from where it is to its end.
    pub fn walk<S: Scorer>(
        &self,
        mut particle: Particle,
        mut mu: f64,
        stream: &mut Stream,
        scorer: &mut S,
    ) -> (Particle, Fate) {
        let mut k = self.grid.at(particle.ln_rigidity);
        loop {
            let lambda = 3.0 * k.diffusion / k.speed;
            let x = self.step(particle.z_kpc.abs(), lambda);
            particle.steps += 1;
            // residence is scored at a uniformly random moment of the step
            let before = stream.uniform() * x;
            let dt = x * lambda / k.speed;
            for (part, last) in [(before, false), (x - before, true)] {
                let moved = self.advance(&mut particle, &mut mu, part, lambda, stream);
                particle.age_myr += part * lambda / k.speed;
                if !moved.is_finite() {
                    return (particle, Fate::Lost);
                }
                if particle.z_kpc.abs() >= self.height_kpc {
                    return (
                        particle,
                        self.escape(&mut particle, &k, mu, part * lambda / k.speed, scorer),
                    );
                }
                if !last {
                    self.stay(&mut particle, &mut k, dt, scorer);
                    if !self.grid.covers(particle.ln_rigidity) {
                        return (particle, Fate::beyond_range(&particle));
                    }
                }
            }
        }
    }

    /// Length of a step in mean scattering times at height `z` for mean free path `lambda`.
    #[inline]
    fn step(&self, z: f64, lambda: f64) -> f64 {
        let wall = (self.height_kpc - z) / lambda;
        let to_wall = SHORTEST
            .max(BALLISTIC * wall)
            .max(1.5 * DIFFUSIVE * DIFFUSIVE * wall * wall);
        let layer = self.observer_kpc.min(self.gas_edge_kpc);
        let near = (z - self.observer_kpc.max(self.gas_edge_kpc)).max(layer) / lambda;
        let to_layer = SHORTEST
            .max(LAYER * near)
            .max(1.5 * LAYER * LAYER * near * near);
        to_wall.min(to_layer)
    }

    /// One step of x mean scattering times; returns Δz in kpc.
    #[inline]
    fn advance(
        &self,
        particle: &mut Particle,
        mu: &mut f64,
        x: f64,
        lambda: f64,
        stream: &mut Stream,
    ) -> f64 {
        let start = *mu;
        let moments = Moments::new(x, start);
        *mu = self.rotation.apply(start, moments.decay, stream);
        let dz = lambda * moments.displacement(*mu, stream);
        particle.z_kpc += dz;
        dz
    }

    /// Scores and effects of a time `dt` spent at the particle's height.
    #[inline]
    fn stay<S: Scorer>(&self, particle: &mut Particle, k: &mut Kinetics, dt: f64, scorer: &mut S) {
        let z = particle.z_kpc.abs();
        if z < self.gas_edge_kpc {
            losses::lose(self.grid, particle, k, dt, losses::GAS);
            if !self.grid.covers(particle.ln_rigidity) {
                return;
            }
        }
        scorer.dwell(particle, k, dt);
        if z < 2.0 * self.observer_kpc {
            let share = if z < self.observer_kpc { 3.0 } else { -1.0 };
            scorer.plane(particle, k, share * dt / (4.0 * self.observer_kpc));
        }
    }

    /// Takes the particle back to the boundary it overshot.
    fn escape<S: Scorer>(
        &self,
        particle: &mut Particle,
        k: &Kinetics,
        mu: f64,
        step_myr: f64,
        scorer: &mut S,
    ) -> Fate {
        let side = if particle.z_kpc > 0.0 {
            Side::North
        } else {
            Side::South
        };
        let beyond = particle.z_kpc.abs() - self.height_kpc;
        particle.age_myr -= (beyond / (k.speed * mu.abs()).max(1e-300)).min(step_myr);
        particle.z_kpc = self.height_kpc.copysign(particle.z_kpc);
        scorer.escape(
            particle,
            &self.grid.at(particle.ln_rigidity),
            side,
            Some(mu.abs()),
        );
        Fate::Escaped(side)
    }
}

/// Moments of µ and of Δz/λ after x mean scattering times from µ0, written without cancellation.
struct Moments {
    decay: f64,
    mean_mu: f64,
    variance_mu: f64,
    mean_z: f64,
    variance_z: f64,
    covariance: f64,
}

impl Moments {
    /// From the eigenfunctions of (ν/2) d/dµ (1 − µ²) d/dµ: ⟨P1⟩ decays as e^{−x}, ⟨P2⟩ as e^{−3x}.
    #[inline]
    fn new(x: f64, mu: f64) -> Self {
        let a = -libm::expm1(-x);
        let m = 1.0 - a;
        let square = mu * mu;
        Self {
            decay: m,
            mean_mu: mu * m,
            variance_mu: a * ((1.0 + m + m * m) / 3.0 - square * m * m),
            mean_z: mu * a,
            variance_z: 2.0 / 3.0 * (x - a)
                - (a * a - a * a * a / 3.0) / 3.0
                - square * a * a * a / 3.0,
            covariance: 0.5 * a * a * (1.0 - a / 3.0 - square * m),
        }
    }

    /// Δz/λ given the final µ.
    #[inline]
    fn displacement(&self, mu: f64, stream: &mut Stream) -> f64 {
        let slope = self.covariance / self.variance_mu.max(1e-300);
        let rest = (self.variance_z - slope * self.covariance).max(0.0);
        self.mean_z + slope * (mu - self.mean_mu) + rest.sqrt() * stream.normal()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The closed forms against the textbook expressions where those do not cancel.
    #[test]
    fn moments_are_those_of_the_eigenfunctions() {
        for x in [0.3, 1.0, 5.0] {
            for mu in [-0.9_f64, 0.0, 0.4] {
                let m = Moments::new(x, mu);
                let e = |n: f64| libm::exp(-n * x);
                let p2 = mu * mu - 1.0 / 3.0;
                let second =
                    2.0 / 3.0 * (x - 1.0 + e(1.0)) + p2 * ((1.0 - e(1.0)) - (1.0 - e(3.0)) / 3.0);
                let cross = (1.0 - e(1.0)) / 3.0 + p2 * e(1.0) * (1.0 - e(2.0)) / 2.0;
                assert!(
                    (m.variance_mu - (1.0 / 3.0 + p2 * e(3.0) - mu * mu * e(2.0))).abs() < 1e-13
                );
                assert!((m.mean_z - mu * (1.0 - e(1.0))).abs() < 1e-13);
                assert!((m.variance_z - (second - m.mean_z * m.mean_z)).abs() < 1e-13);
                assert!((m.covariance - (cross - m.mean_mu * m.mean_z)).abs() < 1e-13);
            }
        }
    }

    /// Small steps: Var µ = (1−µ²)x, Cov = (1−µ²)x²/2, Var z = (1−µ²)x³/3.
    #[test]
    fn small_steps_keep_their_digits() {
        let (x, mu) = (1e-4, 0.5);
        let m = Moments::new(x, mu);
        let s = 1.0 - mu * mu;
        assert!((m.variance_mu / (s * x) - 1.0).abs() < 1e-3);
        assert!((m.covariance / (s * x * x / 2.0) - 1.0).abs() < 1e-3);
        assert!((m.variance_z / (s * x * x * x / 3.0) - 1.0).abs() < 1e-3);
    }
}

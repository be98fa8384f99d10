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
const DIFFUSIVE: f64 = 0.2;
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

/// A history on its way.
pub struct Scattered {
    particle: Particle,
    mu: f64,
    stream: Stream,
    k: Kinetics,
}

impl Microscopic<'_> {
    /// Sets a particle of an isotropic source on its way.
    pub fn start(&self, particle: Particle, mut stream: Stream) -> Scattered {
        let mu = 2.0 * stream.uniform() - 1.0;
        Scattered {
            particle,
            mu,
            stream,
            k: self.grid.at(particle.ln_rigidity),
        }
    }

    /// Takes one step; `Some` when it was the last.
    pub fn step<S: Scorer>(&self, h: &mut Scattered, scorer: &mut S) -> Option<Fate> {
        let lambda = 3.0 * h.k.diffusion / h.k.speed;
        let x = self.step_length(h.particle.z_kpc.abs(), lambda);
        h.particle.steps += 1;
        // residence is scored at a uniformly random moment of the step
        let before = h.stream.uniform() * x;
        let dt = x * lambda / h.k.speed;
        if let Some(fate) = self.advance(h, before, lambda, scorer) {
            return Some(fate);
        }
        self.stay(h, dt, scorer);
        if !self.grid.covers(h.particle.ln_rigidity) {
            return Some(Fate::beyond_range(&h.particle));
        }
        self.advance(h, x - before, lambda, scorer)
    }

    /// Length of a step in mean scattering times at height `z` for mean free path `lambda`.
    #[inline]
    fn step_length(&self, z: f64, lambda: f64) -> f64 {
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

    /// Moves by x mean scattering times.
    #[inline]
    fn advance<S: Scorer>(
        &self,
        h: &mut Scattered,
        x: f64,
        lambda: f64,
        scorer: &mut S,
    ) -> Option<Fate> {
        let moments = Moments::new(x, h.mu);
        h.mu = self.rotation.apply(h.mu, moments.decay, &mut h.stream);
        h.particle.z_kpc += lambda * moments.displacement(h.mu, &mut h.stream);
        let dt = x * lambda / h.k.speed;
        h.particle.age_myr += dt;
        if !h.particle.z_kpc.is_finite() {
            return Some(Fate::Lost);
        }
        (h.particle.z_kpc.abs() >= self.height_kpc).then(|| self.escape(h, dt, scorer))
    }

    /// Scores and effects of a time `dt` spent at the particle's height.
    #[inline]
    fn stay<S: Scorer>(&self, h: &mut Scattered, dt: f64, scorer: &mut S) {
        let z = h.particle.z_kpc.abs();
        h.particle.mu = h.mu;
        if z < self.gas_edge_kpc {
            losses::lose(self.grid, &mut h.particle, &mut h.k, dt, losses::GAS);
            if !self.grid.covers(h.particle.ln_rigidity) {
                return;
            }
        }
        scorer.dwell(&h.particle, &h.k, dt);
        if z < 2.0 * self.observer_kpc {
            let share = if z < self.observer_kpc { 3.0 } else { -1.0 };
            scorer.plane(&h.particle, &h.k, share * dt / (4.0 * self.observer_kpc));
        }
    }

    /// Takes the particle back to the boundary it overshot within the last `dt`.
    fn escape<S: Scorer>(&self, h: &mut Scattered, dt: f64, scorer: &mut S) -> Fate {
        let particle = &mut h.particle;
        let side = if particle.z_kpc > 0.0 {
            Side::North
        } else {
            Side::South
        };
        let beyond = particle.z_kpc.abs() - self.height_kpc;
        particle.age_myr -= (beyond / (h.k.speed * h.mu.abs()).max(1e-300)).min(dt);
        particle.z_kpc = self.height_kpc.copysign(particle.z_kpc);
        particle.mu = h.mu;
        scorer.escape(particle, &h.k, side);
        Fate::Escaped(side)
    }
}

impl Scattered {
    /// The particle as it is now.
    pub fn particle(&self) -> &Particle {
        &self.particle
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

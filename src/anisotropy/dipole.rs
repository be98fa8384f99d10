//! The dipole that an observer at the Sun sees in a density and its gradient.

use super::{Field, sky};
use crate::units::C_CM_S;

/// A dipole in the Galactic frame (x away from the Galactic centre, y along rotation, z to the north):
/// intensity ∝ 1 + δ·e for particles that come from the direction e. It points to the excess.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Dipole(pub [f64; 3]);

impl Dipole {
    /// δ = 3D ∇n/(v n), for D in kpc²/Myr and v in kpc/Myr.
    pub fn of(field: &Field, diffusion: f64, speed: f64) -> Self {
        let scale = 3.0 * diffusion / (speed * field.density);
        Self(field.gradient.map(|g| scale * g))
    }

    /// (γ + 2) v/c of an observer who moves with v in km/s through an isotropic intensity ∝ E^{−γ}
    /// (Compton & Getting 1935; Gleeson & Axford 1968).
    pub fn compton_getting(velocity_km_s: [f64; 3], intensity_index: f64) -> Self {
        let scale = (intensity_index + 2.0) * 1e5 / C_CM_S;
        Self(velocity_km_s.map(|v| scale * v))
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self([0, 1, 2].map(|i| self.0[i] + other.0[i]))
    }

    /// |δ|.
    pub fn amplitude(self) -> f64 {
        sky::length(self.0)
    }

    /// δ cos(declination), all that an array on the ground measures as the Earth turns.
    pub fn amplitude_equatorial(self) -> f64 {
        let [x, y, _] = sky::equatorial(self.0);
        (x * x + y * y).sqrt()
    }

    /// Component along the direction of a local magnetic field: positive if the excess comes from where
    /// the field points.
    pub fn along(self, field: [f64; 3]) -> f64 {
        sky::dot(self.0, field) / sky::length(field)
    }
}

/// 3D/(hc) of eq. 4 of the small-halo paper: h/(cτ) with τ = h²/3D, for D in kpc²/Myr and h in kpc.
pub fn amplitude_analytic(diffusion: f64, half_thickness_kpc: f64) -> f64 {
    3.0 * diffusion / (half_thickness_kpc * crate::units::C_KPC_MYR)
}

/// What turns fields at an energy into observations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observer {
    /// D_zz in kpc²/Myr.
    pub diffusion: f64,
    /// D_⊥/D_zz.
    pub perpendicular_ratio: f64,
    /// v in kpc/Myr.
    pub speed: f64,
    /// ⟨n⟩ and ∇⟨n⟩ over all realisations.
    pub mean: Field,
    /// Gradient of the mean surface rate of supernovae at the Sun, in any unit.
    pub source_gradient: [f64; 3],
    /// What the observer's own motion adds to the dipole.
    pub compton_getting: Dipole,
}

/// What is seen of a realisation at an energy: a row of the table `anisotropy`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Observation {
    /// n/⟨n⟩.
    pub density_relative: f64,
    /// |δ|.
    pub amplitude: f64,
    /// Angle between ∇n and ∇⟨n⟩.
    pub angle_rad: f64,
    /// Angle between ∇n and the gradient of the mean surface rate of sources.
    pub angle_to_sources_rad: f64,
    /// Galactic longitude of the excess.
    pub direction_l_deg: f64,
    /// Galactic latitude of the excess.
    pub direction_b_deg: f64,
    /// |δ| cos(declination).
    pub amplitude_equatorial: f64,
    /// Right ascension of the excess, 0 to 360.
    pub phase_ra_deg: f64,
    /// (Σ nᵢ)²/Σ nᵢ² over sources.
    pub effective_sources: f64,
}

/// A realisation as it is seen at all energies of a species.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Realisation<'a> {
    /// Its number.
    pub number: u64,
    /// One observation an energy, in their order.
    pub at: &'a [Observation],
}

impl Observer {
    /// The dipole of a field, with that of the observer's motion.
    pub fn dipole(&self, field: &Field) -> Dipole {
        let [x, y, z] = field.gradient;
        let ratio = self.perpendicular_ratio;
        let driven = Field {
            gradient: [ratio * x, ratio * y, z],
            ..*field
        };
        Dipole::of(&driven, self.diffusion, self.speed).plus(self.compton_getting)
    }

    /// Everything that is seen of a field.
    pub fn observe(&self, field: &Field) -> Observation {
        let dipole = self.dipole(field);
        let [l, b] = sky::galactic_deg(dipole.0);
        Observation {
            density_relative: field.density / self.mean.density,
            amplitude: dipole.amplitude(),
            angle_rad: sky::angle_rad(field.gradient, self.mean.gradient),
            angle_to_sources_rad: sky::angle_rad(field.gradient, self.source_gradient),
            direction_l_deg: l,
            direction_b_deg: b,
            amplitude_equatorial: dipole.amplitude_equatorial(),
            phase_ra_deg: sky::equatorial_deg(dipole.0)[0],
            effective_sources: field.density * field.density / field.squares,
        }
    }
}

impl Observation {
    /// Unit vector to the excess.
    pub fn direction(&self) -> [f64; 3] {
        sky::from_galactic_deg([self.direction_l_deg, self.direction_b_deg])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::C_KPC_MYR;

    /// A plane source seen from below: n ∝ h − |z − z0| has |∇n|/n = 1/(h − |z0|).
    #[test]
    fn a_dipole_is_3d_over_v_times_the_relative_gradient() {
        let field = Field {
            density: 5.0,
            gradient: [0.0, 0.0, 50.0],
            squares: 5.0,
        };
        let observer = Observer {
            diffusion: 0.02,
            perpendicular_ratio: 0.3,
            speed: C_KPC_MYR,
            mean: Field {
                density: 10.0,
                gradient: [0.0, 1.0, 0.0],
                squares: 0.0,
            },
            source_gradient: [0.0, 0.0, -3.0],
            compton_getting: Dipole::default(),
        };
        let seen = observer.observe(&field);
        assert!((seen.amplitude / (3.0 * 0.02 * 10.0 / 306.601_39) - 1.0).abs() < 1e-6);
        // as a halo of 100 pc would have
        assert!((seen.amplitude / amplitude_analytic(0.02, 0.1) - 1.0).abs() < 1e-12);
        assert_eq!(seen.density_relative, 0.5);
        assert_eq!(seen.effective_sources, 5.0);
        assert!((seen.angle_rad - std::f64::consts::FRAC_PI_2).abs() < 1e-12);
        assert!((seen.angle_to_sources_rad - std::f64::consts::PI).abs() < 1e-12);
        // the Galactic north pole is at declination 27.128°
        let expected = seen.amplitude * libm::cos(27.128_25_f64.to_radians());
        assert!((seen.amplitude_equatorial / expected - 1.0).abs() < 1e-7);
        assert!((seen.phase_ra_deg - 192.859_48).abs() < 1e-5);
        assert!((seen.direction_b_deg - 90.0).abs() < 1e-9);
        assert!(sky::angle_rad(seen.direction(), [0.0, 0.0, 1.0]) < 1e-9);
    }

    /// Compton & Getting: 220 km/s and γ = 2.7 give 3.45e-3 towards the motion.
    #[test]
    fn an_observer_in_motion_sees_an_excess_ahead() {
        let motion = Dipole::compton_getting([0.0, 220.0, 0.0], 2.7);
        assert!((motion.amplitude() / (4.7 * 220.0 / 299_792.458) - 1.0).abs() < 1e-12);
        assert!((motion.along([0.0, 7.0, 0.0]) / motion.amplitude() - 1.0).abs() < 1e-12);
        assert!((motion.along([0.0, -7.0, 0.0]) / motion.amplitude() + 1.0).abs() < 1e-12);
        let both = motion.plus(Dipole([3e-3, 1e-3, 0.0]));
        assert_eq!(both.0, [3e-3, motion.0[1] + 1e-3, 0.0]);
    }
}

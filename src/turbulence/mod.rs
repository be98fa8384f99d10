//! D_µµ of the modes of magnetohydrodynamic turbulence, each computed from its spectrum: fast modes with the
//! damping that cuts their cascade off, Alfvén and slow modes.
//!
//! Wavenumbers come as x = kL, particles as R* = r_L/L and µ; θ is the angle between a wave and the field,
//! ξ = cosθ and w = k_⊥ r_L √(1−µ²).

mod alfven;
mod bessel;
mod cascade;
mod fast;
mod gyroresonance;
mod slow;
mod strong;
mod tabulate;
mod transit_time;
mod truncation;
mod wave_angles;

pub use alfven::AlfvenModes;
pub use cascade::{Cascade, Wandering};
pub use fast::{FastModes, Resonances};
pub use gyroresonance::Gyroresonance;
pub use slow::{SlowModes, SlowWaves};
pub use strong::Strong;
pub use tabulate::{Mode, Site, Turbulence, d_mumu};
pub use truncation::{Damping, Reach, Truncation};
pub use wave_angles::{Steps, WaveAngles};

/// What a wave feels of a particle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gyration {
    /// v in cm/s.
    pub speed_cm_s: f64,
    /// r_L in pc, of the full momentum.
    pub larmor_radius_pc: f64,
}

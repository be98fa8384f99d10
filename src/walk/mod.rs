//! The stochastic walks: small, pure, and blind to what is done with what they report.
//!
//! By symmetry both walks follow |z| or z in a slab that is the same on both sides of the disc. They
//! report to a [`Scorer`] three things, from which every table is made: time spent at the plane
//! z = 0, time spent at a height, and escape, each with the particle's pitch angle where it is resolved.

mod depth;
mod kinetics;
mod losses;
mod macroscopic;
mod microscopic;
mod rotation;

pub use depth::{Cell, Depth, Features};
pub use kinetics::{KineticGrid, Kinetics};
pub use macroscopic::{Diffusing, MILNE_ISOTROPIC, Macroscopic};
pub use microscopic::{Microscopic, Scattered};
pub use rotation::Rotation;

/// What is carried along a history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Particle {
    /// Height in kpc; a walk that folds the two sides keeps it ≥ 0.
    pub z_kpc: f64,
    /// ln of the rigidity in GV.
    pub ln_rigidity: f64,
    /// Statistical weight, reduced by destruction.
    pub weight: f64,
    /// Age in Myr.
    pub age_myr: f64,
    /// Variance in Myr² that the walk's clock adds to the age; its square less this is an unbiased age².
    pub age_noise_myr2: f64,
    /// Grammage X traversed in g/cm².
    pub grammage: f64,
    /// Cosine µ of the pitch angle relative to north (+z), so positive outward where z is kept ≥ 0;
    /// NaN where the walk does not resolve it.
    pub mu: f64,
    /// Steps taken.
    pub steps: u64,
}

/// Which edge a particle left through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// z = +H.
    North,
    /// z = −H.
    South,
}

/// How a history ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It left the halo.
    Escaped(Side),
    /// Its rigidity left the range of interest.
    OutOfRange,
    /// A number was not finite; nothing more of it was scored.
    Lost,
}

impl Fate {
    /// The fate of a particle whose rigidity is not covered any more: a NaN is covered by no range.
    fn beyond_range(particle: &Particle) -> Self {
        if particle.ln_rigidity.is_nan() {
            Self::Lost
        } else {
            Self::OutOfRange
        }
    }
}

/// Receives what happens along a history.
pub trait Scorer {
    /// The particle spent `tau0` = ∫δ(z) dt (Myr/kpc) at the plane.
    fn plane(&mut self, particle: &Particle, kinetics: &Kinetics, tau0: f64);
    /// The particle spent `dt` (Myr) at its height.
    fn dwell(&mut self, particle: &Particle, kinetics: &Kinetics, dt: f64);
    /// The particle left.
    fn escape(&mut self, particle: &Particle, kinetics: &Kinetics, side: Side);
}

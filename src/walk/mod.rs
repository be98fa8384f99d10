//! The stochastic walk: small, pure, and blind to what is done with what it reports.
//!
//! One walk from ballistic to diffusive. [`Walk`] decides for each history and rigidity whether pitch
//! angles must be resolved; `flight` takes steps that do (the ladder), `leap` those of the diffusion
//! limit (ticks of a Brownian motion, exact at plane and edge), and `turn`s by fields and flows happen in
//! between. By symmetry of the two sides of the disc heights are folded. The walk reports to a [`Scorer`]
//! four things, from which every table is made: time spent at the plane z = 0, time spent at a height,
//! moves from height to height, and escape.

mod brownian;
mod changes;
mod decay;
mod depth;
mod elapsed;
mod flight;
mod history;
mod kinetics;
mod leap;
mod losses;
mod rungs;
#[allow(clippy::module_inception, reason = "the walk itself")]
mod walk;
mod width;

pub use changes::Stretch;
pub use depth::{Cell, Depth, Features};
pub use kinetics::{KineticGrid, Kinetics};
pub use walk::{REFERENCE_ACCURACY, Resolution, Walk};
pub use width::Width;

use crate::random::HistoryKey;

/// What is carried along a history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Particle {
    /// The history that it belongs to.
    pub key: HistoryKey,
    /// Height in kpc, ≥ 0 (sides are folded) once it is walked.
    pub z_kpc: f64,
    /// Cosine µ of the pitch angle, positive outwards; NaN where nothing asks for it.
    pub mu: f64,
    /// ln of the rigidity in GV.
    pub ln_rigidity: f64,
    /// Statistical weight, reduced by destruction and decay.
    pub weight: f64,
    /// Age in Myr.
    pub age_myr: f64,
    /// Variance in Myr² that the walk's clock adds to the age; its square less this is an unbiased age².
    pub age_noise_myr2: f64,
    /// Grammage X traversed in g/cm².
    pub grammage: f64,
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

impl Side {
    /// The opposite side.
    pub fn other(self) -> Self {
        match self {
            Self::North => Self::South,
            Self::South => Self::North,
        }
    }
}

/// How a history ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It left the halo.
    Escaped(Side),
    /// Its rigidity left the range of interest.
    OutOfRange,
    /// Most of it had decayed, and chance took the rest.
    Decayed,
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
    /// The particle moved from one height (kpc) to another, whatever may happen to it there.
    fn moved(&mut self, _particle: &Particle, _kinetics: &Kinetics, _from_kpc: f64, _to_kpc: f64) {}
    /// The particle left.
    fn escape(&mut self, particle: &Particle, kinetics: &Kinetics, side: Side);
    /// Whether a score was refused since the last call because it was not finite.
    fn refused(&mut self) -> bool {
        false
    }
}

//! Rates at which a plasma damps its waves, each of amplitude or of energy by its type: the energy of a wave
//! decays twice as fast as its amplitude.

mod collisionless;
mod power_law;
mod viscous;

pub use collisionless::Collisionless;
pub use power_law::PowerLaw;
pub use viscous::Viscosity;

/// Rate in 1/s at which the amplitude of a wave decays.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct AmplitudeRate(pub f64);

/// Rate in 1/s at which the energy of a wave decays.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct EnergyRate(pub f64);

impl From<AmplitudeRate> for EnergyRate {
    fn from(rate: AmplitudeRate) -> Self {
        Self(2.0 * rate.0)
    }
}

//! Rates at which a plasma damps its waves, each of amplitude or of energy by its type: the energy of a wave
//! decays twice as fast as its amplitude.

mod collisionless;
mod ion_neutral;
mod power_law;
mod viscous;

pub use collisionless::Collisionless;
pub use ion_neutral::IonNeutral;
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

/// What damps slab waves, at the rate Γ_d(k) F^b with F = kW(k).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Damping {
    /// By powers of k and F.
    PowerLaw(PowerLaw),
    /// By friction of ions with neutral atoms, b = 0.
    IonNeutral(IonNeutral),
}

impl Damping {
    /// Γ at a wavenumber where F = 1.
    pub fn at_unit_power(&self, k_per_pc: f64) -> EnergyRate {
        match self {
            Self::PowerLaw(damping) => damping.at_unit_power(k_per_pc),
            Self::IonNeutral(damping) => damping.at(k_per_pc),
        }
    }

    /// So many times as fast.
    pub fn times(mut self, factor: f64) -> Self {
        match &mut self {
            Self::PowerLaw(damping) => damping.rate.0 *= factor,
            Self::IonNeutral(damping) => damping.factor *= factor,
        }
        self
    }

    /// b.
    pub fn power_exponent(&self) -> f64 {
        match self {
            Self::PowerLaw(damping) => damping.power_exponent,
            Self::IonNeutral(_) => 0.0,
        }
    }
}

impl From<PowerLaw> for Damping {
    fn from(damping: PowerLaw) -> Self {
        Self::PowerLaw(damping)
    }
}

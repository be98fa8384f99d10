//! Density and dipole at the Sun from single supernovae, realisation by realisation.

mod mean;
mod sum;

pub use mean::Smooth;
pub use sum::{Field, SlabBursts, SlabSum};

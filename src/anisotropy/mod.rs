//! Density and dipole at the Sun from single supernovae, realisation by realisation.

mod mean;
mod nodes;
mod sum;
mod tabulated;

pub use sum::{Field, SlabBursts, SlabSum};
pub use tabulated::TabulatedSum;

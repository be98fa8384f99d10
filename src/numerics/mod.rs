//! Quadrature, interpolation and elementary functions. Knows no physics.

mod cubic;
pub mod elementary;
mod gauss_legendre;
mod uniform_table;

pub use cubic::Cubic;
pub use gauss_legendre::GaussLegendre;
pub use uniform_table::{Blend, UniformTable};

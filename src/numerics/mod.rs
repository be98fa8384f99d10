//! Quadrature, interpolation and elementary functions. Knows no physics.

pub mod elementary;
mod gauss_legendre;
mod uniform_table;

pub use gauss_legendre::GaussLegendre;
pub use uniform_table::{Blend, UniformTable};

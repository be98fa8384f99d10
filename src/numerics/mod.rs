//! Quadrature and interpolation. Knows no physics.

mod gauss_legendre;
mod uniform_table;

pub use gauss_legendre::GaussLegendre;
pub use uniform_table::{Blend, UniformTable};

//! Quadrature, interpolation, order statistics and elementary functions. Knows no physics.

pub mod elementary;
mod gauss_legendre;
mod order_statistics;
mod uniform_table;

pub use gauss_legendre::GaussLegendre;
pub use order_statistics::OrderStatistics;
pub use uniform_table::{Blend, UniformTable};

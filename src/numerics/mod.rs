//! Quadrature, interpolation, order statistics and elementary functions. Knows no physics.

mod cubic;
pub mod elementary;
mod gauss_legendre;
mod order_statistics;
mod uniform_table;

pub use cubic::Cubic;
pub use gauss_legendre::GaussLegendre;
pub use order_statistics::OrderStatistics;
pub use uniform_table::{Blend, UniformTable};

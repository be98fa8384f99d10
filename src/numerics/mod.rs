//! Quadrature, interpolation, tridiagonal systems, order statistics and elementary functions. Knows no physics.

mod cubic;
pub mod elementary;
mod gauss_legendre;
mod order_statistics;
mod tridiagonal;
mod uniform_table;

pub use cubic::Cubic;
pub use gauss_legendre::GaussLegendre;
pub use order_statistics::OrderStatistics;
pub use tridiagonal::Tridiagonal;
pub use uniform_table::{Blend, UniformTable};

//! Waves along the field above the disc, W(k, z) with ∫W dk = (δB/B0)²: stirred and grown by streaming
//! particles, cascading to smaller scales, carried away with the Alfvén speed and damped,
//!
//! ∂W/∂t + ∂(v_A W)/∂z = ∂/∂k(D_kk ∂W/∂k) + Γ_CR W − Γ_d W + Q_W/U_B, D_kk = c_k v_A k^{7/2} W^{1/2}
//!
//! (Evoli et al. 2018, eq. 2, with the sign of the cascade that lets power flow to large k). The unknown is
//! F = kW. W is 0 at the plane, no power passes the smallest k, and at the largest the cascade goes on.

mod budget;
mod cascade;
mod diffusion;
mod equation;
mod grid;
mod growth;
mod march;
mod spectrum;
mod stirring;

pub use budget::Budget;
pub use cascade::{CASCADE_CONSTANT, Cascade};
pub use diffusion::{Closure, Scattering};
pub use equation::{Equation, Past, Site, Sources, WaveError, Waves};
pub use grid::{Grid, Rows};
pub use growth::growth_per_s;
pub use stirring::{Gaussian, Stirring};

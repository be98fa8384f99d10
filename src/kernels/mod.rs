//! Green's functions of bursts: what a supernova contributes to density and gradient at the Sun.
//!
//! In closed form between absorbing planes ([`Slab`]); from histories for any D(z, R), flow and losses
//! ([`BurstKernel`]).

mod burst;
mod cloud;
mod column;
mod history;
mod last_step;
mod read;
mod slab;
mod table;
mod transport;

pub use burst::{BurstKernel, Effort, Estimate, Tabulated};
pub use read::KernelError;
pub use slab::{Form, Kernel, Slab};
pub use table::Kernels;
pub use transport::{BurstTransport, GasEffects};

//! Green's functions of bursts: what a supernova contributes to density and gradient at the Sun.

mod slab;

pub use slab::{Form, Kernel, Slab};

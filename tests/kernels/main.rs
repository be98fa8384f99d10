//! Burst kernels from histories against closed forms, grid solutions and a walk in three dimensions.
#![expect(
    clippy::disallowed_methods,
    reason = "expected values may use the C library"
)]

mod common;
mod direct;
mod grammage;
mod grid;
mod slab;
mod sums;
mod tables;
mod varying;

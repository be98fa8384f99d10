//! Walks against closed forms, each within 3σ at a σ that makes an error of 2 % fail.
#![expect(
    clippy::disallowed_methods,
    reason = "exact values may use the C library"
)]

mod advection;
mod common;
mod computed;
mod coverage;
mod decay;
mod diffusion;
mod fields;
mod losses;
mod pitch_angle;
mod radiation;
mod resolved;
mod runge_kutta;
mod slab_equation;
mod streaming;
mod varying;
#[path = "../common/walk.rs"]
mod walk;

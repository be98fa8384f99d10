//! Small loops of waves and walks against closed forms of what they must come to.
#![expect(
    clippy::disallowed_methods,
    reason = "expected values may use the C library"
)]

mod common;
mod linear_damping;
mod local_balance;
mod nonlinear_landau;
mod power_law_damping;
mod skilling;
mod stratified;
mod two_phases;

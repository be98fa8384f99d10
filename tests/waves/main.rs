//! The waves alone, against closed forms, a solver of another kind, and conservation of energy.
#![expect(
    clippy::disallowed_methods,
    reason = "expected values may use the C library"
)]

mod cascade;
mod common;
mod damping;
mod energy;
mod explicit;
mod grids;
mod growth;
mod time;

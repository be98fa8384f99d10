//! Particles and waves near a remnant (Blasi 2019, Galaxies 7, 64, sec. 3) against closed forms, and against a
//! finite-volume solution of the same equations by other means.
//!
//! Seeds are fixed. Where a test compares a mean over tubes with a number it allows what is claimed, and its error is
//! shown to be well below that: a true difference of twice the tolerance would fail.

#![allow(
    clippy::disallowed_methods,
    reason = "a reference, not a history whose bits must not depend on the machine"
)]

mod barenblatt;
mod finite_volumes;
mod remnant;
mod residence;
mod test_particles;

//! Nuclei: fragments and decay products of what is walked, and ratios.
//!
//! Two ways that agree. By branching, fragments are born along the walk of their parents and walked on, losses and
//! all. By weights, all nuclei follow from the path lengths of a few walks, so that cross sections and injection may be
//! changed afterwards.

mod branching;
mod nested_leaky_box;
mod path_lengths;
mod ratio;
mod weights;

pub use branching::{Born, Branching};
pub use nested_leaky_box::{BEYOND, Boxed, NestedLeakyBox, left_by_losses};
pub use path_lengths::PathLengths;
pub use ratio::{Group, Pair, ratio};
pub use weights::{Decaying, Weights};

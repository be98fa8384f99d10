//! Nuclei beyond the protons: from what is tallied of them to ratios.

mod ratio;

pub use ratio::{Group, Pair, ratio};

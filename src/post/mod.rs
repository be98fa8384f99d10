//! What is done with finished runs: looking into them and holding them against a reference.

pub mod compare;
pub mod inspect;
mod text;

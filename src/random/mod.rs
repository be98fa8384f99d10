//! Random streams that are pure functions of what they are for, and the draws the walks need.

mod stream;
mod streams;
mod ziggurat;

pub use stream::{HistoryKey, Stream, beyond_seed, iteration_seed};
pub use streams::{LANES, Lanes, Streams};

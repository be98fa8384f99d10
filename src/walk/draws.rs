//! The draws of a step that resolves pitch angle, for all lanes at once.

use crate::numerics::elementary::normal_of_symmetric;
use crate::random::{LANES, Lanes, Streams};

/// Random numbers of one step.
#[derive(Debug, Clone)]
pub struct Draws {
    /// Where they come from.
    pub streams: Streams,
    /// For the step's duration.
    pub duration: Lanes,
    /// For the choice between two rungs.
    pub rung: Lanes,
    /// For the outcome.
    pub outcome: Lanes,
    /// For µ within its cell.
    pub within: Lanes,
    /// A standard normal number for Δz.
    pub normal: Lanes,
}

impl Default for Draws {
    fn default() -> Self {
        let zero = [0.0; LANES];
        Self {
            streams: Streams::default(),
            duration: zero,
            rung: zero,
            outcome: zero,
            within: zero,
            normal: zero,
        }
    }
}

/// Draws for every lane.
#[inline(always)]
pub fn draw(d: &mut Draws) {
    d.duration = d.streams.uniform();
    d.rung = d.streams.uniform();
    d.outcome = d.streams.uniform();
    d.within = d.streams.uniform();
    let u = d.streams.uniform();
    for i in 0..LANES {
        d.normal[i] = normal_of_symmetric(2.0 * u[i] - 1.0);
    }
}

//! Streams of several histories side by side, for steps that are drawn on all lanes at once.

use super::Stream;
use super::stream::{uniform, uniform_half, xoshiro};

/// Histories that are stepped at once.
pub const LANES: usize = 16;

/// A number for each lane.
pub type Lanes = [f64; LANES];

/// One stream a lane. A lane's numbers are those of its [`Stream`].
#[derive(Debug, Clone)]
pub struct Streams {
    state: [[u64; LANES]; 4],
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            state: [[1; LANES]; 4],
        }
    }
}

impl Streams {
    /// Puts a stream into a lane.
    pub fn set(&mut self, lane: usize, stream: &Stream) {
        for (word, value) in self.state.iter_mut().zip(stream.state()) {
            word[lane] = value;
        }
    }

    /// The stream of a lane from where it stands.
    pub fn get(&self, lane: usize) -> Stream {
        Stream::from_state(self.state.map(|word| word[lane]))
    }

    /// Draws from one lane.
    #[inline]
    pub fn with<T>(&mut self, lane: usize, draw: impl FnOnce(&mut Stream) -> T) -> T {
        let mut stream = self.get(lane);
        let drawn = draw(&mut stream);
        self.set(lane, &stream);
        drawn
    }

    /// Two uniform numbers in (0, 1) a lane, of 32 bits each.
    #[inline(always)]
    pub fn uniform_pair(&mut self) -> (Lanes, Lanes) {
        let [a, b, c, d] = &mut self.state;
        let (mut high, mut low) = ([0.0; LANES], [0.0; LANES]);
        for i in 0..LANES {
            let (bits, state) = xoshiro([a[i], b[i], c[i], d[i]]);
            [a[i], b[i], c[i], d[i]] = state;
            high[i] = uniform_half((bits >> 32) as u32);
            low[i] = uniform_half(bits as u32);
        }
        (high, low)
    }

    /// Uniform numbers in (0, 1), one a lane.
    #[inline(always)]
    pub fn uniform(&mut self) -> Lanes {
        let [a, b, c, d] = &mut self.state;
        let mut drawn = [0.0; LANES];
        for i in 0..LANES {
            let (bits, state) = xoshiro([a[i], b[i], c[i], d[i]]);
            [a[i], b[i], c[i], d[i]] = state;
            drawn[i] = uniform(bits);
        }
        drawn
    }
}

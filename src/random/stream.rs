//! One stream of random numbers for each history.
//!
//! The state of xoshiro256++ (Blackman & Vigna 2021) is derived by SplitMix64 from the seed and the
//! history's key, so a history's numbers are the same whichever thread, process or order walks it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ziggurat::{self, Laws};

/// What a history is called: rigidity bin of injection, batch, and number within the batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HistoryKey {
    /// Index of the injection bin.
    pub bin: u32,
    /// Batch.
    pub batch: u32,
    /// Number of the history within its bin and batch.
    pub history: u64,
}

impl fmt::Display for HistoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.bin, self.batch, self.history)
    }
}

impl FromStr for HistoryKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is not a history key (expected BIN.BATCH.HISTORY, for example 12.3.405)"
            )
        };
        let mut parts = text.split('.');
        let mut next = || {
            parts
                .next()
                .and_then(|p| p.parse::<u64>().ok())
                .ok_or_else(wrong)
        };
        let (bin, batch, history) = (next()?, next()?, next()?);
        if parts.next().is_some() {
            return Err(wrong());
        }
        let narrow = |x: u64| u32::try_from(x).map_err(|_| wrong());
        Ok(Self {
            bin: narrow(bin)?,
            batch: narrow(batch)?,
            history,
        })
    }
}

/// The random numbers of one history.
#[derive(Debug, Clone)]
pub struct Stream {
    state: [u64; 4],
    laws: Laws,
}

/// Stands before numbers of iterations.
const ITERATION: u64 = 1 << 33;
/// The same before numbers of energies beyond the halo.
const BEYOND: u64 = 1 << 34;
/// Stands where keys of histories have their bin; no bin has this number.
const REALIZATION: u64 = 1 << 32;
/// The same for what histories bear.
const BIRTHS: u64 = 3 << 32;

/// The seed of the histories of an iteration of a loop, from 0, under that of the run.
pub fn iteration_seed(seed: u64, iteration: u32) -> u64 {
    split_mix(split_mix(seed) ^ split_mix(ITERATION + u64::from(iteration)))
}

/// The seed of the histories that are walked beyond the halo at an energy, from 0, under that of the run.
pub fn beyond_seed(seed: u64, energy: u32) -> u64 {
    split_mix(split_mix(seed) ^ split_mix(BEYOND + u64::from(energy)))
}

impl Stream {
    /// The stream of a history under a seed.
    pub fn new(seed: u64, key: HistoryKey) -> Self {
        Self::of(
            seed,
            [u64::from(key.bin), u64::from(key.batch), key.history],
        )
    }

    /// The stream of a realisation of sources under a seed, unlike that of any history.
    pub fn of_realization(seed: u64, realization: u64) -> Self {
        Self::of(seed, [REALIZATION, 0, realization])
    }

    /// The stream that tells of a realisation's sources to which arm they belong.
    pub fn of_arms(seed: u64, realization: u64) -> Self {
        Self::of(seed, [REALIZATION, 1, realization])
    }

    /// The stream of what a history bears at an event, which `mark` tells from all others of the history.
    pub fn of_births(seed: u64, key: HistoryKey, mark: u64) -> Self {
        let history = split_mix(u64::from(key.bin)) ^ split_mix(u64::from(key.batch) + BIRTHS);
        Self::of(seed, [BIRTHS, split_mix(history) ^ key.history, mark])
    }

    /// A stream that begins with numbers of this one.
    pub fn branch(&mut self) -> Self {
        Self::from_state([0; 4].map(|_: u64| self.bits()))
    }

    fn of(seed: u64, parts: [u64; 3]) -> Self {
        let x = parts
            .into_iter()
            .fold(split_mix(seed), |x, part| split_mix(x ^ split_mix(part)));
        Self::from_state(
            [0, 1, 2, 3].map(|i: u64| split_mix(x.wrapping_add(i.wrapping_mul(GOLDEN)))),
        )
    }

    /// A stream from where another stood.
    pub fn from_state(state: [u64; 4]) -> Self {
        Self {
            state,
            laws: Laws::default(),
        }
    }

    /// Where the stream stands.
    pub fn state(&self) -> [u64; 4] {
        self.state
    }

    /// 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        let (bits, state) = xoshiro(self.state);
        self.state = state;
        bits
    }

    /// Uniform in the open interval (0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        uniform(self.bits())
    }

    /// Two uniform numbers in (0, 1) of 32 bits each.
    #[inline]
    pub fn uniform_pair(&mut self) -> (f64, f64) {
        let bits = self.bits();
        (uniform_half((bits >> 32) as u32), uniform_half(bits as u32))
    }

    /// Standard normal.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        ziggurat::normal(self.laws.normal, self)
    }

    /// Exponential of mean one.
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        ziggurat::exponential(self.laws.exponential, self)
    }

    /// A fair coin.
    #[inline]
    pub fn coin(&mut self) -> bool {
        self.bits() >> 63 == 1
    }

    /// Cosine of a uniformly random angle (rejection from the unit disc).
    #[inline]
    pub fn cos_azimuth(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, self.uniform());
            let square = x * x + y * y;
            if square < 1.0 {
                return (x * x - y * y) / square;
            }
        }
    }
}

/// One step of xoshiro256++: the output and the next state.
#[inline(always)]
pub fn xoshiro([a, b, c, d]: [u64; 4]) -> (u64, [u64; 4]) {
    let output = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
    let (c, d) = (c ^ a, d ^ b);
    let (next_b, next_a) = (b ^ c, a ^ d);
    (output, [next_a, next_b, c ^ (b << 17), d.rotate_left(45)])
}

/// Uniform in the open interval (0, 1) from 52 of the bits.
#[inline(always)]
pub fn uniform(bits: u64) -> f64 {
    const HALF_STEP: f64 = 0.5 / (1u64 << 52) as f64;
    f64::from_bits((bits >> 12) | 1f64.to_bits()) - (1.0 - HALF_STEP)
}

/// Uniform in the open interval (0, 1) from 32 bits.
#[inline(always)]
pub fn uniform_half(bits: u32) -> f64 {
    const STEP: f64 = 1.0 / (1u64 << 32) as f64;
    (f64::from(bits) + 0.5) * STEP
}

/// The increment of SplitMix64.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// One round of SplitMix64 (Steele, Lea & Flood 2014).
fn split_mix(x: u64) -> u64 {
    let mut z = x.wrapping_add(GOLDEN);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: HistoryKey = HistoryKey {
        bin: 3,
        batch: 5,
        history: 7,
    };

    /// Mean and variance of `n` draws.
    fn moments(n: usize, mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let (mut sum, mut square) = (0.0, 0.0);
        for _ in 0..n {
            let x = draw();
            sum += x;
            square += x * x;
        }
        let mean = sum / n as f64;
        (mean, square / n as f64 - mean * mean)
    }

    #[test]
    fn a_stream_depends_on_every_part_of_its_key() {
        let first = |seed, key| Stream::new(seed, key).bits();
        let base = first(1, KEY);
        assert_eq!(base, first(1, KEY));
        for (seed, key) in [
            (2, KEY),
            (1, HistoryKey { bin: 4, ..KEY }),
            (1, HistoryKey { batch: 6, ..KEY }),
            (1, HistoryKey { history: 8, ..KEY }),
            (
                1,
                HistoryKey {
                    bin: 5,
                    batch: 3,
                    ..KEY
                },
            ),
        ] {
            assert_ne!(base, first(seed, key));
        }
    }

    #[test]
    fn realisations_have_streams_of_their_own() {
        let key = |history| HistoryKey {
            bin: 0,
            batch: 0,
            history,
        };
        let mut first: Vec<u64> = (0..1000)
            .flat_map(|i| {
                [
                    Stream::of_realization(1, i),
                    Stream::of_arms(1, i),
                    Stream::new(1, key(i)),
                ]
            })
            .chain([Stream::of_realization(2, 0)])
            .map(|mut stream| stream.bits())
            .collect();
        let count = first.len();
        first.sort_unstable();
        first.dedup();
        assert_eq!(first.len(), count);
    }

    #[test]
    fn keys_read_back_and_wrong_ones_are_refused() {
        assert_eq!(KEY.to_string().parse::<HistoryKey>(), Ok(KEY));
        for wrong in ["", "1.2", "1.2.3.4", "a.2.3", "-1.2.3", "99999999999.1.1"] {
            assert!(wrong.parse::<HistoryKey>().is_err(), "{wrong}");
        }
    }

    /// Against the reference implementation's package, from the same seed.
    #[test]
    fn bits_are_those_of_xoshiro256_plus_plus() {
        use rand_xoshiro::rand_core::{Rng, SeedableRng};
        let mut seed = [0u8; 32];
        let state = [1u64, 0x1234_5678_9abc_def0, u64::MAX, 7];
        for (bytes, word) in seed.chunks_mut(8).zip(state) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        let mut reference = rand_xoshiro::Xoshiro256PlusPlus::from_seed(seed);
        let mut ours = Stream::from_state(state);
        for _ in 0..1000 {
            assert_eq!(ours.bits(), reference.next_u64());
        }
    }

    /// Each mean lies within 4.5σ of its exact value: false alarms below 1e-5 a line.
    #[test]
    fn draws_have_their_means_and_variances() {
        let mut s = Stream::new(11, KEY);
        let n = 2_000_000;
        let within = |got: f64, exact: f64, sigma_one: f64| {
            let pull = (got - exact) / (sigma_one / (n as f64).sqrt());
            assert!(pull.abs() < 4.5, "{got} against {exact}: {pull} sigma");
        };
        let (mean, variance) = moments(n, || s.normal());
        within(mean, 0.0, 1.0);
        within(variance, 1.0, 2f64.sqrt());
        let (mean, variance) = moments(n, || s.exponential());
        within(mean, 1.0, 1.0);
        within(variance, 1.0, 8f64.sqrt());
        let (mean, variance) = moments(n, || s.cos_azimuth());
        within(mean, 0.0, 0.5f64.sqrt());
        within(variance, 0.5, 0.125f64.sqrt());
    }
}

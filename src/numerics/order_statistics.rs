//! Exact order statistics of a stream that is gone through several times, in memory that does not grow
//! with its length.
//!
//! Floats sort like the integers of their bits. A pass counts values in bins of equal leading bits; the
//! next looks only into the bins that hold a wanted rank: it keeps the values of small bins and counts
//! those of full ones by their next bits. The first bins are 2e-4 wide, so two passes do unless there
//! are many millions of values, or many equal ones; five always do.

use std::collections::{BTreeMap, BTreeSet};

/// Bits that a pass resolves.
const BITS: u32 = 10;
/// The lowest of the leading bits in the first pass: sign, exponent and a quarter of an octave.
const FIRST: u32 = 50;
/// Most values that are kept of a bin.
const KEPT: u64 = 4096;

/// Quantiles at given probabilities, of all values but NaN.
#[derive(Debug, Clone)]
pub struct OrderStatistics {
    probabilities: Vec<f64>,
    /// Known after the first pass.
    count: u64,
    ranks: BTreeSet<u64>,
    found: BTreeMap<u64, f64>,
    /// Values of a bin share their bits from here on.
    shared: u32,
    bins: BTreeMap<u64, Bin>,
}

/// Values with the same leading bits.
#[derive(Debug, Clone)]
struct Bin {
    /// How many values are smaller than its own.
    below: u64,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Counts(Box<[u32; 1 << BITS]>),
    Values(Vec<f64>),
}

impl OrderStatistics {
    /// Nothing seen yet.
    pub fn new(probabilities: &[f64]) -> Self {
        Self {
            probabilities: probabilities.to_vec(),
            count: 0,
            ranks: BTreeSet::new(),
            found: BTreeMap::new(),
            shared: FIRST,
            bins: BTreeMap::new(),
        }
    }

    /// Takes a value; every pass must give the same ones, in any order.
    pub fn add(&mut self, value: f64) {
        if value.is_nan() {
            return;
        }
        let key = key(value);
        let prefix = key >> self.shared;
        let bin = if self.shared == FIRST {
            let empty = || Bin::counting(0);
            self.bins.entry(prefix).or_insert_with(empty)
        } else if let Some(bin) = self.bins.get_mut(&prefix) {
            bin
        } else {
            return;
        };
        match &mut bin.content {
            Content::Counts(counts) => {
                let low = key >> (self.shared - BITS);
                counts[low as usize % (1 << BITS)] += 1;
            }
            Content::Values(values) => values.push(value),
        }
    }

    /// Ends a pass over all values: true if there must be another.
    pub fn end_pass(&mut self) -> bool {
        let mut bins = std::mem::take(&mut self.bins);
        if self.shared == FIRST {
            for bin in bins.values_mut() {
                bin.below = self.count;
                self.count += bin.counted();
            }
            self.ranks = self.wanted();
        }
        for (prefix, bin) in bins {
            match bin.content {
                Content::Values(values) => self.find(bin.below, values),
                Content::Counts(counts) => self.descend(prefix, bin.below, &counts[..]),
            }
        }
        self.shared = self.shared.saturating_sub(BITS);
        !self.bins.is_empty()
    }

    /// Wanted ranks among all values of a bin.
    fn find(&mut self, below: u64, mut values: Vec<f64>) {
        values.sort_by(f64::total_cmp);
        let ranked = (below..).zip(values);
        self.found
            .extend(ranked.filter(|(rank, _)| self.ranks.contains(rank)));
    }

    /// Parts of a bin that hold wanted ranks.
    fn descend(&mut self, prefix: u64, mut below: u64, counts: &[u32]) {
        for (low, &count) in (0..).zip(counts) {
            let count = u64::from(count);
            let ranks: Vec<u64> = self.ranks.range(below..below + count).copied().collect();
            let part = prefix << BITS | low;
            if self.shared == BITS {
                // all bits are known
                self.found.extend(ranks.iter().map(|&r| (r, value(part))));
            } else if !ranks.is_empty() {
                let bin = if count <= KEPT {
                    Bin::keeping(below, count)
                } else {
                    Bin::counting(below)
                };
                self.bins.insert(part, bin);
            }
            below += count;
        }
    }

    /// Ranks on both sides of every quantile and of the ends of its error.
    fn wanted(&self) -> BTreeSet<u64> {
        let points = self.probabilities.iter().flat_map(|&p| {
            let s = self.spread(p);
            [p - s, p, p + s]
        });
        let sides = points.filter_map(|p| self.position(p));
        sides
            .flat_map(|position| [position.floor() as u64, position.ceil() as u64])
            .collect()
    }

    /// 1σ of the share of values below the quantile p.
    fn spread(&self, p: f64) -> f64 {
        (p * (1.0 - p) / self.count as f64).sqrt()
    }

    /// Where the quantile p lies among the ranks 0…n−1, if anywhere.
    fn position(&self, p: f64) -> Option<f64> {
        let inside = self.count > 0 && (0.0..=1.0).contains(&p);
        inside.then(|| p * (self.count - 1) as f64)
    }

    /// The quantile p, linear between neighbouring values.
    fn at(&self, p: f64) -> Option<f64> {
        let position = self.position(p)?;
        let low = *self.found.get(&(position.floor() as u64))?;
        let high = *self.found.get(&(position.ceil() as u64))?;
        Some(if low == high {
            low
        } else {
            low + position.fract() * (high - low)
        })
    }

    /// One of the quantiles after the last pass, and its 1σ error: half the distance between the
    /// quantiles p ± √(p(1−p)/n). NaN where the values are too few.
    pub fn quantile(&self, p: f64) -> (f64, f64) {
        let s = self.spread(p);
        let error = self.at(p + s).zip(self.at(p - s));
        let error = error.map(|(above, below)| 0.5 * (above - below));
        (self.at(p).unwrap_or(f64::NAN), error.unwrap_or(f64::NAN))
    }
}

impl Bin {
    fn counting(below: u64) -> Self {
        Self {
            below,
            content: Content::Counts(Box::new([0; 1 << BITS])),
        }
    }

    fn keeping(below: u64, count: u64) -> Self {
        Self {
            below,
            content: Content::Values(Vec::with_capacity(count as usize)),
        }
    }

    fn counted(&self) -> u64 {
        match &self.content {
            Content::Counts(counts) => counts.iter().map(|&c| u64::from(c)).sum(),
            Content::Values(values) => values.len() as u64,
        }
    }
}

const SIGN: u64 = 1 << 63;

/// An integer that sorts as the float does.
fn key(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

/// The float of a key.
fn value(key: u64) -> f64 {
    f64::from_bits(if key & SIGN == 0 { !key } else { key & !SIGN })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{HistoryKey, Stream};

    const PROBABILITIES: [f64; 5] = [0.025, 0.15865, 0.5, 0.84135, 0.975];

    fn stream(history: u64) -> Stream {
        let key = HistoryKey {
            bin: 0,
            batch: 0,
            history,
        };
        Stream::new(5, key)
    }

    fn selected(values: &[f64]) -> (OrderStatistics, u32) {
        let mut statistics = OrderStatistics::new(&PROBABILITIES);
        for pass in 1.. {
            values.iter().for_each(|&v| statistics.add(v));
            if !statistics.end_pass() {
                return (statistics, pass);
            }
        }
        unreachable!()
    }

    /// By a full sort.
    fn sorted(values: &[f64], p: f64) -> f64 {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        let position = p * (values.len() - 1) as f64;
        let (low, high) = (position.floor() as usize, position.ceil() as usize);
        values[low] + position.fract() * (values[high] - values[low])
    }

    #[test]
    fn quantiles_are_those_of_a_full_sort() {
        let mut random = stream(1);
        let mut draw = |count: usize, f: &dyn Fn(f64) -> f64| -> Vec<f64> {
            (0..count).map(|_| f(random.normal())).collect()
        };
        let cases = [
            draw(1, &|x| x),
            draw(2, &|x| x),
            draw(999, &|x| x),
            draw(100_000, &|x| libm::exp(3.0 * x)),
            // ties
            draw(100_000, &|x| (3.0 * x).round()),
            // more in one bin than are kept, all different
            draw(100_000, &|x| 1.0 + 1e-9 * x),
            vec![0.7; 50_000],
            vec![0.0; 50_000],
        ];
        for values in &cases {
            let (statistics, passes) = selected(values);
            assert!(passes <= 5, "{passes}");
            let n = values.len() as f64;
            for p in PROBABILITIES {
                let (found, error) = statistics.quantile(p);
                assert_eq!(found, sorted(values, p), "{p} of {n}");
                let s = (p * (1.0 - p) / n).sqrt();
                if p - s >= 0.0 && p + s <= 1.0 {
                    let distance = sorted(values, p + s) - sorted(values, p - s);
                    assert_eq!(error, 0.5 * distance, "{p} of {n}");
                } else {
                    assert!(error.is_nan());
                }
            }
        }
    }

    #[test]
    fn two_passes_do_for_a_hundred_thousand_and_no_values_have_no_quantiles() {
        let mut random = stream(2);
        let values: Vec<f64> = (0..100_000).map(|_| libm::exp(random.normal())).collect();
        assert_eq!(selected(&values).1, 2);
        let (nothing, _) = selected(&[f64::NAN]);
        assert!(nothing.quantile(0.5).0.is_nan());
    }

    #[test]
    fn keys_sort_as_floats_do() {
        let floats = [f64::NEG_INFINITY, -2.0, -1e-300, 0.0, 3e-310, 1.0, 7e7];
        assert!(floats.map(key).is_sorted());
        assert_eq!(floats.map(|x| value(key(x))), floats);
    }

    /// Errors of quantiles of normal numbers cover the true ones in 68 %; a thousand trials know that to
    /// 1.5 %, and 4σ of it let one test of five quantiles in 3000 fail by chance.
    #[test]
    fn errors_cover_in_two_of_three_trials() {
        let truth = [-1.959_964, -1.0, 0.0, 1.0, 1.959_964];
        let mut covered = [0; 5];
        let trials = 1000;
        for trial in 0..trials {
            let mut random = stream(100 + trial);
            let values: Vec<f64> = (0..4000).map(|_| random.normal()).collect();
            let (statistics, _) = selected(&values);
            for i in 0..5 {
                let (found, error) = statistics.quantile(PROBABILITIES[i]);
                covered[i] += u32::from((found - truth[i]).abs() <= error);
            }
        }
        for count in covered {
            let share = f64::from(count) / trials as f64;
            assert!((share - 0.683).abs() < 0.06, "{covered:?}");
        }
    }
}

//! A share of a run's batches.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// Share `index` of `count` nearly equal ones, counted from 1 and written `I/N`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    count: u32,
}

impl Shard {
    /// The first of so many, of which there is at least one.
    pub fn first_of(count: u32) -> Self {
        Self { index: 1, count }
    }

    /// Which one it is, from 1.
    pub fn index(self) -> u32 {
        self.index
    }

    /// How many shares there are.
    pub fn count(self) -> u32 {
        self.count
    }

    /// Its batches of so many; all shards together hold each batch once.
    pub fn batches(self, batches: u32) -> Range<u32> {
        let before =
            |shards: u32| (u64::from(batches) * u64::from(shards) / u64::from(self.count)) as u32;
        before(self.index - 1)..before(self.index)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let parsed = parts.and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match parsed {
            Some((index, count)) if 1 <= index && index <= count => Ok(Self { index, count }),
            _ => Err(format!(
                "`{text}` is not a shard (expected I/N with I from 1 to N, such as 3/7)"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_hold_every_batch_once_and_differ_by_one_batch_at_most() {
        for (batches, count) in [(64, 1), (64, 7), (4096, 1000), (8, 8), (9, 4)] {
            let all: Vec<Range<u32>> = (1..=count)
                .map(|index| Shard { index, count }.batches(batches))
                .collect();
            assert!(all.iter().cloned().flatten().eq(0..batches));
            let sizes = || all.iter().map(ExactSizeIterator::len);
            assert!(sizes().max() <= sizes().min().map(|least| least + 1));
        }
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        assert_eq!(
            "3/7".parse::<Shard>().map(|s| s.to_string()),
            Ok("3/7".into())
        );
        for text in [
            "",
            "3",
            "0/7",
            "8/7",
            "3/0",
            "-1/7",
            "3/7/2",
            "a/b",
            "3/99999999999",
        ] {
            let error = text.parse::<Shard>().expect_err(text);
            assert!(error.contains(&format!("`{text}`")), "{error}");
        }
    }
}

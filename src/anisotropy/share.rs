//! Shares of realisations.

use serde::{Deserialize, Serialize};

/// A share of realisations, of which some were counted.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Share {
    /// Counted over all.
    pub share: f64,
    /// 1σ: half the width of Wilson's interval (1927), which is not zero where none or all were counted.
    pub err: f64,
}

impl Share {
    /// `counted` of `all`, of which there is at least one.
    pub fn of(counted: u64, all: u64) -> Self {
        let n = all as f64;
        let share = counted as f64 / n;
        let spread = (share * (1.0 - share) / n + 0.25 / (n * n)).sqrt();
        Self {
            share,
            err: spread / (1.0 + 1.0 / n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ends of the interval are the shares p that lie √(p(1−p)/n) from what was counted.
    #[test]
    fn the_error_is_half_of_the_interval_of_wilson() {
        for (counted, all) in [(0, 10), (3, 10), (10, 10), (700, 1000)] {
            let found = Share::of(counted, all);
            let n = all as f64;
            let middle = (found.share + 0.5 / n) / (1.0 + 1.0 / n);
            for end in [middle - found.err, middle + found.err] {
                let distance = (end - found.share).abs();
                assert!((distance - (end * (1.0 - end) / n).max(0.0).sqrt()).abs() < 1e-7);
            }
        }
    }
}

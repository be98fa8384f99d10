//! The ends of a step, drawn by an alias table.

/// A possible end of a step: 16 bytes, so that one fetch brings all of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// Share of this column of the alias table that is this outcome's own, and above it the outcome of
    /// the rest.
    pub(super) column: u32,
    /// Mean of Δz/λ.
    pub(super) mean: f32,
    /// Deviation of Δz/λ for the normal number ξ itself.
    pub(super) deviation: f32,
    /// Coefficient of ξ² − 1.
    pub(super) lean: i16,
    /// Coefficient of ξ³ − 3ξ.
    pub(super) tails: i16,
}

/// Bits of a column's share.
pub(super) const SHARE_BITS: u32 = 26;
/// One in [`Outcome::lean`] and [`Outcome::tails`].
pub(super) const UNIT: f64 = 65536.0;

impl Outcome {
    /// Δz/λ for a standard normal ξ: its cumulants up to the fourth are exact to second order in the last
    /// two (Cornish & Fisher 1938).
    #[inline(always)]
    pub fn path(&self, xi: f64) -> f64 {
        let square = xi * xi;
        let lean = f64::from(self.lean) * (1.0 / UNIT);
        let tails = f64::from(self.tails) * (1.0 / UNIT);
        let shape = lean * (square - 1.0) + xi * (1.0 + tails * (square - 3.0));
        f64::from(self.mean) + f64::from(self.deviation) * shape
    }

    /// From moments of Δz.
    pub(super) fn of([mean, m2, m3, m4]: [f64; 4]) -> Self {
        let variance = m2 - mean * mean;
        let third = m3 - 3.0 * mean * m2 + 2.0 * mean.powi(3);
        let fourth = m4 - 4.0 * mean * m3 + 6.0 * mean * mean * m2 - 3.0 * mean.powi(4);
        if variance <= 1e-10 * mean * mean {
            return Self {
                mean: mean as f32,
                deviation: variance.max(0.0).sqrt() as f32,
                ..Self::default()
            };
        }
        let skewness = (third / (variance * variance.sqrt())).clamp(-1.0, 1.0);
        let excess = (fourth / (variance * variance) - 3.0).clamp(-1.5, 1.5);
        let lean = skewness / 6.0;
        let tails = excess / 24.0 - skewness * skewness / 18.0;
        let own = (1.0 - 2.0 * lean * lean - 6.0 * tails * tails).sqrt();
        Self {
            column: 0,
            mean: mean as f32,
            deviation: (variance.sqrt() * own) as f32,
            lean: (UNIT * lean / own).round() as i16,
            tails: (UNIT * tails / own).round() as i16,
        }
    }

    /// The end that stands at a place in this column.
    #[inline(always)]
    pub(super) fn end(&self, column: u32, place: u32) -> u32 {
        // by arithmetic: no processor foresees which it is
        let other = u32::from(place >= self.column & ((1 << SHARE_BITS) - 1));
        column.wrapping_add(other * (self.column >> SHARE_BITS).wrapping_sub(column))
    }
}

/// Vose's alias table (1991): each outcome fills its column and tops up others.
pub(super) fn alias_table(chances: &[f64], mut table: Vec<Outcome>) -> Vec<Outcome> {
    let total: f64 = chances.iter().sum();
    let count = chances.len();
    let mut share: Vec<f64> = chances.iter().map(|c| c / total * count as f64).collect();
    // a column all its own is its own alias
    for (outcome, own) in table.iter_mut().zip(0u32..) {
        outcome.column = own << SHARE_BITS;
    }
    let (mut small, mut large): (Vec<usize>, Vec<usize>) =
        (0..count).partition(|&i| share[i] < 1.0);
    while let (Some(&s), Some(&l)) = (small.last(), large.last()) {
        small.pop();
        let own = (share[s] * f64::from(1 << SHARE_BITS)).round() as u32;
        table[s].column = (l as u32) << SHARE_BITS | own.min((1 << SHARE_BITS) - 1);
        share[l] -= 1.0 - share[s];
        if share[l] < 1.0 {
            large.pop();
            small.push(l);
        }
    }
    table
}

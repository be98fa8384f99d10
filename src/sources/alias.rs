//! An index by its weight from one uniform number.

/// Walker's alias table (Vose 1991).
#[derive(Debug, Clone)]
pub(super) struct Alias {
    columns: Vec<Column>,
}

/// What share of a column is its own, and whose the rest is.
#[derive(Debug, Clone, Copy)]
struct Column {
    keep: f32,
    other: u32,
}

impl Alias {
    pub fn new(weights: &[f64]) -> Self {
        let count = weights.len();
        let total: f64 = weights.iter().sum();
        let mut keep: Vec<f64> = weights.iter().map(|w| w * count as f64 / total).collect();
        let mut other: Vec<u32> = (0..count as u32).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..count).partition(|&i| keep[i] < 1.0);
        while let (Some(s), Some(&l)) = (small.pop(), large.last()) {
            other[s] = l as u32;
            keep[l] -= 1.0 - keep[s];
            if keep[l] < 1.0 {
                large.pop();
                small.push(l);
            }
        }
        // what is left differs from one by rounding
        for i in small.into_iter().chain(large) {
            keep[i] = 1.0;
        }
        let column = |(keep, other)| Column {
            keep: keep as f32,
            other,
        };
        Self {
            columns: keep.into_iter().zip(other).map(column).collect(),
        }
    }

    #[inline]
    pub fn pick(&self, uniform: f64) -> usize {
        let t = uniform * self.columns.len() as f64;
        let i = (t as usize).min(self.columns.len() - 1);
        let column = self.columns[i];
        if t - (i as f64) < f64::from(column.keep) {
            i
        } else {
            column.other as usize
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_table_picks_by_weight() {
        let weights = [1.0, 0.0, 3.0, 0.5, 5.5];
        let alias = Alias::new(&weights);
        let count = 100_000;
        let mut found = [0.0; 5];
        for i in 0..count {
            found[alias.pick((i as f64 + 0.5) / count as f64)] += 10.0 / count as f64;
        }
        for (f, w) in found.iter().zip(weights) {
            assert!((f - w).abs() < 1e-3, "{found:?}");
        }
    }
}

//! How old the particles at the Sun are, with arms and without, in words.

use crate::report::findings::Finding;
use crate::report::format::{energy, significant};
use crate::report::select::Rows;
use crate::store::Table;

/// The young, in median ages of the smooth disc.
const YOUNG: f64 = 0.25;

/// Arms over the smooth disc at the lowest and the highest energy.
pub(super) fn findings(tables: &[Table]) -> Vec<Finding> {
    let Some(all) = Rows::of(tables, "ages") else {
        return Vec::new();
    };
    let energies = all.distinct("energy_gev");
    let mut ends = vec![energies.first(), energies.last()];
    ends.dedup();
    let at = |&at: &f64| {
        let rows = all.with("energy_gev", at);
        let [arms, smooth] =
            ["pdf_per_myr", "pdf_smooth_per_myr"].map(|pdf| Distribution::of(&rows, pdf));
        let (median, median_smooth) = (arms.median()?, smooth.median()?);
        let young = |ages: &Distribution| ages.younger_than(YOUNG * median_smooth);
        let less = young(&arms) / young(&smooth);
        Some(Finding {
            what: format!(
                "ages of particles at {}, with arms over the smooth disc",
                energy(at)
            ),
            value: format!(
                "median {} ({} over {} Myr), share younger than a quarter of the latter {}",
                significant(median / median_smooth, 3),
                significant(median, 3),
                significant(median_smooth, 3),
                significant(less, 3),
            ),
        })
    };
    ends.into_iter().flatten().filter_map(at).collect()
}

/// Ages of particles, by bins.
struct Distribution {
    /// Edges of each bin, and its share.
    bins: Vec<([f64; 2], f64)>,
    /// Share of those younger than the bins.
    before: f64,
}

impl Distribution {
    fn of(rows: &Rows, pdf: &str) -> Self {
        let edges = rows.floats("age_myr_lo").into_iter();
        let edges = edges.zip(rows.floats("age_myr_hi"));
        let shares = edges.zip(rows.floats(pdf));
        let bins: Vec<([f64; 2], f64)> = shares
            .map(|((lo, hi), pdf)| ([lo, hi], pdf * (hi - lo)))
            .collect();
        let before = 1.0 - bins.iter().map(|b| b.1).sum::<f64>();
        Self { bins, before }
    }

    fn younger_than(&self, age_myr: f64) -> f64 {
        let within = |[lo, hi]: [f64; 2]| ((age_myr - lo) / (hi - lo)).clamp(0.0, 1.0);
        let each = self
            .bins
            .iter()
            .map(|&(edges, share)| share * within(edges));
        self.before + each.sum::<f64>()
    }

    fn median(&self) -> Option<f64> {
        let mut below = self.before;
        for &([lo, hi], share) in &self.bins {
            if below + share >= 0.5 {
                return Some(lo + (hi - lo) * (0.5 - below) / share);
            }
            below += share;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ages evenly from 0 to 2 Myr with arms, to 1 Myr without; a tenth of them before the first bin.
    #[test]
    fn medians_and_young_ones_are_compared() {
        let edges = |shift: usize| (0..19).map(|i| 0.1 + 0.1 * (i + shift) as f64).collect();
        let smooth = |i: usize| if i < 9 { 1.0 } else { 0.0 };
        let table = Table::new("ages", "")
            .text("species", "", vec!["H1".into(); 19])
            .float("energy_gev", "GeV", "", vec![100.0; 19])
            .float("age_myr_lo", "Myr", "", edges(0))
            .float("age_myr_hi", "Myr", "", edges(1))
            .float("pdf_per_myr", "", "", vec![0.5; 19])
            .float("pdf_smooth_per_myr", "", "", (0..19).map(smooth).collect());
        let found = findings(&[table]);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].value,
            "median 2.00 (1.00 over 0.500 Myr), share younger than a quarter of the latter 0.500"
        );
        assert!(findings(&[]).is_empty());
    }
}

//! Single supernovae, column by column.

use crate::numerics::elementary::exp;

/// Single supernovae, by age.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bursts {
    /// Ages in Myr, ascending.
    pub age_myr: Vec<f64>,
    /// Place relative to the Sun, away from the centre, in kpc.
    pub x_kpc: Vec<f64>,
    /// Along rotation.
    pub y_kpc: Vec<f64>,
    /// Above the plane.
    pub z_kpc: Vec<f64>,
    /// Energy relative to the mean.
    pub weight: Vec<f64>,
    /// ln of the cut-off rigidity in GV; empty where all have the same, or none.
    pub ln_cutoff: Vec<f64>,
}

impl Bursts {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.age_myr.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.age_myr.is_empty()
    }

    /// Particles of one at a rigidity, relative to the mean without cut-off.
    #[inline]
    pub fn strength(&self, index: usize, rigidity_gv: f64) -> f64 {
        let cut = self.ln_cutoff.get(index);
        self.weight[index] * cut.map_or(1.0, |ln| exp(-rigidity_gv * exp(-ln)))
    }

    /// How many are younger than some age in Myr.
    pub fn younger_than(&self, age_myr: f64) -> usize {
        self.age_myr.partition_point(|&age| age < age_myr)
    }

    /// Age, place and weight.
    fn columns(&mut self) -> [&mut Vec<f64>; 5] {
        [
            &mut self.age_myr,
            &mut self.x_kpc,
            &mut self.y_kpc,
            &mut self.z_kpc,
            &mut self.weight,
        ]
    }

    pub(super) fn clear(&mut self) {
        self.columns().into_iter().for_each(Vec::clear);
        self.ln_cutoff.clear();
    }

    #[inline]
    pub(super) fn push(&mut self, age: f64, x: f64, y: f64, z: f64) {
        self.age_myr.push(age);
        self.x_kpc.push(x);
        self.y_kpc.push(y);
        self.z_kpc.push(z);
    }

    /// Takes over another's ages, places and weights.
    pub(super) fn copy(&mut self, other: &Self) {
        self.clear();
        self.merge(other);
    }

    /// Leaves out, among the first `count`, those nearer to the vertical through the Sun than a distance.
    pub(super) fn leave_out(&mut self, count: usize, within_kpc: f64) {
        let far = |i: usize| {
            let (x, y) = (self.x_kpc[i], self.y_kpc[i]);
            x * x + y * y >= within_kpc * within_kpc
        };
        let kept: Vec<bool> = (0..count).map(far).collect();
        for column in self.columns() {
            let mut kept = kept.iter();
            column.retain(|_| kept.next().is_none_or(|&keep| keep));
        }
    }

    /// Adds another's bursts in the order of age.
    pub(super) fn merge(&mut self, other: &Self) {
        let (own, added) = (self.len(), other.len());
        // for each of them, how many of ours come before
        let before: Vec<usize> = other
            .age_myr
            .iter()
            .map(|&a| self.younger_than(a))
            .collect();
        let theirs = [
            &other.age_myr,
            &other.x_kpc,
            &other.y_kpc,
            &other.z_kpc,
            &other.weight,
        ];
        for (column, theirs) in self.columns().into_iter().zip(theirs) {
            column.resize(own + added, 0.0);
            let mut end = own;
            for (i, &from) in before.iter().enumerate().rev() {
                column.copy_within(from..end, from + i + 1);
                column[from + i] = theirs[i];
                end = from;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ages: &[f64]) -> Bursts {
        let scaled = |factor: f64| ages.iter().map(|a| factor * a).collect();
        Bursts {
            age_myr: ages.to_vec(),
            x_kpc: scaled(2.0),
            y_kpc: scaled(3.0),
            z_kpc: scaled(4.0),
            weight: scaled(5.0),
            ln_cutoff: Vec::new(),
        }
    }

    #[test]
    fn merging_keeps_the_order_of_ages_and_rows_together() {
        let cases: [(&[f64], &[f64]); 5] = [
            (&[1.0, 3.0, 5.0], &[0.5, 2.0, 2.5, 9.0]),
            (&[], &[1.0, 2.0]),
            (&[1.0, 2.0], &[]),
            (&[1.0, 2.0], &[1.0, 2.0]),
            (&[4.0, 5.0], &[1.0, 2.0, 3.0]),
        ];
        for (a, b) in cases {
            let mut merged = at(a);
            merged.merge(&at(b));
            let mut ages = [a, b].concat();
            ages.sort_by(f64::total_cmp);
            assert_eq!(merged, at(&ages));
        }
    }

    #[test]
    fn only_the_young_and_near_are_left_out() {
        let mut bursts = at(&[0.1, 0.2, 0.3, 0.4]);
        // ρ = √13 age
        bursts.leave_out(3, 0.8);
        assert_eq!(bursts, at(&[0.3, 0.4]));
        bursts.leave_out(1, 10.0);
        assert_eq!(bursts, at(&[0.4]));
    }
}

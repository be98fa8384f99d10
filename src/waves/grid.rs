//! The grid of the waves: wavenumbers at equal ratios, heights that are dense at the plane.

/// Values on the grid, one row a height, one entry a wavenumber.
pub type Rows = Vec<Vec<f64>>;

/// Wavenumbers k, and cells of height z ≥ 0 of which the lowest begins at the plane.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    k_per_pc: Vec<f64>,
    ln_step: f64,
    faces_kpc: Vec<f64>,
    z_kpc: Vec<f64>,
}

impl Grid {
    /// From `k_min` to `k_max` in 1/pc with so many wavenumbers a decade, and `cells` up to `z_max`, in kpc:
    /// alike below `z_fine`, at equal ratios far above it.
    pub fn new(
        (k_min, k_max): (f64, f64),
        per_decade: usize,
        (z_fine, z_max): (f64, f64),
        cells: usize,
    ) -> Self {
        let decades = libm::log10(k_max / k_min);
        let steps = libm::round(decades * per_decade as f64).max(1.0);
        let ln_step = libm::log(k_max / k_min) / steps;
        let ln_min = libm::log(k_min);
        let k_per_pc = (0..=steps as usize).map(|i| libm::exp(ln_min + ln_step * i as f64));
        let stretch = libm::asinh(z_max / z_fine) / cells as f64;
        let faces = (0..=cells).map(|j| z_fine * libm::sinh(stretch * j as f64));
        let faces_kpc: Vec<f64> = faces.collect();
        let middles = faces_kpc.windows(2).map(|ends| 0.5 * (ends[0] + ends[1]));
        Self {
            k_per_pc: k_per_pc.collect(),
            ln_step,
            z_kpc: middles.collect(),
            faces_kpc,
        }
    }

    /// k in 1/pc, ascending.
    pub fn k_per_pc(&self) -> &[f64] {
        &self.k_per_pc
    }

    /// z in kpc in the middle of each cell, ascending.
    pub fn z_kpc(&self) -> &[f64] {
        &self.z_kpc
    }

    /// Distance Δln k of neighbouring wavenumbers.
    pub fn ln_step(&self) -> f64 {
        self.ln_step
    }

    /// Faces of the cells in kpc, from 0 at the plane; one more than there are cells.
    pub fn faces_kpc(&self) -> &[f64] {
        &self.faces_kpc
    }

    /// Whether a wavenumber in 1/pc lies on the grid.
    pub fn covers(&self, k_per_pc: f64) -> bool {
        let (first, last) = (self.k_per_pc[0], self.k_per_pc[self.k_per_pc.len() - 1]);
        (first..=last).contains(&k_per_pc)
    }

    /// Index of the wavenumber below `k_per_pc`, and how far ln k is from it towards the next; at the ends
    /// beyond them.
    pub fn place(&self, k_per_pc: f64) -> (usize, f64) {
        let steps = libm::log(k_per_pc / self.k_per_pc[0]) / self.ln_step;
        let last = self.k_per_pc.len() - 2;
        let index = (steps.max(0.0) as usize).min(last);
        (index, (steps - index as f64).clamp(0.0, 1.0))
    }

    /// 0 in every cell.
    pub fn zeros(&self) -> Rows {
        vec![vec![0.0; self.k_per_pc.len()]; self.z_kpc.len()]
    }
}

/// On the power law between the values of neighbours in ln k or ln R, or on a line where one of them is 0.
pub(super) fn between(low: f64, high: f64, part: f64) -> f64 {
    if low > 0.0 && high > 0.0 {
        low * libm::pow(high / low, part)
    } else {
        low + (high - low) * part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_hit_and_steps_grow_upwards() {
        let grid = Grid::new((1e-2, 1e7), 20, (0.1, 20.0), 150);
        let (k, z) = (grid.k_per_pc(), grid.faces_kpc());
        assert_eq!((k.len(), z.len()), (181, 151));
        assert_eq!(z[0], 0.0);
        assert!((k[0] / 1e-2 - 1.0).abs() < 1e-13 && (k[180] / 1e7 - 1.0).abs() < 1e-13);
        assert!((k[20] / 0.1 - 1.0).abs() < 1e-13);
        assert!((z[150] / 20.0 - 1.0).abs() < 1e-13);
        assert!((1..150).all(|j| z[j + 1] - z[j] > z[j] - z[j - 1]));
        assert!((0..150).all(|j| z[j] < grid.z_kpc()[j] && grid.z_kpc()[j] < z[j + 1]));
        assert!(grid.covers(1.0) && !grid.covers(1e-3));
    }

    #[test]
    fn places_between_wavenumbers_and_beyond_them() {
        let grid = Grid::new((1.0, 1e4), 2, (0.1, 1.0), 3);
        let (index, part) = grid.place(libm::exp10(1.625));
        assert_eq!(index, 3);
        assert!((part - 0.25).abs() < 1e-12);
        assert_eq!(grid.place(0.1), (0, 0.0));
        assert_eq!(grid.place(1e5), (7, 1.0));
    }
}

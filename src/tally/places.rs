//! Places at which the law of pitch angles is tallied.

use super::Bins;

/// Legendre orders whose moments are kept, from 0 to 3.
pub const ORDERS: usize = 4;

/// A place: a cell around a height on both sides of the disc, or the halo's edge itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The height asked for in kpc.
    pub z_kpc: f64,
    /// Lower edge in |z| of the cell in kpc.
    pub z_lo_kpc: f64,
    /// Upper edge in |z| of the cell in kpc; that of the halo's edge has no thickness.
    pub z_hi_kpc: f64,
}

/// The places and the bins of µ, which is counted positive away from the disc.
#[derive(Debug, Clone, PartialEq)]
pub struct Places {
    /// In the order of the config; their cells do not overlap.
    pub all: Vec<Place>,
    /// In µ from −1 to 1.
    pub mu: Bins,
    /// Which of the places is the halo's edge.
    pub edge: Option<usize>,
}

impl Places {
    /// Cells of full thickness `width_kpc` around the heights, cut off at the plane and at the
    /// halo's edge; a height equal to `halo_kpc` is the edge.
    pub fn new(heights_kpc: &[f64], width_kpc: f64, halo_kpc: f64, bins: usize) -> Self {
        let half = 0.5 * width_kpc;
        let cell = |&z_kpc: &f64| Place {
            z_kpc,
            z_lo_kpc: (z_kpc - half).max(0.0),
            z_hi_kpc: (z_kpc + half).min(halo_kpc),
        };
        let edge = heights_kpc.iter().position(|&z| z >= halo_kpc);
        let mut all: Vec<Place> = heights_kpc.iter().map(cell).collect();
        if let Some(edge) = edge {
            all[edge].z_lo_kpc = all[edge].z_hi_kpc;
        }
        Self {
            all,
            mu: Bins::new(-1.0, 1.0, bins),
            edge,
        }
    }

    /// No places.
    pub fn none() -> Self {
        Self::new(&[], 0.0, 0.0, 1)
    }

    /// Lower and upper edges in kpc of the cells, from the top down; the halo's edge is none of them.
    pub fn downwards_kpc(&self) -> Vec<(f64, f64)> {
        let mut cells: Vec<(f64, f64)> = (0..self.all.len())
            .filter(|&i| Some(i) != self.edge)
            .map(|i| (self.all[i].z_lo_kpc, self.all[i].z_hi_kpc))
            .collect();
        cells.sort_by(|a, b| b.1.total_cmp(&a.1));
        cells
    }

    /// The place whose cell holds the height |z|.
    #[inline]
    pub fn at(&self, height_kpc: f64) -> Option<usize> {
        self.all
            .iter()
            .position(|p| p.z_lo_kpc <= height_kpc && height_kpc < p.z_hi_kpc)
    }

    /// µ at a number of bins above −1, with as few digits as it has: 2.5 is the middle of bin 2.
    pub fn mu_at(&self, bins: f64) -> f64 {
        let count = self.mu.count as f64;
        (2.0 * bins - count) / count
    }

    /// The bin of a µ from −1 to 1, both included.
    #[inline]
    pub fn mu_bin(&self, mu: f64) -> usize {
        self.mu
            .index(mu)
            .unwrap_or(if mu < 0.0 { 0 } else { self.mu.count - 1 })
    }
}

/// P₀ to P₃ at µ.
#[inline]
pub fn legendre(mu: f64) -> [f64; ORDERS] {
    let square = mu * mu;
    [1.0, mu, 1.5 * square - 0.5, mu * (2.5 * square - 1.5)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::GaussLegendre;

    #[test]
    fn cells_end_at_the_plane_and_at_the_edge() {
        let places = Places::new(&[4.0, 0.0, 1.0, 3.98], 0.1, 4.0, 20);
        let cells: Vec<(f64, f64)> = places
            .all
            .iter()
            .map(|p| (p.z_lo_kpc, p.z_hi_kpc))
            .collect();
        assert_eq!(cells, [(4.0, 4.0), (0.0, 0.05), (0.95, 1.05), (3.93, 4.0)]);
        assert_eq!(places.edge, Some(0));
        for (z, place) in [
            (0.0, Some(1)),
            (0.05, None),
            (1.0, Some(2)),
            (3.999, Some(3)),
            (4.0, None),
            (f64::NAN, None),
        ] {
            assert_eq!(places.at(z), place, "{z}");
        }
        assert_eq!(Places::none().at(0.0), None);
    }

    #[test]
    fn every_direction_has_a_bin() {
        let places = Places::new(&[0.0], 0.1, 4.0, 4);
        let bins = [-1.0 - 1e-16, -1.0, -0.5, 0.0, 0.99, 1.0, 1.0 + 1e-15];
        assert_eq!(bins.map(|mu| places.mu_bin(mu)), [0, 0, 1, 2, 3, 3, 3]);
    }

    #[test]
    fn moments_are_orthogonal() {
        let rule = GaussLegendre::new(8);
        for l in 0..ORDERS {
            for m in 0..ORDERS {
                let product = rule.integrate(-1.0, 1.0, |mu| legendre(mu)[l] * legendre(mu)[m]);
                let norm = if l == m {
                    2.0 / (2 * l + 1) as f64
                } else {
                    0.0
                };
                assert!((product - norm).abs() < 1e-14, "{l} {m}");
            }
        }
    }
}

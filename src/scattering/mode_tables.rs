//! D_µµ of each mode over rigidities, sites and pitch angles.

use super::Angles;
use super::table::interval;
use crate::units::{PC_CM, Rigidity};

/// Where the sites are.
#[derive(Debug, Clone, PartialEq)]
pub enum Places {
    /// One for all heights.
    Everywhere,
    /// Layers, by their upper edges in kpc, ascending.
    Layers(Vec<f64>),
    /// Ascending heights in kpc, between which coefficients vary smoothly.
    Heights(Vec<f64>),
}

/// What scatters at one site.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Modes, whose D_µµ add up.
    pub modes: Vec<ModeTable>,
    /// Distance in pc between weak shocks, each of which redistributes pitch angles; infinite without any.
    pub shock_distance_pc: f64,
}

/// D_µµ of one mode at one site.
#[derive(Debug, Clone, PartialEq)]
pub struct ModeTable {
    /// Its name in the table `scattering`.
    pub name: String,
    /// D_µµ in 1/s at all µ of the first rigidity, then of the second, and so on; D(−µ) = D(µ).
    pub d_mumu_per_s: Vec<f64>,
}

/// D_µµ of everything that scatters.
#[derive(Debug, Clone, PartialEq)]
pub struct ModeTables {
    /// Rigidities, ascending.
    pub rigidities: Vec<Rigidity>,
    /// v in cm/s at each.
    pub speeds_cm_s: Vec<f64>,
    /// Pitch angles.
    pub angles: Angles,
    /// Where the sites are.
    pub places: Places,
    /// The sites, upwards.
    pub sites: Vec<Site>,
}

impl Places {
    /// The site at or below a height, and the part of the way to the next.
    pub fn position(&self, z_kpc: f64) -> (usize, f64) {
        match self {
            Self::Everywhere => (0, 0.0),
            Self::Layers(edges) => {
                let last = edges.len() - 1;
                (edges[..last].partition_point(|&edge| edge <= z_kpc), 0.0)
            }
            Self::Heights(nodes) => {
                let (site, way) = interval(nodes, z_kpc);
                (site, way.clamp(0.0, 1.0))
            }
        }
    }

    /// A height in kpc of each site: the middle of a layer.
    pub fn heights_kpc(&self) -> Vec<f64> {
        match self {
            Self::Everywhere => vec![0.0],
            Self::Heights(nodes) => nodes.clone(),
            Self::Layers(edges) => {
                let lower = std::iter::once(&0.0).chain(edges);
                let middle = |(low, high): (&f64, &f64)| 0.5 * (low + high);
                lower.zip(edges).map(middle).collect()
            }
        }
    }
}

impl Site {
    /// Rate v/l of shocks in 1/s for particles of speed v in cm/s.
    pub fn shock_rate_per_s(&self, speed_cm_s: f64) -> f64 {
        speed_cm_s / (self.shock_distance_pc * PC_CM)
    }
}

impl ModeTables {
    /// D_µµ of a mode in 1/s at all µ of the rigidity with index `row`.
    pub fn d_mumu_per_s<'a>(&self, mode: &'a ModeTable, row: usize) -> &'a [f64] {
        let count = self.angles.mu.len();
        &mode.d_mumu_per_s[row * count..(row + 1) * count]
    }

    /// The sum of a site's modes in 1/s at all µ of a rigidity.
    pub fn total_per_s(&self, row: usize, site: usize) -> Vec<f64> {
        let mut total = vec![0.0; self.angles.mu.len()];
        for mode in &self.sites[site].modes {
            for (sum, d) in total.iter_mut().zip(self.d_mumu_per_s(mode, row)) {
                *sum += d;
            }
        }
        total
    }

    /// Indices of rigidity and site, all sites of the first rigidity first.
    pub fn indices(&self) -> Vec<(usize, usize)> {
        let sites = self.sites.len();
        (0..self.rigidities.len() * sites)
            .map(|i| (i / sites, i % sites))
            .collect()
    }
}

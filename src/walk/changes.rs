//! Where scattering changes with height: what resolved steps must not cross blindly, and how far up from the
//! plane diffusion holds.

use super::{Cell, Features};

/// Jump of ln D that is none.
const SMOOTH: f64 = 1e-6;
/// Distance over H at which cells are at the same height.
const SAME: f64 = 1e-9;

/// Heights between which scattering does not jump.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Lower end in kpc.
    pub z_lo: f64,
    /// Upper end in kpc.
    pub z_hi: f64,
    /// The largest g.
    pub g: f64,
    /// g at the upper end.
    pub g_hi: f64,
}

/// Tells cells where scattering changes next, and returns these heights: the edges of shapes, and interfaces
/// at which D jumps.
pub fn mark_changes(cells: &mut [Cell], features: &Features<'_>) -> Vec<f64> {
    let across = SAME * features.height_kpc;
    let (g, shape) = (features.profile, features.shape);
    let changes = |&z: &f64| {
        let jump = libm::log(g(z + across) / g(z - across)).abs();
        z < features.height_kpc && (jump > SMOOTH || shape(z - across) != shape(z + across))
    };
    let candidates = features.interfaces.iter().chain(features.shape_edges);
    let mut heights: Vec<f64> = candidates.copied().filter(changes).collect();
    heights.sort_by(f64::total_cmp);
    heights.dedup();
    for cell in cells {
        let next = heights.partition_point(|&z| z <= cell.z_lo + across);
        cell.least_g = cell.g;
        if next > 0 {
            cell.below_kpc = heights[next - 1];
            cell.least_g = cell.least_g.min(g(cell.below_kpc - across));
        }
        if let Some(&above) = heights.get(next) {
            cell.above_kpc = above;
            cell.least_g = cell.least_g.min(g(above + across));
        }
    }
    heights
}

/// The stretches between interfaces among the heights at which scattering changes, upwards.
pub fn stretches(cells: &[Cell], features: &Features<'_>, changes: &[f64]) -> Vec<Stretch> {
    let across = SAME * features.height_kpc;
    let jumps: Vec<f64> = changes
        .iter()
        .copied()
        .filter(|z| features.interfaces.contains(z))
        .collect();
    let upper = cells[1..].iter().map(|c| c.z_lo);
    let mut all: Vec<Stretch> = Vec::new();
    for (cell, z_hi) in cells.iter().zip(upper.chain([features.height_kpc])) {
        let jumps_here = jumps.iter().any(|z| (z - cell.z_lo).abs() < across);
        match all.last_mut() {
            Some(last) if !jumps_here => {
                last.z_hi = z_hi;
                last.g = last.g.max(cell.g);
                last.g_hi = cell.g;
            }
            _ => all.push(Stretch {
                z_lo: cell.z_lo,
                z_hi,
                g: cell.g,
                g_hi: cell.g,
            }),
        }
    }
    all
}

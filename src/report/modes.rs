//! D_µµ mode by mode, taken from its table in one pass.

use super::chart::Dot;
use crate::scattering::TOTAL;
use crate::store::Table;

/// One layer or height.
pub(super) struct Place {
    /// Name of the layer; empty in a smooth medium.
    pub layer: String,
    z_kpc: f64,
    /// Ascending.
    pub at: Vec<AtRigidity>,
}

/// All modes at one rigidity.
pub(super) struct AtRigidity {
    pub rigidity_gv: f64,
    /// D_µµ in 1/s against µ > 0 by mode, the sum among them.
    pub modes: Vec<(String, Vec<Dot>)>,
}

impl AtRigidity {
    /// D_µµ of that mode.
    pub fn mode(&self, name: &str) -> Option<&[Dot]> {
        let found = self.modes.iter().find(|(known, _)| known == name)?;
        Some(&found.1)
    }
}

/// The places of the table `scattering`, if it tells modes and their sum.
pub(super) fn places(tables: &[Table]) -> Option<Vec<Place>> {
    let table = tables.iter().find(|t| t.name == "scattering")?;
    let (modes, layers) = (table.texts("mode")?, table.texts("layer")?);
    if !modes.iter().any(|mode| mode == TOTAL) {
        return None;
    }
    let (z, r) = (table.floats("z_kpc")?, table.floats("rigidity_gv")?);
    let (mu, d) = (table.floats("mu")?, table.floats("d_mumu_per_s")?);
    let mut places: Vec<Place> = Vec::new();
    for i in (0..table.rows()).filter(|&i| mu[i] > 0.0) {
        let here = |p: &Place| p.layer == layers[i] && p.z_kpc == z[i];
        let place = found(&mut places, here, || Place {
            layer: layers[i].clone(),
            z_kpc: z[i],
            at: Vec::new(),
        });
        let at = found(
            &mut place.at,
            |at| at.rigidity_gv == r[i],
            || AtRigidity {
                rigidity_gv: r[i],
                modes: Vec::new(),
            },
        );
        let named = |m: &(String, Vec<Dot>)| m.0 == modes[i];
        let mode = found(&mut at.modes, named, || (modes[i].clone(), Vec::new()));
        mode.1.push(Dot::bare(mu[i], d[i]));
    }
    Some(places)
}

/// The last one of which that is true, or a new one: rows that belong together are neighbours.
fn found<T>(all: &mut Vec<T>, is: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> &mut T {
    let at = all.iter().rposition(is).unwrap_or_else(|| {
        all.push(new());
        all.len() - 1
    });
    &mut all[at]
}

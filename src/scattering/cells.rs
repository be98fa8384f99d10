//! D_zz that is the same at all heights of a cell: what waves on a grid make of it.

use crate::numerics::UniformTable;
use crate::units::Rigidity;

/// D_zz by cells of height and by rigidity: ln D is linear in ln R between tabulated rigidities, and constant
/// beyond them.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    faces_kpc: Vec<f64>,
    ln_diffusion: Vec<UniformTable<f64>>,
}

impl Cells {
    /// Between ascending heights in kpc, of which the first is 0, at rigidities in equal ratios; `d_zz_cm2_s` has
    /// one row a cell.
    pub fn new(faces_kpc: Vec<f64>, rigidities: &[Rigidity], d_zz_cm2_s: &[Vec<f64>]) -> Self {
        let ln = |r: &Rigidity| libm::log(r.gv());
        let (low, high) = (ln(&rigidities[0]), ln(&rigidities[rigidities.len() - 1]));
        let row =
            |d: &Vec<f64>| UniformTable::of(low, high, d.iter().map(|&d| libm::log(d)).collect());
        Self {
            faces_kpc,
            ln_diffusion: d_zz_cm2_s.iter().map(row).collect(),
        }
    }

    /// Heights in kpc between which D is the same.
    pub fn faces_kpc(&self) -> &[f64] {
        &self.faces_kpc
    }

    /// D_zz in cm²/s.
    pub fn diffusion_cm2_s(&self, r: Rigidity, z_kpc: f64) -> f64 {
        let above = self.faces_kpc.partition_point(|&face| face <= z_kpc);
        let cell = above.clamp(1, self.ln_diffusion.len()) - 1;
        libm::exp(self.ln_diffusion[cell].at(libm::log(r.gv())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_begin_at_their_lower_face_and_power_laws_are_exact() {
        let rigidities = [1.0, 10.0, 100.0].map(Rigidity);
        let rows = [1e28, 1e30].map(|d| rigidities.map(|r| d * r.gv().sqrt()).to_vec());
        let cells = Cells::new(vec![0.0, 0.5, 4.0], &rigidities, &rows);
        for (z, r, expected) in [
            (0.0, 4.0, 2e28),
            (0.49, 49.0, 7e28),
            (0.5, 4.0, 2e30),
            (4.0, 4.0, 2e30),
            (0.1, 1e4, 1e29),
            (0.1, 0.1, 1e28),
        ] {
            let found = cells.diffusion_cm2_s(Rigidity(r), z);
            assert!((found / expected - 1.0).abs() < 1e-12, "{z} {r}");
        }
    }
}

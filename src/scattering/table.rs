//! D_zz(R, z) on a rectangular grid.

use crate::units::Rigidity;

/// Tabulated D_zz, interpolated linearly in ln D over ln R and z; power laws continue it in R.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    ln_rigidity: Vec<f64>,
    z_kpc: Vec<f64>,
    ln_diffusion: Vec<f64>,
}

impl Table {
    /// From ascending rigidities in GV and heights in kpc, and D in cm²/s, row by row of rigidity.
    pub fn new(rigidity_gv: &[f64], z_kpc: &[f64], d_zz_cm2_s: &[f64]) -> Self {
        Self {
            ln_rigidity: rigidity_gv.iter().map(|&r| libm::log(r)).collect(),
            z_kpc: z_kpc.to_vec(),
            ln_diffusion: d_zz_cm2_s.iter().map(|&d| libm::log(d)).collect(),
        }
    }

    /// D_zz in cm²/s.
    pub fn diffusion_cm2_s(&self, r: Rigidity, z_kpc: f64) -> f64 {
        let (column, way) = interval(&self.z_kpc, z_kpc);
        // no extrapolation in height: the table reaches the halo's edge
        self.between(r, column, way.clamp(0.0, 1.0))
    }

    /// D_zz in cm²/s part of the `way` from one height of the table, a `column`, to the next.
    pub fn between(&self, r: Rigidity, column: usize, way: f64) -> f64 {
        let (i, rise) = interval(&self.ln_rigidity, libm::log(r.gv()));
        let columns = self.z_kpc.len();
        let value = |i: usize, j: usize| {
            self.ln_diffusion[i.min(self.ln_rigidity.len() - 1) * columns + j.min(columns - 1)]
        };
        let row = |i: usize| mix(value(i, column), value(i, column + 1), way);
        libm::exp(mix(row(i), row(i + 1), rise))
    }

    /// Heights in kpc of the table.
    pub fn z_kpc(&self) -> &[f64] {
        &self.z_kpc
    }

    /// Whether D depends on height.
    pub fn varies_with_height(&self) -> bool {
        self.z_kpc.len() > 1
    }
}

/// Linear in `w`, and at its ends no value of the other side's, which may be infinite.
fn mix(a: f64, b: f64, w: f64) -> f64 {
    match w {
        0.0 => a,
        1.0 => b,
        _ => a * (1.0 - w) + b * w,
    }
}

/// Index of the interval that holds `x` (an end one if outside) and the position within it.
pub(super) fn interval(nodes: &[f64], x: f64) -> (usize, f64) {
    if nodes.len() < 2 {
        return (0, 0.0);
    }
    let i = nodes.partition_point(|&n| n <= x).clamp(1, nodes.len() - 1) - 1;
    (i, (x - nodes[i]) / (nodes[i + 1] - nodes[i]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_laws_are_exact_inside_and_outside() {
        let r = [1.0, 10.0, 1000.0];
        let d: Vec<f64> = r.iter().map(|r: &f64| 1e28 * r.sqrt()).collect();
        let table = Table::new(&r, &[0.0], &d);
        for r in [0.1, 1.0, 3.0, 200.0, 1e5_f64] {
            assert!(
                (table.diffusion_cm2_s(Rigidity(r), 2.0) / (1e28 * r.sqrt()) - 1.0).abs() < 1e-12
            );
        }
    }

    #[test]
    fn heights_are_interpolated_in_the_logarithm() {
        let table = Table::new(&[1.0, 10.0], &[0.0, 4.0], &[1.0, 4.0, 10.0, 40.0]);
        assert!((table.diffusion_cm2_s(Rigidity(1.0), 2.0) - 2.0).abs() < 1e-12);
        assert!((table.diffusion_cm2_s(Rigidity(10.0), 9.0) - 40.0).abs() < 1e-12);
    }
}

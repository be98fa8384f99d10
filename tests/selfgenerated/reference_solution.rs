//! What a solution says between its grid points.

use super::reference_grid::Grid;
use super::reference_model::beta;
use pitchwalk::units::{C_CM_S, KPC_CM};

/// f(z, p), D(z, p) and W(k, z) on one grid.
pub struct Solution {
    pub grid: Grid,
    /// f in cm⁻³ (GeV/c)⁻³ by wave number, then node.
    pub f: Vec<Vec<f64>>,
    /// D in cm²/s by wave number, then face.
    pub diffusion: Vec<Vec<f64>>,
    /// W in cm by face, then wave number.
    pub waves: Vec<Vec<f64>>,
    /// Largest change of ln f(0) above 1 GV in the last iteration.
    pub change: f64,
}

impl Solution {
    /// f in cm⁻³ (GeV/c)⁻³ at R in GV and z in kpc, linear in z and logarithmic in R.
    pub fn f_at(&self, r: f64, z_kpc: f64) -> f64 {
        let at = |j: usize| interpolate(&self.grid.nodes, &self.f[j], z_kpc * KPC_CM);
        self.between_rigidities(r, at)
    }

    /// D in cm²/s at R in GV and z in kpc, from D linear in z and logarithmic in R.
    pub fn diffusion_at(&self, r: f64, z_kpc: f64) -> f64 {
        let at = |j: usize| interpolate(&self.grid.faces, &self.diffusion[j], z_kpc * KPC_CM);
        self.between_rigidities(r, at)
    }

    /// F = kW at the resonance of R in GV and z in kpc.
    pub fn power_at(&self, r: f64, z_kpc: f64) -> f64 {
        let at = |j: usize| {
            let power: Vec<f64> = self.waves.iter().map(|w| self.grid.k[j] * w[j]).collect();
            interpolate(&self.grid.faces, &power, z_kpc * KPC_CM)
        };
        self.between_rigidities(r, at)
    }

    /// I(R) = p² f v/c c in m⁻² s⁻¹ sr⁻¹ GV⁻¹ in the plane.
    pub fn intensity(&self, r: f64) -> f64 {
        1e4 * C_CM_S * beta(r) * r * r * self.f_at(r, 0.0)
    }

    /// Slope of ln I(ln R), the straight line through 41 points.
    pub fn slope(&self, low_gv: f64, high_gv: f64) -> f64 {
        let offset = |i: i32| f64::from(i) / 20.0;
        let value = |i: i32| {
            let r = (low_gv * high_gv).sqrt() * (high_gv / low_gv).powf(0.5 * offset(i));
            self.intensity(r).ln()
        };
        let products: f64 = (-20..=20).map(|i| offset(i) * value(i)).sum();
        let squares: f64 = (-20..=20).map(|i| offset(i).powi(2)).sum();
        products / squares / (0.5 * (high_gv / low_gv).ln())
    }

    /// Height in kpc where ln D at R in GV falls fastest.
    pub fn front_kpc(&self, r: f64) -> f64 {
        let j = self.grid.r.partition_point(|x| *x > r);
        let (z, d) = (&self.grid.faces, &self.diffusion[j]);
        let fall = |i: &usize| (d[*i] / d[*i + 1]).ln() / (z[*i + 1] - z[*i]);
        let above = z.partition_point(|z| *z < 0.2 * KPC_CM);
        let steepest = (above..z.len() - 1).max_by(|a, b| fall(a).total_cmp(&fall(b)));
        steepest.map_or(f64::NAN, |i| 0.5 * (z[i] + z[i + 1]) / KPC_CM)
    }

    fn between_rigidities(&self, r: f64, at: impl Fn(usize) -> f64) -> f64 {
        let j = self.grid.r.partition_point(|x| *x > r);
        let share = (self.grid.r[j - 1] / r).ln() / self.grid.step;
        (share * at(j).ln() + (1.0 - share) * at(j - 1).ln()).exp()
    }
}

fn interpolate(x: &[f64], y: &[f64], at: f64) -> f64 {
    let i = x.partition_point(|x| *x <= at).clamp(1, x.len() - 1);
    y[i - 1] + (y[i] - y[i - 1]) * (at - x[i - 1]) / (x[i] - x[i - 1])
}

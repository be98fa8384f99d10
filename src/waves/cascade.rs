//! The cascade: power that diffuses in k towards small scales.

/// c_k of Kolmogorov's phenomenology (Zhou & Matthaeus 1990; Evoli et al. 2018).
pub const CASCADE_CONSTANT: f64 = 5.2e-2;

/// Flux of power in k, −D_kk ∂W/∂k with D_kk = c_k v_A k^{7/2} W^{1/2}, between wavenumbers at equal ratios.
///
/// With s = k^{−5/2} it is (5/3) c_k v_A ∂W^{3/2}/∂s, a difference that is exact wherever the flux is constant,
/// that is for W^{3/2} = αk^{−5/2} + β. Beyond the last wavenumber it is W ∝ k^{−5/3}.
#[derive(Debug, Clone)]
pub struct Cascade {
    /// What F^{3/2} at each wavenumber sends on, in 1/pc.
    pub(super) on: Vec<f64>,
    /// What F^{3/2} at the wavenumber above it holds back.
    pub(super) back: Vec<f64>,
}

impl Cascade {
    /// With c_k, which may be 0, at wavenumbers in 1/pc whose logarithms are `ln_step` apart.
    pub fn new(constant: f64, k_per_pc: &[f64], ln_step: f64) -> Self {
        let scale = 5.0 / 3.0 * constant;
        let last = k_per_pc[k_per_pc.len() - 1];
        let on = scale / -libm::expm1(-2.5 * ln_step);
        let back = scale / libm::expm1(2.5 * ln_step);
        let mut cascade = Self {
            on: k_per_pc.iter().map(|k| on * k).collect(),
            back: k_per_pc[1..].iter().map(|k| back * k).collect(),
        };
        cascade.on[k_per_pc.len() - 1] = scale * last;
        cascade.back.push(0.0);
        cascade
    }

    /// Flux towards larger k behind wavenumber `index`, over v_A, in 1/pc.
    pub fn flux(&self, kw: &[f64], index: usize) -> f64 {
        let stress = |i: usize| kw[i] * kw[i].sqrt();
        let held = kw.get(index + 1).map_or(0.0, |_| stress(index + 1));
        self.on[index] * stress(index) - self.back[index] * held
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::waves::Grid;

    /// W = (3Π/(5 c_k v_A))^{2/3} k^{−5/3} carries the flux Π through every wavenumber, the last too, and a
    /// spectrum W = const none.
    #[test]
    fn fluxes_of_kolmogorov_and_of_equipartition() {
        let grid = Grid::new((0.1, 1e6), 7, (0.1, 1.0), 2);
        let cascade = Cascade::new(0.052, grid.k_per_pc(), grid.ln_step());
        let level = libm::pow(3.0 * 1e-3 / (5.0 * 0.052), 2.0 / 3.0);
        let kolmogorov: Vec<f64> = grid
            .k_per_pc()
            .iter()
            .map(|k| level * libm::pow(*k, -2.0 / 3.0))
            .collect();
        let flat: Vec<f64> = grid.k_per_pc().iter().map(|k| 1e-9 * k).collect();
        let cells = grid.k_per_pc().len();
        for i in 0..cells {
            assert!((cascade.flux(&kolmogorov, i) / 1e-3 - 1.0).abs() < 1e-13);
        }
        for i in 0..cells - 1 {
            let sent = cascade.on[i] * flat[i] * flat[i].sqrt();
            assert!(cascade.flux(&flat, i).abs() < 1e-13 * sent);
        }
    }
}

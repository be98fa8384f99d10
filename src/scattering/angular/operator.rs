//! The pitch-angle operator L = ∂/∂µ D_µµ ∂/∂µ + redistribution, on cells of µ.

use nalgebra::{DMatrix, DVector};

use crate::numerics::GaussLegendre;

/// Cells over −1 ≤ µ ≤ 1 that the ladder uses.
pub const CELLS: usize = 32;

/// A Markov jump process on uniform cells of µ, in units of the mean free path λ = 3D_zz/v and of λ/v.
///
/// Finite volumes: particles hop to a neighbour at the rate 1/(Δµ ∫dµ/D_µµ), the integral from centre
/// to centre, so that a D_µµ that vanishes at µ = 0 needs no special case; redistribution takes them
/// to any cell alike. Time is scaled so that D_zz is exactly 1/3 on these cells.
#[derive(Debug, Clone)]
pub struct PitchAngle {
    rates: DMatrix<f64>,
    chi: DVector<f64>,
}

impl PitchAngle {
    /// From D_µµ, even in µ and in any unit, on `cells` cells (even); `share` of 1/λ is due to isotropic
    /// redistribution: without it λ would be λ/(1 − share).
    pub fn new(cells: usize, d_mumu: impl Fn(f64) -> f64, share: f64) -> Self {
        let jumps = redistribution(cells);
        if share >= 1.0 {
            return Self::scaled(jumps);
        }
        let diffusion = Self::scaled(diffusion(cells, d_mumu)).rates;
        if share <= 0.0 {
            return Self::scaled(diffusion);
        }
        let with = |rate: f64| &diffusion + &jumps * rate;
        // D_zz falls from 1/3 as redistribution grows
        let (mut low, mut high) = (0.0, 10.0 / (1.0 - share));
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if diffusivity(&with(middle)).0 > (1.0 - share) / 3.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        Self::scaled(with(0.5 * (low + high)))
    }

    fn scaled(rates: DMatrix<f64>) -> Self {
        let (d, chi) = diffusivity(&rates);
        Self {
            rates: rates * (3.0 * d),
            chi: chi / (3.0 * d),
        }
    }

    /// The same with `unit` λ as the unit of length.
    pub fn in_units_of(&self, unit: f64) -> Self {
        Self {
            rates: &self.rates * unit,
            chi: &self.chi / unit,
        }
    }

    /// Number of cells.
    pub fn cells(&self) -> usize {
        self.chi.len()
    }

    /// Rates of hops from row to column; the diagonal makes rows sum to zero.
    pub fn rates(&self) -> &DMatrix<f64> {
        &self.rates
    }

    /// χ at the cells' centres: L χ = −µ, so that z + χ(µ) is a martingale.
    pub fn chi(&self) -> &DVector<f64> {
        &self.chi
    }

    /// Centre of a cell.
    pub fn centre(&self, cell: usize) -> f64 {
        centre(self.cells(), cell)
    }
}

fn centre(cells: usize, cell: usize) -> f64 {
    -1.0 + (cell as f64 + 0.5) * 2.0 / cells as f64
}

/// Hops between neighbours.
fn diffusion(cells: usize, d_mumu: impl Fn(f64) -> f64) -> DMatrix<f64> {
    let width = 2.0 / cells as f64;
    let rule = GaussLegendre::new(16);
    let mut rates = DMatrix::zeros(cells, cells);
    let hidden = hidden(centre(cells, cells - 1), width, &d_mumu);
    for i in 0..cells - 1 {
        let resistance = if i + 1 == cells / 2 {
            // µ = t¹⁰ takes out a singularity |µ|^{1−q} up to q = 1.9
            let top = libm::pow(0.5 * width, 0.1);
            2.0 * rule.integrate_panels(0.0, top, 8, |t| 10.0 * t.powi(9) / d_mumu(t.powi(10)))
        } else {
            rule.integrate(centre(cells, i), centre(cells, i + 1), |mu| {
                1.0 / d_mumu(mu.abs())
            })
        };
        let outermost = i == 0 || i + 2 == cells;
        let resistance = resistance + if outermost { hidden } else { 0.0 };
        let rate = 1.0 / (width * resistance);
        for (from, to) in [(i, i + 1), (i + 1, i)] {
            rates[(from, to)] += rate;
            rates[(from, from)] -= rate;
        }
    }
    rates
}

/// What the hop to the outermost cell, with its centre at µ = `last`, must add to ∫dµ/D_µµ for what particles
/// meet beyond that centre where D_µµ/(1−µ²) is less than at it: the flux there is (1−µ²)/2 v.
fn hidden(last: f64, width: f64, d_mumu: &impl Fn(f64) -> f64) -> f64 {
    let sine_squared = |mu: f64| 1.0 - mu * mu;
    let at_last = sine_squared(last) / d_mumu(last);
    let excess = GaussLegendre::new(16).integrate_panels(last, 1.0, 16, |mu| {
        let s = sine_squared(mu);
        s * (s / d_mumu(mu) - at_last)
    });
    let edge = sine_squared(last - 0.5 * width);
    // rounding is no gap
    if excess > 1e-9 * at_last {
        excess / (edge * edge)
    } else {
        0.0
    }
}

/// Isotropic redistribution at rate one.
fn redistribution(cells: usize) -> DMatrix<f64> {
    DMatrix::from_fn(cells, cells, |i, j| {
        1.0 / cells as f64 - f64::from(u8::from(i == j))
    })
}

/// D_zz = ⟨µχ⟩ and χ, of zero mean, from L χ = −µ.
fn diffusivity(rates: &DMatrix<f64>) -> (f64, DVector<f64>) {
    let cells = rates.nrows();
    let mu = DVector::from_fn(cells, |i, _| centre(cells, i));
    // a constant added to L takes out its null space and leaves what is odd in µ as it is
    let invertible = rates - DMatrix::from_element(cells, cells, 1.0);
    let chi = -invertible.lu().solve(&mu).expect("an invertible operator");
    (mu.dot(&chi) / cells as f64, chi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chi_is_mu_for_isotropic_scattering() {
        for share in [0.0, 0.4, 1.0] {
            let operator = PitchAngle::new(CELLS, |mu| 1.0 - mu * mu, share);
            for i in 0..CELLS {
                let error = operator.chi()[i] / operator.centre(i) - 1.0;
                // the cells at µ = ±1, where D_µµ vanishes, are the worst
                let outermost = i == 0 || i == CELLS - 1;
                let bound = if outermost { 1e-2 } else { 2e-3 };
                assert!(error.abs() < bound, "{share} {i}: {error}");
            }
        }
    }

    /// χ = ∫ v(1−µ²)/(2D_µµ) dµ: for (1−µ²)|µ|^{q−1} it is ∝ |µ|^{2−q}, with ⟨µχ⟩ = 1/3.
    #[test]
    fn chi_of_a_power_law() {
        let q = 5.0 / 3.0;
        let shape = |mu: f64| (1.0 - mu * mu) * libm::pow(mu, q - 1.0);
        let operator = PitchAngle::new(64, shape, 0.0);
        for i in 40..64 {
            let mu = operator.centre(i);
            let exact = (4.0 - q) / 3.0 * libm::pow(mu, 2.0 - q);
            assert!((operator.chi()[i] / exact - 1.0).abs() < 2e-3, "{mu}");
        }
    }

    #[test]
    fn redistribution_has_its_share_of_the_scattering() {
        let shape = |mu: f64| (1.0 - mu * mu) * mu.sqrt();
        let both = PitchAngle::new(CELLS, shape, 0.3);
        // 1/32 of the redistribution rate leads from one end to the other, all of it by jumps
        let rate = both.rates()[(0, CELLS - 1)] * CELLS as f64;
        let rest = both.rates() - redistribution(CELLS) * rate;
        assert!((diffusivity(&rest).0 * 3.0 * 0.7 - 1.0).abs() < 1e-9);
        assert!((diffusivity(both.rates()).0 * 3.0 - 1.0).abs() < 1e-12);
    }

    /// Fast scattering below µ = 0.98 keeps the rest within its cells: hops among these are as fast as without
    /// the gap, where 1/λ is 1e-6 of theirs times what the gap lets through.
    #[test]
    fn a_gap_beyond_the_last_centre_is_no_slow_scattering_everywhere() {
        let shape = |mu: f64| (1.0 - mu * mu) * if mu.abs() < 0.98 { 1.0 } else { 1e-6 };
        let operator = PitchAngle::new(CELLS, shape, 0.0);
        // λ of the rest of µ in units of λ: D_zz is the gap's (3/2)∫(1−µ²)dµ/1e-6
        let gap = 1.5 * (0.02 - (1.0 - 0.98_f64.powi(3)) / 3.0) * 1e6;
        let middle = operator.rates()[(CELLS / 2, CELLS / 2 + 1)];
        let free = PitchAngle::new(CELLS, |mu| 1.0 - mu * mu, 0.0);
        let ratio = middle / free.rates()[(CELLS / 2, CELLS / 2 + 1)];
        assert!((ratio / gap - 1.0).abs() < 0.1, "{ratio} for {gap}");
    }
}

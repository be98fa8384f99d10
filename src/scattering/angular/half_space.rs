//! The half-space (Milne) problem of an operator: where its diffusion limit vanishes beyond a
//! free-escape boundary, and in which directions particles leave.

use nalgebra::{DMatrix, DVector};

use super::PitchAngle;

/// The boundary's law.
#[derive(Debug, Clone)]
pub struct HalfSpace {
    /// Extrapolation length m in units of λ.
    pub extrapolation: f64,
    /// Chance that a particle leaves in an outward cell or one with smaller µ.
    cumulative: Vec<f64>,
}

impl HalfSpace {
    /// Solves µ ∂f/∂z = L f in z < 0 with nothing entering at z = 0 and a flux from deep inside:
    /// f = χ − z + m + Σ c_k f_k(µ) e^{kz}, with the modes from the even and odd parts of f,
    /// µ o′ = L e and µ e′ = L o.
    pub fn new(operator: &PitchAngle) -> Self {
        let n = operator.cells() / 2;
        let mu = DVector::from_fn(n, |i, _| operator.centre(n + i));
        let chi = operator.chi().rows(n, n);
        // the operator on functions of |µ| that are even (+1) or odd (−1)
        let folded = |parity: f64| {
            DMatrix::from_fn(n, n, |i, j| {
                let rates = operator.rates();
                -(rates[(n + i, n + j)] + parity * rates[(n + i, n - 1 - j)])
            })
        };
        let root = folded(-1.0)
            .cholesky()
            .expect("odd functions decay")
            .unpack();
        let scaled = DMatrix::from_fn(n, n, |i, j| root[(i, j)] / mu[i]);
        let modes = (scaled.transpose() * folded(1.0) * &scaled).symmetric_eigen();
        // the smallest eigenvalue is zero: the constant flux, whose place is taken by the constant m
        let flux = modes.eigenvalues.imin();
        let odd = root
            .transpose()
            .solve_upper_triangular(&modes.eigenvectors)
            .expect("a regular root");
        let even = DMatrix::from_fn(n, n, |i, k| {
            let decay = modes.eigenvalues[k].max(0.0).sqrt();
            -(0..n)
                .map(|j| scaled[(i, j)] * modes.eigenvectors[(j, k)])
                .sum::<f64>()
                / decay
        });
        let column = |sign: f64| {
            DMatrix::from_fn(n, n, |i, k| {
                if k == flux {
                    1.0
                } else {
                    even[(i, k)] + sign * odd[(i, k)]
                }
            })
        };
        // nothing enters: f(−µ) = 0 at z = 0
        let weights = column(-1.0)
            .lu()
            .solve(&chi.clone_owned())
            .expect("independent modes");
        let leaving = chi + column(1.0) * &weights;
        let fluxes = leaving.component_mul(&mu);
        let total = fluxes.sum();
        let cumulative = fluxes
            .iter()
            .scan(0.0, |sum, f| {
                *sum += f / total;
                Some(*sum)
            })
            .collect();
        Self {
            extrapolation: weights[flux],
            cumulative,
        }
    }

    /// µ of a leaving particle: the quantile `u` of the exit law.
    pub fn exit_mu(&self, u: f64) -> f64 {
        let n = self.cumulative.len();
        // counting is faster than searching: no processor foresees where a search goes
        let below: usize = self.cumulative.iter().map(|&c| usize::from(c < u)).sum();
        let cell = below.min(n - 1);
        let below = if cell == 0 {
            0.0
        } else {
            self.cumulative[cell - 1]
        };
        let within = (u - below) / (self.cumulative[cell] - below);
        (cell as f64 + within.clamp(0.0, 1.0)) / n as f64
    }

    /// ⟨µ⟩ of leaving particles.
    pub fn mean_exit_mu(&self) -> f64 {
        let n = self.cumulative.len() as f64;
        let above: f64 = self.cumulative.iter().map(|c| 1.0 - c).sum();
        (above + 0.5) / n
    }
}

#[cfg(test)]
mod tests {
    use super::super::CELLS;
    use super::*;
    use crate::random::{HistoryKey, Stream};

    fn power(q: f64, broadening: f64) -> impl Fn(f64) -> f64 {
        move |mu| (1.0 - mu * mu) * (libm::pow(mu, q - 1.0) + broadening)
    }

    /// m and ⟨µ⟩ of other methods: the Milne problem of isotropic small-angle scattering, Hopf's constant
    /// for redistribution, and finite volumes with graded cells for the rest (see
    /// `tests/physics/slab_equation.rs`).
    #[test]
    fn extrapolation_lengths_and_exit_angles() {
        for (name, shape, share, m, mean_mu) in [
            ("isotropic", power(1.0, 0.0), 0.0, 0.71821, 0.71821),
            ("q = 3/2", power(1.5, 0.0), 0.0, 0.68260, 0.69371),
            ("q = 5/3", power(5.0 / 3.0, 0.0), 0.0, 0.67435, 0.68492),
            ("broadened", power(5.0 / 3.0, 0.5), 0.0, 0.69851, 0.70619),
            ("redistribution", power(1.0, 0.0), 1.0, 0.710446, 0.710446),
            (
                "a share of it",
                power(5.0 / 3.0, 0.0),
                0.2,
                0.67484,
                0.68554,
            ),
        ] {
            let errors = [16, CELLS, 2 * CELLS].map(|cells| {
                let half_space = HalfSpace::new(&PitchAngle::new(cells, &shape, share));
                (
                    half_space.extrapolation / m - 1.0,
                    half_space.mean_exit_mu() / mean_mu - 1.0,
                )
            });
            println!("{name}: {errors:?}");
            assert!(errors[1].0.abs() < 1.5e-3, "{name}: {errors:?}");
            assert!(errors[1].1.abs() < 1.5e-3, "{name}: {errors:?}");
            assert!(errors[2].0.abs() < 5e-4, "{name}: {errors:?}");
        }
    }

    /// m is the mean of χ over leaving particles: z + χ is a martingale.
    #[test]
    fn the_martingale_gives_the_extrapolation_length() {
        let operator = PitchAngle::new(CELLS, power(1.5, 0.0), 0.1);
        let half_space = HalfSpace::new(&operator);
        let mut below = 0.0;
        let mut mean = 0.0;
        for (i, &c) in half_space.cumulative.iter().enumerate() {
            mean += (c - below) * operator.chi()[CELLS / 2 + i];
            below = c;
        }
        assert!((mean / half_space.extrapolation - 1.0).abs() < 1e-10);
    }

    #[test]
    fn exit_angles_follow_their_law() {
        let half_space = HalfSpace::new(&PitchAngle::new(CELLS, power(1.0, 0.0), 0.0));
        let n = 100_000;
        let sum: f64 = (0..n)
            .map(|i| half_space.exit_mu((f64::from(i) + 0.5) / f64::from(n)))
            .sum();
        assert!((sum / f64::from(n) - half_space.mean_exit_mu()).abs() < 1e-5);
    }

    /// The cell in which a particle first reaches |z| = `depth`, walked jump by jump from z = 0.
    fn exit_cell(operator: &PitchAngle, depth: f64, stream: &mut Stream) -> usize {
        let cells = operator.cells();
        let mut cell = (stream.uniform() * cells as f64) as usize;
        let mut z = 0.0;
        loop {
            let rates = operator.rates().row(cell);
            z += operator.centre(cell) * stream.exponential() / -rates[cell];
            if z.abs() > depth {
                return cell;
            }
            let mut left = -rates[cell] * stream.uniform();
            cell = (0..cells)
                .filter(|&j| j != cell)
                .find(|&j| {
                    left -= rates[j];
                    left < 0.0
                })
                .unwrap_or(cell);
        }
    }

    /// From the middle of a slab one λ to each side: the slowest mode decays as e^{−19z/λ}, so that the
    /// start is forgotten. One of the 9 comparisons is beyond 3.5 σ by chance in 0.4 % of seeds.
    #[test]
    fn the_law_of_exit_is_that_of_a_walk() {
        const WALKS: u32 = 100_000;
        let (half, cells) = (8, 16);
        let operator = PitchAngle::new(cells, power(5.0 / 3.0, 0.0), 0.0);
        let half_space = HalfSpace::new(&operator);
        let (mut exits, mut sum, mut squares) = (vec![0.0; half], 0.0, 0.0);
        for history in 0..u64::from(WALKS) {
            let key = HistoryKey {
                bin: 0,
                batch: 0,
                history,
            };
            let cell = exit_cell(&operator, 1.0, &mut Stream::new(11, key));
            let outward = cell.max(cells - 1 - cell) - half;
            let chi = operator.chi()[half + outward];
            exits[outward] += 1.0;
            sum += chi;
            squares += chi * chi;
        }
        let walks = f64::from(WALKS);
        let mean = sum / walks;
        let sigma = ((squares / walks - mean * mean) / walks).sqrt();
        let off = (mean - half_space.extrapolation) / sigma;
        assert!(off.abs() < 3.5, "m: {off} σ");
        let mut below = 0.0;
        for (outward, &above) in half_space.cumulative.iter().enumerate() {
            let p = above - below;
            below = above;
            let off = (exits[outward] - p * walks) / (p * (1.0 - p) * walks).sqrt();
            assert!(off.abs() < 3.5, "cell {outward}: {off} σ");
        }
    }
}

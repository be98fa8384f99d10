//! How the scattering depends on pitch angle, in units of the mean free path: the operator on cells of
//! µ, its law at a free-escape boundary, and the walk's step tables. One set a shape of D_µµ; the
//! amplitude only scales λ.

mod half_space;
mod ladder;
mod operator;

pub use half_space::HalfSpace;
pub use ladder::{Fetched, Ladder};
pub use operator::{CELLS, PitchAngle};

/// All that walks need of one shape of D_µµ.
#[derive(Debug, Clone)]
pub struct Angular {
    /// Law at the boundary.
    pub half_space: HalfSpace,
    /// Step tables.
    pub ladder: Ladder,
    chi: Vec<f64>,
}

impl Angular {
    /// From the operator.
    pub fn new(operator: &PitchAngle) -> Self {
        Self {
            half_space: HalfSpace::new(operator),
            ladder: Ladder::new(operator),
            chi: operator
                .chi()
                .iter()
                .skip(operator.cells() / 2)
                .copied()
                .collect(),
        }
    }

    /// Size in memory, near enough.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.ladder.bytes() + 2 * size_of_val(&self.chi[..])
    }

    /// χ(µ): z + λχ(µ) is a martingale of the scattering.
    #[inline]
    pub fn chi(&self, mu: f64) -> f64 {
        self.chi[Ladder::folded_cell(mu) as usize].copysign(mu)
    }
}

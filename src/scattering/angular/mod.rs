//! How the scattering depends on pitch angle, in units of the mean free path: the operator on cells of
//! µ, its law at a free-escape boundary, and the walk's step tables. One set a shape of D_µµ; the
//! amplitude only scales λ.

use std::sync::OnceLock;

use super::Shape;

mod half_space;
mod ladder;
mod operator;

pub use half_space::HalfSpace;
pub use ladder::{Fetched, Ladder};
pub use operator::{CELLS, PitchAngle};

/// All that walks need of one shape of D_µµ, each part made when a walk first asks for it.
#[derive(Debug)]
pub struct Angular {
    /// What step tables have as their unit of length, in λ.
    pub step_unit: f64,
    shape: Shape,
    ladder: OnceLock<Ladder>,
    edge: OnceLock<Edge>,
}

/// What walks need next to a boundary.
#[derive(Debug)]
struct Edge {
    half_space: HalfSpace,
    /// χ at µ > 0.
    chi: Vec<f64>,
}

impl Angular {
    /// Of a shape.
    pub fn new(shape: &Shape) -> Self {
        Self {
            step_unit: shape.step_unit,
            ladder: OnceLock::new(),
            edge: OnceLock::new(),
            shape: shape.clone(),
        }
    }

    /// Step tables.
    #[inline(always)]
    pub fn ladder(&self) -> &Ladder {
        self.ladder.get_or_init(
            #[cold]
            || Ladder::new(&self.shape.operator(CELLS).in_units_of(self.step_unit)),
        )
    }

    #[inline(always)]
    fn edge(&self) -> &Edge {
        self.edge.get_or_init(
            #[cold]
            || {
                let operator = self.shape.operator(CELLS);
                Edge {
                    half_space: HalfSpace::new(&operator),
                    chi: operator.chi().iter().skip(CELLS / 2).copied().collect(),
                }
            },
        )
    }

    /// Law at the boundary.
    #[inline(always)]
    pub fn half_space(&self) -> &HalfSpace {
        &self.edge().half_space
    }

    /// Size in memory once it has step tables, near enough.
    pub fn bytes() -> usize {
        size_of::<Self>() + Ladder::BYTES + CELLS * size_of::<f64>()
    }

    /// χ(µ): z + λχ(µ) is a martingale of the scattering.
    #[inline]
    pub fn chi(&self, mu: f64) -> f64 {
        self.edge().chi[Ladder::folded_cell(mu) as usize].copysign(mu)
    }
}

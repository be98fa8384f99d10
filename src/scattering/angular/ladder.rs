//! Step tables: where µ is after a time, and how far the particle has moved by then.

mod moments;
mod outcome;
#[cfg(test)]
mod tests;

use std::f64::consts::SQRT_2;

use super::{CELLS, PitchAngle};
use moments::Moments;
pub use outcome::Outcome;
use outcome::{SHARE_BITS, alias_table};

/// Time of the first rung in units of λ/v.
const SHORTEST: f64 = 0.003;
/// Rungs, two an octave: the last lasts 98 λ/v.
const RUNGS: i32 = 31;
/// Halvings of a rung's time at which the doubling starts from a series; more where cells are left fast.
const HALVINGS: i32 = 12;
/// Most hops in the time of the series: its error, of their fourth power, is doubled away like the rest.
const FEW: f64 = 0.01;
/// Cells with µ > 0.
const HALF: u32 = CELLS as u32 / 2;

/// What the tables know of a step.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fetched {
    /// The cell where it ends; [`CELLS`] where it never left its own.
    pub end: u32,
    /// The law of Δz.
    pub outcome: Outcome,
    /// Mean time in λ/v in the first cell before the first jump.
    pub hold_start: f64,
    /// The same in the last cell after the last jump.
    pub hold_end: f64,
}

/// Steps of a ladder of durations for one operator.
///
/// From a cell with µ > 0 a step of a rung's duration ends as one of cells + 1 outcomes: in cell j after
/// at least one jump between cells, or (the last) without any. Δz given an outcome with jumps has its exact
/// mean, variance, skewness and kurtosis for velocities of the cells' centres (what is missing in the
/// fourth cumulant of a step would be missing as well where many end, close to a thin source); without
/// jumps it is µt. The process is the same under µ → −µ, so that start cells with µ > 0 suffice.
#[derive(Debug, Clone)]
pub struct Ladder {
    outcomes: Vec<Outcome>,
    hold: Vec<f64>,
}

impl Ladder {
    /// The tables of an operator.
    pub fn new(operator: &PitchAngle) -> Self {
        assert_eq!(operator.cells(), CELLS);
        let mut ladder = Self {
            outcomes: Vec::with_capacity(RUNGS as usize * CELLS / 2 * (CELLS + 1)),
            hold: Vec::with_capacity(RUNGS as usize * CELLS / 2),
        };
        let fastest = -operator.rates().diagonal().min();
        let enough = libm::log2(fastest * Self::time(1) / FEW).ceil() as i32;
        let halvings = enough.max(HALVINGS);
        let mut chains = [0, 1].map(|rung| {
            let short = Self::time(rung) * libm::exp2(-f64::from(halvings));
            (0..halvings).fold(Moments::short(operator, short), |m, _| m.doubled())
        });
        for rung in 0..RUNGS {
            let chain = &mut chains[rung as usize % 2];
            ladder.add(operator, Self::time(rung), chain);
            *chain = chain.doubled();
        }
        ladder
    }

    fn add(&mut self, operator: &PitchAngle, t: f64, moments: &Moments) {
        for i in CELLS / 2..CELLS {
            let leaving = -operator.rates()[(i, i)] * t;
            let stay = libm::exp(-leaving);
            let flight = operator.centre(i) * t;
            let mut chances = Vec::with_capacity(CELLS + 1);
            let mut laws = Vec::with_capacity(CELLS + 1);
            for j in 0..CELLS {
                let without = if i == j { stay } else { 0.0 };
                let moment = |k: usize| moments.at(k, i, j) - without * flight.powi(k as i32);
                let chance = moment(0).max(0.0);
                chances.push(chance);
                laws.push(Outcome::of(
                    [1, 2, 3, 4].map(|k| moment(k) / chance.max(1e-300)),
                ));
            }
            chances.push(stay);
            laws.push(Outcome::of([1, 2, 3, 4].map(|k| flight.powi(k))));
            self.outcomes.extend(alias_table(&chances, laws));
            // mean time to the first jump if that is before t
            self.hold
                .push(t / leaving * (1.0 - leaving / libm::expm1(leaving)));
        }
    }

    /// Size of the tables in memory.
    pub const BYTES: usize =
        RUNGS as usize * CELLS / 2 * ((CELLS + 1) * size_of::<Outcome>() + size_of::<f64>());

    /// Width of a cell.
    #[inline(always)]
    pub fn width() -> f64 {
        2.0 / CELLS as f64
    }

    /// Centre of a cell.
    #[inline(always)]
    pub fn centre(cell: u32) -> f64 {
        -1.0 + (f64::from(cell) + 0.5) * Self::width()
    }

    /// Centre of a folded cell.
    #[inline(always)]
    pub fn positive_centre(cell: u32) -> f64 {
        (f64::from(cell) + 0.5) * Self::width()
    }

    /// The cell of |µ| among those with µ > 0.
    #[inline(always)]
    pub fn folded_cell(mu: f64) -> u32 {
        ((mu.abs() * f64::from(HALF)) as i32).min(HALF as i32 - 1) as u32
    }

    /// Folds a cell on those with µ > 0.
    #[inline(always)]
    fn fold(cell: u32) -> u32 {
        let up = cell.wrapping_sub(HALF);
        // −1 − x is the complement of x
        if cell < HALF { !up } else { up }
    }

    /// Number of rungs.
    #[inline(always)]
    pub fn rungs() -> i32 {
        RUNGS
    }

    /// Duration of a rung, of negative ones too, in units of λ/v.
    #[inline(always)]
    pub fn time(rung: i32) -> f64 {
        let octaves = f64::from_bits(((1023 + (rung >> 1)) as u64) << 52);
        let half = if rung & 1 == 1 { SQRT_2 } else { 1.0 };
        SHORTEST * (octaves * half)
    }

    /// The last rung no longer than `x`; rungs shorter than the first have negative numbers.
    #[inline(always)]
    pub fn below(x: f64) -> i32 {
        // exponent and first digit of (x/shortest)² count half octaves
        let ratio = x * (1.0 / SHORTEST);
        let bits = (ratio * ratio * (1.0 + 1e-12)).to_bits() >> 52;
        (bits as i32 - 1023).min(RUNGS - 1)
    }

    /// Where a start cell's outcomes of a rung begin.
    #[inline(always)]
    fn row(rung: u32, start: u32) -> usize {
        ((rung * HALF + start) * (CELLS as u32 + 1)) as usize
    }

    /// Column of the alias table, and the place in it, for a uniform `u`.
    #[inline(always)]
    pub fn column(u: f64) -> (u32, u32) {
        let scaled = u * (CELLS + 1) as f64;
        let column = scaled as i32;
        let place = (scaled - f64::from(column)) * f64::from(1 << SHARE_BITS);
        (column as u32, place as i32 as u32)
    }

    /// The end of a step from a folded cell, and what the tables know of it.
    #[inline(always)]
    pub fn fetch(&self, rung: u32, start: u32, column: u32, place: u32) -> Fetched {
        let row = Self::row(rung, start);
        let end = self.outcomes[row + column as usize].end(column, place);
        Fetched {
            end,
            outcome: self.outcomes[row + end as usize],
            hold_start: self.hold(rung, start),
            // of any cell where the particle stays
            hold_end: self.hold(rung, Self::fold(end) & (HALF - 1)),
        }
    }

    /// Mean time in a folded cell before the first jump out of it, given that there was one.
    #[inline(always)]
    fn hold(&self, rung: u32, cell: u32) -> f64 {
        self.hold[(rung * HALF + cell) as usize]
    }
}

//! How the particles of each bin walk from one strike of the clock to the next.

use super::flights::Flights;
use super::place::Place;
use super::ticks::Ticks;
use crate::random::Stream;

/// What happens to particles of one bin.
#[derive(Debug, Clone)]
pub enum Steps {
    /// They diffuse.
    Diffuse {
        /// To the tick of a clock that strikes at this time on average.
        ticks: Ticks,
        /// −Δln p of what ends in the first cell.
        loss: f64,
    },
    /// They fly where that differs.
    Resolve {
        /// Through waves as they are.
        flights: Flights,
        /// For so many years.
        step_yr: f64,
    },
}

impl Steps {
    /// Where a particle is at the strike, unless it has left the tube, and −Δln p on the way.
    #[inline]
    fn next(&self, from: Place, stream: &mut Stream) -> (Option<Place>, f64) {
        match self {
            Self::Diffuse { ticks, loss } => {
                let cell = ticks.next(from.cell(), stream);
                let lost = if cell == Some(0) { *loss } else { 0.0 };
                (cell.map(|cell| Place::Cell(cell as u32)), lost)
            }
            Self::Resolve { flights, step_yr } => flights.next(from, *step_yr, stream),
        }
    }
}

/// The steps of all bins.
pub struct Walk {
    /// By bin.
    pub steps: Vec<Steps>,
    /// ln of the lower edge of the lowest bin.
    pub ln_lowest: f64,
    /// Bins a unit of ln R.
    pub per_e_fold: f64,
}

impl Walk {
    /// The bin of a rigidity, or the nearest.
    #[inline]
    pub fn bin_of(&self, ln_rigidity: f64) -> usize {
        let bins = (ln_rigidity - self.ln_lowest) * self.per_e_fold;
        (bins.max(0.0) as usize).min(self.steps.len() - 1)
    }

    /// Where a particle is at the strike, unless it has left the tube, and −Δln R on the way, scattered like those at the centre
    /// of the bin it is in.
    #[inline]
    pub fn next(&self, from: Place, ln_rigidity: f64, stream: &mut Stream) -> (Option<Place>, f64) {
        self.steps[self.bin_of(ln_rigidity)].next(from, stream)
    }
}

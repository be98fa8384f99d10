//! Particles hop between cells until a clock ticks.
//!
//! Whatever the contrast of D from cell to cell, and however long the step, where they
//! are at the tick of an exponential clock can be drawn exactly, by the factorisation of Wiener and Hopf: a path goes
//! down to its lowest cell, passing from each to the next below before the tick with chances of their own, and from there
//! up, never to come back to what it left for the last time. The means of such ticks are those of an implicit step of the
//! diffusion equation.

use crate::random::Stream;

use super::Tube;
use super::hops::Hops;

/// Chances of passing on, as sums of their −ln from the remnant outwards.
#[derive(Debug, Clone)]
pub struct Ticks {
    /// Of passing down from a cell.
    down: Vec<f64>,
    /// Of passing up from a cell for the last time; from the last cell out of the tube.
    up: Vec<f64>,
}

impl Ticks {
    /// Of particles with r_L v/3 in pc²/yr and F on the outer faces of cells, after `step_yr` on average.
    pub fn new(tube: &Tube, bohm_pc2_yr: f64, power: &[f64], step_yr: f64) -> Self {
        let diffusion: Vec<f64> = power.iter().map(|f| bohm_pc2_yr / f).collect();
        let Hops { rise, fall } = Hops::of_step(tube, step_yr, 0.0, &diffusion);
        let cells = power.len();
        let mut ticks = Self {
            down: vec![0.0; cells],
            up: vec![0.0; cells],
        };
        // from the end inwards: what goes up comes back with the chance of the cell above, and never from outside
        let mut chance = 0.0;
        for i in (0..cells).rev() {
            let lost = rise[i] * (1.0 - chance);
            let falling = if i > 0 { fall[i - 1] } else { 0.0 };
            chance = falling / (1.0 + falling + lost);
            // −ln of this chance, and of lost/(1 + lost)
            ticks.down[i] = libm::log1p((1.0 + lost) / falling);
            ticks.up[i] = libm::log1p(1.0 / lost);
        }
        // nothing is below the first cell
        ticks.down[0] = 0.0;
        for sums in [&mut ticks.down, &mut ticks.up] {
            let mut sum = 0.0;
            for value in sums {
                sum += *value;
                *value = sum;
            }
        }
        ticks
    }

    /// The cell after a tick; none if that is outside.
    #[inline]
    pub fn next(&self, cell: usize, stream: &mut Stream) -> Option<usize> {
        // cells away are few on average: stepping beats a search by halves
        let level = self.down[cell] - stream.exponential();
        let mut end = cell;
        while end > 0 && self.down[end - 1] >= level {
            end -= 1;
        }
        let below = if end == 0 { 0.0 } else { self.up[end - 1] };
        let level = below + stream.exponential();
        while end < self.up.len() && self.up[end] <= level {
            end += 1;
        }
        Some(end).filter(|&end| end < self.up.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::near_source::moments::Moments;
    use crate::numerics::Tridiagonal;

    /// Chances of all ends from the sums that are drawn from: those of the lowest cell, times those of the climb.
    fn chances(ticks: &Ticks, start: usize) -> Vec<f64> {
        let cells = ticks.up.len();
        let mut ends = vec![0.0; cells];
        for lowest in 0..=start {
            let down_to = libm::exp(ticks.down[lowest] - ticks.down[start]);
            let further = match lowest {
                0 => 0.0,
                _ => libm::exp(ticks.down[lowest - 1] - ticks.down[lowest]),
            };
            let below = if lowest == 0 {
                0.0
            } else {
                ticks.up[lowest - 1]
            };
            for (end, chance) in ends.iter_mut().enumerate().skip(lowest) {
                let passed = match end {
                    0 => below,
                    _ => ticks.up[end - 1].max(below),
                };
                let up_to = libm::exp(below - passed);
                let on = libm::exp(passed - ticks.up[end]);
                *chance += down_to * (1.0 - further) * up_to * (1.0 - on);
            }
        }
        ends
    }

    /// They solve an implicit step of the equation of hops, (1 + t Σ rates) p_i = c_i + t (what comes from neighbours),
    /// with and without a flow, for D that differs from cell to cell by orders of magnitude.
    #[test]
    fn ticks_are_implicit_steps_in_the_mean() {
        let tube = |advection| Tube {
            half_length_pc: 6.0,
            cells: 6,
            field_ug: 3.0,
            alfven_pc_yr: 0.7,
            advection,
            adiabatic: false,
            damping: Vec::new(),
            gas_g_cm3: vec![0.0; 6],
        };
        let (bohm, power) = (0.02, [0.01, 0.2, 0.001, 0.5, 0.05, 0.1]);
        for (advection, step) in [(false, 0.3), (true, 0.3), (true, 40.0), (false, 1e-6)] {
            let ticks = Ticks::new(&tube(advection), bohm, &power, step);
            let moments = Moments::new(&tube(advection), bohm, &power, step, None);
            let flow = if advection { 0.7 } else { 0.0 };
            // rates through each outer face, upwards and downwards
            let rates = |face: usize| {
                let distance = if face == 5 { 0.5 } else { 1.0 };
                let exchange = bohm / power[face] / distance;
                let drift: f64 = flow * distance * power[face] / bohm;
                if drift == 0.0 {
                    return (exchange, exchange);
                }
                let up = exchange * -drift / libm::expm1(-drift);
                (up, up * libm::exp(-drift))
            };
            for start in 0..6 {
                let mut matrix = Tridiagonal::zero(6);
                for face in 0..6 {
                    let (up, down) = rates(face);
                    matrix.diagonal[face] += 1.0 + step * up;
                    if face + 1 < 6 {
                        matrix.lower[face + 1] -= step * up;
                        matrix.diagonal[face + 1] += step * down;
                        matrix.upper[face] -= step * down;
                    }
                }
                let mut expected = vec![0.0; 6];
                expected[start] = 1.0;
                matrix.solve(&mut expected);
                let mut passed = vec![0.0; 6];
                passed[start] = 1.0;
                moments.pass(&mut passed, &[0.0; 6]);
                let pairs = passed.iter().zip(&expected);
                assert!(pairs.clone().all(|(a, b)| (a - b).abs() < 1e-12));
                let found = chances(&ticks, start);
                for (a, b) in found.iter().zip(&expected) {
                    assert!((a - b).abs() < 1e-12, "{start}: {found:?} {expected:?}");
                }
            }
        }
    }
}

//! The diffusion limit: a walk whose steps end at the ticks of an exponential clock.
//!
//! In the resistance coordinate (see [`super::Depth`]) a particle is a unit Brownian motion with
//! drift b = u/2D0. Observed at an independent exponential time of rate q, its depth below the start
//! and its height above the minimum are independent exponentials of rates c + b and c − b, with
//! c² = b² + 2q (Wiener–Hopf factorisation; e.g. Borodin & Salminen, Handbook of Brownian Motion,
//! 2002, II.2). From this follow without any time-step error: reflection at z = 0 and its local time
//! (the path's minimum below zero), absorption at the boundary (probability e^{−2c(S − max)}), the
//! elapsed clock (inverse Gaussian), and unbiased residence times, since the ticks are a Poisson
//! process: each stands for 1/q.

use super::{Cell, Depth, Fate, KineticGrid, Kinetics, Particle, Scorer, Side, losses};
use crate::random::Stream;

/// Extrapolation length over λ for D_µµ ∝ 1 − µ²: the half-space (Milne) problem of isotropic small-angle scattering.
pub const MILNE_ISOTROPIC: f64 = 0.7182;

/// Step length in units of the distance to the absorbing boundary from z = 0: reflection and absorption in one step stay independent to e^{−8}.
const LONGEST_STEP: f64 = 1.0 / 8.0;
/// Growth of the step length with distance from the plane where losses act.
const PLANE_SLOPE: f64 = 0.25;
/// Mean change of ln p at the plane in one step.
const PLANE_LOSS_PER_STEP: f64 = 0.03;

/// The walk and its coefficients.
pub struct Macroscopic<'a> {
    /// The depth coordinate; one for all rigidities, or one each of [`Macroscopic::rows_per_e_fold`] where D is not a product of R and z.
    pub depths: &'a [Depth],
    /// ln R of the first depth coordinate.
    pub row_start: f64,
    /// Depth coordinates a unit of ln R.
    pub rows_per_e_fold: f64,
    /// Coefficients against rigidity.
    pub grid: &'a KineticGrid,
    /// Distance over λ beyond the halo's edge at which the density vanishes: [`MILNE_ISOTROPIC`] or 0.
    pub extrapolation: f64,
    /// Whether particles lose momentum in a diverging flow above the plane.
    pub adiabatic: bool,
    /// Whether D_pp = p² v_A²/(9 D_zz) acts.
    pub reacceleration: bool,
}

/// Exponent beyond which an exponential is not worth drawing.
const FAR: f64 = 40.0;

/// What one step did.
struct Step {
    end: f64,
    local_time: f64,
    clock: f64,
    absorbed: bool,
}

impl Macroscopic<'_> {
    /// Walks a particle from where it is to its end.
    pub fn walk<S: Scorer>(
        &self,
        mut particle: Particle,
        stream: &mut Stream,
        scorer: &mut S,
    ) -> (Particle, Fate) {
        let mut k = self.grid.at(particle.ln_rigidity);
        let mut row = self.row(particle.ln_rigidity);
        let mut depth = &self.depths[row];
        let mut s = depth.s(particle.z_kpc.abs());
        let mut here = depth.cell(s);
        let mut side = if particle.z_kpc < 0.0 {
            Side::South
        } else {
            Side::North
        };
        loop {
            let edge = depth.s_halo() + self.extrapolation * 3.0 * k.diffusion / k.speed;
            let per_diffusion = 1.0 / k.diffusion;
            let drift = 0.5 * here.flow * per_diffusion;
            let length = step_length(s, edge, drift, here.reach, &k);
            let step = brownian_step(s, drift, length, edge, stream);
            particle.steps += 1;
            if !(step.end.is_finite() && step.clock.is_finite()) {
                return (particle, Fate::Lost);
            }
            let before = particle.ln_rigidity;
            if step.local_time > 0.0 {
                side = if stream.coin() {
                    Side::North
                } else {
                    Side::South
                };
                self.at_plane(&mut particle, &mut k, step.local_time, stream, scorer);
            }
            let there = depth.cell(step.end);
            let dt = 0.25 * step.clock * (here.g + there.g) * per_diffusion;
            particle.age_myr += dt;
            if step.absorbed {
                particle.z_kpc = depth.height_kpc();
                scorer.escape(&particle, &k, side, None);
                return (particle, Fate::Escaped(side));
            }
            s = step.end;
            particle.z_kpc = there.z_lo + there.g * (s - there.s_lo);
            // a tick stands for 1/q = 2 length² of the Brownian clock
            let tick = length * length * there.g * per_diffusion;
            if there.in_gas {
                losses::lose(self.grid, &mut particle, &mut k, tick, losses::GAS);
            }
            if self.reacceleration || self.adiabatic && here.divergence + there.divergence != 0.0 {
                self.in_flow(&mut particle, &k, [here, there], dt, step.clock, stream);
                k = self.grid.at(particle.ln_rigidity);
            }
            here = there;
            if particle.ln_rigidity != before {
                if !self.grid.covers(particle.ln_rigidity) {
                    return (particle, Fate::beyond_range(&particle));
                }
                let now = self.row(particle.ln_rigidity);
                if now != row {
                    row = now;
                    depth = &self.depths[row];
                    s = depth.s(particle.z_kpc);
                    here = depth.cell(s);
                }
            }
            scorer.dwell(&particle, &k, tick);
        }
    }

    fn row(&self, ln_rigidity: f64) -> usize {
        if self.depths.len() == 1 {
            return 0;
        }
        let row = ((ln_rigidity - self.row_start) * self.rows_per_e_fold + 0.5).max(0.0) as usize;
        row.min(self.depths.len() - 1)
    }

    /// Losses and the score of a stay at the plane; the score falls at a uniformly random moment of it.
    fn at_plane<S: Scorer>(
        &self,
        particle: &mut Particle,
        k: &mut Kinetics,
        local_time: f64,
        stream: &mut Stream,
        scorer: &mut S,
    ) {
        let before = stream.uniform() * local_time;
        losses::lose(self.grid, particle, k, before, losses::PLANE);
        if self.grid.covers(particle.ln_rigidity) {
            scorer.plane(particle, k, 0.5 * local_time / k.diffusion);
        }
        losses::lose(self.grid, particle, k, local_time - before, losses::PLANE);
    }

    /// Adiabatic loss −(1/3)(du/dz) dt above the plane and second-order Fermi acceleration.
    fn in_flow(
        &self,
        particle: &mut Particle,
        k: &Kinetics,
        cells: [&Cell; 2],
        dt: f64,
        clock: f64,
        stream: &mut Stream,
    ) {
        let [here, there] = cells;
        if self.adiabatic {
            particle.ln_rigidity -= (here.divergence + there.divergence) * dt / 6.0;
        }
        if self.reacceleration {
            // κ dt with κ = D_pp/p² = v_A²/(9D), dt = g dς/(2D0): Itô drift 3κ + dκ/d ln p
            let kappa = there.alfven_squared * clock / (18.0 * k.diffusion * k.diffusion);
            particle.ln_rigidity +=
                (3.0 - k.diffusion_slope) * kappa + (2.0 * kappa).sqrt() * stream.normal();
        }
    }
}

/// Step length in s: as long as the two boundaries, the medium and the losses at the plane allow.
#[inline]
fn step_length(s: f64, edge: f64, drift: f64, reach: f64, k: &Kinetics) -> f64 {
    // the slower of the rates c ± b is then LONGEST_STEP⁻¹/edge: see brownian_step
    let rate = 1.0 / (LONGEST_STEP * edge);
    let between_edges = 1.0 / (rate * (rate + 2.0 * drift.abs())).sqrt();
    let at_plane = PLANE_LOSS_PER_STEP / k.plane_loss.max(1e-300);
    between_edges.min(reach).min(at_plane.max(PLANE_SLOPE * s))
}

/// One tick of the exponential clock of rate q = 1/(2 length²), with reflection at 0 and absorption at `edge`.
///
/// The decomposition at the path's minimum is exact for the plane, the one at its maximum for the
/// edge (the elapsed clock included); the nearer of the two is taken. The farther one acts through
/// the law of the other extreme given both ends, which neglects paths that visit both.
#[inline]
fn brownian_step(s: f64, drift: f64, length: f64, edge: f64, stream: &mut Stream) -> Step {
    let b = drift.abs();
    let c = (b * b + 1.0 / (length * length)).sqrt();
    // c² − b² = 1/length², so 1/(c − b) = (c + b) length² without cancellation
    let (short, long) = (1.0 / (c + b), (c + b) * (length * length));
    let (mean_down, mean_up) = if drift > 0.0 {
        (short, long)
    } else {
        (long, short)
    };
    let down = stream.exponential() * mean_down;
    let up = stream.exponential() * mean_up;
    if 2.0 * s > edge {
        if s + up >= edge {
            return Step {
                end: edge,
                local_time: 0.0,
                clock: stream.inverse_gaussian(edge - s, c),
                absorbed: true,
            };
        }
        let end = s + up - down;
        let above = 2.0 * c * s.min(end);
        let low = if above < FAR {
            (above - stream.exponential()) / (2.0 * c)
        } else {
            0.0
        };
        let local_time = (-low).max(0.0);
        let clock = stream.inverse_gaussian(down + up, c);
        return Step {
            end: end + local_time,
            local_time,
            clock,
            absorbed: false,
        };
    }
    let low = s - down;
    let (end, local_time) = if low < 0.0 {
        (up, -low)
    } else {
        (low + up, 0.0)
    };
    let margin = 2.0 * c * (edge - s.max(end));
    let absorbed = margin < FAR && margin < stream.exponential();
    let distance = if absorbed { edge - s } else { down + up };
    Step {
        end,
        local_time,
        clock: stream.inverse_gaussian(distance, c),
        absorbed,
    }
}

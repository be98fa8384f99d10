//! The diffusion limit: a walk whose steps end at the ticks of an exponential clock.
//!
//! In the resistance coordinate (see [`super::Depth`]) a particle is a unit Brownian motion with
//! drift b = u/2D0. Observed at an independent exponential time of rate q, its depth below the start
//! and its height above the minimum are independent exponentials of rates c + b and c − b, with
//! c² = b² + 2q (Wiener–Hopf factorisation; e.g. Borodin & Salminen, Handbook of Brownian Motion,
//! 2002, II.2). From this follow without any time-step error: reflection at z = 0 and its local time
//! (the path's minimum below zero) and absorption at the boundary.
//!
//! The ticks are a Poisson process, so each stands for the mean time 1/q: residence times, losses
//! along the path and the mean age are unbiased for any profile of D, and the age's second moment is
//! once the sum of squared ticks is taken off it (the clock's own variance).

use super::{Cell, Depth, Fate, KineticGrid, Kinetics, Particle, Scorer, Side, losses};
use crate::random::Stream;

/// Extrapolation length over λ for D_µµ ∝ 1 − µ²: the half-space (Milne) problem of isotropic small-angle scattering.
pub const MILNE_ISOTROPIC: f64 = 0.7182;

/// Rate of the step's exponentials in units of the inverse distance between plane and edge: a path that visits both in one step has a weight of order e^{−8}.
const SLOWEST_RATE: f64 = 8.0;
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
    absorbed: bool,
}

/// A history on its way.
pub struct Diffusing<'a> {
    particle: Particle,
    stream: Stream,
    k: Kinetics,
    row: usize,
    s: f64,
    here: &'a Cell,
    side: Side,
    local: Local,
}

/// What a step needs to know; the same as long as neither rigidity nor cell change.
#[derive(Clone, Copy)]
struct Local {
    /// s at which particles are absorbed.
    edge: f64,
    /// 1/D0.
    per_diffusion: f64,
    /// b = u/2D0 of the Brownian motion.
    drift: f64,
    /// 1/length that losses at the plane ask for next to it.
    at_plane: f64,
    /// The clock of the longest step.
    longest: Clock,
}

/// An exponential clock for a Brownian motion with drift b, in the quantities its steps use.
#[derive(Clone, Copy)]
struct Clock {
    /// 1/length, where the rate is q = 1/(2 length²).
    inverse_length: f64,
    /// c² = b² + 2q.
    c: f64,
    /// Mean depth 1/(c + b) below the start.
    mean_down: f64,
    /// Mean height 1/(c − b) above the minimum.
    mean_up: f64,
    /// Mean time 1/q between ticks.
    tick: f64,
}

impl Clock {
    #[inline]
    fn new(drift: f64, inverse_length: f64) -> Self {
        let b = drift.abs();
        let square = 1.0 / (inverse_length * inverse_length);
        let c = (b * b + inverse_length * inverse_length).sqrt();
        // c² − b² = 1/length², so 1/(c − b) = (c + b) length² without cancellation
        let (short, long) = (1.0 / (c + b), (c + b) * square);
        let (mean_down, mean_up) = if drift > 0.0 {
            (short, long)
        } else {
            (long, short)
        };
        Self {
            inverse_length,
            c,
            mean_down,
            mean_up,
            tick: 2.0 * square,
        }
    }
}

impl<'a> Macroscopic<'a> {
    /// Sets a particle on its way.
    pub fn start(&self, mut particle: Particle, stream: Stream) -> Diffusing<'a> {
        let side = if particle.z_kpc < 0.0 {
            Side::South
        } else {
            Side::North
        };
        particle.z_kpc = particle.z_kpc.abs();
        let row = self.row(particle.ln_rigidity);
        let s = self.depths[row].s(particle.z_kpc);
        let here = self.depths[row].cell(s);
        let k = self.grid.at(particle.ln_rigidity);
        let local = self.local(row, here, &k);
        Diffusing {
            particle,
            stream,
            k,
            row,
            s,
            here,
            side,
            local,
        }
    }

    /// What steps from `here` need to know.
    fn local(&self, row: usize, here: &Cell, k: &Kinetics) -> Local {
        let edge = self.depths[row].s_halo() + self.extrapolation * 3.0 * k.diffusion / k.speed;
        let per_diffusion = 1.0 / k.diffusion;
        let drift = 0.5 * here.flow * per_diffusion;
        // the slower of the rates c ± b is then SLOWEST_RATE/edge: see brownian_step
        let rate = SLOWEST_RATE / edge;
        let between_edges = (rate * (rate + 2.0 * drift.abs())).sqrt();
        Local {
            edge,
            per_diffusion,
            drift,
            at_plane: k.plane_loss / PLANE_LOSS_PER_STEP,
            longest: Clock::new(drift, between_edges.max(1.0 / here.reach)),
        }
    }

    /// Takes one step; `Some` when it was the last.
    #[inline]
    pub fn step<S: Scorer>(&self, h: &mut Diffusing<'a>, scorer: &mut S) -> Option<Fate> {
        let depth = &self.depths[h.row];
        let local = h.local;
        let clock = local.clock(h.s);
        let step = brownian_step(h.s, &clock, local.edge, &mut h.stream);
        h.particle.steps += 1;
        if !step.end.is_finite() {
            return Some(Fate::Lost);
        }
        let before = h.particle.ln_rigidity;
        if step.local_time > 0.0 {
            self.at_plane(h, step.local_time, scorer);
        }
        if step.absorbed {
            h.particle.z_kpc = depth.height_kpc();
            scorer.escape(&h.particle, &h.k, h.side);
            return Some(Fate::Escaped(h.side));
        }
        let here = std::mem::replace(&mut h.here, depth.cell(step.end));
        h.s = step.end;
        h.particle.z_kpc = h.here.z_lo + h.here.g * (h.s - h.here.s_lo);
        // dt = g dς/(2D0)
        let tick = 0.5 * h.here.g * local.per_diffusion * clock.tick;
        self.pass_time(h, tick);
        let changed = h.particle.ln_rigidity != before;
        if changed {
            if !self.grid.covers(h.particle.ln_rigidity) {
                return Some(Fate::beyond_range(&h.particle));
            }
            self.change_row(h);
        }
        if changed || !std::ptr::eq(here, h.here) {
            h.local = self.local(h.row, h.here, &h.k);
        }
        scorer.dwell(&h.particle, &h.k, tick);
        None
    }

    /// Keeps the height where the depth coordinate depends on rigidity.
    fn change_row(&self, h: &mut Diffusing<'a>) {
        let row = self.row(h.particle.ln_rigidity);
        if row != h.row {
            h.row = row;
            h.s = self.depths[row].s(h.particle.z_kpc);
            h.here = self.depths[row].cell(h.s);
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
    fn at_plane<S: Scorer>(&self, h: &mut Diffusing<'a>, local_time: f64, scorer: &mut S) {
        h.side = if h.stream.coin() {
            Side::North
        } else {
            Side::South
        };
        let before = h.stream.uniform() * local_time;
        losses::lose(self.grid, &mut h.particle, &mut h.k, before, losses::PLANE);
        if self.grid.covers(h.particle.ln_rigidity) {
            scorer.plane(&h.particle, &h.k, 0.5 * local_time / h.k.diffusion);
        }
        losses::lose(
            self.grid,
            &mut h.particle,
            &mut h.k,
            local_time - before,
            losses::PLANE,
        );
    }

    /// What a tick's worth of time does: age, gas of finite thickness, adiabatic loss −(1/3)(du/dz) dt
    /// and second-order Fermi acceleration.
    #[inline]
    fn pass_time(&self, h: &mut Diffusing<'a>, dt: f64) {
        h.particle.age_myr += dt;
        h.particle.age_noise_myr2 += dt * dt;
        if h.here.in_gas {
            losses::lose(self.grid, &mut h.particle, &mut h.k, dt, losses::GAS);
        }
        let adiabatic = self.adiabatic && h.here.divergence != 0.0;
        if adiabatic {
            h.particle.ln_rigidity -= h.here.divergence * dt / 3.0;
        }
        if self.reacceleration {
            // κ = D_pp/p² = v_A²/(9D): Itô drift 3κ + dκ/d ln p
            let kappa = h.here.alfven_squared / (9.0 * h.k.diffusion * h.here.g) * dt;
            let noise = (2.0 * kappa).sqrt() * h.stream.normal();
            h.particle.ln_rigidity += (3.0 - h.k.diffusion_slope) * kappa + noise;
        }
        if adiabatic || self.reacceleration {
            h.k = self.grid.at(h.particle.ln_rigidity);
        }
    }
}

impl Diffusing<'_> {
    /// The particle as it is now.
    pub fn particle(&self) -> &Particle {
        &self.particle
    }
}

impl Local {
    /// The clock at `s`: as slow as the two edges, the medium and the losses at the plane allow.
    #[inline]
    fn clock(&self, s: f64) -> Clock {
        if self.at_plane > self.longest.inverse_length {
            let inverse_length = self.at_plane.min(1.0 / (PLANE_SLOPE * s));
            if inverse_length > self.longest.inverse_length {
                return Clock::new(self.drift, inverse_length);
            }
        }
        self.longest
    }
}

/// One tick of the clock, with reflection at 0 and absorption at `edge`.
///
/// The decomposition at the path's minimum is exact for the plane, the one at its maximum for the
/// edge; the nearer of the two is taken. The farther one acts through
/// the law of the other extreme given both ends, which neglects paths that visit both.
#[inline]
fn brownian_step(s: f64, clock: &Clock, edge: f64, stream: &mut Stream) -> Step {
    let down = stream.exponential() * clock.mean_down;
    let up = stream.exponential() * clock.mean_up;
    if 2.0 * s > edge {
        if s + up >= edge {
            return Step {
                end: edge,
                local_time: 0.0,
                absorbed: true,
            };
        }
        let end = s + up - down;
        let above = 2.0 * clock.c * s.min(end);
        let low = if above < FAR {
            0.5 * (above - stream.exponential()) / clock.c
        } else {
            0.0
        };
        let local_time = (-low).max(0.0);
        return Step {
            end: end + local_time,
            local_time,
            absorbed: false,
        };
    }
    let low = s - down;
    let (end, local_time) = if low < 0.0 {
        (up, -low)
    } else {
        (low + up, 0.0)
    };
    let margin = 2.0 * clock.c * (edge - s.max(end));
    Step {
        end,
        local_time,
        absorbed: margin < FAR && margin < stream.exponential(),
    }
}

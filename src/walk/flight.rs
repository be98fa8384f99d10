//! The walk resolved in pitch angle: steps of the ladder (see [`crate::scattering::Ladder`]) between
//! which fields turn and flows carry the particle.
//!
//! A step has a longest duration B set by what is near, and takes a uniformly random part x of it. Its
//! end then stands for the rest B − x: averaged over x, ∫₀ᴮ g(z_t) dt for any g, so residence times and
//! losses are unbiased however long steps are.

use super::draws::Draws;
use super::history::History;
use super::walk::{LAYER, Next, Regime, Walk};
use super::{Fate, Scorer, losses};
use crate::random::Stream;
use crate::scattering::Ladder;

/// Steps are at most this part of the way to the wall, both in mean free paths: they cannot cross it.
const BALLISTIC: f64 = 0.8;
/// Far from the wall they grow as diffusion does: 1.5·0.3² of the distance squared.
const DIFFUSIVE: f64 = 1.5 * 0.3 * 0.3;
/// Largest turn of µ by the field, and part of the length on which flow and field change, in one step.
const LARGEST_TURN: f64 = 0.1;

impl<'a> Walk<'a> {
    /// Takes one step with the lane's draws.
    #[inline(always)]
    pub(super) fn fly<S: Scorer>(
        &self,
        h: &mut History<'a>,
        draws: &mut Draws,
        lane: usize,
        scorer: &mut S,
    ) -> Next {
        let depth = &self.depths[h.row];
        let height = depth.height_kpc();
        let lambda = h.mean_free_path();
        let free_time = lambda / h.k.speed;
        let angular = self.angular(h);
        let ladder = &angular.ladder;
        let wall = (height - h.particle.z_kpc) / lambda;
        let longest = (self.fineness * (BALLISTIC * wall).max(DIFFUSIVE * wall * wall))
            .min(LARGEST_TURN * h.here.gradient_length / lambda)
            .clamp(ladder.time(0), ladder.time(ladder.rungs() - 1));
        let x = draws.duration[lane] * longest;
        let (t, dz) = match rung(x, draws.rung[lane], ladder) {
            None => (0.0, 0.0),
            Some(rung) => {
                let t = ladder.time(rung);
                self.turn(h, 0.5 * t * free_time);
                let dz = self.scatter(h, rung, draws, lane);
                (t, dz)
            }
        };
        let dt = t * free_time;
        h.particle.steps += 1;
        h.particle.age_myr += dt;
        h.particle.z_kpc += lambda * dz + self.flow(h) * dt;
        if !h.particle.z_kpc.is_finite() {
            return Next::End(Fate::Lost);
        }
        self.fold(h);
        if h.particle.z_kpc >= height {
            return Next::End(self.escape(h, dt, scorer));
        }
        h.here = depth.cell_at(h.particle.z_kpc);
        self.turn(h, 0.5 * dt);
        let before = h.particle.ln_rigidity;
        let stands_for = (longest - x) * free_time;
        self.stay(h, stands_for, scorer, &mut || {
            draws.streams.with(lane, Stream::normal)
        });
        if h.particle.ln_rigidity != before {
            if !self.grid.covers(h.particle.ln_rigidity) {
                return Next::End(Fate::beyond_range(&h.particle));
            }
            self.change_row(h);
        }
        self.leave(h)
    }
    /// Δz/λ and the new µ of a step of the ladder. Where µ was within its cell matters until the first
    /// jump to another, where it ends in the new one after the last.
    #[inline(always)]
    fn scatter(&self, h: &mut History<'a>, rung: usize, draws: &Draws, lane: usize) -> f64 {
        let ladder = &self.angular(h).ladder;
        let mu = h.particle.mu;
        let start = ladder.folded_cell(mu.abs());
        let end = ladder.draw(rung, start, draws.outcome[lane]);
        if end == ladder.cells() {
            return mu * ladder.time(rung);
        }
        let outcome = ladder.outcome(rung, start, end);
        let within = ladder.width() * (draws.within[lane] - 0.5);
        let forward = ladder.centre(end) + within;
        let before = mu.abs() - ladder.centre(ladder.cells() / 2 + start);
        let end_folded = ladder.folded_cell(forward.abs());
        let dz = f64::from(outcome.mean)
            + f64::from(outcome.deviation) * draws.normal[lane]
            + before * ladder.hold(rung, start)
            + within * ladder.hold(rung, end_folded);
        h.particle.mu = if mu < 0.0 { -forward } else { forward };
        if mu < 0.0 { -dz } else { dz }
    }

    /// Mirroring by the field and the flow's effect on µ over dt: exact where their gradients are
    /// constant. dµ/dt = (1−µ²)/2 · v/L_B − µ(1−µ²)(du/dz − u/(2L_B)).
    #[inline(always)]
    fn turn(&self, h: &mut History<'a>, dt: f64) {
        let focusing = h.here.focusing;
        if focusing != 0.0 {
            let turn = libm::tanh(0.5 * h.k.speed * focusing * dt);
            h.particle.mu = (h.particle.mu + turn) / (1.0 + h.particle.mu * turn);
        }
        let stretch = self.divergence(h) - 0.5 * self.flow(h) * focusing;
        if stretch != 0.0 {
            let (mu, shrink) = (h.particle.mu, libm::exp(-stretch * dt));
            let square = mu * mu;
            h.particle.mu = mu * shrink / (1.0 - square + square * shrink * shrink).sqrt();
        }
    }

    /// u at the particle: within the plane's layer the jump from −u to u is a linear rise, which acts on
    /// p and µ as the change of frame at a crossing does.
    #[inline(always)]
    fn flow(&self, h: &History<'a>) -> f64 {
        h.here.flow * (h.particle.z_kpc * self.per_layer).min(1.0)
    }

    /// du/dz at the particle.
    #[inline(always)]
    fn divergence(&self, h: &History<'a>) -> f64 {
        if h.particle.z_kpc * self.per_layer < 1.0 {
            h.here.flow * self.per_layer
        } else {
            h.here.divergence
        }
    }

    /// Scores and effects of a time `dt` where the particle is.
    #[inline(always)]
    fn stay<S: Scorer>(
        &self,
        h: &mut History<'a>,
        dt: f64,
        scorer: &mut S,
        normal: &mut impl FnMut() -> f64,
    ) {
        let layers = h.particle.z_kpc * self.per_layer;
        if layers < 1.0 {
            // the thin disc spread over the layer; its losses include the flow's jump, averaged over µ
            let local_time = h.k.diffusion * self.per_layer * dt;
            losses::lose(
                self.grid,
                &mut h.particle,
                &mut h.k,
                local_time,
                losses::plane,
            );
        }
        if self.adiabatic {
            let square = h.particle.mu * h.particle.mu;
            let (u, b) = (self.flow(h), h.here.focusing);
            let along = if layers < 1.0 {
                (square - 1.0 / 3.0) * h.here.flow * self.per_layer
            } else {
                square * h.here.divergence
            };
            let rate = along + 0.5 * (1.0 - square) * u * b;
            if rate != 0.0 {
                h.particle.ln_rigidity -= rate * dt;
                h.refresh(self.grid);
            }
        }
        self.lose_in_time(h, dt, normal);
        if !self.grid.covers(h.particle.ln_rigidity) {
            return;
        }
        scorer.dwell(&h.particle, &h.k, dt);
        if layers < 2.0 {
            let share = if layers < 1.0 { 3.0 } else { -1.0 };
            scorer.plane(&h.particle, &h.k, 0.25 * share * dt * self.per_layer);
        }
    }

    /// Takes the particle back to the boundary it overshot within the last `dt`.
    fn escape<S: Scorer>(&self, h: &mut History<'a>, dt: f64, scorer: &mut S) -> Fate {
        let particle = &mut h.particle;
        let height = self.depths[h.row].height_kpc();
        let beyond = particle.z_kpc - height;
        particle.mu = particle.mu.abs();
        particle.age_myr -= (beyond / (h.k.speed * particle.mu).max(1e-300)).min(dt);
        particle.z_kpc = height;
        scorer.escape(particle, &h.k, h.side);
        Fate::Escaped(h.side)
    }

    /// Back to diffusion where nothing near needs the pitch angle.
    #[inline(always)]
    fn leave(&self, h: &mut History<'a>) -> Next {
        if self.regime(h.row, &h.k) == Regime::Everywhere {
            return Next::Fly;
        }
        let lambda = h.mean_free_path();
        let depth = &self.depths[h.row];
        if depth.height_kpc() - h.particle.z_kpc < 2.0 * LAYER * lambda {
            return Next::Fly;
        }
        h.particle.z_kpc += lambda * self.angular(h).chi(h.particle.mu);
        self.fold(h);
        h.s = depth.s(h.particle.z_kpc);
        h.here = depth.cell(h.s);
        Next::Leap
    }
}

/// A rung whose mean over the draw `u` is the time `x`: one of the two neighbours, or none at all.
#[inline(always)]
fn rung(x: f64, u: f64, ladder: &Ladder) -> Option<usize> {
    let shortest = ladder.time(0);
    if x < shortest {
        return (u * shortest < x).then_some(0);
    }
    let below = ladder.below(x);
    let (low, high) = (ladder.time(below), ladder.time(below + 1));
    Some(below + usize::from(u * (high - low) < x - low))
}

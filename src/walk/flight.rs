//! The walk resolved in pitch angle: steps of the ladder (see [`super::rungs`]) between which fields
//! turn and flows carry the particle.

use super::history::History;
use super::rungs::Rungs;
use super::walk::{LAYER, Next, Regime, Walk};
use super::{Fate, Scorer, decay, losses};
use crate::random::Stream;
use crate::scattering::Ladder;

/// Largest turn of µ by the field, and part of the length on which the medium changes, in one step.
const LARGEST_TURN: f64 = 0.05;
/// Largest change of ln p by radiation in one step, whose λ is that of its beginning.
const RADIATED_PER_STEP: f64 = 0.003;

impl<'a> Walk<'a> {
    /// Puts a history into a lane. Not inlined, or its divisions are made at every step.
    #[inline(never)]
    pub(super) fn load_rungs(&self, rungs: &mut Rungs, lane: usize, h: &History<'_>) {
        let lambda = h.mean_free_path();
        let unit = lambda * self.angular(h).step_unit;
        rungs.z[lane] = h.particle.z_kpc;
        rungs.mu[lane] = h.particle.mu;
        rungs.age[lane] = h.particle.age_myr;
        rungs.mean_free_path[lane] = unit;
        rungs.inverse[lane] = 1.0 / unit;
        rungs.free_time[lane] = unit / h.k.speed;
        rungs.limit[lane] = (LARGEST_TURN * h.here.gradient_length / unit)
            .min(decay::PER_STEP / (h.k.decay * rungs.free_time[lane]))
            .min(RADIATED_PER_STEP / (h.k.radiative_loss * rungs.free_time[lane]));
        rungs.below[lane] = h.here.below_kpc;
        rungs.above[lane] = h.here.above_kpc;
        rungs.crossing[lane] = Ladder::time(0) * h.k.mean_free_path * h.here.least_g / unit;
        rungs.flow[lane] = self.flow(h);
        rungs.at_plane[lane] =
            LARGEST_TURN * h.k.speed / (h.here.flow.abs() * self.per_layer * unit);
        rungs.leave[lane] = match self.regime(h.row, &h.k) {
            Regime::Everywhere => 0.0,
            // far enough below the layer not to be back in it at once
            _ => self.bottom(h.row, &h.k) - 0.5 * LAYER * lambda,
        };
    }

    /// Whether a field or a flow turns µ where the particle is.
    #[inline(always)]
    fn turns(&self, h: &History<'_>) -> bool {
        h.here.focusing != 0.0
            || h.here.divergence != 0.0
            || (h.here.flow != 0.0 && h.particle.z_kpc * self.per_layer < 1.0)
    }

    /// The first half of the turn in a lane's step, before it scatters.
    #[inline(always)]
    pub(super) fn turn_before(&self, h: &mut History<'a>, rungs: &mut Rungs, lane: usize) {
        if self.turns(h) {
            self.turn(h, 0.5 * rungs.time[lane]);
            rungs.mu[lane] = h.particle.mu;
        }
    }

    /// What the step that a lane has taken means for its history.
    #[inline(always)]
    pub(super) fn fly<S: Scorer>(
        &self,
        h: &mut History<'a>,
        rungs: &mut Rungs,
        lane: usize,
        scorer: &mut S,
    ) -> Next {
        let depth = &self.depths[h.row];
        let dt = rungs.time[lane];
        h.particle.steps += 1;
        h.particle.age_myr = rungs.age[lane];
        let from = std::mem::replace(&mut h.particle.z_kpc, rungs.z[lane]);
        h.particle.mu = rungs.mu[lane];
        if !h.particle.z_kpc.is_finite() {
            return Next::End(Fate::Lost);
        }
        self.fold(h);
        if h.particle.z_kpc >= depth.height_kpc() {
            return Next::End(self.escape(h, dt, from, scorer));
        }
        // faces are crossed halfway on average
        let half = decay::survival(&h.k, 0.5 * dt);
        h.particle.weight *= half;
        scorer.moved(&h.particle, &h.k, from, h.particle.z_kpc);
        h.particle.weight *= half;
        let here = std::mem::replace(&mut h.here, depth.cell_at(h.particle.z_kpc));
        if self.turns(h) {
            self.turn(h, 0.5 * dt);
        }
        let before = h.particle.ln_rigidity;
        if h.k.radiative_loss > 0.0 {
            losses::lose(self.grid, &mut h.particle, &mut h.k, dt, losses::radiative);
            if !self.grid.covers(h.particle.ln_rigidity) {
                return Next::End(Fate::beyond_range(&h.particle));
            }
        }
        self.stay(h, rungs.stands_for[lane], scorer, &mut || {
            rungs.streams.with(lane, Stream::normal)
        });
        let changed = h.particle.ln_rigidity != before;
        if changed {
            if !self.grid.covers(h.particle.ln_rigidity) {
                return Next::End(Fate::beyond_range(&h.particle));
            }
            self.change_row(h);
        }
        if decay::vanished(h, || rungs.streams.with(lane, Stream::uniform)) {
            return Next::End(Fate::Decayed);
        }
        if changed || !std::ptr::eq(here, h.here) || h.here.flow != 0.0 {
            self.load_rungs(rungs, lane, h);
        } else {
            rungs.z[lane] = h.particle.z_kpc;
            rungs.mu[lane] = h.particle.mu;
        }
        if h.particle.z_kpc < rungs.leave[lane] {
            self.leave(h, scorer);
            return Next::Leap;
        }
        Next::Fly
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
    fn flow(&self, h: &History<'_>) -> f64 {
        h.here.flow * (h.particle.z_kpc * self.per_layer).min(1.0)
    }

    /// du/dz at the particle.
    #[inline(always)]
    fn divergence(&self, h: &History<'_>) -> f64 {
        let jump = if h.particle.z_kpc * self.per_layer < 1.0 {
            h.here.flow * self.per_layer
        } else {
            0.0
        };
        jump + h.here.divergence
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
            let local_time = h.k.diffusion * self.per_layer * dt / self.layer_density(h);
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
            let jump = if layers < 1.0 {
                // the rest, which isotropy makes vanish
                (square - 1.0 / 3.0) * h.here.flow * self.per_layer
            } else {
                0.0
            };
            let rate = jump + square * h.here.divergence + 0.5 * (1.0 - square) * u * b;
            if rate != 0.0 {
                h.particle.ln_rigidity -= rate * dt;
                h.refresh(self.grid);
            }
        }
        self.lose_in_time(h, dt, losses::gas, normal);
        if !self.grid.covers(h.particle.ln_rigidity) {
            return;
        }
        scorer.dwell(&h.particle, &h.k, dt);
        if layers < 2.0 {
            let share = if layers < 1.0 { 3.0 } else { -1.0 };
            scorer.plane(&h.particle, &h.k, 0.25 * share * dt * self.per_layer);
        }
    }

    /// Mean density in the plane's layer over that at the plane, to first order in its thickness. A drift β
    /// in s and decay make f ∝ e^{βs} sinh r(E − s), r² = β² + λ/D.
    fn layer_density(&self, h: &History<'_>) -> f64 {
        let depth = &self.depths[h.row];
        let plane = &depth.cells()[0];
        let twice = plane.drift * h.k.inverse_diffusion + 2.0 * plane.bias;
        let decay = 4.0 * h.k.decay * plane.slowness * h.k.inverse_diffusion;
        let root = (twice * twice + decay).sqrt();
        let edge = self.edge(h.row, &h.k);
        let slope = if root * edge > 1e-9 {
            0.5 * (root - twice) + root / libm::expm1(root * edge)
        } else {
            1.0 / edge
        };
        1.0 - 0.5 * slope / self.per_layer
    }

    /// Takes the particle back to the boundary it overshot within the last `dt`, on its way from `from_kpc`.
    fn escape<S: Scorer>(
        &self,
        h: &mut History<'a>,
        dt: f64,
        from_kpc: f64,
        scorer: &mut S,
    ) -> Fate {
        let particle = &mut h.particle;
        let height = self.depths[h.row].height_kpc();
        let beyond = particle.z_kpc - height;
        particle.mu = particle.mu.abs();
        let too_long = (beyond / (h.k.speed * particle.mu).max(1e-300)).min(dt);
        particle.age_myr -= too_long;
        particle.weight *= decay::survival(&h.k, dt - too_long);
        particle.z_kpc = height;
        scorer.moved(particle, &h.k, from_kpc, height);
        scorer.escape(particle, &h.k, h.side);
        Fate::Escaped(h.side)
    }

    /// Back to diffusion where nothing near needs the pitch angle: from z to Z = z + λχ(µ).
    fn leave<S: Scorer>(&self, h: &mut History<'a>, scorer: &mut S) {
        let depth = &self.depths[h.row];
        let from = h.particle.z_kpc;
        h.particle.z_kpc += h.mean_free_path() * self.angular(h).chi(h.particle.mu);
        self.fold(h);
        scorer.moved(&h.particle, &h.k, from, h.particle.z_kpc);
        h.s = depth.s(h.particle.z_kpc);
        h.here = depth.cell(h.s);
    }
}

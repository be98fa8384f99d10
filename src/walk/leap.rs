//! The walk in its large-step limit: diffusion, with steps that end at the ticks of an exponential
//! clock (see [`super::brownian`]) in the resistance coordinate (see [`super::Depth`]).
//!
//! The ticks are a Poisson process, so each stands for the mean time 1/q: residence times, losses
//! along the path and the mean age are unbiased for any profile of D, and the age's second moment is
//! once the sum of squared ticks is taken off it (the clock's own variance).
//!
//! Boundaries act on the position Z = z + λχ(µ) that is a martingale of the scattering: the diffusing
//! particle stands for Z, and where µ is asked for, it is isotropic around Z and z = Z ± λχ(µ) with
//! the sign of the time direction (+ for the past that led here, − for the future from here).

use super::brownian::Ticks;
use super::decay::Tick;
use super::elapsed::Part;
use super::history::History;
use super::walk::{Next, Regime, Walk};
use super::{Fate, Kinetics, Scorer, Side, decay, losses};
use crate::random::Stream;

/// Mean change of ln p by expansion in a tick at the reference accuracy.
const LOSS_PER_TICK: f64 = 0.003;
/// Mean change of ln p by radiation in a tick at the reference accuracy. What is lost in one is known exactly but for
/// drift and edge, which are those of its beginning.
const RADIATED_PER_TICK: f64 = 0.1;
/// Largest change of ln p at the plane that one score stands for: the longest stays would end most particles, and a
/// moment of them would rarely be scored, but as all of them.
const LOSS_PER_SCORE: f64 = 0.2;

impl<'a> Walk<'a> {
    /// Puts a diffusing history into a lane.
    #[inline(always)]
    pub(super) fn load_ticks(&self, ticks: &mut Ticks, lane: usize, h: &History<'_>) {
        ticks.s[lane] = h.s;
        ticks.edge[lane] = self.edge(h.row, &h.k);
        ticks.drift[lane] = 0.5 * h.here.drift * h.k.inverse_diffusion + h.here.bias;
        ticks.reach[lane] = (self.reach(h) * self.fineness).min(h.here.decay_reach);
        ticks.at_plane[lane] = h.k.plane_step * self.fineness;
    }

    /// Length of the clock that its surroundings allow a diffusing history: a tick's mean loss in a diverging flow is
    /// that of all paths, long ones and short ones, and must be small.
    #[inline(always)]
    fn reach(&self, h: &History<'_>) -> f64 {
        let cell = h.here;
        let mut reach = cell.reach;
        if h.k.radiative_loss > 0.0 {
            let per_square = h.k.radiative_loss * cell.slowness * h.k.inverse_diffusion;
            reach = reach.min((RADIATED_PER_TICK / per_square).sqrt());
        }
        if !self.adiabatic || cell.expansion == 0.0 {
            return reach;
        }
        let loss_per_square = cell.expansion.abs() / 3.0 * cell.slowness * h.k.inverse_diffusion;
        reach.min((LOSS_PER_TICK / loss_per_square).sqrt())
    }

    /// Radiates for a part of a tick between cells of this mean slowness.
    #[inline(always)]
    fn radiate(
        &self,
        h: &mut History<'a>,
        ticks: &mut Ticks,
        lane: usize,
        part: Part,
        slowness: f64,
    ) {
        let clock = ticks.streams.with(lane, |stream| part.draw(stream));
        let rates = |k: &Kinetics| losses::radiative_by_clock(k, slowness);
        losses::lose(self.grid, &mut h.particle, &mut h.k, clock, rates);
    }

    /// What the tick that a lane has taken means for its history, which has not been absorbed; its stay at
    /// the plane has been counted. `before` is its rigidity before that.
    #[inline(always)]
    pub(super) fn leap<S: Scorer>(
        &self,
        h: &mut History<'a>,
        ticks: &mut Ticks,
        lane: usize,
        before: f64,
        scorer: &mut S,
    ) -> Next {
        h.particle.steps += 1;
        let end = ticks.end[lane];
        if ticks.local_time[lane] > 0.0 {
            self.set_out(h, end);
        }
        let depth = &self.depths[h.row];
        let here = std::mem::replace(&mut h.here, depth.cell(end));
        h.s = end;
        let begun = std::mem::replace(&mut ticks.s[lane], end);
        let from = start(h, ticks.local_time[lane]);
        h.particle.z_kpc = h.here.z(end);
        if h.k.radiative_loss > 0.0 {
            let begin = match ticks.local_time[lane] > 0.0 {
                true => &depth.cells()[0],
                false => here,
            };
            let slowness = 0.5 * (begin.slowness + h.here.slowness);
            self.radiate(h, ticks, lane, Part::to_end(ticks, lane, begun), slowness);
            if !self.grid.covers(h.particle.ln_rigidity) {
                return Next::End(Fate::beyond_range(&h.particle));
            }
        }
        scorer.moved(&h.particle, &h.k, from, h.particle.z_kpc);
        let time = 0.5 * h.here.slowness * h.k.inverse_diffusion * ticks.mean_time[lane];
        let destruction = match h.here.in_gas {
            true => h.k.gas_destruction,
            false => 0.0,
        };
        let tick = Tick::new(time, h.k.decay + destruction);
        h.particle.age_myr += tick.lived;
        h.particle.age_noise_myr2 += tick.lived * tick.lived;
        if self.adiabatic && h.here.expansion != 0.0 {
            h.particle.ln_rigidity -= h.here.expansion * tick.lived / 3.0;
            h.refresh(self.grid);
        }
        self.lose_in_time(h, tick.lived, losses::gas_slowing, || {
            ticks.streams.with(lane, Stream::normal)
        });
        let changed = h.particle.ln_rigidity != before;
        if changed {
            if !self.grid.covers(h.particle.ln_rigidity) {
                return Next::End(Fate::beyond_range(&h.particle));
            }
            self.change_row(h);
        }
        if !self.places_kpc.is_empty() {
            self.dwell_resolved(h, ticks, lane, time, scorer);
        } else {
            scorer.dwell(&h.particle, &h.k, time);
        }
        h.particle.weight *= tick.left;
        if decay::vanished(h, || ticks.streams.with(lane, Stream::uniform)) {
            return Next::End(Fate::Decayed);
        }
        if changed || !std::ptr::eq(here, h.here) {
            self.load_ticks(ticks, lane, h);
            if self.regime(h.row, &h.k) == Regime::Everywhere {
                self.resolve(h, ticks, lane, h.particle.z_kpc, scorer);
                return Next::Fly;
            }
        }
        Next::Leap
    }

    /// After a stay at the plane that has changed its rigidity, a particle moves on in the coordinate of the new one:
    /// where D(0) rises steeply with R, the same length in s is another height.
    #[inline(always)]
    fn set_out(&self, h: &mut History<'a>, end: f64) {
        let row = self.row(h.particle.ln_rigidity);
        if row != h.row && end < self.edge(row, &h.k) {
            h.row = row;
        }
    }

    /// The particle has reached the edge in its coordinate Z.
    pub(super) fn reach_edge<S: Scorer>(
        &self,
        h: &mut History<'a>,
        ticks: &mut Ticks,
        lane: usize,
        scorer: &mut S,
    ) -> Next {
        h.particle.steps += 1;
        if !ticks.end[lane].is_finite() {
            return Next::End(Fate::Lost);
        }
        let local_time = ticks.local_time_until_absorbed(lane);
        if local_time > 0.0 {
            self.at_plane(h, ticks, lane, local_time, scorer);
        }
        if h.k.radiative_loss > 0.0 && self.grid.covers(h.particle.ln_rigidity) {
            let cells = self.depths[h.row].cells();
            let (begin, part) = match local_time > 0.0 {
                true => (&cells[0], Part::from_plane_to_edge(ticks, lane)),
                false => (h.here, Part::to_edge(ticks, lane)),
            };
            let slowness = 0.5 * (begin.slowness + cells[cells.len() - 1].slowness);
            self.radiate(h, ticks, lane, part, slowness);
        }
        if !self.grid.covers(h.particle.ln_rigidity) {
            return Next::End(Fate::beyond_range(&h.particle));
        }
        let from = start(h, local_time);
        let depth = &self.depths[h.row];
        if self.regime(h.row, &h.k) != Regime::Diffusion {
            h.s = ticks.edge[lane];
            h.here = depth.cell(h.s);
            h.particle.z_kpc = h.here.z(h.s);
            self.change_row(h);
            self.resolve(h, ticks, lane, from, scorer);
            return Next::Fly;
        }
        h.particle.z_kpc = depth.height_kpc();
        scorer.moved(&h.particle, &h.k, from, h.particle.z_kpc);
        h.particle.mu = self.exit_mu(h, ticks.streams.with(lane, Stream::uniform));
        scorer.escape(&h.particle, &h.k, h.side);
        Next::End(Fate::Escaped(h.side))
    }

    /// Losses and scores of a stay at the plane; a score falls at a uniformly random moment of its part of the stay.
    #[inline(always)]
    pub(super) fn at_plane<S: Scorer>(
        &self,
        h: &mut History<'a>,
        ticks: &mut Ticks,
        lane: usize,
        local_time: f64,
        scorer: &mut S,
    ) {
        let radiates = h.k.radiative_loss > 0.0;
        let slowness = self.depths[h.row].cells()[0].slowness;
        let twice = 2.0 * ticks.uniform[lane];
        h.side = if twice < 1.0 {
            Side::North
        } else {
            Side::South
        };
        let moment = if twice < 1.0 { twice } else { twice - 1.0 };
        scorer.moved(&h.particle, &h.k, h.particle.z_kpc, 0.0);
        if radiates {
            let mean = 0.5 * (h.here.slowness + slowness);
            self.radiate(h, ticks, lane, Part::to_plane(ticks, lane), mean);
            if !self.grid.covers(h.particle.ln_rigidity) {
                return;
            }
        }
        let mut left = local_time;
        while left > 0.0 {
            let part = match h.k.plane_loss * left > LOSS_PER_SCORE {
                true => LOSS_PER_SCORE / h.k.plane_loss,
                false => left,
            };
            left -= part;
            let before = moment * part;
            losses::lose(self.grid, &mut h.particle, &mut h.k, before, losses::plane);
            if radiates {
                self.radiate(
                    h,
                    ticks,
                    lane,
                    Part::at_plane(ticks, lane, before),
                    slowness,
                );
            }
            if !self.grid.covers(h.particle.ln_rigidity) {
                return;
            }
            scorer.plane(&h.particle, &h.k, 0.5 * part * h.k.inverse_diffusion);
            let after = part - before;
            losses::lose(self.grid, &mut h.particle, &mut h.k, after, losses::plane);
            if radiates {
                self.radiate(h, ticks, lane, Part::at_plane(ticks, lane, after), slowness);
            }
            if !self.grid.covers(h.particle.ln_rigidity) {
                return;
            }
        }
    }

    /// Reports a stay with a pitch angle: isotropic, at the place to which it has led (the density of
    /// n(z − λχ(µ)) is the diffusive flux).
    fn dwell_resolved<S: Scorer>(
        &self,
        h: &History<'a>,
        ticks: &mut Ticks,
        lane: usize,
        time: f64,
        scorer: &mut S,
    ) {
        let mut seen = h.particle;
        seen.mu = 2.0 * ticks.streams.with(lane, Stream::uniform) - 1.0;
        seen.z_kpc += h.mean_free_path() * self.angular(h).chi(seen.mu);
        if seen.z_kpc < 0.0 {
            seen.z_kpc = -seen.z_kpc;
            seen.mu = -seen.mu;
        }
        if seen.z_kpc < self.depths[h.row].height_kpc() {
            scorer.dwell(&seen, &h.k, time);
        }
    }

    /// From Z to a pitch angle and the height from which it will on average move on from Z; it was last at
    /// `from_kpc`.
    fn resolve<S: Scorer>(
        &self,
        h: &mut History<'a>,
        ticks: &mut Ticks,
        lane: usize,
        from_kpc: f64,
        scorer: &mut S,
    ) {
        let mu = 2.0 * ticks.streams.with(lane, Stream::uniform) - 1.0;
        h.particle.mu = mu;
        h.particle.z_kpc -= h.mean_free_path() * self.angular(h).chi(mu);
        self.fold(h);
        scorer.moved(&h.particle, &h.k, from_kpc, h.particle.z_kpc);
        h.here = self.depths[h.row].cell_at(h.particle.z_kpc);
    }
}

/// Where the last part of a tick's path begins, in kpc: at the plane if it has been there.
#[inline(always)]
fn start(h: &History<'_>, local_time: f64) -> f64 {
    if local_time > 0.0 {
        0.0
    } else {
        h.particle.z_kpc
    }
}

//! Steps of the ladder for particles side by side: where they end, in straight lines of arithmetic.
//!
//! A step has a longest duration B set by what is near, and takes a uniformly random part x of it. Its
//! end then stands for the rest B − x: averaged over x, ∫₀ᴮ g(z_t) dt for any g, so residence times and
//! losses are unbiased however long steps are.

use crate::numerics::elementary::normal_of_symmetric;
use crate::random::{LANES, Lanes, Streams};
use crate::scattering::Ladder;

/// Steps are at most this part of the way to the wall, both in mean free paths: they cannot cross it.
const BALLISTIC: f64 = 0.8;
/// Far from the wall they grow as diffusion does: 1.5·0.3² of the distance squared.
const DIFFUSIVE: f64 = 1.5 * 0.3 * 0.3;

/// Particles that resolve µ side by side. Lengths in kpc, times in Myr.
#[derive(Debug, Clone)]
pub struct Rungs {
    /// Random numbers.
    pub streams: Streams,
    /// Height.
    pub z: Lanes,
    /// Pitch-angle cosine.
    pub mu: Lanes,
    /// λ.
    pub mean_free_path: Lanes,
    /// 1/λ.
    pub inverse: Lanes,
    /// λ/v.
    pub free_time: Lanes,
    /// Longest duration of a step in λ/v apart from what the wall asks for.
    pub limit: Lanes,
    /// Flow speed.
    pub flow: Lanes,
    /// Duration of the step.
    pub time: Lanes,
    /// Time that its end stands for.
    pub stands_for: Lanes,
    /// For the duration, in units of the longest.
    part: Lanes,
    choice: Lanes,
    outcome: Lanes,
    within: Lanes,
    normal: Lanes,
    longest: Lanes,
    rung: [u32; LANES],
    /// Duration in λ/v where it is shorter than the ladder's first rung.
    short: [f64; LANES],
    scatters: [bool; LANES],
}

impl Default for Rungs {
    fn default() -> Self {
        let zero = [0.0; LANES];
        let one = [1.0; LANES];
        Self {
            streams: Streams::default(),
            z: zero,
            mu: one,
            mean_free_path: one,
            inverse: one,
            free_time: one,
            limit: one,
            flow: zero,
            time: zero,
            stands_for: zero,
            part: zero,
            choice: zero,
            outcome: zero,
            within: zero,
            normal: zero,
            longest: zero,
            rung: [0; LANES],
            short: zero,
            scatters: [false; LANES],
        }
    }
}

/// Longest step near the disc in λ/v: up to there Δz is near enough to normal for residence in layers
/// thinner than λ.
const AT_DISC: f64 = 1.0;
/// Part of the halo that the shortest step of a particle with λ ≫ H may cross.
const SHORTEST: f64 = 0.05;

/// Draws for every lane and chooses durations; the wall is at `height`, sources and gas are below
/// `layer`, and `fineness` scales steps.
///
/// Between rungs x is one of the two around it, with mean x. A step shorter than the first rung flies
/// straight for x, and scatters as that rung does with the probability that makes the rate right.
#[inline(always)]
pub fn choose(r: &mut Rungs, ladder: &Ladder, height: f64, layer: f64, fineness: f64) {
    r.part = r.streams.uniform();
    r.choice = r.streams.uniform();
    r.outcome = r.streams.uniform();
    r.within = r.streams.uniform();
    r.normal = r.streams.uniform();
    let (shortest, top) = (ladder.time(0), ladder.time(ladder.rungs() - 1));
    for i in 0..LANES {
        r.normal[i] = normal_of_symmetric(2.0 * r.normal[i] - 1.0);
        let wall = (height - r.z[i]) * r.inverse[i];
        let disc = (r.z[i] - layer) * r.inverse[i];
        let to_wall = (BALLISTIC * wall).max(DIFFUSIVE * wall * wall);
        let to_disc = (BALLISTIC * disc).max(DIFFUSIVE * disc * disc).max(AT_DISC);
        let near = fineness * to_wall.min(to_disc);
        let floor = shortest.min(SHORTEST * height * r.inverse[i]);
        r.longest[i] = near.max(floor).min(r.limit[i]).min(top);
    }
    for i in 0..LANES {
        let x = r.part[i] * r.longest[i];
        let below = ladder.below(x);
        let (low, high) = (ladder.time(below), ladder.time(below + 1));
        let rung = below + usize::from(r.choice[i] * (high - low) < x - low);
        let is_short = x < shortest;
        r.rung[i] = rung as u32;
        r.scatters[i] = !is_short || r.choice[i] * shortest < x;
        r.short[i] = if is_short { x } else { 0.0 };
        let duration = if is_short { x } else { ladder.time(rung) };
        r.time[i] = duration * r.free_time[i];
        r.stands_for[i] = (r.longest[i] - x) * r.free_time[i];
    }
}

/// Takes every lane to the end of its step. `ladders` gives the tables of a lane.
///
/// Where µ was within its cell matters until the first jump to another, where it ends in the new one
/// after the last.
#[inline(always)]
pub fn scatter<'l>(r: &mut Rungs, ladders: impl Fn(usize) -> &'l Ladder) {
    let mut centre = [0.0; LANES];
    let mut mean = [0.0; LANES];
    let mut deviation = [0.0; LANES];
    let mut hold_start = [0.0; LANES];
    let mut hold_end = [0.0; LANES];
    let mut width = [0.0; LANES];
    for i in 0..LANES {
        let ladder = ladders(i);
        let rung = r.rung[i] as usize;
        let start = ladder.folded_cell(r.mu[i]);
        let end = ladder.draw(rung, start, r.outcome[i]);
        let outcome = ladder.outcome(rung, start, end);
        // without a jump µ stays as it is in its cell
        let stays = end == ladder.cells();
        let end = if stays {
            ladder.cells() / 2 + start
        } else {
            end
        };
        centre[i] = ladder.centre(end);
        mean[i] = f64::from(outcome.mean);
        deviation[i] = f64::from(outcome.deviation);
        let offset = r.mu[i].abs() - ladder.centre(ladder.cells() / 2 + start);
        hold_start[i] = offset
            * if stays {
                ladder.time(rung)
            } else {
                ladder.hold(rung, start)
            };
        hold_end[i] = if stays {
            0.0
        } else {
            ladder.hold(rung, ladder.fold(end))
        };
        width[i] = ladder.width();
        r.within[i] = if stays {
            offset / ladder.width()
        } else {
            r.within[i] - 0.5
        };
    }
    for i in 0..LANES {
        let within = width[i] * r.within[i];
        let forward = centre[i] + within;
        let dz = mean[i] + deviation[i] * r.normal[i] + hold_start[i] + within * hold_end[i];
        let (before, sign) = (r.mu[i], 1f64.copysign(r.mu[i]));
        let after = if r.scatters[i] {
            sign * forward
        } else {
            before
        };
        let straight = 0.5 * (before + after) * r.short[i];
        let along = if r.short[i] > 0.0 {
            straight
        } else {
            sign * dz
        };
        r.mu[i] = after;
        r.z[i] += along * r.mean_free_path[i] + r.flow[i] * r.time[i];
    }
}

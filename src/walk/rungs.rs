//! Steps of the ladder for particles side by side: where they end, in straight lines of arithmetic.
//!
//! A step has a longest duration B, a rung, set by what is near. It takes a random rung up to B, and its
//! end stands for a time such that Σ p_j w_j g(t_j) = Σ p_j ∫₀^{t_j} g dt: residence times and losses are
//! those of the whole path, however long steps are, as far as g is smooth in ln t (see [`Stays`]).

use std::f64::consts::FRAC_1_SQRT_2;

use crate::numerics::elementary::normal_of_symmetric;
use crate::random::{LANES, Lanes, Streams};
use crate::scattering::{CELLS, Fetched, Ladder};

/// Steps are at most this part of the way to the wall, both in mean free paths: they cannot cross it.
const BALLISTIC: f64 = 0.95;
/// Far from the wall they grow as diffusion does: 1.5·0.35² of the distance squared.
const DIFFUSIVE: f64 = 1.5 * 0.35 * 0.35;

/// Particles that resolve µ side by side. Lengths in kpc, times in Myr.
#[derive(Debug, Clone)]
pub struct Rungs {
    /// Random numbers.
    pub streams: Streams,
    /// Height.
    pub z: Lanes,
    /// Pitch-angle cosine.
    pub mu: Lanes,
    /// Unit of the ladder: λ, or less where that exceeds the halo.
    pub mean_free_path: Lanes,
    /// 1/λ.
    pub inverse: Lanes,
    /// λ/v.
    pub free_time: Lanes,
    /// Longest duration of a step in λ/v apart from what the wall asks for.
    pub limit: Lanes,
    /// Flow speed.
    pub flow: Lanes,
    /// Longest step within the layer at the plane that resolves the jump of the flow, in λ/v.
    pub at_plane: Lanes,
    /// Height of the next change of scattering below.
    pub below: Lanes,
    /// The same above.
    pub above: Lanes,
    /// Longest step across one, in λ/v.
    pub crossing: Lanes,
    /// Height below which it may be diffusion again.
    pub leave: Lanes,
    /// Duration of the step.
    pub time: Lanes,
    /// Time that its end stands for.
    pub stands_for: Lanes,
    /// Age (Myr).
    pub age: Lanes,
    stays: Stays,
    part: Lanes,
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
            at_plane: one,
            below: [f64::NEG_INFINITY; LANES],
            above: [f64::INFINITY; LANES],
            crossing: one,
            leave: zero,
            time: zero,
            stands_for: zero,
            age: zero,
            stays: Stays::default(),
            part: zero,
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

/// Longest step of a newborn particle in λ/v. Its start is a point, where the law of Δz matters and not
/// only its moments.
const YOUNG: f64 = 0.1;
/// Growth of the longest step with age.
const GROWTH: f64 = 0.5;
/// Part of the halo that the shortest step of a particle with λ ≫ H may cross.
const SHORTEST: f64 = 0.05;

/// Durations below the longest one: B 2^{−j/2} with chance SHARE 2^{−j/2} for j ≥ 1.
const SHORTER: usize = 24;
/// The more, the less noise in residence times; the less, the fewer steps.
const SHARE: f64 = 0.2;
/// Ratio of durations.
const RATIO: f64 = FRAC_1_SQRT_2;

/// What the ends of steps stand for in units of B, by j.
#[derive(Debug, Clone)]
struct Stays([f64; SHORTER + 1]);

impl Default for Stays {
    /// ∫₀^t g dt is the sum of h t_i g(t_i), h = ln(t_i/t_{i+1}), over t_i = t 2^{−i/2}, with factors at the
    /// upper end that make it exact for 1, t and t².
    fn default() -> Self {
        const AT_END: [f64; 3] = [0.321_512_42, 1.316_501_51, 0.851_727_48];
        let h = -libm::log(RATIO);
        let time: [f64; SHORTER + 1] = std::array::from_fn(|j| libm::pow(RATIO, j as f64));
        let chance = |j| chance(j, time[j]);
        let mut stays = [0.0; SHORTER + 1];
        for k in 0..=SHORTER {
            let mut rest = time[k];
            for j in k..=SHORTER {
                let weight = if j < SHORTER {
                    h * time[j] * AT_END.get(j - k).unwrap_or(&1.0)
                } else {
                    rest
                };
                rest -= weight;
                stays[j] += chance(k) * weight / chance(j);
            }
        }
        Self(stays)
    }
}

/// Chance of a step of B 2^{−j/2} = `time` B.
fn chance(j: usize, time: f64) -> f64 {
    match j {
        0 => 1.0 - SHARE * RATIO / (1.0 - RATIO),
        SHORTER => SHARE * time / (1.0 - RATIO),
        _ => SHARE * time,
    }
}

/// Draws for every lane and chooses durations; the wall is at `height`, the flow jumps
/// below `layer`, and `fineness` scales steps.
///
/// Scattering is as at a step's start for all of it: only short steps may cross a change.
///
/// A step shorter than the first rung flies straight, and scatters as that rung does with the
/// probability that makes the rate right.
#[inline(always)]
pub fn choose(r: &mut Rungs, height: f64, layer: f64, fineness: f64) {
    (r.part, r.within) = r.streams.uniform_pair();
    let symmetric;
    (r.outcome, symmetric) = r.streams.uniform_pair();
    r.normal = normal_of_symmetric(&symmetric.map(|u| 2.0 * u - 1.0));
    let (shortest, top) = (Ladder::time(0), Ladder::time(Ladder::rungs() - 1));
    for i in 0..LANES {
        let wall = (height - r.z[i]) * r.inverse[i];
        let plane = ((r.z[i] - layer) * r.inverse[i]).max(0.0);
        let near = reaches(wall).min(reaches(plane).max(r.at_plane[i]));
        let change = (r.z[i] - r.below[i]).min(r.above[i] - r.z[i]) * r.inverse[i];
        let change = reaches(change).max(r.crossing[i]);
        let young = YOUNG.max(GROWTH * r.age[i] / r.free_time[i]);
        let floor = shortest.min(SHORTEST * height * r.inverse[i]);
        r.longest[i] = (fineness * near.min(young))
            .max(floor)
            .min(fineness * change)
            .min(r.limit[i])
            .min(top);
    }
    for i in 0..LANES {
        let longest = Ladder::below(r.longest[i]);
        // the chance of j or more is SHARE/(1 − RATIO) 2^{−j/2}: the exponent of its square
        let tail = r.part[i] * ((1.0 - RATIO) / SHARE);
        let halves = 1022 - ((tail * tail).to_bits() >> 52) as i32;
        let shorter = halves.clamp(0, SHORTER as i32);
        let rung = longest - shorter;
        let duration = Ladder::time(rung);
        let chance = if rung < 0 { duration / shortest } else { 1.0 };
        r.rung[i] = rung.max(0) as u32;
        r.scatters[i] = r.outcome[i] < chance;
        r.outcome[i] = (r.outcome[i] / chance).min(1.0 - f64::EPSILON);
        r.short[i] = if rung < 0 { duration } else { 0.0 };
        r.time[i] = duration * r.free_time[i];
        r.stands_for[i] = r.stays.0[shorter as usize] * Ladder::time(longest) * r.free_time[i];
    }
}

/// Longest step that hardly reaches what is at a distance; both in mean free paths.
#[inline(always)]
fn reaches(distance: f64) -> f64 {
    BALLISTIC * distance.max(DIFFUSIVE / BALLISTIC * distance * distance)
}

/// Takes every lane to the end of its step. `ladders` gives the tables of a lane.
///
/// Where µ was within its cell matters until the first jump to another, where it ends in the new one
/// after the last.
#[inline(always)]
pub fn scatter<'l>(r: &mut Rungs, ladders: impl Fn(usize) -> &'l Ladder) {
    let mut start = [0; LANES];
    let mut column = [0; LANES];
    let mut place = [0; LANES];
    for i in 0..LANES {
        start[i] = Ladder::folded_cell(r.mu[i]);
        (column[i], place[i]) = Ladder::column(r.outcome[i]);
    }
    // only what must be fetched lane by lane
    let mut fetched = [Fetched::default(); LANES];
    for i in 0..LANES {
        fetched[i] = ladders(i).fetch(r.rung[i], start[i], column[i], place[i]);
    }
    for i in 0..LANES {
        let f = fetched[i];
        let magnitude = r.mu[i].abs();
        let offset = magnitude - Ladder::positive_centre(start[i]);
        // without a jump µ stays as it is in its cell
        let stays = f.end == CELLS as u32;
        let within = Ladder::width() * (r.within[i] - 0.5);
        let forward = if stays {
            magnitude
        } else {
            Ladder::centre(f.end) + within
        };
        let hold_start = if stays {
            Ladder::time(r.rung[i] as i32)
        } else {
            f.hold_start
        };
        let hold_end = if stays { 0.0 } else { f.hold_end };
        let dz = f.outcome.path(r.normal[i]) + offset * hold_start + within * hold_end;
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
        r.age[i] += r.time[i];
        r.z[i] += along * r.mean_free_path[i] + r.flow[i] * r.time[i];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Σ p_j w_j t_j^k = Σ p_j t_j^{k+1}/(k + 1).
    #[test]
    fn ends_stand_for_the_whole_path() {
        let stays = Stays::default();
        for power in 0..3 {
            let (mut ends, mut paths, mut all) = (0.0, 0.0, 0.0);
            for (j, stay) in stays.0.iter().enumerate() {
                let time = RATIO.powi(j as i32);
                let chance = chance(j, time);
                ends += chance * stay * time.powi(power);
                paths += chance * time.powi(power + 1) / f64::from(power + 1);
                all += chance;
            }
            assert!((all - 1.0).abs() < 1e-12);
            // the shortest duration, of 2⁻¹² B, stands for all that are shorter
            assert!((ends / paths - 1.0).abs() < 2e-5, "{power}: {ends} {paths}");
        }
    }
}

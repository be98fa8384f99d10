//! One tick of an exponential clock for Brownian motions between a reflecting plane and an absorbing
//! edge: exact, with drift, for any rate of the clock.
//!
//! Observed at an independent exponential time of rate q, the depth below the start and the height
//! above the minimum of a unit Brownian motion with drift b are independent exponentials of rates
//! c + b and c − b, with c² = b² + 2q (Wiener–Hopf factorisation; e.g. Borodin & Salminen, Handbook of
//! Brownian Motion, 2002, II.2). A minimum −L below the plane is the local time L there (Skorokhod).
//! Given these, the paths before, at and after the minimum are independent, and each stays below the
//! edge E with a probability in closed form, free of b:
//! before it (1 − e^{−2c(E−s)})/(1 − e^{−2c(E−m)}), at the plane e^{−ρL} with ρ = 2c/(e^{2cE} − 1), and
//! after it (1 − e^{−2c(E−z)})/(1 − e^{−2c(E−m)}), for start s, minimum m ≥ 0 and end z.

use crate::numerics::elementary::{exp, ln, ln_pair};
use crate::random::{LANES, Lanes, Streams};

/// Rate of the slowest clock's exponentials times the distance between plane and edge: how finely the
/// ticks sample a path (the steps themselves are exact).
const RESOLUTION: f64 = 3.0;
/// Growth of the clock's length with distance from the plane where losses act there.
const LOSS_SLOPE: f64 = 0.25;
/// The same where gas of finite thickness is there: it only limits noise.
const GAS_SLOPE: f64 = 0.6;

/// Diffusing particles side by side, and what a tick does to them. Lengths are in s (kpc).
#[derive(Debug, Clone)]
pub struct Ticks {
    /// Random numbers.
    pub streams: Streams,
    /// Start of the tick.
    pub s: Lanes,
    /// E.
    pub edge: Lanes,
    /// b in 1/kpc.
    pub drift: Lanes,
    /// Length ℓ of the slowest clock that interfaces allow; its rate is q = 1/(2ℓ²).
    pub reach: Lanes,
    /// The same at the plane; farther off the length grows with distance.
    pub at_plane: Lanes,
    /// Half thickness of the gas, in which clocks are that long; infinite if it is thin.
    pub gas: f64,
    /// End of the tick.
    pub end: Lanes,
    /// Local time L at the plane.
    pub local_time: Lanes,
    /// Mean time 1/q of a tick.
    pub mean_time: Lanes,
    /// A uniform number.
    pub uniform: Lanes,
    /// Minimum of the path, 0 if it was at the plane.
    pub minimum: Lanes,
    /// c in 1/kpc.
    pub rate: Lanes,
    /// Lanes that reached the edge before the tick, a bit each.
    pub absorbed: u32,
    /// Lanes that were at the plane.
    pub touched: u32,
    survive: Lanes,
    before: Lanes,
    excursion_rate: Lanes,
}

impl Default for Ticks {
    fn default() -> Self {
        let zero = [0.0; LANES];
        let one = [1.0; LANES];
        Self {
            streams: Streams::default(),
            s: zero,
            edge: one,
            drift: zero,
            reach: one,
            at_plane: one,
            gas: f64::INFINITY,
            end: zero,
            local_time: zero,
            mean_time: zero,
            uniform: zero,
            minimum: zero,
            rate: one,
            absorbed: 0,
            touched: 0,
            survive: zero,
            before: zero,
            excursion_rate: zero,
        }
    }
}

/// Takes every lane to its next tick.
#[inline(always)]
pub fn tick(t: &mut Ticks) {
    let (u_down, u_up) = t.streams.uniform_pair();
    (t.survive, t.uniform) = t.streams.uniform_pair();
    let mut through_all = [0.0; LANES];
    for i in 0..LANES {
        let (s, edge, b) = (t.s[i], t.edge[i], t.drift[i]);
        // the slower of the rates c ± b is at least RESOLUTION/E
        let rate = RESOLUTION / edge;
        let longest = 1.0 / (rate * (rate + 2.0 * b.abs())).sqrt();
        let length = longest
            .min(t.reach[i])
            .min(t.at_plane[i].max(LOSS_SLOPE * s))
            .min(t.gas.max(GAS_SLOPE * s));
        // c ± |b| with c² = b² + 1/ℓ², times ℓ: their product is one, so nothing cancels
        let slope = b.abs() * length;
        let root = (1.0 + slope * slope).sqrt();
        let sum = root + slope;
        let inverse = 1.0 / (length * sum);
        let (short, long) = (length * length * inverse, length * sum);
        let c = root * sum * inverse;
        let outward = b > 0.0;
        let mean_down = if outward { short } else { long };
        let mean_up = if outward { long } else { short };
        let (ln_down, ln_up) = ln_pair(u_down[i], u_up[i]);
        let low = s + ln_down * mean_down;
        let minimum = low.max(0.0);
        let end = minimum - ln_up * mean_up;
        let local_time = minimum - low;
        let room = 1.0 - exp(-2.0 * c * (edge - minimum));
        let whole = exp(-2.0 * c * edge);
        let inverse = 1.0 / (room * (1.0 - whole));
        let per_room = inverse * (1.0 - whole);
        let excursion_rate = 2.0 * c * whole * (inverse * room);
        let before = (1.0 - exp(-2.0 * c * (edge - s))) * per_room;
        let after = (1.0 - exp(-2.0 * c * (edge - end))).max(0.0) * per_room;
        through_all[i] = before * exp(-excursion_rate * local_time) * after;
        t.end[i] = end;
        t.local_time[i] = local_time;
        t.mean_time[i] = 2.0 * length * length;
        t.minimum[i] = minimum;
        t.rate[i] = c;
        t.before[i] = before;
        t.excursion_rate[i] = excursion_rate;
    }
    let bits = |is: [bool; LANES]| (0..LANES).fold(0, |bits, i| bits | u32::from(is[i]) << i);
    // a number that is not one survives nothing, and is found out there
    let survived = std::array::from_fn(|i| t.survive[i] < through_all[i]);
    t.absorbed = !bits(survived);
    t.touched = bits(std::array::from_fn(|i| t.local_time[i] > 0.0));
}

impl Ticks {
    /// Local time at the plane of an absorbed particle before it reached the edge.
    pub fn local_time_until_absorbed(&self, lane: usize) -> f64 {
        let draw = self.survive[lane] / self.before[lane];
        if draw >= 1.0 {
            return 0.0;
        }
        // the first excursion to the edge, if it came before the local time was up
        (-ln(draw) / self.excursion_rate[lane]).min(self.local_time[lane])
    }
}

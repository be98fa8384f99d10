//! One walk from ballistic to diffusive: which steps a history takes, and histories side by side.

use super::brownian::{Ticks, tick};
use super::decay::LEFT_TO_CHANCE;
use super::history::History;
use super::rungs::{Rungs, choose, scatter};
use super::{Depth, Fate, KineticGrid, Kinetics, Particle, Scorer, Side, Stretch, Width, losses};
use crate::random::{LANES, Stream};
use crate::scattering::Angular;

/// Accuracy at which steps have the lengths that their constants name.
pub const REFERENCE_ACCURACY: f64 = 1e-3;
/// The error of the diffusion limit with its extrapolated boundary, in the mean escape time, over
/// (λ/H)²: 0.15 against 0.7182² in H²/2D for D_µµ ∝ 1 − µ².
const DIFFUSION_ERROR: f64 = 0.37;
/// Width in mean free paths of the layer at the boundary in which µ is resolved.
pub const LAYER: f64 = 3.0;

/// Where a walk resolves pitch angles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// Nowhere: diffusion everywhere.
    Nowhere,
    /// Where the diffusion limit is not as accurate as asked.
    AsNeeded,
    /// As needed, and in a layer of a few λ at the boundary.
    Boundary,
}

/// What a history needs at its rigidity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Regime {
    /// Diffusion up to the extrapolated boundary.
    Diffusion,
    /// Diffusion up to a layer at the boundary.
    Boundary,
    /// µ is resolved everywhere.
    Everywhere,
}

/// The kind of a history's next step.
pub enum Next {
    /// Diffusion.
    Leap,
    /// Resolved in µ.
    Fly,
    /// None.
    End(Fate),
}

/// The walk and its coefficients.
pub struct Walk<'a> {
    /// The depth coordinate; one for all rigidities, or one each of [`Walk::rows_per_e_fold`] where the medium is not a product of R and z.
    pub depths: &'a [Depth],
    /// ln R of the first depth coordinate.
    pub row_start: f64,
    /// Depth coordinates a unit of ln R.
    pub rows_per_e_fold: f64,
    /// Coefficients against rigidity.
    pub grid: &'a KineticGrid,
    /// Pitch-angle scattering by [`super::Cell::shape`].
    pub angulars: &'a [Angular],
    /// Whether the density vanishes at the halo's edge instead of mλ beyond it.
    pub zero_density: bool,
    /// Whether particles lose momentum in a diverging flow.
    pub adiabatic: bool,
    /// Whether D_pp = p² v_A²/(9 D_zz) acts.
    pub reacceleration: bool,
    /// Where µ is resolved.
    pub resolution: Resolution,
    /// Heights in kpc between which stays are asked for with a pitch angle, from the top down.
    pub places_kpc: &'a [(f64, f64)],
    /// 1/thickness in 1/kpc of the layer on either side of the plane over which a resolved walk spreads
    /// the thin disc and the jump of the flow, and from which the density at the plane is extrapolated
    /// linearly: (3T₁ − T₂)/4w for stays T₁ in |z| < w and T₂ in w < |z| < 2w.
    pub per_layer: f64,
    /// Relative error that steps may make.
    pub accuracy: f64,
    /// Step lengths over those of [`REFERENCE_ACCURACY`], for steps with a second-order error.
    pub fineness: f64,
    /// Vector instructions.
    pub width: Width,
}

/// Histories side by side in the lanes of a kernel.
struct Flock<'a, L> {
    histories: Vec<History<'a>>,
    lanes: L,
}

/// Histories that wait for a lane, those not yet born included.
struct Queue<'a, 'b> {
    births: &'b mut dyn Iterator<Item = (Particle, Stream)>,
    to_leap: Vec<(History<'a>, Stream)>,
    to_fly: Vec<(History<'a>, Stream)>,
}

impl<'a> Queue<'a, '_> {
    /// A history that diffuses next, unless too many wait to fly.
    #[inline(always)]
    fn leaper(&mut self, walk: &Walk<'a>) -> Option<(History<'a>, Stream)> {
        if let Some(waiting) = self.to_leap.pop() {
            return Some(waiting);
        }
        while self.to_fly.len() < LANES {
            let (particle, stream) = self.births.next()?;
            match walk.start(particle, stream) {
                (history, stream, Next::Leap) => return Some((history, stream)),
                (history, stream, _) => self.to_fly.push((history, stream)),
            }
        }
        None
    }
}

impl<'a> Walk<'a> {
    /// Walks histories to their ends, [`LANES`] at a time.
    pub fn run<S: Scorer>(
        &self,
        births: &mut dyn Iterator<Item = (Particle, Stream)>,
        scorer: &mut S,
        ended: &mut dyn FnMut(&Particle, Fate),
    ) {
        self.width.run(
            #[inline(always)]
            || self.run_lanes(births, scorer, ended),
        );
    }

    #[inline(always)]
    fn run_lanes<S: Scorer>(
        &self,
        births: &mut dyn Iterator<Item = (Particle, Stream)>,
        scorer: &mut S,
        ended: &mut dyn FnMut(&Particle, Fate),
    ) {
        let mut queue = Queue {
            births,
            to_leap: Vec::new(),
            to_fly: Vec::new(),
        };
        let mut diffusing: Flock<'a, Ticks> = Flock::default();
        diffusing.lanes.gas = self.depths[0].gas_kpc();
        let mut flying: Flock<'a, Rungs> = Flock::default();
        loop {
            while diffusing.histories.len() < LANES
                && let Some((history, stream)) = queue.leaper(self)
            {
                let lane = diffusing.histories.len();
                diffusing.lanes.streams.set(lane, &stream);
                self.load_ticks(&mut diffusing.lanes, lane, &history);
                diffusing.histories.push(history);
            }
            while flying.histories.len() < LANES
                && let Some((history, stream)) = queue.to_fly.pop()
            {
                let lane = flying.histories.len();
                flying.lanes.streams.set(lane, &stream);
                self.load_rungs(&mut flying.lanes, lane, &history);
                flying.histories.push(history);
            }
            if flying.histories.len() == LANES || diffusing.histories.is_empty() {
                if flying.histories.is_empty() {
                    return;
                }
                self.fly_all(&mut flying, &mut queue, scorer, ended);
            } else {
                self.leap_all(&mut diffusing, &mut queue, scorer, ended);
            }
        }
    }

    /// Sets a particle on its way.
    fn start(&self, mut particle: Particle, mut stream: Stream) -> (History<'a>, Stream, Next) {
        let side = if particle.z_kpc < 0.0 {
            Side::South
        } else {
            Side::North
        };
        particle.z_kpc = particle.z_kpc.abs();
        let row = self.row(particle.ln_rigidity);
        let depth = &self.depths[row];
        let s = depth.s(particle.z_kpc);
        let mut history = History {
            least_weight: LEFT_TO_CHANCE * particle.weight,
            particle,
            k: self.grid.at(particle.ln_rigidity),
            row,
            here: depth.cell(s),
            side,
            s,
        };
        let fly = match self.regime(row, &history.k) {
            Regime::Diffusion => false,
            Regime::Boundary => s >= self.edge(row, &history.k),
            Regime::Everywhere => true,
        };
        if fly {
            history.particle.mu = 2.0 * stream.uniform() - 1.0;
            (history, stream, Next::Fly)
        } else {
            (history, stream, Next::Leap)
        }
    }

    /// A tick for every diffusing history.
    #[inline(always)]
    fn leap_all<S: Scorer>(
        &self,
        flock: &mut Flock<'a, Ticks>,
        queue: &mut Queue<'a, '_>,
        scorer: &mut S,
        ended: &mut dyn FnMut(&Particle, Fate),
    ) {
        let Flock { histories, lanes } = flock;
        tick(lanes);
        let present = (1u32 << histories.len()) - 1;
        let absorbed = lanes.absorbed & present;
        let before: [f64; LANES] = std::array::from_fn(|i| {
            histories
                .get(i)
                .map_or(0.0, |history| history.particle.ln_rigidity)
        });
        // lanes with the same to do one after another
        let mut next = [const { Next::Leap }; LANES];
        let mut lost = 0;
        for lane in set_bits(lanes.touched & present & !absorbed) {
            let local_time = lanes.local_time[lane];
            self.at_plane(&mut histories[lane], lanes, lane, local_time, scorer);
            lost |= u32::from(scorer.refused()) << lane;
        }
        for lane in set_bits(present & !absorbed) {
            next[lane] = self.leap(&mut histories[lane], lanes, lane, before[lane], scorer);
            lost |= u32::from(scorer.refused()) << lane;
        }
        for lane in set_bits(absorbed) {
            next[lane] = self.reach_edge(&mut histories[lane], lanes, lane, scorer);
            lost |= u32::from(scorer.refused()) << lane;
        }
        for lane in set_bits(lost) {
            next[lane] = Next::End(Fate::Lost);
        }
        for lane in (0..histories.len()).rev() {
            match next[lane] {
                Next::Leap => continue,
                Next::Fly => {
                    let stream = lanes.streams.get(lane);
                    queue.to_fly.push((histories[lane].clone(), stream));
                }
                Next::End(fate) => ended(&histories[lane].particle, fate),
            }
            if let Some((history, stream)) = queue.leaper(self) {
                lanes.streams.set(lane, &stream);
                histories[lane] = history;
            } else {
                histories.swap_remove(lane);
                let stream = lanes.streams.get(histories.len());
                lanes.streams.set(lane, &stream);
            }
            if let Some(history) = histories.get(lane) {
                self.load_ticks(lanes, lane, history);
            }
        }
    }

    /// A step for every history that resolves µ.
    #[inline(always)]
    fn fly_all<S: Scorer>(
        &self,
        flock: &mut Flock<'a, Rungs>,
        queue: &mut Queue<'a, '_>,
        scorer: &mut S,
        ended: &mut dyn FnMut(&Particle, Fate),
    ) {
        let Flock { histories, lanes } = flock;
        let height = self.depths[0].height_kpc();
        choose(lanes, height, 1.0 / self.per_layer, self.fineness);
        for (lane, history) in histories.iter_mut().enumerate() {
            self.turn_before(history, lanes, lane);
        }
        let ladders: [_; LANES] = std::array::from_fn(|lane| {
            let shape = histories.get(lane).map_or(0, |history| history.here.shape);
            self.angulars[shape].ladder()
        });
        scatter(lanes, |lane| ladders[lane]);
        for lane in (0..histories.len()).rev() {
            let history = &mut histories[lane];
            let next = self.fly(history, lanes, lane, scorer);
            let next = if scorer.refused() {
                Next::End(Fate::Lost)
            } else {
                next
            };
            match next {
                Next::Fly => continue,
                Next::Leap => {
                    let stream = lanes.streams.get(lane);
                    queue.to_leap.push((history.clone(), stream));
                }
                Next::End(fate) => ended(&history.particle, fate),
            }
            if let Some((history, stream)) = queue.to_fly.pop() {
                lanes.streams.set(lane, &stream);
                histories[lane] = history;
            } else {
                histories.swap_remove(lane);
                let stream = lanes.streams.get(histories.len());
                lanes.streams.set(lane, &stream);
            }
            if let Some(history) = histories.get(lane) {
                self.load_rungs(lanes, lane, history);
            }
        }
    }

    /// The rule by which λ decides what is resolved.
    #[inline(always)]
    pub(super) fn regime(&self, row: usize, k: &Kinetics) -> Regime {
        let depth = &self.depths[row];
        let lambda = k.mean_free_path;
        let stiffness = lambda * depth.stiffness();
        let Some(top) = self.top(row, k) else {
            return Regime::Everywhere;
        };
        // (λ/√(Dγτ))², the length on which decay lets the density fall from the plane
        let decay = 3.0 * lambda * k.decay / k.speed;
        let enough = DIFFUSION_ERROR * (stiffness * stiffness + decay) <= self.accuracy;
        let layer = match self.resolution {
            Resolution::Nowhere => return Regime::Diffusion,
            Resolution::AsNeeded => {
                let width = 2.0 * LAYER * lambda * top.g_hi;
                let near = |&(_, high): &(f64, f64)| high > depth.height_kpc() - width;
                top.z_hi < depth.height_kpc() || self.places_kpc.first().is_some_and(near)
            }
            Resolution::Boundary => true,
        };
        if !layer && enough {
            return Regime::Diffusion;
        }
        // room for the layer, for what is above it on the way back to diffusion, and as much to diffuse in
        let room = self.bottom(row, k) - 2.0 * LAYER * lambda * top.g_hi;
        if enough && room > 0.0 {
            Regime::Boundary
        } else {
            Regime::Everywhere
        }
    }

    /// The stretch up to whose end diffusion may hold: the halo's last, or one below layers with a long λ.
    #[inline(always)]
    fn top(&self, row: usize, k: &Kinetics) -> Option<&'a Stretch> {
        let part = if self.zero_density || self.resolution == Resolution::Nowhere {
            f64::INFINITY
        } else {
            (self.accuracy / DIFFUSION_ERROR).sqrt()
        };
        self.depths[row].diffusive_up_to(k.mean_free_path, part)
    }

    /// Height in kpc where the layer below the boundary, or below layers with a long λ, begins in which µ is
    /// resolved. Near its beginning neither description is right alone, so that it begins well below any
    /// place in it.
    #[inline(always)]
    pub(super) fn bottom(&self, row: usize, k: &Kinetics) -> f64 {
        let Some(top) = self.top(row, k) else {
            return 0.0;
        };
        let margin = LAYER * k.mean_free_path * top.g_hi;
        let mut bottom = top.z_hi - margin;
        for &(low, high) in self.places_kpc {
            if high > bottom - margin {
                bottom = bottom.min(low - margin);
            }
        }
        bottom
    }

    /// s at which a diffusing particle is taken out: mλ beyond the boundary, at it, or at its layer.
    #[inline(always)]
    pub(super) fn edge(&self, row: usize, k: &Kinetics) -> f64 {
        let depth = &self.depths[row];
        match self.regime(row, k) {
            _ if self.zero_density => depth.s_halo(),
            Regime::Boundary => depth.s(self.bottom(row, k)),
            _ => {
                let beyond = self.angulars[depth.outermost().shape]
                    .half_space()
                    .extrapolation;
                depth.s_halo() + beyond * k.mean_free_path * depth.edge_slope()
            }
        }
    }

    /// The pitch angle at which a diffusing particle leaves: of the half-space's exit law.
    pub(super) fn exit_mu(&self, h: &History<'a>, uniform: f64) -> f64 {
        self.angulars[self.depths[h.row].outermost().shape]
            .half_space()
            .exit_mu(uniform)
    }

    #[inline(always)]
    pub(super) fn angular(&self, h: &History<'a>) -> &'a Angular {
        &self.angulars[h.here.shape]
    }

    /// A particle below the plane is one above it on the other side.
    #[inline(always)]
    pub(super) fn fold(&self, h: &mut History<'a>) {
        let particle = &mut h.particle;
        if particle.z_kpc < 0.0 {
            particle.z_kpc = -particle.z_kpc;
            particle.mu = -particle.mu;
            h.side = h.side.other();
        }
    }

    /// Keeps the height where the depth coordinate depends on rigidity.
    #[inline(always)]
    pub(super) fn change_row(&self, h: &mut History<'a>) {
        let row = self.row(h.particle.ln_rigidity);
        if row != h.row {
            h.row = row;
            h.s = self.depths[row].s(h.particle.z_kpc);
            h.here = self.depths[row].cell(h.s);
        }
    }

    #[inline(always)]
    pub(super) fn row(&self, ln_rigidity: f64) -> usize {
        if self.depths.len() == 1 {
            return 0;
        }
        let row = ((ln_rigidity - self.row_start) * self.rows_per_e_fold + 0.5).max(0.0) as usize;
        row.min(self.depths.len() - 1)
    }

    /// What time in gas of finite thickness and waves both ways do, whatever the pitch angle.
    #[inline(always)]
    pub(super) fn lose_in_time(
        &self,
        h: &mut History<'a>,
        dt: f64,
        gas: impl Fn(&Kinetics) -> losses::Rates,
        normal: impl FnOnce() -> f64,
    ) {
        if h.here.in_gas {
            losses::lose(self.grid, &mut h.particle, &mut h.k, dt, gas);
        }
        if self.reacceleration {
            // κ = D_pp/p² = v_A²/(9D): Itô drift 3κ + dκ/d ln p
            let kappa = h.here.alfven_squared / (9.0 * h.k.diffusion * h.here.g) * dt;
            let noise = (2.0 * kappa).sqrt() * normal();
            h.particle.ln_rigidity += (3.0 - h.k.diffusion_slope) * kappa + noise;
            h.refresh(self.grid);
        }
    }
}

/// The places of the bits that are one.
#[inline]
fn set_bits(mut mask: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = mask.trailing_zeros() as usize;
        mask &= mask.wrapping_sub(1);
        (bit < 32).then_some(bit)
    })
}

impl<L: Default> Default for Flock<'_, L> {
    fn default() -> Self {
        Self {
            histories: Vec::with_capacity(LANES),
            lanes: L::default(),
        }
    }
}

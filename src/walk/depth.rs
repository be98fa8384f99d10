//! Height as the walk sees it: the resistance coordinate s = ∫ dz/g for D = D0(R) g(z).
//!
//! In s, with the clock ς = ∫ 2 D0/g dt, a diffusing particle is a unit Brownian motion with drift
//! u/(2D0): neither ∂D/∂z nor jumps of D appear any more, however many decades D spans, because
//! continuity of the flux is continuity of ∂f/∂s.
//!
//! A flow that varies with height is straightened as well. With b = u/(2D0), the drift at the rigidity of a
//! coordinate, any y(s) with dy/ds = 1/w, dw/ds = 2bw − 2β turns the motion into a unit Brownian one with
//! the same drift β everywhere, in the clock ∫w⁻² dς (Itô). β is such that w is 1 at the plane and at the
//! edge; where b is constant so is w = 1. What is below called s is this y.
//!
//! In a flux tube of area A(z) = B(0)/B(z) that particles follow, s = ∫ dz/(A g) and ς = ∫ 2D0/(A²g) dt,
//! and the drift is uA/(2D0): focusing, D/L_B, is then exact as well.

use super::changes::{Stretch, mark_changes, stretches};
use super::decay::PER_TICK;
use crate::numerics::GaussLegendre;

/// Growth of the step length with distance from what matters.
const REACH_SLOPE: f64 = 0.3;
/// A piece of height in which D's profile is constant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Lower edge in s (kpc).
    pub s_lo: f64,
    /// Lower edge in z (kpc).
    pub z_lo: f64,
    /// g = D(z)/D0, its harmonic mean over the cell.
    pub g: f64,
    /// dz/ds = A g w.
    pub rise: f64,
    /// 2D0 dt/dς = A² g w².
    pub slowness: f64,
    /// Flow speed u in kpc/Myr.
    pub flow: f64,
    /// uAw in kpc/Myr: 2D0 times the drift, less what was straightened.
    pub drift: f64,
    /// β − bw in 1/kpc: drift at any rigidity.
    pub bias: f64,
    /// du/dz in 1/Myr.
    pub divergence: f64,
    /// 1/L_B = −d ln B/dz in 1/kpc.
    pub focusing: f64,
    /// Expansion ∇·u = du/dz + u/L_B in 1/Myr.
    pub expansion: f64,
    /// Which pitch-angle dependence scattering has here.
    pub shape: usize,
    /// v_A² in (kpc/Myr)².
    pub alfven_squared: f64,
    /// Whether gas of finite thickness is here.
    pub in_gas: bool,
    /// Longest step length in s that resolves the surroundings.
    pub reach: f64,
    /// Longest step length in s in which few decay, at the coordinate's rigidity.
    pub decay_reach: f64,
    /// Length in kpc on which field and flow change.
    pub gradient_length: f64,
    /// Height in kpc of the next change of scattering below, −∞ if there is none.
    pub below_kpc: f64,
    /// The same above, or ∞.
    pub above_kpc: f64,
    /// The least of g here and just across these two.
    pub least_g: f64,
}

impl Cell {
    /// z (kpc) at `s` in the cell.
    #[inline(always)]
    pub fn z(&self, s: f64) -> f64 {
        self.z_lo + self.rise * (s - self.s_lo)
    }
}

/// What the depth coordinate must resolve.
pub struct Features<'a> {
    /// H in kpc.
    pub height_kpc: f64,
    /// D0 in kpc²/Myr at the coordinate's rigidity.
    pub diffusion: f64,
    /// D(z)/D0.
    pub profile: &'a dyn Fn(f64) -> f64,
    /// u(z) in kpc/Myr.
    pub flow: &'a dyn Fn(f64) -> f64,
    /// Rate of decay in 1/Myr at the coordinate's rigidity.
    pub decay: f64,
    /// v_A(z) in kpc/Myr.
    pub alfven: &'a dyn Fn(f64) -> f64,
    /// A(z) = B(0)/B(z) of the flux tube; 1 where particles do not feel the field's gradient.
    pub area: &'a dyn Fn(f64) -> f64,
    /// Which pitch-angle dependence scattering has at z.
    pub shape: &'a dyn Fn(f64) -> usize,
    /// Heights at which it changes, ascending.
    pub shape_edges: &'a [f64],
    /// Faces of cells in which D is constant; empty where it is not.
    pub faces_kpc: &'a [f64],
    /// Heights at which D, continuous there, bends, as a table's does at its own.
    pub bends_kpc: &'a [f64],
    /// Heights at which any of these jump.
    pub interfaces: &'a [f64],
    /// Whether any of these vary smoothly.
    pub smooth_variation: bool,
    /// Whether uA is the same at all heights.
    pub uniform_flow: bool,
    /// Whether particles lose momentum where the flow spreads.
    pub adiabatic: bool,
    /// Edge of a gas disc of finite thickness.
    pub gas_edge_kpc: Option<f64>,
    /// Heights between which stays are tallied.
    pub places_kpc: &'a [(f64, f64)],
}

/// The resistance coordinate of the upper half of the halo.
#[derive(Debug, Clone, PartialEq)]
pub struct Depth {
    cells: Vec<Cell>,
    stretches: Vec<Stretch>,
    by_s: Guide,
    by_z: Guide,
    s_halo: f64,
    height_kpc: f64,
    stiffness: f64,
    edge_slope: f64,
    gas_kpc: f64,
}

/// Finds the cell that holds a coordinate: the first of its bucket, and how to go on from there.
#[derive(Debug, Clone, PartialEq)]
struct Guide {
    first: Vec<u32>,
    per_length: f64,
}

impl Guide {
    fn new(cells: &[Cell], end: f64, lower: impl Fn(&Cell) -> f64) -> Self {
        let buckets = 4 * cells.len();
        let per_length = buckets as f64 / end;
        let first = (0..buckets)
            .map(|i| {
                (cells
                    .partition_point(|c| lower(c) <= i as f64 / per_length)
                    .max(1)
                    - 1) as u32
            })
            .collect();
        Self { first, per_length }
    }

    #[inline(always)]
    fn find<'a>(&self, cells: &'a [Cell], x: f64, lower: impl Fn(&Cell) -> f64) -> &'a Cell {
        let bucket = ((x * self.per_length) as usize).min(self.first.len() - 1);
        let mut i = self.first[bucket] as usize;
        while i + 1 < cells.len() && lower(&cells[i + 1]) <= x {
            i += 1;
        }
        &cells[i]
    }
}

impl Depth {
    /// Builds the coordinate for one profile of D.
    pub fn new(features: &Features<'_>) -> Self {
        let edges = edges(features);
        let mut cells: Vec<Cell> = Vec::with_capacity(edges.len() - 1);
        let mut s = 0.0;
        for pair in edges.windows(2) {
            let cell = cell(features, s, pair[0], pair[1]);
            s += (pair[1] - pair[0]) / cell.rise;
            cells.push(cell);
        }
        let stiffness = cells.iter().map(|c| (c.g * c.focusing).abs());
        let stiffness = stiffness.fold(1.0 / s, f64::max);
        if !features.uniform_flow {
            s = straighten(&mut cells, s, features.diffusion);
        }
        limit_reach(&mut cells, s, features);
        let changes = mark_changes(&mut cells, features);
        let outermost = &cells[cells.len() - 1];
        Self {
            edge_slope: outermost.g / outermost.rise,
            by_s: Guide::new(&cells, s, |c| c.s_lo),
            by_z: Guide::new(&cells, features.height_kpc, |c| c.z_lo),
            stretches: stretches(&cells, features, &changes),
            stiffness,
            gas_kpc: features.gas_edge_kpc.unwrap_or(f64::INFINITY),
            cells,
            s_halo: s,
            height_kpc: features.height_kpc,
        }
    }

    /// The cell at `s` ≥ 0; the last one continues beyond the halo's edge.
    #[inline(always)]
    pub fn cell(&self, s: f64) -> &Cell {
        self.by_s.find(&self.cells, s, |c| c.s_lo)
    }

    /// The cell at height z ≥ 0.
    #[inline(always)]
    pub fn cell_at(&self, z_kpc: f64) -> &Cell {
        self.by_z.find(&self.cells, z_kpc, |c| c.z_lo)
    }

    /// s at height z.
    pub fn s(&self, z_kpc: f64) -> f64 {
        let cell = self.cell_at(z_kpc);
        cell.s_lo + (z_kpc - cell.z_lo) / cell.rise
    }

    /// The inverse in 1/kpc of the shortest length over which the medium changes, for a mean free path as
    /// at the plane: what λ(0) must be small against.
    pub fn stiffness(&self) -> f64 {
        self.stiffness
    }

    /// The highest stretch such that λ is below `part` of each stretch up to it, with `lambda` at the plane;
    /// a single one is left to [`Depth::stiffness`].
    #[inline]
    pub fn diffusive_up_to(&self, lambda: f64, part: f64) -> Option<&Stretch> {
        if let [whole] = &self.stretches[..] {
            return Some(whole);
        }
        let short = |s: &&Stretch| lambda * s.g <= part * (s.z_hi - s.z_lo);
        self.stretches.iter().take_while(short).last()
    }

    /// The cell at the halo's edge.
    pub fn outermost(&self) -> &Cell {
        &self.cells[self.cells.len() - 1]
    }

    /// λ at the halo's edge, as a length in s, over λ(0): g/(dz/ds).
    pub fn edge_slope(&self) -> f64 {
        self.edge_slope
    }

    /// s at the halo's edge.
    pub fn s_halo(&self) -> f64 {
        self.s_halo
    }

    /// Half thickness of the gas disc in kpc; infinite if that is thin.
    pub fn gas_kpc(&self) -> f64 {
        self.gas_kpc
    }

    /// H in kpc.
    pub fn height_kpc(&self) -> f64 {
        self.height_kpc
    }

    /// All cells, upwards.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }
}

/// Half-width in kpc of the ramp that replaces a jump of u, so that its adiabatic loss is resolved.
fn ramp(features: &Features<'_>) -> f64 {
    let mut heights = vec![0.0];
    heights.extend(features.interfaces);
    heights.push(features.height_kpc);
    let thinnest = heights
        .windows(2)
        .map(|w| w[1] - w[0])
        .fold(f64::INFINITY, f64::min);
    (0.1 * thinnest).min(0.0125)
}

fn edges(features: &Features<'_>) -> Vec<f64> {
    let h = features.height_kpc;
    let mut edges = vec![0.0, h];
    let faces = features.faces_kpc;
    edges.extend(faces.iter().filter(|&&z| z < h));
    edges.extend(features.bends_kpc.iter().filter(|&&z| z > 0.0 && z < h));
    let smooth = features.smooth_variation && faces.is_empty();
    let decays_unevenly = features.decay > 0.0 && !features.interfaces.is_empty();
    let places = !features.places_kpc.is_empty();
    if smooth || !features.uniform_flow || places || decays_unevenly {
        let (uniform, logarithmic) = (600, 100);
        edges.extend((1..uniform).map(|i| h * f64::from(i) / f64::from(uniform)));
        edges.extend((0..logarithmic).map(|i| h / 600.0 * libm::exp2(-8.0 * f64::from(i) / 100.0)));
    }
    let ramp = ramp(features);
    for &z in features.interfaces {
        edges.extend([z - ramp, z, z + ramp]);
    }
    edges.extend(features.gas_edge_kpc);
    let places = features
        .places_kpc
        .iter()
        .flat_map(|&(low, high)| [low, high]);
    edges.extend(places.filter(|&z| z < h));
    edges.extend(features.shape_edges.iter().filter(|&&z| z < h));
    edges.sort_by(f64::total_cmp);
    edges.dedup_by(|a, b| (*a - *b).abs() < 1e-9 * h);
    edges
}

fn cell(features: &Features<'_>, s_lo: f64, z_lo: f64, z_hi: f64) -> Cell {
    let width = z_hi - z_lo;
    let middle = 0.5 * (z_lo + z_hi);
    let rule = GaussLegendre::new(4);
    let over = |f: &dyn Fn(f64) -> f64| rule.integrate(z_lo, z_hi, f);
    let (profile, area) = (features.profile, features.area);
    let rise = width / over(&|z| 1.0 / (area(z) * profile(z)));
    let mean_area = over(area) / width;
    let focusing = libm::log(area(z_hi) / area(z_lo)) / width;
    // jumps of u become linear over their ramp; the profiles are sampled just inside the cell
    let ramp = ramp(features);
    let inside = 1e-9 * width;
    let at_interface = features
        .interfaces
        .iter()
        .find(|&&z| (middle - z).abs() < ramp);
    let flow = |z: f64| match at_interface {
        Some(&jump) => {
            let (below, above) = ((features.flow)(jump - ramp), (features.flow)(jump + ramp));
            below + (above - below) * (z - jump + ramp) / (2.0 * ramp)
        }
        None => (features.flow)(z),
    };
    let divergence = (flow(z_hi - inside) - flow(z_lo + inside)) / (width - 2.0 * inside);
    Cell {
        s_lo,
        z_lo,
        g: width / over(&|z| 1.0 / profile(z)),
        rise,
        slowness: mean_area * rise,
        flow: flow(middle),
        drift: flow(middle) * mean_area,
        bias: 0.0,
        divergence,
        focusing,
        expansion: divergence + flow(middle) * focusing,
        shape: (features.shape)(middle),
        alfven_squared: (features.alfven)(middle) * (features.alfven)(middle),
        in_gas: features.gas_edge_kpc.is_some_and(|edge| middle < edge),
        reach: f64::INFINITY,
        decay_reach: f64::INFINITY,
        gradient_length: 1.0 / focusing.abs(),
        below_kpc: f64::NEG_INFINITY,
        above_kpc: f64::INFINITY,
        least_g: f64::INFINITY,
    }
}

/// Makes the drift at one rigidity the same in all cells, and returns s at the halo's edge.
fn straighten(cells: &mut [Cell], s_halo: f64, diffusion: f64) -> f64 {
    let count = cells.len();
    let ends: Vec<f64> = cells[1..].iter().map(|c| c.s_lo).chain([s_halo]).collect();
    let width: Vec<f64> = cells
        .iter()
        .zip(&ends)
        .map(|(c, end)| end - c.s_lo)
        .collect();
    let b: Vec<f64> = cells.iter().map(|c| 0.5 * c.drift / diffusion).collect();
    // w = P + βQ downwards from w = 1 at the edge, at the lower end and the middle of each cell
    let below = |(p, q): (f64, f64), b: f64, width: f64| {
        let decay = libm::exp(-2.0 * b * width);
        let supply = if b == 0.0 {
            2.0 * width
        } else {
            (1.0 - decay) / b
        };
        (p * decay, q * decay + supply)
    };
    let mut w = vec![(1.0, 0.0); 2 * count + 1];
    for i in (0..count).rev() {
        w[2 * i + 1] = below(w[2 * i + 2], b[i], 0.5 * width[i]);
        w[2 * i] = below(w[2 * i + 1], b[i], 0.5 * width[i]);
    }
    let beta = (1.0 - w[0].0) / w[0].1;
    let mut s = 0.0;
    for (i, cell) in cells.iter_mut().enumerate() {
        let [low, middle, high] = [0, 1, 2].map(|k| w[2 * i + k].0 + beta * w[2 * i + k].1);
        // Simpson's rule for dy/ds = 1/w
        let stretch = (1.0 / low + 4.0 / middle + 1.0 / high) / 6.0;
        let mean = (low + 4.0 * middle + high) / 6.0;
        cell.s_lo = s;
        cell.rise /= stretch;
        cell.slowness *= mean / stretch;
        cell.drift *= mean;
        cell.bias = beta - b[i] * mean;
        s += width[i] * stretch;
    }
    s
}

/// Steps short enough for interfaces and tallied places, growing with distance from them.
fn limit_reach(cells: &mut [Cell], s_halo: f64, features: &Features<'_>) {
    let middle = |i: usize, cells: &[Cell]| {
        let next = cells.get(i + 1).map_or(s_halo, |c| c.s_lo);
        0.5 * (cells[i].s_lo + next)
    };
    for i in 0..cells.len() {
        let cell = cells[i];
        let mut reach = f64::INFINITY;
        if i > 0 && features.smooth_variation {
            let gradient = (libm::log(cell.g / cells[i - 1].g)
                / (middle(i, cells) - middle(i - 1, cells)))
            .abs();
            cells[i].gradient_length = cells[i].gradient_length.min(cell.rise / gradient);
        }
        if features.adiabatic && cell.divergence != 0.0 && !features.interfaces.is_empty() {
            reach = reach.min(ramp(features) / cell.rise);
        }
        // longer steps would seldom end at a place, and count much there
        for &(low, high) in features.places_kpc {
            if (low..high).contains(&cell.z_lo) {
                reach = reach.min((high - low) / cell.rise);
            }
        }
        cells[i].reach = reach;
        let rate = features.decay * cell.slowness;
        cells[i].decay_reach = (PER_TICK * features.diffusion / rate).sqrt();
    }
    let nearby = |near: &Cell, cell: &mut Cell, growth: f64| {
        cell.reach = cell.reach.min(near.reach + growth);
        cell.decay_reach = cell.decay_reach.min(near.decay_reach + growth);
    };
    let count = cells.len();
    for i in 1..count {
        let distance = middle(i, cells) - middle(i - 1, cells);
        let below = cells[i - 1];
        nearby(&below, &mut cells[i], REACH_SLOPE * distance);
    }
    for i in (1..count).rev() {
        let distance = middle(i, cells) - middle(i - 1, cells);
        let above = cells[i];
        nearby(&above, &mut cells[i - 1], REACH_SLOPE * distance);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resistance_is_the_integral_of_the_inverse_profile() {
        let scale = 1.5;
        let profile = |z: f64| libm::exp(z / scale);
        let depth = Depth::new(&Features {
            height_kpc: 4.0,
            diffusion: 1.0,
            profile: &profile,
            decay: 0.0,
            flow: &|_| 0.0,
            alfven: &|_| 0.0,
            area: &|_| 1.0,
            shape: &|_| 0,
            shape_edges: &[],
            faces_kpc: &[],
            bends_kpc: &[],
            interfaces: &[],
            smooth_variation: true,
            uniform_flow: true,
            adiabatic: true,
            gas_edge_kpc: None,
            places_kpc: &[],
        });
        let exact = |z: f64| scale * (1.0 - libm::exp(-z / scale));
        assert!((depth.s_halo() / exact(4.0) - 1.0).abs() < 1e-12);
        for z in [0.003, 0.1, 1.0, 3.9] {
            let s = depth.s(z);
            assert!((s / exact(z) - 1.0).abs() < 1e-5, "{z}");
            let cell = depth.cell(s);
            assert!((cell.z(s) - z).abs() < 1e-12);
        }
    }

    #[test]
    fn a_jump_of_the_flow_keeps_its_total_divergence() {
        let flow = |z: f64| if z < 1.0 { 2.0 } else { 5.0 };
        let depth = Depth::new(&Features {
            decay: 0.0,
            height_kpc: 4.0,
            diffusion: 1.0,
            profile: &|z| if z < 1.0 { 1.0 } else { 10.0 },
            flow: &flow,
            alfven: &flow,
            area: &|_| 1.0,
            shape: &|_| 0,
            shape_edges: &[],
            faces_kpc: &[],
            bends_kpc: &[],
            interfaces: &[1.0],
            smooth_variation: false,
            uniform_flow: true,
            adiabatic: true,
            gas_edge_kpc: Some(0.1),
            places_kpc: &[],
        });
        let edges: Vec<f64> = depth.cells().iter().map(|c| c.z_lo).chain([4.0]).collect();
        let total: f64 = depth
            .cells()
            .iter()
            .zip(edges.windows(2))
            .map(|(c, e)| c.divergence * (e[1] - e[0]))
            .sum();
        assert!((total - 3.0).abs() < 1e-6);
        assert!((depth.s_halo() - (1.0 + 3.0 / 10.0)).abs() < 1e-12);
        assert!(depth.cell(0.05).in_gas && !depth.cell(0.15).in_gas);
    }

    #[test]
    fn a_cell_has_one_pitch_angle_dependence() {
        let depth = Depth::new(&Features {
            height_kpc: 4.0,
            diffusion: 1.0,
            profile: &|_| 1.0,
            decay: 0.0,
            flow: &|_| 3.0,
            alfven: &|_| 0.0,
            area: &|_| 1.0,
            shape: &|z| usize::from(z >= 0.7) + usize::from(z >= 1.5),
            shape_edges: &[0.7, 1.5],
            faces_kpc: &[],
            bends_kpc: &[],
            interfaces: &[],
            smooth_variation: false,
            uniform_flow: true,
            adiabatic: true,
            gas_edge_kpc: None,
            places_kpc: &[],
        });
        let seen: Vec<_> = depth
            .cells()
            .iter()
            .map(|c| (c.z_lo, c.shape, c.below_kpc, c.above_kpc))
            .collect();
        let (down, up) = (f64::NEG_INFINITY, f64::INFINITY);
        let expected = [(0.0, 0, down, 0.7), (0.7, 1, 0.7, 1.5), (1.5, 2, 1.5, up)];
        assert_eq!(seen, expected);
        // an edge of this kind is none of D and of the flow
        assert!(depth.cells().iter().all(|c| c.reach == up));
        assert!(depth.cells().iter().all(|c| c.divergence == 0.0));
    }

    #[test]
    fn diffusion_ends_where_free_paths_are_long() {
        let depth = Depth::new(&Features {
            height_kpc: 4.0,
            diffusion: 1.0,
            profile: &|z| match z {
                ..0.5 => 1.0,
                ..1.0 => 0.1,
                _ => 1e6,
            },
            decay: 0.0,
            flow: &|_| 0.0,
            alfven: &|_| 0.0,
            area: &|_| 1.0,
            shape: &|_| 0,
            shape_edges: &[],
            faces_kpc: &[],
            bends_kpc: &[],
            // nothing changes at the last one
            interfaces: &[0.5, 1.0, 2.0],
            smooth_variation: false,
            uniform_flow: true,
            adiabatic: true,
            gas_edge_kpc: None,
            places_kpc: &[],
        });
        let end = |lambda| depth.diffusive_up_to(lambda, 0.05).map(|s| s.z_hi);
        assert_eq!(end(1e-9), Some(4.0));
        assert_eq!(end(1e-3), Some(1.0));
        assert_eq!(end(0.02), Some(1.0));
        assert_eq!(end(0.03), None);
        let at = |z: f64| {
            let cell = depth.cell_at(z);
            (cell.below_kpc, cell.above_kpc, cell.least_g)
        };
        let (down, up) = (f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(at(0.3), (down, 0.5, 0.1));
        assert_eq!(at(0.7), (0.5, 1.0, 0.1));
        assert_eq!(at(3.0), (1.0, up, 0.1));
    }
}

//! Green's functions of bursts from histories, with errors.

use rayon::prelude::*;

use super::BurstTransport;
use super::column::Column;
use super::history::{Parity, walk};
use super::last_step::{EXPONENTS, LastStep, Moment};
use crate::random::{HistoryKey, Stream};
use crate::tally::Jackknife;

/// First and last clock 2D0t in units of Y², Y the depth of the edge: five lifetimes of the slowest mode
/// without flow. Before, the density is that of free space but for what changed until then; later it decays
/// with one exponential.
const CLOCKS: (f64, f64) = (1e-3, 4.0);
/// Clocks in between, at equal ratios.
const AGES: usize = 42;
/// Losses of all histories in e-folds after which nothing matters.
const E_FOLDS: f64 = 14.0;
/// The last step's share of the clock, and its longest over Y².
const LAST_STEP: (f64, f64) = (0.0625, 0.0225);
/// Heights of sources, and the last one over that of the edge: at equal distances in the root of height, as D may
/// change next to the plane, where most sources are.
const HEIGHTS: usize = 12;
const HIGHEST: f64 = 0.95;
/// Histories that find the mean spread, which the tabulated distances are multiples of.
const PILOTS: usize = 4096;

/// How much is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Seed of all streams.
    pub seed: u64,
    /// Independent batches from which errors are made.
    pub batches: u32,
    /// Histories a batch.
    pub histories: usize,
}

/// An estimate and its 1σ error.
pub type Estimate = (f64, f64);

/// Green's function of a burst of one particle, for one distance, age and height of the source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tabulated {
    /// G in kpc⁻³.
    pub density: Estimate,
    /// ∂G/∂ρ in kpc⁻⁴, ρ the horizontal distance from the source.
    pub gradient_rho: Estimate,
    /// ∂G/∂z in kpc⁻⁴ at the Sun for a source above the plane: the mean of its two sides.
    pub gradient_z: Estimate,
    /// Mean grammage on the way in g/cm².
    pub grammage: Estimate,
}

/// Green's functions at one rigidity of arrival, relative to as many particles injected per ln R there.
#[derive(Debug, Clone, PartialEq)]
pub struct BurstKernel {
    /// R of arrival in GV.
    pub rigidity_gv: f64,
    /// D_zz(0) in kpc²/Myr.
    pub diffusion: f64,
    /// Height of the edge, where G vanishes, in kpc.
    pub edge_kpc: f64,
    /// Its depth ∫√(D(0)/D) dz in kpc.
    pub edge_depth_kpc: f64,
    /// Ages in Myr, ascending.
    pub age_myr: Vec<f64>,
    /// S̄ in kpc² at each age: the mean of ∫2D_⊥ dt.
    pub spread_kpc2: Vec<f64>,
    /// Distances in kpc at each age, ascending from 0: the same multiples of √S̄ at all ages.
    pub distance_kpc: Vec<Vec<f64>>,
    /// Heights of sources in kpc, ascending from 0.
    pub source_z_kpc: Vec<f64>,
    /// Their depths.
    pub source_depth_kpc: Vec<f64>,
    /// Age by age, distance by distance, height by height.
    pub values: Vec<Tabulated>,
}

impl BurstKernel {
    /// Walks histories.
    pub fn walk(transport: &BurstTransport, effort: &Effort) -> Self {
        let column = Column::new(transport);
        let moments = moments(&column, effort.seed);
        let height = |i: usize| HIGHEST * (i as f64 / (HEIGHTS - 1) as f64).powi(2);
        let heights: Vec<f64> = (0..HEIGHTS)
            .map(|i| height(i) * transport.edge_kpc)
            .collect();
        let depths: Vec<f64> = heights.iter().map(|&z| column.depth(z)).collect();
        let batches = batches(&column, &moments, &depths, effort);
        let diffusion = transport.diffusion[0];
        let distances = |m: &Moment| EXPONENTS.map(|q| (2.0 * q * m.spread).sqrt()).to_vec();
        let distance_kpc: Vec<Vec<f64>> = moments.iter().map(distances).collect();
        let grammage = 0.5 * transport.gas.grammage / diffusion;
        let values = (0..AGES * EXPONENTS.len() * HEIGHTS)
            .map(|i| {
                let of = |pick: &dyn Fn(&Scored) -> f64| jackknife(&batches, &|b| pick(&b[i]));
                let density = of(&|s| s.even[0]);
                let rho =
                    distance_kpc[i / (EXPONENTS.len() * HEIGHTS)][i / HEIGHTS % EXPONENTS.len()];
                let gas = Jackknife::combine([&of(&|s| s.even[2]), &density], |[x, n]| x / n);
                Tabulated {
                    density: density.estimate(),
                    gradient_rho: of(&|s| -rho * s.even[1]).estimate(),
                    gradient_z: of(&|s| s.odd).estimate(),
                    grammage: gas.map(|x| grammage * x).estimate(),
                }
            })
            .collect();
        Self {
            rigidity_gv: transport.rigidity_gv,
            diffusion,
            edge_kpc: transport.edge_kpc,
            edge_depth_kpc: column.edge,
            age_myr: moments.iter().map(|m| 0.5 * m.clock / diffusion).collect(),
            spread_kpc2: moments.iter().map(|m| m.spread).collect(),
            distance_kpc,
            source_z_kpc: heights,
            source_depth_kpc: depths,
            values,
        }
    }

    /// The same histories at another rigidity, where only the clock differs.
    pub fn rescaled(&self, from: &BurstTransport, to: &BurstTransport) -> Self {
        let faster = to.diffusion[0] / from.diffusion[0];
        let grammage = to.gas.grammage / from.gas.grammage / faster;
        let grammage = if grammage.is_finite() { grammage } else { 0.0 };
        let value = |v: &Tabulated| Tabulated {
            grammage: (grammage * v.grammage.0, grammage * v.grammage.1),
            ..*v
        };
        Self {
            rigidity_gv: to.rigidity_gv,
            diffusion: to.diffusion[0],
            age_myr: self.age_myr.iter().map(|t| t / faster).collect(),
            values: self.values.iter().map(value).collect(),
            ..self.clone()
        }
    }
}

/// What one batch found in a cell: even as [`arrivals`] gives it, and the odd density.
#[derive(Clone, Copy)]
struct Scored {
    even: [f64; 3],
    odd: f64,
}

/// Clocks, with means at each from a few histories.
fn moments(column: &Column, seed: u64) -> Vec<Moment> {
    let square = column.edge * column.edge;
    // a strong flow leaves nothing much earlier
    let end = match column.least > 0.0 {
        true => (CLOCKS.1 * square).min(E_FOLDS / column.least),
        false => CLOCKS.1 * square,
    };
    let ratio = libm::log(end / (CLOCKS.0 * square)) / (AGES - 1) as f64;
    let mut moments: Vec<Moment> = (0..AGES)
        .map(|k| {
            let clock = square * CLOCKS.0 * libm::exp(ratio * k as f64);
            let last = (LAST_STEP.0 * clock).min(LAST_STEP.1 * square);
            Moment {
                clock,
                last,
                spread: column.perpendicular_ratio * clock,
                inverse: 1.0,
            }
        })
        .collect();
    let clocks: Vec<f64> = moments.iter().map(|m| m.clock).collect();
    let mut stream = stream(seed, Parity::Even, u32::MAX);
    walk(
        column,
        Parity::Even,
        &mut stream,
        PILOTS,
        &clocks,
        |k, all| {
            let weight: f64 = all.iter().map(|p| p.weight).sum();
            let spread: f64 = all.iter().map(|p| p.weight * p.spread).sum();
            let inverse: f64 = all.iter().map(|p| p.weight * p.inverse).sum();
            if weight > 0.0 {
                moments[k].spread = spread / weight;
                moments[k].inverse = inverse / weight;
            }
        },
    );
    moments
}

/// All batches: in each, every age, distance and height.
fn batches(
    column: &Column,
    moments: &[Moment],
    depths: &[f64],
    effort: &Effort,
) -> Vec<Vec<Scored>> {
    let parities = [Parity::Even, Parity::Odd];
    let steps = parities.map(|parity| LastStep::all(column, parity, moments, depths));
    let clocks: Vec<f64> = moments.iter().map(|m| m.clock - m.last).collect();
    let one = |batch: u32| {
        let [even, odd] = parities.map(|parity| {
            let mut found = Vec::with_capacity(moments.len());
            let mut stream = stream(effort.seed, parity, batch);
            walk(
                column,
                parity,
                &mut stream,
                effort.histories,
                &clocks,
                |k, all| {
                    found.push(steps[parity as usize][k].arrivals(all, moments[k].spread));
                },
            );
            found
        });
        let cells = (0..moments.len() * EXPONENTS.len() * depths.len()).map(|i| {
            let (z, q) = (i % depths.len(), i / depths.len() % EXPONENTS.len());
            let k = i / depths.len() / EXPONENTS.len();
            // half of the folded density is on the source's side
            Scored {
                even: even[k][z][q].map(|x| 0.5 * x),
                odd: 0.5 * odd[k][z][q][0],
            }
        });
        cells.collect()
    };
    (0..effort.batches).into_par_iter().map(one).collect()
}

/// Streams that no other walk of that seed uses.
fn stream(seed: u64, parity: Parity, batch: u32) -> Stream {
    let key = HistoryKey {
        bin: u32::MAX - parity as u32,
        batch,
        history: 0,
    };
    Stream::new(seed, key)
}

/// The mean over batches, and those that leave one out.
fn jackknife(batches: &[Vec<Scored>], value: &dyn Fn(&Vec<Scored>) -> f64) -> Jackknife {
    let values: Vec<f64> = batches.iter().map(value).collect();
    let (total, count) = (values.iter().sum::<f64>(), values.len() as f64);
    Jackknife {
        all: total / count,
        without: (values.iter())
            .map(|v| (total - v) / (count - 1.0))
            .collect(),
    }
}

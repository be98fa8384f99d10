//! The medium as the walk of a burst's particles sees it: a Brownian motion with weights.
//!
//! The walk runs backwards from the Sun, so that one history serves all heights of sources. In z0 the
//! Green's function obeys ∂G/∂t = ∂(D ∂G)/∂z0 + u ∂G/∂z0: particles that drift towards the plane and are
//! thinned at the rate du/dz. In the depth y = ∫√(D0/D) dz and the clock ς = ∫2D0 dt, with D0 = D(0), that
//! is a unit Brownian motion with the drift β = D′/(4√(D D0)) − u/(2√(D D0)), hence (Girsanov, Feynman and
//! Kac; e.g. Øksendal 2003, §8) a free one with the weight e^{A(y_t) − A(y_0) − ∫½(β² + β′) dς}, A′ = β.
//! Drift and gradients make no error of the step then, and positions at given times have their law.
//!
//! Folded at the plane, the jump of β there adds e^{−β(0⁺) l} with the local time l (the length −m of
//! Skorokhod, 2D0 ∫δ(z) dt).

use super::BurstTransport;
use crate::medium::GasShape;
use crate::numerics::{Blend, UniformTable};

/// Longest step over the depth of the edge: the plane and the edge are not met in the same step.
const LONGEST: f64 = 0.25;
/// Largest change of ln weight in a step, beyond what all histories lose: trapezoids miss the curvature of a
/// narrow potential within it.
const TILT: f64 = 0.03;
/// Longest step over the time since the start.
const FINENESS: f64 = 1.0 / 16.0;
/// Growth of the step with distance from where it must be short. Trapezoids of equal steps are right on
/// average; those of long steps that end where others are short are not.
const REACH_SLOPE: f64 = 0.2;
/// Intervals of the tables.
const CELLS: usize = 1024;
/// Half-width of the smoothing in units of the distance from plane to edge: what is much narrower than the shortest
/// last step would be seen from its two ends only.
const SMOOTHING: f64 = 1.0 / 64.0;

/// Coefficients at one depth; u/f and the like where momentum has changed D by a factor f.
#[derive(Debug, Clone, Copy, Default)]
pub struct Local {
    /// D/D0.
    pub diffusion: f64,
    /// A of the gradient of D.
    pub gradient_tilt: f64,
    /// f A of the flow.
    pub flow_tilt: f64,
    /// ½(β² + β′) + thinning: terms in 1, 1/f and 1/f².
    pub potential: [f64; 3],
    /// (du/dz)/2D0.
    pub divergence: f64,
    /// 1 inside gas of finite thickness.
    pub gas: f64,
    /// Longest step.
    pub reach: f64,
}

impl Local {
    /// A where D is changed by a factor 1/`inverse`.
    #[inline(always)]
    pub fn tilt(&self, inverse: f64) -> f64 {
        self.gradient_tilt + inverse * self.flow_tilt
    }

    /// The rate in ς at which weight is lost.
    #[inline(always)]
    pub fn potential(&self, inverse: f64) -> f64 {
        self.potential[0] + inverse * (self.potential[1] + inverse * self.potential[2])
    }
}

impl Blend for Local {
    #[inline(always)]
    fn blend(a: &Self, b: &Self, w: f64) -> Self {
        let f = |a: f64, b: f64| a + (b - a) * w;
        Self {
            diffusion: f(a.diffusion, b.diffusion),
            gradient_tilt: f(a.gradient_tilt, b.gradient_tilt),
            flow_tilt: f(a.flow_tilt, b.flow_tilt),
            potential: [0, 1, 2].map(|i| f(a.potential[i], b.potential[i])),
            divergence: f(a.divergence, b.divergence),
            gas: f(a.gas, b.gas),
            reach: f(a.reach, b.reach),
        }
    }
}

/// The upper half of the medium. Lengths in kpc, clocks in kpc², rates over 2D0.
#[derive(Debug, Clone)]
pub struct Column {
    /// Depth of the edge.
    pub edge: f64,
    /// β(0⁺) of the gradient of D.
    pub plane_drift: f64,
    /// u(0⁺)/2D0.
    pub plane_flow: f64,
    /// ∫ gas dz of a thin disc; 0 if it is not thin.
    pub thin_gas: f64,
    /// Whether the divergence of the flow costs momentum.
    pub adiabatic: bool,
    /// D_⊥/D_zz.
    pub perpendicular_ratio: f64,
    /// d ln D/d ln R.
    pub diffusion_slope: f64,
    /// γ − 3.
    pub injection_slope: f64,
    /// −d ln p/dt in gas.
    pub loss: f64,
    /// Its slope.
    pub loss_slope: f64,
    /// Destruction in gas.
    pub destruction: f64,
    /// Least rate in ς at which weight is lost, as without a change of momentum.
    pub least: f64,
    /// Shortest of the longest steps.
    pub shortest: f64,
    /// Longest step over the clock at its end: what varies with height is summed along the way by
    /// trapezoids, which are coarse about the plane.
    pub fineness: f64,
    local: UniformTable<Local>,
    depths: UniformTable<f64>,
}

impl Column {
    /// Puts a medium into these coordinates.
    pub fn new(transport: &BurstTransport) -> Self {
        let per_clock = 0.5 / transport.diffusion[0];
        let edge_kpc = transport.edge_kpc;
        let ln_ratio = |d: &f64| libm::log(d / transport.diffusion[0]);
        let ln_diffusion: Vec<f64> = transport.diffusion.iter().map(ln_ratio).collect();
        let step = edge_kpc / CELLS as f64;
        let ln_diffusion = smoothed(&resampled(&ln_diffusion, edge_kpc));
        let flow = smoothed(&resampled(&transport.flow, edge_kpc));
        let flow: Vec<f64> = flow.iter().map(|u| u * per_clock).collect();
        let g: Vec<f64> = (ln_diffusion.iter())
            .map(|l| libm::exp(l - ln_diffusion[0]))
            .collect();
        let slope = derivative(&g, step);
        let over = |f: &dyn Fn(usize) -> f64| (0..=CELLS).map(f).collect::<Vec<f64>>();
        let of_gradient = over(&|i| 0.25 * slope[i] / g[i].sqrt());
        let of_flow = over(&|i| -flow[i] / g[i].sqrt());
        let bend = derivative(&of_gradient, step);
        let flow_bend = derivative(&of_flow, step);
        let divergence = derivative(&flow, step);
        let depth = integral(&over(&|i| 1.0 / g[i].sqrt()), step);
        let flow_tilt = integral(&over(&|i| -flow[i] / g[i]), step);
        let edge = depth[CELLS];
        let gas_kpc = match transport.gas.shape {
            GasShape::Thin => 0.0,
            GasShape::Uniform => transport.gas.half_thickness_kpc,
        };
        let nodes: Vec<Local> = (0..=CELLS)
            .map(|i| {
                let (root, a, b) = (g[i].sqrt(), of_gradient[i], of_flow[i]);
                Local {
                    diffusion: g[i],
                    gradient_tilt: 0.25 * (ln_diffusion[i] - ln_diffusion[0]),
                    flow_tilt: flow_tilt[i],
                    potential: [
                        0.5 * (a * a + root * bend[i]),
                        a * b + 0.5 * root * flow_bend[i] + divergence[i],
                        0.5 * b * b,
                    ],
                    divergence: divergence[i],
                    // the share of the cell around the node
                    gas: ((gas_kpc - step * i as f64) / step + 0.5).clamp(0.0, 1.0),
                    reach: LONGEST * edge,
                }
            })
            .collect();
        let mut local = uniform(&nodes, &depth, edge);
        let varies = |n: &Local| {
            let first = &nodes[0];
            (n.diffusion, n.potential, n.gas) != (first.diffusion, first.potential, first.gas)
        };
        let fineness = match nodes.iter().any(varies) {
            true => FINENESS,
            false => f64::INFINITY,
        };
        let potentials = local.iter().map(|n| n.potential(1.0));
        let least = potentials.fold(f64::INFINITY, f64::min);
        limit_reach(&mut local, least, edge / CELLS as f64);
        let reaches = local.iter().map(|n| n.reach);
        let shortest = reaches.fold(f64::INFINITY, f64::min);
        Self {
            edge,
            plane_drift: of_gradient[0],
            plane_flow: flow[0],
            thin_gas: match transport.gas.shape {
                GasShape::Thin => 2.0 * transport.gas.half_thickness_kpc,
                GasShape::Uniform => 0.0,
            },
            adiabatic: transport.adiabatic,
            perpendicular_ratio: transport.perpendicular_ratio,
            diffusion_slope: transport.diffusion_slope,
            injection_slope: transport.injection_slope,
            loss: transport.gas.loss * per_clock,
            loss_slope: transport.gas.loss_slope,
            destruction: transport.gas.destruction * per_clock,
            least,
            shortest,
            fineness,
            local: UniformTable::of(0.0, edge, local),
            depths: UniformTable::of(0.0, edge_kpc, depth),
        }
    }

    /// Coefficients at a depth.
    #[inline(always)]
    pub fn at(&self, depth: f64) -> Local {
        self.local.at(depth)
    }

    /// Depth of a height in kpc.
    pub fn depth(&self, height_kpc: f64) -> f64 {
        self.depths.at(height_kpc)
    }

    /// Whether momentum changes on the way.
    pub fn has_losses(&self) -> bool {
        self.loss > 0.0 || self.adiabatic
    }

    /// Change of ln p an expansion: a third, where the divergence of the flow costs momentum.
    pub fn expansion(&self) -> f64 {
        if self.adiabatic { 1.0 / 3.0 } else { 0.0 }
    }
}

/// Values at equidistant points at as many as the tables have.
fn resampled(values: &[f64], end: f64) -> Vec<f64> {
    let table = UniformTable::of(0.0, end, values.to_vec());
    let at = |i: usize| table.at(end * i as f64 / CELLS as f64);
    (0..=CELLS).map(at).collect()
}

/// Running means taken twice. Beyond an end values go on as mirrored in the point there: straight lines stay as they
/// are, and next to the plane as much is smoothed as elsewhere.
fn smoothed(values: &[f64]) -> Vec<f64> {
    let half = (SMOOTHING * CELLS as f64) as usize;
    let last = values.len() - 1;
    let once = |v: &[f64]| -> Vec<f64> {
        let low = (1..=half).rev().map(|i| 2.0 * v[0] - v[i]);
        let high = (1..=half).map(|i| 2.0 * v[last] - v[last - i]);
        let longer: Vec<f64> = low.chain(v.iter().copied()).chain(high).collect();
        let means = longer.windows(2 * half + 1);
        means
            .map(|w| w.iter().sum::<f64>() / w.len() as f64)
            .collect()
    };
    once(&once(values))
}

fn derivative(values: &[f64], step: f64) -> Vec<f64> {
    let last = values.len() - 1;
    (0..=last)
        .map(|i| {
            let (a, b) = (i.max(1) - 1, (i + 1).min(last));
            (values[b] - values[a]) / (step * (b - a) as f64)
        })
        .collect()
}

fn integral(values: &[f64], step: f64) -> Vec<f64> {
    let mut sum = 0.0;
    let pairs = values.windows(2).map(|v| 0.5 * step * (v[0] + v[1]));
    let rest = pairs.map(|area| {
        sum += area;
        sum
    });
    std::iter::once(0.0).chain(rest).collect()
}

/// From equidistant heights to equidistant depths.
fn uniform(nodes: &[Local], depth: &[f64], edge: f64) -> Vec<Local> {
    let mut i = 0;
    (0..=CELLS)
        .map(|k| {
            let y = edge * k as f64 / CELLS as f64;
            while i + 2 < depth.len() && depth[i + 1] < y {
                i += 1;
            }
            let w = (y - depth[i]) / (depth[i + 1] - depth[i]);
            Local::blend(&nodes[i], &nodes[i + 1], w)
        })
        .collect()
}

/// Steps short enough for the potential, and for where they may end.
fn limit_reach(nodes: &mut [Local], least: f64, step: f64) {
    for node in nodes.iter_mut() {
        let excess = node.potential(1.0) - least;
        node.reach = node.reach.min((TILT / excess).sqrt());
    }
    for i in 1..nodes.len() {
        nodes[i].reach = nodes[i].reach.min(nodes[i - 1].reach + REACH_SLOPE * step);
    }
    for i in (1..nodes.len()).rev() {
        nodes[i - 1].reach = nodes[i - 1].reach.min(nodes[i].reach + REACH_SLOPE * step);
    }
}

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
//!
//! Weights for a steep gradient of D would differ by many e-folds after some time near it. Folded steps have its drift
//! b at their start, and what is left, e^{−b (Δy − l) + ½ b² Δς} more, decides which steps are taken: its mean is 1, as
//! a gradient makes and destroys no particles.

use super::BurstTransport;
use crate::medium::GasShape;
use crate::numerics::{Blend, UniformTable};

/// Longest step over the depth of the edge: the plane and the edge are not met in the same step.
const LONGEST: f64 = 0.25;
/// Largest change of ln weight in a step, beyond that of the usual potential: trapezoids miss the curvature of a
/// narrow one within it.
const TILT: f64 = 0.03;
/// Longest step over the time since the start.
const FINENESS: f64 = 1.0 / 16.0;
/// Growth of the step with distance from where it must be short. Trapezoids of equal steps are right on
/// average; those of long steps that end where others are short are not.
const REACH_SLOPE: f64 = 0.2;
/// Intervals of the tables.
const CELLS: usize = 8192;
/// Half-width of the smoothing in intervals.
const SMOOTHING: usize = 16;

/// Coefficients at one depth; u/f and the like where momentum has changed D by a factor f.
#[derive(Debug, Clone, Copy, Default)]
pub struct Local {
    /// D/D0.
    pub diffusion: f64,
    /// β of the gradient of D.
    pub drift: f64,
    /// A of it.
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
    /// The rate in ς at which weight is lost to the flow, where D is changed by a factor 1/`inverse`.
    #[inline(always)]
    pub fn of_flow(&self, inverse: f64) -> f64 {
        inverse * (self.potential[1] + inverse * self.potential[2])
    }
}

impl Blend for Local {
    #[inline(always)]
    fn blend(a: &Self, b: &Self, w: f64) -> Self {
        let f = |a: f64, b: f64| a + (b - a) * w;
        Self {
            diffusion: f(a.diffusion, b.diffusion),
            drift: f(a.drift, b.drift),
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
    /// Whether D has a gradient.
    pub varies: bool,
    /// β(0⁺) of the gradient of D.
    pub plane_drift: f64,
    /// u(0⁺)/2D0 for a local time in depth.
    pub plane_flow: f64,
    /// ∫ gas dy of a thin disc; 0 if it is not thin.
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
    /// Least rate in ς at which weight is lost to the flow, as without a change of momentum.
    pub least: f64,
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
        let flow: Vec<f64> = transport.flow.iter().map(|u| u * per_clock).collect();
        let heights = heights(&resampled(&ln_diffusion, edge_kpc), edge_kpc);
        let at_depths = |values: &[f64]| {
            let table = UniformTable::of(0.0, edge_kpc, values.to_vec());
            smoothed(&heights.iter().map(|&z| table.at(z)).collect::<Vec<f64>>())
        };
        let (ln_g, flow) = (at_depths(&ln_diffusion), at_depths(&flow));
        let of_g = |f: fn(f64) -> f64| ln_g.iter().map(|&l| f(l)).collect::<Vec<f64>>();
        let root = of_g(|l| libm::exp(0.5 * l));
        // smoothing keeps neither D at the plane nor heights quite: the edge stays at its height
        let height = integral(&root, 1.0);
        let step = edge_kpc / height[CELLS];
        let height: Vec<f64> = height.iter().map(|z| z * step).collect();
        let edge = step * CELLS as f64;
        let gradient_tilt = of_g(|l| 0.25 * l);
        let of_gradient = derivative(&gradient_tilt, step);
        let potential = potential(&of_g(|l| libm::exp(0.25 * l)), of_gradient[0], step);
        let of_flow: Vec<f64> = flow.iter().zip(&root).map(|(u, r)| -u / r).collect();
        let flow_tilt = integral(&of_flow, step);
        let per_depth = derivative(&flow, step);
        let gas_kpc = match transport.gas.shape {
            GasShape::Thin => 0.0,
            GasShape::Uniform => transport.gas.half_thickness_kpc,
        };
        let mut local: Vec<Local> = (0..=CELLS)
            .map(|i| {
                let divergence = per_depth[i] / root[i];
                Local {
                    diffusion: root[i] * root[i],
                    drift: of_gradient[i],
                    gradient_tilt: gradient_tilt[i],
                    flow_tilt: flow_tilt[i],
                    // terms in both drifts are −½ du/dz
                    potential: [
                        potential[i],
                        0.5 * divergence,
                        0.5 * of_flow[i] * of_flow[i],
                    ],
                    divergence,
                    // the share of the cell around the node
                    gas: ((gas_kpc - height[i]) / (step * root[i]) + 0.5).clamp(0.0, 1.0),
                    reach: LONGEST * edge,
                }
            })
            .collect();
        let varies = |n: &Local| {
            let first = &local[0];
            (n.diffusion, n.potential, n.gas) != (first.diffusion, first.potential, first.gas)
        };
        let fineness = match local.iter().any(varies) {
            true => FINENESS,
            false => f64::INFINITY,
        };
        let potentials = local.iter().map(|n| n.of_flow(1.0));
        let least = potentials.fold(f64::INFINITY, f64::min);
        limit_reach(&mut local, step);
        Self {
            edge,
            varies: of_gradient.iter().any(|&b| b != 0.0),
            plane_drift: of_gradient[0],
            plane_flow: flow[0] / root[0],
            thin_gas: match transport.gas.shape {
                GasShape::Thin => 2.0 * transport.gas.half_thickness_kpc / root[0],
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
            fineness,
            local: UniformTable::of(0.0, edge, local),
            depths: UniformTable::of(0.0, edge_kpc, inverted(&height, edge)),
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

    /// The rate in gas at which particles of the spectrum vanish.
    pub fn sink(&self) -> f64 {
        self.destruction + (self.injection_slope - self.loss_slope) * self.loss
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

/// Heights at equidistant depths.
fn heights(ln_diffusion: &[f64], edge_kpc: f64) -> Vec<f64> {
    let slowness: Vec<f64> = ln_diffusion.iter().map(|l| libm::exp(-0.5 * l)).collect();
    inverted(&integral(&slowness, 1.0), edge_kpc)
}

/// Where a function that grows from 0, of equidistant points from 0 to `end`, has equidistant values.
fn inverted(values: &[f64], end: f64) -> Vec<f64> {
    let (last, step) = (values.len() - 1, end / (values.len() - 1) as f64);
    let mut i = 0;
    (0..=last)
        .map(|k| {
            let value = values[last] * k as f64 / last as f64;
            while i + 2 <= last && values[i + 1] < value {
                i += 1;
            }
            step * (i as f64 + (value - values[i]) / (values[i + 1] - values[i]))
        })
        .collect()
}

/// Running means taken twice, beyond the plane of what is even but for a kink in it. Straight lines stay as they are.
fn smoothed(values: &[f64]) -> Vec<f64> {
    let last = values.len() - 1;
    let kink = -1.5 * values[0] + 2.0 * values[1] - 0.5 * values[2];
    let once = |v: &[f64]| -> Vec<f64> {
        let at = |i: isize| match i.unsigned_abs() {
            i if i <= last => v[i],
            i => 2.0 * v[last] - v[2 * last - i],
        };
        let half = SMOOTHING as isize;
        (0..=last as isize)
            .map(|i| (i - half..=i + half).map(at).sum::<f64>() / (2 * half + 1) as f64)
            .collect()
    };
    let even: Vec<f64> = (0..=last).map(|i| values[i] - kink * i as f64).collect();
    let even = once(&once(&even));
    (0..=last).map(|i| even[i] + kink * i as f64).collect()
}

/// ½(β² + β′) = φ″/2φ with φ = e^A: of φ itself, so that no particles are lost or made between nodes. At the plane it
/// is that of what is even but for the kink.
fn potential(phi: &[f64], plane_drift: f64, step: f64) -> Vec<f64> {
    let last = phi.len() - 1;
    let mut found: Vec<f64> = (0..=last)
        .map(|i| match i {
            0 => ((phi[1] / phi[0] - 1.0) / step - plane_drift) / step,
            i if i == last => 0.0,
            i => 0.5 * (phi[i + 1] - 2.0 * phi[i] + phi[i - 1]) / (phi[i] * step * step),
        })
        .collect();
    found[last] = found[last - 1];
    found
}

/// Central differences, and those of second order from one side at the plane.
fn derivative(values: &[f64], step: f64) -> Vec<f64> {
    let last = values.len() - 1;
    (0..=last)
        .map(|i| match i {
            0 => (-1.5 * values[0] + 2.0 * values[1] - 0.5 * values[2]) / step,
            i if i == last => (values[last] - values[last - 1]) / step,
            i => (values[i + 1] - values[i - 1]) / (2.0 * step),
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

/// Steps short enough for the potential, and for where they may end.
fn limit_reach(nodes: &mut [Local], step: f64) {
    let potential = |n: &Local| n.potential[0] + n.of_flow(1.0);
    let mut potentials: Vec<f64> = nodes.iter().map(potential).collect();
    potentials.sort_by(f64::total_cmp);
    let usual = potentials[potentials.len() / 2];
    for node in nodes.iter_mut() {
        let excess = (potential(node) - usual).abs();
        node.reach = node.reach.min((TILT / excess).sqrt());
    }
    for i in 1..nodes.len() {
        nodes[i].reach = nodes[i].reach.min(nodes[i - 1].reach + REACH_SLOPE * step);
    }
    for i in (1..nodes.len()).rev() {
        nodes[i - 1].reach = nodes[i - 1].reach.min(nodes[i].reach + REACH_SLOPE * step);
    }
}

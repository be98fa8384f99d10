//! Diffusion that grows with height, flows, losses and destruction against the equation on a grid.

use pitchwalk::anisotropy::TabulatedSum;
use pitchwalk::kernels::{BurstKernel, BurstTransport};
use pitchwalk::medium::GasShape;

use crate::common::{D, H, Pulls, effort, medium};
use crate::grid::Equation;

/// Error of the grid and of looking up between the table's nodes, relative to the density, and to the
/// largest gradient.
const GRID: f64 = 0.004;

/// At a few ages, distances and heights of sources, within 4σ and the grid's error; σ ≤ 2 %.
fn judge(what: &str, transport: &BurstTransport, equation: &Equation<'_>) {
    judge_within(GRID, 80_000, what, transport, equation);
}

fn judge_within(
    grid: f64,
    histories: usize,
    what: &str,
    transport: &BurstTransport,
    equation: &Equation<'_>,
) {
    let kernel = BurstKernel::walk(transport, &effort(histories));
    let sum = TabulatedSum::new(&kernel);
    let ages: Vec<usize> = vec![13, 20, 26, 31, 35];
    let times: Vec<f64> = ages.iter().map(|&t| kernel.age_myr[t]).collect();
    let picked = [0, 2, 4];
    let distances: Vec<Vec<f64>> = (ages.iter())
        .map(|&t| picked.map(|q| kernel.distance_kpc[t][q]).to_vec())
        .collect();
    let (mut density, mut gradient) = <(Pulls, Pulls)>::default();
    let heights = kernel.source_z_kpc.len();
    // at nodes, and between those next to the plane
    let height = |node: f64| {
        let [below, above] = [node.floor(), node.ceil()].map(|i| kernel.source_z_kpc[i as usize]);
        equation.cell_height(0.5 * (below + above))
    };
    for (near, z0) in [0.0, 1.5, 3.0, 6.0, 9.0].map(|node| (node as usize, height(node))) {
        let exact = equation.kernel(z0, &times, &distances);
        for (i, &t) in ages.iter().enumerate() {
            for (j, &q) in picked.iter().enumerate() {
                let [n, dz] = exact[i][j];
                let rho = distances[i][j];
                let found = sum.one([rho, 0.0, z0], times[i]);
                let row = (t * kernel.distance_kpc[t].len() + q) * heights + near;
                let value = kernel.values[row];
                let relative = value.density.1 / value.density.0;
                if kernel.source_depth_kpc[near].powi(2) > 12.0 * D * times[i] {
                    continue;
                }
                assert!(relative < 0.02, "{relative}");
                density.add((found.density / n, relative.hypot(grid)), 1.0);
                if near > 0 {
                    let relative = value.gradient_z.1 / value.gradient_z.0;
                    gradient.add((found.gradient[2] / dz, relative.hypot(2.0 * grid)), 1.0);
                }
            }
        }
    }
    density.judge(&format!("{what}: density"));
    gradient.judge(&format!("{what}: vertical gradient"));
}

#[test]
fn diffusion_that_grows_away_from_the_disc() {
    let growth = |x: f64| D * (2.0 * x).exp();
    let equation = Equation {
        side: 160,
        diffusion: &|z| growth(z / H),
        flow: &|_| 0.0,
        sink: &|_| 0.0,
        plane_sink: 0.0,
        expansion: 0.0,
    };
    judge("growing D", &medium(growth, |_| 0.0), &equation);
}

/// As where particles make waves: none in the plane, many above it, fewer towards the edge, from which they run away
/// with particles.
#[test]
fn diffusion_that_dips_above_the_plane() {
    let dip = |x: f64| D * (0.6 + 0.4 * (-x / 0.06).exp() + 0.5 * x * x);
    let flow = |_: f64| 0.5 * D / H;
    let mut transport = medium(dip, flow);
    transport.adiabatic = true;
    transport.diffusion_slope = 0.0;
    let equation = Equation {
        side: 160,
        diffusion: &|z| dip(z / H),
        flow: &|z| flow(z / H),
        sink: &|_| 0.0,
        plane_sink: 0.0,
        expansion: transport.injection_slope / 3.0,
    };
    judge("dip of D", &transport, &equation);
}

/// As where waves begin in the disc: D in the plane is six times as large as above it. That is as narrow as kernels
/// resolve: spreads of histories from the same place in a last step are taken as one, which far from the source is off
/// by one or two per cent.
#[test]
fn diffusion_that_peaks_in_the_plane() {
    let peak = |x: f64| D * (0.15 + 0.85 * (-(x / 0.03).powi(2)).exp() + 0.3 * x * x);
    let equation = Equation {
        side: 640,
        diffusion: &|z| peak(z / H),
        flow: &|_| 0.0,
        sink: &|_| 0.0,
        plane_sink: 0.0,
        expansion: 0.0,
    };
    judge_within(
        0.012,
        24_000,
        "peak of D",
        &medium(peak, |_| 0.0),
        &equation,
    );
}

/// Losses ∝ p, D and its flow independent of it: particles ∝ e^{−a ln p} then vanish at the rate a ṗ/p.
#[test]
fn a_flow_with_its_losses_and_a_thin_disc_of_gas() {
    let (speed, a, destruction, loss) = (2.0 * D / H, 1.3, 0.08, 0.05);
    let mut transport = medium(|_| D, |_| speed);
    transport.adiabatic = true;
    transport.diffusion_slope = 0.0;
    transport.injection_slope = a;
    transport.gas.destruction = destruction;
    transport.gas.loss = loss;
    let equation = Equation {
        side: 160,
        diffusion: &|_| D,
        flow: &|_| speed,
        sink: &|_| 0.0,
        plane_sink: 2.0 * transport.gas.half_thickness_kpc * (destruction + a * loss),
        expansion: a / 3.0,
    };
    judge("flow and thin gas", &transport, &equation);
}

#[test]
fn everything_varies_at_once() {
    let (growth, a, destruction) = (|x: f64| D * (1.0 + 3.0 * x * x), 1.5, 0.1);
    let flow = |x: f64| D / H * (0.5 + 1.5 * x);
    let mut transport = medium(growth, flow);
    transport.adiabatic = true;
    transport.diffusion_slope = 0.0;
    transport.injection_slope = a;
    transport.gas.shape = GasShape::Uniform;
    transport.gas.destruction = destruction;
    let equation = Equation {
        side: 160,
        diffusion: &|z| growth(z / H),
        flow: &|z| flow(z / H),
        sink: &|z| {
            if z < transport.gas.half_thickness_kpc {
                destruction
            } else {
                0.0
            }
        },
        plane_sink: 0.0,
        expansion: a / 3.0,
    };
    judge("everything", &transport, &equation);
}

/// The looked-up gradient is the difference of looked-up densities, though estimated on its own.
#[test]
fn the_horizontal_gradient_is_that_of_the_density() {
    let transport = medium(|x| D * (2.0 * x).exp(), |_| 0.0);
    let kernel = BurstKernel::walk(&transport, &effort(100_000));
    let sum = TabulatedSum::new(&kernel);
    for age in [0.1, 0.5, 2.0, 5.0] {
        for z0 in [0.0, 0.1, -0.2] {
            for rho in [0.05, 0.2, 0.4] {
                let one = |x: f64| sum.one([x, 0.0, z0], age);
                let step = 0.1 * rho;
                let slope = (one(rho + step).density / one(rho - step).density).ln() / (2.0 * step);
                let here = one(rho);
                if here.density == 0.0 {
                    continue;
                }
                // the gradient at the Sun points to the source: away from it in the source's place
                let exact = -here.gradient[0] / here.density;
                assert!(
                    (slope / exact - 1.0).abs() < 0.02,
                    "{age} {z0} {rho}: {slope} {exact}"
                );
            }
        }
    }
}

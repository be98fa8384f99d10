//! The cloud of a source: where its particles are shortly after their birth, on a grid of depths.
//!
//! In the clock ς the density n of particles per height obeys ∂n/∂ς = −∂J/∂z − sinks with
//! J = (u n − D ∂n/∂z)/2D: in finite volumes, with fluxes that are exact where J, D and u are constant
//! between cells (Scharfetter & Gummel 1969), and steps of the trapezoidal rule followed by the backward
//! differentiation formula (TR-BDF2; Bank et al. 1985), which damps what the grid does not resolve.

use super::column::Column;
use super::history::Parity;
use crate::numerics::Tridiagonal;
use crate::numerics::elementary::exp;

/// Cells from the plane to the edge.
pub const CELLS: usize = 1024;
/// First step over the square of a cell.
const FIRST: f64 = 0.25;
/// Steps over the time since the start.
const GROWTH: f64 = 0.2;
/// Share of a step that the trapezoidal rule takes: then both halves have the same matrix.
const TRAPEZOID: f64 = 2.0 - std::f64::consts::SQRT_2;

/// Particles of a source in a cell.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cloud {
    /// Density for each particle of the source, in 1/kpc.
    pub density: f64,
    /// Density times the mean ∫2D_⊥ dt since their birth.
    pub spread: f64,
    /// Density times the mean of 2D0 times the time in gas.
    pub gas: f64,
}

/// All cells for a source at a depth, at each of the ascending clocks; D0 over D at the plane is `inverse`.
pub fn clouds(
    column: &Column,
    parity: Parity,
    depth: f64,
    inverse: f64,
    clocks: &[f64],
) -> Vec<Vec<Cloud>> {
    let medium = Medium::new(column, parity, inverse);
    let mut cloud = medium.born(parity, depth);
    let mut now = 0.0;
    let mut step = FIRST * medium.width * medium.width;
    let mut found = Vec::with_capacity(clocks.len());
    for &clock in clocks {
        while now < clock {
            // the last two are alike rather than one long and one short
            let left = clock - now;
            let this = match left / step {
                x if x <= 1.0 => left,
                x if x <= 2.0 => 0.5 * left,
                _ => step,
            };
            medium.advance(&mut cloud, this);
            now = if this == left { clock } else { now + this };
            step = step.max(GROWTH * now);
        }
        found.push((0..CELLS).map(|i| Cloud::of(&cloud, i)).collect());
    }
    found
}

/// Density, and that times what [`Cloud`] has.
type Fields = [Vec<f64>; 3];

impl Cloud {
    fn of(fields: &Fields, cell: usize) -> Self {
        let [density, spread, gas] = [0, 1, 2].map(|k| fields[k][cell].max(0.0));
        Self {
            density,
            spread,
            gas,
        }
    }
}

/// The operator on the grid.
struct Medium {
    /// Of a cell in depth.
    width: f64,
    /// Heights that cells take.
    volume: Vec<f64>,
    /// Rates from the cell below, of the cell itself, and from the cell above.
    rates: Vec<[f64; 3]>,
    /// Rates at which spread and gas are gathered.
    gathered: [Vec<f64>; 2],
    /// That of gas in the plane, in the cell next to it.
    plane_gas: f64,
}

impl Medium {
    fn new(column: &Column, parity: Parity, inverse: f64) -> Self {
        let width = column.edge / CELLS as f64;
        let centre = |i: usize| column.at(width * (i as f64 + 0.5));
        let root = |place: f64| column.at(width * place).diffusion.sqrt();
        // means over both halves of what lies from a place to the next
        let mean = |from: f64, f: &dyn Fn(f64) -> f64| 0.5 * (f(from + 0.25) + f(from + 0.75));
        let volume: Vec<f64> = (0..CELLS).map(|i| width * mean(i as f64, &root)).collect();
        // ∫u/D dz from the plane
        let flow = |tilt: f64| -2.0 * inverse * tilt;
        let mut rates = vec![[0.0; 3]; CELLS];
        for i in 0..CELLS - 1 {
            let slowness = mean(i as f64 + 0.5, &|place| 1.0 / root(place));
            let conductance = 0.5 / (width * slowness);
            let between = flow(centre(i + 1).flow_tilt) - flow(centre(i).flow_tilt);
            let (up, down) = (
                conductance * carried(-between),
                conductance * carried(between),
            );
            rates[i][1] -= up / volume[i];
            rates[i][2] = down / volume[i];
            rates[i + 1][0] = up / volume[i + 1];
            rates[i + 1][1] -= down / volume[i + 1];
        }
        let last = CELLS - 1;
        let beyond = flow(column.at(column.edge).flow_tilt) - flow(centre(last).flow_tilt);
        rates[last][1] -= root(CELLS as f64) / width * carried(-beyond) / volume[last];
        let mut gathered = [vec![0.0; CELLS], vec![0.0; CELLS]];
        for i in 0..CELLS {
            let local = centre(i);
            let expansion = column.injection_slope * column.expansion() * local.divergence;
            rates[i][1] -= inverse * (expansion + column.sink() * local.gas);
            gathered[0][i] = column.perpendicular_ratio * local.diffusion;
            gathered[1][i] = inverse * local.gas;
        }
        let mut plane_gas = 0.0;
        match parity {
            // half of what happens in the plane falls to each side
            Parity::Even => {
                let expansion =
                    column.injection_slope * column.expansion() * 2.0 * column.plane_flow;
                let at_plane = 0.5 * inverse / width;
                rates[0][1] -= at_plane * (expansion + column.sink() * column.thin_gas);
                plane_gas = at_plane * column.thin_gas;
            }
            Parity::Odd => {
                rates[0][1] -= root(0.0) / width * carried(flow(centre(0).flow_tilt)) / volume[0];
            }
        }
        Self {
            width,
            volume,
            rates,
            gathered,
            plane_gas,
        }
    }

    /// One particle at a depth, between the two nearest cells; with its negative image below the plane, if odd.
    fn born(&self, parity: Parity, depth: f64) -> Fields {
        let mut density = vec![0.0; CELLS];
        let place = depth / self.width - 0.5;
        if place < 0.0 {
            let whole = match parity {
                Parity::Even => 1.0,
                Parity::Odd => 2.0 * depth / self.width,
            };
            density[0] = whole / self.volume[0];
        } else {
            let below = (place as usize).min(CELLS - 2);
            let share = place - below as f64;
            density[below] = (1.0 - share) / self.volume[below];
            density[below + 1] = share / self.volume[below + 1];
        }
        [density, vec![0.0; CELLS], vec![0.0; CELLS]]
    }

    /// One step.
    fn advance(&self, cloud: &mut Fields, step: f64) {
        let half = 0.5 * TRAPEZOID * step;
        let mut matrix = Tridiagonal::zero(CELLS);
        for (i, [a, b, c]) in self.rates.iter().enumerate() {
            matrix.lower[i] = -half * a;
            matrix.diagonal[i] = 1.0 - half * b;
            matrix.upper[i] = -half * c;
        }
        matrix.factorise();
        let mut middle = self.changed(cloud, half);
        self.solve(&matrix, half, &mut middle);
        let share = 1.0 / (TRAPEZOID * (2.0 - TRAPEZOID));
        for (field, middle) in cloud.iter_mut().zip(&middle) {
            for (x, m) in field.iter_mut().zip(middle) {
                *x = share * m - (share - 1.0) * *x;
            }
        }
        self.solve(&matrix, half, cloud);
    }

    /// Fields after an explicit step.
    fn changed(&self, cloud: &Fields, step: f64) -> Fields {
        let moved = |field: &[f64], i: usize| {
            let below = if i > 0 { field[i - 1] } else { 0.0 };
            let above = field.get(i + 1).unwrap_or(&0.0);
            let [a, b, c] = self.rates[i];
            field[i] + step * (a * below + b * field[i] + c * above)
        };
        let mut next = [0, 1, 2].map(|k| (0..CELLS).map(|i| moved(&cloud[k], i)).collect());
        self.gather(&mut next, step, &cloud[0]);
        next
    }

    /// x of (1 − `half` of the operator) x = `right`.
    fn solve(&self, matrix: &Tridiagonal, half: f64, right: &mut Fields) {
        matrix.substitute(&mut right[0]);
        let density = right[0].clone();
        self.gather(right, half, &density);
        matrix.substitute(&mut right[1]);
        matrix.substitute(&mut right[2]);
    }

    /// Adds what a density gathers in a time.
    fn gather(&self, fields: &mut Fields, time: f64, density: &[f64]) {
        for (field, rates) in fields[1..].iter_mut().zip(&self.gathered) {
            for ((x, rate), n) in field.iter_mut().zip(rates).zip(density) {
                *x += time * rate * n;
            }
        }
        // the density in the plane itself, of what is even
        fields[2][0] += time * self.plane_gas * (9.0 * density[0] - density[1]) / 8.0;
    }
}

/// The part of a flux that a cell's density makes: x/(eˣ − 1) for x, the flow over the diffusion, against it.
fn carried(x: f64) -> f64 {
    if x.abs() < 1e-6 {
        1.0 - 0.5 * x
    } else {
        x / (exp(x) - 1.0)
    }
}

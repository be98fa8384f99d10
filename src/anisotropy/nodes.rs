//! What is interpolated between the nodes of a table of kernels.
//!
//! G is divided by that of free space with D as at the plane, thinned by the edges,
//! e^{−ρ²/2S̄}/(2πS̄) e^{−y²/4D0t}/√(4πD0t) (1 − e^{−Y(Y−y)/D0t}) (1 − e^{−Y(Y+y)/D0t}), for a source at the
//! depth y and edges at ±Y, and by its decay e^{−μt} with the slowest mode. What is left is smooth and its
//! logarithm small; it is made dense once by cubics in ln t, √z0 and ρ²/2S̄, and then looked up linearly.

use std::f64::consts::PI;

use crate::kernels::{BurstKernel, Tabulated};
use crate::numerics::Cubic;

/// Largest relative error of an estimate that is used: others lie where next to nothing arrives.
const NOISE: f64 = 0.3;
/// Intervals of the dense grid in ln t for each of the table's, in √z0 and in ρ²/2S̄.
const PER_AGE: usize = 4;
const HEIGHTS: usize = 32;
const EXPONENTS: usize = 28;

/// ln of G over what it is divided by, of −(S̄/ρ) ∂ln G/∂ρ, and of (2D0t/y) ∂ln G/∂z e^{(μ′ − μ)t}.
type Smooth = [f64; 3];

/// The smooth functions at the nodes of a table.
pub struct Nodes<'a> {
    kernel: &'a BurstKernel,
    /// ln t.
    pub ln_age: Vec<f64>,
    /// S̄/2D0t.
    pub spread: Vec<f64>,
    /// Rates in 1/Myr: μ of the density, none, and μ′ − μ of the gradient in z over the density.
    pub decay: [f64; 3],
    exponent: Vec<f64>,
    /// Age by age, exponent by exponent, height by height.
    values: Vec<Smooth>,
}

impl<'a> Nodes<'a> {
    /// Finds them.
    pub fn new(kernel: &'a BurstKernel) -> Self {
        let ages = &kernel.age_myr;
        let distances = kernel.distance_kpc[0].iter();
        let exponent = distances.map(|r| 0.5 * r * r / kernel.spread_kpc2[0]);
        let spread = |t: usize| kernel.spread_kpc2[t] / (2.0 * kernel.diffusion * ages[t]);
        let mut nodes = Self {
            ln_age: ages.iter().map(|&t| libm::log(t)).collect(),
            spread: (0..ages.len()).map(spread).collect(),
            decay: decay(kernel),
            exponent: exponent.collect(),
            values: Vec::new(),
            kernel,
        };
        nodes.values = nodes.places().map(|place| nodes.value(place)).collect();
        nodes.close();
        nodes.fill();
        nodes
    }

    /// Age, exponent and height of each value.
    fn places(&self) -> impl Iterator<Item = [usize; 3]> + use<> {
        let (exponents, heights) = (self.exponent.len(), self.kernel.source_z_kpc.len());
        (0..self.ln_age.len() * exponents * heights).map(move |i| {
            [
                i / heights / exponents,
                i / heights % exponents,
                i % heights,
            ]
        })
    }

    fn index(&self, [t, q, z]: [usize; 3]) -> usize {
        (t * self.exponent.len() + q) * self.kernel.source_z_kpc.len() + z
    }

    /// The smooth functions at a node, not finite where they are not known.
    fn value(&self, [t, q, z]: [usize; 3]) -> Smooth {
        let k = self.kernel;
        let Tabulated {
            density,
            gradient_rho,
            gradient_z,
            ..
        } = k.values[self.index([t, q, z])];
        let known = |(value, error): (f64, f64)| match error <= NOISE * value.abs() {
            true => value,
            false => f64::NAN,
        };
        let (n, age) = (known(density), k.age_myr[t]);
        let clock = 2.0 * k.diffusion * age;
        let (y, edge) = (k.source_depth_kpc[z], k.edge_depth_kpc);
        let thinned = |way: f64| -libm::expm1(-2.0 * edge * way / clock);
        let free = libm::exp(-self.exponent[q] - 0.5 * y * y / clock)
            / (2.0 * PI * k.spread_kpc2[t] * (2.0 * PI * clock).sqrt());
        let across = -known(gradient_rho) / k.distance_kpc[t][q];
        [
            libm::log(n / free / thinned(edge - y) / thinned(edge + y)) + self.decay[0] * age,
            libm::log(across * k.spread_kpc2[t] / n),
            libm::log(known(gradient_z) / n * clock / y) + self.decay[2] * age,
        ]
    }

    /// The limits ρ → 0, from the two next distances, and z0 → 0, from the next height.
    fn close(&mut self) {
        let step = self.exponent[1] / (self.exponent[2] - self.exponent[1]);
        for place @ [t, q, z] in self.places() {
            let index = self.index(place);
            if q == 0 {
                let [a, b] = [1, 2].map(|q| self.values[self.index([t, q, z])][1]);
                self.values[index][1] = a - (b - a) * step;
            }
            if z == 0 {
                self.values[index][2] = self.values[self.index([t, q, 1])][2];
            }
        }
    }

    /// Where next to nothing arrives the value nearer to the Sun or the earlier one stands.
    fn fill(&mut self) {
        for place in self.places() {
            let from = match place {
                [0, 0, 0] => None,
                [t, 0, 0] => Some([t - 1, 0, 0]),
                [t, q, 0] => Some([t, q - 1, 0]),
                [t, q, z] => Some([t, q, z - 1]),
            };
            let filling = from.map_or([0.0; 3], |place| self.values[self.index(place)]);
            let index = self.index(place);
            for (value, filling) in self.values[index].iter_mut().zip(filling) {
                if !value.is_finite() {
                    *value = filling;
                }
            }
        }
    }

    /// On a dense grid, cubic in each direction.
    pub fn dense(&self) -> Dense {
        let grid = |nodes: &[f64], count: usize| -> Vec<Cubic> {
            let (from, to) = (nodes[0], nodes[nodes.len() - 1]);
            let at = |i: usize| from + (to - from) * i as f64 / count as f64;
            (0..=count).map(|i| Cubic::at(nodes, at(i))).collect()
        };
        let last = self.ln_age.len() - 1;
        let ages = last * PER_AGE;
        let roots: Vec<f64> = self.kernel.source_z_kpc.iter().map(|z| z.sqrt()).collect();
        let in_height = grid(&roots, HEIGHTS);
        let in_exponent = grid(&self.exponent, EXPONENTS);
        let mut values = Vec::new();
        for t in grid(&self.ln_age, ages) {
            for z in &in_height {
                for q in &in_exponent {
                    values.push([0, 1, 2].map(|k| {
                        t.of(|t| q.of(|q| z.of(|z| self.values[self.index([t, q, z])][k])))
                    }));
                }
            }
        }
        let (first, end) = (self.ln_age[0], self.ln_age[last]);
        Dense {
            first,
            last: end,
            ages,
            per_age: ages as f64 / (end - first),
            per_root: HEIGHTS as f64 / roots[roots.len() - 1],
            per_exponent: EXPONENTS as f64 / self.exponent[self.exponent.len() - 1],
            values,
        }
    }
}

/// Decay rates from the last ages: with one mode left G decays as e^{−μt}/t.
fn decay(kernel: &BurstKernel) -> [f64; 3] {
    /// Ages back: a factor of about two.
    const BACK: usize = 4;
    let heights = kernel.source_z_kpc.len();
    let per_age = kernel.distance_kpc[0].len() * heights;
    let last = kernel.age_myr.len() - 1;
    let early = last - BACK.min(last);
    let rate = |pick: fn(&Tabulated) -> f64| {
        // at ρ = 0, all heights together
        let sum = |t: usize| -> f64 {
            let values = &kernel.values[t * per_age..t * per_age + heights];
            values.iter().map(pick).sum::<f64>() * kernel.age_myr[t]
        };
        let decline = libm::log(sum(early) / sum(last));
        let rate = decline / (kernel.age_myr[last] - kernel.age_myr[early]);
        if rate.is_finite() { rate } else { 0.0 }
    };
    let (density, gradient) = (rate(|v| v.density.0), rate(|v| v.gradient_z.0));
    [density, 0.0, gradient - density]
}

/// The smooth functions at equal distances in ln t, √|z0| and ρ²/2S̄.
#[derive(Debug, Clone)]
pub struct Dense {
    first: f64,
    last: f64,
    ages: usize,
    per_age: f64,
    per_root: f64,
    per_exponent: f64,
    /// Age by age, height by height, exponent by exponent.
    values: Vec<Smooth>,
}

impl Dense {
    /// First and last ln t, and points between them.
    pub fn ln_ages(&self) -> (f64, f64, usize) {
        (self.first, self.last, self.ages + 1)
    }

    /// Linear in between and held beyond the ends.
    #[inline(always)]
    pub fn at(&self, ln_age: f64, height: f64, exponent: f64) -> Smooth {
        let place = |x: f64, count: usize| {
            let x = x.clamp(0.0, count as f64);
            let i = (x as usize).min(count - 1);
            (i, x - i as f64)
        };
        let (t, wt) = place((ln_age - self.first) * self.per_age, self.ages);
        let (z, wz) = place(height.sqrt() * self.per_root, HEIGHTS);
        let (q, wq) = place(exponent * self.per_exponent, EXPONENTS);
        let mut sums = [0.0; 3];
        for (t, wt) in [(t, 1.0 - wt), (t + 1, wt)] {
            for (z, wz) in [(z, 1.0 - wz), (z + 1, wz)] {
                let row = (t * (HEIGHTS + 1) + z) * (EXPONENTS + 1) + q;
                let (a, b) = (&self.values[row], &self.values[row + 1]);
                for k in 0..3 {
                    sums[k] += wt * wz * (a[k] + (b[k] - a[k]) * wq);
                }
            }
        }
        sums
    }
}

//! Density and gradient at the Sun as sums of burst kernels over supernovae.
//!
//! The hot loop of realisation studies: for each energy one pass over the bursts that are young enough,
//! on many lanes. Late ones are summed over Fourier modes, whose factors are powers of one exponential;
//! early ones over image sources.

use std::f64::consts::PI;
use std::ops::Range;

use crate::kernels::Slab;
use crate::numerics::elementary::exp;
use crate::random::LANES;
use crate::sources::Bursts;

/// Bursts with ρ²/4Dt + t/τ1 above this are left out: 1e-4 of the density, 2e-4 of the gradient.
const LIFETIMES: f64 = 14.0;
/// Dt/h² from which the modes are summed.
const SWITCH: f64 = 0.25;
/// Images on each side: those beyond add less than 1e-10 before the switch.
const IMAGES: i32 = 2;

/// Density and its gradient at the Sun, for one particle a burst.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Field {
    /// n in kpc⁻³.
    pub density: f64,
    /// ∇n in kpc⁻⁴: away from the centre, along rotation, upwards.
    pub gradient: [f64; 3],
    /// Σn² over bursts in kpc⁻⁶: n²/Σn² is the effective number of sources.
    pub squares: f64,
}

/// Kernels of a diffusion coefficient between absorbing planes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlabSum {
    /// h in kpc.
    pub half_thickness_kpc: f64,
    /// D_zz in kpc²/Myr.
    pub diffusion: f64,
    /// D_⊥/D_zz.
    pub perpendicular_ratio: f64,
}

/// Bursts as the sum over a slab needs them, whatever the energy.
#[derive(Debug, Clone, Default)]
pub struct SlabBursts {
    /// Where the planes stand.
    half_thickness_kpc: f64,
    age_myr: Vec<f64>,
    x_kpc: Vec<f64>,
    y_kpc: Vec<f64>,
    z_kpc: Vec<f64>,
    /// sin and cos of πz0/2h.
    sin: Vec<f64>,
    cos: Vec<f64>,
    /// Energy relative to the mean.
    energy: Vec<f64>,
    /// 1/R_c in GV⁻¹; empty where cut-offs do not differ.
    inverse_cutoff: Vec<f64>,
    /// Particles at the rigidity at hand, relative to the mean without cut-off.
    strength: Vec<f64>,
}

impl SlabBursts {
    /// Takes over bursts.
    #[inline(always)]
    pub fn fill(&mut self, bursts: &Bursts, half_thickness_kpc: f64) {
        self.half_thickness_kpc = f64::NAN;
        self.age_myr.clone_from(&bursts.age_myr);
        self.x_kpc.clone_from(&bursts.x_kpc);
        self.y_kpc.clone_from(&bursts.y_kpc);
        self.z_kpc.clone_from(&bursts.z_kpc);
        self.energy.clone_from(&bursts.weight);
        self.strength.clone_from(&bursts.weight);
        let inverse = bursts.ln_cutoff.iter().map(|&ln| exp(-ln));
        self.inverse_cutoff.clear();
        self.inverse_cutoff.extend(inverse);
        self.stand_between(half_thickness_kpc);
    }

    /// Puts absorbing planes elsewhere, if they are not there already.
    #[inline(always)]
    pub fn stand_between(&mut self, half_thickness_kpc: f64) {
        if half_thickness_kpc == self.half_thickness_kpc {
            return;
        }
        self.half_thickness_kpc = half_thickness_kpc;
        let scale = 0.5 * PI / half_thickness_kpc;
        self.sin.clone_from(&self.z_kpc);
        self.cos.resize(self.z_kpc.len(), 0.0);
        for (sin, cos) in self.sin.iter_mut().zip(&mut self.cos) {
            (*sin, *cos) = sin_cos(scale * *sin);
        }
    }

    /// Takes the particles of a rigidity from each burst, as its cut-off leaves them.
    #[inline(always)]
    pub fn at_rigidity(&mut self, rigidity_gv: f64) {
        let each = self.energy.iter().zip(&self.inverse_cutoff);
        for (strength, (energy, inverse)) in self.strength.iter_mut().zip(each) {
            *strength = energy * exp(-rigidity_gv * inverse);
        }
    }
}

/// A burst in the sum.
#[derive(Clone, Copy)]
struct Burst {
    age: f64,
    x: f64,
    y: f64,
    z: f64,
    sin: f64,
    cos: f64,
    strength: f64,
}

impl Field {
    /// As numbers in a row.
    pub fn numbers(&self) -> [f64; 5] {
        let [x, y, z] = self.gradient;
        [self.density, x, y, z, self.squares]
    }

    /// From numbers in a row.
    pub fn of([density, x, y, z, squares]: [f64; 5]) -> Self {
        Self {
            density,
            gradient: [x, y, z],
            squares,
        }
    }

    /// So many times this.
    pub fn times(&self, factor: f64) -> Self {
        self.with(self, |a, _| factor * a)
    }

    /// Each number of this and another put together.
    pub fn with(&self, other: &Self, together: impl Fn(f64, f64) -> f64) -> Self {
        let (a, b) = (self.numbers(), other.numbers());
        Self::of([0, 1, 2, 3, 4].map(|i| together(a[i], b[i])))
    }

    /// Whether all of it is finite.
    pub fn is_finite(&self) -> bool {
        self.numbers().iter().all(|x| x.is_finite())
    }
}

impl SlabSum {
    /// Lifetime τ1 = 4h²/π²D of the slowest mode in Myr.
    pub fn lifetime_myr(&self) -> f64 {
        let h = self.half_thickness_kpc;
        4.0 * h * h / (PI * PI * self.diffusion)
    }

    /// Age in Myr beyond which nothing matters.
    pub fn oldest_myr(&self) -> f64 {
        LIFETIMES * self.lifetime_myr()
    }

    /// Distance in kpc beyond which nothing of some age matters: ρ²/4Dt + t/τ1 > 14.
    pub fn reach_kpc(&self, age_myr: f64) -> f64 {
        let left = LIFETIMES - age_myr / self.lifetime_myr();
        (4.0 * self.perpendicular_ratio * self.diffusion * age_myr * left.max(0.0)).sqrt()
    }

    /// The planes.
    pub fn slab(&self) -> Slab {
        Slab {
            half_thickness_kpc: self.half_thickness_kpc,
        }
    }

    /// The sum over bursts that are older than the release time and young enough to matter.
    #[inline(always)]
    pub fn at_sun(&self, bursts: &SlabBursts, release_myr: f64) -> Field {
        self.until(bursts, release_myr, self.oldest_myr())
    }

    /// The sum over all bursts that are older than the release time.
    pub fn everything(&self, bursts: &SlabBursts, release_myr: f64) -> Field {
        self.until(bursts, release_myr, f64::INFINITY)
    }

    #[inline(always)]
    fn until(&self, bursts: &SlabBursts, release_myr: f64, oldest_myr: f64) -> Field {
        let h = self.half_thickness_kpc;
        let until = |age: f64| bursts.age_myr.partition_point(|&t| t < age);
        // what is being released at this moment is not yet here
        let from = bursts.age_myr.partition_point(|&t| t <= release_myr);
        // particles diffuse from their release on
        let late = until(release_myr + SWITCH * h * h / self.diffusion).max(from);
        let end = until(release_myr + oldest_myr).max(late);
        let mut total = Sum::default();
        self.add(bursts, from..late, release_myr, &mut total, images);
        self.add(bursts, late..end, release_myr, &mut total, modes);
        total.reduced()
    }

    #[inline(always)]
    fn add(
        &self,
        bursts: &SlabBursts,
        range: Range<usize>,
        release_myr: f64,
        total: &mut Sum,
        vertical: impl Fn(Burst, f64, f64) -> (f64, f64),
    ) {
        let columns = [
            &bursts.age_myr,
            &bursts.x_kpc,
            &bursts.y_kpc,
            &bursts.z_kpc,
            &bursts.sin,
            &bursts.cos,
            &bursts.strength,
        ];
        let parts = columns.map(|column| column[range.clone()].as_chunks::<LANES>());
        let count = parts[0].0.len();
        // of one length, so that the loop over them checks nothing
        let whole = parts.map(|(chunks, _)| &chunks[..count]);
        for chunk in 0..count {
            let [age, x, y, z, sin, cos, strength] = whole.map(|column| &column[chunk]);
            for lane in 0..LANES {
                let burst = Burst {
                    age: age[lane],
                    x: x[lane],
                    y: y[lane],
                    z: z[lane],
                    sin: sin[lane],
                    cos: cos[lane],
                    strength: strength[lane],
                };
                total.add(lane, self.one(burst, release_myr, &vertical));
            }
        }
        let rest = parts.map(|(_, rest)| rest);
        for lane in 0..rest[0].len() {
            let [age, x, y, z, sin, cos, strength] = rest.map(|column| column[lane]);
            let burst = Burst {
                age,
                x,
                y,
                z,
                sin,
                cos,
                strength,
            };
            total.add(lane, self.one(burst, release_myr, &vertical));
        }
    }

    /// n and ∇n of one burst.
    #[inline(always)]
    fn one(
        &self,
        burst: Burst,
        release_myr: f64,
        vertical: impl Fn(Burst, f64, f64) -> (f64, f64),
    ) -> [f64; 4] {
        let Burst { x, y, strength, .. } = burst;
        let dt = self.diffusion * (burst.age - release_myr);
        let inverse = 0.25 / (self.perpendicular_ratio * dt);
        let across = strength * exp(-(x * x + y * y) * inverse) * inverse * (1.0 / PI);
        let (z, slope) = vertical(burst, dt, self.half_thickness_kpc);
        let n = across * z;
        let per_length = 2.0 * inverse * n;
        [n, per_length * x, per_length * y, across * slope]
    }
}

/// Z and ∂Z/∂z at z = 0 by images: (4πDt)^{−1/2} Σ (−1)^n e^{−z_n²/4Dt}, z_n = 2nh + (−1)^n z0.
#[inline(always)]
fn images(burst: Burst, dt: f64, h: f64) -> (f64, f64) {
    let inverse = 0.25 / dt;
    let (mut density, mut slope) = (0.0, 0.0);
    for n in -IMAGES..=IMAGES {
        let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
        let z = 2.0 * f64::from(n) * h + sign * burst.z;
        let one = sign * exp(-z * z * inverse);
        density += one;
        slope += one * z;
    }
    let norm = (inverse * (1.0 / PI)).sqrt();
    (norm * density, norm * slope * 2.0 * inverse)
}

/// The same by modes: with q = e^{−π²Dt/4h²} and θ = πz0/2h, Z = (1/h) Σ_{odd i} cos iθ q^{i²} and
/// ∂Z/∂z = (π/2h²) Σ_{even i} i sin iθ q^{i²}.
#[inline(always)]
fn modes(burst: Burst, dt: f64, h: f64) -> (f64, f64) {
    let per_h = 1.0 / h;
    let (s1, c1) = (burst.sin, burst.cos);
    let q = exp(-0.25 * PI * PI * dt * per_h * per_h);
    let (q2, c2) = (q * q, 2.0 * c1 * c1 - 1.0);
    let q4 = q2 * q2;
    let q8 = q4 * q4;
    let (q9, q16) = (q8 * q, q8 * q8);
    let (q25, q36) = (q16 * q9, q16 * q16 * q4);
    let c3 = c1 * (2.0 * c2 - 1.0);
    let (s2, c4) = (2.0 * s1 * c1, 2.0 * c2 * c2 - 1.0);
    let c5 = 2.0 * c1 * c4 - c3;
    let s4 = 2.0 * s2 * c2;
    let s6 = s4 * c2 + c4 * s2;
    let density = c1 * q + c3 * q9 + c5 * q25;
    let slope = 2.0 * s2 * q4 + 4.0 * s4 * q16 + 6.0 * s6 * q36;
    (per_h * density, 0.5 * PI * per_h * per_h * slope)
}

/// sin and cos of |θ| ≤ π/2 to 1e-15 by their series about 0, from the half angle.
#[inline(always)]
fn sin_cos(theta: f64) -> (f64, f64) {
    let x = 0.5 * theta;
    let t = x * x;
    let mut sin = 1.0;
    let mut cos = 1.0;
    for n in (1..=8).rev() {
        let k = f64::from(2 * n);
        sin = 1.0 - t / (k * (k + 1.0)) * sin;
        cos = 1.0 - t / ((k - 1.0) * k) * cos;
    }
    let sin = x * sin;
    (2.0 * sin * cos, cos * cos - sin * sin)
}

/// Sums on lanes, reduced in one order whatever the width of vectors.
#[derive(Default)]
struct Sum {
    squares: [f64; LANES],
    density: [f64; LANES],
    x: [f64; LANES],
    y: [f64; LANES],
    z: [f64; LANES],
}

impl Sum {
    #[inline(always)]
    fn add(&mut self, lane: usize, [n, x, y, z]: [f64; 4]) {
        self.density[lane] += n;
        self.squares[lane] += n * n;
        self.x[lane] += x;
        self.y[lane] += y;
        self.z[lane] += z;
    }

    fn reduced(&self) -> Field {
        let total = |lanes: &[f64; LANES]| lanes.iter().sum();
        Field {
            density: total(&self.density),
            gradient: [total(&self.x), total(&self.y), total(&self.z)],
            squares: total(&self.squares),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{HistoryKey, Stream};

    fn bursts(count: usize, oldest: f64) -> Bursts {
        let key = HistoryKey {
            bin: 0,
            batch: 0,
            history: 1,
        };
        let mut stream = Stream::new(1, key);
        let mut uniform = |from: f64, to: f64| from + (to - from) * stream.uniform();
        let mut ages: Vec<f64> = (0..count).map(|_| uniform(1e-4, oldest)).collect();
        ages.sort_by(f64::total_cmp);
        let mut column = |from, to| (0..count).map(|_| uniform(from, to)).collect();
        Bursts {
            x_kpc: column(-1.0, 1.0),
            y_kpc: column(-1.0, 1.0),
            z_kpc: column(-0.249, 0.249),
            weight: column(0.1, 3.0),
            ln_cutoff: column(5.0, 9.0),
            age_myr: ages,
        }
    }

    /// Against the plain sum of the closed form, early and late, to 1e-9.
    #[test]
    fn a_catalogue_gives_the_direct_sum() {
        let slab = Slab {
            half_thickness_kpc: 0.25,
        };
        for diffusion in [0.009, 0.04, 0.2] {
            let sum = SlabSum {
                half_thickness_kpc: 0.25,
                diffusion,
                perpendicular_ratio: 0.7,
            };
            for release in [0.0, 0.01] {
                let bursts = bursts(1003, 12.0 * sum.lifetime_myr());
                let mut exact = Field::default();
                for i in 0..bursts.len() {
                    let age = bursts.age_myr[i] - release;
                    if age <= 0.0 {
                        continue;
                    }
                    let (x, y, dt) = (bursts.x_kpc[i], bursts.y_kpc[i], diffusion * age);
                    let wide = 0.7 * dt;
                    let gaussian = libm::exp(-(x * x + y * y) / (4.0 * wide)) / (4.0 * PI * wide);
                    let cut = libm::exp(-1e3 / libm::exp(bursts.ln_cutoff[i]));
                    let across = bursts.weight[i] * cut * gaussian;
                    let z = slab.vertical(0.0, bursts.z_kpc[i], dt);
                    exact.density += across * z.density;
                    exact.squares += (across * z.density).powi(2);
                    exact.gradient[0] += across * z.density * x / (2.0 * wide);
                    exact.gradient[1] += across * z.density * y / (2.0 * wide);
                    exact.gradient[2] += across * z.gradient;
                }
                let mut prepared = SlabBursts::default();
                prepared.fill(&bursts, 0.4);
                prepared.stand_between(0.25);
                prepared.at_rigidity(1e3);
                let found = sum.at_sun(&prepared, release);
                assert!(
                    (found.density / exact.density - 1.0).abs() < 1e-7,
                    "{found:?} {exact:?}"
                );
                assert!((found.squares / exact.squares - 1.0).abs() < 1e-7);
                let scale = exact.gradient.iter().fold(0.0f64, |a, g| a.max(g.abs()));
                for (a, b) in found.gradient.iter().zip(exact.gradient) {
                    assert!((a - b).abs() < 1e-7 * scale, "{found:?} {exact:?}");
                }
            }
        }
    }
}

//! Mean grammage of the particles at the Sun against the time since their release.

use super::Kernel;
use super::time_in_gas::time_in_gas;
use crate::kernels::{BurstKernel, Estimate};
use crate::medium::Gas;
use crate::numerics::Cubic;
use crate::sources::Height;
use crate::units::KPC_CM;

/// Largest relative error of an estimate that is used: others lie where next to nothing arrives.
const NOISE: f64 = 0.3;

impl Kernel {
    /// Mean grammage in g/cm² of particles of a speed in kpc/Myr that were released some time ago, with the
    /// 1σ error of the histories that it is from; those of a table know their speed and their gas.
    pub fn grammage(&self, height: &Height, gas: &Gas, speed: f64, age_myr: f64) -> Estimate {
        match self {
            Self::Slab(sum) => {
                let time = time_in_gas(sum.slab(), height, gas, sum.diffusion, age_myr);
                (gas.mass_density_g_cm3() * KPC_CM * speed * time, 0.0)
            }
            Self::Tabulated(sum) => sum.grammage(height, age_myr),
        }
    }
}

/// Mean grammage against the age and the height of the source, from histories.
#[derive(Debug, Clone)]
pub(super) struct Grammages {
    ln_age: Vec<f64>,
    height: Vec<f64>,
    /// Age by age, height by height.
    values: Vec<Estimate>,
}

impl Grammages {
    /// Those of a kernel, as from sources at all distances.
    pub fn new(kernel: &BurstKernel) -> Self {
        let height = &kernel.source_z_kpc;
        let mut values: Vec<Estimate> = Vec::new();
        for age in 0..kernel.age_myr.len() {
            let row = values.len();
            for z in 0..height.len() {
                // where next to nothing arrives the inverse goes on as a line, or the height below stands
                let filling = match values[row..] {
                    [.., (a, _), (b, error)] => {
                        let steps = (height[z] - height[z - 1]) / (height[z - 1] - height[z - 2]);
                        (
                            1.0 / (1.0 / b + (1.0 / b - 1.0 / a).max(0.0) * steps),
                            error,
                        )
                    }
                    [below] => below,
                    _ => Estimate::default(),
                };
                values.push(mean(kernel, age, z).unwrap_or(filling));
            }
        }
        Self {
            ln_age: kernel.age_myr.iter().map(|&t| libm::log(t)).collect(),
            height: kernel.source_z_kpc.clone(),
            values,
        }
    }

    /// A power of the age between two ages and later; before the first as many diffusion lengths away.
    pub fn at(&self, z_kpc: f64, age_myr: f64) -> Estimate {
        let ln_age = libm::log(age_myr);
        let before = (self.ln_age[0] - ln_age).max(0.0);
        let z_kpc = z_kpc * libm::exp(0.5 * before);
        let above = self.ln_age.partition_point(|&x| x < ln_age);
        let i = above.clamp(1, self.ln_age.len() - 1) - 1;
        let weight = (ln_age - self.ln_age[i]) / (self.ln_age[i + 1] - self.ln_age[i]);
        let last = self.height.len() - 1;
        let at_height = Cubic::at(&self.height, z_kpc.min(self.height[last]));
        let of = |age: usize| {
            let row = &self.values[age * self.height.len()..];
            // its inverse is all but linear in the height
            let mean = 1.0 / at_height.of(|z| 1.0 / row[z].0);
            let parts = at_height.weights.iter().zip(&row[at_height.first..]);
            let error = parts.map(|(weight, of)| weight.abs() * of.1).sum::<f64>();
            ((mean, error), row[0].0)
        };
        let (((a, error), a_plane), ((b, _), b_plane)) = (of(i), of(i + 1));
        let ratio = match before > 0.0 {
            true => b_plane / a_plane,
            false => b / a,
        };
        match a > 0.0 && ratio > 0.0 {
            true => {
                let growth = libm::pow(ratio, weight);
                (a * growth, error * growth)
            }
            false => (0.0, 0.0),
        }
    }
}

/// ∫ X G ρ dρ/∫ G ρ dρ at an age and a height, by trapezoids in ρ²; nothing if no arrival is known well.
fn mean(kernel: &BurstKernel, age: usize, z: usize) -> Option<Estimate> {
    let distances = &kernel.distance_kpc[age];
    let square = |q: usize| distances[q] * distances[q];
    let last = distances.len() - 1;
    let (mut all, mut grammage, mut error) = (0.0, 0.0, 0.0);
    for q in 0..=last {
        let cell = &kernel.values[(age * distances.len() + q) * kernel.source_z_kpc.len() + z];
        let known = |(value, error): Estimate| error <= NOISE * value && value.is_finite();
        if known(cell.density) && known(cell.grammage) {
            let ring = square((q + 1).min(last)) - square(q.saturating_sub(1));
            let arriving = ring * cell.density.0;
            all += arriving;
            grammage += arriving * cell.grammage.0;
            error += arriving * cell.grammage.1;
        }
    }
    (all > 0.0).then(|| (grammage / all, error / all))
}

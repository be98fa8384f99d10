//! How long particles are in the gas disc on their way to the Sun, between absorbing planes.
//!
//! Of those that arrive after t a share p(z, s) q(z, t − s)/q(0, t) dz is at the height z when s is left, where
//! p is the density of particles from the plane and q that of particles from the sources: diffusion has no
//! memory, and runs as well backwards. Where they are along the plane has nothing to do with it.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2, PI};

use crate::kernels::Slab;
use crate::medium::{Gas, GasShape};
use crate::numerics::GaussLegendre;
use crate::sources::Height;

/// From this Dt/h² on modes are summed, before it images: either is good to 1e-8 there.
const SWITCH: f64 = 0.25;
/// Images on each side.
const IMAGES: i32 = 3;
/// Modes that are even in z.
const MODES: usize = 4;
/// √Dt beyond which there is next to nothing.
const FARTHEST: f64 = 8.0;
/// Panels of 8 points in time, and in height.
const PANELS: (usize, usize) = (2, 2);

/// Mean time in Myr in the gas, were it spread over its full thickness, of particles at the Sun that were
/// released some time ago.
pub fn time_in_gas(slab: Slab, height: &Height, gas: &Gas, diffusion: f64, age_myr: f64) -> f64 {
    let (plane, sources) = (Layer::new(slab, &Height::Thin), Layer::new(slab, height));
    let points = GaussLegendre::new(8);
    let dt = diffusion * age_myr;
    let in_gas = |left: f64, gone: f64| match gas.shape {
        GasShape::Thin => {
            2.0 * gas.half_thickness_kpc * plane.at(0.0, left) * sources.at(0.0, gone)
        }
        GasShape::Uniform => {
            let width = left.min(gone + 0.5 * sources.sigma * sources.sigma).sqrt();
            let top = gas.half_thickness_kpc.min(FARTHEST * width);
            let both = |z: f64| plane.at(z, left) * sources.at(z, gone);
            2.0 * points.integrate_panels(0.0, top.min(slab.half_thickness_kpc), PANELS.1, both)
        }
    };
    // with s = t sin²θ what is singular at the ends, 1/√s and 1/√(t − s), is not
    let met = points.integrate_panels(0.0, FRAC_PI_2, PANELS.0, |theta| {
        let (sin, cos) = libm::sincos(theta);
        2.0 * sin * cos * in_gas(dt * sin * sin, dt * cos * cos)
    });
    age_myr * met / sources.at(0.0, dt)
}

/// Density between absorbing planes of particles from sources of all heights.
struct Layer {
    h: f64,
    /// Standard deviation of the heights; zero of sources in the plane.
    sigma: f64,
    /// Largest height.
    limit: f64,
    /// ⟨cos k z0⟩ of each mode.
    modes: [f64; MODES],
}

impl Layer {
    fn new(slab: Slab, height: &Height) -> Self {
        let h = slab.half_thickness_kpc;
        let (sigma, limit) = match *height {
            Height::Thin => (0.0, h),
            Height::Gaussian {
                sigma_kpc,
                limit_kpc,
            } => (sigma_kpc, limit_kpc),
        };
        let points = GaussLegendre::new(8);
        let mean = |f: &dyn Fn(f64) -> f64| {
            // half a Gaussian fits into that, up to 1e-11
            let top = limit.min(7.0 * sigma);
            let weight = |z: f64| libm::exp(-0.5 * (z / sigma) * (z / sigma));
            points.integrate_panels(0.0, top, 4, |z| weight(z) * f(z))
                / points.integrate_panels(0.0, top, 4, weight)
        };
        let mode = |j: usize| match sigma > 0.0 {
            true => mean(&|z| libm::cos(wave_number(j, h) * z)),
            false => 1.0,
        };
        Self {
            h,
            sigma,
            limit,
            modes: std::array::from_fn(mode),
        }
    }

    /// In kpc⁻¹, at a height and after Dt in kpc².
    fn at(&self, z: f64, dt: f64) -> f64 {
        match dt < SWITCH * self.h * self.h {
            true => self.by_images(z, dt),
            false => self.by_modes(z, dt),
        }
    }

    /// Σ (−1)^n of a Gaussian of heights, cut at the limit and blurred, around 2nh.
    fn by_images(&self, z: f64, dt: f64) -> f64 {
        let (before, blur) = (self.sigma * self.sigma, 2.0 * dt);
        let square = before + blur;
        // of a source seen at a distance y: mean and standard deviation of its height, if it had no limit
        let spread = (before * blur / square).sqrt();
        let below = |mean: f64| libm::erf(FRAC_1_SQRT_2 * (self.limit - mean) / spread);
        let norm = libm::erf(FRAC_1_SQRT_2 * self.limit / self.sigma) * (2.0 * PI * square).sqrt();
        let image = |n: i32| {
            let y = z - 2.0 * f64::from(n) * self.h;
            let mean = y * before / square;
            let cut = 0.5 * (below(mean) + below(-mean));
            let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
            sign * cut * libm::exp(-0.5 * y * y / square)
        };
        (-IMAGES..=IMAGES).map(image).sum::<f64>() / norm
    }

    /// (1/h) Σ ⟨cos k z0⟩ cos kz e^{−k²Dt} over modes that are even in z.
    fn by_modes(&self, z: f64, dt: f64) -> f64 {
        let modes = self.modes.iter().enumerate();
        let sum = modes.map(|(j, mean)| {
            let k = wave_number(j, self.h);
            mean * libm::cos(k * z) * libm::exp(-k * k * dt)
        });
        sum.sum::<f64>() / self.h
    }
}

/// (j + 1/2)π/h.
fn wave_number(j: usize, h: f64) -> f64 {
    (j as f64 + 0.5) * PI / h
}

#[cfg(test)]
mod tests {
    use super::*;

    const H: f64 = 0.25;
    const SLAB: Slab = Slab {
        half_thickness_kpc: H,
    };
    const DISC: Height = Height::Gaussian {
        sigma_kpc: 0.1,
        limit_kpc: H,
    };

    fn gas(shape: GasShape, half_thickness_kpc: f64) -> Gas {
        Gas {
            half_thickness_kpc,
            hydrogen_cm3: 1.0,
            helium_fraction: 0.1,
            ionized_fraction: 0.0,
            temperature_k: 1e4,
            shape,
        }
    }

    #[test]
    fn images_and_modes_agree_where_both_converge() {
        for height in [Height::Thin, DISC] {
            let layer = Layer::new(SLAB, &height);
            for dt in [0.2, 0.25, 0.3].map(|x| x * H * H) {
                for z in [0.0, 0.07, 0.2] {
                    let (a, b) = (layer.by_images(z, dt), layer.by_modes(z, dt));
                    assert!((a - b).abs() < 1e-6 / H, "{height:?} {dt} {z}: {a} {b}");
                }
            }
        }
    }

    /// Over all ages: Σvh/2D from a thin plane in thin gas, here as time, h/2D over its thickness.
    #[test]
    fn the_mean_over_ages_of_a_thin_plane_is_that_of_the_steady_state() {
        let (diffusion, thin) = (0.02, gas(GasShape::Thin, 0.1));
        let (mut all, mut time) = (0.0, 0.0);
        let (from, to) = (libm::log(1e-16 * H * H), libm::log(20.0 * H * H));
        for (x, weight) in GaussLegendre::new(8).nodes(from, to, 60) {
            let dt = libm::exp(x);
            let arriving = weight * dt * SLAB.vertical(0.0, 0.0, dt).density;
            all += arriving;
            time += arriving * time_in_gas(SLAB, &Height::Thin, &thin, diffusion, dt / diffusion);
        }
        let exact = 2.0 * 0.1 * H / (2.0 * diffusion);
        assert!((time / all / exact - 1.0).abs() < 1e-4, "{}", time / all);
    }

    /// Cells between plane and edge, in small steps: u″ of particles, and the same of their time in gas with
    /// what the gas adds.
    fn by_steps(gas: &Gas, until: f64) -> f64 {
        const CELLS: usize = 200;
        let dz = H / CELLS as f64;
        let z = |i: usize| (i as f64 + 0.5) * dz;
        let mut u: [f64; CELLS] = std::array::from_fn(|i| libm::exp(-0.5 * (z(i) / 0.1).powi(2)));
        let mut time = [0.0; CELLS];
        let step = 0.4 * dz * dz;
        let steps = (until / step).round() as usize;
        let spread = |f: &[f64; CELLS], i: usize| {
            let below = if i == 0 { f[0] } else { f[i - 1] };
            let above = if i + 1 == CELLS { -f[i] } else { f[i + 1] };
            0.4 * (below - 2.0 * f[i] + above)
        };
        let full = match gas.shape {
            GasShape::Uniform => (gas.half_thickness_kpc / dz).round() as usize,
            GasShape::Thin => 1,
        };
        let thickening = gas.half_thickness_kpc / (full as f64 * dz);
        for _ in 0..steps {
            let (before, then) = (u, time);
            for i in 0..CELLS {
                u[i] += spread(&before, i);
                let met = if i < full {
                    thickening * before[i]
                } else {
                    0.0
                };
                time[i] += spread(&then, i) + step * met;
            }
        }
        // to the plane, by the parabola through the first two cells; thin gas makes a cusp there
        let arriving = (9.0 * u[0] - u[1]) / 8.0;
        let met = match gas.shape {
            GasShape::Uniform => (9.0 * time[0] - time[1]) / 8.0,
            GasShape::Thin => (3.0 * time[0] - time[1]) / 2.0,
        };
        met / arriving
    }

    /// The cells are good to 1 % where the gas is one of them thin, else to 0.1 %.
    #[test]
    fn the_diffusion_equation_agrees() {
        for (shape, half, margin) in [
            (GasShape::Uniform, 0.1, 1e-3),
            (GasShape::Uniform, 0.25, 1e-3),
            (GasShape::Thin, 0.1, 1e-2),
        ] {
            for dt in [0.02, 0.1, 0.5, 2.0].map(|x| x * H * H) {
                let gas = gas(shape, half);
                let found = time_in_gas(SLAB, &DISC, &gas, 1.0, dt);
                let expected = by_steps(&gas, dt);
                println!("{shape:?} {half} {dt:.2e}: {found:.5e} {expected:.5e}");
                assert!((found / expected - 1.0).abs() < margin);
            }
        }
    }
}

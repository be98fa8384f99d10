//! The burst between absorbing planes z = ±h with one diffusion coefficient, in closed form.
//!
//! G = e^{−ρ²/4Dt}/(4πDt) Z(z, z0, Dt), where Z solves the heat equation on |z| < h (Carslaw & Jaeger
//! 1959, §14.3 and §14.8): as a sum over image sources, which converges at early times, and over Fourier
//! modes, which converges at late ones.

use std::f64::consts::PI;

/// From this Dt/h² on the modes are summed, before it the images: either is good to 1e-8 there.
const SWITCH: f64 = 0.25;

/// Images on each side.
const IMAGES: i32 = 3;

/// Modes.
const MODES: i32 = 8;

/// Absorbing planes at z = ±h.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slab {
    /// h in kpc.
    pub half_thickness_kpc: f64,
}

/// Which of the two sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Over image sources.
    Images,
    /// Over Fourier modes.
    Modes,
}

/// Density of one particle, and its gradient in z.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kernel {
    /// Z in kpc⁻¹.
    pub density: f64,
    /// ∂Z/∂z in kpc⁻².
    pub gradient: f64,
}

impl Slab {
    /// Z and ∂Z/∂z at height z for a source at z0, after Dt in kpc².
    pub fn vertical(self, z: f64, z0: f64, dt: f64) -> Kernel {
        let h = self.half_thickness_kpc;
        match dt < SWITCH * h * h {
            true => self.by(Form::Images, z, z0, dt),
            false => self.by(Form::Modes, z, z0, dt),
        }
    }

    /// The same by one of the two sums.
    pub fn by(self, form: Form, z: f64, z0: f64, dt: f64) -> Kernel {
        match form {
            Form::Images => self.images(z, z0, dt),
            Form::Modes => self.modes(z, z0, dt),
        }
    }

    /// Z = (4πDt)^{−1/2} Σ (−1)^n e^{−(z − z_n)²/4Dt}, z_n = 2nh + (−1)^n z0.
    fn images(self, z: f64, z0: f64, dt: f64) -> Kernel {
        let h = self.half_thickness_kpc;
        let norm = 1.0 / (4.0 * PI * dt).sqrt();
        let (mut density, mut gradient) = (0.0, 0.0);
        for n in -IMAGES..=IMAGES {
            let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
            let distance = z - (2.0 * f64::from(n) * h + sign * z0);
            let one = sign * norm * libm::exp(-distance * distance / (4.0 * dt));
            density += one;
            gradient -= one * distance / (2.0 * dt);
        }
        Kernel { density, gradient }
    }

    /// Z = (1/h) Σ sin k_i(z + h) sin k_i(z0 + h) e^{−k_i²Dt}, k_i = iπ/2h.
    fn modes(self, z: f64, z0: f64, dt: f64) -> Kernel {
        let h = self.half_thickness_kpc;
        let (mut density, mut gradient) = (0.0, 0.0);
        for i in 1..=MODES {
            let k = f64::from(i) * PI / (2.0 * h);
            let (sin, cos) = libm::sincos(k * (z + h));
            let one = libm::sin(k * (z0 + h)) * libm::exp(-k * k * dt) / h;
            density += sin * one;
            gradient += k * cos * one;
        }
        Kernel { density, gradient }
    }

    /// The slowest mode's lifetime τ1 = 4h²/π²D, as Dτ1 in kpc².
    pub fn slowest(self) -> f64 {
        let h = self.half_thickness_kpc;
        4.0 * h * h / (PI * PI)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::GaussLegendre;

    const H: f64 = 0.25;
    const SLAB: Slab = Slab {
        half_thickness_kpc: H,
    };

    #[test]
    fn images_and_modes_agree_where_both_converge() {
        for dt in [0.15, 0.2, 0.25, 0.3, 0.4].map(|x| x * H * H) {
            for (z, z0) in [
                (0.0, 0.0),
                (0.0, 0.1),
                (0.05, -0.2),
                (-0.2, 0.24),
                (0.1, 0.1),
            ] {
                let a = SLAB.by(Form::Images, z, z0, dt);
                let b = SLAB.by(Form::Modes, z, z0, dt);
                let scale = 1.0 / H;
                assert!((a.density - b.density).abs() < 1e-8 * scale, "{a:?} {b:?}");
                assert!(
                    (a.gradient - b.gradient).abs() < 1e-8 * scale / H,
                    "{a:?} {b:?}"
                );
            }
        }
    }

    #[test]
    fn the_gradient_is_that_of_the_density() {
        for dt in [0.01, 0.1, 0.24, 0.26, 1.0, 3.0].map(|x| x * H * H) {
            let d = 1e-5 * H;
            let at = |z: f64| SLAB.vertical(z, 0.07, dt);
            let slope = (at(0.03 + d).density - at(0.03 - d).density) / (2.0 * d);
            let exact = at(0.03).gradient;
            assert!(
                (slope - exact).abs() < 1e-6 * exact.abs(),
                "{slope} {exact}"
            );
        }
    }

    /// n(0) = S(h − |z0|)/2D and mean age (h²/2 − a²/6)/D, a = h − |z0|, of a steady plane of sources.
    #[test]
    fn a_steady_plane_has_the_density_and_age_of_the_diffusion_equation() {
        let quadrature = GaussLegendre::new(16);
        for z0 in [0.0, 0.1, 0.2] {
            // in ln Dt, where the integrand is smooth
            let (low, high) = (libm::log(1e-16 * H * H), libm::log(40.0 * H * H));
            let moment = |n: i32| {
                quadrature.integrate_panels(low, high, 200, |x| {
                    let dt = libm::exp(x);
                    dt.powi(n + 1) * SLAB.vertical(0.0, z0, dt).density
                })
            };
            let a = H - z0;
            let (density, age) = (moment(0), moment(1) / moment(0));
            assert!((density / (0.5 * a) - 1.0).abs() < 1e-6, "{density}");
            let exact = 0.5 * H * H - a * a / 6.0;
            assert!((age / exact - 1.0).abs() < 1e-6, "{age} {exact}");
        }
    }
}

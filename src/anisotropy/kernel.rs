//! The kernel of a channel, in closed form or from histories, as sums and means ask for it.

use std::f64::consts::PI;

use super::{Field, SlabBursts, SlabSum, TabulatedSum};
use crate::numerics::GaussLegendre;
use crate::sources::{Bursts, Height};

/// Where the Green's function of a burst comes from.
#[derive(Debug, Clone)]
pub enum Kernel {
    /// One diffusion coefficient between absorbing planes, in closed form.
    Slab(SlabSum),
    /// Histories, tabulated.
    Tabulated(Box<TabulatedSum>),
}

/// Heights of sources above the plane and their shares.
pub(super) type Heights = Vec<(f64, f64)>;

/// What sources at some horizontal distance and age bring, averaged over their heights.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ring {
    /// ⟨G⟩ in kpc⁻³.
    pub density: f64,
    /// Mean of the gradient towards the source in kpc⁻⁴.
    pub towards: f64,
    /// ⟨G²⟩.
    pub density_square: f64,
    /// Mean square of the gradient towards the source.
    pub towards_square: f64,
    /// ⟨(∂G/∂z)²⟩.
    pub upwards_square: f64,
}

impl Kernel {
    /// Time from release in Myr beyond which nothing matters.
    pub fn oldest_myr(&self) -> f64 {
        match self {
            Self::Slab(sum) => sum.oldest_myr(),
            Self::Tabulated(sum) => sum.oldest_myr(),
        }
    }

    /// Lifetime of the slowest mode in Myr.
    pub fn lifetime_myr(&self) -> f64 {
        match self {
            Self::Slab(sum) => sum.lifetime_myr(),
            Self::Tabulated(sum) => sum.lifetime_myr(),
        }
    }

    /// Distance in kpc beyond which nothing of some time from release matters.
    pub fn reach_kpc(&self, age_myr: f64) -> f64 {
        match self {
            _ if age_myr <= 0.0 => 0.0,
            Self::Slab(sum) => sum.reach_kpc(age_myr),
            Self::Tabulated(sum) => sum.reach_kpc(age_myr),
        }
    }

    /// The sum over bursts at a rigidity. `slab` holds them as the closed form needs them; `all` leaves out
    /// none, however old, as far as the kernel knows.
    #[inline(always)]
    pub fn at_sun(
        &self,
        bursts: &Bursts,
        slab: &mut SlabBursts,
        rigidity_gv: f64,
        release_myr: f64,
        all: bool,
    ) -> Field {
        match self {
            Self::Slab(sum) => {
                slab.stand_between(sum.half_thickness_kpc);
                slab.at_rigidity(rigidity_gv);
                match all {
                    true => sum.everything(slab, release_myr),
                    false => sum.at_sun(slab, release_myr),
                }
            }
            Self::Tabulated(sum) => sum.at_sun(bursts, rigidity_gv, release_myr),
        }
    }

    /// The ring of sources of some time from release, against horizontal distance in kpc.
    pub fn rings<'a>(&'a self, height: &Height, age_myr: f64) -> Box<dyn Fn(f64) -> Ring + 'a> {
        match self {
            Self::Slab(sum) => {
                let dt = sum.diffusion * age_myr;
                let kernels = |(z, share): (f64, f64)| (sum.slab().vertical(0.0, z, dt), share);
                let mean = |f: &dyn Fn(crate::kernels::Kernel) -> f64| -> f64 {
                    let each = heights(height, dt).into_iter().map(kernels);
                    each.map(|(kernel, share)| share * f(kernel)).sum()
                };
                let density = mean(&|k| k.density);
                let density_square = mean(&|k| k.density * k.density);
                let slope_square = mean(&|k| k.gradient * k.gradient);
                let spread = sum.perpendicular_ratio * dt;
                Box::new(move |rho| {
                    let across = libm::exp(-rho * rho / (4.0 * spread)) / (4.0 * PI * spread);
                    let per_length = rho / (2.0 * spread);
                    let square = across * across;
                    Ring {
                        density: across * density,
                        towards: across * density * per_length,
                        density_square: square * density_square,
                        towards_square: square * density_square * per_length * per_length,
                        upwards_square: square * slope_square,
                    }
                })
            }
            Self::Tabulated(sum) => {
                let heights = heights(height, sum.diffusion() * age_myr);
                Box::new(move |rho| {
                    let mut ring = Ring::default();
                    for &(z, share) in &heights {
                        let one = sum.one([rho, 0.0, z], age_myr);
                        let [towards, _, upwards] = one.gradient;
                        ring.density += share * one.density;
                        ring.towards += share * towards;
                        ring.density_square += share * one.density * one.density;
                        ring.towards_square += share * towards * towards;
                        ring.upwards_square += share * upwards * upwards;
                    }
                    ring
                })
            }
        }
    }
}

/// Heights above the plane with shares that sum up to those within reach after Dt in kpc².
pub(super) fn heights(height: &Height, dt: f64) -> Heights {
    match *height {
        Height::Thin => vec![(0.0, 1.0)],
        Height::Gaussian {
            sigma_kpc,
            limit_kpc,
        } => {
            let points = GaussLegendre::new(8);
            let weight = |z: f64| libm::exp(-0.5 * (z / sigma_kpc) * (z / sigma_kpc));
            let norm = points.integrate_panels(0.0, limit_kpc, 8, weight);
            // early on the kernel is narrow
            let near = (12.0 * dt.sqrt()).min(limit_kpc);
            let nodes = points.nodes(0.0, near, 4);
            nodes.map(|(z, dz)| (z, dz * weight(z) / norm)).collect()
        }
    }
}

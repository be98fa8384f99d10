//! One diffusion coefficient between absorbing planes.

use std::f64::consts::PI;

use pitchwalk::kernels::{BurstKernel, Slab};

use crate::common::{D, H, Pulls, effort, medium};

const SLAB: Slab = Slab {
    half_thickness_kpc: H,
};

/// Density and both gradients at every tabulated age, distance and height that is not negligible; σ ≤ 1 %
/// of the density over three decades of it.
#[test]
fn the_kernel_is_the_closed_form() {
    let kernel = BurstKernel::walk(&medium(|_| D, |_| 0.0), &effort(200_000));
    let (mut density, mut rho, mut z) = <(Pulls, Pulls, Pulls)>::default();
    let (distances, heights) = (kernel.distance_kpc[0].len(), kernel.source_z_kpc.len());
    for (i, value) in kernel.values.iter().enumerate() {
        let (t, q) = (i / heights / distances, i / heights % distances);
        let z0 = kernel.source_z_kpc[i % heights];
        let (dt, r) = (D * kernel.age_myr[t], kernel.distance_kpc[t][q]);
        if z0 * z0 > 4.0 * 4.0 * dt {
            continue;
        }
        let across = (-r * r / (4.0 * dt)).exp() / (4.0 * PI * dt);
        let vertical = SLAB.vertical(0.0, z0, dt);
        let n = across * vertical.density;
        if q == 0 {
            println!(
                "{:.4} {z0:.3}: {:.4} ± {:.4}; {:.4} ± {:.4}",
                dt / H / H,
                value.density.0 / n,
                value.density.1 / n,
                value.gradient_z.0 / across / vertical.gradient,
                value.gradient_z.1 / across / vertical.gradient
            );
        }
        density.add(value.density, n);
        if q > 0 {
            rho.add(value.gradient_rho, -n * r / (2.0 * dt));
        }
        if z0 > 0.0 {
            z.add(value.gradient_z, across * vertical.gradient);
        }
    }
    density.judge("density");
    rho.judge("horizontal gradient");
    z.judge("vertical gradient");
}

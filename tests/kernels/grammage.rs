//! Mean grammage against age: histories against the closed form.

use pitchwalk::anisotropy::{Kernel, SlabSum, TabulatedSum};
use pitchwalk::kernels::BurstKernel;
use pitchwalk::medium::{Gas, GasShape};
use pitchwalk::sources::Height;
use pitchwalk::units::KPC_CM;

use crate::common::{D, H, effort, medium};

/// From a tenth of the first age to the last that matters, within 4σ and 2 % for what is interpolated; the
/// errors are those of all ages at once, as the same histories make them.
#[test]
fn grammage_at_an_age_is_that_of_the_closed_form() {
    let slab = Kernel::Slab(SlabSum {
        half_thickness_kpc: H,
        diffusion: D,
        perpendicular_ratio: 1.0,
    });
    let disc = Height::Gaussian {
        sigma_kpc: 0.1,
        limit_kpc: H,
    };
    for shape in [GasShape::Thin, GasShape::Uniform] {
        let mut transport = medium(|_| D, |_| 0.0);
        transport.gas.shape = shape;
        let gas = Gas {
            half_thickness_kpc: transport.gas.half_thickness_kpc,
            hydrogen_cm3: 1.0,
            helium_fraction: 0.1,
            ionized_fraction: 0.0,
            temperature_k: 1e4,
            shape,
        };
        let speed = transport.gas.grammage / gas.mass_density_g_cm3() / KPC_CM;
        let kernel = BurstKernel::walk(&transport, &effort(100_000));
        let first = kernel.age_myr[0];
        let walked = Kernel::Tabulated(Box::new(TabulatedSum::new(&kernel)));
        for height in [Height::Thin, disc] {
            for age in [0.1, 0.4, 1.0, 3.3, 10.0, 33.0, 100.0, 330.0, 1e3, 3e3].map(|x| x * first) {
                let (found, error) = walked.grammage(&height, &gas, speed, age);
                let (exact, _) = slab.grammage(&height, &gas, speed, age);
                println!("{shape:?} {height:?} {age:.2e}: {found:.4e} ± {error:.1e}, {exact:.4e}");
                assert!((found - exact).abs() < 4.0 * error + 0.02 * exact);
            }
        }
    }
}

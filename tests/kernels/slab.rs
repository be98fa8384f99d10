//! One diffusion coefficient between absorbing planes.

use std::f64::consts::PI;

use pitchwalk::anisotropy::TabulatedSum;
use pitchwalk::kernels::{BurstKernel, Effort, Kernels, Slab};
use pitchwalk::numerics::GaussLegendre;

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
        let relative = value.density.1 / n;
        let peak = SLAB.vertical(0.0, 0.0, D * kernel.age_myr[0]).density;
        if q <= 3 && z0 * z0 < 9.0 * dt && vertical.density > 1e-3 * peak {
            assert!(relative < 0.01, "{t} {q} {z0}: {relative}");
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

/// n(0) = S(h − |z0|)/2D and mean age (h²/2 − a²/6)/D, a = h − |z0|, of a plane of steady sources: within
/// 4σ, which is below 1 %, from eight independent kernels.
#[test]
fn a_steady_plane_has_the_density_and_age_of_the_diffusion_equation() {
    let sums: Vec<TabulatedSum> = (0..8)
        .map(|seed| {
            let effort = Effort {
                seed,
                ..effort(20_000)
            };
            TabulatedSum::new(&BurstKernel::walk(&medium(|_| D, |_| 0.0), &effort))
        })
        .collect();
    let rule = GaussLegendre::new(4);
    for z0 in [0.0, 0.1, 0.2] {
        let moment = |sum: &TabulatedSum, n: i32| {
            let (low, high) = ((1e-8 * H * H / D).ln(), (0.9 * sum.oldest_myr()).ln());
            rule.integrate_panels(low, high, 300, |x| {
                let age = x.exp();
                // all of the plane at once: S is 2Dt for every path
                let plane = 4.0 * PI * D * age * sum.one([0.0, 0.0, z0], age).density;
                age.powi(n + 1) * plane
            })
        };
        let mean = |values: Vec<f64>| {
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let square = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
            (mean, (square / n / (n - 1.0)).sqrt())
        };
        let density = mean(sums.iter().map(|s| moment(s, 0)).collect());
        let age = mean(sums.iter().map(|s| moment(s, 1) / moment(s, 0)).collect());
        let a = H - z0;
        for (found, exact) in [
            (density, a / (2.0 * D)),
            (age, (0.5 * H * H - a * a / 6.0) / D),
        ] {
            println!("{z0}: {:.4} ± {:.4}", found.0 / exact, found.1 / exact);
            assert!(found.1 < 0.01 * exact);
            // 4σ of eight values' scatter: Student's t with 7 degrees, a false alarm in 200; and the table's
            // interpolation
            assert!((found.0 - exact).abs() < 4.0 * found.1.hypot(5e-4 * exact));
        }
    }
}

/// Eight times the diffusion is a clock eight times as fast, to the last bit.
#[test]
fn one_set_of_histories_serves_all_rigidities() {
    let slow = medium(|x| D * (1.0 + x), |_| 0.0);
    let mut fast = medium(|x| 8.0 * D * (1.0 + x), |_| 0.0);
    fast.rigidity_gv = 512.0 * slow.rigidity_gv;
    let effort = effort(64 * 100);
    let kernels = Kernels::walk(&[slow, fast.clone()], &effort, "", |_| true).unwrap();
    let [first, second] = &kernels.all[..] else {
        panic!("two rigidities");
    };
    let walked = BurstKernel::walk(&fast, &effort);
    assert_eq!(second.age_myr, walked.age_myr);
    for (slow, fast) in first.age_myr.iter().zip(&second.age_myr) {
        assert_eq!(slow / 8.0, *fast);
    }
    // a mean grammage is not a number where nothing arrives
    let densities = |k: &BurstKernel| -> Vec<_> {
        let all = k.values.iter();
        all.map(|v| [v.density, v.gradient_rho, v.gradient_z])
            .collect()
    };
    assert!(densities(first) == densities(second));
    assert!(densities(&walked) == densities(second));
    let grammages = |k: &BurstKernel| k.values[300 * 12].grammage.0;
    assert!((grammages(&walked) / grammages(second) - 1.0).abs() < 1e-12);
    assert!(grammages(second) > 0.0);
    fast.flow[3] = 1e-9;
    assert!(!fast.differs_in_time_only(&medium(|x| D * (1.0 + x), |_| 0.0)));
}

/// Particles of a steady plane of sources at z = 0 that are seen there have crossed Σ v H/2D on average. For
/// one D the grammage at an age does not depend on the distance, so that the integral over the plane is that
/// of the vertical density; σ is some 0.3 %, the sum over ages and its tail are good to 0.5 %.
#[test]
fn the_mean_grammage_at_the_plane_is_that_of_a_thin_disc() {
    let transport = medium(|_| D, |_| 0.0);
    let kernel = BurstKernel::walk(&transport, &effort(200_000));
    let per_age = kernel.distance_kpc[0].len() * kernel.source_z_kpc.len();
    let at = |t: usize| {
        let value = &kernel.values[t * per_age];
        let vertical = value.density.0 * kernel.spread_kpc2[t];
        (kernel.age_myr[t], vertical, value.grammage.0)
    };
    let last = kernel.age_myr.len() - 1;
    let lifetime = TabulatedSum::new(&kernel).lifetime_myr();
    let (end, vertical, grammage) = at(last);
    let rise = (grammage - at(last - 4).2) / (end - at(last - 4).0);
    // before the first age ∝ t^{−1/2} and t^{1/2}, after the last e^{−μt} and a line
    let (start, first, young) = at(0);
    let mut total = 2.0 * first * start + vertical * lifetime;
    let mut crossed = first * young * start + vertical * lifetime * (grammage + rise * lifetime);
    for t in 0..last {
        let (a, b) = (at(t), at(t + 1));
        let half = 0.5 * (b.0 / a.0).ln();
        total += half * (a.0 * a.1 + b.0 * b.1);
        crossed += half * (a.0 * a.1 * a.2 + b.0 * b.1 * b.2);
    }
    let exact = 2.0 * transport.gas.half_thickness_kpc * transport.gas.grammage * H / (2.0 * D);
    println!("{:.4}", crossed / total / exact);
    assert!((crossed / total / exact - 1.0).abs() < 0.015);
}

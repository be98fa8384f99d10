//! Bursts walked in three dimensions, without any kernel, and counted in a box around the Sun.

use std::f64::consts::PI;

use pitchwalk::anisotropy::{Field, TabulatedSum};
use pitchwalk::kernels::{BurstKernel, Slab};
use pitchwalk::numerics::GaussLegendre;
use pitchwalk::random::{HistoryKey, Stream};
use pitchwalk::sources::Bursts;
use rayon::prelude::*;

use crate::common::{D, H, Pulls, effort, medium};

/// Half of a side of the box in kpc.
const HALF: f64 = 0.05;
/// Longest step over H: both planes are not met in the same.
const STEP: f64 = 0.25;
const BATCHES: u32 = 64;

/// Six bursts on all sides.
fn catalogue() -> Bursts {
    let unit = H * H / D;
    Bursts {
        age_myr: [0.1, 0.2, 0.3, 0.4, 0.6, 0.8].map(|t| t * unit).to_vec(),
        x_kpc: vec![0.1, -0.12, 0.2, 0.0, 0.15, -0.1],
        y_kpc: vec![0.05, 0.15, -0.1, 0.1, 0.1, 0.2],
        z_kpc: vec![0.05, -0.08, 0.1, 0.15, -0.04, 0.0],
        weight: vec![1.0; 6],
        ln_cutoff: Vec::new(),
    }
}

/// Where a particle of a burst is relative to the Sun after its age, unless it met a plane.
fn walk(bursts: &Bursts, i: usize, stream: &mut Stream) -> Option<[f64; 3]> {
    let time = 2.0 * D * bursts.age_myr[i];
    let steps = (time / (STEP * H * STEP * H)).ceil();
    let sigma = (time / steps).sqrt();
    let mut place = [bursts.x_kpc[i], bursts.y_kpc[i], bursts.z_kpc[i]];
    for _ in 0..steps as usize {
        let before = place[2];
        for x in &mut place {
            *x += sigma * stream.normal();
        }
        for side in [1.0, -1.0] {
            let (from, to) = (H - side * before, H - side * place[2]);
            let met = to <= 0.0 || stream.uniform() < (-2.0 * from * to / (sigma * sigma)).exp();
            if met {
                return None;
            }
        }
    }
    Some(place)
}

/// Mean density in the box, and its first moments as gradients.
fn counted(bursts: &Bursts, batch: u32, histories: u64) -> Field {
    let mut field = Field::default();
    let one = 1.0 / (8.0 * HALF * HALF * HALF) / histories as f64;
    for i in 0..bursts.len() {
        let key = HistoryKey {
            bin: i as u32,
            batch,
            history: 0,
        };
        let mut stream = Stream::new(9, key);
        for _ in 0..histories {
            let place = walk(bursts, i, &mut stream);
            let inside = |p: &[f64; 3]| p.iter().all(|x| x.abs() < HALF);
            if let Some(place) = place.filter(inside) {
                field.density += one;
                for (sum, x) in field.gradient.iter_mut().zip(place) {
                    *sum += one * x * 3.0 / (HALF * HALF);
                }
            }
        }
    }
    field
}

/// The same of the closed form, and in a box as small as a point.
fn expected(bursts: &Bursts, half: f64) -> Field {
    let slab = Slab {
        half_thickness_kpc: H,
    };
    let rule = GaussLegendre::new(6);
    let mean = |f: &dyn Fn([f64; 3]) -> f64| {
        let over = |g: &dyn Fn(f64) -> f64| rule.integrate(-half, half, g) / (2.0 * half);
        over(&|x| over(&|y| over(&|z| f([x, y, z]))))
    };
    let density = |[x, y, z]: [f64; 3]| -> f64 {
        (0..bursts.len())
            .map(|i| {
                let dt = D * bursts.age_myr[i];
                let (x, y) = (x - bursts.x_kpc[i], y - bursts.y_kpc[i]);
                let across = (-(x * x + y * y) / (4.0 * dt)).exp() / (4.0 * PI * dt);
                across * slab.vertical(z, bursts.z_kpc[i], dt).density
            })
            .sum()
    };
    Field {
        density: mean(&density),
        gradient: [0, 1, 2].map(|k| mean(&|p| density(p) * p[k] * 3.0 / (half * half))),
        squares: f64::NAN,
    }
}

/// Within 4σ of the closed form and, but for what the box smears, of the kernel from histories.
#[test]
fn a_walk_in_three_dimensions_agrees_with_both_kernels() {
    let bursts = catalogue();
    let histories = effort(64 * 6000).histories as u64;
    let batches: Vec<Field> = (0..BATCHES)
        .into_par_iter()
        .map(|batch| counted(&bursts, batch, histories))
        .collect();
    let estimate = |pick: &dyn Fn(&Field) -> f64| {
        let n = f64::from(BATCHES);
        let mean = batches.iter().map(pick).sum::<f64>() / n;
        let squares = batches
            .iter()
            .map(|b| (pick(b) - mean).powi(2))
            .sum::<f64>();
        (mean, (squares / n / (n - 1.0)).sqrt())
    };
    let (exact, point) = (expected(&bursts, HALF), expected(&bursts, 1e-4 * HALF));
    let kernel = BurstKernel::walk(&medium(|_| D, |_| 0.0), &effort(200_000));
    let found = TabulatedSum::new(&kernel).at_sun(&bursts, 1e3, 0.0);
    let (mut closed, mut walked) = <(Pulls, Pulls)>::default();
    let mut compare = |pick: &dyn Fn(&Field) -> f64| {
        let (value, error) = estimate(pick);
        let (smeared, here, kernel) = (pick(&exact), pick(&point), pick(&found));
        println!(
            "{:.4} ± {:.4}, kernel {:.4}",
            value / smeared,
            error / smeared.abs(),
            kernel / here
        );
        closed.add((value, error), smeared);
        // the kernel's own error is some 0.3 %
        walked.add(
            (value, error.hypot(0.004 * smeared)),
            kernel * smeared / here,
        );
    };
    compare(&|f| f.density);
    for k in 0..3 {
        compare(&|f| f.gradient[k]);
    }
    assert!(estimate(&|f| f.density).1 < 0.01 * exact.density);
    closed.judge("closed form");
    walked.judge("kernel from histories");
}

//! Sums over catalogues with tabulated kernels.

use std::time::Instant;

use pitchwalk::anisotropy::{Field, SlabBursts, SlabSum, TabulatedSum};
use pitchwalk::kernels::BurstKernel;
use pitchwalk::random::{HistoryKey, Stream};
use pitchwalk::sources::Bursts;

use crate::common::{D, H, effort, medium};

/// Bursts at random in a box and in the logarithm of their ages.
pub fn catalogue(count: usize, half_side: f64, youngest: f64, oldest: f64) -> Bursts {
    let key = HistoryKey {
        bin: 0,
        batch: 0,
        history: 1,
    };
    let mut stream = Stream::new(1, key);
    let mut column = |from: f64, to: f64| -> Vec<f64> {
        (0..count)
            .map(|_| from + (to - from) * stream.uniform())
            .collect()
    };
    let mut age_myr: Vec<f64> = column(youngest.ln(), oldest.ln());
    age_myr.iter_mut().for_each(|x| *x = x.exp());
    age_myr.sort_by(f64::total_cmp);
    Bursts {
        age_myr,
        x_kpc: column(-half_side, half_side),
        y_kpc: column(-half_side, half_side),
        z_kpc: column(-0.999 * H, 0.999 * H),
        weight: column(0.2, 2.0),
        ln_cutoff: column(5.0, 9.0),
    }
}

fn within(a: Field, b: Field, tolerance: f64) {
    assert!(
        (a.density / b.density - 1.0).abs() < tolerance,
        "{a:?} {b:?}"
    );
    let size = b.gradient.iter().fold(0.0f64, |m, g| m.max(g.abs()));
    for (x, y) in a.gradient.iter().zip(b.gradient) {
        assert!((x - y).abs() < tolerance * size, "{a:?} {b:?}");
    }
}

/// Against the sum over closed forms, within 1 %: the table's errors are some 0.3 %, and one young burst may
/// rule a sum.
#[test]
fn sums_are_those_of_the_closed_form() {
    let kernel = BurstKernel::walk(&medium(|_| D, |_| 0.0), &effort(150_000));
    let sum = TabulatedSum::new(&kernel);
    let slab = SlabSum {
        half_thickness_kpc: H,
        diffusion: D,
        perpendicular_ratio: 1.0,
    };
    assert!((sum.lifetime_myr() / slab.lifetime_myr() - 1.0).abs() < 0.01);
    let all = catalogue(100_000, 1.0, 1e-4, slab.oldest_myr());
    let mut prepared = SlabBursts::default();
    prepared.fill(&all, H);
    prepared.at_rigidity(1e3);
    for release in [0.0, 0.01] {
        let begun = Instant::now();
        let found = sum.at_sun(&all, 1e3, release);
        println!(
            "{:.1e} bursts a second",
            1e5 / begun.elapsed().as_secs_f64()
        );
        let exact = slab.at_sun(&prepared, release);
        within(found, exact, 0.01);
    }
}

//! Linear damping in a stratified halo: f(0) = max over z of (Q − S(z))/v_A(z) (KQ22, eqs. 17–21, fig. 2).

use crate::common::{Estimate, run};
use crate::skilling::{Medium, injected, ionised};
use pitchwalk::units::PC_CM;

const BASE: Medium = Medium {
    field_ug: 1.0,
    density_cm3: 5e-3,
};
const BASE_CM: f64 = 500.0 * PC_CM;

/// f(0) with v_A ∝ z^{1/2}, S ∝ 1/z from 0.5 to 20 kpc.
fn density(p: f64, q: f64) -> f64 {
    let s = BASE.sink(p, BASE.alfven() / (BASE.larmor(p) * BASE_CM).sqrt());
    let heights = (0..=4000).map(|i| 40f64.powf(f64::from(i) / 4000.0));
    let all = heights.map(|z| (q - s / z) / z.sqrt());
    all.fold(0.0, f64::max) / BASE.alfven()
}

/// The slope of a power law through values with errors, and its error.
fn slope(points: impl Iterator<Item = (f64, Estimate)> + Clone) -> Estimate {
    let sums = points.map(|(p, f)| {
        let (x, y, weight) = (p.ln(), f.value.ln(), (f.value / f.error).powi(2));
        [1.0, x, y, x * x, x * y].map(|term| weight * term)
    });
    let add = |a: [f64; 5], b: [f64; 5]| std::array::from_fn(|i| a[i] + b[i]);
    let [w, x, y, xx, xy] = sums.fold([0.0; 5], add);
    let spread = xx - x * x / w;
    Estimate {
        value: (xy - x * y / w) / spread,
        error: spread.recip().sqrt(),
    }
}

/// The cap is out of the way: below the height of confinement D is all there is to carry particles.
#[test]
fn streaming_above_the_height_of_confinement_steepens_the_spectrum() {
    let coupled = run(
        include_str!("../../configs/kempski2022_stratified.toml"),
        &[
            "waves.cap_height_kpc=1000",
            "waves.k_min_per_pc=10",
            "waves.k_max_per_pc=4e5",
            "waves.z_cells=60",
            "waves.points_per_decade=10",
            "rigidity.min_gv=3",
            "rigidity.max_gv=600",
            "rigidity.bins=16",
        ],
    );
    let q = injected(4.3);
    let points = || coupled.rigidities().into_iter().zip(coupled.density());
    for (p, f) in points() {
        let expected = ionised(p, q(p), |q| density(p, q));
        f.meets(&format!("f(0) at {p:.1} GV"), expected, 0.02);
    }
    let between: Vec<_> = points().filter(|(p, _)| (5.0..490.0).contains(p)).collect();
    let slope = slope(between.into_iter());
    assert!(slope.error < 4e-3, "{slope:?}");
    slope.meets("slope", -4.70, 0.02 / 4.70);
}

//! Diffusion between absorbing planes.

use crate::common::{D, H, assert_exact, escape_time, run, scored, slab};
use pitchwalk::tally::Quantity;

#[test]
fn escape_time_density_and_grammage_of_the_slab() {
    let (model, outcome) = run(&slab(), 1_500_000);
    let b = &outcome.batches;
    println!(
        "steps a history {}",
        outcome.steps as f64 / model.plan.histories() as f64
    );
    let (mean, variance) = escape_time(b, 0);
    assert_exact("mean escape time H²/2D", &mean, H * H / (2.0 * D), 0.003);
    assert_exact(
        "variance H⁴/6D²",
        &variance,
        H.powi(4) / (6.0 * D * D),
        0.01,
    );
    // a score of one stands for q/D, so f(0) = QH/2D is H/2
    assert_exact(
        "f(0) = QH/2D",
        &scored(&model, b, Quantity::Plane, 0, 0),
        H / 2.0,
        0.003,
    );
    for z in [0, 5, 10, 15, 19] {
        let profile = scored(&model, b, Quantity::Dwell, 0, z);
        let exact = (H - b.layout.height.middle(z)) / 2.0;
        assert_exact(
            &format!("f at {} kpc", b.layout.height.middle(z)),
            &profile,
            exact,
            0.01,
        );
    }
}

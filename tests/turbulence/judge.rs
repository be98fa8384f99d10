//! Judgements.

/// Fails unless a number is as close to another as a share of it.
pub fn close(what: &str, computed: f64, expected: f64, share: f64) {
    within(what, computed, expected, share * expected.abs());
}

/// Fails unless a number is as close to another as `distance`.
pub fn within(what: &str, computed: f64, expected: f64, distance: f64) {
    let percent = 100.0 * (computed / expected - 1.0);
    assert!(
        (computed - expected).abs() <= distance,
        "{what}: {computed:e} instead of {expected:e} ({percent:+.3} %)"
    );
}

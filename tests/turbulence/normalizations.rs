//! ∫d³k of the spectra.

use crate::brute_fast::Fast;
use crate::brute_strong::Strong;
use crate::brute_truncation::{Acting, Damped, WARM, kempski};

#[test]
fn fast_modes_hold_the_power_at_the_outer_scale() {
    let undamped = Damped {
        mach: 0.7,
        acting: Acting::Nothing,
        ..kempski(WARM, false)
    };
    let fast = Fast::new(&undamped, 1.0, &[1], 0.0);
    // beyond `top` a share top^(−1/2) is left
    let power = fast.over_waves(1e6, 0.04, |_, _, _| 1.0) / (1.0 - 1e-3);
    assert!((power / 0.49 - 1.0).abs() < 1e-4, "{power}");
}

#[test]
fn elongated_eddies_hold_the_power_at_the_outer_scale() {
    let strong = Strong {
        mach: 0.8,
        broadening: 1.0,
    };
    let whole = 0.8f64.powi(4);
    // beyond `top` a share (M_A² top)^(−2/3) is left
    let power = strong.power(1e-7, 1e9);
    assert!((power / whole - 1.0).abs() < 1e-4, "{power} {whole}");
    let cut = strong.power(1.0, 1e9) / whole;
    assert!((cut / (1.0 - (-1.0f64).exp()) - 1.0).abs() < 1e-4, "{cut}");
}

//! Rules and functions of the second method.

use std::f64::consts::PI;

/// Gauss–Legendre nodes and weights on (−1, 1) with 8 points (Abramowitz & Stegun, table 25.4), the positive half.
const GAUSS: [(f64, f64); 4] = [
    (0.183_434_642_495_650, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887),
    (0.796_666_477_413_627, 0.222_381_034_453_374),
    (0.960_289_856_497_536, 0.101_228_536_290_376),
];

/// Nodes and weights of ∫ dx from `a` to `b` in equal panels at most `width` wide.
pub fn panels(a: f64, b: f64, width: f64) -> impl Iterator<Item = (f64, f64)> {
    let count = ((b - a) / width).ceil().max(1.0) as usize;
    let half = 0.5 * (b - a) / count as f64;
    (0..count).flat_map(move |i| {
        let middle = a + half * (2 * i + 1) as f64;
        let pair = move |(x, w): (f64, f64)| {
            [(middle - half * x, half * w), (middle + half * x, half * w)]
        };
        GAUSS.into_iter().flat_map(pair)
    })
}

/// x and weights of ∫ dx from `a` to `b` by Simpson's rule in ln x, with steps of at most `step`.
pub fn logarithmic(a: f64, b: f64, step: f64) -> impl Iterator<Item = (f64, f64)> {
    let range = (b / a).ln().max(0.0);
    let pairs = (0.5 * range / step).ceil().max(1.0) as usize;
    let h = 0.5 * range / pairs as f64;
    (0..=2 * pairs).map(move |i| {
        let x = a * (h * i as f64).exp();
        let weight = match i {
            0 => 1.0,
            _ if i == 2 * pairs => 1.0,
            _ if i % 2 == 1 => 4.0,
            _ => 2.0,
        };
        (x, weight * h / 3.0 * x)
    })
}

/// J_n(w)/w for n = 1.
pub fn j1_over_w(w: f64) -> f64 {
    if w < 1e-6 { 0.5 } else { libm::j1(w) / w }
}

/// J_n′(w) for n = 0 and ±1 (up to the sign).
pub fn slope(n: i32, w: f64) -> f64 {
    match n {
        0 => libm::j1(w),
        _ => libm::j0(w) - j1_over_w(w),
    }
}

/// R_n of a wave of k_∥ and ω for a particle with v = 1: `square` is bM, `gyration` n Ω.
pub fn resonance(k_parallel: f64, mu: f64, square: f64, frequency: f64, gyration: f64) -> f64 {
    let width_squared = square * (k_parallel * k_parallel) * (1.0 - mu * mu);
    let off = k_parallel * mu - frequency + gyration;
    (PI / width_squared).sqrt() * (-off * off / width_squared).exp()
}

/// µ and weights of ∫ dµ from 0 to 1, µ = sin²(πt/2): nodes crowd at 0 and 1.
pub fn pitch_angles() -> impl Iterator<Item = (f64, f64)> {
    panels(0.0, 1.0, 1.0 / 3.0).map(|(t, w)| {
        let half = (0.5 * PI * t).sin();
        (half * half, w * 0.5 * PI * (PI * t).sin())
    })
}

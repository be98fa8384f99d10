//! ln, exp and the normal quantile without branches, so that the compiler runs them on many lanes at
//! once; as accurate as random draws and their weights need, not to the last bit. Only IEEE operations in a fixed order: the same bits on every processor.

use std::f64::consts::{LN_2, LOG2_E};

/// ln x for normal x > 0, to 1e-11 relative.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let (n, m) = split(x);
    ln_of_parts(n, (m - 1.0) / (m + 1.0))
}

/// ln of two numbers for the price of one division.
#[inline(always)]
pub fn ln_pair(x: f64, y: f64) -> (f64, f64) {
    let ((i, a), (j, b)) = (split(x), split(y));
    let (c, d) = (a + 1.0, b + 1.0);
    let inverse = 1.0 / (c * d);
    (
        ln_of_parts(i, (a - 1.0) * d * inverse),
        ln_of_parts(j, (b - 1.0) * c * inverse),
    )
}

/// x = m 2^n with √½ ≤ m < √2.
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    const SQRT_HALF_BITS: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
    let bits = x.to_bits();
    let n = (bits.wrapping_sub(SQRT_HALF_BITS) as i64) >> 52;
    (
        from_small(n),
        f64::from_bits(bits.wrapping_sub((n as u64) << 52)),
    )
}

/// n ln 2 + ln m with ln m = 2 artanh t.
#[inline(always)]
fn ln_of_parts(n: f64, t: f64) -> f64 {
    let q = t * t;
    let mut series = 2.0 / 13.0;
    for k in (0..6).rev() {
        series = series * q + 2.0 / (2 * k + 1) as f64;
    }
    n * LN_2 + t * series
}

/// 1/k!
const INVERSE_FACTORIALS: [f64; 10] = {
    let mut inverse = [1.0; 10];
    let mut k = 1;
    while k < 10 {
        inverse[k] = inverse[k - 1] / k as f64;
        k += 1;
    }
    inverse
};

/// e^x for x ≤ 700 to 1e-11 relative; 0 below −700.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    // adding 1.5·2^52 rounds to an integer that sits in the low bits
    const ROUND: f64 = 6_755_399_441_055_744.0;
    // ln 2 with trailing zeros, so that n·LN_2_HIGH is exact, and the rest (fdlibm's split)
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let bounded = x.clamp(-700.0, 700.0);
    let rounded = bounded * LOG2_E + ROUND;
    let n = rounded - ROUND;
    let r = (bounded - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut series = INVERSE_FACTORIALS[9];
    for inverse in INVERSE_FACTORIALS[..9].iter().rev() {
        series = series * r + inverse;
    }
    let scale = f64::from_bits(
        rounded
            .to_bits()
            .wrapping_sub(ROUND.to_bits())
            .wrapping_add(1023)
            << 52,
    );
    if x < -700.0 { 0.0 } else { series * scale }
}

/// A small integer as a float; vector units without a conversion add it to 1.5·2^52 in the low bits.
#[inline(always)]
fn from_small(n: i64) -> f64 {
    const ROUND: f64 = 6_755_399_441_055_744.0;
    f64::from_bits(ROUND.to_bits().wrapping_add(n as u64)) - ROUND
}

/// √2 erf⁻¹(x), the normal quantile of (1 + x)/2, to 4e-7 relative for |x| < 1 − 1e-16.
///
/// Giles, “Approximating the erfinv function” (GPU Computing Gems 2010), single-precision variant.
#[inline(always)]
pub fn normal_of_symmetric<const N: usize>(x: &[f64; N]) -> [f64; N] {
    let mut w = [0.0; N];
    let mut normal = [0.0; N];
    let mut tail = false;
    for i in 0..N {
        w[i] = -ln((1.0 - x[i]) * (1.0 + x[i]));
        tail |= w[i] >= 5.0;
        normal[i] = std::f64::consts::SQRT_2 * x[i] * polynomial(&NEAR, w[i] - 2.5);
    }
    if tail {
        for i in 0..N {
            if w[i] >= 5.0 {
                normal[i] = std::f64::consts::SQRT_2 * x[i] * polynomial(&FAR, w[i].sqrt() - 3.0);
            }
        }
    }
    normal
}

const NEAR: [f64; 9] = [
    2.810_226_36e-8,
    3.432_739_39e-7,
    -3.523_387_7e-6,
    -4.391_506_54e-6,
    2.185_808_7e-4,
    -1.253_725_03e-3,
    -4.177_681_64e-3,
    2.466_407_27e-1,
    1.501_409_41,
];
const FAR: [f64; 9] = [
    -2.002_142_57e-4,
    1.009_505_58e-4,
    1.349_343_22e-3,
    -3.673_428_44e-3,
    5.739_507_73e-3,
    -7.622_461_3e-3,
    9.438_870_47e-3,
    1.001_674_06,
    2.832_976_82,
];

/// With the highest power first.
#[inline(always)]
fn polynomial(coefficients: &[f64; 9], x: f64) -> f64 {
    let mut sum = coefficients[0];
    for c in &coefficients[1..] {
        sum = sum * x + c;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_and_exponentials_agree_with_libm() {
        for i in 0..200_000 {
            let x = libm::exp(-40.0 + f64::from(i) * 4e-4);
            let exact = libm::log(x);
            assert!((ln(x) - exact).abs() < 1e-11 * exact.abs() + 1e-15, "{x}");
            let (first, second) = ln_pair(x, 0.3);
            assert!((first - exact).abs() < 1e-11 * exact.abs() + 1e-15, "{x}");
            assert!((second - libm::log(0.3)).abs() < 1e-11, "{x}");
            let y = -690.0 + f64::from(i) * 6.9e-3;
            let exact = libm::exp(y);
            assert!((exp(y) - exact).abs() < 1e-11 * exact, "{y}");
        }
        assert_eq!(exp(-800.0), 0.0);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
    }

    #[test]
    fn the_quantile_inverts_the_error_function() {
        for i in 1..100_000 {
            let x = -1.0 + f64::from(i) * 2e-5;
            let [z] = normal_of_symmetric(&[x]);
            // slope of erf(z/√2) at z
            let slope = (2.0 / std::f64::consts::PI).sqrt() * libm::exp(-0.5 * z * z);
            let error = (libm::erf(z / std::f64::consts::SQRT_2) - x) / slope;
            assert!(error.abs() < 6e-7 * z.abs().max(1e-3), "{x}: {error}");
        }
    }
}

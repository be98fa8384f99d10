//! Normal and exponential draws by the ziggurat (Marsaglia & Tsang 2000), with 256 layers.
//!
//! Our own, because histories must give the same bits on every machine: tables and tails use `libm`,
//! never the C library.

use std::sync::LazyLock;

use super::Stream;

/// Layers of equal area v under an unnormalised decreasing density.
#[derive(Debug)]
pub struct Ziggurat {
    /// Right edges x_0 > x_1 > … > x_256 = 0; x_0 = v/f(r) stands for the base with its tail.
    x: [f64; 257],
    /// Density at the edges.
    f: [f64; 257],
}

/// Edge of the base layer and area of each layer, from Marsaglia & Tsang's equations for 256 layers.
const NORMAL_R: f64 = 3.654_152_885_361_009;
const NORMAL_V: f64 = 4.928_673_233_974_655e-3;
const EXPONENTIAL_R: f64 = 7.697_117_470_131_05;
const EXPONENTIAL_V: f64 = 3.949_659_822_581_557e-3;

impl Ziggurat {
    fn new(r: f64, v: f64, density: fn(f64) -> f64, inverse: fn(f64) -> f64) -> Self {
        let mut x = [0.0; 257];
        x[0] = v / density(r);
        x[1] = r;
        for i in 2..256 {
            x[i] = inverse(density(x[i - 1]) + v / x[i - 1]);
        }
        x[256] = 0.0;
        Self {
            x,
            f: x.map(density),
        }
    }
}

static NORMAL: LazyLock<Ziggurat> = LazyLock::new(|| {
    Ziggurat::new(
        NORMAL_R,
        NORMAL_V,
        |x| libm::exp(-0.5 * x * x),
        |y| (-2.0 * libm::log(y)).sqrt(),
    )
});

static EXPONENTIAL: LazyLock<Ziggurat> = LazyLock::new(|| {
    Ziggurat::new(
        EXPONENTIAL_R,
        EXPONENTIAL_V,
        |x| libm::exp(-x),
        |y| -libm::log(y),
    )
});

/// The two laws, looked up once a stream.
#[derive(Debug, Clone, Copy)]
pub struct Laws {
    /// Standard normal.
    pub normal: &'static Ziggurat,
    /// Exponential of mean one.
    pub exponential: &'static Ziggurat,
}

impl Default for Laws {
    fn default() -> Self {
        Self {
            normal: &NORMAL,
            exponential: &EXPONENTIAL,
        }
    }
}

/// A standard normal number.
#[inline]
pub fn normal(z: &Ziggurat, stream: &mut Stream) -> f64 {
    loop {
        let bits = stream.bits();
        let layer = (bits & 0xff) as usize;
        // 53 bits give a number in [−1, 1)
        let u = (bits >> 11) as f64 * (2.0 / (1u64 << 53) as f64) - 1.0;
        let x = u * z.x[layer];
        if x.abs() < z.x[layer + 1] {
            return x;
        }
        if layer == 0 {
            return normal_tail(stream, u < 0.0);
        }
        if z.f[layer + 1] + (z.f[layer] - z.f[layer + 1]) * stream.uniform()
            < libm::exp(-0.5 * x * x)
        {
            return x;
        }
    }
}

#[cold]
fn normal_tail(stream: &mut Stream, negative: bool) -> f64 {
    loop {
        let x = -libm::log(stream.uniform()) / NORMAL_R;
        let y = -libm::log(stream.uniform());
        if 2.0 * y >= x * x {
            return if negative {
                -(NORMAL_R + x)
            } else {
                NORMAL_R + x
            };
        }
    }
}

/// An exponential number of mean one.
#[inline]
pub fn exponential(z: &Ziggurat, stream: &mut Stream) -> f64 {
    let mut shift = 0.0;
    loop {
        let bits = stream.bits();
        let layer = (bits & 0xff) as usize;
        let x = (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64) * z.x[layer];
        if x < z.x[layer + 1] {
            return x + shift;
        }
        if layer == 0 {
            // the tail of an exponential is the exponential, shifted
            shift += EXPONENTIAL_R;
        } else if z.f[layer + 1] + (z.f[layer] - z.f[layer + 1]) * stream.uniform() < libm::exp(-x)
        {
            return x + shift;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::HistoryKey;

    /// The layers' constants are consistent: the last rectangle closes at f(0) = 1.
    #[test]
    fn the_layers_close_at_the_top() {
        for (z, v) in [(&*NORMAL, NORMAL_V), (&*EXPONENTIAL, EXPONENTIAL_V)] {
            assert!((z.x[255] * (1.0 - z.f[255]) / v - 1.0).abs() < 1e-9);
        }
    }

    /// Kolmogorov–Smirnov against the exact laws, at a false-alarm rate of 1e-5 each (critical √n D = 2.47).
    #[test]
    fn draws_follow_their_laws() {
        let n = 400_000;
        let mut stream = Stream::new(
            7,
            HistoryKey {
                bin: 0,
                batch: 0,
                history: 0,
            },
        );
        let mut distance = |draw: fn(&mut Stream) -> f64, law: fn(f64) -> f64| {
            let mut x: Vec<f64> = (0..n).map(|_| draw(&mut stream)).collect();
            x.sort_by(f64::total_cmp);
            let worst = x.iter().enumerate().map(|(i, &x)| {
                let p = law(x);
                (p - i as f64 / n as f64)
                    .abs()
                    .max((p - (i + 1) as f64 / n as f64).abs())
            });
            worst.fold(0.0, f64::max) * (n as f64).sqrt()
        };
        assert!(distance(Stream::normal, |x| 0.5 * libm::erfc(-x / 2f64.sqrt())) < 2.47);
        assert!(distance(Stream::exponential, |x| 1.0 - libm::exp(-x)) < 2.47);
    }
}

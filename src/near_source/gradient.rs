//! How steeply the cloud of particles falls off, from finitely many of them.
//!
//! Noise makes waves: of a rugged density every rise and fall would count as a gradient, and what falls makes waves. The mean
//! density after a tick follows from that before it (see [`super::moments`]): it is foretold from strike to strike, and at each
//! drawn towards the particles by a part. In the mean that is the density of the particles itself, without delay, and of their
//! noise little is left on short lengths. As the cloud of a burst falls off outwards, the closest density that does not rise
//! (isotonic regression by pooling adjacent violators; Barlow et al. 1972, Statistical Inference under Order Restrictions)
//! takes its place.

/// The closest values, in the sense of least squares, that nowhere rise.
pub fn falling(values: &[f64], fitted: &mut [f64]) {
    // sums and lengths of pools
    let mut pools: Vec<(f64, usize)> = Vec::with_capacity(values.len());
    for &value in values {
        let mut pool = (value, 1);
        while let Some(&(sum, length)) = pools.last()
            && sum * pool.1 as f64 <= pool.0 * length as f64
        {
            pool = (pool.0 + sum, pool.1 + length);
            pools.pop();
        }
        pools.push(pool);
    }
    let mut rest = fitted.iter_mut();
    for (sum, length) in pools {
        let mean = sum / length as f64;
        rest.by_ref().take(length).for_each(|value| *value = mean);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 5, 7 are pooled, then 1, 3 and with them 4.
    #[test]
    fn rises_are_levelled() {
        let mut fitted = [0.0; 6];
        falling(&[9.0, 5.0, 7.0, 1.0, 3.0, 4.0], &mut fitted);
        let pool = 8.0 / 3.0;
        assert_eq!(fitted, [9.0, 6.0, 6.0, pool, pool, pool]);
        falling(&[6.0, 5.0, 5.0, 2.0, 1.0, 0.0], &mut fitted);
        assert_eq!(fitted, [6.0, 5.0, 5.0, 2.0, 1.0, 0.0]);
    }
}

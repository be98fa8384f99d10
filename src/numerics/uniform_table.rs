//! Linear interpolation on a uniform grid: one multiplication finds the interval.

/// A value that can be interpolated linearly.
pub trait Blend: Copy {
    /// `a (1 − w) + b w`.
    fn blend(a: &Self, b: &Self, w: f64) -> Self;
}

impl Blend for f64 {
    fn blend(a: &Self, b: &Self, w: f64) -> Self {
        a + (b - a) * w
    }
}

/// Values at x0, x0 + h, …; constant beyond the ends.
#[derive(Debug, Clone, PartialEq)]
pub struct UniformTable<T> {
    start: f64,
    inverse_step: f64,
    values: Vec<T>,
}

impl<T: Blend> UniformTable<T> {
    /// Tabulates `f` at `points` ≥ 2 equidistant nodes from `start` to `end`.
    pub fn new(start: f64, end: f64, points: usize, f: impl Fn(f64) -> T) -> Self {
        let step = (end - start) / (points - 1) as f64;
        Self::of(
            start,
            end,
            (0..points).map(|i| f(start + step * i as f64)).collect(),
        )
    }

    /// Values at two or more equidistant nodes from `start` to `end`.
    pub fn of(start: f64, end: f64, values: Vec<T>) -> Self {
        Self {
            start,
            inverse_step: (values.len() - 1) as f64 / (end - start),
            values,
        }
    }

    /// The interpolated value.
    #[inline(always)]
    pub fn at(&self, x: f64) -> T {
        let last = self.values.len() - 2;
        let t = ((x - self.start) * self.inverse_step)
            .max(0.0)
            .min((last + 1) as f64);
        let i = (t as usize).min(last);
        T::blend(&self.values[i], &self.values[i + 1], t - i as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_functions_are_exact_and_ends_are_flat() {
        let table = UniformTable::new(-1.0, 3.0, 9, |x| 2.0 * x + 1.0);
        for x in [-1.0, -0.3, 0.0, 1.7, 3.0] {
            assert!((table.at(x) - (2.0 * x + 1.0)).abs() < 1e-14);
        }
        assert_eq!(table.at(-5.0), -1.0);
        assert_eq!(table.at(9.0), 7.0);
    }
}

//! When particles leave their source.

use crate::units::Rigidity;

/// Particles start to diffuse some time after the explosion: t(R) = t0 (R/R0)^{−a}.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Release {
    /// t0 in Myr.
    pub time_myr: f64,
    /// R0.
    pub reference: Rigidity,
    /// a: the highest rigidities leave first.
    pub exponent: f64,
}

impl Release {
    /// Time in Myr after the explosion; younger sources contribute nothing.
    pub fn after_myr(&self, r: Rigidity) -> f64 {
        self.time_myr * libm::pow(r.gv() / self.reference.gv(), -self.exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn high_rigidities_leave_first() {
        let release = Release {
            time_myr: 0.01,
            reference: Rigidity(1e3),
            exponent: 2.0,
        };
        assert!((release.after_myr(Rigidity(1e4)) - 1e-4).abs() < 1e-16);
        assert!((release.after_myr(Rigidity(1e2)) - 1.0).abs() < 1e-12);
        let at_once = Release {
            time_myr: 0.0,
            ..release
        };
        assert_eq!(at_once.after_myr(Rigidity(1e2)), 0.0);
    }
}

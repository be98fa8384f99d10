//! Dimensionless factors against height.

/// A factor that multiplies a midplane value; 1 at z = 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Profile {
    /// 1 everywhere.
    Uniform,
    /// exp(−z/scale).
    Exponential {
        /// Scale height in kpc; negative grows.
        scale_kpc: f64,
    },
    /// (max(z, scale)/scale)^exponent.
    PowerLaw {
        /// Height in kpc where the power law begins.
        scale_kpc: f64,
        /// Its exponent.
        exponent: f64,
    },
}

impl Profile {
    /// The factor at height `z_kpc` ≥ 0.
    pub fn at(&self, z_kpc: f64) -> f64 {
        match *self {
            Self::Uniform => 1.0,
            Self::Exponential { scale_kpc } => libm::exp(-z_kpc / scale_kpc),
            Self::PowerLaw {
                scale_kpc,
                exponent,
            } => libm::pow(z_kpc.max(scale_kpc) / scale_kpc, exponent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_one_at_the_midplane_and_have_their_scale() {
        let exponential = Profile::Exponential { scale_kpc: 2.0 };
        let power = Profile::PowerLaw {
            scale_kpc: 0.5,
            exponent: 0.5,
        };
        for p in [Profile::Uniform, exponential, power] {
            assert_eq!(p.at(0.0), 1.0);
        }
        assert!((exponential.at(2.0) - 0.367_879_441_171_442_3).abs() < 1e-15);
        assert_eq!(power.at(0.4), 1.0);
        assert!((power.at(2.0) - 2.0).abs() < 1e-15);
    }
}

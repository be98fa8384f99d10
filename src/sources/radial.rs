//! Surface density of sources against the distance from the centre.

use std::f64::consts::TAU;

use crate::numerics::GaussLegendre;
use crate::numerics::elementary::{exp, ln};

/// A part of a surface density that rises at most to one peak and falls from there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Term {
    /// height · (r + shift)^exponent · e^{−r/scale}.
    PowerExponential {
        /// Factor.
        height: f64,
        /// In kpc.
        shift_kpc: f64,
        /// Power of r + shift in kpc.
        exponent: f64,
        /// In kpc.
        scale_kpc: f64,
    },
    /// height · e^{−(r − centre)²/2σ²} between two radii.
    Gaussian {
        /// Factor.
        height: f64,
        /// In kpc.
        centre_kpc: f64,
        /// σ in kpc.
        sigma_kpc: f64,
        /// Smallest and largest r in kpc.
        range_kpc: (f64, f64),
    },
}

/// Share of all sources per kpc² against the distance from the centre.
#[derive(Debug, Clone, PartialEq)]
pub struct Radial {
    terms: Vec<Term>,
}

impl Radial {
    /// The sum of terms, up to a common factor that makes ∫ 2πr P dr = 1.
    pub fn new(terms: &[Term]) -> Self {
        let all: f64 = terms.iter().map(Term::over_the_plane).sum();
        Self {
            terms: terms.iter().map(|t| t.times(1.0 / all)).collect(),
        }
    }

    /// e^{−r/scale}.
    pub fn exponential(scale_kpc: f64) -> Self {
        Self::new(&[Term::PowerExponential {
            height: 1.0,
            shift_kpc: 0.0,
            exponent: 0.0,
            scale_kpc,
        }])
    }

    /// Share per kpc² at a distance.
    #[inline]
    pub fn density(&self, r_kpc: f64) -> f64 {
        self.terms.iter().map(|t| t.at(r_kpc)).sum()
    }

    /// Bounds of the density between two distances.
    pub(super) fn bounds(&self, near_kpc: f64, far_kpc: f64) -> (f64, f64) {
        let ends = self.terms.iter().map(|t| t.bounds(near_kpc, far_kpc));
        ends.fold((0.0, 0.0), |sum, (low, high)| (sum.0 + low, sum.1 + high))
    }
}

impl Term {
    #[inline]
    fn at(&self, r: f64) -> f64 {
        match *self {
            Self::Gaussian {
                range_kpc: (from, to),
                ..
            } if !(from..to).contains(&r) => 0.0,
            _ => self.uncut(r),
        }
    }

    #[inline]
    fn uncut(&self, r: f64) -> f64 {
        match *self {
            Self::PowerExponential {
                height,
                shift_kpc,
                exponent,
                scale_kpc,
            } => {
                let power = match exponent {
                    0.0 => 0.0,
                    _ => exponent * ln((r + shift_kpc).max(f64::MIN_POSITIVE)),
                };
                height * exp(power - r / scale_kpc)
            }
            Self::Gaussian {
                height,
                centre_kpc,
                sigma_kpc,
                ..
            } => {
                let u = (r - centre_kpc) / sigma_kpc;
                height * exp(-0.5 * u * u)
            }
        }
    }

    /// Least and most between two radii: at the ends, or at the peak.
    fn bounds(&self, near: f64, far: f64) -> (f64, f64) {
        let (peak, (from, to)) = match *self {
            Self::PowerExponential {
                shift_kpc,
                exponent,
                scale_kpc,
                ..
            } => (exponent * scale_kpc - shift_kpc, (0.0, f64::INFINITY)),
            Self::Gaussian {
                centre_kpc,
                range_kpc,
                ..
            } => (centre_kpc, range_kpc),
        };
        if far < from || near > to {
            return (0.0, 0.0);
        }
        let most = self.uncut(peak.clamp(near.max(from), far.min(to)));
        (self.at(near).min(self.at(far)), most)
    }

    /// ∫ 2πr dr.
    fn over_the_plane(&self) -> f64 {
        let (from, to) = match *self {
            Self::PowerExponential {
                exponent,
                scale_kpc,
                ..
            } => (0.0, (exponent + 60.0) * scale_kpc),
            Self::Gaussian {
                centre_kpc,
                sigma_kpc,
                range_kpc: (from, to),
                ..
            } => (from, to.min(centre_kpc + 12.0 * sigma_kpc)),
        };
        GaussLegendre::new(16).integrate_panels(from, to, 200, |r| TAU * r * self.at(r))
    }

    fn times(self, factor: f64) -> Self {
        let mut term = self;
        match &mut term {
            Self::PowerExponential { height, .. } | Self::Gaussian { height, .. } => {
                *height *= factor;
            }
        }
        term
    }
}

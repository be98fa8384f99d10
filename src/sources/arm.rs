//! Spiral arms: where their axes lie, and how dense sources are across them.
//!
//! Angles φ around the centre are 0 at the Sun and grow along rotation, as β of Reid et al. 2019 does.
//! Distances to an axis are those perpendicular to it, d = R sin i |Δφ| = R cos i |Δ ln R|.

use std::f64::consts::{PI, SQRT_2, TAU};

use crate::numerics::elementary::exp;

/// A spiral arm that trails.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// What it is called.
    pub name: String,
    axis: Axis,
    /// Standard deviation across in kpc.
    sigma_kpc: f64,
    /// Share of the arms' sources, or density on the axis, relative to the other arms.
    weight: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Axis {
    /// ln(R/R☉) = −(φ − phase) tan i, through any number of turns.
    Logarithmic { phase_rad: f64, pitch: Pitch },
    /// ln(R/R☉) = ln_ratio − (φ − phase) tan i within half a turn of the kink, i differing on its sides.
    Kinked {
        phase_rad: f64,
        ln_ratio: f64,
        below: Pitch,
        above: Pitch,
    },
}

/// Sine, cosine and their ratios of a pitch angle.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pitch {
    sin: f64,
    cos: f64,
    tan: f64,
    cot: f64,
}

impl Pitch {
    fn new(rad: f64) -> Self {
        let (sin, cos) = libm::sincos(rad);
        Self {
            sin,
            cos,
            tan: sin / cos,
            cot: cos / sin,
        }
    }
}

/// A place around the centre of the Galaxy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub r_kpc: f64,
    pub phi_rad: f64,
    /// ln(R/R☉).
    pub ln_ratio: f64,
}

/// How far around a place bounds are to hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    /// Smallest and largest R in kpc.
    pub r_kpc: (f64, f64),
    /// Largest change of φ, the turn of the arms included.
    pub phi_rad: f64,
    /// Largest change of ln R.
    pub ln_ratio: f64,
}

/// Arms farther than this many widths away add less than 1e-11.
const FAR: f64 = 7.0;

impl Arm {
    /// Standard deviation across in kpc.
    pub fn sigma_kpc(&self) -> f64 {
        self.sigma_kpc
    }

    /// A logarithmic arm of some pitch angle whose axis crosses the Sun's circle at some φ.
    pub fn logarithmic(
        name: &str,
        phase_rad: f64,
        pitch_rad: f64,
        sigma_kpc: f64,
        weight: f64,
    ) -> Self {
        let pitch = Pitch::new(pitch_rad);
        Self {
            name: name.into(),
            axis: Axis::Logarithmic { phase_rad, pitch },
            sigma_kpc,
            weight,
        }
    }

    /// An arm with a kink at (φ, R/R☉) and pitch angles at smaller and at larger φ.
    pub fn kinked(name: &str, kink: (f64, f64), pitch_rad: (f64, f64), sigma_kpc: f64) -> Self {
        Self {
            name: name.into(),
            axis: Axis::Kinked {
                phase_rad: kink.0,
                ln_ratio: libm::log(kink.1),
                below: Pitch::new(pitch_rad.0),
                above: Pitch::new(pitch_rad.1),
            },
            sigma_kpc,
            weight: 1.0,
        }
    }

    /// Weight relative to the other arms.
    pub(super) fn weight(&self) -> f64 {
        self.weight
    }

    pub(super) fn weigh(&mut self, factor: f64) {
        self.weight *= factor;
    }

    /// Whether it runs through all radii, so that its share holds around every circle.
    pub(super) fn is_endless(&self) -> bool {
        matches!(self.axis, Axis::Logarithmic { .. })
    }

    /// Density over the mean of the disc at that radius, with the arms turned forward by an angle.
    #[inline]
    pub(super) fn density(&self, place: Place, turned_rad: f64) -> f64 {
        let d = self.distance(place, turned_rad) * place.r_kpc;
        if d > FAR * self.sigma_kpc {
            return 0.0;
        }
        let u = d / self.sigma_kpc;
        self.height(place.r_kpc) * exp(-0.5 * u * u)
    }

    /// Bounds of the density around a place.
    pub(super) fn bounds(&self, place: Place, turned_rad: f64, around: Around) -> (f64, f64) {
        let (near, far) = around.r_kpc;
        let (least, most) = self.distances(place, turned_rad, around);
        let (least, most) = (least * near / self.sigma_kpc, most * far / self.sigma_kpc);
        let across = |d: f64| if d > FAR { 0.0 } else { exp(-0.5 * d * d) };
        (
            self.height(near) * across(most),
            self.height(far) * across(least),
        )
    }

    /// Density on the axis; it does not fall with R.
    #[inline]
    fn height(&self, r_kpc: f64) -> f64 {
        match self.axis {
            Axis::Kinked { .. } => self.weight,
            Axis::Logarithmic { pitch, .. } => {
                let narrow = r_kpc.max(1e-6) * pitch.sin / self.sigma_kpc;
                // an arm as wide as the circle is cut off opposite its axis
                let inside = match PI * narrow > FAR {
                    true => 1.0,
                    false => libm::erf(PI / SQRT_2 * narrow),
                };
                self.weight * TAU.sqrt() * narrow / inside
            }
        }
    }

    /// Perpendicular distance to the axis over R.
    #[inline]
    fn distance(&self, place: Place, turned_rad: f64) -> f64 {
        match self.axis {
            Axis::Logarithmic { phase_rad, pitch } => {
                let axis = phase_rad + turned_rad - place.ln_ratio * pitch.cot;
                pitch.sin * wrapped(place.phi_rad - axis).abs()
            }
            Axis::Kinked {
                phase_rad,
                ln_ratio,
                below,
                above,
            } => {
                let beyond = wrapped(place.phi_rad - phase_rad - turned_rad);
                let pitch = if beyond < 0.0 { below } else { above };
                pitch.cos * (place.ln_ratio - ln_ratio + beyond * pitch.tan).abs()
            }
        }
    }

    /// Bounds of that distance around a place.
    fn distances(&self, place: Place, turned_rad: f64, around: Around) -> (f64, f64) {
        let between = |middle: f64, change: f64| ((middle - change).max(0.0), middle + change);
        match self.axis {
            Axis::Logarithmic { pitch, .. } => between(
                self.distance(place, turned_rad),
                pitch.sin * around.phi_rad + pitch.cos * around.ln_ratio,
            ),
            Axis::Kinked {
                phase_rad,
                ln_ratio,
                below,
                above,
            } => {
                let beyond = wrapped(place.phi_rad - phase_rad - turned_rad);
                if beyond.abs() + around.phi_rad > PI {
                    return (0.0, f64::INFINITY);
                }
                let steepest = below.tan.abs().max(above.tan.abs());
                let pitch = if beyond < 0.0 { below } else { above };
                let (least, most) = between(
                    (place.ln_ratio - ln_ratio + beyond * pitch.tan).abs(),
                    around.ln_ratio + steepest * around.phi_rad,
                );
                let cos = match beyond.abs() > around.phi_rad {
                    true => (pitch.cos, pitch.cos),
                    false => (below.cos.min(above.cos), below.cos.max(above.cos)),
                };
                (cos.0 * least, cos.1 * most)
            }
        }
    }

    /// R/R☉ of a kinked axis at an angle; none for an endless one.
    pub(super) fn ratio_at(&self, phi_rad: f64) -> Option<f64> {
        let Axis::Kinked {
            phase_rad,
            ln_ratio,
            below,
            above,
        } = self.axis
        else {
            return None;
        };
        let beyond = wrapped(phi_rad - phase_rad);
        let pitch = if beyond < 0.0 { below } else { above };
        Some(libm::exp(ln_ratio - beyond * pitch.tan))
    }
}

/// An angle between −π and π.
#[inline]
fn wrapped(angle: f64) -> f64 {
    // adding 1.5·2^52 rounds to an integer, faster than `round` without vector instructions
    const ROUND: f64 = 6_755_399_441_055_744.0;
    angle - TAU * ((angle * (1.0 / TAU) + ROUND) - ROUND)
}

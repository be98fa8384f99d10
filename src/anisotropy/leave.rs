//! How many realisations leave a band at some energy.
//!
//! Bands hold 68 % of the realisations at each energy; fewer stay within all the way. The same
//! realisations make the bands and are counted, as in the small-halo paper.

use serde::{Deserialize, Serialize};

use super::bands::{Band, Bands, Quantity};
use super::{Realisation, Share};

/// Shares of realisations that are outside a band at one energy at least, with 1σ errors.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LeaveFractions {
    /// Amplitude, 68 % band.
    pub amplitude_68: f64,
    /// Its error.
    pub amplitude_68_err: f64,
    /// Amplitude, 95 % band.
    pub amplitude_95: f64,
    /// Its error.
    pub amplitude_95_err: f64,
    /// Angle to ∇⟨n⟩, 68 % band.
    pub angle_68: f64,
    /// Its error.
    pub angle_68_err: f64,
    /// Angle to ∇⟨n⟩, 95 % band.
    pub angle_95: f64,
    /// Its error.
    pub angle_95_err: f64,
    /// Angle to the gradient of the sources, 68 % band.
    pub angle_to_sources_68: f64,
    /// Its error.
    pub angle_to_sources_68_err: f64,
    /// Angle to the gradient of the sources, 95 % band.
    pub angle_to_sources_95: f64,
    /// Its error.
    pub angle_to_sources_95_err: f64,
}

const QUANTITIES: [Quantity; 3] = [
    Quantity::Amplitude,
    Quantity::Angle,
    Quantity::AngleToSources,
];

/// Counts realisations that leave known bands.
pub(super) struct LeaveCounts<'a> {
    bands: &'a [Bands],
    /// Of each quantity, out of 68 % and out of 95 %.
    left: [[u64; 2]; QUANTITIES.len()],
}

impl<'a> LeaveCounts<'a> {
    pub fn new(bands: &'a [Bands]) -> Self {
        Self {
            bands,
            left: Default::default(),
        }
    }

    pub fn add(&mut self, realisation: &Realisation<'_>) {
        for (left, quantity) in self.left.iter_mut().zip(QUANTITIES) {
            let outside = |lo: fn(&Band) -> f64, hi: fn(&Band) -> f64| {
                let mut energies = realisation.at.iter().zip(self.bands);
                energies.any(|(seen, bands)| {
                    let (value, band) = (quantity.of(seen), &bands[quantity as usize]);
                    value < lo(band) || value > hi(band)
                })
            };
            left[0] += u64::from(outside(|b| b.lo68.0, |b| b.hi68.0));
            left[1] += u64::from(outside(|b| b.lo95.0, |b| b.hi95.0));
        }
    }

    pub fn fractions(&self, realisations: u64) -> LeaveFractions {
        let share = |counted| Share::of(counted, realisations);
        let [amplitude, angle, to_sources] = self.left.map(|left| left.map(share));
        LeaveFractions {
            amplitude_68: amplitude[0].share,
            amplitude_68_err: amplitude[0].err,
            amplitude_95: amplitude[1].share,
            amplitude_95_err: amplitude[1].err,
            angle_68: angle[0].share,
            angle_68_err: angle[0].err,
            angle_95: angle[1].share,
            angle_95_err: angle[1].err,
            angle_to_sources_68: to_sources[0].share,
            angle_to_sources_68_err: to_sources[0].err,
            angle_to_sources_95: to_sources[1].share,
            angle_to_sources_95_err: to_sources[1].err,
        }
    }
}

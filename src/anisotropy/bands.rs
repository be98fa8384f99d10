//! Bands per energy: quantiles of what is seen over all realisations.

use std::array::from_fn;

use super::{Observation, Realisation};
use crate::numerics::OrderStatistics;

/// A quantity with a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// |δ|.
    Amplitude,
    /// Angle between ∇n and ∇⟨n⟩.
    Angle,
    /// Angle between ∇n and the gradient of the sources.
    AngleToSources,
    /// n/⟨n⟩.
    DensityRelative,
    /// (Σ nᵢ)²/Σ nᵢ².
    EffectiveSources,
    /// |δ| cos(declination).
    AmplitudeEquatorial,
}

impl Quantity {
    /// In the order of the table's columns.
    pub const ALL: [Self; 6] = [
        Self::Amplitude,
        Self::Angle,
        Self::AngleToSources,
        Self::DensityRelative,
        Self::EffectiveSources,
        Self::AmplitudeEquatorial,
    ];

    /// Its value in an observation.
    pub fn of(self, seen: &Observation) -> f64 {
        match self {
            Self::Amplitude => seen.amplitude,
            Self::Angle => seen.angle_rad,
            Self::AngleToSources => seen.angle_to_sources_rad,
            Self::DensityRelative => seen.density_relative,
            Self::EffectiveSources => seen.effective_sources,
            Self::AmplitudeEquatorial => seen.amplitude_equatorial,
        }
    }

    /// Whether its bands begin at 0, as those of angles do.
    pub fn one_sided(self) -> bool {
        matches!(self, Self::Angle | Self::AngleToSources)
    }
}

/// Median and central bands of 68.27 and 95 % (from 0 for angles), each value with its 1σ error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Half of the realisations lie below.
    pub median: (f64, f64),
    /// Lower end of the 68 % band.
    pub lo68: (f64, f64),
    /// Upper end of the 68 % band.
    pub hi68: (f64, f64),
    /// Lower end of the 95 % band.
    pub lo95: (f64, f64),
    /// Upper end of the 95 % band.
    pub hi95: (f64, f64),
}

impl Band {
    /// Median, lower and upper end of 68 %, lower and upper end of 95 %.
    pub fn ends(&self) -> [(f64, f64); 5] {
        [self.median, self.lo68, self.hi68, self.lo95, self.hi95]
    }
}

/// Median, then the ends of the bands.
const TWO_SIDED: [f64; 5] = [0.5, 0.158_65, 0.841_35, 0.025, 0.975];
const ONE_SIDED: [f64; 3] = [0.5, 0.6827, 0.95];

/// A band on the way: the values of several passes.
#[derive(Debug, Clone)]
pub struct BandPasses {
    order: OrderStatistics,
    one_sided: bool,
}

impl BandPasses {
    /// Nothing seen yet.
    pub fn new(one_sided: bool) -> Self {
        let order = if one_sided {
            OrderStatistics::new(&ONE_SIDED)
        } else {
            OrderStatistics::new(&TWO_SIDED)
        };
        Self { order, one_sided }
    }

    /// A realisation's value; what does not exist is NaN and left out.
    pub fn add(&mut self, value: f64) {
        self.order.add(value);
    }

    /// Ends a pass: true if there must be another.
    pub fn end_pass(&mut self) -> bool {
        self.order.end_pass()
    }

    /// After the last pass.
    pub fn band(&self) -> Band {
        let at = |p| self.order.quantile(p);
        let zero = (0.0, 0.0);
        if self.one_sided {
            let [median, hi68, hi95] = ONE_SIDED.map(at);
            return Band {
                median,
                lo68: zero,
                hi68,
                lo95: zero,
                hi95,
            };
        }
        let [median, lo68, hi68, lo95, hi95] = TWO_SIDED.map(at);
        Band {
            median,
            lo68,
            hi68,
            lo95,
            hi95,
        }
    }
}

/// The bands of all quantities at an energy, in the order of [`Quantity::ALL`].
pub type Bands = [Band; Quantity::ALL.len()];

/// Bands at all energies on the way.
pub(super) struct AllPasses {
    energies: Vec<[BandPasses; Quantity::ALL.len()]>,
}

impl AllPasses {
    pub fn new(energies: usize) -> Self {
        let empty = || from_fn(|q| BandPasses::new(Quantity::ALL[q].one_sided()));
        Self {
            energies: (0..energies).map(|_| empty()).collect(),
        }
    }

    pub fn add(&mut self, realisation: &Realisation<'_>) {
        for (passes, seen) in self.energies.iter_mut().zip(realisation.at) {
            for (band, quantity) in passes.iter_mut().zip(Quantity::ALL) {
                band.add(quantity.of(seen));
            }
        }
    }

    pub fn end_pass(&mut self) -> bool {
        let mut another = false;
        for band in self.energies.iter_mut().flatten() {
            another |= band.end_pass();
        }
        another
    }

    pub fn bands(&self) -> Vec<Bands> {
        let bands = |passes: &[BandPasses; 6]| from_fn(|q| passes[q].band());
        self.energies.iter().map(bands).collect()
    }
}

//! How far the dipole swings from energy to energy.

use std::f64::consts::FRAC_PI_2;

use serde::{Deserialize, Serialize};

use super::bands::BandPasses;
use super::between::{Between, turn};
use super::{Observation, Realisation, Share, sky};
use crate::data::DipolePoint;

/// Energies in GeV between which directions are compared.
const FROM_GEV: f64 = 1e3;
const TO_GEV: f64 = 1e6;
/// Energies on a grid miss their round values by rounding.
const ROUNDING: f64 = 1e-9;

/// Swings over all realisations; what needs two energies is null where a run has fewer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Swings {
    /// Energies of the run from 1 TeV to 1 PeV.
    pub direction_energies: usize,
    /// Largest angle between the dipoles at two of them.
    pub direction: Option<Swing>,
    /// Energies with a measured phase within the run's range.
    pub phase_energies: usize,
    /// Largest change of the equatorial phase between two neighbours of them.
    pub phase: Option<Swing>,
}

/// How large the swings are, with 1σ errors; what too few realisations do not know is null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Swing {
    /// Median over realisations.
    pub median_rad: Option<f64>,
    /// Its error.
    pub median_rad_err: Option<f64>,
    /// Lower end of the central 68 %.
    pub lo68_rad: Option<f64>,
    /// Its error.
    pub lo68_rad_err: Option<f64>,
    /// Upper end of the central 68 %.
    pub hi68_rad: Option<f64>,
    /// Its error.
    pub hi68_rad_err: Option<f64>,
    /// Share of realisations above 1 rad.
    pub above_1_rad: f64,
    /// Its error.
    pub above_1_rad_err: f64,
    /// Share of realisations above a right angle.
    pub above_half_pi: f64,
    /// Its error.
    pub above_half_pi_err: f64,
}

/// Both swings on the way.
pub(super) struct SwingPasses {
    within: Vec<usize>,
    measured: Vec<Between>,
    direction: OnePasses,
    phase: OnePasses,
    /// Scratch: unit vectors at the energies within.
    directions: Vec<[f64; 3]>,
}

impl SwingPasses {
    pub fn new(energies_gev: &[f64], data: &[DipolePoint]) -> Self {
        let inside = |e: f64| (FROM_GEV..=TO_GEV).contains(&e);
        let near = |e: f64| inside(e * (1.0 + ROUNDING)) || inside(e * (1.0 - ROUNDING));
        let within = 0..energies_gev.len();
        let phases = data.iter().filter(|point| point.phase_deg.is_some());
        Self {
            within: within.filter(|&i| near(energies_gev[i])).collect(),
            measured: phases
                .filter_map(|point| Between::new(energies_gev, point.energy_gev))
                .collect(),
            direction: OnePasses::new(),
            phase: OnePasses::new(),
            directions: Vec::new(),
        }
    }

    pub fn add(&mut self, realisation: &Realisation<'_>) {
        self.directions.clear();
        let within = self.within.iter().map(|&i| realisation.at[i].direction());
        self.directions.extend(within);
        self.direction.add(widest(&self.directions));
        self.phase.add(self.largest_turn(realisation.at));
    }

    fn largest_turn(&self, seen: &[Observation]) -> f64 {
        let pairs = self.measured.windows(2);
        let turns = pairs.map(|pair| turn(pair[0].phase_rad(seen), pair[1].phase_rad(seen)).abs());
        turns.fold(0.0, f64::max)
    }

    pub fn end_pass(&mut self) -> bool {
        let [a, b] = [&mut self.direction, &mut self.phase].map(OnePasses::end_pass);
        a || b
    }

    pub fn swings(&self) -> Swings {
        let (within, measured) = (self.within.len(), self.measured.len());
        Swings {
            direction_energies: within,
            direction: (within > 1).then(|| self.direction.swing()),
            phase_energies: measured,
            phase: (measured > 1).then(|| self.phase.swing()),
        }
    }
}

/// Largest angle between two unit vectors: that of the two with the smallest product.
fn widest(directions: &[[f64; 3]]) -> f64 {
    let mut least = 1.0;
    let mut widest = None;
    for (i, &a) in directions.iter().enumerate() {
        for &b in &directions[..i] {
            let product = sky::dot(a, b);
            if product < least {
                least = product;
                widest = Some((a, b));
            }
        }
    }
    widest.map_or(0.0, |(a, b)| sky::angle_rad(a, b))
}

/// One swing on the way.
struct OnePasses {
    band: BandPasses,
    pass: Counts,
    /// Of the last whole pass.
    counted: Counts,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    all: u64,
    above_1_rad: u64,
    above_half_pi: u64,
}

impl OnePasses {
    fn new() -> Self {
        Self {
            band: BandPasses::new(false),
            pass: Counts::default(),
            counted: Counts::default(),
        }
    }

    fn add(&mut self, rad: f64) {
        self.band.add(rad);
        self.pass.all += 1;
        self.pass.above_1_rad += u64::from(rad > 1.0);
        self.pass.above_half_pi += u64::from(rad > FRAC_PI_2);
    }

    fn end_pass(&mut self) -> bool {
        self.counted = std::mem::take(&mut self.pass);
        self.band.end_pass()
    }

    fn swing(&self) -> Swing {
        let band = self.band.band();
        let finite = |x: f64| x.is_finite().then_some(x);
        let share = |counted| Share::of(counted, self.counted.all);
        let one = share(self.counted.above_1_rad);
        let right = share(self.counted.above_half_pi);
        Swing {
            median_rad: finite(band.median.0),
            median_rad_err: finite(band.median.1),
            lo68_rad: finite(band.lo68.0),
            lo68_rad_err: finite(band.lo68.1),
            hi68_rad: finite(band.hi68.0),
            hi68_rad_err: finite(band.hi68.1),
            above_1_rad: one.share,
            above_1_rad_err: one.err,
            above_half_pi: right.share,
            above_half_pi_err: right.err,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_of_three_directions_is_that_of_the_outer_two() {
        let at = |degrees: f64| sky::from_galactic_deg([degrees, 0.0]);
        let found = widest(&[at(10.0), at(50.0), at(350.0)]);
        assert!((found - 60f64.to_radians()).abs() < 1e-12);
        assert_eq!(widest(&[at(3.0)]), 0.0);
        assert!((widest(&[at(0.0), at(180.0)]) - std::f64::consts::PI).abs() < 1e-12);
    }
}

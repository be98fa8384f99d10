//! How many realisations look like the measured sky.
//!
//! The data are the equatorial amplitudes and phases of IceCube's 12 years from 13 TeV to 5 PeV: one
//! experiment, because the normalisations of several differ. They are read off a figure, to 1 %.

use serde::{Deserialize, Serialize};

use super::between::{Between, turn};
use super::{Observation, Realisation, Share};
use crate::data::DipolePoint;

/// Energies in GeV between which the measured amplitude dips.
const DIP_GEV: std::ops::RangeInclusive<f64> = 3e4..=5e5;
/// Energies in GeV before and after the measured flip of the phase.
const FLIP_GEV: [f64; 2] = [2.4e4, 2.4e5];
/// A realisation that equals the data differs from them by rounding.
const ROUNDING: f64 = 1e-9;

/// Shares of realisations that are like the data, with 1σ errors; null where a run lacks the energies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LikeData {
    /// Measured amplitudes within the run's range.
    pub points: usize,
    /// Those from 30 to 500 TeV.
    pub dip_points: usize,
    /// Smallest equatorial amplitude at those at most the smallest measured there.
    pub dip: Option<f64>,
    /// Its error.
    pub dip_err: Option<f64>,
    /// Equatorial amplitude within a factor of two of every point.
    pub within_factor_2: f64,
    /// Its error.
    pub within_factor_2_err: f64,
    /// Equatorial amplitude within a factor of three of every point.
    pub within_factor_3: f64,
    /// Its error.
    pub within_factor_3_err: f64,
    /// Equatorial phase turns by at least as much as measured from 24 to 240 TeV.
    pub flip: Option<f64>,
    /// Its error.
    pub flip_err: Option<f64>,
    /// Number of the realisation most like the data, by the rms of ln(A/A_data).
    pub closest: Option<u64>,
    /// That rms.
    pub closest_rms: Option<f64>,
}

/// A measured amplitude.
struct Amplitude {
    place: Between,
    ln: f64,
    in_dip: bool,
}

/// The measured turn of the phase.
struct Flip {
    places: [Between; 2],
    turn: f64,
}

/// Counts realisations like the data.
pub(super) struct LikeCounts {
    amplitudes: Vec<Amplitude>,
    flip: Option<Flip>,
    dips: u64,
    within: [u64; 2],
    flips: u64,
    closest: Option<(u64, f64)>,
    /// Scratch: ln A at the points.
    ln: Vec<f64>,
}

impl LikeCounts {
    pub fn new(energies_gev: &[f64], data: &[DipolePoint]) -> Self {
        let amplitude = |point: &DipolePoint| {
            let measured = point.amplitude.filter(|_| !point.upper_limit)?;
            Some(Amplitude {
                place: Between::new(energies_gev, point.energy_gev)?,
                ln: libm::log(measured),
                in_dip: DIP_GEV.contains(&point.energy_gev),
            })
        };
        Self {
            amplitudes: data.iter().filter_map(amplitude).collect(),
            flip: Flip::new(energies_gev, data),
            dips: 0,
            within: [0; 2],
            flips: 0,
            closest: None,
            ln: Vec::new(),
        }
    }

    pub fn add(&mut self, realisation: &Realisation<'_>) {
        if self.amplitudes.is_empty() {
            return;
        }
        let seen = realisation.at;
        self.ln.clear();
        let places = self.amplitudes.iter().map(|a| a.place.ln_amplitude(seen));
        self.ln.extend(places);
        self.dips += u64::from(self.dips_as_deep());
        let differences = || self.ln.iter().zip(&self.amplitudes).map(|(l, a)| l - a.ln);
        for (within, factor) in self.within.iter_mut().zip([2.0, 3.0]) {
            let most = libm::log(factor) + ROUNDING;
            *within += u64::from(differences().all(|d| d.abs() <= most));
        }
        let square: f64 = differences().map(|d| d * d).sum();
        let rms = (square / self.amplitudes.len() as f64).sqrt();
        if rms < self.closest.map_or(f64::INFINITY, |(_, least)| least) {
            self.closest = Some((realisation.number, rms));
        }
        let flips = |flip: &Flip| flip.turn_of(seen) >= flip.turn - ROUNDING;
        self.flips += u64::from(self.flip.as_ref().is_some_and(flips));
    }

    /// Whether the smallest amplitude of the realisation is at most that of the data.
    fn dips_as_deep(&self) -> bool {
        let inside = || {
            self.ln
                .iter()
                .zip(&self.amplitudes)
                .filter(|(_, a)| a.in_dip)
        };
        let least = inside().map(|(_, a)| a.ln).fold(f64::INFINITY, f64::min);
        inside().any(|(&l, _)| l <= least + ROUNDING)
    }

    /// Nothing if no point lies within the run's range.
    pub fn like_data(&self, realisations: u64) -> Option<LikeData> {
        if self.amplitudes.is_empty() {
            return None;
        }
        let share = |counted| Share::of(counted, realisations);
        let dip_points = self.amplitudes.iter().filter(|a| a.in_dip).count();
        let dip = (dip_points > 0).then(|| share(self.dips));
        let flip = self.flip.as_ref().map(|_| share(self.flips));
        let [two, three] = self.within.map(share);
        Some(LikeData {
            points: self.amplitudes.len(),
            dip_points,
            dip: dip.map(|s| s.share),
            dip_err: dip.map(|s| s.err),
            within_factor_2: two.share,
            within_factor_2_err: two.err,
            within_factor_3: three.share,
            within_factor_3_err: three.err,
            flip: flip.map(|s| s.share),
            flip_err: flip.map(|s| s.err),
            closest: self.closest.map(|(number, _)| number),
            closest_rms: self.closest.map(|(_, rms)| rms),
        })
    }
}

impl Flip {
    /// Between the measured phases nearest to the two energies.
    fn new(energies_gev: &[f64], data: &[DipolePoint]) -> Option<Self> {
        let [before, after] = FLIP_GEV.map(|energy| {
            let distance = |p: &DipolePoint| libm::log(p.energy_gev / energy).abs();
            let phases = data.iter().filter(|p| p.phase_deg.is_some());
            let nearest = phases.min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
            let place = Between::new(energies_gev, nearest.energy_gev)?;
            Some((place, nearest.phase_deg?.to_radians()))
        });
        let ((from, a), (to, b)) = (before?, after?);
        Some(Self {
            places: [from, to],
            turn: turn(a, b).abs(),
        })
    }

    fn turn_of(&self, seen: &[Observation]) -> f64 {
        let [a, b] = self.places.map(|place| place.phase_rad(seen));
        turn(a, b).abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::icecube_12yr;

    /// Realisations that have the measured points, times a factor each.
    fn like(factors: &[f64], turned_deg: f64) -> LikeData {
        let data = measured();
        let energies: Vec<f64> = data.iter().map(|p| p.energy_gev).collect();
        let mut counts = LikeCounts::new(&energies, &icecube_12yr());
        for (number, factor) in (0..).zip(factors) {
            let seen = |p: &DipolePoint| Observation {
                amplitude_equatorial: factor * p.amplitude.unwrap(),
                phase_ra_deg: if p.energy_gev > 2e5 {
                    p.phase_deg.unwrap() + turned_deg
                } else {
                    p.phase_deg.unwrap()
                },
                ..Observation::default()
            };
            let at: Vec<Observation> = data.iter().map(seen).collect();
            counts.add(&Realisation { number, at: &at });
        }
        counts.like_data(factors.len() as u64).unwrap()
    }

    fn measured() -> Vec<DipolePoint> {
        let all = icecube_12yr().into_iter();
        all.filter(|p| !p.upper_limit).collect()
    }

    #[test]
    fn realisations_that_are_the_data_are_all_like_them() {
        let found = like(&[1.0; 20], 0.0);
        assert_eq!((found.points, found.dip_points), (9, 5));
        assert_eq!((found.dip, found.flip), (Some(1.0), Some(1.0)));
        assert_eq!((found.within_factor_2, found.within_factor_3), (1.0, 1.0));
        assert_eq!((found.closest, found.closest_rms), (Some(0), Some(0.0)));
        assert!(found.dip_err.unwrap() > 0.0);
    }

    #[test]
    fn realisations_that_are_not_are_counted_out() {
        // the phase falls from 50.7° to 288.7° = −71.3°: further down is more of a turn up to −129.3°
        let found = like(&[1.01, 2.5, 0.4, 3.5, 0.9], 10.0);
        assert_eq!(found.dip, Some(0.4));
        assert_eq!(found.flip, Some(0.0));
        assert_eq!(like(&[1.0], -10.0).flip, Some(1.0));
        assert_eq!((found.within_factor_2, found.within_factor_3), (0.4, 0.8));
        assert_eq!(found.closest, Some(0));
        assert!((found.closest_rms.unwrap() - libm::log(1.01)).abs() < 1e-12);
    }

    #[test]
    fn energies_outside_a_run_are_left_out() {
        let counts = LikeCounts::new(&[1e4, 1e5], &icecube_12yr());
        let found = counts.like_data(1).unwrap();
        assert_eq!((found.points, found.dip_points), (4, 2));
        assert_eq!((found.flip, found.closest), (None, None));
        let none = LikeCounts::new(&[10.0, 1e3], &icecube_12yr());
        assert_eq!(none.like_data(1), None);
    }
}

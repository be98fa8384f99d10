//! Statistics over realisations that are gone through several times and never held.

use super::Realisation;
use super::bands::{AllPasses, Bands};
use super::leave::{LeaveCounts, LeaveFractions};
use super::like_data::{LikeCounts, LikeData};
use super::swings::{SwingPasses, Swings};
use crate::data;

/// Bands of a species, and what they do not tell because energies belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// How many realisations there were.
    pub realisations: u64,
    /// At each energy.
    pub bands: Vec<Bands>,
    /// Shares that leave a band.
    pub leave_fractions: LeaveFractions,
    /// Swings of the dipole with energy.
    pub swings: Swings,
    /// Shares that look like the measured sky, if the run has measured energies.
    pub like_data: Option<LikeData>,
}

impl Statistics {
    /// Goes through the realisations of a species as often as needed: `pass` hands each of them, in any
    /// order, to what it is given. Three passes as a rule, at most six, in memory that does not grow with
    /// the number of realisations; nothing if there are none.
    pub fn of<E>(
        energies_gev: &[f64],
        mut pass: impl FnMut(&mut dyn FnMut(&Realisation<'_>)) -> Result<(), E>,
    ) -> Result<Option<Self>, E> {
        let data = data::icecube_12yr();
        let mut bands = AllPasses::new(energies_gev.len());
        let mut swings = SwingPasses::new(energies_gev, &data);
        let mut like = LikeCounts::new(energies_gev, &data);
        let mut realisations = 0;
        pass(&mut |realisation| {
            realisations += 1;
            bands.add(realisation);
            swings.add(realisation);
            like.add(realisation);
        })?;
        if realisations == 0 {
            return Ok(None);
        }
        while bands.end_pass() | swings.end_pass() {
            pass(&mut |realisation| {
                bands.add(realisation);
                swings.add(realisation);
            })?;
        }
        let bands = bands.bands();
        let mut leave = LeaveCounts::new(&bands);
        pass(&mut |realisation| leave.add(realisation))?;
        Ok(Some(Self {
            realisations,
            leave_fractions: leave.fractions(realisations),
            swings: swings.swings(),
            like_data: like.like_data(realisations),
            bands,
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::anisotropy::{Observation, Quantity};
    use crate::random::{HistoryKey, Stream};

    const ENERGIES: [f64; 6] = [1e2, 1e3, 1e4, 1e5, 1e6, 1e7];

    fn stream(history: u64) -> Stream {
        let key = HistoryKey {
            bin: 0,
            batch: 0,
            history,
        };
        Stream::new(9, key)
    }

    /// Made anew each time: amplitudes that are alike among energies by a share, angles with ties.
    fn realisation(number: u64, common: f64) -> Vec<Observation> {
        let mut random = stream(number);
        let whole = random.normal();
        let own = (1.0 - common * common).sqrt();
        let mut seen = || {
            let amplitude = libm::exp(common * whole + own * random.normal());
            let angle_rad = (8.0 * random.uniform()).floor() / 8.0;
            Observation {
                density_relative: 1.0,
                amplitude,
                angle_rad,
                angle_to_sources_rad: random.uniform(),
                direction_l_deg: 0.0,
                direction_b_deg: 0.0,
                amplitude_equatorial: 1e-3 * amplitude,
                phase_ra_deg: 0.0,
                effective_sources: 1.0 + random.exponential(),
            }
        };
        ENERGIES.map(|_| seen()).to_vec()
    }

    /// In blocks, of which every pass sees another order.
    fn statistics(count: u64, block: u64, make: impl Fn(u64) -> Vec<Observation>) -> Statistics {
        let mut passes = 0;
        let found = Statistics::of(&ENERGIES, |visit| {
            passes += 1;
            let mut blocks: Vec<u64> = (0..count.div_ceil(block)).collect();
            let start = passes % blocks.len();
            blocks.rotate_left(start);
            for first in blocks.into_iter().map(|b| b * block) {
                for number in first..(first + block).min(count) {
                    let at = make(number);
                    visit(&Realisation { number, at: &at });
                }
            }
            Ok::<(), Infallible>(())
        });
        found.unwrap().unwrap()
    }

    /// By a full sort.
    fn sorted_quantile(mut values: Vec<f64>, p: f64) -> f64 {
        values.sort_by(f64::total_cmp);
        let position = p * (values.len() - 1) as f64;
        let (low, high) = (position.floor() as usize, position.ceil() as usize);
        values[low] + position.fract() * (values[high] - values[low])
    }

    #[test]
    fn bands_and_leave_fractions_are_those_of_all_values_in_memory() {
        let count = 6000;
        let make = |number| realisation(number, 0.7);
        let found = statistics(count, 1000, make);
        let all: Vec<Vec<Observation>> = (0..count).map(make).collect();
        let value = |q: Quantity, r: &[Observation], e: usize| q.of(&r[e]);
        for quantity in Quantity::ALL {
            for energy in 0..ENERGIES.len() {
                let values = || all.iter().map(|r| value(quantity, r, energy)).collect();
                let band = found.bands[energy][quantity as usize];
                let ends = if quantity.one_sided() {
                    assert_eq!((band.lo68, band.lo95), ((0.0, 0.0), (0.0, 0.0)));
                    vec![(0.6827, band.hi68), (0.95, band.hi95)]
                } else {
                    vec![
                        (0.025, band.lo95),
                        (0.158_65, band.lo68),
                        (0.841_35, band.hi68),
                        (0.975, band.hi95),
                    ]
                };
                for (p, end) in ends.into_iter().chain([(0.5, band.median)]) {
                    assert_eq!(end.0, sorted_quantile(values(), p), "{quantity:?} {p}");
                }
            }
        }
        let left = |q: Quantity, lo: f64, hi: f64| {
            let range = |energy: usize| {
                let values: Vec<f64> = all.iter().map(|r| value(q, r, energy)).collect();
                let low = if lo == 0.0 {
                    0.0
                } else {
                    sorted_quantile(values.clone(), lo)
                };
                low..=sorted_quantile(values, hi)
            };
            let ranges: Vec<_> = (0..ENERGIES.len()).map(range).collect();
            let leaves =
                |r: &&Vec<Observation>| (0..6).any(|e| !ranges[e].contains(&value(q, r, e)));
            all.iter().filter(leaves).count() as f64 / count as f64
        };
        let fractions = found.leave_fractions;
        assert_eq!(
            fractions.amplitude_68,
            left(Quantity::Amplitude, 0.158_65, 0.841_35)
        );
        assert_eq!(
            fractions.amplitude_95,
            left(Quantity::Amplitude, 0.025, 0.975)
        );
        assert_eq!(fractions.angle_68, left(Quantity::Angle, 0.0, 0.6827));
        assert_eq!(fractions.angle_95, left(Quantity::Angle, 0.0, 0.95));
        let to_sources = Quantity::AngleToSources;
        assert_eq!(fractions.angle_to_sources_68, left(to_sources, 0.0, 0.6827));
        assert_eq!(fractions.angle_to_sources_95, left(to_sources, 0.0, 0.95));
        // and in blocks of another size the same
        assert_eq!(statistics(count, 77, make), found);
    }

    /// Of energies that know nothing of each other 1 − 0.6827⁶ and 1 − 0.95⁶ leave the bands (within 4σ:
    /// false alarms of 1 in 8000), of those that are all alike 1 − 0.6827.
    #[test]
    fn independent_energies_leave_more_often_than_common_ones() {
        let count = 4000;
        let apart = statistics(count, 500, |n| realisation(n, 0.0)).leave_fractions;
        for (found, error, p) in [
            (apart.amplitude_68, apart.amplitude_68_err, 0.6827),
            (apart.amplitude_95, apart.amplitude_95_err, 0.95),
        ] {
            let expected = 1.0 - libm::pow(p, 6.0);
            assert!(
                (found - expected).abs() < 4.0 * error,
                "{found} {error} {expected}"
            );
        }
        let alike = statistics(count, 500, |n| realisation(n, 1.0)).leave_fractions;
        assert!((alike.amplitude_68 - 0.3173).abs() < 1e-3, "{alike:?}");
    }

    /// Turns that are uniform from 0 to π between 1 TeV and 1 PeV: medians and shares within 4σ.
    #[test]
    fn swings_are_those_of_the_directions() {
        let count = 4000;
        let make = |number| {
            let turn = 180.0 * stream(number).uniform();
            let mut at = realisation(number, 0.0);
            // outside the range it does not count
            at[5].direction_l_deg = 180.0;
            for seen in &mut at[3..] {
                seen.phase_ra_deg = 350.0 + 0.5 * turn;
            }
            at[4].direction_l_deg = turn;
            at
        };
        let swings = statistics(count, 100, make).swings;
        assert_eq!((swings.direction_energies, swings.phase_energies), (4, 9));
        let direction = swings.direction.unwrap();
        let near = |found: f64, error: f64, expected: f64| {
            assert!(
                (found - expected).abs() < 4.0 * error,
                "{found} {error} {expected}"
            );
        };
        let pi = std::f64::consts::PI;
        near(
            direction.median_rad.unwrap(),
            direction.median_rad_err.unwrap(),
            0.5 * pi,
        );
        near(
            direction.hi68_rad.unwrap(),
            direction.hi68_rad_err.unwrap(),
            0.841_35 * pi,
        );
        near(
            direction.above_1_rad,
            direction.above_1_rad_err,
            1.0 - 1.0 / pi,
        );
        near(direction.above_half_pi, direction.above_half_pi_err, 0.5);
        // from 0° to 350° + turn/2 in ln E from 10 to 100 TeV, measured at 66.7 TeV and others on the way
        let phase = swings.phase.unwrap();
        assert!(phase.above_half_pi == 0.0 && phase.median_rad.unwrap() < 0.8);
    }

    #[test]
    fn few_realisations_are_written_and_read_back_and_none_give_nothing() {
        let few = statistics(3, 2, |n| realisation(n, 0.5));
        let swings = serde_json::to_string(&few.swings).unwrap();
        assert_eq!(serde_json::from_str::<Swings>(&swings).unwrap(), few.swings);
        let like = serde_json::to_string(&few.like_data).unwrap();
        assert_eq!(
            serde_json::from_str::<Option<LikeData>>(&like).unwrap(),
            few.like_data
        );
        let nothing = Statistics::of(&ENERGIES, |_| Ok::<(), Infallible>(()));
        assert_eq!(nothing.unwrap(), None);
        let failed = Statistics::of(&ENERGIES, |_| Err("no file"));
        assert_eq!(failed.unwrap_err(), "no file");
    }
}

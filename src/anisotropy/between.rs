//! A realisation at the energies of a measurement.

use super::Observation;

/// Where an energy lies between two of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Between {
    below: usize,
    above: usize,
    /// Of the energy above, linear in ln E.
    weight: f64,
}

impl Between {
    /// Among ascending energies; nothing outside them.
    pub fn new(energies_gev: &[f64], energy_gev: f64) -> Option<Self> {
        let above = energies_gev.partition_point(|&e| e < energy_gev);
        let next = *energies_gev.get(above)?;
        if next == energy_gev {
            return Some(Self {
                below: above,
                above,
                weight: 0.0,
            });
        }
        let below = above.checked_sub(1)?;
        let last = energies_gev[below];
        Some(Self {
            below,
            above,
            weight: libm::log(energy_gev / last) / libm::log(next / last),
        })
    }

    /// ln of the equatorial amplitude, linear in ln E.
    pub fn ln_amplitude(&self, seen: &[Observation]) -> f64 {
        let [a, b] =
            [self.below, self.above].map(|energy| libm::log(seen[energy].amplitude_equatorial));
        (1.0 - self.weight) * a + self.weight * b
    }

    /// Right ascension of the excess in rad, along the shorter arc.
    pub fn phase_rad(&self, seen: &[Observation]) -> f64 {
        let [a, b] = [self.below, self.above].map(|energy| seen[energy].phase_ra_deg.to_radians());
        a + self.weight * turn(a, b)
    }
}

/// From one angle to another by the shorter way, in (−π, π].
pub(super) fn turn(from: f64, to: f64) -> f64 {
    let (sin, cos) = libm::sincos(to - from);
    libm::atan2(sin, cos)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(amplitude_equatorial: f64, phase_ra_deg: f64) -> Observation {
        Observation {
            amplitude_equatorial,
            phase_ra_deg,
            ..Observation::default()
        }
    }

    #[test]
    fn amplitudes_are_power_laws_and_phases_take_the_shorter_arc() {
        let energies = [1e3, 1e5, 1e6];
        let run = [seen(1e-4, 350.0), seen(1e-2, 20.0), seen(1e-2, 20.0)];
        let middle = Between::new(&energies, 1e4).unwrap();
        assert!((middle.ln_amplitude(&run) - libm::log(1e-3)).abs() < 1e-12);
        assert!((turn(middle.phase_rad(&run), 5f64.to_radians())).abs() < 1e-12);
        for (i, &energy) in energies.iter().enumerate() {
            let exact = Between::new(&energies, energy).unwrap();
            assert_eq!(
                exact.ln_amplitude(&run),
                libm::log(run[i].amplitude_equatorial)
            );
        }
        assert_eq!(Between::new(&energies, 999.0), None);
        assert_eq!(Between::new(&energies, 1.1e6), None);
    }
}

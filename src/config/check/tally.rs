//! The places of the pitch-angle tally.

use super::{Checker, SAME};

const PLACES: &str = "tally.pitch_angle_z_kpc";
const WIDTH: &str = "tally.pitch_angle_width_pc";
const HEIGHT: &str = "halo.height_kpc";

impl Checker<'_> {
    pub(super) fn places(&mut self) {
        let halo = self.raw.halo.height_kpc;
        let width = self.raw.tally.pitch_angle_width_pc / 1e3;
        let places = &self.raw.tally.pitch_angle_z_kpc;
        for (i, &z) in places.iter().enumerate() {
            let key = format!("{PLACES}[{i}]");
            if z > halo {
                let message = format!(
                    "{} lies beyond the halo: it must be at most {}",
                    self.found(&key),
                    self.found(HEIGHT)
                );
                self.fault(&[&key, HEIGHT], message);
            }
            // The halo's edge has no thickness, so that it overlaps with nothing but itself.
            let overlaps = |other: f64| {
                let room = if z == halo || other == halo {
                    0.0
                } else {
                    width
                };
                z == other || (z - other).abs() < room * (1.0 - SAME)
            };
            if let Some(before) = places[..i].iter().position(|&other| overlaps(other)) {
                let other = format!("{PLACES}[{before}]");
                let message = format!(
                    "{} lies too near to {}: the cells around them must not overlap, and have the \
                     thickness {}",
                    self.found(&key),
                    self.found(&other),
                    self.found(WIDTH)
                );
                self.fault(&[&key, &other, WIDTH], message);
            }
        }
    }
}

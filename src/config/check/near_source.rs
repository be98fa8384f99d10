//! What a remnant in its flux tube needs.

use super::{Checker, SAME};
use crate::config::raw::{NearSource, ScatteringModel};
use crate::config::values::number;
use crate::units::Rigidity;

const SECTION: &str = "near_source";
const LENGTH: &str = "near_source.half_length_pc";
const RADIUS: &str = "near_source.tube_radius_pc";
const WIDTH: &str = "near_source.source_width_pc";
const WITHIN: &str = "near_source.residence_within_pc";
const SNAPSHOTS: &str = "near_source.snapshots_myr";
const CLOUD: &str = "near_source.cloud";
const CLOUD_FROM: &str = "near_source.cloud.from_pc";
const CLOUD_TO: &str = "near_source.cloud.to_pc";

impl Checker<'_> {
    pub(super) fn near_source(&mut self) {
        let Some(tube) = &self.raw.near_source else {
            return;
        };
        self.wave_damping("near_source.damping", &tube.damping);
        self.alone_in_a_tube();
        self.lengths_of_tube(tube);
        self.cloud(tube);
        for (i, pair) in tube.snapshots_myr.windows(2).enumerate() {
            if pair[0] >= pair[1] {
                let key = format!("{SNAPSHOTS}[{}]", i + 1);
                let message = format!(
                    "{} must be more than {}",
                    self.found(&key),
                    self.found(&format!("{SNAPSHOTS}[{i}]"))
                );
                self.fault(&[&key, SNAPSHOTS], message);
            }
        }
    }

    /// The tube takes the place of the halo and of all that is walked there.
    fn alone_in_a_tube(&mut self) {
        let raw = self.raw;
        for (given, key) in [
            (raw.realizations.is_some(), "realizations"),
            (raw.composition.is_some(), "composition"),
            (raw.nuclei.is_some(), "nuclei"),
            (raw.nested_leaky_box.is_some(), "nested_leaky_box"),
            (raw.beyond_halo.is_some(), "beyond_halo"),
            (!raw.medium.layer.is_empty(), "medium.layer"),
            (!raw.scattering.layer.is_empty(), "scattering.layer"),
        ] {
            if given {
                let message = format!(
                    "[{key}] does not go with [{SECTION}], a run of protons in a uniform flux tube (make it a run of its own)"
                );
                self.fault(&[key, SECTION], message);
            }
        }
        let model = raw.scattering.model;
        if !matches!(model, ScatteringModel::Constant | ScatteringModel::PowerLaw) {
            let key = "scattering.model";
            let message = format!(
                "{} does not go with [{SECTION}], which takes the Galaxy's diffusion coefficient from \"constant\" or \
                 \"power_law\" and makes waves of its own",
                self.found(key)
            );
            self.fault(&[key, SECTION], message);
        }
        for (key, set) in [
            ("run.target_error", raw.run.target_error.is_some()),
            ("run.max_minutes", raw.run.max_minutes.is_some()),
        ] {
            if set {
                let message = format!(
                    "{} does not go with [{SECTION}], where particles and waves are advanced together until the tube is empty \
                     (remove it)",
                    self.found(key)
                );
                self.fault(&[key, SECTION], message);
            }
        }
        if raw.run.histories == 0 || raw.run.histories > u64::from(u32::MAX) {
            let key = "run.histories";
            let message = format!(
                "{} must be between 1 and {} with [{SECTION}], particles in each bin of a tube",
                self.found(key),
                u32::MAX
            );
            self.fault(&[key, SECTION], message);
        }
    }

    fn lengths_of_tube(&mut self, tube: &NearSource) {
        for (key, inside) in [
            (WIDTH, tube.source_width_pc < tube.half_length_pc),
            (
                WITHIN,
                tube.residence_within_pc <= tube.half_length_pc * (1.0 + SAME),
            ),
        ] {
            if !inside {
                let message = format!(
                    "{} reaches out of the tube: it must be less than {}",
                    self.found(key),
                    self.found(LENGTH)
                );
                self.fault(&[key, LENGTH], message);
            }
        }
        let cell = tube.half_length_pc / f64::from(tube.cells);
        if tube.source_width_pc < 2.0 * cell {
            let key = "near_source.cells";
            let message = format!(
                "{} makes cells of {} pc, too coarse for {} (it must be at least two of them)",
                self.found(key),
                number(libm::round(cell * 1e3) / 1e3),
                self.found(WIDTH)
            );
            self.fault(&[key, WIDTH], message);
        }
        let largest =
            Rigidity(self.raw.rigidity.max_gv).larmor_radius_pc(self.raw.medium.magnetic_field_ug);
        if tube.tube_radius_pc <= largest {
            let max = "rigidity.max_gv";
            let message = format!(
                "{} is thinner than the Larmor radius of {} pc at {}: particles are not bound to the tube",
                self.found(RADIUS),
                number(libm::round(largest * 1e4) / 1e4),
                self.found(max)
            );
            self.fault(&[RADIUS, max], message);
        }
    }

    fn cloud(&mut self, tube: &NearSource) {
        let Some(cloud) = &tube.cloud else {
            return;
        };
        if cloud.from_pc >= cloud.to_pc {
            let message = format!(
                "{} must be less than {}",
                self.found(CLOUD_FROM),
                self.found(CLOUD_TO)
            );
            self.fault(&[CLOUD_FROM, CLOUD_TO, CLOUD], message);
        }
        if cloud.to_pc > tube.half_length_pc {
            let message = format!(
                "{} lies outside the tube: it must be at most {}",
                self.found(CLOUD_TO),
                self.found(LENGTH)
            );
            self.fault(&[CLOUD_TO, LENGTH], message);
        }
    }
}

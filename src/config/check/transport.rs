//! Which walk can carry what.

use super::Checker;
use crate::config::raw::{Boundary, Closure, GasTreatment, ProfileKind, ScatteringModel, Walk};

const WALK: &str = "transport.walk";
const ADVECTION: &str = "transport.advection";
const REACCELERATION: &str = "transport.reacceleration";

impl Checker<'_> {
    pub(super) fn transport(&mut self) {
        let transport = &self.raw.transport;
        if transport.advection && transport.reacceleration {
            let message = format!(
                "{} and {} exclude each other: advection at the full Alfvén speed means that all \
                 waves move outward, whereas second-order Fermi acceleration needs waves both ways \
                 (set one of the two to false)",
                self.found(REACCELERATION),
                self.found(ADVECTION)
            );
            self.fault(&[REACCELERATION, ADVECTION], message);
        }
        match transport.walk {
            Walk::Macroscopic => {}
            Walk::Auto => {
                let message = format!(
                    "{} is not available in this version: it comes with the pitch-angle ladder; \
                     allowed: \"macroscopic\", \"microscopic\"",
                    self.found(WALK)
                );
                self.fault(&[WALK], message);
            }
            Walk::Microscopic => {
                self.microscopic_scattering();
                self.microscopic_surroundings();
            }
        }
    }

    /// Records that a key stands in the way of the microscopic walk.
    fn not_microscopic(&mut self, stands: bool, key: &str, why: &str) {
        if stands {
            let message = format!(
                "{} does not go with {}: {why}",
                self.found(key),
                self.found(WALK)
            );
            self.fault(&[key, WALK], message);
        }
    }

    /// The microscopic walk of this version scatters isotropically and alike at every height.
    fn microscopic_scattering(&mut self) {
        let raw = self.raw;
        let slab = raw.scattering.model == ScatteringModel::Slab;
        self.not_microscopic(
            slab && raw.scattering.closure == Closure::Qlt,
            "scattering.closure",
            "a scattering rate that depends on pitch angle comes with the pitch-angle ladder (set \
             scattering.closure = \"reduced\")",
        );
        let uniform = "scattering must not vary with height where pitch angles are resolved";
        let varies = |profile: &crate::config::raw::Profile| profile.kind != ProfileKind::Uniform;
        self.not_microscopic(
            varies(&raw.scattering.profile),
            "scattering.profile.kind",
            uniform,
        );
        self.not_microscopic(
            slab && varies(&raw.medium.magnetic_field_profile),
            "medium.magnetic_field_profile.kind",
            uniform,
        );
        self.not_microscopic(
            slab && !raw.medium.layer.is_empty(),
            "medium.layer",
            uniform,
        );
        let tabulated = self.table.is_some_and(|table| table.z_kpc.len() > 1);
        self.not_microscopic(tabulated, "scattering.table", uniform);
    }

    fn microscopic_surroundings(&mut self) {
        let raw = self.raw;
        self.not_microscopic(
            raw.transport.advection,
            ADVECTION,
            "the flow in the microscopic walk comes with the pitch-angle ladder (set \
             transport.advection = false)",
        );
        self.not_microscopic(
            raw.transport.reacceleration,
            REACCELERATION,
            "moving waves in the microscopic walk come with the pitch-angle ladder (set \
             transport.reacceleration = false)",
        );
        self.not_microscopic(
            raw.halo.boundary == Boundary::ZeroDensity,
            "halo.boundary",
            "where pitch angles are resolved the density does not vanish at the edge (set \
             halo.boundary = \"free_escape\")",
        );
        self.not_microscopic(
            raw.gas.treatment == GasTreatment::Thin,
            "gas.treatment",
            "the grammage of one crossing of an infinitely thin disc grows as 1/|µ| without bound \
             (set gas.treatment = \"uniform\")",
        );
    }
}

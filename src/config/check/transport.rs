//! What may move particles together.

use super::Checker;
use crate::config::raw::{Boundary, Walk};

const WALK: &str = "transport.walk";
const ADVECTION: &str = "transport.advection";
const REACCELERATION: &str = "transport.reacceleration";
const FOCUSING: &str = "transport.focusing";

impl Checker<'_> {
    pub(super) fn transport(&mut self) {
        let raw = self.raw;
        let transport = &raw.transport;
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
        if transport.walk == Walk::Microscopic {
            self.not_with(
                raw.halo.boundary == Boundary::ZeroDensity,
                "halo.boundary",
                WALK,
                "where pitch angles are resolved the density does not vanish at the edge (set \
                 halo.boundary = \"free_escape\")",
            );
        }
        if transport.focusing {
            self.not_with(
                !raw.medium.layer.is_empty(),
                "medium.layer",
                FOCUSING,
                "field lines cannot cross a jump of B(z) (set transport.focusing = false)",
            );
        }
    }
}

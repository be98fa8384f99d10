//! Whether turbulence and medium are what the formulas of the modes assume.

use std::f64::consts::PI;

use super::waves::rounded;
use super::{Checker, SAME};
use crate::config::check::medium::log_factor;
use crate::config::raw::{Damping, Mode, Modes, Profile, ScatteringTerm, Wandering};
use crate::config::values::number;
use crate::quote::shorten;
use crate::units::{BOLTZMANN_ERG_K, Rigidity};

const SECTION: &str = "scattering.modes";
/// Below it hydrogen recombines; F21's disc is as cold as that.
const IONISED_K: f64 = 5000.0;
/// One eV as a temperature in K.
const EV_K: f64 = 11_604.518;
/// Heights at which a smooth medium is judged.
const HEIGHTS: u32 = 64;

/// Values of the medium at one place, and the keys they come from.
struct Place {
    name: String,
    field_ug: f64,
    density_cm3: f64,
    temperature_k: f64,
    field: String,
    density: String,
    temperature: String,
}

impl Checker<'_> {
    pub(super) fn turbulence(&mut self) {
        let raw = self.raw;
        let common = &raw.scattering;
        self.no_repetition(&format!("{SECTION}.kinds"), &common.modes.kinds);
        for (i, entry) in common.layer.iter().enumerate() {
            if entry.models.contains(&ScatteringTerm::Modes) {
                let named = |name: &str| name == entry.name;
                self.driven(Some(i), &entry.over(common).modes, self.layers_that(named));
            }
        }
        if common.model.term() == Some(ScatteringTerm::Modes) && raw.uses_model() {
            let places = match raw.medium.layer.is_empty() {
                true => self.heights(),
                false => self.layers_that(|name| raw.falls_back(name)),
            };
            self.driven(None, &common.modes, places);
        }
    }

    /// Judges what an entry, or `[scattering.modes]`, drives at some places; each fault is told of one of them.
    fn driven(&mut self, entry: Option<usize>, modes: &Modes, places: Vec<Place>) {
        self.weak(entry, modes);
        for place in &places {
            if self.outer_scale(entry, modes, place) {
                break;
            }
        }
        if modes.kinds.contains(&Mode::Fast) {
            for place in &places {
                if self.low_beta(place) || self.ionised(modes, place) || self.dilute(modes, place) {
                    break;
                }
            }
        }
    }

    /// The key of a value that an entry may have for itself.
    fn own_or_common(&self, entry: Option<usize>, name: &str) -> String {
        entry
            .map(|i| format!("scattering.layer[{i}].{name}"))
            .filter(|key| self.is_written(key))
            .unwrap_or_else(|| format!("{SECTION}.{name}"))
    }

    fn weak(&mut self, entry: Option<usize>, modes: &Modes) {
        let fast = modes.kinds.contains(&Mode::Fast);
        let critical = modes.kinds.iter().any(|kind| *kind != Mode::Fast);
        let wandering = fast && modes.field_line_wandering == Wandering::Alfven;
        for (name, value, used, assumption) in [
            (
                "mach_number",
                modes.mach_number,
                fast,
                "fast modes are taken for weak turbulence, whose amplitude at the outer scale is at most \
                 their phase speed",
            ),
            (
                "alfven_mach_number",
                modes.alfven_mach_number,
                critical || wandering,
                "Alfvén and slow modes, and the field lines that they turn, are taken for sub-Alfvénic \
                 turbulence, whose amplitude at the outer scale is at most the Alfvén speed",
            ),
        ] {
            if used && value > 1.0 {
                let key = self.own_or_common(entry, name);
                let message = format!(
                    "{} is not allowed: {assumption} (set it to 1 or less)",
                    self.found(&key)
                );
                self.fault(&[&key], message);
            }
        }
    }

    fn outer_scale(&mut self, entry: Option<usize>, modes: &Modes, place: &Place) -> bool {
        const LOWEST: &str = "rigidity.min_gv";
        let larmor_pc = Rigidity(self.raw.rigidity.min_gv).larmor_radius_pc(place.field_ug);
        let small = modes.outer_scale_pc < larmor_pc;
        if small {
            let key = self.own_or_common(entry, "outer_scale_pc");
            let message = format!(
                "{} is less than {} pc, the Larmor radius of {} {}: the formulas need waves as long as \
                 orbits are wide",
                self.found(&key),
                rounded(larmor_pc),
                self.found(LOWEST),
                place.name
            );
            self.fault(&[&key, LOWEST, &place.field], message);
        }
        small
    }

    fn low_beta(&mut self, place: &Place) -> bool {
        let pressure = place.density_cm3 * BOLTZMANN_ERG_K * place.temperature_k;
        let field_g = 1e-6 * place.field_ug;
        let beta = 8.0 * PI * pressure / (field_g * field_g);
        let high = beta > 1.0 + SAME;
        if high {
            let message = format!(
                "the plasma's β = 8πnkT/B² is {} {} ({}, {}, {}): fast modes are taken to move at the Alfvén \
                 speed and to be damped as at low β, which fails above 1",
                rounded(beta),
                place.name,
                self.found(&place.temperature),
                self.found(&place.density),
                self.found(&place.field)
            );
            self.fault(&[&place.temperature, &place.density, &place.field], message);
        }
        high
    }

    fn ionised(&mut self, modes: &Modes, place: &Place) -> bool {
        let neutral = modes.damping != Damping::None && place.temperature_k < IONISED_K;
        if neutral {
            let message = format!(
                "{} is too cold {}: the damping of fast modes is that of fully ionised gas, without friction \
                 between ions and neutral atoms, but hydrogen recombines below {} K (set \
                 {SECTION}.damping = \"none\", or another model for this gas)",
                self.found(&place.temperature),
                place.name,
                number(IONISED_K)
            );
            self.fault(&[&place.temperature], message);
        }
        neutral
    }

    fn dilute(&mut self, modes: &Modes, place: &Place) -> bool {
        let collisional = matches!(
            modes.damping,
            Damping::ByScale | Damping::Both | Damping::Viscous
        );
        let temperature_ev = place.temperature_k / EV_K;
        let logarithm =
            23.0 - libm::log((2.0 * place.density_cm3).sqrt() * libm::pow(temperature_ev, -1.5));
        let dense = collisional && logarithm <= 1.0;
        if dense {
            let message = format!(
                "{} is too dense {}: the Coulomb logarithm 23 - ln((2n)^(1/2) T^(-3/2)), T in eV, is {}, but \
                 the viscosity is that of distant collisions, which needs more than 1",
                self.found(&place.density),
                place.name,
                rounded(logarithm)
            );
            self.fault(&[&place.density, &place.temperature], message);
        }
        dense
    }

    /// The medium's layers of some names.
    fn layers_that(&self, chosen: impl Fn(&str) -> bool) -> Vec<Place> {
        let medium = &self.raw.medium;
        let layers = medium.layer.iter().enumerate();
        let places = layers
            .filter(|(_, layer)| chosen(&layer.name))
            .map(|(i, layer)| {
                let key = |name: &str, own: bool| match own {
                    true => format!("medium.layer[{i}].{name}"),
                    false => format!("medium.{name}"),
                };
                Place {
                    name: format!("in layer \"{}\"", shorten(&layer.name)),
                    field_ug: layer.magnetic_field_ug.unwrap_or(medium.magnetic_field_ug),
                    density_cm3: layer.ion_density_cm3.unwrap_or(medium.ion_density_cm3),
                    temperature_k: layer.temperature_k.unwrap_or(medium.temperature_k),
                    field: key("magnetic_field_ug", layer.magnetic_field_ug.is_some()),
                    density: key("ion_density_cm3", layer.ion_density_cm3.is_some()),
                    temperature: key("temperature_k", layer.temperature_k.is_some()),
                }
            });
        places.collect()
    }

    /// Heights of a smooth medium.
    fn heights(&self) -> Vec<Place> {
        let medium = &self.raw.medium;
        let place = |i: u32| {
            let z = self.raw.halo.height_kpc * f64::from(i) / f64::from(HEIGHTS);
            let at =
                |midplane: f64, profile: &Profile| midplane * libm::exp(log_factor(profile, z));
            Place {
                name: match i {
                    0 => "at the midplane".into(),
                    _ => format!("at |z| = {} kpc", number(z)),
                },
                field_ug: at(medium.magnetic_field_ug, &medium.magnetic_field_profile),
                density_cm3: at(medium.ion_density_cm3, &medium.ion_density_profile),
                temperature_k: at(medium.temperature_k, &medium.temperature_profile),
                field: "medium.magnetic_field_ug".into(),
                density: "medium.ion_density_cm3".into(),
                temperature: "medium.temperature_k".into(),
            }
        };
        let judged = |place: &Place| {
            let values = [place.field_ug, place.density_cm3, place.temperature_k];
            // a profile that is refused by itself leaves none
            values.iter().all(|&value| value > 0.0)
        };
        (0..=HEIGHTS).map(place).filter(judged).collect()
    }
}

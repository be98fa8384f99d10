//! The keys of `[losses]`.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};

/// `[losses]`: what the gas does to particles, and radiation to electrons and positrons.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Losses {
    /// Ionisation of neutral gas.
    pub ionization: Ionization,
    /// Coulomb collisions with the ionised gas.
    pub coulomb: bool,
    /// Destruction in inelastic collisions.
    pub inelastic: bool,
    /// Radiation of electrons and positrons: synchrotron and inverse Compton in the whole halo, bremsstrahlung in the gas.
    pub radiative: Option<Radiative>,
}

impl Default for Losses {
    fn default() -> Self {
        Self {
            ionization: Ionization::Loss,
            coulomb: true,
            inelastic: true,
            radiative: None,
        }
    }
}

/// `[losses.radiative]`: what electrons and positrons radiate in, the same in the whole halo.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Radiative {
    /// Magnetic field in µG for synchrotron radiation; left out, `medium.magnetic_field_ug`.
    #[schemars(range(min = 0.0))]
    pub magnetic_field_ug: Option<f64>,
    /// Scatter photons as they do (Klein & Nishina 1929), or all of them like soft ones (Thomson).
    pub klein_nishina: bool,
    /// Photons that are scattered; left out, the microwave background and five grey bodies that stand for dust and stars near the Sun (Delahaye et al. 2010, A&A 524, A51).
    #[schemars(length(max = 64))]
    pub photon_field: Vec<PhotonField>,
}

impl Default for Radiative {
    fn default() -> Self {
        let field = |(temperature_k, energy_density_ev_cm3)| PhotonField {
            temperature_k,
            energy_density_ev_cm3,
        };
        Self {
            magnetic_field_ug: None,
            klein_nishina: true,
            photon_field: [
                (2.725, 0.26),
                (33.07, 0.254),
                (313.32, 0.0547),
                (3249.3, 0.370),
                (6150.4, 0.229),
                (23209.0, 0.119),
            ]
            .map(field)
            .into(),
        }
    }
}

/// `[[losses.radiative.photon_field]]`: isotropic photons of a Planck spectrum, diluted or not.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PhotonField {
    /// Temperature of the spectrum in K.
    #[schemars(range(max = 1e6), extend("exclusiveMinimum" = 0.0))]
    pub temperature_k: f64,
    /// Energy density in eV/cm³.
    #[schemars(range(min = 0.0))]
    pub energy_density_ev_cm3: f64,
}

impl Default for PhotonField {
    fn default() -> Self {
        Self {
            temperature_k: 2.725,
            energy_density_ev_cm3: 0.26,
        }
    }
}

/// What ionisation of neutral gas does: `false`, `true` or `"sink"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ionization {
    /// Nothing.
    Off,
    /// It takes energy continuously.
    Loss,
    /// It removes particles at about the rate at which they lose momentum, 2e-16 s⁻¹ Z² (n/cm⁻³)/(β² pc/GeV) (Kempski & Quataert 2022, MNRAS 514, 657, eq. 9).
    Sink,
}

/// The word for [`Ionization::Sink`].
const SINK: &str = "sink";

impl Serialize for Ionization {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Off => to.serialize_bool(false),
            Self::Loss => to.serialize_bool(true),
            Self::Sink => to.serialize_str(SINK),
        }
    }
}

impl<'de> Deserialize<'de> for Ionization {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(SwitchOrWord)
    }
}

struct SwitchOrWord;

impl Visitor<'_> for SwitchOrWord {
    type Value = Ionization;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "true, false or \"{SINK}\"")
    }

    fn visit_bool<E: de::Error>(self, on: bool) -> Result<Ionization, E> {
        Ok(match on {
            true => Ionization::Loss,
            false => Ionization::Off,
        })
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Ionization, E> {
        match word {
            SINK => Ok(Ionization::Sink),
            _ => Err(E::invalid_value(de::Unexpected::Str(word), &self)),
        }
    }
}

impl JsonSchema for Ionization {
    fn schema_name() -> Cow<'static, str> {
        "Ionization".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What ionisation of neutral gas does.",
            "oneOf": [
                {
                    "description": "Whether it takes energy continuously.",
                    "type": "boolean"
                },
                {
                    "description": "It removes particles at about the rate at which they lose momentum, 2e-16 s⁻¹ Z² (n/cm⁻³)/(β² pc/GeV) (Kempski & Quataert 2022, MNRAS 514, 657, eq. 9).",
                    "const": SINK
                }
            ]
        })
    }
}

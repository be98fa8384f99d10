//! The keys of `[losses]`.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};

/// `[losses]`: what the gas does to protons.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Losses {
    /// Ionisation of neutral gas.
    pub ionization: Ionization,
    /// Coulomb collisions with the ionised gas.
    pub coulomb: bool,
    /// Destruction in inelastic collisions.
    pub inelastic: bool,
}

impl Default for Losses {
    fn default() -> Self {
        Self {
            ionization: Ionization::Loss,
            coulomb: true,
            inelastic: true,
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

//! The type and range of a single value, told in words.

use super::keys::nearest;
use super::schema::Schema;
use super::tree::{Node, Value};
use crate::quote::shorten;

/// Why a value is refused by itself.
pub(super) enum Fault {
    /// It is of the wrong kind.
    Type(String),
    /// It is of the right kind but not allowed.
    Range(String),
}

/// Judges one value that the schema does not take for a section or list found as such.
pub(super) fn judge(schema: Schema, node: &Node, path: &str) -> Result<(), Fault> {
    if let (true, Value::Leaf(toml::Value::Boolean(_), _)) = (schema.is_switch(), &node.value) {
        return Ok(());
    }
    if let Some(words) = schema.words() {
        return word(schema, &words, node, path);
    }
    match (schema.type_name(), &node.value) {
        ("integer", Value::Leaf(toml::Value::Integer(i), found)) => {
            range(schema, *i as f64, found, path)
        }
        ("integer", Value::TooLarge(found)) => {
            let huge = if found.starts_with('-') {
                f64::MIN
            } else {
                f64::MAX
            };
            range(schema, huge, found, path)
        }
        ("number", Value::Leaf(toml::Value::Integer(i), found)) => {
            range(schema, *i as f64, found, path)
        }
        ("number", Value::TooLarge(found)) => range(schema, f64::NAN, found, path),
        ("number", Value::Leaf(toml::Value::Float(x), found)) => range(schema, *x, found, path),
        ("string", Value::Leaf(toml::Value::String(_), _)) => Ok(()),
        _ => Err(Fault::Type(wrong_type(schema, node, path))),
    }
}

fn range(schema: Schema, value: f64, found: &str, path: &str) -> Result<(), Fault> {
    let rule = if !value.is_finite() {
        Some("a finite number".to_string())
    } else {
        let limit = |name| schema.limit(name);
        let ok = limit("minimum").is_none_or(|x| value >= x)
            && limit("exclusiveMinimum").is_none_or(|x| value > x)
            && limit("maximum").is_none_or(|x| value <= x)
            && limit("exclusiveMaximum").is_none_or(|x| value < x)
            && limit("multipleOf").is_none_or(|x| value % x == 0.0);
        (!ok).then(|| interval(schema))
    };
    match rule {
        None => Ok(()),
        Some(rule) => Err(Fault::Range(format!(
            "{path} = {found} is not allowed: it must be {rule}{}{}",
            bracketed(unit(path)),
            reason(path, value),
        ))),
    }
}

/// The allowed interval in words.
fn interval(schema: Schema) -> String {
    let limit = |name| schema.limit(name).map(number);
    if let (Some(lo), Some(hi)) = (limit("minimum"), limit("maximum")) {
        let multiple = limit("multipleOf").map_or(String::new(), |x| format!("a multiple of {x} "));
        return format!("{multiple}from {lo} to {hi}");
    }
    let lower = limit("minimum")
        .map(|x| format!("at least {x}"))
        .or_else(|| limit("exclusiveMinimum").map(|x| format!("greater than {x}")));
    let upper = limit("maximum")
        .map(|x| format!("at most {x}"))
        .or_else(|| limit("exclusiveMaximum").map(|x| format!("less than {x}")));
    let parts: Vec<String> = lower.into_iter().chain(upper).collect();
    parts.join(" and ")
}

/// A number as a person would write it.
pub(super) fn number(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 || (1e-3..1e6).contains(&size) {
        format!("{x}")
    } else {
        format!("{x:e}")
    }
}

/// The unit that a key's name ends in, or none; an element of a list has that of the list.
pub(super) fn unit(path: &str) -> &'static str {
    let path = match path.strip_suffix(']').and_then(|p| p.rsplit_once('[')) {
        Some((list, _)) => list,
        None => path,
    };
    const UNITS: [(&str, &str); 22] = [
        ("_per_pc", "1/pc"),
        ("_per_s", "1/s"),
        ("_cm2_s", "cm²/s"),
        ("_ev_cm3", "eV/cm³"),
        ("_cm3", "cm⁻³"),
        ("_g_cm2", "g/cm²"),
        ("_km_s_kpc", "km/s/kpc"),
        ("_km_s", "km/s"),
        ("_per_yr", "1/yr"),
        ("_yr", "yr"),
        ("_myr", "Myr"),
        ("_kpc", "kpc"),
        ("_pc", "pc"),
        ("_gv", "GV"),
        ("_gev", "GeV"),
        ("_mv", "MV"),
        ("_ug", "µG"),
        ("_k", "K"),
        ("_erg", "erg"),
        ("_erg_s", "erg/s"),
        ("_minutes", "minutes"),
        ("_deg", "degrees"),
    ];
    UNITS
        .iter()
        .find(|(suffix, _)| path.ends_with(suffix))
        .map_or("", |(_, unit)| unit)
}

fn bracketed(unit: &str) -> String {
    match unit {
        "" => String::new(),
        unit => format!(" ({unit})"),
    }
}

/// Why the limit stands where it does, where that is not plain.
fn reason(path: &str, value: f64) -> String {
    let why = match path {
        "scattering.index" if value >= 2.0 => {
            "at q >= 2 nothing scatters particles through 90 degrees and D_zz is infinite \
             unless the resonance is broadened, which the slab model does not do"
        }
        "sources.spectral_index" if value >= 5.0 => {
            "the kinetic energy of f ∝ R^-γ, which normalises the spectrum, diverges at low \
             rigidity for γ >= 5"
        }
        "sources.spectral_index" if value <= 3.0 => {
            "γ is the slope of the phase-space density f ∝ R^-γ; particles per rigidity go as \
             R^(2-γ), so a source spectrum E^-2.3 is γ = 4.3"
        }
        "run.batches" if value < 8.0 => "every error bar is made from the spread of the batches",
        _ => return String::new(),
    };
    format!(" ({why})")
}

fn word(schema: Schema, words: &[&str], node: &Node, path: &str) -> Result<(), Fault> {
    let switch: &[&str] = if schema.is_switch() {
        &["true", "false"]
    } else {
        &[]
    };
    let quoted = words.iter().map(|w| format!("\"{w}\""));
    let listed: Vec<String> = switch.iter().map(|s| s.to_string()).chain(quoted).collect();
    let listed = listed.join(", ");
    let Value::Leaf(toml::Value::String(found), written) = &node.value else {
        return Err(Fault::Type(format!(
            "{}, but one of {listed} is expected",
            found_kind(node, path)
        )));
    };
    if words.contains(&found.as_str()) {
        return Ok(());
    }
    let hint = nearest(found, words).map_or(String::new(), |w| format!(" (did you mean \"{w}\"?)"));
    Err(Fault::Type(format!(
        "{path} = {written} is not allowed: it must be one of {listed}{hint}"
    )))
}

fn wrong_type(schema: Schema, node: &Node, path: &str) -> String {
    let keys = || format!(" (its keys: {})", schema.keys().join(", "));
    let (expected, hint) = match schema.type_name() {
        "integer" => ("a whole number".into(), remedy(schema, node)),
        "number" => ("a number".into(), remedy(schema, node)),
        "boolean" => ("true or false".into(), remedy(schema, node)),
        "string" => ("text in quotes".into(), String::new()),
        "array" if schema.items().is_some_and(Schema::is_table) => (
            "a list of tables".into(),
            format!(" (each begins with a line [[{path}]])"),
        ),
        "array" => ("a list".into(), list_of_one(node)),
        _ if path.is_empty() => ("a table of sections".into(), keys()),
        _ => (format!("a section [{path}]"), keys()),
    };
    let found = found_kind(node, path);
    format!("{found}, but {expected} is expected{hint}")
}

/// What was found, in words.
fn found_kind(node: &Node, path: &str) -> String {
    let path = if path.is_empty() { "the config" } else { path };
    let (written, kind) = match &node.value {
        Value::Table(_) => return format!("{path} is a section"),
        Value::Array(_) => return format!("{path} is a list"),
        Value::TooLarge(written) => (written, "a whole number"),
        Value::Leaf(value, written) => {
            let kind = match value {
                toml::Value::String(_) => "text",
                toml::Value::Integer(_) => "a whole number",
                toml::Value::Float(_) => "a decimal number",
                toml::Value::Boolean(_) => "a boolean",
                toml::Value::Datetime(_) => "a date or time",
                toml::Value::Array(_) | toml::Value::Table(_) => "a collection",
            };
            (written, kind)
        }
    };
    format!("{path} = {} is {kind}", shorten(written))
}

/// The list to write where its only element was written.
fn list_of_one(node: &Node) -> String {
    match &node.value {
        Value::Leaf(_, written) => format!(" (write [{written}])"),
        _ => String::new(),
    }
}

/// What to write instead, where it can be guessed.
fn remedy(schema: Schema, node: &Node) -> String {
    let Value::Leaf(value, _) = &node.value else {
        return String::new();
    };
    let instead = match (schema.type_name(), value) {
        ("integer", toml::Value::Float(x)) if x.fract() == 0.0 && x.abs() < 1e15 => {
            format!("{x:.0}")
        }
        ("integer", toml::Value::String(s)) if s.parse::<i64>().is_ok() => s.clone(),
        ("number", toml::Value::String(s)) if s.parse::<f64>().is_ok() => s.clone(),
        ("boolean", toml::Value::String(s)) if s == "true" || s == "false" => s.clone(),
        _ => return String::new(),
    };
    format!(" (write {})", shorten(&instead))
}

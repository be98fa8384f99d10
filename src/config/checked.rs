//! The configuration after every check.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::raw::Raw;
use super::table::DiffusionTable;
use super::tree::Tree;
use super::{ConfigError, TableFault, from_tree, warnings};
use crate::store::Warning;

/// A configuration that passed every check; there is no other way to make one.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    name: String,
    raw: Raw,
    table: Option<(DiffusionTable, String)>,
}

impl Config {
    pub(super) fn new(file: &str, raw: Raw, table: Option<(DiffusionTable, String)>) -> Self {
        let stem = Path::new(file).file_stem().and_then(|stem| stem.to_str());
        Self {
            name: stem.unwrap_or("config").into(),
            raw,
            table,
        }
    }

    /// Takes up a stored configuration again, with the text of its table if it has one.
    /// It is checked as if it were new, as the file may have been edited.
    pub fn from_json(
        name: &str,
        json: &serde_json::Value,
        table: Option<&str>,
    ) -> Result<Self, ConfigError> {
        let tree = Tree::from_json(&format!("the stored config of {name}"), json);
        let checked = from_tree(&tree, |path| match table {
            Some(text) => Ok((path.into(), text.into())),
            None => Err(TableFault::Unreadable(
                "its text was not stored with the configuration".into(),
            )),
        })?;
        Ok(Self {
            name: name.into(),
            ..checked
        })
    }

    /// The values, every default filled in.
    pub fn raw(&self) -> &Raw {
        &self.raw
    }

    /// The stem of the file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tabulated diffusion coefficient of `scattering.model = "table"`.
    pub fn table(&self) -> Option<&DiffusionTable> {
        self.table.as_ref().map(|(table, _)| table)
    }

    /// The table's CSV text, to be stored with the results.
    pub fn table_text(&self) -> Option<&str> {
        self.table.as_ref().map(|(_, text)| text.as_str())
    }

    /// What the user should know before the run, as far as the configuration alone tells.
    pub fn warnings(&self) -> Vec<Warning> {
        warnings::of(&self.raw)
    }

    /// The configuration as TOML with every default filled in; reading it gives the same values.
    pub fn resolved_toml(&self) -> String {
        let text = toml::to_string(&self.raw).unwrap_or_default();
        let lines = text.lines().map(short_number);
        lines.collect::<Vec<_>>().join("\n") + "\n"
    }

    /// The configuration as JSON with every default filled in.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.raw).unwrap_or_default()
    }

    /// SHA-256, in hexadecimal, of everything that the numbers depend on: all values and the bytes
    /// of the table. The table's path is left out, so that a run folder may be moved.
    pub fn hash(&self) -> String {
        let mut json = self.to_json();
        if let Some(path) = json.pointer_mut("/scattering/table") {
            path.take();
        }
        let mut text = String::new();
        canonical(&json, &mut text);
        let mut hasher = Sha256::new();
        hasher.update(text.as_bytes());
        if let Some(table) = self.table_text() {
            // A byte that JSON cannot hold parts the two.
            hasher.update([0]);
            hasher.update(table.as_bytes());
        }
        let digest = hasher.finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// JSON without spaces and with sorted keys, whatever order the JSON library keeps.
fn canonical(json: &serde_json::Value, out: &mut String) {
    use serde_json::Value as Json;
    match json {
        Json::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            out.push('{');
            for (key, value) in entries {
                out.push_str(&format!("{key:?}:"));
                canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Json::Array(items) => {
            out.push('[');
            for item in items {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

/// Rewrites `key = 1000000000000.0` as `key = 1e12`; other lines stay as they are.
fn short_number(line: &str) -> String {
    const LONG: usize = 9;
    let Some((key, value)) = line.split_once(" = ") else {
        return line.into();
    };
    match value.parse::<f64>() {
        Ok(x) if value.contains('.') && value.len() > LONG => {
            let short = format!("{x:e}");
            let short = if short.len() < value.len() {
                &short
            } else {
                value
            };
            format!("{key} = {short}")
        }
        _ => line.into(),
    }
}

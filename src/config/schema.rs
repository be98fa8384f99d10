//! The JSON Schema of a config: what `pitchwalk schema` prints and what the checks walk along.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::raw::Raw;

static ROOT: LazyLock<Value> = LazyLock::new(|| {
    // Draft 7 is the newest that the common TOML editor plug-ins read.
    let generator = schemars::generate::SchemaSettings::draft07().into_generator();
    let mut root = generator.into_root_schema_for::<Raw>().to_value();
    drop_nulls(&mut root);
    if let Some(object) = root.as_object_mut() {
        object.insert("title".into(), "pitchwalk configuration".into());
    }
    root
});

/// The JSON Schema of a configuration file, for editors that complete and check TOML.
pub fn schema_json() -> String {
    format!("{:#}\n", *ROOT)
}

/// TOML has no null: a key that may be left out is simply not required.
fn drop_nulls(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".into(), only);
                }
            }
            // a section that may be left out is one of itself and null
            if let Some(Value::Array(mut choices)) = object.remove("anyOf") {
                choices.retain(|choice| choice.get("type") != Some(&"null".into()));
                object.insert("allOf".into(), Value::Array(choices));
            }
            object.retain(|_, value| !value.is_null());
            object.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// The schema of one value, references followed.
#[derive(Clone, Copy)]
pub(super) struct Schema(&'static Value);

impl Schema {
    /// The schema of the whole file.
    pub fn root() -> Self {
        Self(&ROOT)
    }

    fn resolve(value: &'static Value) -> Self {
        let reference = value
            .get("$ref")
            .or_else(|| value.get("allOf")?.get(0)?.get("$ref"));
        let target = reference
            .and_then(Value::as_str)
            .and_then(|path| ROOT.pointer(path.trim_start_matches('#')));
        Self(target.unwrap_or(value))
    }

    fn properties(self) -> Option<&'static Map<String, Value>> {
        self.0.get("properties")?.as_object()
    }

    /// Whether this is a section rather than a value.
    pub fn is_table(self) -> bool {
        self.properties().is_some()
    }

    /// The keys of a section in alphabetical order; empty for a value.
    pub fn keys(self) -> Vec<&'static str> {
        self.properties()
            .map(|map| map.keys().map(String::as_str).collect())
            .unwrap_or_default()
    }

    /// The schema of a key of a section.
    pub fn key(self, name: &str) -> Option<Self> {
        self.properties()?.get(name).map(Self::resolve)
    }

    /// What is said of a key of a section; nothing where there is no such key.
    pub fn description(self, name: &str) -> &'static str {
        let said = || self.properties()?.get(name)?.get("description")?.as_str();
        said().unwrap_or("")
    }

    /// The schema of the elements of a list.
    pub fn items(self) -> Option<Self> {
        self.0.get("items").map(Self::resolve)
    }

    /// The name of the type of a value: `number`, `integer`, `string`, `boolean` or `array`.
    pub fn type_name(self) -> &'static str {
        self.0.get("type").and_then(Value::as_str).unwrap_or("")
    }

    /// The words allowed, where a value is one of several.
    pub fn words(self) -> Option<Vec<&'static str>> {
        let choices = self.0.get("oneOf")?.as_array()?;
        Some(choices.iter().filter_map(|c| c["const"].as_str()).collect())
    }

    /// Whether true and false are allowed, words apart.
    pub fn is_switch(self) -> bool {
        let boolean = |schema: &Value| schema.get("type") == Some(&"boolean".into());
        let choices = self.0.get("oneOf").and_then(Value::as_array);
        boolean(self.0) || choices.is_some_and(|choices| choices.iter().any(boolean))
    }

    /// A limit such as `exclusiveMinimum`.
    pub fn limit(self, name: &str) -> Option<f64> {
        self.0.get(name)?.as_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(schema: Schema, path: &str, out: &mut Vec<(String, Schema)>) {
        for name in schema.keys() {
            let child = schema.key(name).expect("listed key");
            let path = format!("{path}{name}");
            if child.is_table() {
                leaves(child, &format!("{path}."), out);
            } else if let Some(items) = child.items() {
                if items.is_table() {
                    leaves(items, &format!("{path}[0]."), out);
                } else {
                    out.push((format!("{path}[0]"), items));
                }
            } else {
                out.push((path, child));
            }
        }
    }

    #[test]
    fn every_key_has_a_type_the_checks_know() {
        let mut all = Vec::new();
        leaves(Schema::root(), "", &mut all);
        assert!(all.len() > 60, "{} keys", all.len());
        for (path, schema) in all {
            let known = schema
                .words()
                .is_some_and(|w| w.len() >= 2 || schema.is_switch())
                || ["number", "integer", "string", "boolean"].contains(&schema.type_name());
            assert!(known, "{path}: {:?}", schema.0);
        }
    }

    #[test]
    fn schema_is_json_with_a_header_an_editor_recognises() {
        let json: Value = serde_json::from_str(&schema_json()).expect("json");
        assert_eq!(json["$schema"], "http://json-schema.org/draft-07/schema#");
        assert!(!schema_json().contains("null"));
    }
}

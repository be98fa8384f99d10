//! What several keys must satisfy together. (Keys, types and single ranges: `super::keys`.)

mod beyond_halo;
mod composition;
mod coupling;
mod electrons;
mod medium;
mod near_source;
mod nested_leaky_box;
mod nuclei;
mod nucleus;
mod realizations;
mod scattering;
mod scattering_layers;
mod sources;
mod tables;
mod tally;
mod transport;
mod turbulence;
mod wave_damping;
mod waves;

#[cfg(test)]
pub(crate) use tables::MOST_SHAPES;

use super::checked::Tables;
use super::error::Problem;
use super::raw::Raw;
use super::tree::{Origin, Tree, Value};
use super::values::number;

/// Two lengths or rigidities are the same if they differ by no more than this fraction.
const SAME: f64 = 1e-9;

/// Collects everything wrong with the combination of values.
pub(super) struct Checker<'a> {
    raw: &'a Raw,
    tree: &'a Tree,
    tables: &'a Tables,
    /// Keys already refused by themselves: relations with them are not judged.
    refused: &'a [String],
    json: serde_json::Value,
    problems: Vec<(Origin, Problem)>,
}

/// Runs every check.
pub(super) fn check(
    raw: &Raw,
    tree: &Tree,
    tables: &Tables,
    refused: &[String],
) -> Vec<(Origin, Problem)> {
    let mut checker = Checker {
        raw,
        tree,
        tables,
        refused,
        json: serde_json::to_value(raw).unwrap_or_default(),
        problems: Vec::new(),
    };
    checker.rigidity();
    checker.halo();
    checker.profiles();
    checker.layers();
    checker.scattering();
    checker.scattering_layers();
    checker.turbulence();
    checker.waves();
    checker.coupling();
    checker.table();
    checker.pitch_angle_table();
    checker.transport();
    checker.places();
    checker.beyond_halo();
    checker.composition();
    checker.nuclei();
    checker.near_source();
    checker.realizations();
    checker.sources();
    checker.electrons();
    checker.nested_leaky_box();
    checker.problems
}

impl Checker<'_> {
    /// Records a problem between keys. It is placed at a `--set` among them, or else at the first
    /// that the file gives.
    fn fault(&mut self, keys: &[&str], message: String) {
        if keys.iter().any(|key| self.refused.iter().any(|r| r == key)) {
            return;
        }
        let written = keys.iter().filter_map(|key| self.tree.get(key));
        let origins: Vec<&Origin> = written.map(|node| &node.origin).collect();
        let set = origins.iter().find(|o| matches!(o, Origin::Set(_)));
        let origin = match (set.or(origins.first()), keys.first()) {
            (Some(&origin), _) => origin.clone(),
            (None, Some(key)) => self.tree.origin(key),
            (None, None) => Origin::Whole,
        };
        let place = self.tree.place(&origin);
        self.problems.push((origin, Problem { place, message }));
    }

    /// `key = value` as it was written, or with a remark that it is the default.
    fn found(&self, key: &str) -> String {
        match self.tree.get(key).map(|node| &node.value) {
            Some(Value::Leaf(_, written)) => return format!("{key} = {written}"),
            Some(Value::Array(items)) => {
                let tables = items.iter().any(|i| matches!(i.value, Value::Table(_)));
                return if tables {
                    format!("[[{key}]]")
                } else {
                    key.into()
                };
            }
            _ => {}
        }
        let pointer = format!("/{}", key.replace(['.', '['], "/").replace(']', ""));
        match self.json.pointer(&pointer) {
            Some(serde_json::Value::Number(n)) => {
                let value = n.as_f64().unwrap_or(f64::NAN);
                format!("{key} = {} (the default)", number(value))
            }
            Some(value) if !value.is_null() => format!("{key} = {value} (the default)"),
            _ => key.into(),
        }
    }

    /// Records that a key stands in the way of another.
    fn not_with(&mut self, stands: bool, key: &str, other: &str, why: &str) {
        if stands {
            let message = format!(
                "{} does not go with {}: {why}",
                self.found(key),
                self.found(other)
            );
            self.fault(&[key, other], message);
        }
    }

    fn is_written(&self, key: &str) -> bool {
        self.tree.get(key).is_some()
    }

    fn rigidity(&mut self) {
        let grid = &self.raw.rigidity;
        if grid.min_gv >= grid.max_gv {
            let (min, max) = ("rigidity.min_gv", "rigidity.max_gv");
            let message = format!("{} must be less than {}", self.found(min), self.found(max));
            self.fault(&[min, max], message);
        }
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * a.abs().max(b.abs())
}

//! Which run something belongs to, and in what two runs differ.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::run_info::RunInfo;

/// Which run, or share of a run, something belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The resolved config in JSON.
    pub config: String,
    /// SHA-256 of everything that the numbers depend on.
    pub config_hash: String,
    /// Whether histories are walked, and not coefficients alone tabulated.
    pub walks: bool,
    /// The same of everything that a history depends on, whatever the number of histories.
    pub walk_hash: String,
    /// Histories in each rigidity bin that are asked for.
    pub histories: u64,
    /// Share of the run, as `I/N`; none for all.
    pub shard: Option<String>,
}

/// Keys that neither hash depends on.
const FREE: [&str; 2] = ["checkpoint_minutes", "table"];

impl Identity {
    /// Of what is in a folder.
    pub fn of(info: &RunInfo) -> Self {
        let histories = info.config.pointer("/run/histories");
        Self {
            config: info.config.to_string(),
            config_hash: info.config_hash.clone(),
            walks: info.walks(),
            walk_hash: info.walk_hash.clone(),
            histories: histories.and_then(Value::as_u64).unwrap_or(0),
            shard: info.shard.clone(),
        }
    }

    /// Whether the same histories are walked, whatever their number, or the same coefficients tabulated.
    pub fn walks_as(&self, other: &Self) -> bool {
        self.walks == other.walks && self.walk_hash == other.walk_hash && self.shard == other.shard
    }

    /// Whether the same numbers come out; those of coefficients do not depend on how many histories.
    pub fn is_same(&self, other: &Self) -> bool {
        self.walks_as(other) && (!self.walks || self.config_hash == other.config_hash)
    }

    /// In what this differs from what is asked for, in a few words; none if in nothing.
    pub fn difference(&self, asked: &Self) -> Option<String> {
        let share = |shard: &Option<String>| match shard {
            Some(shard) => format!("shard {shard}"),
            None => "the whole run".into(),
        };
        if self.shard != asked.shard {
            let (found, wanted) = (share(&self.shard), share(&asked.shard));
            return Some(format!("{found}, not {wanted}"));
        }
        if self.walks != asked.walks {
            return Some(match self.walks {
                true => "a walk, not coefficients alone".into(),
                false => "coefficients alone, nothing was walked".into(),
            });
        }
        if self.config_hash == asked.config_hash {
            return None;
        }
        let parse = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
        let key = differing("", &parse(&self.config), &parse(&asked.config));
        Some(key.unwrap_or("another table".into()))
    }
}

/// The first value that differs: its key, and both.
fn differing(key: &str, found: &Value, asked: &Value) -> Option<String> {
    match (found, asked) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = a.keys().chain(b.keys().filter(|k| !a.contains_key(*k)));
            let mut keys = keys.filter(|k| !FREE.contains(&k.as_str()));
            keys.find_map(|k| {
                let path = match key {
                    "" => k.clone(),
                    _ => format!("{key}.{k}"),
                };
                let of = |map: &serde_json::Map<_, _>| map.get(k).cloned().unwrap_or(Value::Null);
                differing(&path, &of(a), &of(b))
            })
        }
        _ if found == asked => None,
        _ => Some(format!("{key} = {}, not {}", told(found), told(asked))),
    }
}

fn told(value: &Value) -> String {
    match value {
        Value::Null => "none".into(),
        other => crate::quote::shorten(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(config: &str, hash: &str) -> Identity {
        Identity {
            config: config.into(),
            config_hash: hash.into(),
            walks: true,
            walk_hash: String::new(),
            histories: 0,
            shard: None,
        }
    }

    #[test]
    fn the_first_key_that_differs_is_told_with_both_values() {
        let a = identity(
            r#"{"halo":{"height_kpc":4.0},"run":{"checkpoint_minutes":1}}"#,
            "a",
        );
        let b = r#"{"halo":{"height_kpc":3.0,"new":true},"run":{"checkpoint_minutes":2}}"#;
        let told = a.difference(&identity(b, "b"));
        assert_eq!(told.as_deref(), Some("halo.height_kpc = 4.0, not 3.0"));
        let more = r#"{"halo":{"height_kpc":4.0,"new":true}}"#;
        let told = a.difference(&identity(more, "b"));
        assert_eq!(told.as_deref(), Some("halo.new = none, not true"));
        let told = a.difference(&identity(&a.config, "b"));
        assert_eq!(told.as_deref(), Some("another table"));
        assert_eq!(a.difference(&identity("{}", "a")), None);
        let shard = Identity {
            shard: Some("1/2".into()),
            ..a.clone()
        };
        assert_eq!(
            shard.difference(&a).as_deref(),
            Some("shard 1/2, not the whole run")
        );
    }

    #[test]
    fn coefficients_are_no_walk_and_do_not_ask_how_many_histories() {
        let walk = identity("{}", "a");
        let still = Identity {
            walks: false,
            ..walk.clone()
        };
        assert!(!still.is_same(&walk) && !walk.is_same(&still));
        let told = still.difference(&walk);
        assert_eq!(
            told.as_deref(),
            Some("coefficients alone, nothing was walked")
        );
        let more = Identity {
            config_hash: "b".into(),
            ..still.clone()
        };
        assert!(still.is_same(&more) && !walk.is_same(&identity("{}", "b")));
    }
}

//! `--set a.b=value`: single values that replace what the file says.

use std::collections::BTreeMap;

use super::error::{ConfigError, Problem};
use super::tree::{Node, Origin, Tree, Value};
use crate::quote::shorten;

/// Applies the arguments in order, so that the last one for a key wins.
pub(super) fn apply(tree: &mut Tree, sets: &[String]) -> Result<(), ConfigError> {
    let mut problems = Vec::new();
    for argument in sets {
        if let Err(message) = apply_one(tree, argument) {
            problems.push(Problem {
                place: format!("--set {}", shorten(argument)),
                message,
            });
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(ConfigError::many(problems))
    }
}

fn apply_one(tree: &mut Tree, argument: &str) -> Result<(), String> {
    let (path, text) = argument
        .split_once('=')
        .ok_or("a value is missing (expected table.key=value, for example halo.height_kpc=4)")?;
    let origin = Origin::Set(shorten(argument));
    let value = parse_value(text.trim(), &origin)?;
    let parts = split_path(path.trim())?;
    insert(&mut tree.root, &parts, value)
}

/// One step of a path: a key of a table or an index into a list.
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// Splits `medium.layer.0.name` or `medium.layer[0].name`.
pub(super) fn split_path(path: &str) -> Result<Vec<Step>, String> {
    // No key lies deeper than this; a path without end would nest without end.
    const DEEPEST: usize = 16;
    let dotted = path.replace('[', ".").replace(']', "");
    let steps = dotted
        .split('.')
        .take(DEEPEST)
        .enumerate()
        .map(|(i, part)| {
            let part = part.trim();
            if part.is_empty() {
                return Err(format!(
                    "\"{}\" is not a key (expected table.key=value, for example halo.height_kpc=4)",
                    shorten(path)
                ));
            }
            Ok(match part.parse() {
                Ok(index) if i > 0 => Step::Index(index),
                _ => Step::Key(part.into()),
            })
        });
    steps.collect()
}

/// Reads a value as TOML, or as text where it is a bare word such as `slab`.
pub(super) fn parse_value(text: &str, origin: &Origin) -> Result<Node, String> {
    if text.is_empty() {
        return Err("a value is missing after `=`".into());
    }
    let document = format!("value = {text}");
    let parsed = Tree::parse("", &document).map(|tree| match tree.root.value {
        Value::Table(table) => table,
        _ => BTreeMap::new(),
    });
    match parsed {
        Ok(mut table) if table.len() == 1 => {
            if let Some(mut value) = table.remove("value") {
                relocate(&mut value, origin);
                return Ok(value);
            }
        }
        // What begins like quoted text, a list or a table was meant as TOML: its defect counts.
        Err(error) if text.starts_with(['"', '\'', '[', '{']) => {
            let reason = error.problems().first().map(|p| p.message.as_str());
            return Err(format!(
                "the value is {}",
                reason.unwrap_or("not valid toml")
            ));
        }
        _ => {}
    }
    let written = format!("\"{text}\"");
    let value = toml::Value::String(text.into());
    Ok(Node::leaf(value, &written, origin.clone()))
}

fn relocate(node: &mut Node, origin: &Origin) {
    node.origin = origin.clone();
    match &mut node.value {
        Value::Table(table) => table.values_mut().for_each(|n| relocate(n, origin)),
        Value::Array(items) => items.iter_mut().for_each(|n| relocate(n, origin)),
        Value::Leaf(..) | Value::TooLarge(_) => {}
    }
}

/// Walks down to the place of the value, making sections that the file leaves out.
fn insert(root: &mut Node, steps: &[Step], value: Node) -> Result<(), String> {
    let mut node = root;
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Key(key) => {
                // A plain value in the way becomes a section; the walk along the schema then
                // says what belongs there.
                if !matches!(node.value, Value::Table(_)) {
                    node.value = Value::Table(BTreeMap::new());
                    node.origin = value.origin.clone();
                }
                let Value::Table(table) = &mut node.value else {
                    return Err(format!("{path} is not a section"));
                };
                node = table.entry(key.clone()).or_insert_with(|| Node {
                    value: Value::Table(BTreeMap::new()),
                    origin: value.origin.clone(),
                });
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&shorten(key));
            }
            Step::Index(index) => {
                let last = match &node.value {
                    Value::Array(items) => items.len().checked_sub(1),
                    _ => None,
                };
                let missing = match last {
                    Some(last) => {
                        format!("there is no {path}[{index}] (the last is {path}[{last}])")
                    }
                    None => format!("there is no {path}[{index}] (the file has no [[{path}]])"),
                };
                let Value::Array(items) = &mut node.value else {
                    return Err(missing);
                };
                node = items.get_mut(*index).ok_or(missing)?;
                path.push_str(&format!("[{index}]"));
            }
        }
    }
    *node = value;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str, argument: &str) -> Result<Tree, String> {
        let mut tree = Tree::parse("a.toml", text).expect("valid toml");
        apply(&mut tree, &[argument.into()]).map_err(|e| e.to_string())?;
        Ok(tree)
    }

    fn value(text: &str, argument: &str, path: &str) -> toml::Value {
        let tree = set(text, argument).expect("applies");
        tree.get(path).expect("is set").to_toml()
    }

    #[test]
    fn values_are_toml_or_bare_words() {
        let text = "[run]\nseed = 1";
        assert_eq!(
            value(text, "run.seed=2", "run.seed"),
            toml::Value::Integer(2)
        );
        assert_eq!(
            value(text, " run.seed = 0x10 ", "run.seed"),
            toml::Value::Integer(16)
        );
        assert_eq!(
            value(text, "halo.height_kpc=1e1", "halo.height_kpc"),
            toml::Value::Float(10.0)
        );
        let slab = toml::Value::String("slab".into());
        assert_eq!(
            value(text, "scattering.model=slab", "scattering.model"),
            slab
        );
        assert_eq!(
            value(text, "scattering.model=\"slab\"", "scattering.model"),
            slab
        );
        let path = toml::Value::String("a=b/d zz.csv".into());
        assert_eq!(
            value(text, "scattering.table=a=b/d zz.csv", "scattering.table"),
            path
        );
    }

    #[test]
    fn a_value_cannot_smuggle_in_a_second_key() {
        let text = toml::Value::String("1\nhalo.height_kpc = 2".into());
        assert_eq!(
            value("", "run.seed=1\nhalo.height_kpc = 2", "run.seed"),
            text
        );
    }

    #[test]
    fn entries_of_lists_are_reached_by_either_notation() {
        let text = "[[medium.layer]]\nz_hi_kpc = 1\n[[medium.layer]]\nz_hi_kpc = 4";
        for argument in ["medium.layer.1.z_hi_kpc=5", "medium.layer[1].z_hi_kpc=5"] {
            assert_eq!(
                value(text, argument, "medium.layer[1].z_hi_kpc"),
                toml::Value::Integer(5)
            );
        }
        assert_eq!(
            set(text, "medium.layer.2.name=x").expect_err("no third layer"),
            "--set medium.layer.2.name=x: there is no medium.layer[2] (the last is medium.layer[1])"
        );
    }

    #[test]
    fn malformed_arguments_say_what_is_expected() {
        for (argument, message) in [
            (
                "halo.height_kpc",
                "a value is missing (expected table.key=value, for example halo.height_kpc=4)",
            ),
            ("halo.height_kpc=", "a value is missing after `=`"),
            (
                "=4",
                "\"\" is not a key (expected table.key=value, for example halo.height_kpc=4)",
            ),
            (
                "halo..x=4",
                "\"halo..x\" is not a key (expected table.key=value, for example halo.height_kpc=4)",
            ),
        ] {
            let error = set("", argument).expect_err(argument);
            assert_eq!(error, format!("--set {argument}: {message}"));
        }
        let error = set("", "halo.boundary=\"free").expect_err("unclosed");
        assert!(
            error.starts_with("--set halo.boundary=\"free: the value is not valid toml: "),
            "{error}"
        );
    }
}

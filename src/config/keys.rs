//! Walks the input along the schema: unknown keys with the nearest known name, and every single
//! value's type and range.

use super::error::Problem;
use super::schema::Schema;
use super::tree::{Node, Origin, Tree, Value};
use super::values;
use crate::quote::shorten;

/// What the walk along the schema found.
#[derive(Default)]
pub(super) struct Findings {
    /// Problems with their origin and the key they are about.
    pub problems: Vec<(Origin, Problem)>,
    /// Keys whose value is refused by its range alone, so that relations with them are not judged.
    pub out_of_range: Vec<String>,
    /// Whether keys or types are wrong, so that the values mean nothing yet.
    pub misshapen: bool,
}

/// Compares the whole input with the schema.
pub(super) fn walk(tree: &Tree) -> Findings {
    let mut walk = Walk {
        tree,
        findings: Findings::default(),
    };
    walk.node(Schema::root(), &tree.root, "");
    walk.findings
}

struct Walk<'t> {
    tree: &'t Tree,
    findings: Findings,
}

impl Walk<'_> {
    fn node(&mut self, schema: Schema, node: &Node, path: &str) {
        match &node.value {
            Value::Table(table) if schema.is_table() => {
                for (name, child) in table {
                    let inner = join(path, name);
                    match schema.key(name) {
                        Some(of_child) => self.node(of_child, child, &inner),
                        None => {
                            let message = unknown_key(schema, path, name);
                            self.shape(&child.origin, message);
                        }
                    }
                }
            }
            Value::Array(items) if schema.items().is_some() => self.list(schema, node, items, path),
            _ => match values::judge(schema, node, path) {
                Ok(()) => {}
                Err(values::Fault::Type(message)) => self.shape(&node.origin, message),
                Err(values::Fault::Range(message)) => {
                    self.findings.out_of_range.push(path.into());
                    self.push(&node.origin, message);
                }
            },
        }
    }

    fn list(&mut self, schema: Schema, node: &Node, items: &[Node], path: &str) {
        let most = schema.limit("maxItems").unwrap_or(f64::INFINITY);
        let least = schema.limit("minItems").unwrap_or(0.0);
        let count = items.len() as f64;
        if count > most || count < least {
            let allowed = match (least, most) {
                (least, most) if least == most => format!("{most} are needed"),
                _ if count > most => format!("at most {most} are allowed"),
                _ => format!("at least {least} are needed"),
            };
            let message = format!("{path} has {count} entries, but {allowed}");
            self.findings.out_of_range.push(path.into());
            self.push(&node.origin, message);
        }
        if let Some(of_item) = schema.items() {
            for (i, item) in items.iter().enumerate() {
                self.node(of_item, item, &format!("{path}[{i}]"));
            }
        }
    }

    fn shape(&mut self, origin: &Origin, message: String) {
        self.findings.misshapen = true;
        self.push(origin, message);
    }

    fn push(&mut self, origin: &Origin, message: String) {
        let place = self.tree.place(origin);
        self.findings
            .problems
            .push((origin.clone(), Problem { place, message }));
    }
}

/// A path with one more key, quoted where it would not read as one.
fn join(path: &str, name: &str) -> String {
    let bare = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let name = if !name.is_empty() && name.chars().all(bare) {
        shorten(name)
    } else {
        format!("\"{}\"", shorten(name))
    };
    if path.is_empty() {
        name
    } else {
        format!("{path}.{name}")
    }
}

/// Names the key, the likeliest meant one and what is allowed beside it.
pub(super) fn unknown_key(section: Schema, path: &str, name: &str) -> String {
    let allowed = section.keys();
    let meant = nearest(name, &allowed)
        .map(|near| join(path, near))
        .or_else(|| elsewhere(name));
    let hint = meant.map_or(String::new(), |near| format!("did you mean {near}? "));
    format!(
        "unknown key {} ({hint}allowed here: {})",
        join(path, name),
        allowed.join(", ")
    )
}

/// The candidate most like a word, if any is like it at all.
pub(super) fn nearest<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    // Jaro–Winkler weighs the beginning, as people abbreviate (`height` for `height_kpc`);
    // 0.85 was chosen so that such words are found and unrelated ones are not.
    const ALIKE: f64 = 0.85;
    let word: String = word.chars().take(64).flat_map(char::to_lowercase).collect();
    candidates
        .iter()
        .map(|&candidate| (strsim::jaro_winkler(&word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// A key of exactly that name in another section.
fn elsewhere(name: &str) -> Option<String> {
    let root = Schema::root();
    let section = root.keys().into_iter().find(|section| {
        root.key(section)
            .is_some_and(|schema| schema.key(name).is_some())
    })?;
    Some(format!("{section}.{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        let tree = Tree::parse("a.toml", text).expect("valid toml");
        let findings = walk(&tree);
        let lines: Vec<_> = findings.problems.iter().map(|p| p.1.to_string()).collect();
        lines.join("\n")
    }

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let keys = Schema::root().key("halo").expect("halo").keys();
        assert_eq!(nearest("height", &keys), Some("height_kpc"));
        assert_eq!(nearest("Boundry", &keys), Some("boundary"));
        assert_eq!(nearest("colour", &keys), None);
        assert_eq!(nearest("", &keys), None);
    }

    #[test]
    fn a_key_in_the_wrong_section_is_sent_to_the_right_one() {
        assert_eq!(
            message("[run]\nheight_kpc = 4"),
            "a.toml:2: unknown key run.height_kpc (did you mean halo.height_kpc? allowed here: \
             batches, checkpoint_minutes, histories, max_minutes, seed, target_error)"
        );
    }

    #[test]
    fn odd_keys_are_quoted() {
        assert!(
            message("[run]\n\"a.b\\n\" = 4").starts_with("a.toml:2: unknown key run.\"a.b\\n\"")
        );
    }

    #[test]
    fn keys_of_list_entries_are_checked() {
        let text = "[[medium.layer]]\nname = 'x'\n[[medium.layer]]\nz_high_kpc = 1";
        assert!(
            message(text).starts_with(
                "a.toml:4: unknown key medium.layer[1].z_high_kpc (did you mean medium.layer[1].z_hi_kpc?"
            ),
            "{}",
            message(text)
        );
    }
}

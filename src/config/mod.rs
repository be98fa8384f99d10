//! The TOML configuration, from text to values that a run may rely on.
//!
//! ```text
//! text ── tree ──┐
//! --set ─────────┼─ keys, values ── Raw ── check ── Config
//! stored JSON ───┘   (one value)          (several)
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | [`raw`] | every key as the user writes it: unit, default, range, meaning |
//! | `tree` | the input with the line that each value was written on |
//! | `text` | lines and columns, quotations for messages, defects of syntax |
//! | `overrides` | `--set table.key=value` |
//! | `schema` | the JSON Schema made from [`raw`] |
//! | `keys`, `values` | unknown keys; type and range of each single value |
//! | `check` | what several keys must satisfy together |
//! | `grid` | CSV files of a quantity on a full grid |
//! | `table` | the CSV file of a tabulated diffusion coefficient |
//! | `checked` | [`Config`]: the values after every check, their hash, their warnings |
//! | `error` | what is wrong, one line a problem |

mod check;
mod checked;
mod error;
mod grid;
mod keys;
mod overrides;
pub mod raw;
mod schema;
mod table;
mod text;
mod tree;
mod values;
mod warnings;

use std::path::Path;

pub use checked::Config;
pub use error::{ConfigError, Problem};
pub use raw::Raw;
pub use schema::schema_json;
pub use table::DiffusionTable;

use error::io_reason;
use serde::Deserialize;
use tree::{Origin, Tree, Value};

/// Reads and checks a config file, with `--set` arguments applied on top, and the CSV table it names.
pub fn load(path: &Path, sets: &[String]) -> Result<Config, ConfigError> {
    let name = path.display().to_string();
    let text = read_text(path).map_err(|fault| match fault {
        (None, reason) => ConfigError::one(&name, format!("cannot be read: {reason}")),
        (Some(line), reason) => ConfigError::one(format!("{name}:{line}"), reason),
    })?;
    let base_dir = path.parent().unwrap_or(Path::new(""));
    parse(&name, &text, sets, base_dir)
}

/// Checks a config given as text. Messages call it `name`; paths in it are relative to `base_dir`.
pub fn parse(
    name: &str,
    text: &str,
    sets: &[String],
    base_dir: &Path,
) -> Result<Config, ConfigError> {
    let mut tree = Tree::parse(name, text)?;
    if matches!(&tree.root.value, Value::Table(table) if table.is_empty()) {
        return Err(ConfigError::one(
            name,
            "the file holds no keys (most have a default, but the diffusion coefficient has none: \
             [scattering] with d0_cm2_s = 1e28 is the least that runs)",
        ));
    }
    overrides::apply(&mut tree, sets)?;
    from_tree(&tree, |path| {
        let full = base_dir.join(path);
        let name = full.display().to_string();
        match read_text(&full) {
            Ok(text) => Ok((name, text)),
            Err((Some(line), reason)) => Err(TableFault::Inside(format!("{name}:{line}"), reason)),
            Err((None, reason)) => Err(TableFault::Unreadable(format!(
                "{reason} (looked for {name}; the path is relative to the config file)"
            ))),
        }
    })
}

/// Why the text of a table cannot be had.
enum TableFault {
    /// The file cannot be read: the fault of the key that names it.
    Unreadable(String),
    /// The file itself is at fault, at this place.
    Inside(String, String),
}

/// Checks a tree; `read_table` gives the name and text of the CSV file at a path.
fn from_tree(
    tree: &Tree,
    read_table: impl FnOnce(&str) -> Result<(String, String), TableFault>,
) -> Result<Config, ConfigError> {
    let found = keys::walk(tree);
    let mut problems = found.problems;
    if found.misshapen {
        return Err(in_order(problems));
    }
    let raw = match Raw::deserialize(tree.root.to_toml()) {
        Ok(raw) => raw,
        // A whole number too large for its key is the only way here, and is reported already.
        Err(_) if !problems.is_empty() => return Err(in_order(problems)),
        Err(error) => return Err(ConfigError::one(&tree.name, error.message())),
    };
    let mut table = None;
    if let (Some(path), raw::ScatteringModel::Table) = (&raw.scattering.table, raw.scattering.model)
    {
        let key = "scattering.table";
        let origin = tree.origin(key);
        match read_table(path) {
            Ok((name, text)) => match DiffusionTable::parse(&name, &text) {
                Ok(parsed) => table = Some((parsed, text)),
                Err(error) => {
                    let defects = error.problems().iter().cloned();
                    problems.extend(defects.map(|problem| (origin.clone(), problem)));
                }
            },
            Err(TableFault::Inside(place, message)) => {
                problems.push((origin, Problem { place, message }));
            }
            Err(TableFault::Unreadable(reason)) => {
                let place = tree.place(&origin);
                let path = text::shorten(path);
                let message = format!("{key} = \"{path}\" cannot be read: {reason}");
                problems.push((origin, Problem { place, message }));
            }
        }
    }
    let parsed = table.as_ref().map(|(parsed, _)| parsed);
    problems.extend(check::check(&raw, tree, parsed, &found.out_of_range));
    if problems.is_empty() {
        Ok(Config::new(&tree.name, raw, table))
    } else {
        Err(in_order(problems))
    }
}

/// Problems in the order of the lines they stand on.
fn in_order(mut problems: Vec<(Origin, Problem)>) -> ConfigError {
    problems.sort_by(|a, b| a.0.cmp(&b.0));
    ConfigError::many(problems.into_iter().map(|(_, problem)| problem).collect())
}

/// Reads a text file; the error is a line, where there is one, and a reason.
fn read_text(path: &Path) -> Result<String, (Option<usize>, String)> {
    // Opening a directory succeeds on some systems and only reading it fails, in other words.
    if path.is_dir() {
        return Err((None, "it is a directory, not a file".into()));
    }
    let bytes = std::fs::read(path).map_err(|error| (None, io_reason(&error)))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid]
            .iter()
            .filter(|&&b| b == b'\n')
            .count()
            + 1;
        (
            Some(line),
            "the file is not UTF-8 text (save it as UTF-8)".into(),
        )
    })
}

#[cfg(test)]
mod tests;

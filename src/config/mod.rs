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
//! | `text` | lines and columns, defects of syntax |
//! | `overrides` | `--set table.key=value` |
//! | `settings` | the same with several values, and lists of them |
//! | `schema` | the JSON Schema made from [`raw`] |
//! | `keys`, `values` | unknown keys; type and range of each single value |
//! | `check` | what several keys must satisfy together |
//! | `rows` | CSV files of numbers in named columns |
//! | `catalogue` | those of supernovae |
//! | `cross_sections` | those of cross sections of nuclei |
//! | `near_source` | that of the grammage in the folder of a near-source run |
//! | `grid` | those of a quantity on a full grid |
//! | `table`, `pitch_angle_table` | grids of a diffusion coefficient and of a pitch-angle dependence |
//! | `checked` | [`Config`]: the values after every check, their hash, their warnings |
//! | `error` | what is wrong, one line a problem |

mod catalogue;
mod check;
mod checked;
mod cross_sections;
mod error;
mod grid;
mod keys;
mod near_source;
mod overrides;
mod pitch_angle_table;
pub mod raw;
mod rows;
mod schema;
mod settings;
mod table;
mod text;
mod tree;
mod values;
mod warnings;

use std::path::{Path, PathBuf};

pub use catalogue::Catalogue;
pub use checked::{Config, TableTexts};
pub use error::{ConfigError, Problem};
pub use near_source::SourceGrammage;
pub use pitch_angle_table::PitchAngleTable;
pub use raw::Raw;
pub use schema::schema_json;
pub use settings::{Key, Listed, Plain, Setting, Varied};
pub use table::DiffusionTable;

#[cfg(test)]
pub(crate) use check::MOST_SHAPES;
use checked::Tables;
use error::io_reason;
use serde::Deserialize;
use tree::{Origin, Tree, Value};

use crate::quote;

/// Reads and checks a config file, with `--set` arguments applied on top, and the CSV tables it names.
pub fn load(path: &Path, sets: &[String]) -> Result<Config, ConfigError> {
    Source::read(path)?.with(sets)
}

/// A config file as it was read, of which many configs can be made.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: String,
    base_dir: PathBuf,
}

impl Source {
    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        let text = read_named(&name, path)?;
        let base_dir = path.parent().unwrap_or(Path::new("")).into();
        Ok(Self {
            name,
            text,
            base_dir,
        })
    }

    /// The config with `--set` arguments applied, checked, with the CSV tables that it names.
    ///
    /// # Errors
    /// When something is wrong with it.
    pub fn with(&self, sets: &[String]) -> Result<Config, ConfigError> {
        parse(&self.name, &self.text, sets, &self.base_dir)
    }

    /// The stem of the file's name.
    pub fn stem(&self) -> &str {
        stem(&self.name)
    }
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
    from_tree(&tree, |key, path| read_table(key, &base_dir.join(path)))
}

impl Config {
    /// The same with single values changed, as by `--set`. Tables that are named anew are read, relative to where
    /// pitchwalk runs.
    pub fn changed(&self, sets: &[String]) -> Result<Self, ConfigError> {
        let json = self.to_json();
        let mut tree = Tree::from_json(&format!("the stored config of {}", self.name()), &json);
        overrides::apply(&mut tree, sets)?;
        let changed = from_tree(&tree, |key, path| {
            let pointer = format!("/{}", key.replace('.', "/"));
            let before = json.pointer(&pointer).and_then(serde_json::Value::as_str);
            match self.table_texts().of(key) {
                Some(text) if before == Some(path) => Ok((path.into(), text.into())),
                _ => read_table(key, Path::new(path)),
            }
        })?;
        Ok(changed.named(self.name()))
    }
}

/// The name and text of the CSV file of a key, or of what the run folder that it names has found.
fn read_table(key: &str, path: &Path) -> Result<(String, String), TableFault> {
    let name = quote::sentence(&path.display().to_string());
    if key == checked::SOURCE_GRAMMAGE {
        let text = near_source::text(path).map_err(TableFault::Unreadable)?;
        return Ok((name, text));
    }
    match read_text(path) {
        Ok(text) => Ok((name, text)),
        Err((Some(line), reason)) => Err(TableFault::Inside(format!("{name}:{line}"), reason)),
        Err((None, reason)) => Err(TableFault::Unreadable(format!(
            "{reason} (looked for {name}; the path is relative to the config file)"
        ))),
    }
}

/// Why the text of a table cannot be had.
enum TableFault {
    /// The file cannot be read: the fault of the key that names it.
    Unreadable(String),
    /// The file itself is at fault, at this place.
    Inside(String, String),
}

/// Checks a tree; `read_table` gives the name and text of the CSV file of a key at a path.
fn from_tree(
    tree: &Tree,
    read_table: impl Fn(&str, &str) -> Result<(String, String), TableFault>,
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
    let refused = |key: &str| found.out_of_range.iter().any(|refused| refused == key);
    let halo_kpc = match refused("halo.height_kpc") {
        true => f64::INFINITY,
        false => raw.halo.height_kpc,
    };
    let mut read = Reading {
        tree,
        read_table: &read_table,
        problems: &mut problems,
    };
    let scattering = &raw.scattering;
    let diffusion = &scattering.table;
    let diffusion = diffusion
        .as_deref()
        .filter(|_| scattering.model == raw::ScatteringModel::Table);
    let nuclei = raw.nuclei.as_ref();
    let nested = raw.nested_leaky_box.as_ref();
    let tables = Tables {
        diffusion: read.table("scattering.table", diffusion, DiffusionTable::parse),
        pitch_angle: read.table(
            "scattering.pitch_angle.table",
            scattering.pitch_angle.table.as_deref(),
            PitchAngleTable::parse,
        ),
        catalogue: read.table(
            "sources.catalogue",
            raw.sources.catalogue.as_deref(),
            |name, text| Catalogue::parse(name, text, halo_kpc),
        ),
        cross_sections: read.table(
            "nuclei.cross_sections",
            nuclei.and_then(|n| n.cross_sections_file()),
            cross_sections::production,
        ),
        inelastic: read.table(
            "nuclei.inelastic",
            nuclei.and_then(|n| n.inelastic_file()),
            cross_sections::inelastic,
        ),
        source_grammage: read.table(
            checked::SOURCE_GRAMMAGE,
            nested.and_then(|n| n.source_grammage.from.as_deref()),
            SourceGrammage::parse,
        ),
    };
    problems.extend(check::check(&raw, tree, &tables, &found.out_of_range));
    if problems.is_empty() {
        Ok(Config::new(&tree.name, raw, tables))
    } else {
        Err(in_order(problems))
    }
}

/// Reads the tables that a tree names and keeps what is wrong with them.
struct Reading<'t, R> {
    tree: &'t Tree,
    read_table: &'t R,
    problems: &'t mut Vec<(Origin, Problem)>,
}

impl<R: Fn(&str, &str) -> Result<(String, String), TableFault>> Reading<'_, R> {
    /// The table of a key and its text, if there is one and it is right.
    fn table<T>(
        &mut self,
        key: &str,
        path: Option<&str>,
        parse: impl Fn(&str, &str) -> Result<T, ConfigError>,
    ) -> Option<(T, String)> {
        let path = path?;
        let origin = self.tree.origin(key);
        match (self.read_table)(key, path) {
            Ok((name, text)) => match parse(&name, &text) {
                Ok(parsed) => return Some((parsed, text)),
                Err(error) => {
                    let defects = error.problems().iter().cloned();
                    let placed = defects.map(|problem| (origin.clone(), problem));
                    self.problems.extend(placed);
                }
            },
            Err(TableFault::Inside(place, message)) => {
                self.problems.push((origin, Problem { place, message }));
            }
            Err(TableFault::Unreadable(reason)) => {
                let place = self.tree.place(&origin);
                let path = quote::shorten(path);
                let message = format!("{key} = \"{path}\" cannot be read: {reason}");
                self.problems.push((origin, Problem { place, message }));
            }
        }
        None
    }
}

/// Problems in the order of the lines they stand on.
fn in_order(mut problems: Vec<(Origin, Problem)>) -> ConfigError {
    problems.sort_by(|a, b| a.0.cmp(&b.0));
    ConfigError::many(problems.into_iter().map(|(_, problem)| problem).collect())
}

/// The stem of a file's name.
fn stem(file: &str) -> &str {
    let stem = Path::new(file).file_stem().and_then(|stem| stem.to_str());
    stem.unwrap_or("config")
}

/// Reads a text file that messages call `name`.
fn read_named(name: &str, path: &Path) -> Result<String, ConfigError> {
    read_text(path).map_err(|fault| match fault {
        (None, reason) => ConfigError::one(name, format!("cannot be read: {reason}")),
        (Some(line), reason) => ConfigError::one(format!("{name}:{line}"), reason),
    })
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

//! Settings in which several configs differ: `--set table.key=v1,v2`, and CSV files with a column a key.

use std::path::Path;

use super::error::ConfigError;
use super::overrides::{Step, parse_value, split_path};
use super::read_named;
use super::rows::{reader, without_comments};
use super::schema::Schema;
use super::tree::Origin;
use super::values::{number, unit};
use crate::quote::shorten;

/// A key that can be set, and what the schema says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// With dots, entries of lists by their number: `medium.layer.0.z_hi_kpc`.
    pub path: String,
    /// Unit of its values; empty when dimensionless.
    pub unit: &'static str,
    /// What it is.
    pub description: &'static str,
    kind: &'static str,
}

/// A value that a key is set to.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// As it was written.
    pub written: String,
    /// What it is.
    pub value: Plain,
}

/// A value, as far as it needs to be told from others.
#[derive(Debug, Clone, PartialEq)]
pub enum Plain {
    /// Of a key of whole numbers.
    Integer(i64),
    /// Of a key of numbers.
    Number(f64),
    /// A word, a path, a switch or a list.
    Text(String),
}

/// A key and the values that it takes, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Varied {
    /// The key.
    pub key: Key,
    /// At least one.
    pub values: Vec<Setting>,
}

/// Rows of settings of the same keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The keys, one a column.
    pub keys: Vec<Key>,
    /// File and line of each row, and its values.
    pub rows: Vec<(String, Vec<Setting>)>,
}

impl Key {
    /// Finds a key such as `medium.layer[0].name` in the schema; one that is not there is told when a config is checked.
    fn of(path: &str) -> Result<Self, String> {
        let steps = split_path(path.trim())?;
        let mut schema = Some(Schema::root());
        let mut key = Self {
            path: String::new(),
            unit: "",
            description: "",
            kind: "",
        };
        for step in &steps {
            if !key.path.is_empty() {
                key.path.push('.');
            }
            match step {
                Step::Key(name) => {
                    key.path.push_str(name);
                    key.unit = unit(name);
                    key.description = schema.map_or("", |s| s.description(name));
                    schema = schema.and_then(|s| s.key(name));
                }
                Step::Index(index) => {
                    key.path.push_str(&index.to_string());
                    schema = schema.and_then(Schema::items);
                }
            }
        }
        key.kind = schema.map_or("", Schema::type_name);
        Ok(key)
    }

    fn setting(&self, written: &str) -> Result<Setting, String> {
        let value = parse_value(written, &Origin::Whole)?.to_toml();
        let value = match (self.kind, value) {
            ("number", toml::Value::Integer(i)) => Plain::Number(i as f64),
            (_, toml::Value::Integer(i)) => Plain::Integer(i),
            (_, toml::Value::Float(x)) => Plain::Number(x),
            (_, toml::Value::String(text)) => Plain::Text(text),
            (_, other) => Plain::Text(other.to_string()),
        };
        Ok(Setting {
            written: written.into(),
            value,
        })
    }

    /// The argument of `--set` that gives the key this value.
    pub fn set_to(&self, setting: &Setting) -> String {
        format!("{}={}", self.path, setting.written)
    }
}

impl std::fmt::Display for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Integer(i) => write!(f, "{i}"),
            Self::Number(x) => f.write_str(&number(*x)),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Varied {
    /// Reads the argument of a `--set` that may hold several values.
    ///
    /// # Errors
    /// When it is no key and values.
    pub fn parse(argument: &str) -> Result<Self, ConfigError> {
        let parsed = || {
            let (path, text) = argument.split_once('=').ok_or(
                "a value is missing (expected table.key=value, or table.key=v1,v2, for example halo.height_kpc=4,6)",
            )?;
            let key = Key::of(path)?;
            let values: Result<_, String> = split(text)?
                .into_iter()
                .map(|written| key.setting(written))
                .collect();
            Ok(Self {
                values: values?,
                key,
            })
        };
        parsed().map_err(|message: String| {
            ConfigError::one(format!("--set {}", shorten(argument)), message)
        })
    }
}

/// Splits at commas outside brackets and quotes.
fn split(text: &str) -> Result<Vec<&str>, String> {
    let (mut depth, mut quote, mut escaped) = (0_u32, None, false);
    // quotes are such where a value begins: elsewhere they are apostrophes
    let mut fresh = true;
    let mut ends = Vec::new();
    for (i, c) in text.char_indices() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if fresh => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => ends.push(i),
            (None, _) => {}
        }
        fresh = matches!(c, ',' | '[' | '{' | '=') || (fresh && c.is_whitespace());
    }
    // what is left open is one value, whose defect is told as such
    if depth > 0 || quote.is_some() {
        ends.clear();
    }
    let starts = std::iter::once(0).chain(ends.iter().map(|end| end + 1));
    let ends = ends.iter().copied().chain([text.len()]);
    let values: Vec<&str> = starts.zip(ends).map(|(a, b)| text[a..b].trim()).collect();
    match values.len() > 1 && values.contains(&"") {
        true => Err(
            "a value is missing beside a comma (a value with a comma in it stands in quotes)"
                .into(),
        ),
        false => Ok(values),
    }
}

impl Listed {
    /// Reads a CSV file whose columns are keys and whose rows are settings.
    ///
    /// # Errors
    /// When it cannot be read, or is not that, with the line.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        Self::parse(&name, &read_named(&name, path)?)
    }

    fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        const EXAMPLE: &str = "halo.height_kpc,scattering.delta";
        let (body, lines) = without_comments(text.trim_start_matches('\u{feff}'));
        let at = |line: usize| format!("{name}:{line}");
        let first = at(lines.first().copied().unwrap_or(1));
        let mut reader = reader(&body);
        let Ok(header) = reader.headers() else {
            return Err(ConfigError::one(first, "the line of keys cannot be read"));
        };
        if lines.is_empty() {
            let message = format!("the file is empty (expected a line of keys, such as {EXAMPLE})");
            return Err(ConfigError::one(first, message));
        }
        let keys: Result<Vec<Key>, String> = header.iter().map(Key::of).collect();
        let keys = keys.map_err(|message| ConfigError::one(&first, message))?;
        let mut rows = Vec::new();
        for record in reader.records() {
            let position = match &record {
                Ok(record) => record.position(),
                Err(error) => error.position(),
            };
            let index = position.map_or(0, |p| p.line().saturating_sub(1) as usize);
            let place = at(lines.get(index).copied().unwrap_or(1));
            let row = record
                .map_err(|_| "the row cannot be read as comma-separated values".into())
                .and_then(|record| row(&keys, &record));
            rows.push((place.clone(), row.map_err(|m| ConfigError::one(place, m))?));
        }
        match rows.is_empty() {
            true => Err(ConfigError::one(
                first,
                "there are no rows below the line of keys",
            )),
            false => Ok(Self { keys, rows }),
        }
    }
}

fn row(keys: &[Key], record: &csv::StringRecord) -> Result<Vec<Setting>, String> {
    if record.len() != keys.len() {
        return Err(format!(
            "expected {} values, one a column, but found {} (a value with a comma in it stands in quotes)",
            keys.len(),
            record.len()
        ));
    }
    let setting = |(key, text): (&Key, &str)| match text {
        "" => Err(format!("{} has no value", key.path)),
        text => key
            .setting(text)
            .map_err(|why| format!("{}: {why}", key.path)),
    };
    keys.iter().zip(record).map(setting).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(argument: &str) -> Vec<String> {
        let values = Varied::parse(argument).expect(argument).values;
        values.into_iter().map(|v| v.written).collect()
    }

    #[test]
    fn commas_in_brackets_and_quotes_do_not_part_values() {
        assert_eq!(written("halo.height_kpc = 4, 6.5"), ["4", "6.5"]);
        assert_eq!(written("a.b=[1,2],[3,[4,5]]"), ["[1,2]", "[3,[4,5]]"]);
        assert_eq!(written("a.b={x=1,y=2}, z"), ["{x=1,y=2}", "z"]);
        assert_eq!(
            written(r#"a.b="x,\",y",'\',z"#),
            [r#""x,\",y""#, r"'\'", "z"]
        );
        assert_eq!(written("a.b=it's.csv,her's.csv"), ["it's.csv", "her's.csv"]);
        assert_eq!(written("a.b=['x,]',2],3"), ["['x,]',2]", "3"]);
        for text in ["a.b=1,", "a.b=,1", "a.b=1, ,2"] {
            let error = Varied::parse(text).expect_err(text).to_string();
            assert!(
                error.contains(&format!("--set {text}: a value is missing")),
                "{error}"
            );
        }
        let error = Varied::parse("a.b=\"x,y")
            .expect_err("unclosed")
            .to_string();
        assert!(
            error.contains("--set a.b=\"x,y: the value is not valid toml"),
            "{error}"
        );
    }

    #[test]
    fn values_are_alike_however_they_are_written() {
        let values = |argument: &str| -> Vec<Plain> {
            let varied = Varied::parse(argument).expect(argument);
            varied.values.into_iter().map(|v| v.value).collect()
        };
        assert_eq!(
            values("halo.height_kpc=4,4.0,4e0"),
            [const { Plain::Number(4.0) }; 3]
        );
        assert_eq!(
            values("run.seed=16,0x10"),
            [const { Plain::Integer(16) }; 2]
        );
        let text = |t: &str| Plain::Text(t.into());
        assert_eq!(
            values("scattering.model=slab,'slab'"),
            [text("slab"), text("slab")]
        );
        assert_eq!(values("transport.advection=true"), [text("true")]);
        assert_eq!(Plain::Number(1e28).to_string(), "1e28");
        assert_eq!(Plain::Integer(10_000_000).to_string(), "10000000");
    }

    #[test]
    fn the_schema_tells_what_a_key_is() {
        let key = |path| Key::of(path).expect(path);
        let height = key("halo.height_kpc");
        assert_eq!((height.unit, height.kind), ("kpc", "number"));
        assert!(height.description.contains("halo"), "{height:?}");
        let layer = key("medium.layer[1].z_hi_kpc");
        assert_eq!(layer, key("medium.layer.1.z_hi_kpc"));
        assert_eq!(
            (layer.path.as_str(), layer.unit),
            ("medium.layer.1.z_hi_kpc", "kpc")
        );
        assert!(!layer.description.is_empty() && !key("halo.boundary").description.is_empty());
        assert_eq!(key("tally.pitch_angle_z_kpc.0").unit, "kpc");
        assert_eq!(key("no.such").description, "");
    }

    #[test]
    fn defects_of_a_list_are_named_by_line() {
        let list = |text: &str| Listed::parse("p.csv", text);
        let good = list("# heights\nhalo.height_kpc,scattering.model\n\n4,slab\n6,'constant'\n");
        let good = good.expect("right");
        let places: Vec<&str> = good.rows.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(places, ["p.csv:4", "p.csv:5"]);
        assert_eq!(good.rows[1].1[1].value, Plain::Text("constant".into()));
        for (text, message) in [
            ("", "p.csv:1: the file is empty"),
            ("run.seed\n", "p.csv:1: there are no rows"),
            ("run..seed\n1\n", "p.csv:1: \"run..seed\" is not a key"),
            (
                "run.seed,a.b\n1,2\n3\n",
                "p.csv:3: expected 2 values, one a column, but found 1",
            ),
            ("run.seed,a.b\n1,\n", "p.csv:2: a.b has no value"),
            (
                "a.b\n\"[1,\"\n",
                "p.csv:2: a.b: the value is not valid toml",
            ),
        ] {
            let error = list(text).expect_err(text).to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }
}

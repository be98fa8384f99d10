//! The input as a tree of values that remember where they were written.
//!
//! TOML text, `--set` arguments and the JSON stored in a run folder all become this tree, so one set
//! of checks serves them and every message can name its line.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::error::ConfigError;
use super::text::{Lines, syntax_error};
use crate::quote::shorten;

/// Where a value was written. The order is that in which problems are listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// Somewhere in the input that has no line: a default, or stored JSON.
    Whole,
    /// A line of the file, from 1.
    Line(usize),
    /// A `--set` argument, as given.
    Set(String),
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub value: Value,
    pub origin: Origin,
}

/// Tables, lists and plain values.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Table(BTreeMap<String, Node>),
    Array(Vec<Node>),
    /// A plain value and the text it was written as.
    Leaf(toml::Value, String),
    /// A whole number that does not fit 64 bits, as it was written.
    TooLarge(String),
}

/// The whole input and the name by which messages call it.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub name: String,
    pub root: Node,
}

impl Tree {
    /// Reads TOML text; the error is its first defect of syntax.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        let table = DeTable::parse(text).map_err(|error| syntax_error(name, text, &error))?;
        let lines = Lines::new(text);
        let root = Node {
            value: table_value(table.into_inner(), &lines),
            origin: Origin::Whole,
        };
        Ok(Self {
            name: name.into(),
            root,
        })
    }

    /// Takes stored JSON; nulls are left out, as TOML has none.
    pub fn from_json(name: &str, json: &serde_json::Value) -> Self {
        let root = json_node(json).unwrap_or(Node {
            value: Value::Leaf(toml::Value::String("null".into()), "null".into()),
            origin: Origin::Whole,
        });
        Self {
            name: name.into(),
            root,
        }
    }

    /// The node at a path such as `medium.layer[1].name`, if it was written.
    pub fn get(&self, path: &str) -> Option<&Node> {
        path.split('.').try_fold(&self.root, |node, part| {
            let (key, index) = split_index(part);
            let child = match &node.value {
                Value::Table(table) => table.get(key)?,
                _ => return None,
            };
            match (index, &child.value) {
                (None, _) => Some(child),
                (Some(i), Value::Array(items)) => items.get(i),
                _ => None,
            }
        })
    }

    /// Where a key was written; a key left to its default belongs to the nearest section written.
    pub fn origin(&self, path: &str) -> Origin {
        let mut path = path;
        loop {
            if let Some(node) = self.get(path) {
                return node.origin.clone();
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = &path[..end],
                None => return Origin::Whole,
            }
        }
    }

    /// The place to print before a message.
    pub fn place(&self, origin: &Origin) -> String {
        match origin {
            Origin::Whole => self.name.clone(),
            Origin::Line(line) => format!("{}:{line}", self.name),
            Origin::Set(argument) => format!("--set {argument}"),
        }
    }
}

impl Node {
    /// A plain value.
    pub fn leaf(value: toml::Value, written: &str, origin: Origin) -> Self {
        Self {
            value: Value::Leaf(value, shorten(written)),
            origin,
        }
    }

    /// The node as serde reads it, without origins.
    pub fn to_toml(&self) -> toml::Value {
        match &self.value {
            Value::Table(table) => toml::Value::Table(
                table
                    .iter()
                    .map(|(key, node)| (key.clone(), node.to_toml()))
                    .collect(),
            ),
            Value::Array(items) => toml::Value::Array(items.iter().map(Self::to_toml).collect()),
            Value::Leaf(value, _) => value.clone(),
            Value::TooLarge(written) => toml::Value::String(written.clone()),
        }
    }
}

/// `layer[1]` as `("layer", Some(1))`.
fn split_index(part: &str) -> (&str, Option<usize>) {
    match part.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
        Some((key, index)) => (key, index.parse().ok()),
        None => (part, None),
    }
}

fn table_value(table: DeTable<'_>, lines: &Lines<'_>) -> Value {
    Value::Table(
        table
            .into_iter()
            .map(|(key, value)| {
                let line = lines.line(key.span().start);
                let span = value.span();
                let node = de_node(value.into_inner(), span, line, lines);
                (key.into_inner().into_owned(), node)
            })
            .collect(),
    )
}

fn de_node(
    value: DeValue<'_>,
    span: std::ops::Range<usize>,
    line: usize,
    lines: &Lines<'_>,
) -> Node {
    let written = lines.text.get(span).unwrap_or("");
    let origin = Origin::Line(line);
    let plain = match value {
        DeValue::Table(table) => {
            return Node {
                value: table_value(table, lines),
                origin,
            };
        }
        DeValue::Array(items) => {
            let items = items
                .into_iter()
                .map(|item| {
                    let span = item.span();
                    let line = lines.line(span.start);
                    de_node(item.into_inner(), span, line, lines)
                })
                .collect();
            return Node {
                value: Value::Array(items),
                origin,
            };
        }
        DeValue::Integer(i) => match i64::from_str_radix(i.as_str(), i.radix()) {
            Ok(i) => toml::Value::Integer(i),
            Err(_) => {
                return Node {
                    value: Value::TooLarge(shorten(written)),
                    origin,
                };
            }
        },
        // A number beyond the range of a double reads as infinite and is refused as such.
        DeValue::Float(x) => toml::Value::Float(x.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::String(s) => toml::Value::String(s.into_owned()),
        DeValue::Boolean(b) => toml::Value::Boolean(b),
        DeValue::Datetime(d) => toml::Value::Datetime(d),
    };
    Node::leaf(plain, written, origin)
}

fn json_node(json: &serde_json::Value) -> Option<Node> {
    use serde_json::Value as Json;
    let origin = Origin::Whole;
    let plain = match json {
        Json::Null => return None,
        Json::Bool(b) => toml::Value::Boolean(*b),
        Json::String(s) => toml::Value::String(s.clone()),
        Json::Number(n) => match (n.as_i64(), n.as_u64()) {
            (Some(i), _) => toml::Value::Integer(i),
            (None, Some(_)) => {
                return Some(Node {
                    value: Value::TooLarge(n.to_string()),
                    origin,
                });
            }
            _ => toml::Value::Float(n.as_f64().unwrap_or(f64::NAN)),
        },
        Json::Array(items) => {
            return Some(Node {
                value: Value::Array(items.iter().filter_map(json_node).collect()),
                origin,
            });
        }
        Json::Object(map) => {
            let table = map
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), json_node(value)?)))
                .collect();
            return Some(Node {
                value: Value::Table(table),
                origin,
            });
        }
    };
    Some(Node::leaf(plain, &json.to_string(), origin))
}

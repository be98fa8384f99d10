//! Changes to the values of an input rather than to its bytes, so that many get past the parser.

use rand::RngExt;
use serde_json::{Map, Value, json};

use crate::mutate::{Rng, pick};

/// Inputs as trees, and every value that stands in them with its place.
pub struct Trees {
    seeds: Vec<Value>,
    values: Vec<(String, Value)>,
    /// Those that are numbers, one at each place.
    numbers: Vec<(String, Value)>,
}

impl Trees {
    pub fn new(seeds: Vec<Value>) -> Self {
        let mut values: Vec<_> = seeds.iter().flat_map(places).collect();
        values.sort_by_key(|(path, value)| format!("{path} {value}"));
        values.dedup();
        let numbers = values.iter().filter(|(_, value)| value.is_number());
        let mut numbers: Vec<_> = numbers.cloned().collect();
        numbers.dedup_by(|a, b| a.0 == b.0);
        Self {
            seeds,
            values,
            numbers,
        }
    }

    /// A seed after one change or several.
    pub fn changed(&self, rng: &mut Rng) -> Value {
        let mut tree = pick(rng, &self.seeds).clone();
        for _ in 0..=rng.random::<u8>().trailing_zeros() {
            self.change(&mut tree, rng);
        }
        tree
    }

    /// A seed with a few of its numbers set anew, as most that is out of range is refused.
    pub fn tuned(&self, rng: &mut Rng) -> Value {
        let mut tree = pick(rng, &self.seeds).clone();
        for _ in 0..rng.random_range(1..4) {
            self.tune(&mut tree, rng);
        }
        tree
    }

    fn tune(&self, tree: &mut Value, rng: &mut Rng) {
        let (path, seed) = pick(rng, &self.numbers);
        let now = tree.pointer(path).filter(|value| value.is_number());
        let new = nearby(now.unwrap_or(seed), rng);
        put(tree, path, new);
    }

    fn change(&self, tree: &mut Value, rng: &mut Rng) {
        let all = places(tree);
        let (path, value) = pick(rng, &all);
        let place = pick(rng, &self.values);
        let other = || place.1.clone();
        match rng.random_range(0..12) {
            0 => put(tree, path, other()),
            1 => put(tree, path, extreme(rng)),
            2 => drop(take(tree, path)),
            3 => {
                if let Some(value) = take(tree, path) {
                    let name = pick(rng, &self.values).0.rsplit('/').next();
                    let section = path.rsplit_once('/').map_or("", |(section, _)| section);
                    put(tree, &format!("{section}/{}", name.unwrap_or("")), value);
                }
            }
            4 => put(tree, path, json!([value])),
            5 => {
                if let Value::Array(items) = value {
                    put(tree, path, json!([&items[..], &items[..]].concat()));
                }
            }
            6..8 => put(tree, &place.0, other()),
            // the same key as in another seed, or a number not far from what it was
            8 => {
                let same: Vec<_> = self.values.iter().filter(|(p, _)| p == path).collect();
                if !same.is_empty() {
                    put(tree, path, pick(rng, &same).1.clone());
                }
            }
            9 => self.tune(tree, rng),
            _ => {
                let numbers: Vec<_> = all.iter().filter(|(_, v)| v.is_number()).collect();
                if !numbers.is_empty() {
                    let (path, value) = pick(rng, &numbers);
                    put(tree, path, nearby(value, rng));
                }
            }
        }
    }
}

/// The JSON pointer and value of every node but the root.
fn places(tree: &Value) -> Vec<(String, Value)> {
    fn walk(node: &Value, path: &str, all: &mut Vec<(String, Value)>) {
        let mut child = |key: &str, value: &Value| {
            let path = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
            all.push((path.clone(), value.clone()));
            walk(value, &path, all);
        };
        match node {
            Value::Object(map) => map.iter().for_each(|(k, v)| child(k, v)),
            Value::Array(items) => (0..).zip(items).for_each(|(i, v): (u32, _)| {
                child(&i.to_string(), v);
            }),
            _ => {}
        }
    }
    let mut all = Vec::new();
    walk(tree, "", &mut all);
    if all.is_empty() {
        all.push(("/run".into(), Value::Null));
    }
    all
}

/// Sets the value at a path, making the sections that lead to it.
fn put(tree: &mut Value, path: &str, value: Value) {
    let mut node = tree;
    for key in path.split('/').skip(1) {
        node = match node {
            Value::Array(items) => {
                let index = key.parse().unwrap_or(0).min(items.len());
                if index == items.len() {
                    items.push(Value::Null);
                }
                &mut items[index]
            }
            other => {
                if !other.is_object() {
                    *other = Value::Object(Map::new());
                }
                let key = key.replace("~1", "/").replace("~0", "~");
                other
                    .as_object_mut()
                    .expect("an object")
                    .entry(key)
                    .or_insert(Value::Null)
            }
        };
    }
    *node = value;
}

fn take(tree: &mut Value, path: &str) -> Option<Value> {
    let (section, key) = path.rsplit_once('/')?;
    match tree.pointer_mut(section)? {
        Value::Object(map) => map.remove(&key.replace("~1", "/").replace("~0", "~")),
        Value::Array(items) => {
            let index = key.parse().ok().filter(|&i: &usize| i < items.len())?;
            Some(items.remove(index))
        }
        _ => None,
    }
}

fn extreme(rng: &mut Rng) -> Value {
    let all = [
        json!(0),
        json!(-1),
        json!(1),
        json!(-0.0),
        json!(1e308),
        json!(-1e308),
        json!(5e-324),
        json!(1e-300),
        json!(0.999_999_999_999_999_9),
        json!(1.000_000_000_000_000_2),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(true),
        json!(null),
        json!(""),
        json!("\n\t\u{1b}[31m\u{202e}"),
        json!("x".repeat(5000)),
        json!([]),
        json!({}),
        json!([[[[[[[[]]]]]]]]),
        json!(vec![0.5; 2000]),
    ];
    pick(rng, &all).clone()
}

/// A number of the same sign, near or some orders of magnitude away.
fn nearby(number: &Value, rng: &mut Rng) -> Value {
    let x = number.as_f64().unwrap_or(0.0);
    let size = *pick(rng, &[1e-9, 0.1, 1.0, 10.0, 300.0]);
    let new = x * libm::exp10(rng.random_range(-size..size));
    match number.is_f64() {
        true => json!(new),
        false => json!(new as i64),
    }
}

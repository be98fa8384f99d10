//! The points of a sweep: every combination of the values that its keys take, and a name for each.

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::config::{ConfigError, Key, Listed, Plain, Setting, Varied};

/// The key of seeds, which points and columns call `seed`.
const SEED: &str = "run.seed";

/// Bytes of a folder's name, of the 255 that file systems take.
const LONGEST: usize = 200;

/// What the points of a sweep differ in.
#[derive(Debug, Clone)]
pub struct Points {
    /// Set alike at all points.
    fixed: Vec<String>,
    /// The last varies fastest.
    axes: Vec<Axis>,
    /// The keys by name, seeds last: each by its axis and its place there.
    keys: Vec<(usize, usize)>,
}

/// Keys that vary together.
#[derive(Debug, Clone)]
struct Axis {
    /// How it was asked for.
    by: String,
    keys: Vec<Key>,
    values: Values,
}

#[derive(Debug, Clone)]
enum Values {
    /// Rows of a list with their lines, or the values of a single key.
    Rows(Vec<(Option<String>, Vec<Setting>)>),
    Seeds(Range<u64>),
}

/// A point of a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its keys and values, which is the name of its folder.
    pub name: String,
    /// All that is set, as `--set` takes it.
    pub sets: Vec<String>,
    /// The values of the keys that vary, in the order of [`Points::columns`].
    pub values: Vec<Plain>,
    /// The lines of the lists that it stands on.
    lines: Vec<String>,
}

/// Why points are none.
#[derive(Debug, thiserror::Error)]
pub enum PointsError {
    /// A setting or a list of them cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// What varies is no single key.
    #[error(
        "{by}: {key} is not a key that points can differ in (expected table.key=v1,v2, for example halo.height_kpc=4,6)"
    )]
    NoKey {
        /// What is given for one.
        key: String,
        /// Where.
        by: String,
    },
    /// A key is given more than once.
    #[error("{key} is set twice: by {first} and by {second} (leave one of them out)")]
    Twice {
        /// The key.
        key: String,
        /// Where.
        first: String,
        /// And where again.
        second: String,
    },
}

impl Points {
    /// The points of `--set` arguments, of a list and of seeds; without points if nothing varies.
    ///
    /// # Errors
    /// When an argument or the list cannot be read, or both are about the same key.
    pub fn new(
        sets: &[String],
        list: Option<&Path>,
        seeds: Option<&Seeds>,
    ) -> Result<Option<Self>, PointsError> {
        let (mut fixed, mut of_fixed, mut axes) = (Vec::new(), Vec::new(), Vec::new());
        if let Some(path) = list {
            axes.push(Axis::of_list(path)?);
        }
        for argument in sets {
            let Varied { key, values } = Varied::parse(argument)?;
            let by = format!("--set {argument}");
            if values.len() == 1 {
                fixed.push(argument.clone());
                of_fixed.push((key.path, by));
            } else {
                axes.push(Axis {
                    by,
                    keys: vec![key],
                    values: Values::Rows(values.into_iter().map(|v| (None, vec![v])).collect()),
                });
            }
        }
        if let Some(Seeds(range)) = seeds {
            axes.push(Axis {
                by: format!("--seeds {}..{}", range.start, range.end),
                keys: vec![Varied::parse("run.seed=0")?.key],
                values: Values::Seeds(range.clone()),
            });
        }
        let of_axis =
            |(i, axis): (usize, &Axis)| (0..axis.keys.len()).map(move |j| (i, j)).collect();
        let mut keys: Vec<(usize, usize)> = axes
            .iter()
            .enumerate()
            .flat_map::<Vec<_>, _>(of_axis)
            .collect();
        keys.sort_by_key(|&(i, j)| {
            let path = &axes[i].keys[j].path;
            (path == SEED, path.clone())
        });
        let points = Self { fixed, axes, keys };
        points.refuse(&of_fixed)?;
        Ok((!points.axes.is_empty()).then_some(points))
    }

    /// What varies must be keys, each of which is not set otherwise.
    fn refuse(&self, fixed: &[(String, String)]) -> Result<(), PointsError> {
        let varied = self
            .keys
            .iter()
            .map(|&(i, j)| (&self.axes[i].keys[j].path, &self.axes[i].by));
        let varied: Vec<_> = varied.collect();
        let twice = |key: &String, first: &String, second: &String| PointsError::Twice {
            key: key.clone(),
            first: first.clone(),
            second: second.clone(),
        };
        for (n, (key, by)) in varied.iter().enumerate() {
            if !key.contains('.') {
                let (key, by) = (key.to_string(), by.to_string());
                return Err(PointsError::NoKey { key, by });
            }
            let other = varied[n + 1..]
                .iter()
                .find(|(k, _)| k == key)
                .map(|(_, by)| *by);
            let other = other.or_else(|| fixed.iter().find(|(k, _)| k == *key).map(|(_, by)| by));
            if let Some(other) = other {
                return Err(twice(key, by, other));
            }
        }
        Ok(())
    }

    /// How many there are, as far as a number can tell.
    pub fn count(&self) -> usize {
        let counts = self.axes.iter().map(|axis| axis.values.count());
        counts.fold(1, usize::saturating_mul)
    }

    /// The names of the columns that tell points apart, and their keys.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &Key)> {
        self.keys.iter().map(|&(i, j)| {
            let key = &self.axes[i].keys[j];
            (column(key), key)
        })
    }

    /// A point of [`Self::count`].
    pub fn at(&self, number: usize) -> Point {
        let mut left = number;
        let mut rows: Vec<_> = self
            .axes
            .iter()
            .rev()
            .map(|axis| {
                let count = axis.values.count();
                let row = axis.values.at(left % count);
                left /= count;
                row
            })
            .collect();
        rows.reverse();
        let mut sets = self.fixed.clone();
        for (axis, (_, row)) in self.axes.iter().zip(&rows) {
            sets.extend(
                axis.keys
                    .iter()
                    .zip(row)
                    .map(|(key, setting)| key.set_to(setting)),
            );
        }
        let values: Vec<Plain> = self
            .keys
            .iter()
            .map(|&(i, j)| rows[i].1[j].value.clone())
            .collect();
        let parts = self.columns().zip(&values);
        let parts: Vec<String> = parts
            .map(|((name, _), value)| format!("{name}={}", safe(value)))
            .collect();
        Point {
            name: within(parts.join(",")),
            sets,
            values,
            lines: rows.into_iter().filter_map(|(line, _)| line).collect(),
        }
    }
}

impl Axis {
    fn of_list(path: &Path) -> Result<Self, ConfigError> {
        let Listed { keys, rows } = Listed::read(path)?;
        let rows = rows.into_iter().map(|(line, row)| (Some(line), row));
        Ok(Self {
            by: path.display().to_string(),
            keys,
            values: Values::Rows(rows.collect()),
        })
    }
}

impl Values {
    fn count(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.len(),
            Self::Seeds(range) => usize::try_from(range.end - range.start).unwrap_or(usize::MAX),
        }
    }

    fn at(&self, index: usize) -> (Option<String>, Vec<Setting>) {
        match self {
            Self::Rows(rows) => rows[index].clone(),
            Self::Seeds(range) => {
                let seed = range.start + index as u64;
                let setting = Setting {
                    written: seed.to_string(),
                    value: Plain::Integer(seed as i64),
                };
                (None, vec![setting])
            }
        }
    }
}

impl Point {
    /// What is wrong with its config: one line a problem, with the line of the list or the name of the point.
    pub(super) fn told(&self, error: &ConfigError) -> String {
        let own = |place: &str| {
            let set = place.strip_prefix("--set ");
            set.is_some_and(|set| self.sets.iter().any(|s| crate::quote::shorten(s) == set))
        };
        let problems = error
            .problems()
            .iter()
            .map(|problem| match own(&problem.place) {
                true => problem.message.clone(),
                false => problem.to_string(),
            });
        let problems: Vec<String> = problems
            .map(|problem| format!("{self}: {problem}"))
            .collect();
        problems.join("\n")
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            write!(f, "{line}: ")?;
        }
        write!(f, "point {}", self.name)
    }
}

fn column(key: &Key) -> &str {
    match key.path.as_str() {
        SEED => "seed",
        path => path,
    }
}

/// A value in which file systems and shells see nothing but letters: any other byte by its number, after `%`.
fn safe(value: &Plain) -> String {
    let text = value.to_string();
    let byte = |b: u8| match b {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'.' | b'_' | b'+' | b'-' => {
            char::from(b).to_string()
        }
        _ => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// A name that file systems take; a digest stands for what is too long.
fn within(name: String) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    let digest = Sha256::digest(name.as_bytes());
    let digest: String = digest[..8].iter().map(|b| format!("{b:02x}")).collect();
    // keys may be anything until the config is checked
    format!("{}-{digest}", &name[..name.floor_char_boundary(LONGEST)])
}

/// Seeds from one to before another, written `A..B`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeds(Range<u64>);

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once("..");
        let parsed = parts.and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        match parsed {
            Some((first, end)) if first < end && end <= i64::MAX as u64 => Ok(Self(first..end)),
            _ => Err(format!(
                "`{text}` are no seeds (expected A..B with A less than B, such as 0..1000 for 0 to 999)"
            )),
        }
    }
}

impl fmt::Display for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.0.start, self.0.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(sets: &[&str], seeds: Option<&str>) -> Points {
        let sets: Vec<String> = sets.iter().map(ToString::to_string).collect();
        let seeds = seeds.map(|s| s.parse().expect(s));
        let points = Points::new(&sets, None, seeds.as_ref());
        points.expect("right").expect("something varies")
    }

    fn names(points: &Points) -> Vec<String> {
        (0..points.count()).map(|i| points.at(i).name).collect()
    }

    #[test]
    fn every_combination_is_a_point_and_the_last_axis_varies_fastest() {
        let points = points(
            &[
                "scattering.delta=0.3,0.5",
                "run.histories=9",
                "halo.height_kpc=4,6.0",
            ],
            Some("7..9"),
        );
        let expected = [
            "halo.height_kpc=4,scattering.delta=0.3,seed=7",
            "halo.height_kpc=4,scattering.delta=0.3,seed=8",
            "halo.height_kpc=6,scattering.delta=0.3,seed=7",
        ];
        assert_eq!(names(&points)[..3], expected);
        assert_eq!(points.count(), 8);
        let last = points.at(7);
        let sets = [
            "run.histories=9",
            "scattering.delta=0.5",
            "halo.height_kpc=6.0",
            "run.seed=8",
        ];
        assert_eq!(last.sets, sets);
        let values = [Plain::Number(6.0), Plain::Number(0.5), Plain::Integer(8)];
        assert_eq!(last.values, values);
    }

    #[test]
    fn names_are_safe_and_do_not_depend_on_how_or_with_what_else_values_are_given() {
        let one = points(
            &["halo.height_kpc=4e0,5", "scattering.table=a/b c.csv,b=c"],
            None,
        );
        let two = points(
            &[
                "scattering.table='b=c',x,a/b c.csv",
                "halo.height_kpc=3,4,4.5",
            ],
            None,
        );
        let shared = "halo.height_kpc=4,scattering.table=a%2Fb%20c.csv".to_string();
        assert_eq!(one.at(0).name, shared);
        assert!(names(&two).contains(&shared));
        assert_eq!(one.at(1).name, "halo.height_kpc=4,scattering.table=b%3Dc");
        let seeds = points(&["run.seed=1,2"], None);
        assert_eq!(names(&seeds), names(&points(&[], Some("1..3"))));
        let dots = points(&["scattering.table=..,."], None);
        assert_eq!(names(&dots), ["scattering.table=..", "scattering.table=."]);
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let long = "µ".repeat(300);
        let points = points(&[&format!("scattering.table={long}a,{long}b")], None);
        let names = names(&points);
        assert!(names.iter().all(|name| name.len() <= 255));
        assert_ne!(names[0], names[1]);
    }

    #[test]
    fn keys_that_are_set_twice_are_refused_and_nothing_that_varies_is_no_sweep() {
        let of = |sets: &[&str], seeds: Option<&str>| {
            let sets: Vec<String> = sets.iter().map(ToString::to_string).collect();
            let seeds = seeds.map(|s| s.parse().expect(s));
            Points::new(&sets, None, seeds.as_ref())
        };
        for (sets, seeds) in [
            (
                &[
                    "medium.layer.0.z_hi_kpc=1,2",
                    "medium.layer[0].z_hi_kpc=3,4",
                ][..],
                None,
            ),
            (&["run.seed=1,2"], Some("0..2")),
            (&["run.seed=1"], Some("0..2")),
        ] {
            let error = of(sets, seeds).expect_err("twice").to_string();
            assert!(error.contains("is set twice: by --"), "{error}");
        }
        assert!(
            of(&["run.seed=1", "run.seed=2"], None)
                .expect("as `run` takes it")
                .is_none()
        );
    }

    #[test]
    fn what_are_no_seeds_is_refused() {
        for text in [
            "5..5",
            "6..5",
            "x",
            "1..",
            "..3",
            "-1..2",
            "1...3",
            "0..99999999999999999999",
            "0..=3",
        ] {
            let error = text.parse::<Seeds>().expect_err(text);
            assert!(error.contains(&format!("`{text}`")), "{error}");
        }
    }
}

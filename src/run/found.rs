//! What is found over all realisations of a run folder, read as often as needed and never held.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::anisotropy::{BandsOf, Observation, Realisation, Statistics, bands_table};
use crate::model::Realizations;
use crate::store::{RunFolder, RunInfo, StoreError, Table, TableReader, Values, Warning};

/// The table of all realisations, which is longer than memory.
pub const ROWS: &str = "anisotropy";

/// Realisations that figures show as examples.
const EXAMPLES: u64 = 20;

/// What is found over all realisations.
pub struct Found {
    /// The tables that follow from [`ROWS`], and an excerpt of it.
    pub tables: Vec<Table>,
    /// What `run.json` tells.
    pub facts: BTreeMap<String, Value>,
    /// What to know of it.
    pub warnings: Vec<Warning>,
}

impl Found {
    /// Adds it to what else a run came to.
    pub fn put_into(self, info: &mut RunInfo, tables: &mut Vec<Table>) {
        tables.extend(self.tables);
        info.found.extend(self.facts);
        info.warnings.extend(self.warnings);
    }
}

/// Goes through the realisations of a folder.
///
/// # Errors
/// When they cannot be read.
pub fn found(realizations: &Realizations, folder: &RunFolder) -> Result<Found, StoreError> {
    let reader = folder.open_table(ROWS)?;
    let channels = &realizations.channels;
    let (mut bands, mut facts) = (Vec::new(), BTreeMap::new());
    let mut start = 0;
    let all = reader.rows() / channels.len() as u64;
    let mut fewest = all;
    for of_species in channels.chunk_by(|a, b| a.species == b.species) {
        let energies: Vec<f64> = of_species.iter().map(|c| c.energy_gev).collect();
        let range = start..start + of_species.len();
        let statistics = Statistics::of(&energies, |each: &mut dyn FnMut(&Realisation<'_>)| {
            for group in 0..reader.groups() {
                let seen = Seen::of(&reader.group(group, Some(&COLUMNS))?);
                for first in (0..seen.numbers.len()).step_by(channels.len()) {
                    let at = &seen.at[first + range.start..first + range.end];
                    // where no supernova is within reach nothing is seen
                    if at.iter().all(|o| o.amplitude.is_finite()) {
                        each(&Realisation {
                            number: seen.numbers[first],
                            at,
                        });
                    }
                }
            }
            Ok::<(), StoreError>(())
        })?;
        start = range.end;
        let complete = statistics.as_ref().map_or(0, |s| s.realisations);
        fewest = fewest.min(complete);
        if let Some(statistics) = statistics {
            // `run.json` tells of the species that was named first
            if facts.is_empty() {
                facts = told(&statistics);
            }
            bands.push((of_species, statistics));
        }
    }
    let excerpt = excerpt(&reader, closest(&facts))?;
    let of = bands.iter().map(|(channels, statistics)| BandsOf {
        channels,
        statistics,
    });
    let bands: Vec<BandsOf<'_>> = of.collect();
    let tables = vec![
        excerpt,
        bands_table(&bands),
        realizations.ages(),
        realizations.sources(),
    ];
    Ok(Found {
        tables,
        facts,
        warnings: warnings(all, fewest),
    })
}

/// Realisations fewer than this have bands that are little more than themselves.
const FEW: u64 = 200;

fn warnings(all: u64, complete: u64) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if complete < all {
        warnings.push(Warning {
            message: format!(
                "{} of {all} realisations have no source that reaches the Sun at some energy; bands and shares \
                 are of the others",
                all - complete
            ),
            remedy: "raise sources.supernova_rate_per_yr or lower sources.release_time_yr".into(),
        });
    }
    if complete < FEW {
        warnings.push(Warning {
            message: format!(
                "{complete} realisations: shares that leave bands made of so few are too high"
            ),
            remedy: "raise realizations.count to 1000 or so".into(),
        });
    }
    warnings
}

/// The rows of the first realisations, and of the one most like the measured sky.
///
/// # Errors
/// When they cannot be read.
pub fn stored_excerpt(folder: &RunFolder, info: &RunInfo) -> Result<Table, StoreError> {
    excerpt(&folder.open_table(ROWS)?, closest(&info.found))
}

fn excerpt(reader: &TableReader, closest: Option<u64>) -> Result<Table, StoreError> {
    let mut excerpt = reader.empty().clone();
    for group in 0..reader.groups() {
        let numbers = reader.group(group, Some(&["realization"]))?;
        let wanted = |n: &f64| *n < EXAMPLES as f64 || closest.is_some_and(|c| *n == c as f64);
        let keep: Vec<bool> = numbers
            .floats("realization")
            .iter()
            .flatten()
            .map(wanted)
            .collect();
        if keep.contains(&true) {
            let rows = reader.group(group, None)?;
            for (all, some) in excerpt.columns.iter_mut().zip(&rows.columns) {
                extend(&mut all.values, &some.values, &keep);
            }
        }
    }
    Ok(excerpt)
}

fn extend(all: &mut Values, some: &Values, keep: &[bool]) {
    fn kept<'a, T: Clone>(values: &'a [T], keep: &'a [bool]) -> impl Iterator<Item = T> + 'a {
        let pairs = values.iter().zip(keep);
        pairs
            .filter(|(_, keep)| **keep)
            .map(|(value, _)| value.clone())
    }
    match (all, some) {
        (Values::Float(a), Values::Float(b)) => a.extend(kept(b, keep)),
        (Values::Integer(a), Values::Integer(b)) => a.extend(kept(b, keep)),
        (Values::Text(a), Values::Text(b)) => a.extend(kept(b, keep)),
        // columns of one table are of one kind
        _ => {}
    }
}

fn told(statistics: &Statistics) -> BTreeMap<String, Value> {
    fn value(of: &impl Serialize) -> Value {
        serde_json::to_value(of).unwrap_or_default()
    }
    let mut facts = BTreeMap::from([
        ("leave_fractions".into(), value(&statistics.leave_fractions)),
        ("swings".into(), value(&statistics.swings)),
    ]);
    if let Some(like) = &statistics.like_data {
        facts.insert("like_data".into(), value(like));
    }
    facts
}

fn closest(facts: &BTreeMap<String, Value>) -> Option<u64> {
    facts.get("like_data")?.get("closest")?.as_u64()
}

/// The columns that observations are made of, after the number of the realisation.
const COLUMNS: [&str; 10] = [
    "realization",
    "density_relative",
    "amplitude",
    "angle_rad",
    "angle_to_sources_rad",
    "direction_l_deg",
    "direction_b_deg",
    "amplitude_equatorial",
    "phase_ra_deg",
    "effective_sources",
];

/// Rows as observations.
struct Seen {
    numbers: Vec<u64>,
    at: Vec<Observation>,
}

impl Seen {
    fn of(rows: &Table) -> Self {
        let columns = COLUMNS.map(|name| rows.floats(name).unwrap_or_default());
        let [
            numbers,
            density,
            amplitude,
            angle,
            to_sources,
            l,
            b,
            equatorial,
            phase,
            sources,
        ] = &columns;
        let at = |i: usize| Observation {
            density_relative: density[i],
            amplitude: amplitude[i],
            angle_rad: angle[i],
            angle_to_sources_rad: to_sources[i],
            direction_l_deg: l[i],
            direction_b_deg: b[i],
            amplitude_equatorial: equatorial[i],
            phase_ra_deg: phase[i],
            effective_sources: sources[i],
        };
        Self {
            numbers: numbers.iter().map(|&n| n as u64).collect(),
            at: (0..rows.rows()).map(at).collect(),
        }
    }
}

//! `run.json`: what was run, where, how long, and how it ended.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::identity::Identity;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every history asked for was walked.
    Finished,
    /// The asked relative error was reached first.
    TargetError,
    /// The asked time was used up first.
    MaxMinutes,
    /// A signal asked the run to stop; what was walked was saved.
    Interrupted,
    /// Nothing was to be walked: the transport coefficients alone were tabulated.
    Tabulated,
    /// Not yet: the tables of a complete run are being replaced by those of more histories.
    BeingReplaced,
}

/// Something the user should know about a run, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What was seen.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// The contents of `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Version of the layout of the folder's files.
    pub schema_version: u32,
    /// Version of pitchwalk.
    pub version: String,
    /// Commit pitchwalk was built from, if known.
    pub git_commit: Option<String>,
    /// Name of the config file's stem.
    pub name: String,
    /// The config with every default filled in.
    pub config: serde_json::Value,
    /// The text of `scattering.table`, so that the folder can be replayed anywhere.
    #[serde(default)]
    pub diffusion_table: Option<String>,
    /// The text of `scattering.pitch_angle.table`.
    #[serde(default)]
    pub pitch_angle_table: Option<String>,
    /// The text of `sources.catalogue`.
    #[serde(default)]
    pub catalogue: Option<String>,
    /// The text of the file of `nuclei.cross_sections`.
    #[serde(default)]
    pub cross_sections: Option<String>,
    /// The text of the file of `nuclei.inelastic`.
    #[serde(default)]
    pub inelastic: Option<String>,
    /// The grammage of the folder of `nested_leaky_box.source_grammage.from`, as CSV text.
    #[serde(default)]
    pub source_grammage: Option<String>,
    /// SHA-256 of everything in the config that the numbers depend on.
    pub config_hash: String,
    /// The same of everything that a history depends on, whatever the number of histories.
    #[serde(default)]
    pub walk_hash: String,
    /// Seed of all random streams.
    pub seed: u64,
    /// Which share of the batches this run holds, as `I/N`; null for all.
    pub shard: Option<String>,
    /// Batches of the config that are not in this folder, as first and last of each gap: those of other shards.
    #[serde(default)]
    pub missing_batches: Vec<[u32; 2]>,
    /// The shards that were merged, as `I/N`; none for what one run walked.
    #[serde(default)]
    pub merged: Vec<String>,
    /// Host name.
    pub host: String,
    /// Start in UTC, ISO 8601.
    pub start: String,
    /// Wall-clock time in s.
    pub wall_s: f64,
    /// Processor time in s.
    pub cpu_s: f64,
    /// Threads.
    pub threads: usize,
    /// Independent batches that the config asks for.
    pub batches: u32,
    /// Histories walked, all bins together.
    pub histories: u64,
    /// Histories walked in each rigidity bin.
    pub histories_per_bin: u64,
    /// Realisations of single supernovae in this folder.
    #[serde(default)]
    pub realizations: u64,
    /// Steps taken.
    pub steps: u64,
    /// Steps per second and thread of processor time.
    pub steps_per_s: f64,
    /// Keys of histories given up because a number was not finite (replay them).
    pub lost: Vec<String>,
    /// What the user should know.
    pub warnings: Vec<Warning>,
    /// How the run ended.
    pub ending: Ending,
    /// What was found over all realisations, by name: `leave_fractions` and the like.
    #[serde(flatten)]
    pub found: BTreeMap<String, Value>,
    /// Whether every file of the run is in place and the asked histories were walked or a stop rule was met.
    pub complete: bool,
}

/// More batches than any config may ask for.
const MOST_BATCHES: u32 = 1 << 20;
/// More histories or steps than ten thousand processors take in a year; those of many shards can be summed.
const MOST_COUNTED: u64 = 1 << 58;

impl RunInfo {
    /// Whether the missing batches are ascending gaps in the batches there can be, and counts can be summed.
    pub(super) fn is_sound(&self) -> bool {
        let edges: Vec<u32> = self.missing_batches.iter().flatten().copied().collect();
        let counts = [
            self.histories,
            self.histories_per_bin,
            self.realizations,
            self.steps,
        ];
        self.batches <= MOST_BATCHES
            && counts.iter().all(|&count| count <= MOST_COUNTED)
            && edges.is_sorted()
            && edges.last().is_none_or(|&last| last < self.batches)
            && self.missing_batches.windows(2).all(|w| w[0][1] < w[1][0])
    }

    /// Whether the folder holds that batch.
    pub fn holds(&self, batch: u32) -> bool {
        let missing = |[first, last]: &[u32; 2]| (*first..=*last).contains(&batch);
        batch < self.batches && !self.missing_batches.iter().any(missing)
    }

    /// Whether all that the config asks of the folder's batches was walked.
    pub fn is_finished(&self) -> bool {
        !matches!(self.ending, Ending::Interrupted | Ending::BeingReplaced)
    }

    /// Whether the folder is that of a walk, and not of coefficients alone.
    pub fn walks(&self) -> bool {
        self.ending != Ending::Tabulated
    }

    /// Whether it is a complete run of what is asked for, with as many histories or more.
    pub fn holds_at_least(&self, asked: &Identity) -> bool {
        let there = Identity::of(self);
        let same = there.config_hash == asked.config_hash;
        let more = self.ending == Ending::Finished && there.histories >= asked.histories;
        self.complete && there.walks_as(asked) && (same || more)
    }

    /// Histories that each batch walked in each bin.
    pub fn histories_per_batch(&self) -> u64 {
        let batches = u64::from(self.held_batches());
        self.histories_per_bin.checked_div(batches).unwrap_or(0)
    }

    /// The batches that the folder holds, ascending.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        (0..self.batches).filter(|&batch| self.holds(batch))
    }

    /// How many batches the folder holds.
    pub fn held_batches(&self) -> u32 {
        let gaps = self.missing_batches.iter();
        self.batches - gaps.map(|[first, last]| last - first + 1).sum::<u32>()
    }
}

/// The gaps that ascending numbers leave in 0..count, as first and last of each.
pub fn gaps(numbers: impl IntoIterator<Item = u32>, count: u32) -> Vec<[u32; 2]> {
    let mut gaps = Vec::new();
    let mut next = 0;
    for number in numbers.into_iter().chain([count]) {
        if number > next {
            gaps.push([next, number - 1]);
        }
        next = number + 1;
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_lie_before_between_and_after() {
        assert_eq!(gaps([2, 3, 6], 9), [[0, 1], [4, 5], [7, 8]]);
        assert_eq!(gaps(0..4, 4), [[0; 2]; 0]);
        assert_eq!(gaps([], 3), [[0, 2]]);
    }
}

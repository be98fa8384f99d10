//! `run.json`: what was run, where, how long, and how it ended.

use serde::{Deserialize, Serialize};

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
    /// SHA-256 of everything in the config that the numbers depend on.
    pub config_hash: String,
    /// Seed of all random streams.
    pub seed: u64,
    /// Which share of the batches this run holds, as `I/N`; null for all.
    pub shard: Option<String>,
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
    /// Independent batches.
    pub batches: u32,
    /// Histories walked, all bins together.
    pub histories: u64,
    /// Histories walked in each rigidity bin.
    pub histories_per_bin: u64,
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
    /// Whether every file of the run is in place and the asked histories were walked or a stop rule was met.
    pub complete: bool,
}

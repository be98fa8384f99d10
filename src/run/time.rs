//! The time a run takes, over all of its interruptions.

use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::ensemble::{Ranks, Traffic};
use crate::store::RunInfo;

/// When a run was started, and what it took until it was last saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spent {
    /// First start in UTC, ISO 8601.
    pub start: String,
    /// Wall-clock time in s.
    pub wall_s: f64,
    /// Processor time in s.
    pub cpu_s: f64,
}

impl Spent {
    /// Nothing until now.
    pub fn nothing() -> Self {
        let now = OffsetDateTime::now_utc().replace_nanosecond(0).ok();
        Self {
            start: now
                .and_then(|t| t.format(&Rfc3339).ok())
                .unwrap_or_default(),
            wall_s: 0.0,
            cpu_s: 0.0,
        }
    }

    /// What a run in a folder took.
    pub fn on(info: &RunInfo) -> Self {
        Self {
            start: info.start.clone(),
            wall_s: info.wall_s,
            cpu_s: info.cpu_s,
        }
    }

    /// What is left of a limit of wall-clock time.
    pub fn left_of(&self, limit: Duration) -> Duration {
        let spent = Duration::try_from_secs_f64(self.wall_s).unwrap_or_default();
        limit.saturating_sub(spent)
    }
}

/// Measures the time since a run was taken up, by clocks that nobody sets.
#[derive(Debug)]
pub struct Clock {
    wall: Instant,
    cpu: ProcessTime,
}

impl Clock {
    /// From now on.
    pub fn start() -> Self {
        Self {
            wall: Instant::now(),
            cpu: ProcessTime::now(),
        }
    }

    /// What the run took until now, of which `before` until it was taken up.
    pub fn since(&self, before: &Spent) -> Spent {
        Spent {
            start: before.start.clone(),
            wall_s: before.wall_s + self.wall.elapsed().as_secs_f64(),
            cpu_s: before.cpu_s + self.cpu.elapsed().as_secs_f64(),
        }
    }
}

/// Where the time of a loop of waves and particles went since it was taken up.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Parts {
    /// Processes that walk.
    pub ranks: usize,
    /// Iterations that came to their end.
    pub iterations: u32,
    /// Wall-clock time in s in walks, waiting for other ranks included.
    pub walk_s: f64,
    /// Wall-clock time in s in the waves that follow from them.
    pub waves_s: f64,
    /// What was sent between ranks, and waiting for them.
    #[serde(flatten)]
    pub traffic: Traffic,
}

impl Parts {
    /// Of a loop that these ranks have walked.
    pub fn of(self, ranks: &Ranks) -> Self {
        Self {
            ranks: ranks.count(),
            traffic: ranks.traffic(),
            ..self
        }
    }
}

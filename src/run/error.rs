//! Why a run failed.

use std::path::Path;

use super::stored::StoredError;
use crate::coupling::CouplingError;
use crate::ensemble::Signal;
use crate::store::{RunInfo, StoreError};
use crate::waves::WaveError;

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Reading or writing failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is in the folder cannot be taken up.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// What was asked does not go with the config, or with what is in the folder.
    #[error("{0}")]
    Asked(String),
    /// Signals cannot be listened for.
    #[error("failed to listen for signals: {0}")]
    Signals(std::io::Error),
    /// There are no waves to scatter particles.
    #[error(transparent)]
    Waves(WaveError),
    /// The loop of waves and particles cannot go on.
    #[error("failed to couple waves and particles: {0}")]
    Coupling(#[from] CouplingError),
    /// Too many histories of an iteration met a number that is not finite.
    #[error(
        "{lost} histories of iteration {iteration} of waves and particles met a number that is not finite, the first of \
         them {key} (a mistake of pitchwalk: please report it with the config and seed)"
    )]
    LostInLoop {
        /// How many.
        lost: usize,
        /// Of which iteration, from 1.
        iteration: u32,
        /// The first of them.
        key: String,
    },
    /// The loop of waves and particles has not come to an end.
    #[error(
        "waves and particles do not fit together: {0}; what was found is in {1} but not marked complete (raise coupling.iterations, or change coupling.relaxation)"
    )]
    NotConverged(String, String),
    /// A signal came before there was anything to save.
    #[error(
        "interrupted while the kernels of bursts were walked, before there was anything to save"
    )]
    Stopped(Option<Signal>),
    /// A signal came while particles were walked beyond the halo.
    #[error(
        "interrupted while particles were walked beyond the halo; the histories before that are saved (go on with --resume)"
    )]
    StoppedBeyond(Option<Signal>),
    /// Histories beyond the halo met a number that is not finite.
    #[error(
        "{lost} histories beyond the halo met a number that is not finite at {energy_gev} GeV (a mistake of pitchwalk: please report it with the config and seed)"
    )]
    LostBeyond {
        /// How many.
        lost: usize,
        /// Where.
        energy_gev: f64,
    },
    /// A realisation came to no number.
    #[error(
        "realisation {realization} came to a number that is not finite at {energy_gev} GeV (a mistake of pitchwalk: please report it with the config and seed)"
    )]
    NotFinite {
        /// Which.
        realization: u64,
        /// Where.
        energy_gev: f64,
    },
    /// The waves of a flux tube came to no number.
    #[error(
        "the waves of a flux tube came to a number that is not finite (a mistake of pitchwalk: please report it with the config and seed); nothing was written to {0}"
    )]
    NotFiniteTube(String),
    /// Too many histories met a number that is not finite.
    #[error(
        "{lost} of {histories} histories met a number that is not finite, more than 1 in 100,000; \
         what was walked is in {dir} but not marked complete (look at one with `pitchwalk replay {dir} {key}`)"
    )]
    Lost {
        /// How many.
        lost: usize,
        /// Of how many.
        histories: u64,
        /// Run folder.
        dir: String,
        /// The first of them.
        key: String,
    },
}

impl RunError {
    /// That too many histories were lost.
    pub(crate) fn lost(info: &RunInfo, dir: &Path) -> Self {
        Self::Lost {
            lost: info.lost.len(),
            histories: info.histories,
            dir: dir.display().to_string(),
            key: info.lost.first().cloned().unwrap_or_default(),
        }
    }

    /// The exit code it is worth: 1 when the run failed, 2 when what was given is wrong.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Store(error) => error.exit_code(),
            Self::Stored(StoredError::Store(error)) => error.exit_code(),
            Self::Stored(_) | Self::Asked(_) => 2,
            Self::Stopped(signal) | Self::StoppedBeyond(signal) => {
                signal.map_or(1, Signal::exit_code)
            }
            Self::Signals(_)
            | Self::Waves(_)
            | Self::Coupling(_)
            | Self::NotConverged(..)
            | Self::LostInLoop { .. }
            | Self::LostBeyond { .. }
            | Self::NotFinite { .. }
            | Self::NotFiniteTube(_)
            | Self::Lost { .. } => 1,
        }
    }
}

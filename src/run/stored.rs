//! What a run folder holds, taken up again.

use crate::config::{Config, ConfigError, TableTexts};
use crate::coupling::{Coupling, Replicas, Stage};
use crate::model::Model;
use crate::store::{RunFolder, RunInfo, StoreError};
use crate::tally::{self, Batches, Layout};

/// Why a stored run cannot be taken up.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    /// The folder or one of its files.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stored config.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Nothing was walked there.
    #[error(
        "failed to use {0}: it holds transport coefficients alone, without batches to make errors from"
    )]
    NothingWalked(String),
    /// The batches or realisations do not belong to the config.
    #[error("failed to use {0}/{1}.parquet: it does not fit the run's config: {2}")]
    Foreign(String, &'static str, String),
}

/// The checked config of a run.
///
/// # Errors
/// When it is not, or no longer, a config.
pub fn config(info: &RunInfo) -> Result<Config, ConfigError> {
    Config::from_json(&info.name, &info.config, TableTexts::stored_in(info))
}

/// The batches of a run folder, those that its `run.json` tells.
///
/// # Errors
/// When they cannot be read, or are not of this layout.
pub fn batches(
    folder: &RunFolder,
    info: &RunInfo,
    layout: &Layout,
) -> Result<Batches, StoredError> {
    let foreign =
        |cause| StoredError::Foreign(folder.dir().display().to_string(), "batches", cause);
    let batches =
        tally::from_table(&folder.read_table("batches")?, layout.clone()).map_err(foreign)?;
    if !info.numbers().eq(batches.numbers.iter().copied()) {
        return Err(foreign(
            "its batches are not those that run.json tells".into(),
        ));
    }
    Ok(batches)
}

/// The physics and the batches of a run folder.
///
/// # Errors
/// When the folder cannot be read or its batches do not belong to its config.
pub fn open(folder: &RunFolder) -> Result<(Model, Batches), StoredError> {
    let info = folder.read_info()?;
    if !info.walks() {
        return Err(StoredError::NothingWalked(
            folder.dir().display().to_string(),
        ));
    }
    let walked = walked(folder, &config(&info)?)?;
    let model = walked.mean;
    let batches = batches(folder, &info, &model.layout)?;
    Ok((model, batches))
}

/// The physics that the histories of a run folder were walked with.
///
/// # Errors
/// When the waves that they were walked in cannot be read or do not belong to the config.
pub fn walked(folder: &RunFolder, config: &Config) -> Result<Stage, StoredError> {
    let model = Model::of(config);
    let Some(coupling) = Coupling::new(config.raw(), &model) else {
        return Ok(Stage {
            mean: model,
            replicas: Replicas::default(),
        });
    };
    let name = "wave_replicas";
    let stage = coupling.stage_of(&folder.read_table(name)?);
    let stage = stage.map(|stage| stage.with_nuclei(config));
    stage.ok_or_else(|| {
        let cause = "they are of another grid than run.json tells".into();
        StoredError::Foreign(folder.dir().display().to_string(), name, cause)
    })
}

//! `pitchwalk reweight`: other cross sections and injection for a run whose nuclei are weights of its path lengths.
//!
//! What the walks of such a run are does not depend on them, so that the tables are those of a run of the changed config,
//! bit for bit.

use std::path::PathBuf;

use serde_json::Value;

use crate::config::raw::NucleiMethod;
use crate::config::{Config, ConfigError};
use crate::model::Model;
use crate::run;
use crate::run::stored::{self, StoredError};
use crate::store::{Claim, Identity, Prepared, Purpose, RunFolder, RunInfo, StoreError, Table};

/// What weights are made of, as pointers into the config: all else changes walks.
const FREE: [&str; 14] = [
    "/nuclei/cross_sections",
    "/nuclei/inelastic",
    "/nuclei/ratios",
    "/nuclei/reference_gv",
    "/nuclei/source",
    "/nested_leaky_box",
    "/sources/spectral_index",
    "/sources/efficiency",
    "/sources/supernova_energy_erg",
    "/sources/supernova_rate_per_yr",
    "/sources/normalization_max_gv",
    "/sources/cutoff_gv",
    "/sources/cutoff_scatter_dex",
    "/modulation",
];

/// Which run to weigh anew, and how.
#[derive(Debug, Clone)]
pub struct Reweight {
    /// The folder of the run.
    pub run: PathBuf,
    /// The folder for the results.
    pub out: PathBuf,
    /// What to change, as `table.key=value`.
    pub sets: Vec<String>,
    /// Replace the run that is in the folder.
    pub overwrite: bool,
}

/// What became of it.
#[derive(Debug)]
pub enum Reweighted {
    /// The folder held this very run already.
    AlreadyComplete(Box<RunInfo>),
    /// It was written.
    Written {
        /// What is in `run.json`.
        info: Box<RunInfo>,
        /// Every table.
        tables: Vec<Table>,
    },
}

/// Why a run cannot be weighed anew.
#[derive(Debug, thiserror::Error)]
pub enum ReweightError {
    /// A folder or a file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The run's config or batches.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// The changed config.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Its nuclei are no weights.
    #[error(
        "failed to reweight {0}: its nuclei are not weighted by path lengths (run it with nuclei.method = \"weights\")"
    )]
    NotWeighted(String),
    /// It is a part of a run.
    #[error("failed to reweight {0}: it is a shard of a run (merge the shards first)")]
    Shard(String),
    /// The change asks for other walks.
    #[error(
        "failed to reweight {run}: {difference}, which changes the walks (only {} may change)",
        allowed()
    )]
    OtherWalks {
        /// The run.
        run: String,
        /// What differs.
        difference: String,
    },
}

impl ReweightError {
    /// The exit code it is worth: 1 when writing failed, 2 when what was given is wrong.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Store(error) | Self::Stored(StoredError::Store(error)) => error.exit_code(),
            _ => 2,
        }
    }
}

/// The keys that may change, in words.
fn allowed() -> String {
    FREE.map(|pointer| pointer[1..].replace('/', "."))
        .join(", ")
}

/// Weighs a run anew into a folder of its own.
///
/// # Errors
/// When the run cannot be read, is none of weights, or the change asks for other walks; when the folder cannot be written.
pub fn reweight(ask: &Reweight) -> Result<Reweighted, ReweightError> {
    let name = ask.run.display().to_string();
    let folder = RunFolder::open(&ask.run);
    let info = folder.read_info()?;
    let config = stored::config(&info).map_err(StoredError::from)?;
    let method = config.raw().nuclei.as_ref().map(|nuclei| nuclei.method);
    if !info.walks() || method != Some(NucleiMethod::Weights) {
        return Err(ReweightError::NotWeighted(name));
    }
    if info.shard.is_some() {
        return Err(ReweightError::Shard(name));
    }
    let changed = config.changed(&ask.sets)?;
    if let Some(difference) = difference(&config, &changed) {
        let run = name;
        return Err(ReweightError::OtherWalks { run, difference });
    }
    let model = Model::of(&changed);
    let batches = stored::batches(&folder, &info, &model.layout)?;
    let asked = changed.identity(None);
    let purpose = match ask.overwrite {
        true => Purpose::Overwrite,
        false => Purpose::Start,
    };
    let claim = match Claim::prepare(&ask.out, &asked, purpose)? {
        Prepared::AlreadyComplete(info) => return Ok(Reweighted::AlreadyComplete(info)),
        Prepared::Ready(claim) => claim,
    };
    let tables = model.tables(&batches);
    let texts = changed.table_texts();
    let mut info = RunInfo {
        config: changed.to_json(),
        config_hash: asked.config_hash,
        walk_hash: asked.walk_hash,
        cross_sections: texts.cross_sections.map(str::to_owned),
        inelastic: texts.inelastic.map(str::to_owned),
        source_grammage: texts.source_grammage.map(str::to_owned),
        warnings: Vec::new(),
        ..info
    };
    info.warnings = run::warnings(&changed, &model, &info, &tables);
    run::write(claim.folder(), &info, &tables)?;
    Ok(Reweighted::Written {
        info: Box::new(info),
        tables,
    })
}

/// The first value besides those of weights in which two configs differ.
fn difference(config: &Config, changed: &Config) -> Option<String> {
    let fixed = |config: &Config| {
        let mut json = config.to_json();
        for pointer in FREE {
            if let Some(value) = json.pointer_mut(pointer) {
                *value = Value::Null;
            }
        }
        Identity {
            config: json.to_string(),
            config_hash: json.to_string(),
            ..config.identity(None)
        }
    };
    fixed(changed).difference(&fixed(config))
}

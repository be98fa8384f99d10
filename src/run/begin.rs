//! Where a run begins: at its start, at a checkpoint, or at the end of a shorter one.

use std::ops::Range;

use indicatif::HumanCount;

use super::stored::{self, StoredError};
use super::time::Spent;
use super::{Options, RunError, tell};
use crate::config::Config;
use crate::ensemble::{Shard, State};
use crate::model::Model;
use crate::random::HistoryKey;
use crate::store::{Checkpoints, Claim, Ending, Found, Header, Purpose, RunInfo};

/// A run that is about to be walked, or to go on.
pub(super) struct Begin {
    /// The config, with all histories that are asked for.
    pub config: Config,
    /// Its physics.
    pub model: Model,
    /// How far it has come.
    pub state: State,
    /// What that took.
    pub spent: Spent,
    /// Whose checkpoints it writes.
    pub header: Header,
    /// What writes them.
    pub checkpoints: Checkpoints,
}

/// What there is to do.
pub(super) enum Beginning {
    /// Nothing: the folder held this very run already.
    AlreadyComplete(Box<RunInfo>),
    /// To walk.
    At(Box<Begin>),
}

/// What a checkpoint holds.
pub(super) type Saved = (Spent, State);

/// Refuses options that do not go with the config.
pub(super) fn check(config: &Config, options: &Options) -> Result<(), RunError> {
    let run = &config.raw().run;
    let asked = match (options.shard, options.purpose) {
        (Some(shard), _) => {
            if shard.count() > run.batches {
                return Err(RunError::Asked(format!(
                    "--shard {shard}: run.batches = {} cannot be divided among {} shards (set \
                     run.batches to {} or more, the same for all shards)",
                    run.batches,
                    shard.count(),
                    shard.count()
                )));
            }
            "--shard"
        }
        (None, Purpose::Add) => "--add-histories",
        (None, _) => return Ok(()),
    };
    let rules = [
        ("run.target_error", run.target_error),
        ("run.max_minutes", run.max_minutes),
    ];
    for (key, value) in rules {
        if let Some(value) = value {
            return Err(RunError::Asked(format!(
                "{asked} does not go with {key} = {value}: it needs a number of histories that \
                 nothing but run.histories decides (remove {key})"
            )));
        }
    }
    Ok(())
}

/// Finds out where to begin.
pub(super) fn begin(
    config: &Config,
    options: &Options,
    claim: &Claim,
) -> Result<Beginning, RunError> {
    if options.purpose == Purpose::Add {
        return add(config, options, claim).map(Into::into);
    }
    let found = match options.purpose {
        Purpose::Resume => claim.newest_checkpoint()?,
        _ => None,
    };
    match (found, claim.info()) {
        (Some(found), Some(info)) if is_left_over(&found.header, info) => {
            claim.remove_checkpoints()?;
            Ok(Beginning::AlreadyComplete(Box::new(info.clone())))
        }
        (Some(found), _) => go_on(config, options, found).map(Into::into),
        (None, _) => Ok(start(config, options, claim).into()),
    }
}

impl From<Begin> for Beginning {
    fn from(begin: Begin) -> Self {
        Self::At(Box::new(begin))
    }
}

/// Whether a checkpoint was but forgotten by the complete run in its folder.
fn is_left_over(header: &Header, info: &RunInfo) -> bool {
    info.complete && info.config_hash == header.config_hash && info.shard == header.shard
}

fn start(config: &Config, options: &Options, claim: &Claim) -> Begin {
    let model = Model::of(config);
    let state = State::start(&model.layout, batches(options.shard, &model));
    Begin {
        header: header(config, options.shard, false),
        config: config.clone(),
        model,
        state,
        spent: Spent::nothing(),
        checkpoints: claim.first_checkpoints(),
    }
}

fn header(config: &Config, shard: Option<Shard>, added: bool) -> Header {
    Header {
        version: env!("CARGO_PKG_VERSION").into(),
        config_hash: config.hash(),
        shard: shard.map(|s| s.to_string()),
        histories: config.raw().run.histories,
        added,
    }
}

fn batches(shard: Option<Shard>, model: &Model) -> Range<u32> {
    let all = model.plan.batches;
    shard.map_or(0..all, |shard| shard.batches(all))
}

/// Goes on from a checkpoint.
fn go_on(config: &Config, options: &Options, found: Found) -> Result<Begin, RunError> {
    let path = found.path.display();
    let config = match found.header.added {
        true => config.clone().with_histories(found.header.histories),
        false => config.clone(),
    };
    let expected = header(&config, options.shard, found.header.added);
    if let Some(difference) = difference(&found.header, &expected, &config) {
        return Err(RunError::Asked(format!(
            "failed to go on from {path}: it is a checkpoint of {difference}"
        )));
    }
    let model = Model::of(&config);
    let (spent, state): Saved = found.state()?;
    let range = batches(options.shard, &model);
    if !state.fits(&model.layout, range, model.plan.rounds) {
        return Err(RunError::Asked(format!(
            "failed to go on from {path}: its batches are not those of this build of pitchwalk \
             (`--overwrite` starts again)"
        )));
    }
    if let Some(damaged) = &found.damaged {
        tell(&format!(
            "warning: {damaged} (the checkpoint before it is used)"
        ));
    }
    if !options.quiet {
        let plan = &model.plan;
        tell(&format!(
            "going on from {path}: {} of {} histories are walked",
            HumanCount(state.histories(plan.bins)),
            HumanCount(plan.histories_of(state.batches.len() as u32))
        ));
    }
    Ok(Begin {
        config,
        model,
        state,
        spent,
        header: found.header,
        checkpoints: found.next,
    })
}

/// In what a checkpoint is not of this run, with what to do about it.
fn difference(found: &Header, expected: &Header, config: &Config) -> Option<String> {
    let shard = |header: &Header| match &header.shard {
        Some(shard) => format!("shard {shard}"),
        None => "a whole run".into(),
    };
    if found.version != expected.version {
        Some(format!(
            "pitchwalk {}, this is {} (resume with the version that wrote it, or `--overwrite` it)",
            found.version, expected.version
        ))
    } else if found.shard != expected.shard {
        Some(format!("{}, not of {}", shard(found), shard(expected)))
    } else if found.config_hash == expected.config_hash {
        None
    } else if config.clone().with_histories(found.histories).hash() == found.config_hash {
        Some(format!(
            "a run of {} histories, run.histories = {} (resume it as it was, then use --add-histories)",
            found.histories, expected.histories
        ))
    } else {
        Some("another config (use that, or `--overwrite` it)".into())
    }
}

/// Goes on from a complete run to more histories.
fn add(config: &Config, options: &Options, claim: &Claim) -> Result<Begin, RunError> {
    let dir = claim.folder().dir().display().to_string();
    let failed = |why: String| RunError::Asked(format!("failed to add histories to {dir}: {why}"));
    let info = claim.info().ok_or_else(|| failed("no run.json".into()))?;
    let of_folder = stored::config(info).map_err(StoredError::from)?;
    if !of_folder.walks_as(config) {
        return Err(failed("it holds a run of another config".into()));
    }
    if info.version != env!("CARGO_PKG_VERSION") {
        return Err(failed(format!(
            "it was run by pitchwalk {}, this is {}",
            info.version,
            env!("CARGO_PKG_VERSION")
        )));
    }
    if info.shard != options.shard.map(|s| s.to_string()) {
        return Err(failed("it holds another shard".into()));
    }
    match claim.newest_checkpoint() {
        Ok(Some(found)) if !is_left_over(&found.header, info) => {
            let why = "histories were being added already (go on with `--resume`)";
            return Err(failed(why.into()));
        }
        Ok(_) => {}
        Err(error) => tell(&format!(
            "warning: {error} (histories are added from the start)"
        )),
    }
    claim.remove_checkpoints()?;
    let walked = match info.ending {
        Ending::Finished => of_folder.raw().run.histories,
        // whole rounds until a stop rule was met
        _ => info.histories_per_bin,
    };
    let config = config.clone().with_histories(walked + options.added);
    let model = Model::of(&config);
    let batches = stored::batches(claim.folder(), info, &model.layout)?;
    let lost: Result<Vec<HistoryKey>, _> = info.lost.iter().map(|k| k.parse()).collect();
    let state = lost.and_then(|lost| State::of(batches, model.plan.bins, info.steps, &lost));
    let state = state.map_err(failed)?;
    Ok(Begin {
        header: header(&config, options.shard, true),
        config,
        model,
        state,
        spent: Spent::on(info),
        checkpoints: claim.first_checkpoints(),
    })
}

//! Where a run begins: at its start, at a checkpoint, or at the end of a shorter one.

use std::ops::Range;

use indicatif::HumanCount;

use super::couple::Coupled;
use super::stored::{self, StoredError};
use super::time::{Parts, Spent};
use super::{Options, RunError, tell};
use crate::config::Config;
use crate::coupling::Coupling;
use crate::ensemble::{Shard, State};
use crate::model::Model;
use crate::random::HistoryKey;
use crate::store::{
    Checkpoints, Claim, Ending, Found, Header, Identity, Purpose, RunInfo, Warning,
};

/// A run that is about to be walked, or to go on.
pub(super) struct Begin {
    /// The config, with all histories that are asked for.
    pub config: Config,
    /// Its physics.
    pub model: Model,
    /// How far its walk has come.
    pub state: State,
    /// How far the loop of waves and particles has come, if there is one.
    pub coupled: Option<Coupled>,
    /// Chunks of realisations that are done and lie in the spool.
    pub chunks: u64,
    /// What that took.
    pub spent: Spent,
    /// Where the time of the loop went.
    pub parts: Parts,
    /// Whose checkpoints it writes.
    pub header: Header,
    /// What writes them.
    pub checkpoints: Checkpoints,
    /// The shards whose merge is being added to.
    pub merged: Vec<String>,
    /// What the user should know of where it began.
    pub warnings: Vec<Warning>,
}

/// What there is to do.
pub(super) enum Beginning {
    /// Nothing: the folder held this very run already.
    AlreadyComplete(Box<RunInfo>),
    /// To walk.
    At(Box<Begin>),
}

/// What a checkpoint holds: the time, the walk, how many chunks of realisations are done, and the loop of waves and
/// particles.
pub(super) type Saved = (Spent, State, u64, Option<Coupled>);

/// Refuses options that do not go with the config.
///
/// # Errors
/// When they do not, in words that name both.
pub fn check(config: &Config, options: &Options) -> Result<(), RunError> {
    let run = &config.raw().run;
    let sections = config.raw().realizations.is_some() || config.raw().beyond_halo.is_some();
    if run.histories == 0 && !sections {
        return Err(RunError::Asked(
            "run.histories = 0 leaves nothing to walk: `pitchwalk scattering` writes transport coefficients alone"
                .into(),
        ));
    }
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
        (None, Purpose::Add) => {
            if config.raw().realizations.is_some() {
                return Err(RunError::Asked(
                    "--add-histories does not go with [realizations]: raise realizations.count and \
                     run it elsewhere (realisation i of a seed is the same in both)"
                        .into(),
                ));
            }
            "--add-histories"
        }
        (None, _) => return Ok(()),
    };
    if config.raw().near_source.is_some() {
        return Err(RunError::Asked(format!(
            "{asked} does not go with [near_source]: its tubes are advanced together until they are empty (other seeds \
             make independent runs)"
        )));
    }
    if config.raw().couples() {
        return Err(RunError::Asked(format!(
            "{asked} does not go with waves that particles make: every iteration needs all histories of the one \
             before, and shards cannot talk to each other (run it as a whole, by several processes with `mpirun` where \
             pitchwalk is built with --features mpi; or take its diffusion coefficient as it is, with \
             scattering.model = \"table\")"
        )));
    }
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
    match options.purpose {
        Purpose::Start | Purpose::Overwrite => Ok(start(config, options, claim).into()),
        Purpose::Add => add(config, options, claim).map(Into::into),
        Purpose::Resume => resume(config, options, claim),
    }
}

fn resume(config: &Config, options: &Options, claim: &Claim) -> Result<Beginning, RunError> {
    let newest = claim.newest_checkpoint();
    let Some(info) = claim.info().filter(|info| info.complete) else {
        return Ok(match newest? {
            Some(found) => go_on(config, options, claim, found)?.into(),
            None => start(config, options, claim).into(),
        });
    };
    // a complete run of the same histories, of which there may be more in the checkpoint
    match newest {
        Ok(Some(found)) if is_of_more(&found.header, info) => {
            return go_on(config, options, claim, found).map(Into::into);
        }
        Ok(_) => {}
        Err(error) => tell(&format!("warning: {error}")),
    }
    let asked = config.identity(options.shard.map(|s| s.to_string()));
    if !info.holds_at_least(&asked) {
        return Err(RunError::Asked(format!(
            "failed to go on in {}: it holds a complete run ({}) and no checkpoint of more (go on \
             with it by `--add-histories`)",
            claim.folder().dir().display(),
            Identity::of(info).difference(&asked).unwrap_or_default()
        )));
    }
    claim.remove_checkpoints()?;
    Ok(Beginning::AlreadyComplete(Box::new(info.clone())))
}

impl From<Begin> for Beginning {
    fn from(begin: Begin) -> Self {
        Self::At(Box::new(begin))
    }
}

/// Whether a checkpoint is of histories that are added to a complete run, and not but forgotten there.
fn is_of_more(header: &Header, info: &RunInfo) -> bool {
    header.added && header.identity.histories > Identity::of(info).histories
}

fn start(config: &Config, options: &Options, claim: &Claim) -> Begin {
    let model = Model::of(config);
    let state = State::start(&model.layout, batches(options.shard, &model));
    Begin {
        header: header(config, options.shard, false),
        config: config.clone(),
        model,
        state,
        coupled: None,
        chunks: 0,
        spent: Spent::nothing(),
        parts: Parts::default(),
        checkpoints: claim.first_checkpoints(),
        merged: Vec::new(),
        warnings: Vec::new(),
    }
}

pub(super) fn header(config: &Config, shard: Option<Shard>, added: bool) -> Header {
    Header {
        stage: "walk".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        commit: option_env!("PITCHWALK_COMMIT").map(Into::into),
        identity: config.identity(shard.map(|s| s.to_string())),
        added,
    }
}

/// Bits are promised within one build only.
pub(super) fn other_build(begun_by: Option<&str>) -> Option<Warning> {
    let this = option_env!("PITCHWALK_COMMIT");
    (begun_by != this).then(|| Warning {
        message: format!(
            "the run was begun by commit {} and gone on with by {}",
            begun_by.unwrap_or("unknown"),
            this.unwrap_or("unknown")
        ),
        remedy: "use one build from beginning to end if the bits of a single run are wanted".into(),
    })
}

fn batches(shard: Option<Shard>, model: &Model) -> Range<u32> {
    let all = model.plan.batches;
    shard.map_or(0..all, |shard| shard.batches(all))
}

/// Goes on from a checkpoint.
fn go_on(
    config: &Config,
    options: &Options,
    claim: &Claim,
    found: Found,
) -> Result<Begin, RunError> {
    let path = found.path.display();
    let failed = |why: String| RunError::Asked(format!("failed to go on from {path}: {why}"));
    let header = &found.header;
    if header.version != env!("CARGO_PKG_VERSION") {
        return Err(failed(format!(
            "it is a checkpoint of pitchwalk {}, this is {} (resume with the version that wrote it, \
             or replace it with `--overwrite`)",
            header.version,
            env!("CARGO_PKG_VERSION")
        )));
    }
    let (asked, config) = continued(config, options, claim, header);
    if let Some(difference) = header.identity.difference(&asked) {
        return Err(failed(format!(
            "it is a checkpoint of another run: {difference} (resume that, write elsewhere with \
             `--out ANOTHER`, or replace it with `--overwrite`)"
        )));
    }
    let (spent, state, chunks, coupled): Saved = found.state()?;
    let model = where_it_was(&config, coupled.as_ref());
    let range = batches(options.shard, &model);
    if !state.fits(&model.layout, range, model.plan.rounds) {
        return Err(failed(
            "its batches are not those of this build of pitchwalk (`--overwrite` starts again)"
                .into(),
        ));
    }
    if let Some(damaged) = &found.damaged {
        tell(&format!(
            "warning: {damaged} (the checkpoint before it is used)"
        ));
    }
    if !options.quiet {
        let plan = &model.plan;
        let realizing = match chunks {
            0 => "",
            _ => ", and realisations are drawn",
        };
        tell(&format!(
            "going on from {path}: {} of {} histories are walked{realizing}",
            HumanCount(state.histories(plan.bins)),
            HumanCount(plan.histories_of(state.batches.len() as u32))
        ));
    }
    Ok(Begin {
        config,
        model,
        state,
        coupled,
        chunks,
        spent,
        parts: Parts::default(),
        warnings: other_build(header.commit.as_deref()).into_iter().collect(),
        merged: claim.info().map_or(Vec::new(), |info| info.merged.clone()),
        checkpoints: found.next,
        header: found.header,
    })
}

/// The physics of what was being walked: of a loop that has come to its end, in the waves that it found.
fn where_it_was(config: &Config, coupled: Option<&Coupled>) -> Model {
    let model = Model::of(config);
    match (Coupling::new(config.raw(), &model), coupled) {
        (Some(coupling), Some(coupled)) if !coupling.goes_on(&coupled.progress) => {
            coupling.stage(&coupled.progress.kw).mean
        }
        _ => model,
    }
}

/// What is asked for, and its config: where histories are being added, with all of them.
fn continued(
    config: &Config,
    options: &Options,
    claim: &Claim,
    header: &Header,
) -> (Identity, Config) {
    let of = |config: &Config| config.identity(options.shard.map(|s| s.to_string()));
    let asked = of(config);
    let base = claim.info().map(|info| Identity::of(info).histories);
    if !header.added || base.is_some_and(|base| base != asked.histories) {
        return (asked, config.clone());
    }
    let config = config.clone().with_histories(header.identity.histories);
    (of(&config), config)
}

/// Goes on from a complete run to more histories.
fn add(config: &Config, options: &Options, claim: &Claim) -> Result<Begin, RunError> {
    let dir = claim.folder().dir().display().to_string();
    let failed = |why: String| RunError::Asked(format!("failed to add histories to {dir}: {why}"));
    let info = claim.info().ok_or_else(|| failed("no run.json".into()))?;
    let of_folder = stored::config(info).map_err(StoredError::from)?;
    if info.version != env!("CARGO_PKG_VERSION") {
        return Err(failed(format!(
            "it was run by pitchwalk {}, this is {}",
            info.version,
            env!("CARGO_PKG_VERSION")
        )));
    }
    match claim.newest_checkpoint() {
        Ok(Some(found)) if is_of_more(&found.header, info) => {
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
        coupled: None,
        chunks: 0,
        spent: Spent::on(info),
        parts: Parts::default(),
        checkpoints: claim.first_checkpoints(),
        merged: info.merged.clone(),
        warnings: other_build(info.git_commit.as_deref())
            .into_iter()
            .collect(),
    })
}

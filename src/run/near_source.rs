//! A remnant in its flux tube: tubes with other random numbers, advanced until they are empty.

use rayon::prelude::*;

use super::begin::{header, other_build};
use super::describe::nothing_walked;
use super::time::{Clock, Spent};
use super::{Finished, Options, RunError, warn, write};
use crate::config::Config;
use crate::ensemble::{Interrupt, Progress, Watch, in_rounds};
use crate::model;
use crate::near_source::{Evolution, NearSource, Tubes};
use crate::store::{Claim, Ending, Prepared, Purpose, RunInfo, Warning};

/// Strikes of the clock between looks at the user's signals.
const STRIKES: usize = 20;
/// Stage of its checkpoints.
const STAGE: &str = "near_source";

/// Runs the flux tube of a config.
pub(super) fn run(
    config: &Config,
    problem: &NearSource,
    options: &Options,
) -> Result<Finished, RunError> {
    let asked = config.identity(None);
    let claim = match Claim::prepare(&options.out, &asked, options.purpose)? {
        Prepared::AlreadyComplete(info) => return Ok(Finished::AlreadyComplete(info)),
        Prepared::Ready(claim) => claim,
    };
    let clock = Clock::start();
    let interrupt = Interrupt::listen().map_err(RunError::Signals)?;
    let mut header = header(config, None, false);
    header.stage = STAGE.into();
    let found = match options.purpose {
        Purpose::Resume => claim.newest_checkpoint()?,
        _ => None,
    };
    let mut warnings = Vec::new();
    let (spent, mut tubes, mut checkpoints) = match found {
        Some(found) => {
            let other = found.header.version != header.version || found.header.stage != STAGE;
            let difference = found.header.identity.difference(&header.identity);
            if other || difference.is_some() {
                let path = found.path.display();
                let why =
                    difference.unwrap_or_else(|| format!("pitchwalk {}", found.header.version));
                return Err(RunError::Asked(format!(
                    "failed to go on from {path}: it is a checkpoint of another run: {why} (write elsewhere with `--out \
                     ANOTHER`, or replace it with `--overwrite`)"
                )));
            }
            warnings.extend(other_build(found.header.commit.as_deref()));
            let (spent, tubes): (Spent, Tubes) = found.state()?;
            (spent, tubes, found.next)
        }
        None => {
            let tubes = begin(config, problem);
            (Spent::nothing(), tubes, claim.first_checkpoints())
        }
    };
    let (done, all) = tubes.progress(problem);
    let progress = Progress::new("steps of the clock", done, all, options.quiet);
    let every = model::checkpoint_every(config.raw());
    let mut save =
        |tubes: &mut Tubes| warn(checkpoints.write(&header, &(clock.since(&spent), &*tubes)));
    let mut watch = Watch::new(interrupt.clone(), progress).saving(every, &mut save);
    let ending = advance(problem, config.raw().run.seed, &mut tubes, &mut watch);
    let info = describe(config, &tubes, ending, &clock.since(&spent));
    if !tubes.is_finite() {
        return Err(RunError::NotFiniteTube(
            claim.folder().dir().display().to_string(),
        ));
    }
    let tables = tubes.tables(problem);
    warnings.extend(config.warnings());
    warnings.extend(tubes.warning(problem));
    if ending == Ending::Interrupted {
        warnings.push(Warning {
            message: "the run was interrupted before the tubes were empty; its results are those until then".into(),
            remedy: "run it again with --resume to have all of them".into(),
        });
    }
    let info = RunInfo { warnings, ..info };
    write(claim.folder(), &info, &tables)?;
    let signal = interrupt
        .requested()
        .filter(|_| ending == Ending::Interrupted);
    if signal.is_none() {
        claim.remove_checkpoints()?;
    }
    Ok(Finished::Written {
        info: Box::new(info),
        tables,
        signal,
    })
}

/// The burst in every tube: of all particles, and of a quarter of them to tell what their noise does.
fn begin(config: &Config, problem: &NearSource) -> Tubes {
    let run = &config.raw().run;
    let own = config.raw().near_source.as_ref();
    let replicas = own.map_or(0, |own| own.replicas);
    Tubes::new(problem, replicas, run.histories as u32, run.seed)
}

fn advance(
    problem: &NearSource,
    seed: u64,
    tubes: &mut Tubes,
    watch: &mut Watch<'_, Tubes>,
) -> Ending {
    let waves = problem.waves();
    in_rounds(tubes, watch, |tubes| {
        tubes.all_mut().par_iter_mut().enumerate().for_each(
            |(number, tube): (usize, &mut Evolution)| {
                for _ in 0..STRIKES {
                    if tube.is_over() {
                        break;
                    }
                    tube.advance(problem, &waves, number as u32, seed);
                }
            },
        );
        (tubes.progress(problem).0, !tubes.are_over())
    })
}

fn describe(config: &Config, tubes: &Tubes, ending: Ending, spent: &Spent) -> RunInfo {
    let replicas = tubes.replicas() as u32;
    let steps = tubes.steps();
    RunInfo {
        batches: replicas,
        histories: tubes.released(),
        histories_per_bin: config.raw().run.histories * u64::from(replicas),
        steps,
        steps_per_s: steps as f64 / spent.cpu_s,
        complete: ending == Ending::Finished,
        ..nothing_walked(config, &config.identity(None), ending, spent)
    }
}

/// The remnant of a config that has one.
pub(super) fn of(config: &Config) -> Option<NearSource> {
    model::near_source(config.raw())
}

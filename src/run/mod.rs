//! The story of a run: config → model → batches → tables; or, without a walk, coefficients alone.

mod begin;
mod beyond;
mod couple;
mod describe;
mod error;
mod found;
mod help;
mod kernels;
mod near_source;
mod realize;
pub mod stored;
mod tabulate;
mod time;

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use crate::config::Config;
use crate::coupling::{Replicas, score};
use crate::ensemble::{Interrupt, Progress, Ranks, Shard, Signal, State, Watch, simulate_on};
use crate::model::Realizations;
use crate::report;
use crate::store::{Claim, Ending, Prepared, Purpose, RunFolder, RunInfo, StoreError, Table};
use crate::tally::{self, Sums};
use crate::walk::Width;

pub use begin::check;
use begin::{Begin, Beginning};
pub use beyond::Outside;
use couple::{Coupled, couple};
use describe::describe;
pub use describe::{TOLERATED_LOSS, tolerable, warnings};
pub use error::RunError;
pub use found::{Found, ROWS, found, stored_excerpt};
use help::Task;
pub use help::help;
pub use kernels::Wanted;
use realize::Realized;
pub use tabulate::tabulate;
use time::Clock;

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The run folder.
    pub out: PathBuf,
    /// The share of the run to walk; all of it if none.
    pub shard: Option<Shard>,
    /// What to do with what is in the folder.
    pub purpose: Purpose,
    /// Histories in each bin to add to a complete run; only with [`Purpose::Add`].
    pub added: u64,
    /// Vector instructions to walk with; results do not depend on them.
    pub width: Width,
    /// Show no progress.
    pub quiet: bool,
}

/// What a run came to.
#[derive(Debug)]
pub enum Finished {
    /// The folder held this very run already.
    AlreadyComplete(Box<RunInfo>),
    /// It was walked and written.
    Written {
        /// What is in `run.json`.
        info: Box<RunInfo>,
        /// Every table.
        tables: Vec<Table>,
        /// The signal that ended it early, if one did.
        signal: Option<Signal>,
    },
    /// A signal ended what was being added to a complete run, which is as it was.
    Suspended {
        /// Histories walked, all bins together.
        walked: u64,
        /// Of how many.
        asked: u64,
        /// The signal.
        signal: Signal,
    },
}

/// Runs a checked config, or its share, into its folder.
///
/// # Errors
/// When the folder may not be used or written, or when too many histories were lost.
pub fn run(config: &Config, options: &Options) -> Result<Finished, RunError> {
    run_on(&Ranks::alone(), config, options)
}

/// The same by several processes, of which this is the first and the others [`help`]: to the same bits.
///
/// # Errors
/// As [`run`]; and when the others cannot walk this very run.
pub fn run_on(ranks: &Ranks, config: &Config, options: &Options) -> Result<Finished, RunError> {
    check(config, options)?;
    let agreed = ranks.agree_on(&help::of(config, options));
    agreed.map_err(RunError::Asked)?;
    if let Some(problem) = near_source::of(config) {
        if ranks.count() > 1 {
            return Err(RunError::Asked(
                "[near_source] is not shared by several processes: its particles and waves go step by step (run it by \
                 one, on as many threads as there are)"
                    .into(),
            ));
        }
        return near_source::run(config, &problem, options);
    }
    let asked = config.identity(options.shard.map(|s| s.to_string()));
    let claim = match Claim::prepare(&options.out, &asked, options.purpose)? {
        Prepared::AlreadyComplete(info) => return Ok(Finished::AlreadyComplete(info)),
        Prepared::Ready(claim) => claim,
    };
    let outside = Outside::of(config)?.filter(|_| options.shard.is_none());
    let clock = Clock::start();
    let interrupt = Interrupt::listen().map_err(RunError::Signals)?;
    if ranks.count() > 1 {
        tell_when_asked_to_end(interrupt.clone());
    }
    let mut run = match begin::begin(config, options, &claim)? {
        Beginning::AlreadyComplete(info) => return Ok(Finished::AlreadyComplete(info)),
        Beginning::At(run) => *run,
    };
    run.model.width = options.width;
    if let Some(error) = run.model.no_waves {
        return Err(RunError::Waves(error));
    }
    let mut ending = Ending::Interrupted;
    if config.raw().couples() {
        let replicas = couple(&mut run, &clock, &interrupt, ranks, options.quiet)?;
        if let Some(replicas) = replicas {
            ending = walk(
                &mut run,
                &replicas,
                &clock,
                &interrupt,
                ranks,
                options.quiet,
            );
        }
    } else {
        ending = walk(
            &mut run,
            &Replicas::default(),
            &clock,
            &interrupt,
            ranks,
            options.quiet,
        );
    }
    let wanted = Wanted::of(config, &run.model).filter(|_| ending != Ending::Interrupted);
    let kernels = wanted.map(|wanted| wanted.have(claim.folder(), &interrupt, options.quiet));
    let kernels = kernels.transpose()?;
    let realizations = Realizations::of(config, &run.model, kernels.as_ref());
    let mut realized = match &realizations {
        Some(_) => Some(Realized::resume(claim.folder().dir(), run.chunks)?),
        None => None,
    };
    if let (Some(realizations), Some(realized)) = (&realizations, &mut realized)
        && ending != Ending::Interrupted
    {
        let quiet = options.quiet;
        let drawn = realize(&mut run, realizations, realized, &clock, &interrupt, quiet)?;
        // why the walk ended is still to be told if all are drawn
        if drawn == Ending::Interrupted {
            ending = drawn;
        }
    }
    let signal = interrupt
        .requested()
        .filter(|_| ending == Ending::Interrupted);
    // where there is no room for it, writing the results will tell
    let mut saved = run.save(&clock, realized.as_mut());
    if run.header.added {
        // the complete run stays as it is until there is more to put in its place
        saved = Ok(saved?);
        if let Some(signal) = signal {
            return Ok(run.suspended(signal));
        }
        if let Some(info) = claim.info() {
            claim.folder().write_info(&being_replaced(info))?;
        }
    }
    let held: Vec<u32> = run.state.batches.iter().map(|b| b.number).collect();
    let coupled = run
        .coupled
        .as_ref()
        .filter(|_| ending != Ending::Interrupted);
    let not_converged = coupled.and_then(Coupled::why_not_converged);
    let before = run.spent.clone();
    let (mut info, mut tables) = run.results(ending, &clock, ranks);
    if let (Some(realizations), Some(realized)) = (&realizations, &mut realized) {
        info.realizations = realize::write_rows(realizations, held, realized, claim.folder())?;
        if info.shard.is_none() {
            found(realizations, claim.folder())?.put_into(&mut info, &mut tables);
        }
    }
    if let Some(outside) = outside.filter(|_| ending != Ending::Interrupted) {
        let found = outside.found(config, &tables, &interrupt, options.quiet)?;
        found.put_into(&mut info, &mut tables);
        let spent = clock.since(&before);
        (info.wall_s, info.cpu_s) = (spent.wall_s, spent.cpu_s);
    }
    write(claim.folder(), &info, &tables)?;
    match signal {
        Some(_) => saved?,
        None => claim.remove_checkpoints()?,
    }
    if info.shard.is_none() && !tolerable(&info) {
        return Err(RunError::lost(&info, claim.folder().dir()));
    }
    if let Some(why) = not_converged {
        return Err(RunError::NotConverged(
            why,
            claim.folder().dir().display().to_string(),
        ));
    }
    Ok(Finished::Written {
        info: Box::new(info),
        tables,
        signal,
    })
}

/// Walks what is left, with checkpoints; where there are replicas, each batch with its own.
fn walk(
    run: &mut Begin,
    replicas: &Replicas,
    clock: &Clock,
    interrupt: &Interrupt,
    ranks: &Ranks,
    quiet: bool,
) -> Ending {
    let progress = run.coupled.as_ref().map(|c| c.progress.clone());
    ranks.tell(&Task::Run(progress));
    let Begin {
        model,
        state,
        coupled,
        spent,
        header,
        checkpoints,
        ..
    } = run;
    let mut plan = model.plan;
    plan.time_limit = plan.time_limit.map(|limit| spent.left_of(limit));
    let total = plan.histories_of(state.batches.len() as u32);
    let progress = Progress::new("histories", state.histories(plan.bins), total, quiet);
    let mut save = |state: &mut State| {
        let saved = (clock.since(spent), &*state, 0_u64, &*coupled);
        warn(checkpoints.write(header, &saved));
    };
    let mut watch =
        Watch::new(interrupt.clone(), progress).saving(plan.checkpoint_every, &mut save);
    let score = |block, sums: &mut Sums| score(model, replicas, block, sums);
    simulate_on(ranks, &plan, &model.layout, state, &mut watch, score)
}

/// Draws the realisations that are left, with checkpoints.
fn realize(
    run: &mut Begin,
    realizations: &Realizations,
    realized: &mut Realized,
    clock: &Clock,
    interrupt: &Interrupt,
    quiet: bool,
) -> Result<Ending, RunError> {
    let Begin {
        model,
        state,
        coupled,
        spent,
        header,
        checkpoints,
        ..
    } = run;
    let held: Vec<u32> = state.batches.iter().map(|b| b.number).collect();
    let (begun, total) = realizations.counts(&held, realized.chunks);
    let progress = Progress::new("realisations", begun, total, quiet);
    let mut save = |realized: &mut Realized| {
        let synced = realized.spool.sync();
        let saved = (clock.since(spent), &*state, realized.chunks, &*coupled);
        warn(synced.and_then(|()| checkpoints.write(header, &saved)));
    };
    let mut watch =
        Watch::new(interrupt.clone(), progress).saving(model.plan.checkpoint_every, &mut save);
    realize::realize(realizations, held, realized, &mut watch)
}

impl Begin {
    /// Writes a checkpoint.
    fn save(&mut self, clock: &Clock, realized: Option<&mut Realized>) -> Result<(), StoreError> {
        let mut chunks = 0;
        if let Some(realized) = realized {
            realized.spool.sync()?;
            chunks = realized.chunks;
        }
        let state = (clock.since(&self.spent), &self.state, chunks, &self.coupled);
        self.checkpoints.write(&self.header, &state)
    }

    fn suspended(&self, signal: Signal) -> Finished {
        let plan = &self.model.plan;
        Finished::Suspended {
            walked: self.state.histories(plan.bins),
            asked: plan.histories_of(self.state.batches.len() as u32),
            signal,
        }
    }

    /// `run.json` and every table of what was walked; of a shard the batches alone.
    fn results(self, ending: Ending, clock: &Clock, ranks: &Ranks) -> (RunInfo, Vec<Table>) {
        let info = describe(&self, ending, &clock.since(&self.spent), ranks.count());
        let (config, model) = (self.config, self.model);
        let batches = self.state.into_batches(&model.layout, model.plan.bins);
        let mut tables = match info.shard {
            Some(_) => vec![tally::to_table(&batches)],
            None => model.tables(&batches),
        };
        tables.extend(couple::tables(&model, self.coupled.as_ref()));
        let mut warnings = warnings(&config, &model, &info, &tables);
        warnings.extend(self.coupled.as_ref().and_then(Coupled::warning));
        warnings.extend(self.warnings);
        (RunInfo { warnings, ..info }, tables)
    }
}

/// Tables and report first: `run.json` says that everything else is in place.
pub fn write(folder: &RunFolder, info: &RunInfo, tables: &[Table]) -> Result<(), StoreError> {
    // of the realisations there is but an excerpt here, all of them being in place
    for table in tables.iter().filter(|table| table.name != ROWS) {
        folder.write_table(table)?;
    }
    if info.shard.is_none() {
        folder.write_text("report.html", &report::html(info, tables))?;
    }
    folder.write_info(info)
}

/// The `run.json` of a complete run whose files are being replaced by those of a longer one.
fn being_replaced(info: &RunInfo) -> RunInfo {
    RunInfo {
        ending: Ending::BeingReplaced,
        complete: false,
        ..info.clone()
    }
}

/// A checkpoint that could not be written does not end a run.
fn warn(saved: Result<(), StoreError>) {
    if let Err(error) = saved {
        tell(&format!("warning: {error} (the run goes on)"));
    }
}

/// Says what to do when a signal asks to end: where another rank has died, `mpirun` leaves a second until it kills this one.
fn tell_when_asked_to_end(interrupt: Interrupt) {
    std::thread::spawn(move || {
        while interrupt.requested().is_none() {
            std::thread::sleep(Duration::from_millis(50));
        }
        tell(
            "asked to end, perhaps because another rank has died: the run saves itself if it is given the time; \
             go on with --resume, on any number of ranks",
        );
    });
}

/// A line on stderr, whether or not somebody reads it.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

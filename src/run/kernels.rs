//! The kernels of a run: from another run, from its own folder, from the cache, or from histories.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::RunError;
use super::tell;
use crate::config::Config;
use crate::config::raw::Kernel;
use crate::ensemble::{Interrupt, Progress};
use crate::kernels::{BurstTransport, Effort, Kernels};
use crate::model::Model;
use crate::store::{RunFolder, StoreError, Table, parquet};

/// The table of kernels.
const TABLE: &str = "kernels";
/// Metadata: how much was walked, from which seed, and by which build.
const WALKED: &str = "walked";

/// The kernels that a config asks for.
pub struct Wanted {
    transports: Vec<BurstTransport>,
    /// Of everything that they are estimates of.
    hash: String,
    effort: Effort,
    from: Option<PathBuf>,
}

impl Wanted {
    /// Those of a config; none if its realisations need none.
    pub fn of(config: &Config, model: &Model) -> Option<Self> {
        let raw = config.raw();
        let realizations = raw.realizations.as_ref()?;
        if realizations.kernel != Kernel::MonteCarlo {
            return None;
        }
        let transports = model.burst_transports(config);
        let histories = raw.kernels.histories.div_ceil(u64::from(raw.run.batches));
        // numbers are printed with all the digits that they need
        let digest = Sha256::digest(format!("{transports:?}"));
        Some(Self {
            transports,
            hash: format!("{digest:x}"),
            effort: Effort {
                seed: raw.run.seed,
                batches: raw.run.batches,
                histories: histories as usize,
            },
            from: raw.kernels.from.as_ref().map(PathBuf::from),
        })
    }

    /// Finds the kernels or walks them, and puts them into the folder.
    ///
    /// # Errors
    /// When those of another run are not those wanted, the folder cannot be written, or a signal came.
    pub(super) fn have(
        &self,
        folder: &RunFolder,
        interrupt: &Interrupt,
        quiet: bool,
    ) -> Result<Kernels, RunError> {
        if let Some(from) = &self.from {
            let kernels = self.of_run(&RunFolder::open(from))?;
            folder.write_table(&self.table(&kernels))?;
            return Ok(kernels);
        }
        let there = folder.read_table(TABLE).ok();
        if let Some(kernels) = there.and_then(|table| self.taken(&table)) {
            return Ok(kernels);
        }
        let cached = dirs::cache_dir().map(|dir| dir.join("pitchwalk").join(self.file()));
        let found = cached.as_ref().and_then(|path| parquet::read(path).ok());
        if let Some(kernels) = found.and_then(|table| self.taken(&table)) {
            folder.write_table(&self.table(&kernels))?;
            return Ok(kernels);
        }
        let kernels = self.walk(interrupt, quiet)?;
        folder.write_table(&self.table(&kernels))?;
        if let Some(Err(error)) = cached.map(|path| keep(&path, &self.table(&kernels))) {
            tell(&format!(
                "warning: {error} (the kernels are not kept for other runs)"
            ));
        }
        Ok(kernels)
    }

    /// The kernels of a run folder.
    ///
    /// # Errors
    /// When there are none, or they are of another transport.
    pub fn of_run(&self, folder: &RunFolder) -> Result<Kernels, RunError> {
        let table = folder.read_table(TABLE)?;
        let kernels = Kernels::from_table(&table).map_err(|e| RunError::Asked(e.to_string()))?;
        let dir = folder.dir().display();
        let short = |hash: &str| hash.get(..12).unwrap_or(hash).to_string();
        if kernels.hash != self.hash || kernels.all.len() != self.transports.len() {
            return Err(RunError::Asked(format!(
                "failed to use {dir}/kernels.parquet: it holds kernels of another transport or of other \
                 energies (hash {}, not {}; leave kernels.from out to walk them)",
                short(&kernels.hash),
                short(&self.hash)
            )));
        }
        Ok(kernels)
    }

    fn walk(&self, interrupt: &Interrupt, quiet: bool) -> Result<Kernels, RunError> {
        let count = self.transports.len() as u64;
        let mut progress = Progress::new("burst kernels", 0, count, quiet);
        let kernels = Kernels::walk(&self.transports, &self.effort, &self.hash, |done| {
            progress.advance(done as u64);
            interrupt.requested().is_none()
        });
        progress.finish();
        kernels.ok_or_else(|| RunError::Stopped(interrupt.requested()))
    }

    /// Kernels as a table that says how they were made.
    fn table(&self, kernels: &Kernels) -> Table {
        let mut table = kernels.to_table();
        table.metadata.insert(WALKED.into(), self.walked());
        table
    }

    /// The kernels of a table, if they are those that histories of this run would give.
    fn taken(&self, table: &Table) -> Option<Kernels> {
        let kernels = Kernels::from_table(table).ok()?;
        let same = kernels.hash == self.hash && table.metadata.get(WALKED) == Some(&self.walked());
        same.then_some(kernels)
    }

    fn walked(&self) -> String {
        let Effort {
            seed,
            batches,
            histories,
        } = self.effort;
        format!(
            "{batches} batches of {histories} histories from seed {seed} by pitchwalk {} {}",
            env!("CARGO_PKG_VERSION"),
            option_env!("PITCHWALK_COMMIT").unwrap_or("of an unknown commit")
        )
    }

    /// Where the cache keeps them.
    fn file(&self) -> PathBuf {
        let key = Sha256::digest(format!("{} {}", self.hash, self.walked()));
        Path::new("kernels").join(format!("{key:x}.parquet"))
    }
}

fn keep(path: &Path, table: &Table) -> Result<(), StoreError> {
    if let Some(dir) = path.parent() {
        // what hinders it will be told when the file is written
        let _ = fs::create_dir_all(dir);
    }
    parquet::write(path, table)
}

//! Transport coefficients without a walk: config → model → tables.

use std::path::Path;

use super::describe::nothing_walked;
use super::time::{Clock, Spent};
use super::{Finished, RunError, write};
use crate::config::Config;
use crate::model::Model;
use crate::store::{Claim, Ending, Prepared, Purpose, RunInfo};

/// Writes the transport coefficients of a checked config into a folder, as a run that walks nothing.
///
/// # Errors
/// When the folder may not be used or written.
pub fn tabulate(config: &Config, out: &Path, purpose: Purpose) -> Result<Finished, RunError> {
    let asked = config.identity_of_coefficients();
    let claim = match Claim::prepare(out, &asked, purpose)? {
        Prepared::AlreadyComplete(info) => return Ok(Finished::AlreadyComplete(info)),
        Prepared::Ready(claim) => claim,
    };
    let (clock, begun) = (Clock::start(), Spent::nothing());
    let model = Model::of(config);
    let tables = model.coefficients_alone();
    let spent = clock.since(&begun);
    let info = RunInfo {
        warnings: model.warnings_of_coefficients(config),
        ..nothing_walked(config, &asked, Ending::Tabulated, &spent)
    };
    write(claim.folder(), &info, &tables)?;
    Ok(Finished::Written {
        info: Box::new(info),
        tables,
        signal: None,
    })
}

//! `pitchwalk reweight`.

use std::path::PathBuf;

use pitchwalk::post::{self, Reweight, Reweighted};
use pitchwalk::report;

use super::{Failure, Outcome, print};

/// Arguments of `reweight`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Folder of a run with nuclei.method = "weights"
    run: PathBuf,
    /// Folder for the results
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Production cross sections: galprop17, evoli2019, webber2003 or a CSV file
    #[arg(long, value_name = "SET")]
    cross_sections: Option<String>,
    /// Inelastic cross sections: tripathi99, webber03, barashenkov94 or a CSV file
    #[arg(long, value_name = "SET")]
    inelastic: Option<String>,
    /// γ of the injected f ∝ R^−γ, of all nuclei that have none of their own
    #[arg(long, value_name = "GAMMA")]
    injection: Option<f64>,
    /// Set another key of [nuclei], [sources] or [modulation]; may be given several times
    #[arg(long, value_name = "TABLE.KEY=VALUE")]
    set: Vec<String>,
    /// Replace the run that is in DIR
    #[arg(long)]
    overwrite: bool,
    /// No summary
    #[arg(long)]
    quiet: bool,
}

impl Arguments {
    /// All that is to be changed, as if it were set key by key.
    fn sets(&self) -> Vec<String> {
        let word = |key: &str, word: &Option<String>| {
            let word = word.as_ref()?;
            Some(format!("nuclei.{key}={word:?}"))
        };
        let named = [
            word("cross_sections", &self.cross_sections),
            word("inelastic", &self.inelastic),
            self.injection
                .map(|index| format!("sources.spectral_index={index}")),
        ];
        self.set
            .iter()
            .cloned()
            .chain(named.into_iter().flatten())
            .collect()
    }
}

pub fn run(arguments: &Arguments) -> Outcome {
    let reweighted = post::reweight(&Reweight {
        run: arguments.run.clone(),
        out: arguments.out.clone(),
        sets: arguments.sets(),
        overwrite: arguments.overwrite,
    });
    let reweighted = reweighted.map_err(|error| Failure {
        code: error.exit_code(),
        message: error.to_string(),
    })?;
    if arguments.quiet {
        return Ok(0);
    }
    match reweighted {
        Reweighted::AlreadyComplete(info) => print(&format!(
            "{} is complete: {} holds this very run since {} (--overwrite weighs it again)",
            info.name,
            arguments.out.display(),
            info.start
        )),
        Reweighted::Written { info, tables } => {
            print(&report::summary(&info, &tables, &arguments.out))
        }
    }
}

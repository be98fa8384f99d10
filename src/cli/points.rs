//! The arguments that `sweep` and `slurm` share.

use std::path::{Path, PathBuf};

use pitchwalk::cluster::{Points, Seeds};
use pitchwalk::config::Source;

use super::{ConfigArguments, Failure};

/// The config file and what the points of a sweep differ in.
#[derive(clap::Args)]
#[command(mut_arg("set", |set| {
    set.help("Set a key; may be given several times. Several values, v1,v2, span a grid of points")
        .value_name("TABLE.KEY=VALUE,...")
}))]
pub struct PointArguments {
    #[command(flatten)]
    pub(super) config: ConfigArguments,
    /// Points as a list: a CSV file whose columns are keys and whose rows are their values
    #[arg(long, value_name = "FILE.csv")]
    points: Option<PathBuf>,
    /// Seeds from A to before B, each a point
    #[arg(long, value_name = "A..B", conflicts_with = "seed")]
    seeds: Option<Seeds>,
}

impl PointArguments {
    pub(super) fn source(&self) -> Result<Source, Failure> {
        Source::read(&self.config.config).map_err(Failure::input)
    }

    /// The points, if anything varies.
    pub(super) fn points(&self) -> Result<Option<Points>, Failure> {
        let points = Points::new(
            &self.config.sets(),
            self.points.as_deref(),
            self.seeds.as_ref(),
        );
        points.map_err(Failure::input)
    }

    /// The same words for a script, with paths as `whole` makes them.
    pub(super) fn words(
        &self,
        whole: impl Fn(&Path) -> Result<PathBuf, Failure>,
    ) -> Result<Vec<String>, Failure> {
        let text = |path: &Path| Ok(whole(path)?.to_string_lossy().into_owned());
        let mut words = vec![text(&self.config.config)?];
        for set in &self.config.set {
            words.extend(["--set".into(), set.clone()]);
        }
        if let Some(seed) = self.config.seed {
            words.extend(["--seed".into(), seed.to_string()]);
        }
        if let Some(points) = &self.points {
            words.extend(["--points".into(), text(points)?]);
        }
        if let Some(seeds) = &self.seeds {
            words.extend(["--seeds".into(), seeds.to_string()]);
        }
        Ok(words)
    }

    /// `runs/STEM-sweep`, unless another is asked for.
    pub(super) fn sweep_folder(&self, out: Option<&PathBuf>, source: &Source) -> PathBuf {
        let default = || Path::new("runs").join(format!("{}-sweep", source.stem()));
        out.cloned().unwrap_or_else(default)
    }
}

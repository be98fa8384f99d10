//! `pitchwalk replay`.

use std::path::PathBuf;

use pitchwalk::config::{Config, TableTexts};
use pitchwalk::random::HistoryKey;
use pitchwalk::run::stored;
use pitchwalk::store::RunFolder;
use pitchwalk::walk::{Kinetics, Particle, Scorer, Side};

use super::{Failure, Outcome, print};

/// Arguments of `replay`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Run folder
    dir: PathBuf,
    /// Key of the history: BIN.BATCH.HISTORY of its injection bin, batch and number
    key: String,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let key: HistoryKey = arguments.key.parse().map_err(Failure::input)?;
    let folder = RunFolder::open(&arguments.dir);
    let info = folder.read_info().map_err(Failure::input)?;
    let config = Config::from_json(&info.name, &info.config, TableTexts::stored_in(&info))
        .map_err(Failure::input)?;
    let stage = stored::walked(&folder, &config).map_err(Failure::input)?;
    let own = stage.replicas.get(key.batch as usize);
    let model = own.unwrap_or(&stage.mean);
    let walked = info.histories_per_batch();
    if walked == 0 {
        let what = match info.walks() {
            true => "a run of realisations alone",
            false => "transport coefficients alone",
        };
        return Err(Failure::input(format!(
            "{} holds no histories to walk again: it is {what}",
            arguments.dir.display()
        )));
    }
    if !model.has(key) || !info.holds(key.batch) || key.history >= walked {
        return Err(Failure::input(format!(
            "history {key} is not one of {} (bins 0 to {}, batches 0 to {}, histories 0 to {})",
            arguments.dir.display(),
            model.plan.bins - 1,
            model.plan.batches - 1,
            walked.saturating_sub(1)
        )));
    }
    let mut trace = Trace::default();
    let (particle, fate) = model.walk(key, &mut trace);
    let r = particle.ln_rigidity.exp();
    trace.lines.push(format!(
        "# {fate:?} after {} steps at {:.6} Myr, R = {r:.6e} GV, X = {:.6e} g/cm²",
        particle.steps, particle.age_myr, particle.grammage
    ));
    print(&trace.lines.join("\n"))
}

/// Writes down what the walk reports.
struct Trace {
    lines: Vec<String>,
}

impl Default for Trace {
    fn default() -> Self {
        Self {
            lines: vec!["event,step,age_myr,z_kpc,rigidity_gv,weight,grammage_g_cm2,amount".into()],
        }
    }
}

impl Trace {
    fn note(&mut self, event: &str, p: &Particle, amount: f64) {
        let r = p.ln_rigidity.exp();
        self.lines.push(format!(
            "{event},{},{},{},{r},{},{},{amount}",
            p.steps, p.age_myr, p.z_kpc, p.weight, p.grammage
        ));
    }
}

impl Scorer for Trace {
    /// The amount is ∫δ(z) dt in Myr/kpc.
    fn plane(&mut self, particle: &Particle, _: &Kinetics, tau0: f64) {
        self.note("plane", particle, tau0);
    }

    /// The amount is the time in Myr.
    fn dwell(&mut self, particle: &Particle, _: &Kinetics, dt: f64) {
        self.note("dwell", particle, dt);
    }

    /// The amount is |µ| where the walk knows it.
    fn escape(&mut self, particle: &Particle, _: &Kinetics, side: Side) {
        let event = match side {
            Side::North => "escape_north",
            Side::South => "escape_south",
        };
        self.note(event, particle, particle.mu);
    }
}

//! `pitchwalk replay`.

use std::collections::VecDeque;
use std::path::PathBuf;

use pitchwalk::config::{Config, TableTexts};
use pitchwalk::model::{Chain, Model};
use pitchwalk::nuclei::Born;
use pitchwalk::random::HistoryKey;
use pitchwalk::run::stored;
use pitchwalk::store::RunFolder;
use pitchwalk::walk::{Fate, Kinetics, Particle, Scorer, Side};

use super::{Failure, Outcome, print};

/// Arguments of `replay`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Run folder
    dir: PathBuf,
    /// Key of the history: BIN.BATCH.HISTORY of its injection bin, batch and number
    key: String,
    /// Only nuclei of this species, such as B11, of all that the history begins with and bears
    #[arg(long, value_name = "NAME")]
    species: Option<String>,
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
    let histories = info.histories_per_batch();
    if histories == 0 {
        let what = match info.walks() {
            true => "a run of realisations alone",
            false => "transport coefficients alone",
        };
        return Err(Failure::input(format!(
            "{} holds no histories to walk again: it is {what}",
            arguments.dir.display()
        )));
    }
    if !model.has(key) || !info.holds(key.batch) || key.history >= histories {
        return Err(Failure::input(format!(
            "history {key} is not one of {} (bins 0 to {}, batches 0 to {}, histories 0 to {})",
            arguments.dir.display(),
            model.plan.bins - 1,
            model.plan.batches - 1,
            histories.saturating_sub(1)
        )));
    }
    let nuclei = model.nuclei.as_ref().map(|nuclei| &nuclei.chain);
    let species = arguments.species.as_deref();
    let walked = match nuclei {
        Some(chain) => chain.network().nuclei().map(|n| n.name).collect(),
        None => vec![model.species.name],
    };
    if let Some(name) = species.filter(|name| !walked.contains(name)) {
        return Err(Failure::input(format!(
            "--species {name} is not walked in {} (walked: {})",
            arguments.dir.display(),
            walked.join(", ")
        )));
    }
    let lines = match nuclei {
        Some(chain) => of_nuclei(chain, key, species),
        None => of_one(model, key),
    };
    print(&lines.join("\n"))
}

/// What is noted of an event.
const COLUMNS: &str = "event,step,age_myr,z_kpc,rigidity_gv,weight,grammage_g_cm2,amount";

fn of_one(model: &Model, key: HistoryKey) -> Vec<String> {
    let mut trace = Trace::default();
    let end = model.walk(key, &mut trace);
    let mut lines = vec![COLUMNS.into()];
    lines.extend(trace.lines);
    lines.push(format!("# {}", in_words(&end)));
    lines
}

/// Every nucleus of a history, first those that sources inject, then what was born of each in turn.
fn of_nuclei(chain: &Chain, key: HistoryKey, species: Option<&str>) -> Vec<String> {
    let mut lines = vec![format!("nucleus,species,{COLUMNS}")];
    let injected = chain.births(key);
    let mut waiting: VecDeque<(Born, String)> = injected
        .map(|born| (born, "of the sources".into()))
        .collect();
    let mut number = 0;
    while let Some((born, origin)) = waiting.pop_front() {
        let name = chain.network().nucleus(born.nucleus).name;
        let trace = Trace {
            nucleus: format!("{number},{name},"),
            lines: Vec::new(),
        };
        let (trace, end, made) = chain.walk(born, trace);
        if species.is_none_or(|species| species == name) {
            lines.extend(trace.lines);
            let end = in_words(&end);
            lines.push(format!("# nucleus {number}, {name} {origin}: {end}"));
        }
        let of_this = |born| (born, format!("of nucleus {number}"));
        waiting.extend(made.into_iter().map(of_this));
        number += 1;
    }
    lines
}

fn in_words((particle, fate): &(Particle, Fate)) -> String {
    let r = particle.ln_rigidity.exp();
    format!(
        "{fate:?} after {} steps at {:.6} Myr, R = {r:.6e} GV, X = {:.6e} g/cm²",
        particle.steps, particle.age_myr, particle.grammage
    )
}

/// Writes down what the walk reports.
#[derive(Default)]
struct Trace {
    /// What lines begin with.
    nucleus: String,
    lines: Vec<String>,
}

impl Trace {
    fn note(&mut self, event: &str, p: &Particle, amount: f64) {
        let r = p.ln_rigidity.exp();
        self.lines.push(format!(
            "{}{event},{},{},{},{r},{},{},{amount}",
            self.nucleus, p.steps, p.age_myr, p.z_kpc, p.weight, p.grammage
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

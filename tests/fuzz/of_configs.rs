//! Readers of what describes a run: the config, `--set` and the CSV tables.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use pitchwalk::config::raw::ScatteringTerm;
use pitchwalk::config::{self, Config};
use pitchwalk::model::{self, Model};
use pitchwalk::near_source::{NearSource, Tubes};
use pitchwalk::random::HistoryKey;
use pitchwalk::sources::{Bursts, Reach};
use pitchwalk::units::Rigidity;
use pitchwalk::walk::{Kinetics, Particle, Scorer, Side};
use rand::RngExt;
use serde_json::Value;

use crate::mutate::{Rng, Stock};
use crate::restructure::Trees;
use crate::seeds::{CONFIGS, files};
use crate::targets::{Target, damaged};
use crate::watch;

/// The config file and `--set`.
pub fn configs() -> [Target; 4] {
    let texts = || {
        let own = CONFIGS.iter().map(|text| text.as_bytes().to_vec());
        let good = files("configs", ".toml").into_iter();
        let verification = files("configs/verification", ".toml");
        own.chain(good).chain(verification)
    };
    let with_bad = texts().chain(files("tests/bad", ".toml"));
    let parsed = |text: &Vec<u8>| toml::from_str(std::str::from_utf8(text).ok()?).ok();
    let valid: Vec<Vec<u8>> = texts().collect();
    let trees: Vec<Value> = valid.iter().filter_map(parsed).collect();
    let defaults = config::parse("a.toml", "scattering.d0_cm2_s = 1e28", &[], Path::new(""));
    let defaults = defaults.expect("valid").to_json();
    let trees = Arc::new(Trees::new([trees, vec![defaults]].concat()));
    let words = Stock::new(valid);
    let retuned = trees.clone();
    let changed = move |rng: &mut Rng| {
        let mut text = toml_text(trees.changed(rng));
        if rng.random_ratio(1, 8) {
            words.damage(&mut text, rng);
        }
        text
    };
    let target = |name, share, input, read| Target {
        longest: watch::LONGEST,
        name,
        share,
        file: "a.toml",
        input,
        prepare: Box::new(copy_tables),
        read,
    };
    [
        target(
            "config, bytes",
            20,
            damaged(Stock::new(with_bad.collect())),
            Box::new(|dir| load(dir, &[]).map(|config| comes_back(&config, dir))),
        ),
        target(
            "config, values",
            25,
            Box::new(changed),
            Box::new(|dir| load(dir, &[]).map(|config| comes_back(&config, dir))),
        ),
        Target {
            // scattering by turbulence is computed
            longest: Duration::from_secs(30),
            ..target(
                "config, its model",
                2,
                Box::new(move |rng| toml_text(retuned.tuned(rng))),
                Box::new(|dir| load(dir, &[]).map(|config| describe(&config))),
            )
        },
        Target {
            longest: watch::LONGEST,
            name: "--set",
            share: 10,
            file: "sets",
            input: damaged(Stock::new(SETS.map(|s| s.into()).to_vec())),
            prepare: Box::new(|dir| {
                copy_tables(dir);
                fs::write(dir.join("a.toml"), CONFIGS[5]).expect("written");
            }),
            read: Box::new(|dir| {
                let bytes = fs::read(dir.join("sets")).expect("there");
                let text = String::from_utf8_lossy(&bytes);
                let sets: Vec<String> = text.split('\u{1e}').map(String::from).collect();
                load(dir, &sets).map(|config| comes_back(&config, dir))
            }),
        },
    ]
}

/// Arguments of `--set`, parted by a character that none of them holds.
const SETS: [&str; 9] = [
    "halo.height_kpc=4\u{1e}run.seed=0x10",
    "medium.layer[0].name=warm\u{1e}medium.layer.1.temperature_k = 2e6",
    "scattering.table=tables/good.csv\u{1e}scattering.model=table",
    "medium.layer=[]\u{1e}tally.pitch_angle_z_kpc=[0.5, 1.5]",
    "scattering.profile={ kind = \"exponential\", scale_kpc = 3 }",
    "sources.cutoff_gv=1_000\u{1e}run.max_minutes=1.5",
    "scattering.pitch_angle.table=tables/angles.csv",
    "scattering.layer=[{ name = \"disc\", models = [\"shocks\", \"modes\"], shock_distance_pc = 10 }]",
    "scattering.model=modes\u{1e}scattering.modes.kinds=[\"fast\", \"slow\"]\u{1e}medium.layer.0.temperature_k=5e3",
];

/// The CSV tables that a config names.
pub fn tables() -> [Target; 6] {
    let target =
        |name, share, csv: Vec<Vec<u8>>, key: &'static str, then: fn(&Config, &Path)| Target {
            longest: watch::LONGEST,
            name,
            share,
            file: "a.csv",
            input: damaged(Stock::new(csv)),
            prepare: Box::new(move |dir| {
                let text =
                    format!("rigidity = {{ min_gv = 1.0, max_gv = 10.0 }}\n{key} = \"a.csv\"\n");
                fs::write(dir.join("a.toml"), text).expect("written");
            }),
            read: Box::new(move |dir| load(dir, &[]).map(|config| then(&config, dir))),
        };
    // most of the folder are bad
    let good = [
        "/good.csv",
        "/with_heights.csv",
        "/angles.csv",
        "/catalogue.csv",
        "/production.csv",
    ]
    .repeat(4);
    let ends = good.into_iter().chain([".csv"]);
    let all = ends.flat_map(|end| files("tests/bad/tables", end));
    let holds = |csv: &Vec<u8>, word| String::from_utf8_lossy(csv).contains(word);
    let (catalogues, others): (Vec<_>, Vec<_>) = all.partition(|csv| holds(csv, "age_"));
    let (cross_sections, grids): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|csv| holds(csv, "Ekn_"));
    let (angles, diffusion): (Vec<_>, Vec<_>) = grids.into_iter().partition(|csv| holds(csv, "mu"));
    const DIFFUSION: &str = "scattering.model = \"table\"\nscattering.table";
    const CATALOGUE: &str = "scattering.d0_cm2_s = 1e28\nsources.catalogue";
    const CROSS_SECTIONS: &str = "scattering.d0_cm2_s = 1e28\nnuclei.source = [{ species = \"O16\" }]\n\
                                  nuclei.cross_sections";
    const ANGLES: &str = "scattering.d0_cm2_s = 1e28\nscattering.pitch_angle.table";
    let walked: fn(&Config, &Path) = |config, _| describe(config);
    let (d, a) = (diffusion.clone(), angles.clone());
    [
        target("table of diffusion", 9, d, DIFFUSION, comes_back),
        target(
            "table of diffusion, its model",
            2,
            diffusion,
            DIFFUSION,
            walked,
        ),
        target("table of angles", 9, a, ANGLES, comes_back),
        target("table of angles, its model", 2, angles, ANGLES, walked),
        target("catalogue", 5, catalogues, CATALOGUE, realised),
        target(
            "cross sections",
            5,
            cross_sections,
            CROSS_SECTIONS,
            comes_back,
        ),
    ]
}

/// What was accepted comes back and can be drawn from.
fn realised(config: &Config, dir: &Path) {
    comes_back(config, dir);
    let near = |_: f64, _: f64| 0.1;
    let reach = Reach {
        youngest_myr: 0.0,
        oldest_myr: 0.1,
        distance_kpc: &near,
    };
    let mut bursts = Bursts::default();
    model::events(config, &reach).draw(1, 0, &mut bursts);
    assert!(bursts.age_myr.is_sorted() && !bursts.is_empty());
}

fn copy_tables(dir: &Path) {
    let to = dir.join("tables");
    fs::create_dir(&to).expect("made");
    for name in [
        "good.csv",
        "with_heights.csv",
        "angles.csv",
        "gap.csv",
        "catalogue.csv",
    ] {
        fs::copy(Path::new("tests/bad/tables").join(name), to.join(name)).expect("copied");
    }
}

/// TOML has no nulls; what it cannot hold at all becomes an empty file.
fn toml_text(mut tree: Value) -> Vec<u8> {
    fn prune(node: &mut Value) {
        match node {
            Value::Object(map) => {
                map.retain(|_, value| !value.is_null());
                map.values_mut().for_each(prune);
            }
            Value::Array(items) => {
                items.retain(|value| !value.is_null());
                items.iter_mut().for_each(prune);
            }
            _ => {}
        }
    }
    prune(&mut tree);
    toml::to_string(&tree).unwrap_or_default().into_bytes()
}

fn load(dir: &Path, sets: &[String]) -> Result<Config, String> {
    config::load(&dir.join("a.toml"), sets).map_err(|error| error.to_string())
}

/// What was accepted is the same after a way through TOML and one through `run.json`.
pub fn comes_back(config: &Config, dir: &Path) {
    let toml = config.resolved_toml();
    let again = config::parse("again.toml", &toml, &[], dir);
    let again = again.unwrap_or_else(|error| panic!("resolved_toml is refused: {error}"));
    assert_eq!(again.raw(), config.raw(), "resolved_toml");
    assert_eq!(again.hash(), config.hash(), "resolved_toml");
    let json = config.to_json().to_string();
    let json = serde_json::from_str(&json).expect("JSON");
    let again = Config::from_json("again", &json, config.table_texts());
    let again = again.unwrap_or_else(|error| panic!("to_json is refused: {error}"));
    assert_eq!(again.raw(), config.raw(), "to_json");
    assert_eq!(again.hash(), config.hash(), "to_json");
}

/// What `check` does, but for the number of histories and of their steps.
fn describe(config: &Config) {
    if let Some(problem) = model::near_source(config.raw()) {
        return advance(&problem, config.raw().run.seed);
    }
    let model = Model::of(config);
    let raw = &config.raw().rigidity;
    for gv in [raw.min_gv, raw.max_gv] {
        model.scales(Rigidity(gv), 10.0);
    }
    let count = config.warnings().len() + model.warnings(config).len();
    let walks = model.plan.histories() > 0;
    let tabulates = config.raw().scatters_by(ScatteringTerm::Modes);
    let own = config.raw();
    let beside_a_walk = own.realizations.is_some() || own.beyond_halo.is_some();
    let does_something = walks || tabulates || beside_a_walk || own.nested_leaky_box.is_some();
    assert!(count < 50 && does_something);
    if tabulates && !walks {
        return;
    }
    for bin in [0, model.plan.bins - 1] {
        let key = HistoryKey {
            bin,
            batch: 0,
            history: 0,
        };
        model.walk(key, &mut Steps(1000));
    }
}

/// A few strikes of the clock with a few particles.
fn advance(problem: &NearSource, seed: u64) {
    assert!(problem.steps() > 0);
    let waves = problem.waves();
    let mut tubes = Tubes::new(problem, 8, 4, seed);
    for (number, tube) in tubes.all_mut().iter_mut().enumerate() {
        for _ in 0..5 {
            tube.advance(problem, &waves, number as u32, seed);
        }
    }
    assert!(tubes.is_finite());
    assert!(!tubes.tables(problem).is_empty());
}

/// Ends a walk after so many steps, as extreme values make it too long.
struct Steps(u32);

impl Scorer for Steps {
    fn plane(&mut self, _: &Particle, _: &Kinetics, _: f64) {}
    fn dwell(&mut self, _: &Particle, _: &Kinetics, _: f64) {}
    fn escape(&mut self, _: &Particle, _: &Kinetics, _: Side) {}
    fn refused(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 == 0
    }
}

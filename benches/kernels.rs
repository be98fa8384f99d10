//! Cost of draws, histories, tallies and files; see `rates` for the walk beside the machine's bound.
//!
//! Rates of `step` groups are steps per second of one thread, with every physical term of the config
//! on and tallies running, as in a run. Compare ratios within one run: machines are noisy.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pitchwalk::config::raw::{GasTreatment, Raw};
use pitchwalk::config::{self, Config};
use pitchwalk::ensemble::{Block, Plan, State, Watch, simulate};
use pitchwalk::model::{Model, Realizations};
use pitchwalk::random::{HistoryKey, Stream};
use pitchwalk::store::{Claim, Header, Prepared, Purpose, parquet};
use pitchwalk::tally::Sums;
use std::path::Path;

fn stream() -> Stream {
    Stream::new(
        1,
        HistoryKey {
            bin: 0,
            batch: 0,
            history: 0,
        },
    )
}

fn draws(c: &mut Criterion) {
    let mut group = c.benchmark_group("draw");
    group.throughput(Throughput::Elements(1));
    let mut s = stream();
    group.bench_function("uniform", |b| b.iter(|| s.uniform()));
    group.bench_function("exponential", |b| b.iter(|| s.exponential()));
    group.bench_function("normal", |b| b.iter(|| s.normal()));
    group.bench_function("seed", |b| {
        let mut history = 0;
        b.iter(|| {
            history += 1;
            Stream::new(
                1,
                HistoryKey {
                    bin: 0,
                    batch: 0,
                    history,
                },
            )
        });
    });
    group.finish();
}

fn load(path: &str) -> Config {
    config::load(Path::new(path), &[]).expect("a shipped config")
}

/// Keys of one block after another, of one bin in turn.
fn keys(model: &Model, block: u64) -> impl Iterator<Item = HistoryKey> + use<> {
    let bin = (block % u64::from(model.plan.bins)) as u32;
    (block * 16..(block + 1) * 16).map(move |history| HistoryKey {
        bin,
        batch: 0,
        history,
    })
}

fn steps(c: &mut Criterion) {
    let slab = load("configs/verification/slab_escape.toml").raw().clone();
    let quickstart = load("configs/quickstart.toml").raw().clone();
    for (name, raw) in [
        ("slab", &slab),
        ("quickstart", &quickstart),
        ("slab_microscopic", &microscopic(&slab)),
    ] {
        let model = Model::new(raw, None);
        let mut sums = Sums::new(&model.layout);
        // the mean number of steps of a block, so that the rate shown is one of steps
        let trial = 4000;
        let taken: u64 = (0..trial)
            .map(|i| model.score(&mut keys(&model, i), &mut sums).steps)
            .sum();
        let mut group = c.benchmark_group("step");
        group.throughput(Throughput::Elements(taken / trial));
        let mut block = 0;
        group.bench_function(name, |b| {
            b.iter(|| {
                block = (block + 1) % trial;
                model.score(&mut keys(&model, block), &mut sums)
            });
        });
        group.finish();
        let mut group = c.benchmark_group("history");
        group.throughput(Throughput::Elements(16));
        group.bench_function(name, |b| {
            b.iter(|| {
                block = (block + 1) % trial;
                model.score(&mut keys(&model, block), &mut sums)
            });
        });
        group.finish();
    }
}

fn microscopic(slab: &Raw) -> Raw {
    let mut raw = slab.clone();
    raw.transport.walk = config::raw::Walk::Microscopic;
    raw.halo.boundary = config::raw::Boundary::FreeEscape;
    raw.gas.treatment = GasTreatment::Uniform;
    raw
}

/// Tables and files of the quickstart, made from one round.
fn output(c: &mut Criterion) {
    let model = Model::of(&load("configs/quickstart.toml"));
    let mut state = State::start(&model.layout, 0..model.plan.batches);
    let plan = Plan {
        rounds: 1,
        ..model.plan
    };
    let walk = |block: Block, sums: &mut Sums| model.score(&mut block.keys(), sums);
    simulate(&plan, &model.layout, &mut state, &mut Watch::nobody(), walk);
    let batches = state.clone().into_batches(&model.layout, plan.bins);
    let mut group = c.benchmark_group("output");
    group.sample_size(10);
    group.bench_function("tables", |b| b.iter(|| model.tables(&batches)));
    let tables = model.tables(&batches);
    let dir = tempfile::tempdir().expect("a temporary folder");
    group.bench_function("parquet", |b| {
        b.iter(|| {
            for table in &tables {
                parquet::write(&dir.path().join(format!("{}.parquet", table.name)), table)
                    .expect("written");
            }
        });
    });
    let folder = dir.path().join("run");
    let identity = load("configs/quickstart.toml").identity(None);
    let claim = match Claim::prepare(&folder, &identity, Purpose::Start).expect("a place") {
        Prepared::Ready(claim) => claim,
        Prepared::AlreadyComplete(_) => unreachable!("the folder is new"),
    };
    let header = Header {
        stage: "walk".into(),
        version: String::new(),
        commit: None,
        identity,
        added: false,
    };
    let mut checkpoints = claim.first_checkpoints();
    // synced to disk; one every `run.checkpoint_minutes`
    group.bench_function("checkpoint", |b| {
        b.iter(|| checkpoints.write(&header, &state).expect("written"));
    });
    group.finish();
}

/// Supernovae of the reference model, drawn alone and summed at 25 energies.
fn realisations(c: &mut Criterion) {
    let config = config::load("configs/spiral_anisotropy.toml".as_ref(), &[]);
    let config = config.expect("a shipped config");
    let realizations =
        Realizations::of(&config, &Model::of(&config), None).expect("it asks for them");
    let mut group = c.benchmark_group("realisation");
    group.throughput(Throughput::Elements(1));
    let mut number = 0;
    group.bench_function("draw", |b| {
        b.iter(|| {
            number += 1;
            realizations.sources_of(number)
        });
    });
    group.bench_function("draw and sum", |b| {
        b.iter(|| {
            number += 1;
            realizations.fields(number..number + 1)
        });
    });
    group.finish();
}

criterion_group!(benches, draws, steps, output, realisations);
criterion_main!(benches);

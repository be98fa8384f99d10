//! Readers of what jobs leave behind for each other: checkpoints and shards.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use pitchwalk::ensemble::State;
use pitchwalk::post::{Merge, merge};
use pitchwalk::store::{Claim, Header, Identity, Prepared, Purpose};
use sha2::{Digest, Sha256};

use crate::mutate::Stock;
use crate::restructure::Trees;
use crate::seeds::SmallRun;
use crate::targets::{Input, Target, damaged};
use crate::watch;

const CHECKPOINT: &str = "checkpoint_0.bin";

/// What a run saves: its start, its times, and where it stands.
type Saved = ((String, f64, f64), State, u64);

/// Checkpoints, damaged and with the right digest after it.
pub fn checkpoints(run: Arc<SmallRun>) -> [Target; 2] {
    let seed = checkpoint(&run);
    let (whole, stock) = (seed.clone(), Stock::new(vec![seed.clone()]));
    let target = |name, input, read| Target {
        longest: watch::LONGEST,
        name,
        share: 5,
        file: CHECKPOINT,
        input,
        prepare: Box::new(|_: &Path| {}),
        read,
    };
    [
        target(
            "checkpoint, damaged",
            damaged(Stock::new(vec![seed])),
            Box::new(move |dir| {
                take_up(dir)?;
                let bytes = fs::read(dir.join(CHECKPOINT)).expect("there");
                assert!(bytes == whole, "damage was not found");
                Ok(())
            }),
        ),
        target(
            "checkpoint, resealed",
            Box::new(move |rng| {
                let mut bytes = stock.damaged(rng);
                if let Some((body, digest)) = bytes.split_last_chunk_mut::<32>() {
                    digest.copy_from_slice(&Sha256::digest(body));
                }
                bytes
            }),
            Box::new(move |dir| {
                let plan = &run.model.plan;
                let state = take_up(dir)?;
                if state.fits(&run.model.layout, 0..plan.batches, plan.rounds) {
                    let batches = state.into_batches(&run.model.layout, plan.bins);
                    run.model.tables(&batches);
                }
                Ok(())
            }),
        ),
    ]
}

fn identity() -> Identity {
    Identity {
        config: "{}".into(),
        config_hash: "a".repeat(64),
        walks: true,
        walk_hash: "b".repeat(64),
        histories: 64,
        shard: None,
    }
}

fn claim(dir: &Path, purpose: Purpose) -> Result<Claim, String> {
    match Claim::prepare(dir, &identity(), purpose) {
        Ok(Prepared::Ready(claim)) => Ok(claim),
        Ok(Prepared::AlreadyComplete(_)) => panic!("there is no run.json"),
        Err(error) => Err(error.to_string()),
    }
}

/// A whole checkpoint.
fn checkpoint(run: &SmallRun) -> Vec<u8> {
    let dir = tempfile::tempdir().expect("temporary folder");
    let header = Header {
        stage: "walk".into(),
        version: run.info.version.clone(),
        commit: Some("abcdef012345".into()),
        identity: identity(),
        added: false,
    };
    let saved = ((run.info.start.as_str(), 1.5, 3.0), &run.state, 0_u64);
    let claim = claim(dir.path(), Purpose::Start).expect("a place");
    let mut checkpoints = claim.first_checkpoints();
    checkpoints.write(&header, &saved).expect("written");
    fs::read(dir.path().join(CHECKPOINT)).expect("written")
}

/// What `run --resume` does before it walks.
fn take_up(dir: &Path) -> Result<State, String> {
    let claim = claim(dir, Purpose::Resume)?;
    let found = claim
        .newest_checkpoint()
        .map_err(|error| error.to_string())?;
    let (_, state, _): Saved = found
        .expect("the file is there")
        .state()
        .map_err(|error| error.to_string())?;
    Ok(state)
}

/// Shards of which one is at fault.
pub fn shards(run: Arc<SmallRun>) -> [Target; 2] {
    let dir = tempfile::tempdir().expect("temporary folder");
    run.write_half(1, dir.path());
    let read = |name: &str| fs::read(dir.path().join(name)).expect("written");
    let info = serde_json::from_slice(&read("run.json")).expect("JSON");
    let trees = Trees::new(vec![info]);
    let changed: Input = Box::new(move |rng| trees.changed(rng).to_string().into_bytes());
    let batches = damaged(Stock::new(vec![read("batches.parquet")]));
    let target = |name, file, input| {
        let run = run.clone();
        Target {
            longest: watch::LONGEST,
            name,
            share: 1,
            file,
            input,
            prepare: Box::new(move |dir| {
                run.write_half(0, &dir.join("1"));
                run.write_half(1, &dir.join("2"));
            }),
            read: Box::new(put_together),
        }
    };
    [
        target("merge, run.json of a shard", "2/run.json", changed),
        target("merge, batches of a shard", "2/batches.parquet", batches),
    ]
}

fn put_together(dir: &Path) -> Result<(), String> {
    let ask = Merge {
        out: dir.join("merged"),
        parts: vec![dir.join("1"), dir.join("2")],
        allow_partial: false,
        overwrite: true,
        quiet: true,
    };
    merge(&ask).map(drop).map_err(|error| error.to_string())
}

//! Readers of what a run leaves behind, and of what it is compared with.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::Arc;

use pitchwalk::config::{Config, TableTexts};
use pitchwalk::post::{self, inspect::inspect};
use pitchwalk::store::{RunFolder, Table, parquet};
use pitchwalk::{report, tally};
use sha2::{Digest, Sha256};

use crate::mutate::Stock;
use crate::of_configs::comes_back;
use crate::restructure::Trees;
use crate::seeds::{SmallRun, files};
use crate::targets::{Input, Target, damaged};
use crate::watch;

/// The reference of `compare`.
pub fn reference(run: Arc<SmallRun>) -> Target {
    let spectrum = "rigidity_gv,intensity_per_gv,intensity_per_gv_err\n";
    let seeds = [
        format!("# measured\n{spectrum}3.2,1e-1,1e-2\n32,2e-4,\n1000,1e-9,0\n"),
        format!("{spectrum}1,10,1\n10,0.01,1e-3\n100,1e-5,1e-6\n"),
        "species,rigidity_gv,z_kpc,intensity_per_gv,note\nH1,3.2,0,1.5,\"a, b\"\n".into(),
    ];
    Target {
        longest: watch::LONGEST,
        name: "reference of compare",
        share: 10,
        file: "reference.csv",
        input: damaged(Stock::new(seeds.map(String::into_bytes).to_vec())),
        prepare: Box::new(move |dir| write_run(&run, dir)),
        read: Box::new(|dir| {
            let conditions = [("z_kpc".to_owned(), "0".to_owned())];
            let (reference, column) = (dir.join("reference.csv"), "intensity_per_gv");
            let found = post::compare(dir, &reference, "spectrum", column, &conditions, None);
            let text = found.map_err(|error| error.to_string())?.to_string();
            let control = |c: char| c.is_control() && c != '\n';
            assert!(!text.contains(control), "{text:?}");
            Ok(())
        }),
    }
}

/// `run.json`.
pub fn infos(run: Arc<SmallRun>) -> [Target; 3] {
    let info = serde_json::to_value(&run.info).expect("JSON");
    let text = serde_json::to_string_pretty(&info).expect("JSON");
    let stock = || Stock::new(vec![text.clone().into_bytes()]);
    let trees = Arc::new(Trees::new(vec![info]));
    let changed = || -> Input {
        let trees = trees.clone();
        Box::new(move |rng| trees.changed(rng).to_string().into_bytes())
    };
    let target = |name, share, input, read| {
        let run = run.clone();
        Target {
            longest: watch::LONGEST,
            name,
            share,
            file: "run.json",
            input,
            prepare: Box::new(move |dir| write_run(&run, dir)),
            read,
        }
    };
    [
        target("run.json, bytes", 5, damaged(stock()), Box::new(reopen)),
        target("run.json, values", 5, changed(), Box::new(reopen)),
        target("run.json, its page", 1, changed(), Box::new(show)),
    ]
}

/// Parquet tables, damaged and sealed anew after it.
pub fn parquets(run: Arc<SmallRun>) -> [Target; 2] {
    let dir = tempfile::tempdir().expect("temporary folder");
    write_run(&run, dir.path());
    let seeds = files(&dir.path().to_string_lossy(), ".parquet");
    let (whole, stock) = (seeds.clone(), Stock::new(seeds.clone()));
    let target = |name, share, input, read| Target {
        longest: watch::LONGEST,
        name,
        share,
        file: "batches.parquet",
        input,
        prepare: Box::new(|_: &Path| {}),
        read,
    };
    [
        target(
            "Parquet, damaged",
            5,
            damaged(Stock::new(seeds)),
            Box::new(move |dir| {
                let path = dir.join("batches.parquet");
                parquet::read(&path).map_err(|e| e.to_string())?;
                let bytes = fs::read(&path).expect("there");
                assert!(whole.contains(&bytes), "damage was not found");
                Ok(())
            }),
        ),
        target(
            "Parquet, resealed",
            5,
            Box::new(move |rng| {
                let mut bytes = stock.damaged(rng);
                reseal(&mut bytes);
                bytes
            }),
            Box::new(move |dir| {
                let table = decoded(&dir.join("batches.parquet"))?;
                for csv in [false, true] {
                    inspect(dir, Some("batches"), csv).map_err(|e| e.to_string())?;
                }
                match table.column("batch_0") {
                    Some(_) => tally::from_table(&table, run.model.layout.clone()).map(drop),
                    None => Ok(()),
                }
            }),
        ),
    ]
}

/// A table whose seal may be right over wrong contents. No accident makes such a file, which is why the reader
/// checks the seal first: the decoder of the library panics at some of them, and only what lies behind it is ours.
fn decoded(path: &Path) -> Result<Table, String> {
    let read = || parquet::read(path).map_err(|error| error.to_string());
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|cause| {
        match watch::place_of_panic().contains("/parquet-") {
            true => Err("the library gave up".into()),
            false => resume_unwind(cause),
        }
    })
}

/// Takes the digest anew, as the file's layout says: the SHA-256 of all bytes with zeros in its place.
fn reseal(bytes: &mut [u8]) {
    const KEY: &[u8] = b"content_sha256";
    const DIGITS: usize = 64;
    // between them: the header of a field and a length
    let start = bytes.windows(KEY.len()).rposition(|w| w == KEY);
    let start = start.map_or(bytes.len(), |i| i + KEY.len() + 2);
    let Some(digits) = bytes.get_mut(start..start + DIGITS) else {
        return;
    };
    digits.fill(b'0');
    let digest = format!("{:x}", Sha256::digest(&*bytes));
    bytes[start..start + DIGITS].copy_from_slice(digest.as_bytes());
}

fn write_run(run: &SmallRun, dir: &Path) {
    let folder = RunFolder::open(dir);
    for table in &run.tables {
        folder.write_table(table).expect("written");
    }
    folder.write_info(&run.info).expect("written");
}

/// What `replay` does with a run's folder before it walks.
fn reopen(dir: &Path) -> Result<(), String> {
    let info = RunFolder::open(dir).read_info();
    let info = info.map_err(|error| error.to_string())?;
    let config = Config::from_json(&info.name, &info.config, TableTexts::stored_in(&info));
    comes_back(&config.map_err(|error| error.to_string())?, dir);
    Ok(())
}

/// What `inspect`, `report` and `compare` do with a run's folder.
fn show(dir: &Path) -> Result<(), String> {
    let folder = RunFolder::open(dir);
    let info = folder.read_info().map_err(|error| error.to_string())?;
    inspect(dir, None, false).map_err(|error| error.to_string())?;
    let tables = folder.tables().map_err(|error| error.to_string())?;
    let tables = tables.iter().map(|name| folder.read_table(name));
    let tables: Vec<_> = tables.collect::<Result<_, _>>().expect("whole tables");
    report::html(&info, &tables);
    report::compare_html((&info, &tables), (&info, &tables));
    let covariance = post::covariance(dir, "spectrum", "intensity_per_gv");
    covariance.map(drop).map_err(|error| error.to_string())
}

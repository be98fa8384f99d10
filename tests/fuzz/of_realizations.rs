//! Readers of what realisations leave behind: the spool of a run under way, and tables of kernels.

use std::fs;

use pitchwalk::anisotropy::TabulatedSum;
use pitchwalk::kernels::{BurstTransport, Effort, GasEffects, Kernels};
use pitchwalk::medium::GasShape;
use pitchwalk::store::{Spool, Table, Values, parquet};
use rand::RngExt;

use crate::mutate::{Rng, Stock, pick};
use crate::targets::{Target, damaged};
use crate::watch;

const SPOOL: &str = "realizations.bin";
const KERNELS: &str = "kernels.parquet";

/// A spool of which a checkpoint tells that it holds three blocks.
pub fn spool() -> Target {
    let dir = tempfile::tempdir().expect("temporary folder");
    let mut spool = Spool::create(dir.path()).expect("a file");
    for i in 0..4 {
        let block: Vec<f64> = (0..40 + i).map(|k| f64::from(k) / 7.0).collect();
        spool.append(&block).expect("written");
    }
    spool.sync().expect("written");
    let whole = fs::read(dir.path().join(SPOOL)).expect("written");
    // the fourth block is cut off
    let kept = whole.len() - (8 + 8 * 43 + 32);
    Target {
        longest: watch::LONGEST,
        name: "spool",
        share: 3,
        file: SPOOL,
        input: damaged(Stock::new(vec![whole.clone()])),
        prepare: Box::new(|_| {}),
        read: Box::new(move |dir| {
            Spool::resume(dir, 3).map_err(|error| error.to_string())?;
            let bytes = fs::read(dir.join(SPOOL)).expect("there");
            assert!(bytes == whole[..kept], "damage was not found");
            Ok(())
        }),
    }
}

/// Tables of kernels of other shapes and values.
pub fn kernels() -> Target {
    let transport = BurstTransport {
        rigidity_gv: 100.0,
        edge_kpc: 0.25,
        diffusion: vec![0.01; 65],
        flow: vec![0.0; 65],
        perpendicular_ratio: 1.0,
        diffusion_slope: 0.3,
        injection_slope: 1.3,
        adiabatic: false,
        gas: GasEffects {
            shape: GasShape::Thin,
            half_thickness_kpc: 0.1,
            loss: 0.0,
            loss_slope: 0.0,
            destruction: 0.0,
            grammage: 1.0,
        },
    };
    let effort = Effort {
        seed: 1,
        batches: 8,
        histories: 20,
    };
    let kernels = Kernels::walk(&[transport], &effort, "abc", |_| true);
    let table = kernels.expect("walked").to_table();
    Target {
        longest: watch::LONGEST,
        name: "kernels",
        share: 1,
        file: KERNELS,
        input: Box::new(move |rng| {
            let mut table = table.clone();
            for _ in 0..rng.random_range(1..4) {
                change(&mut table, rng);
            }
            let dir = tempfile::tempdir().expect("temporary folder");
            let path = dir.path().join(KERNELS);
            parquet::write(&path, &table).expect("a table");
            fs::read(path).expect("written")
        }),
        prepare: Box::new(|_| {}),
        read: Box::new(|dir| {
            let table = parquet::read(&dir.join(KERNELS)).map_err(|error| error.to_string())?;
            let kernels = Kernels::from_table(&table).map_err(|error| error.to_string())?;
            for kernel in &kernels.all {
                TabulatedSum::new(kernel).one([0.1, 0.0, 0.05], 1.0);
            }
            Ok(())
        }),
    }
}

/// Changes a value, a column, or the number of rows.
fn change(table: &mut Table, rng: &mut Rng) {
    const ODD: [Option<f64>; 9] = [
        None,
        Some(f64::NAN),
        Some(f64::INFINITY),
        Some(0.0),
        Some(-1.0),
        Some(1e300),
        Some(1e-300),
        Some(0.25),
        Some(1.0),
    ];
    let rows = table.rows();
    let column = rng.random_range(0..table.columns.len());
    match rng.random_range(0..4) {
        0 => {
            table.columns.remove(column);
        }
        1 => {
            let left = rng.random_range(0..=rows);
            for column in &mut table.columns {
                if let Values::Float(values) = &mut column.values {
                    values.truncate(left);
                }
            }
        }
        2 => {
            let odd = *pick(rng, &ODD);
            if let Values::Float(values) = &mut table.columns[column].values {
                values.fill(odd);
            }
        }
        _ if rows > 0 => {
            let (row, odd) = (rng.random_range(0..rows), *pick(rng, &ODD));
            if let Values::Float(values) = &mut table.columns[column].values {
                values[row] = odd;
            }
        }
        _ => {}
    }
}

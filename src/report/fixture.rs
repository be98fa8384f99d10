//! Plausible made-up tables for the tests of this room: a power-law halo with noise of known size.

use std::collections::BTreeMap;

use super::findings::ams_protons;
use super::select::interpolated;
use crate::data::PROTON_MASS_GEV;
use crate::store::{Ending, RunInfo, Table, Values, Warning};

/// Edges of 40 logarithmic bins from 0.1 to 10⁵ GV.
fn bins() -> Vec<(f64, f64, f64)> {
    let edge = |i: i32| 10f64.powf(-1.0 + 6.0 * f64::from(i) / 40.0);
    (0..40)
        .map(|i| (edge(i), edge(i + 1), (edge(i) * edge(i + 1)).sqrt()))
        .collect()
}

/// A number between −1.7 and 1.7 of unit variance, the same in every run of the tests.
fn noise(i: usize, j: usize) -> f64 {
    let x = ((i * 7919 + j * 104_729 + 13) as f64 * 0.618_033_988_749).fract();
    (x - 0.5) * 12f64.sqrt()
}

fn beta(r: f64) -> f64 {
    r / r.hypot(PROTON_MASS_GEV)
}

fn diffusion(r: f64) -> f64 {
    4.0e28 * beta(r) * (r / 4.0).sqrt() / (1.0 + (r / 300.0).powf(0.3))
}

fn grammage(r: f64) -> f64 {
    let diffusive = 2.66e29 * beta(r) / diffusion(r);
    1.0 / (1.0 / diffusive + 1.0 / 40.0)
}

/// A `run.json`.
pub(super) fn info() -> RunInfo {
    RunInfo {
        schema_version: 1,
        version: "0.1.0".into(),
        git_commit: Some("0123abc".into()),
        name: "quickstart".into(),
        config: serde_json::json!({
            "run": {"seed": 1, "histories": 24000, "batches": 64, "target_error": null},
            "halo": {"height_kpc": 4.0, "boundary": "free_escape"},
            "gas": {"half_thickness_pc": 100.0, "density_cm3": 1.0, "helium_fraction": 0.1},
            "modulation": {"potential_mv": 500.0},
        }),
        config_hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        seed: 1,
        shard: None,
        host: "node07".into(),
        start: "2026-03-01T12:00:00Z".into(),
        wall_s: 41.23,
        cpu_s: 79.0,
        threads: 2,
        batches: 64,
        histories: 960_000,
        histories_per_bin: 24_000,
        steps: 48_200_000,
        steps_per_s: 6.1e5,
        lost: vec!["3:17:251".into()],
        warnings: vec![
            Warning {
                message: "3 bins have a relative error above 5 %".into(),
                remedy: "raise `run.histories` to 40000 or set `run.target_error`".into(),
            },
            Warning {
                message: "λ > H in <2 bins> & the walk is macroscopic".into(),
                remedy: "set `transport.walk = \"auto\"`".into(),
            },
        ],
        ending: Ending::Finished,
        complete: true,
    }
}

/// Every table that a run writes for reading.
pub(super) fn tables() -> Vec<Table> {
    vec![
        spectrum(),
        density(),
        transport(),
        scattering(),
        path_lengths(),
        grammage_mean(),
        escape(),
    ]
}

/// The table's key columns of rigidity, for `repeat` rows a bin.
fn keyed(name: &str, description: &str, repeat: usize) -> Table {
    let column = |pick: fn(&(f64, f64, f64)) -> f64| -> Vec<f64> {
        bins()
            .iter()
            .flat_map(|b| std::iter::repeat_n(pick(b), repeat))
            .collect()
    };
    let rows = 40 * repeat;
    Table::new(name, description)
        .text("species", "nucleus", vec!["H1".into(); rows])
        .float("rigidity_gv_lo", "GV", "lower edge", column(|b| b.0))
        .float("rigidity_gv_hi", "GV", "upper edge", column(|b| b.1))
        .float("rigidity_gv", "GV", "rigidity of the bin", column(|b| b.2))
}

fn spectrum() -> Table {
    let ams = ams_protons();
    let relative = |i: usize| 0.004 + 0.0012 * i as f64;
    let interstellar = |i: usize, r: f64| {
        let law = 2.0e4 * beta(r).powf(1.5) * (r / 1.0).powf(-2.75) / (1.0 + 0.5 / r);
        let y = law * (1.0 + relative(i) * noise(i, 1));
        (y, relative(i) * y)
    };
    let modulated = |i: usize, r: f64| {
        let (y, e) = interstellar(i, r);
        let factor = interpolated(&ams, r)
            .filter(|_| r < 30.0)
            .map_or_else(|| (-1.1 / r).exp(), |a| 0.95 * a.y / y);
        (y * factor, e * factor)
    };
    let each = |f: &dyn Fn(usize, f64) -> (f64, f64)| -> Vec<(f64, f64)> {
        bins().iter().enumerate().map(|(i, b)| f(i, b.2)).collect()
    };
    let slope = (0..40).map(|i| (i > 0 && i < 39).then(|| -2.75 + 0.01 * noise(i, 2)));
    keyed("spectrum", "one row a species, place and rigidity bin", 1)
        .float("z_kpc", "kpc", "height", vec![0.0; 40])
        .estimate(
            "intensity_per_gv",
            "m⁻² s⁻¹ sr⁻¹ GV⁻¹",
            "interstellar",
            each(&interstellar),
        )
        .estimate(
            "intensity_modulated_per_gv",
            "m⁻² s⁻¹ sr⁻¹ GV⁻¹",
            "modulated",
            each(&modulated),
        )
        .optional("slope", "", "local d ln I/d ln R", slope.collect())
        .optional(
            "slope_err",
            "",
            "1σ error of slope",
            (0..40).map(|i| (i > 0 && i < 39).then_some(0.01)).collect(),
        )
}

fn density() -> Table {
    let z = |k: usize| 0.2 * k as f64;
    let f = (0..40 * 20)
        .map(|row| {
            let (i, k) = (row / 20, row % 20);
            let height = z(k) + 0.1;
            let advected = 0.4 / (1.0 + bins()[i].2 / 3.0);
            let f = (1.0 - height / 4.0) * (1.0 + advected * height);
            let error = 0.01 + 0.0008 * i as f64;
            ((f + error * noise(i, k)).max(0.0), error)
        })
        .collect();
    keyed("density", "one row a rigidity bin and height bin", 20)
        .float(
            "z_kpc_lo",
            "kpc",
            "lower edge",
            (0..800).map(|row| z(row % 20)).collect(),
        )
        .float(
            "z_kpc_hi",
            "kpc",
            "upper edge",
            (0..800).map(|row| z(row % 20 + 1)).collect(),
        )
        .estimate("f_relative", "", "density over that at z = 0", f)
}

fn transport() -> Table {
    let rows: Vec<(f64, f64)> = bins()
        .iter()
        .flat_map(|b| [0.0, 2.0, 4.0].map(|z| (b.2, z)))
        .collect();
    let path = |r: f64| 3.0 * diffusion(r) / (beta(r) * 2.998e10) / 3.0857e18;
    Table::new("transport", "one row a rigidity and height")
        .text("layer", "layer", vec![String::new(); rows.len()])
        .float("z_kpc", "kpc", "height", rows.iter().map(|r| r.1).collect())
        .float(
            "rigidity_gv",
            "GV",
            "rigidity",
            rows.iter().map(|r| r.0).collect(),
        )
        .float(
            "d_zz_cm2_s",
            "cm² s⁻¹",
            "diffusion coefficient",
            rows.iter().map(|r| diffusion(r.0)).collect(),
        )
        .float(
            "mean_free_path_pc",
            "pc",
            "3D/v",
            rows.iter().map(|r| path(r.0)).collect(),
        )
}

fn scattering() -> Table {
    let rows: Vec<(f64, f64)> = bins()
        .iter()
        .flat_map(|b| (0..=40).map(|j| (b.2, -1.0 + 0.05 * f64::from(j))))
        .collect();
    let d = |(r, mu): (f64, f64)| {
        let isotropic = (beta(r) * 2.998e10).powi(2) / (6.0 * diffusion(r));
        1.2 * isotropic * (1.0 - mu * mu) * mu.abs().powf(2.0 / 3.0)
    };
    Table::new("scattering", "one row a mode, rigidity, height and µ")
        .text("mode", "mode", vec!["slab".into(); rows.len()])
        .text("layer", "layer", vec![String::new(); rows.len()])
        .float("z_kpc", "kpc", "height", vec![0.0; rows.len()])
        .float(
            "rigidity_gv",
            "GV",
            "rigidity",
            rows.iter().map(|r| r.0).collect(),
        )
        .float(
            "mu",
            "",
            "cosine of the pitch angle",
            rows.iter().map(|r| r.1).collect(),
        )
        .float(
            "d_mumu_per_s",
            "s⁻¹",
            "pitch-angle diffusion",
            rows.into_iter().map(d).collect(),
        )
}

fn path_lengths() -> Table {
    let edge = |k: usize| 10f64.powf(-3.0 + 0.15 * k as f64);
    let pdf = (0..40 * 36)
        .map(|row| {
            let (i, k) = (row / 36, row % 36);
            let (x, mean) = ((edge(k) * edge(k + 1)).sqrt(), grammage(bins()[i].2));
            let p = (-x / mean).exp() / mean;
            let counts = 24_000.0 * p * (edge(k + 1) - edge(k));
            let seen = (counts + counts.sqrt() * noise(i, k)).round().max(0.0);
            (
                p * seen / counts.max(1e-9),
                p * seen.sqrt() / counts.max(1e-9),
            )
        })
        .collect();
    keyed("grammage", "one row a rigidity bin and path-length bin", 36)
        .float(
            "grammage_g_cm2_lo",
            "g cm⁻²",
            "lower edge",
            (0..1440).map(|row| edge(row % 36)).collect(),
        )
        .float(
            "grammage_g_cm2_hi",
            "g cm⁻²",
            "upper edge",
            (0..1440).map(|row| edge(row % 36 + 1)).collect(),
        )
        .estimate("pdf", "cm² g⁻¹", "probability density", pdf)
}

fn grammage_mean() -> Table {
    let mean = |factor: f64, j: usize| -> Vec<(f64, f64)> {
        let one = |(i, b): (usize, &(f64, f64, f64))| {
            let x = factor * grammage(b.2);
            (x * (1.0 + 0.01 * noise(i, j)), 0.01 * x)
        };
        bins().iter().enumerate().map(one).collect()
    };
    keyed("grammage_mean", "one row a rigidity bin", 1)
        .estimate("grammage_g_cm2", "g cm⁻²", "mean at z = 0", mean(1.0, 5))
        .estimate(
            "escape_grammage_g_cm2",
            "g cm⁻²",
            "mean of those that escape",
            mean(0.93, 6),
        )
}

fn escape() -> Table {
    let each = |f: &dyn Fn(f64) -> f64, j: usize, relative: f64| -> Vec<(f64, f64)> {
        let one = |row: usize| {
            let y = f(bins()[row / 2].2);
            (y * (1.0 + relative * noise(row, j)), relative * y)
        };
        (0..80).map(one).collect()
    };
    let side = |row: usize| {
        if row.is_multiple_of(2) {
            "north"
        } else {
            "south"
        }
    };
    let time = |r: f64| 7.6e58 / diffusion(r) / 3.156e13 / 1e15 * 1.0 / (1.0 + 0.6 / r);
    keyed("escape", "one row a rigidity bin and side", 2)
        .text(
            "side",
            "side",
            (0..80).map(|row| side(row).into()).collect(),
        )
        .integer("histories", "", "histories", vec![11_000; 80])
        .estimate(
            "mean_time_myr",
            "Myr",
            "mean escape time",
            each(&time, 7, 0.01),
        )
        .estimate(
            "flux_relative",
            "",
            "flux over injection",
            each(&|r| 0.5 / (1.0 + 0.3 / r), 8, 0.01),
        )
}

/// The same tables with every number null.
pub(super) fn nulled(tables: &[Table]) -> Vec<Table> {
    changed(tables, |values| {
        if let Values::Float(v) = values {
            v.fill(None);
        }
    })
}

/// The same tables with only their first rows.
pub(super) fn truncated(tables: &[Table], rows: usize) -> Vec<Table> {
    changed(tables, |values| match values {
        Values::Float(v) => v.truncate(rows),
        Values::Integer(v) => v.truncate(rows),
        Values::Text(v) => v.truncate(rows),
    })
}

fn changed(tables: &[Table], change: impl Fn(&mut Values)) -> Vec<Table> {
    let mut tables = tables.to_vec();
    for column in tables.iter_mut().flat_map(|t| &mut t.columns) {
        change(&mut column.values);
    }
    tables.iter_mut().for_each(|t| t.metadata = BTreeMap::new());
    tables
}

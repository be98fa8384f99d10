//! The worked example of `pitchwalk compare`: configs/crosscheck holds the tables of the reference, and a walk with its
//! D(R, z) finds its intensity.
//!
//! With PITCHWALK_EXPORT set the tables are written instead of compared.

use std::fmt::Write;
use std::fs;

use crate::reference_grid::Grid;
use crate::reference_loop;
use crate::reference_model::Model as Slab;
use crate::reference_solution::Solution;
use crate::walk::walk;
use pitchwalk::config;
use pitchwalk::model::Model;
use pitchwalk::units::KPC_CM;

const CONFIG: &str = "configs/crosscheck/crosscheck.toml";
const DIFFUSION: &str = "configs/crosscheck/diffusion.csv";
const INTENSITY: &str = "configs/crosscheck/intensity.csv";
/// D at every third rigidity of the reference, a factor of 1.35 apart, is enough: it is a power law in between.
const EVERY: usize = 3;
/// Numbers are printed with as many digits as agree on other machines.
const ROUNDING: f64 = 2e-4;

fn converged() -> Solution {
    let model = Slab::evoli(0.0441);
    let solution = reference_loop::solve(&model, Grid::new(&model, 0.5, 0.1), 20);
    assert!(solution.change < 2e-5, "{}", solution.change);
    solution
}

/// D between 8 GV and 200 TV at the heights at which the reference has it, and at both ends.
fn diffusion(solution: &Solution) -> String {
    let mut text = String::from(
        "# D_zz of the slab of Evoli et al. (2018), PRL 121, 021102, by finite volumes; see crosscheck.toml\n\
         rigidity_gv,z_kpc,d_zz_cm2_s\n",
    );
    let grid = &solution.grid;
    let rows = (0..grid.r.len()).rev().step_by(EVERY);
    for j in rows.filter(|j| (8.0..2e5).contains(&grid.r[*j])) {
        let d = &solution.diffusion[j];
        let last = d.len() - 1;
        let ends = [(0.0, d[0]), (grid.nodes[last + 1], d[last])];
        let faces = grid.faces.iter().copied().zip(d.iter().copied());
        for (z, d) in ends[..1].iter().copied().chain(faces).chain([ends[1]]) {
            writeln!(text, "{:.5e},{:.6},{d:.4e}", grid.r[j], z / KPC_CM).expect("text");
        }
    }
    text
}

/// p²f c² at z = 0 in the middles of the config's bins.
fn intensity(solution: &Solution) -> String {
    let mut text = String::from(
        "# Interstellar protons at z = 0 of the same solution, in m^-2 s^-1 sr^-1 GV^-1\n\
         rigidity_gv,intensity_per_gv\n",
    );
    for i in 0..30 {
        let r = 10.0 * 10f64.powf(0.1 * (f64::from(i) + 0.5));
        writeln!(text, "{r:.8e},{:.5e}", solution.intensity(r)).expect("text");
    }
    text
}

/// Every number of one text beside that of the other.
fn same(path: &str, shipped: &str, made: &str) {
    let numbers = |line: &str| -> Vec<f64> { line.split(',').flat_map(str::parse).collect() };
    assert_eq!(shipped.lines().count(), made.lines().count(), "{path}");
    for (a, b) in shipped.lines().zip(made.lines()) {
        let (old, new) = (numbers(a), numbers(b));
        let close = |(x, y): (&f64, &f64)| (x - y).abs() <= ROUNDING * y.abs();
        let texts = old.is_empty() && a == b;
        assert!(
            texts || !old.is_empty() && old.len() == new.len() && old.iter().zip(&new).all(close),
            "{path}: {a} is shipped, {b} is made (make them anew with PITCHWALK_EXPORT=1)"
        );
    }
}

#[test]
fn shipped_tables_are_those_of_the_reference() {
    let solution = converged();
    for (path, made) in [
        (DIFFUSION, diffusion(&solution)),
        (INTENSITY, intensity(&solution)),
    ] {
        if std::env::var_os("PITCHWALK_EXPORT").is_some() {
            fs::write(path, made).expect("written");
        } else {
            same(path, &fs::read_to_string(path).expect("shipped"), &made);
        }
    }
}

/// All 30 intensities within 0.3 % of the shipped ones, which is what finite volumes of 2 % and lines between every
/// third rigidity leave, beyond 3σ of σ ≤ 0.6 %: one false alarm in 12 at most under a changed seed.
#[test]
fn a_walk_with_the_table_finds_the_intensity() {
    let walked = ["run.histories=40000".to_string()];
    let config = config::load(CONFIG.as_ref(), &walked).unwrap_or_else(|e| panic!("{e}"));
    let model = Model::of(&config);
    let batches = walk(&model).into_batches(&model.layout, model.plan.bins);
    let found = model.spectrum().intensity(&batches).per_gv;
    let text = fs::read_to_string(INTENSITY).expect("shipped");
    let points = text
        .lines()
        .filter_map(|line| line.split_once(',')?.1.parse::<f64>().ok());
    let (mut count, mut squares) = (0.0, 0.0);
    for (bin, (found, exact)) in found.iter().zip(points).enumerate() {
        let (value, sigma) = found.estimate();
        let (off, relative) = (value / exact - 1.0, sigma / exact);
        println!(
            "{:.1} GV: {off:+.4} ± {relative:.4}",
            batches.layout.rigidity(bin).gv()
        );
        assert!(relative < 0.006, "σ = {relative}");
        assert!(
            off.abs() < 0.003 + 3.0 * relative,
            "bin {bin}: {off} ± {relative}"
        );
        (count, squares) = (count + 1.0, squares + (off / relative).powi(2));
    }
    println!("rms pull {:.2} of {count}", (squares / count).sqrt());
    assert_eq!(count, 30.0);
}

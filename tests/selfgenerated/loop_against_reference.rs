//! The Monte Carlo loop of Evoli et al. (2018) against the deterministic solution, and against the recorded numbers.
//!
//! D at 1 kpc is known to 0.1 % by the Monte Carlo; the wave grid of the config adds 0.3 %.

use std::f64::consts::PI;
use std::sync::LazyLock;

use crate::library_loop::{self, Converged};
use crate::reference_grid::Grid;
use crate::reference_model::{Model, beta};
use crate::reference_solution::Solution;
use crate::{meets, reference_loop, smooth_break};
use pitchwalk::model::WaveGrid;
use pitchwalk::units::{GEV_ERG, KPC_CM, PROTON_MASS_GEV, Rigidity};

const EFFICIENCY: f64 = 0.0441;

static REFERENCE: LazyLock<Solution> = LazyLock::new(|| {
    let model = Model::evoli(EFFICIENCY);
    reference_loop::solve(&model, Grid::new(&model, 1.0, 0.05), 16)
});

static LOOP: LazyLock<Converged> = LazyLock::new(|| {
    let sets = [
        "run.histories=2000",
        "coupling.histories=250",
        "coupling.tolerance=0.004",
        "sources.efficiency=0.0441",
    ];
    let config = library_loop::config("evoli2018_coupled.toml", &sets);
    library_loop::solve(&config)
});

fn waves() -> &'static WaveGrid {
    LOOP.model.waves.as_ref().expect("waves scatter")
}

/// Within three of its errors and a share of another value.
#[track_caller]
fn agrees(what: &str, (value, error): (f64, f64), expected: f64, share: f64) {
    let off = value / expected - 1.0;
    let relative = error / value;
    println!("{what}: {:+.2} % ± {:.2} %", 100.0 * off, 100.0 * relative);
    assert!(relative < 0.02, "{what}: known to {relative} only");
    assert!(
        off.abs() < 3.0 * relative + share,
        "{what}: {value:e} ± {error:e}, expected {expected:e}"
    );
}

/// Well below and above the front, which is at 0.6 to 0.7 kpc.
#[test]
fn waves_and_diffusion_at_all_heights() {
    let grid = &waves().equation().grid;
    for r in [1.0, 10.0, 100.0, 1e3, 1e4] {
        let radius = Rigidity(r).larmor_radius_pc(3.0);
        for z in [0.2, 0.3, 0.5, 0.8, 1.0, 2.0, 4.0, 8.0, 15.0] {
            if r > 500.0 && z < 0.7 {
                continue; // next to no waves, and D is the cap
            }
            // below the front J is a difference of flux and advection: there the walk's steps make 0.6 % at the default
            // accuracy (gone at 2e-5), the grid of waves 0.2 %, and 0.7 % are left
            let share = match z {
                ..0.7 => 0.02,
                ..0.9 => 0.01,
                _ => 0.005,
            };
            let power = LOOP.over_replicas(|kw| grid.kw_at(kw, 1.0 / radius, z));
            agrees(
                &format!("F at {r} GV, {z} kpc"),
                power,
                REFERENCE.power_at(r, z),
                share,
            );
            let d = LOOP.over_replicas(|kw| waves().diffusion_cm2_s(kw, Rigidity(r), z));
            agrees(
                &format!("D at {r} GV, {z} kpc"),
                d,
                REFERENCE.diffusion_at(r, z),
                share,
            );
        }
    }
}

/// Intensities in the plane; over many bins errors average out.
#[test]
fn intensities_in_the_plane() {
    let batches = &LOOP.batches;
    let intensity = LOOP.model.spectrum().intensity(batches).per_gv;
    let off = |bin: usize| {
        let r = batches.layout.rigidity(bin).gv();
        let (value, error) = intensity[bin].estimate();
        let relative = error / value;
        println!(
            "I at {r:.1} GV: {:+.2} ± {:.2} %",
            100.0 * (value / REFERENCE.intensity(r) - 1.0),
            100.0 * relative
        );
        (value / REFERENCE.intensity(r) - 1.0, relative)
    };
    let bins = |range: std::ops::Range<f64>| {
        (0..batches.layout.ln_rigidity.count)
            .filter(move |&bin| range.contains(&batches.layout.rigidity(bin).gv()))
    };
    for range in [3.0..30.0, 30.0..300.0, 300.0..3e3, 3e3..1e5] {
        let values: Vec<(f64, f64)> = bins(range.clone()).map(off).collect();
        let count = values.len() as f64;
        let average = values.iter().map(|v| v.0).sum::<f64>() / count;
        let error = values.iter().map(|v| v.1 * v.1).sum::<f64>().sqrt() / count;
        println!(
            "{range:?}: {:+.3} ± {:.3} %",
            100.0 * average,
            100.0 * error
        );
        assert!(error < 0.01, "{range:?}: known to {error} only");
        assert!(
            average.abs() < 3.5 * error + 0.003,
            "{range:?}: {average} ± {error}"
        );
    }
}

/// 2U_B ∫Γ_CR W dk = v_A |dP_CR/dz|: with the pressure of the last iteration, and with that of the reference.
#[test]
fn growth_takes_the_work_done_on_the_flow() {
    let (model, batches) = &LOOP.last;
    let slab = Model::evoli(EFFICIENCY);
    let grid = &waves().equation().grid;
    let own = waves().own_cells();
    let growth = LOOP.growth_per_s();
    let streaming = model.streaming();
    let bins = &batches.layout.ln_rigidity;
    let by_bin: Vec<Vec<f64>> = (0..bins.count)
        .map(|bin| {
            let cells = streaming.streaming_erg_cm4(batches, bin);
            cells[own.clone()].iter().map(|j| j.all).collect()
        })
        .collect();
    // where f of every p falls outwards
    for z in [2.0, 4.0, 8.0] {
        let cell = grid.z_kpc().partition_point(|&middle| middle < z);
        let z = grid.z_kpc()[cell];
        let grown =
            2.0 * slab.magnetic_energy() * growth[cell].iter().sum::<f64>() * grid.ln_step();
        // a power law between the middles of bins
        let pairs = by_bin.windows(2).map(|two| [two[0][cell], two[1][cell]]);
        let falls: f64 = pairs.map(|[a, b]| (b - a) / (b / a).ln()).sum();
        let work = slab.alfven_cm_s() * 4.0 * PI / 3.0 * falls * bins.width;
        meets(&format!("2 U_B ∫ΓW dk at {z} kpc"), grown, work, 1e-3);
        let face = REFERENCE.grid.faces.partition_point(|x| *x < z * KPC_CM);
        let pressure = |node: usize| -> f64 {
            let (r, f) = (&REFERENCE.grid.r, &REFERENCE.f);
            (0..r.len())
                .map(|j| 4.0 * PI / 3.0 * r[j].powi(4) * beta(r[j]) * f[j][node])
                .sum::<f64>()
                * GEV_ERG
                * REFERENCE.grid.step
        };
        let fall = (pressure(face) - pressure(face + 1)) / REFERENCE.grid.width(face);
        meets("by the reference", grown, slab.alfven_cm_s() * fall, 0.01);
    }
}

/// ln I at R in GV, and its slope there, by a straight line through the bins in a range.
fn line(low: f64, high: f64, at: f64) -> (f64, f64) {
    let batches = &LOOP.batches;
    let intensity = LOOP.model.spectrum().intensity(batches).per_gv;
    let points: Vec<(f64, f64)> = (0..batches.layout.ln_rigidity.count)
        .map(|bin| (batches.layout.rigidity(bin).gv(), intensity[bin].all.ln()))
        .filter(|(r, _)| (low..high).contains(r))
        .map(|(r, ln_i)| ((r / at).ln(), ln_i))
        .collect();
    let count = points.len() as f64;
    let middle = points.iter().map(|p| p.0).sum::<f64>() / count;
    let mean = points.iter().map(|p| p.1).sum::<f64>() / count;
    let products: f64 = points.iter().map(|p| (p.0 - middle) * p.1).sum();
    let squares: f64 = points.iter().map(|p| (p.0 - middle).powi(2)).sum();
    let slope = products / squares;
    (mean - slope * middle, slope)
}

/// PHYSICS as recorded for the set of Evoli et al. (2018).
#[test]
fn recorded_numbers() {
    assert!(LOOP.progress.converged);
    // T = 100 GeV: T^2.7 I(T) = 1.09e4 by AMS-02, and I grows as the 1.56th power of the share
    let r = 100.0f64
        .mul_add(100.0, 2.0 * 100.0 * PROTON_MASS_GEV)
        .sqrt();
    let (ln_i, _) = line(40.0, 250.0, r);
    let protons = 100f64.powf(2.7) * ln_i.exp() / beta(r);
    let fitted = EFFICIENCY * (1.09e4 / protons).powf(1.0 / 1.56);
    println!("T^2.7 I {protons:.0}, share {fitted:.5}");
    meets("share of supernova energy", fitted, 0.0441, 0.03);
    for (low, high, recorded) in [(10.0, 200.0, -2.786), (500.0, 5e3, -2.609)] {
        let (_, slope) = line(low, high, 100.0);
        println!("slope {low}-{high} GV {slope:.4}");
        assert!((slope - recorded).abs() < 0.03, "{low}-{high} GV: {slope}");
    }
    let r_break = smooth_break::of_diffusion(&Model::evoli(EFFICIENCY), |r, z| {
        LOOP.model.diffusion_cm2_s(Rigidity(r), z)
    });
    println!("break {r_break:.1} GV");
    meets("break", r_break, 276.0, 0.1);
    // 1.6e30 is recorded to two digits: it stands for 1.55e30 to 1.65e30
    for (r, recorded, share) in [
        (10.0, 8.5e28, 0.03),
        (1e3, 6.8e29, 0.03),
        (1e4, 1.6e30, 0.035),
    ] {
        let (d, error) = LOOP.over_replicas(|kw| waves().diffusion_cm2_s(kw, Rigidity(r), 1.0));
        println!("D(1 kpc, {r} GV) {d:.4e} ± {error:.1e}");
        assert!(error < 0.003 * d);
        meets(&format!("D(1 kpc, {r} GV)"), d, recorded, share);
    }
}

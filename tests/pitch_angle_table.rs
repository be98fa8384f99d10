//! A run whose pitch-angle dependence, from a file, changes with height and rigidity: D_zz is what it is
//! without the file, and particles leave as the shape at the halo's edge and at their rigidity says.

#[path = "common/walk.rs"]
mod walk;

use std::path::Path;

use pitchwalk::config;
use pitchwalk::ensemble::Plan;
use pitchwalk::model::Model;
use pitchwalk::scattering::{CELLS, HalfSpace, Shape};
use pitchwalk::tally::{Batches, Jackknife, Quantity};
use pitchwalk::units::Rigidity;

const H: f64 = 4.0;
const CONFIG: &str = "
    run.batches = 64
    rigidity = { min_gv = 8.0, max_gv = 12.0, bins = 3 }
    gas.treatment = \"uniform\"
    losses = { ionization = false, coulomb = false, inelastic = false }
    transport = { advection = false, walk = \"WALK\" }
    [scattering]
    model = \"constant\"
    mean_free_path_pc = 200
";

/// D_µµ ∝ (1 − µ²)|µ|^power, which differs at each of four nodes.
fn power(r: f64, z: f64) -> f64 {
    match (r < 10.0, z < 2.0) {
        (true, true) => 0.3,
        (true, false) => 0.8,
        (false, true) => 0.5,
        (false, false) => 0.0,
    }
}

fn table() -> String {
    let mut rows = String::from("rigidity_gv,z_kpc,mu,d_mumu\n");
    for (r, z) in [(8.0, 0.0), (8.0, H), (12.0, 0.0), (12.0, H)] {
        for mu in [0.05, 0.3, 0.7, 0.95] {
            let d = (1.0 - mu * mu) * libm::pow(mu, power(r, z));
            rows += &format!("{r},{z},{mu},{d}\n");
        }
    }
    rows
}

fn model(walk: &str, with_table: bool) -> Model {
    let dir = tempfile::tempdir().expect("temporary directory");
    std::fs::write(dir.path().join("angles.csv"), table()).expect("written");
    let set = "scattering.pitch_angle.table=angles.csv".to_string();
    let sets = if with_table { vec![set] } else { Vec::new() };
    let text = CONFIG.replace("WALK", walk);
    Model::of(&config::parse("a.toml", &text, &sets, dir.path()).expect("valid"))
}

fn run(model: &mut Model, histories: u64) -> Batches {
    model.plan.rounds = Plan::rounds_for(histories, model.plan.batches, model.plan.bins);
    walk::walk(model).into_batches(&model.layout, model.plan.bins)
}

/// Mean of a quantity over the particles that escape.
fn of_escaped(b: &Batches, quantity: Quantity, bin: usize) -> (f64, f64) {
    let both = |quantity| {
        let sides = [b.mean(quantity, bin, 0), b.mean(quantity, bin, 1)];
        Jackknife::combine([&sides[0], &sides[1]], |[n, s]| n + s)
    };
    Jackknife::combine([&both(quantity), &both(Quantity::Escape)], |[x, n]| x / n).estimate()
}

#[test]
fn particles_leave_as_the_shape_at_the_edge_says() {
    for walk in ["macroscopic", "microscopic"] {
        let mut model = model(walk, true);
        let batches = run(&mut model, 60_000);
        // the bin between these has some of both rigidities
        for (bin, r) in [(0, 8.0), (2, 12.0)] {
            let law = HalfSpace::new(&Shape::new(1.0 + power(r, H), 0.0, 0.0).operator(CELLS));
            let k = model.grid.at(model.layout.ln_rigidity.middle(bin));
            let lambda = 3.0 * k.diffusion / k.speed;
            // (H² + 2H m λ)/2D and a few tenths of λ²/2D
            let exact = H * (H + 2.0 * law.extrapolation * lambda) / (2.0 * k.diffusion);
            let (time, error) = of_escaped(&batches, Quantity::EscapeAge, bin);
            println!("{walk} {r} GV: {} ± {}", time / exact, error / exact);
            assert!((time / exact - 1.0).abs() < 0.002 + 3.0 * error / exact);
            let (mu, error) = of_escaped(&batches, Quantity::EscapeMu, bin);
            println!("{walk} {r} GV: {mu} ± {error} for {}", law.mean_exit_mu());
            // the walk that resolves µ is a few 0.1 % low for any shape; shapes differ by 6 %
            assert!((mu - law.mean_exit_mu()).abs() < 0.003 + 3.0 * error);
        }
    }
}

/// The strength of scattering is the model's, with and without the table, which sets D_µµ over µ.
#[test]
fn the_table_leaves_diffusion_as_it_is() {
    let (with, without) = (model("auto", true), model("auto", false));
    let d_mumu = |m: &Model, mu, r, z| {
        m.scattering
            .d_mumu_per_s(&m.species, &m.medium, mu, Rigidity(r), z)
    };
    for (r, z) in [(8.5, 0.5), (8.5, 3.5), (11.5, 0.5), (11.5, 3.5)] {
        assert_eq!(
            with.diffusion_cm2_s(Rigidity(r), z),
            without.diffusion_cm2_s(Rigidity(r), z)
        );
        let shape = Shape::new(1.0 + power(r, z), 0.0, 0.0);
        let isotropic = Shape::new(1.0, 0.0, 0.0);
        for mu in [-0.9, 0.01, 0.5] {
            let ratio = d_mumu(&with, mu, r, z) / d_mumu(&without, mu, r, z);
            let exact = shape.d_mumu(mu) / isotropic.d_mumu(mu);
            assert!((ratio / exact - 1.0).abs() < 1e-9, "{r} {z} {mu}");
        }
    }
    let batches = Batches::new(with.layout.clone(), 8);
    let tables = with.tables(&batches);
    let scattering = tables
        .iter()
        .find(|t| t.name == "scattering")
        .expect("table");
    assert_eq!(scattering.texts("mode").expect("column")[0], "tabulated");
    let heights = scattering.floats("z_kpc").expect("column");
    assert!(heights.iter().any(|&z| z > 3.0), "more than one height");
}

/// A folder keeps the table's text, so that a history can be walked again without the file.
#[test]
fn a_run_folder_can_be_replayed_without_the_file() {
    let dir = tempfile::tempdir().expect("temporary directory");
    let path = |name: &str| dir.path().join(name);
    std::fs::write(path("angles.csv"), table()).expect("written");
    let text = CONFIG.replace("WALK", "auto") + "pitch_angle.table = \"angles.csv\"\n";
    std::fs::write(path("a.toml"), text).expect("written");
    let pitchwalk = |arguments: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("pitchwalk").expect("built");
        let output = command
            .current_dir(dir.path())
            .args(arguments)
            .assert()
            .success();
        String::from_utf8_lossy(&output.get_output().stdout).into_owned()
    };
    let run = ["run", "a.toml", "--out", "out", "--set", "run.histories=64"];
    pitchwalk(&run);
    std::fs::remove_file(path("angles.csv")).expect("removed");
    assert!(!pitchwalk(&["replay", "out", "0.0.0"]).is_empty());
    assert!(Path::new(&path("out/report.html")).exists());
}

//! Realisations of single supernovae, as a user has them: run, divided, merged, killed, from a catalogue.
#![expect(
    clippy::disallowed_methods,
    reason = "expected values may use the C library"
)]

use std::f64::consts::PI;
use std::fs;
use std::time::Duration;

use pitchwalk::units::CM2_S_KPC2_MYR;
use serde_json::Value;

use crate::place::{Place, names};

/// A small halo at energies where few supernovae matter.
pub const SPIRAL: &str = "\
[run]
histories = 0
batches = 8
[halo]
height_kpc = 0.25
boundary = \"zero_density\"
[scattering]
d0_cm2_s = 6e26
reference_gv = 1
delta = 0.3333333333333333
[transport]
advection = false
[losses]
ionization = false
coulomb = false
inelastic = false
[sources]
profile = \"gaussian\"
[realizations]
count = 60
min_gev = 3e4
max_gev = 1e6
energies = 4
";

/// A loop of waves and particles as small as it may be, and supernovae in what it finds.
const CHAIN: &str = "\
[run]
histories = 2000
batches = 16
[rigidity]
min_gv = 10
max_gv = 1e4
bins = 6
[halo]
height_kpc = 1
boundary = \"zero_density\"
[[medium.layer]]
name = \"halo\"
z_lo_kpc = 0
z_hi_kpc = 1
alfven_speed_km_s = 20
[gas]
density_cm3 = 0
treatment = \"uniform\"
[scattering]
model = \"waves\"
[[scattering.layer]]
name = \"halo\"
models = [\"power_law\", \"waves\"]
d0_cm2_s = 1e27
reference_gv = 1
delta = 0.3333333333333333
[waves]
k_max_per_pc = 1e6
points_per_decade = 8
z_cells = 20
stirring = { efficiency = 0.0 }
[coupling]
z_kpc = 0.5
rigidities_gv = [1e2]
tolerance = 0.05
[losses]
ionization = false
coulomb = false
inelastic = false
[transport]
walk = \"macroscopic\"
[sources]
profile = \"gaussian\"
[kernels]
histories = 2000
[realizations]
count = 30
min_gev = 1e3
max_gev = 1e3
energies = 1
kernel = \"monte_carlo\"
";

/// Every table of such a run.
const TABLES: [&str; 7] = [
    "ages",
    "anisotropy",
    "anisotropy_bands",
    "batches",
    "scattering",
    "sources",
    "transport",
];

/// What `run.json` says that does not depend on how the run was made.
const FACTS: [&str; 8] = [
    "config_hash",
    "realizations",
    "leave_fractions",
    "swings",
    "like_data",
    "warnings",
    "ending",
    "complete",
];

#[track_caller]
fn same(place: &Place, one: &str, other: &str) {
    for name in TABLES {
        assert!(place.bytes(one, name) == place.bytes(other, name), "{name}");
    }
    let (one, other) = (place.info(one), place.info(other));
    for fact in FACTS {
        assert_eq!(one[fact], other[fact], "{fact}");
    }
}

#[test]
fn bits_depend_neither_on_threads_nor_on_vectors_nor_on_shards() {
    let place = Place::after_running(SPIRAL);
    assert_eq!(names(&place.path("out")).len(), TABLES.len() + 2);
    let info = place.info("out");
    assert_eq!(info["realizations"], 60);
    assert_eq!(info["complete"], true);
    let share = &info["leave_fractions"]["amplitude_68"];
    assert!(
        (0.3..1.0).contains(&share.as_f64().expect("a share")),
        "{info}"
    );
    for (out, options) in [
        ("one", ["--threads", "1", "--vectors", "baseline"]),
        ("three", ["--threads", "3", "--vectors", "baseline"]),
    ] {
        let mut run = vec!["run", "my.toml", "--out", out];
        run.extend(options);
        place.say(&run).done();
        same(&place, "out", out);
    }
    for count in [1, 3, 8] {
        let mut parts: Vec<String> = (1..=count).map(|i| format!("{i}of{count}")).collect();
        for (i, part) in parts.iter().enumerate() {
            let shard = format!("{}/{count}", i + 1);
            place
                .say(&["run", "my.toml", "--shard", &shard, "--out", part])
                .done();
            assert_eq!(
                names(&place.path(part)),
                ["anisotropy.parquet", "batches.parquet", "run.json"]
            );
        }
        parts.rotate_left(count / 2);
        let merged = format!("merged{count}");
        let arguments = ["merge", &merged]
            .into_iter()
            .chain(parts.iter().map(String::as_str));
        place.say(&arguments.collect::<Vec<_>>()).done();
        same(&place, "out", &merged);
    }
    // merges of merges, and of different divisions
    place
        .say(&["merge", "some", "--allow-partial", "8of8", "1of8", "2of8"])
        .done();
    let some = place.info("some");
    assert_eq!(
        (&some["complete"], &some["realizations"]),
        (&false.into(), &23.into())
    );
    let rest: Vec<String> = (3..8).map(|i| format!("{i}of8")).collect();
    let arguments = ["merge", "all", "some"]
        .into_iter()
        .chain(rest.iter().map(String::as_str));
    place.say(&arguments.collect::<Vec<_>>()).done();
    same(&place, "out", "all");
}

#[test]
fn more_realisations_begin_with_the_same_ones() {
    let place = Place::after_running(SPIRAL);
    place
        .say(&[
            "run",
            "my.toml",
            "--out",
            "more",
            "--set",
            "realizations.count=90",
        ])
        .done();
    let (few, more) = (
        place.table("out", "anisotropy"),
        place.table("more", "anisotropy"),
    );
    assert_eq!((few.rows(), more.rows()), (240, 360));
    for name in [
        "realization",
        "density_kpc3",
        "gradient_z_kpc4",
        "phase_ra_deg",
    ] {
        let (few, more) = (
            few.floats(name).expect(name),
            more.floats(name).expect(name),
        );
        assert!(more.starts_with(&few), "{name}");
    }
    let sources = |out| place.table(out, "sources");
    assert_eq!(sources("out"), sources("more"));
    let said = place
        .say(&["run", "my.toml", "--out", "out", "--add-histories", "10"])
        .refused();
    assert!(said.contains("raise realizations.count"), "{said}");
}

#[test]
fn rows_of_other_shards_are_refused() {
    let place = Place::with(SPIRAL);
    for shard in ["1/2", "2/2"] {
        let out = shard.replace('/', "of");
        place
            .say(&["run", "my.toml", "--shard", shard, "--out", &out])
            .done();
    }
    let rows = |part: &str| place.path(part).join("anisotropy.parquet");
    let kept = fs::read(rows("2of2")).expect("readable");
    fs::copy(rows("1of2"), rows("2of2")).expect("copied");
    let said = place.say(&["merge", "out", "1of2", "2of2"]).refused();
    assert!(
        said.contains("other rows than those of realisation 30"),
        "{said}"
    );
    fs::write(rows("2of2"), &kept[..kept.len() / 2]).expect("written");
    let said = place.say(&["merge", "out", "1of2", "2of2"]).refused();
    assert!(said.contains("cut short"), "{said}");
    fs::write(rows("2of2"), kept).expect("written");
    place
        .say(&["merge", "out", "1of2", "2of2", "--overwrite"])
        .done();
}

/// The burst kernel by sums long enough for any age.
fn vertical(z0: f64, dt: f64, h: f64) -> (f64, f64) {
    if dt < 0.1 * h * h {
        let terms = (-40..=40).map(|n: i32| {
            let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
            let distance = 2.0 * f64::from(n) * h + sign * z0;
            let one = sign * (-distance * distance / (4.0 * dt)).exp() / (4.0 * PI * dt).sqrt();
            (one, one * distance / (2.0 * dt))
        });
        return terms.fold((0.0, 0.0), |sum, term| (sum.0 + term.0, sum.1 + term.1));
    }
    let terms = (1..=60).map(|i: i32| {
        let k = f64::from(i) * PI / (2.0 * h);
        let one = (k * (z0 + h)).sin() * (-k * k * dt).exp() / h;
        ((k * h).sin() * one, k * (k * h).cos() * one)
    });
    terms.fold((0.0, 0.0), |sum, term| (sum.0 + term.0, sum.1 + term.1))
}

#[test]
fn a_catalogue_gives_its_direct_sum() {
    let sources = [
        (0.3, 0.1, 0.02, 0.01, 1.0),
        (-0.2, 0.4, -0.1, 0.05, 0.5),
        (0.5, -0.6, 0.0, 0.3, 2.0),
        (-1.0, 0.2, 0.2, 1.5, 1.0),
        (0.1, 0.9, -0.15, 20.0, 3.0),
        (-0.05, -0.02, 0.01, 0.002, 0.1),
    ];
    let rows = sources.map(|(x, y, z, age, weight)| format!("{x},{y},{z},{age},{weight}\n"));
    let config = SPIRAL
        .replace("[sources]", "[sources]\ncatalogue = \"mine.csv\"")
        .replace("count = 60", "count = 2")
        .replace("min_gev = 3e4", "min_gev = 1e2");
    let place = Place::with(&config);
    place.write(
        "mine.csv",
        &format!("x_kpc,y_kpc,z_kpc,age_myr,weight\n{}", rows.concat()),
    );
    place.say(&["run", "my.toml", "--out", "out"]).done();
    let table = place.table("out", "anisotropy");
    let column = |name: &str| table.floats(name).expect(name);
    let (h, kpc2_myr) = (0.25, 3.155_76e13 / 3.085_677_581_491_367e21_f64.powi(2));
    for row in 0..table.rows() {
        let r = column("rigidity_gv")[row];
        let beta = r / (r * r + 0.938_272_088_16_f64.powi(2)).sqrt();
        let diffusion = 6e26 * r.cbrt() * beta * kpc2_myr;
        let mut sum = [0.0; 4];
        for (x, y, z, age, weight) in sources {
            let dt = diffusion * age;
            let across = weight * (-(x * x + y * y) / (4.0 * dt)).exp() / (4.0 * PI * dt);
            let (density, slope) = vertical(z, dt, h);
            let n = across * density;
            let terms = [n, n * x / (2.0 * dt), n * y / (2.0 * dt), across * slope];
            sum.iter_mut().zip(terms).for_each(|(s, t)| *s += t);
        }
        let [n, gradient @ ..] = sum;
        let length = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
        let close = |name: &str, exact: f64, scale: f64| {
            let found = column(name)[row];
            assert!(
                (found - exact).abs() < 1e-6 * scale,
                "{name} at {r} GV: {found}, {exact}"
            );
        };
        close("density_kpc3", n, n);
        close("gradient_x_kpc4", gradient[0], length);
        close("gradient_y_kpc4", gradient[1], length);
        close("gradient_z_kpc4", gradient[2], length);
        let amplitude = 3.0 * diffusion * length / (306.601_393_785_e0 * beta * n);
        close("amplitude", amplitude, amplitude);
    }
}

/// Kernels from histories sum up to the closed form within their errors, some 1 %, are kept for later runs, and
/// can be read from another run if they are of the same transport.
#[test]
fn kernels_from_histories_agree_with_the_closed_form_and_are_kept() {
    let sources = [
        (0.3, 0.1, 0.02, 0.1, 1.0),
        (-0.2, 0.4, -0.1, 0.5, 0.5),
        (0.5, -0.6, 0.0, 3.0, 2.0),
        (-0.4, 0.2, 0.15, 1.5, 1.0),
    ];
    let rows = sources.map(|(x, y, z, age, weight)| format!("{x},{y},{z},{age},{weight}\n"));
    let config = SPIRAL
        .replace("[sources]", "[sources]\ncatalogue = \"mine.csv\"")
        .replace("count = 60", "count = 1")
        .replace("min_gev = 3e4", "min_gev = 1e2");
    let place = Place::with(&config);
    place.write(
        "mine.csv",
        &format!("x_kpc,y_kpc,z_kpc,age_myr,weight\n{}", rows.concat()),
    );
    place.say(&["run", "my.toml", "--out", "closed"]).done();
    let kernel = "realizations.kernel=\"monte_carlo\"";
    let run = |out: &str, more: &[&str]| {
        let mut arguments = vec!["run", "my.toml", "--out", out, "--quiet", "--set", kernel];
        arguments.extend(more);
        place.say(&arguments)
    };
    run("walked", &[]).done();
    let (exact, found) = (
        place.table("closed", "anisotropy"),
        place.table("walked", "anisotropy"),
    );
    for name in ["density_kpc3", "amplitude"] {
        let (exact, found) = (
            exact.floats(name).expect(name),
            found.floats(name).expect(name),
        );
        for (a, b) in exact.iter().zip(&found) {
            assert!((b / a - 1.0).abs() < 0.03, "{name}: {b}, {a}");
        }
    }
    // the second time they come from the cache, to the same bits
    run("again", &["--threads", "1"]).done();
    same_but(&place, "walked", "again");
    let kept = fs::read_dir(place.path("cache/pitchwalk/kernels")).expect("a cache");
    assert_eq!(kept.count(), 1);
    run("from", &["--set", "kernels.from=\"walked\""]).done();
    assert!(place.bytes("from", "anisotropy") == place.bytes("walked", "anisotropy"));
    let said = run(
        "other",
        &[
            "--set",
            "kernels.from=\"walked\"",
            "--set",
            "halo.height_kpc=0.3",
        ],
    );
    assert!(said.refused().contains("kernels of another transport"));
    for shard in ["1/2", "2/2"] {
        run(&shard.replace('/', "of"), &["--shard", shard]).done();
    }
    place.say(&["merge", "merged", "1of2", "2of2"]).done();
    same_but(&place, "walked", "merged");
}

#[track_caller]
fn same_but(place: &Place, one: &str, other: &str) {
    for name in ["kernels", "anisotropy", "anisotropy_bands", "sources"] {
        assert!(place.bytes(one, name) == place.bytes(other, name), "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn realisations_killed_at_any_moment_go_on_to_the_same_bits() {
    use crate::process::{end, signal, spawn};
    use rand::{RngExt, SeedableRng};

    let many = SPIRAL
        .replace("count = 60", "count = 3000")
        .replace("batches = 8", "batches = 8\ncheckpoint_minutes = 0.0005");
    let place = Place::with(&many);
    place
        .say(&["run", "my.toml", "--out", "whole", "--quiet"])
        .done();
    let mut random = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(5);
    let (mut kills, mut went_on) = (0, 0);
    while kills < 12 {
        let threads = random.random_range(1..=3_u32).to_string();
        let arguments = ["--out", "out", "--resume", "--threads", &threads];
        let mut child = spawn(&place, &arguments);
        let longest = 1000 + 200 * kills;
        std::thread::sleep(Duration::from_millis(random.random_range(0..longest)));
        let ended = child.try_wait().expect("a child").is_some();
        if !ended {
            signal(&child, "KILL");
            kills += 1;
        }
        let said = end(child, |_| ());
        went_on += u32::from(said.err.contains("and realisations are drawn"));
        if ended {
            assert_eq!(said.code, Some(0), "{said:?}");
            same(&place, "whole", "out");
            let left = names(&place.path("out"));
            assert!(!left.iter().any(|n| n.ends_with(".bin")), "{left:?}");
            fs::remove_dir_all(place.path("out")).expect("removed");
        }
    }
    place
        .say(&["run", "my.toml", "--out", "out", "--resume", "--quiet"])
        .done();
    same(&place, "whole", "out");
    assert!(went_on > 2, "{went_on}");
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_run_has_the_realisations_until_then() {
    use crate::process::{end, listens, signal, spawn, wait_until};

    let endless = SPIRAL.replace("count = 60", "count = 1000000");
    let place = Place::with(&endless);
    let child = spawn(&place, &["--out", "out"]);
    wait_until("it listens", || listens(&child));
    std::thread::sleep(Duration::from_millis(1500));
    signal(&child, "INT");
    let said = end(child, |_| ());
    assert_eq!(said.code, Some(130), "{said:?}");
    let info = place.info("out");
    let done = info["realizations"].as_u64().expect("a number");
    assert_eq!(info["complete"], Value::Bool(false));
    assert!((1..1_000_000).contains(&done), "{done}");
    assert_eq!(place.table("out", "anisotropy").rows() as u64, 4 * done);
    assert!(names(&place.path("out")).contains(&"realizations.bin".into()));
}

/// Particles make waves, waves make D, and D makes kernels: one run, whose realisations are all drawn although the loop
/// has fewer batches than `run.batches`.
#[test]
fn realisations_in_waves_that_particles_make() {
    let place = Place::with(CHAIN);
    place.say(&["run", "my.toml", "--out", "out"]).done();
    let info = place.info("out");
    assert_eq!(info["realizations"], 30);
    assert_eq!(info["convergence"]["converged"], true, "{info}");
    // 1e28 cm²/s without waves
    let kernels = place.table("out", "kernels");
    let diffusion = kernels.floats("diffusion_kpc2_myr").expect("a column")[0] / CM2_S_KPC2_MYR;
    assert!((3e27..0.999e28).contains(&diffusion), "{diffusion}");
}

//! Cost of a table of D_µµ: 60 rigidities × 40 different layers × 48 pitch angles of fast and Alfvén modes, from
//! nothing, from the cache, and what follows from it.

use criterion::{Criterion, criterion_group, criterion_main};
use pitchwalk::config;
use pitchwalk::model::Model;
use std::fmt::Write;
use std::path::Path;

/// Layers whose density falls and whose temperature rises by half a decade and a decade.
fn layers() -> String {
    let mut text = String::from(
        "[rigidity]\nmin_gv = 1.0\nmax_gv = 1e6\nbins = 60\n[halo]\nheight_kpc = 4.0\n\
         [scattering]\nmodel = \"modes\"\n[scattering.modes]\nkinds = [\"fast\", \"alfven\"]\n\
         [transport]\nadvection = false\n[medium]\nmagnetic_field_ug = 5.0\n",
    );
    for i in 0..40 {
        let step = f64::from(i) / 39.0;
        let (density, temperature) = (0.1 * 10f64.powf(-step), 1e4 * 10f64.powf(1.5 * step));
        let _ = write!(
            text,
            "[[medium.layer]]\nname = \"{i}\"\nz_lo_kpc = {}\nz_hi_kpc = {}\nion_density_cm3 = {density}\n\
             temperature_k = {temperature}\n",
            0.1 * f64::from(i),
            0.1 * f64::from(i + 1)
        );
    }
    text
}

fn tables(c: &mut Criterion) {
    let config = config::parse("layers.toml", &layers(), &[], Path::new("")).expect("valid");
    let cache = tempfile::tempdir().expect("a folder");
    // SAFETY: no other thread runs yet that reads the environment.
    unsafe { std::env::set_var("XDG_CACHE_HOME", cache.path()) };
    let mut group = c.benchmark_group("table");
    group.sample_size(10);
    group.bench_function("from nothing", |b| {
        b.iter(|| {
            std::fs::remove_dir_all(cache.path()).expect("it can be removed");
            Model::of(&config)
        });
    });
    group.bench_function("from the cache", |b| b.iter(|| Model::of(&config)));
    group.finish();
}

criterion_group!(benches, tables);
criterion_main!(benches);

//! Cost of a model with D_µµ of fast and Alfvén modes at 60 rigidities, in 40 different layers, at 48 pitch angles:
//! from nothing and from the cache. It fills the cache: `XDG_CACHE_HOME=$(mktemp -d) cargo bench --bench turbulence`.

use criterion::{Criterion, criterion_group, criterion_main};
use pitchwalk::config::{self, Config};
use pitchwalk::model::Model;
use std::fmt::Write;
use std::path::Path;

/// Layers whose density falls by a decade and whose temperature rises by one and a half, the field in µG.
fn layers(field: f64) -> Config {
    let mut text = format!(
        "[rigidity]\nmin_gv = 1.0\nmax_gv = 1e6\nbins = 60\n[halo]\nheight_kpc = 4.0\n\
         [scattering]\nmodel = \"modes\"\n[scattering.modes]\nkinds = [\"fast\", \"alfven\"]\n\
         [transport]\nadvection = false\n[medium]\nmagnetic_field_ug = {field}\n"
    );
    for i in 0..40 {
        let step = f64::from(i) / 39.0;
        let (density, temperature) = (0.1 * libm::exp10(-step), 1e4 * libm::exp10(1.5 * step));
        let _ = write!(
            text,
            "[[medium.layer]]\nname = \"{i}\"\nz_lo_kpc = {}\nz_hi_kpc = {}\nion_density_cm3 = {density}\n\
             temperature_k = {temperature}\n",
            0.1 * f64::from(i),
            0.1 * f64::from(i + 1)
        );
    }
    config::parse("layers.toml", &text, &[], Path::new("")).expect("valid")
}

fn tables(c: &mut Criterion) {
    let mut group = c.benchmark_group("table");
    group.sample_size(10);
    let mut field = 5.0;
    group.bench_function("from nothing", |b| {
        b.iter(|| {
            // a config that no cache knows
            field += 1e-6 * std::process::id().wrapping_add(1) as f64 / 1e6;
            Model::of(&layers(field))
        });
    });
    let config = layers(5.0);
    group.bench_function("from the cache", |b| b.iter(|| Model::of(&config)));
    group.finish();
}

criterion_group!(benches, tables);
criterion_main!(benches);

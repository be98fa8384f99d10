//! A halo with nuclei from its sources.

use std::fs;
use std::path::Path;

use pitchwalk::config::{self, Config};
use pitchwalk::ensemble::Plan;
use pitchwalk::model::Model;
use pitchwalk::tally::{Batches, Intensity};

use crate::walk;

/// Thin gas and sources in 4 kpc with zero density at the edge; nothing is lost but by collisions.
const HALO: &str = "
[halo]
height_kpc = 4
boundary = \"zero_density\"
[rigidity]
min_gv = 1
max_gv = 1e3
bins = 12
[scattering]
model = \"power_law\"
d0_cm2_s = 3e28
reference_gv = 1
delta = 0.5
[transport]
advection = false
walk = \"macroscopic\"
[losses]
ionization = false
coulomb = false
[sources]
spectral_index = 4.3
[tally]
z_bins = 2
grammage_bins = 100
";

/// Carbon, oxygen and silicon with published cross sections.
const SOURCES: &str = "
[nuclei]
ratios = [\"B/C\", \"Be10/Be9\", \"Li/O\", \"C/O\", \"N/O\"]
[[nuclei.source]]
species = \"C12\"
abundance = 0.005
[[nuclei.source]]
species = \"O16\"
abundance = 0.006
[[nuclei.source]]
species = \"Si28\"
abundance = 0.001
spectral_index = 4.35
";

/// Carbon alone, and what little it makes.
const CARBON: &str = "
[gas]
helium_fraction = 0
[nuclei]
cross_sections = \"production.csv\"
inelastic = \"inelastic.csv\"
[[nuclei.source]]
species = \"C12\"
";
/// Cross sections that are the same at all energies.
const INELASTIC: &str = "Ekn_GeV_per_n,12C,11B,10Be,10B\n1e-3,250,220,190,200\n";

/// The halo with carbon, oxygen and silicon, and single values changed.
pub fn halo(sets: &[&str]) -> Config {
    parse(SOURCES, sets, Path::new(""))
}

/// The halo with carbon alone, which makes 60 mb of each fragment at all energies, and single values changed.
pub fn carbon(fragments: &[&str], sets: &[&str]) -> Config {
    let columns: String = fragments.iter().map(|f| format!(",12C->{f}")).collect();
    let production = format!(
        "Ekn_GeV_per_n{columns}\n1e-3{}\n",
        ",60".repeat(fragments.len())
    );
    let dir = tempfile::tempdir().expect("temporary directory");
    for (name, text) in [
        ("production.csv", production.as_str()),
        ("inelastic.csv", INELASTIC),
    ] {
        fs::write(dir.path().join(name), text).expect("written");
    }
    parse(CARBON, sets, dir.path())
}

fn parse(nuclei: &str, sets: &[&str], dir: &Path) -> Config {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    config::parse("nuclei.toml", &format!("{HALO}{nuclei}"), &sets, dir).expect("valid")
}

/// Walks at least so many histories of each source in each bin.
pub fn walk(config: &Config, histories: u64) -> (Model, Batches) {
    let mut model = Model::of(config);
    model.plan.rounds = Plan::rounds_for(histories, model.plan.batches, model.plan.bins);
    let batches = walk::walk(&model).into_batches(&model.layout, model.plan.bins);
    (model, batches)
}

/// The intensities of all nuclei.
pub fn intensities(model: &Model, batches: &Batches) -> Vec<Intensity> {
    let nuclei = model.nuclei.as_ref().expect("nuclei");
    nuclei.intensities(model, batches)
}

/// Deviations from expected values with their errors, bin by bin: each within 4.5σ (seven in a million by chance each),
/// σ small enough for what is asked, and their weighted mean within `tolerance`; the error of the mean.
pub fn judge(what: &str, deviations: &[(f64, f64)], sigma: f64, tolerance: f64) -> f64 {
    let weight: f64 = deviations.iter().map(|(_, e)| 1.0 / (e * e)).sum();
    let mean = deviations.iter().map(|(d, e)| d / (e * e)).sum::<f64>() / weight;
    let error = weight.sqrt().recip();
    println!("{what}: mean {:+.2} ± {:.2} %", 100.0 * mean, 100.0 * error);
    let pulls: Vec<String> = deviations
        .iter()
        .map(|(d, e)| format!("{:+.1}", d / e))
        .collect();
    println!("  pulls {}", pulls.join(" "));
    for (bin, (deviation, error)) in deviations.iter().enumerate() {
        assert!(*error <= sigma, "{what}, bin {bin}: known to {error}");
        assert!(
            deviation.abs() < 4.5 * error + 0.5 * tolerance,
            "{what}, bin {bin}: {deviation:+.4} ± {error:.4}"
        );
    }
    assert!(
        mean.abs() < tolerance,
        "{what}: mean {mean:+.4} ± {error:.4}"
    );
    error
}

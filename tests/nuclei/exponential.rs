//! Ratios in closed form where path lengths are exponential: a thin disc of gas in a halo.
//!
//! Per kinetic energy T per nucleon n_j (K_j + 2h n σ_j v_j) = 2h n σ_Cj v_C n_C at the plane, where diffusion takes
//! K = 2D/H. Nuclei that do not break up cross X = 2hρ v/K on average, so that those which do have
//! I_j/I_C = X σ_Cj/m / (1 + X σ_j/m) with m = ρ/n: the leaky box. What decays crosses less, as K = 2D/l coth(H/l),
//! l² = Dγτ.

use pitchwalk::species::Species;
use pitchwalk::units::{CM2_S_KPC2_MYR, EnergyPerNucleon, KPC_CM};

use crate::common::{carbon, judge, walk};

/// Half-life of ¹⁰Be in Myr (Korschinek et al. 2010; Chmeleff et al. 2010).
const HALF_LIFE_MYR: f64 = 1.387;

/// X/m in 1/mb of the halo of [`carbon`] with two hydrogen atoms per cm³.
fn path(species: &Species, gev_n: f64) -> f64 {
    let (h, halo, density) = (0.1, 4.0, 2.0);
    let r = species.rigidity(EnergyPerNucleon(gev_n));
    let d = 3e28 * species.beta(r) * r.gv().sqrt() * CM2_S_KPC2_MYR;
    let escape = match species.name {
        "Be10" => {
            let gamma = 1.0 + gev_n * species.nucleons / species.mass_gev;
            let l = (d * gamma * HALF_LIFE_MYR / std::f64::consts::LN_2).sqrt();
            2.0 * d / l / (halo / l).tanh()
        }
        _ => 2.0 * d / halo,
    };
    let targets_per_mb = 2.0 * h * KPC_CM * density * 1e-27;
    targets_per_mb * species.speed_kpc_myr(r) / escape
}

/// I of a fragment over that of carbon at equal energy per nucleon, from the cross section of its destruction.
fn leaky_box(name: &str, destroyed_mb: f64, gev_n: f64) -> f64 {
    let x = path(&Species::named(name).expect("known"), gev_n);
    x * 60.0 / (1.0 + x * destroyed_mb)
}

/// B/C and ¹⁰Be/C from 2 GV to 1 TV; carbon crosses between 0.05 and 1.4 of the grammage that destroys it.
fn ratios_are_those_of_the_leaky_box(method: &str, histories: u64, sigma: f64) {
    let ratios = "nuclei.ratios=[\"B11/C12\", \"Be10/C12\"]";
    let config = carbon(&["11B", "10Be"], &[method, ratios, "gas.density_cm3=2"]);
    let (model, batches) = walk(&config, histories);
    let table = model.estimates("ratio", &batches).expect("ratios");
    let column = |name: &str| table.floats(name).expect("a column");
    let bins = model.layout.ln_rigidity.count;
    for (pair, (name, destroyed_mb)) in [("B11", 220.0), ("Be10", 190.0)].into_iter().enumerate() {
        let deviation = |row: usize| {
            let expected = leaky_box(name, destroyed_mb, column("kinetic_energy_gev_n")[row]);
            let [value, error] =
                ["ratio_per_nucleon", "ratio_per_nucleon_err"].map(|name| column(name)[row]);
            (value / expected - 1.0, error / expected)
        };
        // below the first middle what is heavier than carbon at equal rigidity would be extrapolated
        let rows = pair * bins + 1..(pair + 1) * bins;
        let deviations: Vec<(f64, f64)> = rows.map(deviation).collect();
        let error = judge(&format!("{name}, {method}"), &deviations, sigma, 0.005);
        assert!(error < 0.003, "{name}: the mean is known to {error}");
    }
}

#[test]
fn weights_meet_the_leaky_box() {
    ratios_are_those_of_the_leaky_box("nuclei.method=\"weights\"", 100_000, 0.006);
}

#[test]
fn branching_meets_the_leaky_box() {
    ratios_are_those_of_the_leaky_box("nuclei.method=\"branching\"", 100_000, 0.02);
}

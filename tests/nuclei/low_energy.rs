//! B/C where losses rule (Kempski & Quataert 2022, MNRAS 514, 657, appendix C).
//!
//! Ionisation is a flux in kinetic energy T per nucleon: K_j n_j − 2h ∂(Ṫ_j n_j)/∂T = s_j at the plane, with K = 2D/H and
//! s_B = 2h n σ v n_C, so that 2h Ṫ_j n_j = F_j = ∫_T^∞ s_j exp(−∫_T^T' K_j/2hṪ_j dT'') dT'. Well below the energy where
//! escape takes over F_C is all that sources inject above T, ∝ p^{3−γ}; F_B is constant below the rest energy, as little
//! is made there. Whatever Ṫ is, f_B/f_C ∝ F_B/F_C ∝ p^{γ−3} (eq. C4).

use pitchwalk::interactions::{Processes, momentum_loss_per_s};
use pitchwalk::medium::Gas;
use pitchwalk::species::Species;
use pitchwalk::tally::{Intensity, Jackknife};
use pitchwalk::units::{CM2_S_KPC2_MYR, EnergyPerNucleon, KPC_CM, MYR_S, Rigidity};

use crate::common::{carbon, intensities, judge, walk};

const GAMMA: f64 = 4.3;
/// Steps of an integral: it is good to 1e-4.
const STEPS: usize = 4000;
/// In GeV/n: nothing of what is above gets down.
const TOP: f64 = 500.0;

fn species(name: &str) -> Species {
    Species::named(name).expect("known")
}

/// 2hṪ in kpc/Myr GeV/n.
fn loss(gas: &Gas, species: &Species, r: Rigidity) -> f64 {
    let ionization = Processes {
        ionization: true,
        ionization_sink: false,
        coulomb: false,
        inelastic: None,
    };
    let rate = momentum_loss_per_s(&ionization, gas, species, r) * MYR_S;
    gas.thickness_kpc() * rate * r.gv() * species.energy_per_rigidity(r)
}

/// The middle of a step of the integrals from TOP down to T in GeV/n, and its width in ln T.
fn step(i: usize, down_to: f64) -> (f64, f64) {
    let width = (TOP / down_to).ln() / STEPS as f64;
    (TOP * (-(i as f64 + 0.5) * width).exp(), width)
}

/// F_j of a source per T before the first step down to T in GeV/n, and after each.
fn fluxes(
    gas: &Gas,
    species: &Species,
    down_to: f64,
    source: impl Fn(usize, f64) -> f64,
) -> Vec<f64> {
    let mut all = vec![0.0];
    for i in 0..STEPS {
        let (gev_n, width) = step(i, down_to);
        let r = species.rigidity(EnergyPerNucleon(gev_n));
        let d = 3e28 * species.beta(r) * r.gv().sqrt() * CM2_S_KPC2_MYR;
        let width = width * gev_n;
        let half = (-0.5 * width * (2.0 * d / 4.0) / loss(gas, species, r)).exp();
        all.push(half * (half * all[i] + width * source(i, gev_n)));
    }
    all
}

/// I_B/I_C at equal T.
fn expected(gas: &Gas, at_gev_n: f64) -> f64 {
    let (carbon, boron) = (species("C12"), species("B11"));
    // R^{2−γ} per R, of which a constant is left out
    let injected = |_: usize, gev_n: f64| {
        let r = carbon.rigidity(EnergyPerNucleon(gev_n));
        r.gv().powf(2.0 - GAMMA) / carbon.energy_per_rigidity(r)
    };
    let of_carbon = fluxes(gas, &carbon, at_gev_n, injected);
    let made = |i: usize, gev_n: f64| {
        let r = carbon.rigidity(EnergyPerNucleon(gev_n));
        let n = 0.5 * (of_carbon[i] + of_carbon[i + 1]) / loss(gas, &carbon, r);
        let targets = gas.thickness_kpc() * KPC_CM * gas.hydrogen_cm3 * 60e-27;
        targets * carbon.speed_kpc_myr(r) * n
    };
    let of_boron = fluxes(gas, &boron, at_gev_n, made);
    let intensity = |species: &Species, flux: f64| {
        let r = species.rigidity(EnergyPerNucleon(at_gev_n));
        species.beta(r) * flux / loss(gas, species, r)
    };
    intensity(&boron, of_boron[STEPS]) / intensity(&carbon, of_carbon[STEPS])
}

/// The same as it was walked.
fn walked(all: &[Intensity], at_gev_n: f64) -> Jackknife {
    let [boron, carbon] = ["B11", "C12"].map(|name| {
        let one = all.iter().find(|i| i.species.name == name).expect("there");
        let r = one.species.rigidity(EnergyPerNucleon(at_gev_n));
        one.per_energy(r, &one.at(r))
    });
    Jackknife::combine([&boron, &carbon], |[b, c]| b / c)
}

/// Amplitude to 0.5 % and slope to 0.02; the integrals' slope is within 0.005 of γ − 3 here.

#[test]
fn boron_flows_down_from_where_it_is_made() {
    // escape takes over at about 40 GV
    let sets = [
        "gas.density_cm3=1000",
        "losses.ionization=true",
        "losses.inelastic=false",
        "rigidity.min_gv=0.1",
        "rigidity.max_gv=0.5",
        "rigidity.bins=4",
    ];
    let (model, batches) = walk(&carbon(&["11B"], &sets), 3000);
    let all = intensities(&model, &batches);
    let bins = &model.layout.ln_rigidity;
    let carbon = species("C12");
    // beyond the last middle boron would be extrapolated
    let rigidities: Vec<f64> = (0..bins.count - 1).map(|i| bins.middle(i).exp()).collect();
    let energy = |gv: &f64| carbon.kinetic_energy(Rigidity(*gv)).gev_n();
    let energies: Vec<f64> = rigidities.iter().map(energy).collect();
    let deviation = |gev_n: &f64| {
        let (value, error) = walked(&all, *gev_n).estimate();
        let expected = expected(&model.gas, *gev_n);
        (value / expected - 1.0, error / expected)
    };
    let deviations: Vec<(f64, f64)> = energies.iter().map(deviation).collect();
    judge("B/C", &deviations, 0.01, 0.005);
    let last = rigidities.len() - 1;
    let span = (rigidities[last] / rigidities[0]).ln();
    let ends = [energies[last], energies[0]];
    let [high, low] = ends.map(|gev_n| walked(&all, gev_n));
    let (slope, error) = Jackknife::combine([&high, &low], |[a, b]| (a / b).ln() / span).estimate();
    let [high, low] = ends.map(|gev_n| expected(&model.gas, gev_n));
    println!(
        "slope {slope:.4} ± {error:.4}, of the integrals {:.4}",
        (high / low).ln() / span
    );
    assert!(error < 0.0065, "{error}");
    assert!((slope - (GAMMA - 3.0)).abs() < 0.02, "{slope} ± {error}");
}

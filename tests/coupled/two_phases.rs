//! A warm layer of fast modes below a self-confined halo: f(0) = Q z_W/κ_W + f(z_W) (KQ22, eqs. 29–33, figs. 5 and 6).

use crate::common::{Coupled, Estimate, run};
use crate::nonlinear_landau::{END_CM, KQ22, MEDIUM, density, length};
use crate::skilling::{collision_speed, injected, ionisation_speed, ionisation_speed_of, ionised};
use pitchwalk::species::{PROTON, Species};
use pitchwalk::tally::Jackknife;
use pitchwalk::units::{PC_CM, Rigidity};

/// z_W in cm.
const LAYER_CM: f64 = 500.0 * PC_CM;
/// Of carbon that leaves boron.
const SPALLATION_MB: f64 = 61.0;

/// Protons, carbon and boron from 4.2 GV to 1.3 TV, four bins a decade of which one is around each power of ten.
#[test]
fn the_warm_layer_takes_over_at_65_gv() {
    let coupled = run(
        include_str!("../../configs/kempski2022_two_phase.toml"),
        &[
            "waves.cap_height_kpc=1000",
            "waves.z_cells=60",
            "waves.k_min_per_pc=10",
            "waves.points_per_decade=10",
            "rigidity.min_gv=4.216965",
            "rigidity.max_gv=1333.521",
            "rigidity.bins=10",
            "coupling.rigidities_gv=[10.0, 100.0]",
            "run.histories=10000",
            "losses.inelastic=false",
            "nuclei.cross_sections=\"tests/coupled/boron.csv\"",
            "nuclei.source=[{ species = \"C12\", abundance = 0.01 }]",
            "nuclei.ratios=[]",
            // a bin of height is the layer
            "tally.z_bins=20",
        ],
    );
    protons(&coupled);
    boron(&coupled);
}

fn protons(coupled: &Coupled) {
    let q = injected(4.3);
    let mut leads = Vec::new();
    for (p, f) in coupled.rigidities().into_iter().zip(coupled.density()) {
        // κ_W is held to the integrals over wave vectors elsewhere
        let resistance = resistance(coupled, p);
        let of = |q: f64| q * resistance + density(LAYER_CM, q, length(p, q, KQ22));
        f.meets(&format!("f(0) at {p:.1} GV"), ionised(p, q(p), of), 0.01);
        let layer = q(p) * resistance;
        leads.push((p.ln(), (layer / (f.value - layer)).ln()));
    }
    let next = leads.iter().position(|(_, lead)| *lead > 0.0);
    let (before, after) = next.map(|i| (leads[i - 1], leads[i])).expect("they cross");
    let share = before.1 / (before.1 - after.1);
    let equal = (before.0 + share * (after.0 - before.0)).exp();
    assert!((equal / 65.0 - 1.0).abs() < 0.05, "{equal} GV");
}

/// What carbon leaves in the disc piles up below the halo, f_B(z_W), and in the layer, f_B(0) − f_B(z_W) (eqs. 30 and 31).
/// The profile of the layer is a straight line, of which the mean tells the upper end.
fn boron(coupled: &Coupled) {
    let [boron, carbon] = ["B10", "C12"].map(|name| Species::named(name).expect("a nucleus"));
    let [above, below] = [&boron, &carbon].map(|nucleus| coupled.intensity(nucleus));
    for (bin, r) in coupled.rigidities().into_iter().enumerate() {
        let ratio = Jackknife::combine([&above.per_gv[bin], &below.per_gv[bin]], |[b, c]| b / c);
        let mean = &coupled.profile(&boron, bin)[0];
        let halo = Jackknife::combine([&ratio, mean], |[ratio, mean]| ratio * (2.0 * mean - 1.0));
        let layer = Jackknife::combine([&ratio, &halo], |[ratio, halo]| ratio - halo);
        let expected = expected(coupled, &boron, &carbon, r);
        let all = expected[0] + expected[1];
        for (what, found, expected) in [
            ("the halo", &halo, expected[0]),
            ("the layer", &layer, expected[1]),
            ("both", &ratio, all),
        ] {
            let found = Estimate::over_batches(found);
            println!(
                "{r:7.1} GV {what:10} {:.3e} ± {:.0e} {expected:.3e}",
                found.value, found.error
            );
            // rows of the walk's depth are 0.2 % off in profiles, and the mean counts twice
            let share = 0.01 + 0.004 * all / expected;
            found.meets(&format!("B/C from {what} at {r:.1} GV"), expected, share);
        }
        let known = Estimate::over_batches(&ratio);
        assert!(
            known.error < 0.02 * known.value,
            "B/C at {r:.1} GV is known to {known:?}"
        );
    }
}

/// f_B(z_W) and f_B(0) − f_B(z_W) over f_C(0), with what ionisation leaves of boron (as eq. 33).
fn expected(coupled: &Coupled, boron: &Species, carbon: &Species, r: f64) -> [f64; 2] {
    let q = injected(4.3)(r);
    let of = |q: f64| q * resistance(coupled, r) + density(LAYER_CM, q, length(r, q, KQ22));
    let a = {
        let q = q - ionisation_speed(r) * ionised(r, q, of);
        length(r, q, KQ22)
    };
    // D of a nucleus is as much larger as it is faster
    let slower = PROTON.beta(Rigidity(r)) / boron.beta(Rigidity(r));
    let halo = (1.0 - (a / (END_CM - LAYER_CM + a)).powf(slower)) / MEDIUM.alfven();
    let layer = slower * resistance(coupled, r);
    let left = 1.0 + ionisation_speed_of(boron, r) * (halo + layer);
    [halo, layer].map(|part| collision_speed(carbon, r, SPALLATION_MB) * part / left)
}

/// z_W/κ_W of protons.
fn resistance(coupled: &Coupled, r: f64) -> f64 {
    LAYER_CM / coupled.model.diffusion_cm2_s(Rigidity(r), 0.25)
}

//! Losses in the gas, adiabatic loss in an accelerating flow, and second-order Fermi acceleration.

use crate::common::{D, H, assert_exact, run, scored, slab, walk};
use pitchwalk::config::raw::{Ionization, Layer, ProfileKind, Raw, ScatteringModel};
use pitchwalk::interactions::{Inelastic, Processes, destruction_per_s, momentum_loss_per_s};
use pitchwalk::model::Model;
use pitchwalk::numerics::GaussLegendre;
use pitchwalk::random::HistoryKey;
use pitchwalk::species::{PROTON, Species};
use pitchwalk::tally::Quantity;
use pitchwalk::units::{CM2_S_KPC2_MYR, KM_S_KPC_MYR, MYR_S, Rigidity};
use pitchwalk::walk::{Fate, Kinetics, Particle, Scorer, Side};

/// −dE/dt of iron is 26² times that of a proton of the same speed.
#[test]
fn iron_loses_by_its_own_charge_and_mass() {
    let iron = Species::named("Fe56").expect("known");
    let gas = Model::new(&slab(), None).gas;
    let only = Processes {
        ionization: true,
        ionization_sink: false,
        coulomb: true,
        inelastic: None,
    };
    let rate = |species: &Species| {
        // βγ = 2
        let r = Rigidity(2.0 * species.mass_gev / species.charge);
        momentum_loss_per_s(&only, &gas, species, r) * species.mass_gev
    };
    let ratio = rate(&iron) / rate(&PROTON) / 26_f64.powi(2);
    // but for the logarithms, in which the largest transfer is not quite the same
    assert!((ratio - 1.0).abs() < 1e-3, "{ratio}");
}

/// Nuclei that lose more take as many more injection bins as they need above the same tallied ones.
#[test]
fn species_have_the_same_tallied_bins_and_their_own_kinematics() {
    let mut raw = Raw::default();
    raw.scattering.d0_cm2_s = Some(4e28);
    raw.gas.density_cm3 = 2.0;
    // at the default's highest rigidity nobody loses enough to need more
    raw.rigidity.max_gv = 2.0;
    let protons = Model::new(&raw, None);
    let species = ["H1", "C12", "Fe56"].map(|name| Species::named(name).expect("known"));
    let all = species.map(|species| protons.of_species(&raw, species));
    assert!(all[2].plan.bins > protons.plan.bins);
    for (model, species) in all.iter().zip(&species) {
        assert_eq!(model.layout.ln_rigidity, protons.layout.ln_rigidity);
        let speed = species.speed_kpc_myr(Rigidity(3.0));
        assert!((model.grid.at(3_f64.ln()).speed / speed - 1.0).abs() < 1e-4);
    }
}

/// With all losses at z = 0, 2D n/H + d n − ∂(ℓ n)/∂ ln p = q has the solution
/// ℓ n = ∫ q(x') exp(−∫ (2D/H + d)/ℓ) dx' from ln p to infinity.
#[test]
fn ionisation_and_destruction_in_a_thin_disc() {
    let mut raw = slab();
    raw.losses.ionization = Ionization::Loss;
    raw.losses.coulomb = true;
    raw.losses.inelastic = true;
    raw.scattering.model = ScatteringModel::PowerLaw;
    raw.scattering.d0_cm2_s = Some(4e28);
    raw.gas.density_cm3 = 2.0;
    raw.rigidity.min_gv = 0.2;
    raw.rigidity.max_gv = 20.0;
    raw.rigidity.bins = 20;
    let model = Model::new(&raw, None).of_species(&raw, PROTON);
    let (model, outcome) = walk(model, 220_000);
    let b = &outcome.batches;
    let processes = Processes {
        ionization: true,
        ionization_sink: false,
        coulomb: true,
        inelastic: Some(Inelastic::default()),
    };
    let column = 2.0 * model.gas.half_thickness_kpc * MYR_S;
    let d = |r: Rigidity| model.diffusion_cm2_s(r, 0.0) * CM2_S_KPC2_MYR;
    let loss = |r: Rigidity| momentum_loss_per_s(&processes, &model.gas, &PROTON, r) * column;
    let sink = |r: Rigidity| {
        2.0 * d(r) / H + destruction_per_s(&processes, &model.gas, &PROTON, r) * column
    };
    for bin in [0, 4, 9, 14, 19] {
        let r = b.layout.rigidity(bin);
        let x0 = r.gv().ln();
        let rule = GaussLegendre::new(12);
        let at = |x: f64| Rigidity(x.exp());
        let (mut exponent, mut sum) = (0.0, 0.0);
        // panels that follow the sharp fall of the integrand where losses are weak
        let panel = (0.2 * loss(r) / sink(r)).min(0.01);
        for i in 0..4000 {
            let (a, c) = (x0 + panel * f64::from(i), x0 + panel * f64::from(i + 1));
            let inner = |x: f64| rule.integrate(a, x, |y| sink(at(y)) / loss(at(y)));
            sum += rule.integrate(a, c, |x| {
                model.injection.rate(at(x)) * (-exponent - inner(x)).exp()
            });
            exponent += inner(c);
            if exponent > 40.0 {
                break;
            }
        }
        let exact = sum / loss(r) * d(r) / model.injection.rate(r);
        assert_exact(
            &format!("n at {:.2} GV", r.gv()),
            &scored(&model, b, Quantity::Plane, bin, 0),
            exact,
            0.0035,
        );
    }
}

/// 2D n/H + n d = q with d = 2h/τ, 1/τ = 2e-16 n_H/(β² p) (Kempski & Quataert 2022, eq. 9): at 10 GV and 100 cm⁻³,
/// β² = 100/100.880354.
#[test]
fn ionisation_as_a_sink() {
    let mut raw = slab();
    raw.losses.ionization = Ionization::Sink;
    raw.gas.density_cm3 = 100.0;
    let (model, outcome) = run(&raw, 220_000);
    let sink = 2e-16 * 100.0 * 100.880_354 / 1000.0 * MYR_S;
    assert_exact(
        "n at 10 GV",
        &scored(&model, &outcome.batches, Quantity::Plane, 0, 0),
        1.0 / (2.0 / H + 0.2 * sink / D),
        0.0035,
    );
}

/// Nobody is carried in the lowest 0.5 kpc, where waves run both ways, and everybody above: the flux Q into each
/// half is v n − D ∂n/∂z, so that n(0) = (Q/v)(1 − e^{−v b/D}) + Q a/D with a = 0.5 kpc, b = 3.5 kpc.
#[test]
fn a_layer_of_balanced_waves_below_a_flow() {
    let mut raw = slab();
    raw.transport.advection = true;
    raw.transport.adiabatic_losses = false;
    let layer = |name: &str, z_lo_kpc, z_hi_kpc, alfven_speed_km_s| Layer {
        name: name.into(),
        z_lo_kpc,
        z_hi_kpc,
        alfven_speed_km_s: Some(alfven_speed_km_s),
        balanced: name == "warm",
        ..Layer::default()
    };
    raw.medium.layer = vec![layer("warm", 0.0, 0.5, 100.0), layer("hot", 0.5, H, 200.0)];
    let (model, outcome) = run(&raw, 220_000);
    let v = 200.0 * KM_S_KPC_MYR;
    let streaming = (1.0 - (-v * 3.5 / D).exp()) / v;
    assert_exact(
        "n",
        &scored(&model, &outcome.batches, Quantity::Plane, 0, 0),
        0.5 * (D * streaming + 0.5),
        0.0035,
    );
}

/// Where a history of known start ended.
#[derive(Default)]
struct End {
    ln_rigidity: f64,
    age_myr: f64,
}

impl Scorer for End {
    fn plane(&mut self, _: &Particle, _: &Kinetics, _: f64) {}
    fn dwell(&mut self, _: &Particle, _: &Kinetics, _: f64) {}
    fn escape(&mut self, particle: &Particle, _: &Kinetics, _: Side) {
        self.ln_rigidity = particle.ln_rigidity;
        self.age_myr = particle.age_myr;
    }
}

/// D that does not depend on rigidity, one bin wide enough to stay in.
fn flat() -> Raw {
    let mut raw = slab();
    raw.rigidity.min_gv = 0.5;
    raw.rigidity.max_gv = 200.0;
    raw
}

/// Means and their errors of functions of ln R at birth and of where histories end, from the middle injection bin.
fn ends<const N: usize>(
    model: &Model,
    histories: u64,
    f: impl Fn(f64, &End) -> [f64; N],
) -> [(f64, f64); N] {
    let mut sums = [(0.0, 0.0); N];
    for history in 0..histories {
        let key = HistoryKey {
            bin: model.plan.bins / 2,
            batch: 0,
            history,
        };
        let (start, _) = model.birth(key);
        let mut end = End::default();
        let (_, fate) = model.walk(key, &mut end);
        assert!(matches!(fate, Fate::Escaped(_)), "{fate:?}");
        for ((sum, square), x) in sums.iter_mut().zip(f(start.ln_rigidity, &end)) {
            *sum += x;
            *square += x * x;
        }
    }
    let n = histories as f64;
    sums.map(|(sum, square)| (sum / n, ((square / n - sum * sum / n / n) / n).sqrt()))
}

/// D_pp = p² v_A²/9D with D constant in p: ln p gains 3κT on average, κ = v_A²/9D.
#[test]
fn second_order_fermi_acceleration() {
    let mut raw = flat();
    raw.transport.reacceleration = true;
    let kappa_t: f64 = 0.02;
    // κ H²/2D = kappa_t
    raw.medium.alfven_speed_km_s = Some((18.0 * kappa_t).sqrt() * D / H / KM_S_KPC_MYR);
    let kappa = kappa_t * 2.0 * D / (H * H);
    let model = Model::new(&raw, None);
    assert!(model.plan.bins >= 3, "guards on both sides");
    // E[Δ ln p − 3κT] = 0, E[(Δ ln p − 3κT)²] = 2κ⟨T⟩
    let [(drift, drift_sigma), (spread, spread_sigma)] = ends(&model, 200_000, |start, end| {
        let beyond = end.ln_rigidity - start - 3.0 * kappa * end.age_myr;
        [beyond, beyond * beyond]
    });
    println!("drift beyond 3κT: {drift} ± {drift_sigma}");
    assert!(drift.abs() < 3.0 * drift_sigma && drift_sigma < 0.02 * 3.0 * kappa_t);
    let exact = 2.0 * kappa_t;
    println!(
        "spread over 2κ⟨T⟩: {} ± {}",
        spread / exact,
        spread_sigma / exact
    );
    assert!((spread - exact).abs() < 3.0 * spread_sigma && spread_sigma < 0.006 * exact);
}

/// u = u0 e^{z/z_s}: a history's ln p falls by (1/3) ∫ (du/dz) dt, and by (2u0/3) τ₀ at the plane.
#[test]
fn adiabatic_loss_above_the_plane() {
    let mut raw = flat();
    // the middle bin, from which no loss leads out of the range
    raw.rigidity.bins = 3;
    raw.transport.advection = true;
    let scale = 2.0;
    let v0 = 0.3 * D / H;
    raw.medium.alfven_speed_km_s = Some(v0 / KM_S_KPC_MYR);
    raw.medium.alfven_speed_profile.kind = ProfileKind::Exponential;
    raw.medium.alfven_speed_profile.scale_kpc = Some(-scale);
    let u = |z: f64| v0 * (z / scale).exp();
    let rule = GaussLegendre::new(8);
    let potential = |z: f64| rule.integrate_panels(0.0, z, 16, |x| u(x) / D);
    // f in units of q/D; 2 ∫ (u'/3) f/D dz above and below plus (2u0/3) f(0)/D
    let f = |z: f64| 0.5 * rule.integrate_panels(z, H, 16, |x| (potential(z) - potential(x)).exp());
    let above = 2.0 * rule.integrate_panels(0.0, H, 16, |z| u(z) / scale / 3.0 * f(z)) / D;
    let exact = above + 2.0 * v0 / 3.0 * f(0.0) / D;
    let model = Model::new(&raw, None);
    let [(mean, sigma)] = ends(&model, 120_000, |start, end| [start - end.ln_rigidity]);
    println!("adiabatic loss {mean} ± {sigma}, exact {exact}, of it above the plane {above}");
    assert!((mean - exact).abs() < 3.0 * sigma && sigma < 0.004 * exact);
}

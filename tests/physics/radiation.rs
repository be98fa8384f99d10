//! Electrons that radiate on their way, against Green's functions and the kernel of Compton scattering.

use std::f64::consts::PI;

use crate::common::{H, assert_exact, run, scored, slab};
use pitchwalk::config::raw::{
    Accelerated, Boundary, PhotonField, Radiative, Raw, ScatteringModel, Walk,
};
use pitchwalk::interactions;
use pitchwalk::model::Model;
use pitchwalk::numerics::GaussLegendre;
use pitchwalk::species::ELECTRON;
use pitchwalk::tally::{Jackknife, Quantity};
use pitchwalk::units::{CM2_S_KPC2_MYR, EnergyPerNucleon, MYR_S};

/// Index of injection per energy.
const S: f64 = 2.6;
const DELTA: f64 = 0.5;

/// Electrons that lose b0 E² in the field and the microwave background, with D ∝ R^δ.
fn radiating(field_ug: f64, d0_cm2_s: f64) -> Raw {
    let mut raw = slab();
    raw.sources.species = Accelerated::Electron;
    raw.sources.spectral_index = 2.0 + S;
    raw.gas.density_cm3 = 0.0;
    raw.losses.radiative = Some(Radiative {
        magnetic_field_ug: Some(field_ug),
        klein_nishina: false,
        photon_field: vec![PhotonField::default()],
    });
    raw.scattering.model = ScatteringModel::PowerLaw;
    raw.scattering.d0_cm2_s = Some(d0_cm2_s);
    raw.scattering.delta = DELTA;
    raw.rigidity.min_gv = 2.0;
    raw.rigidity.max_gv = 400.0;
    raw.rigidity.bins = 14;
    raw
}

/// b0 in 1/(GeV Myr): (4/3) σ_T c U/(m_e c²)², with 6.652459e-25 cm², and B²/8π in eV/cm³ with 1.602177e-12 erg/eV.
fn b0(field_ug: f64) -> f64 {
    let field = (1e-6 * field_ug).powi(2) / (8.0 * PI) / 1.602_177e-12;
    let ev_s = 4.0 / 3.0 * 6.652_459e-25 * 2.997_925e10 * (field + 0.26) / 0.510_999e-3_f64.powi(2);
    ev_s * 1e-9 * MYR_S
}

/// D n/q at the plane, both per unit of ln E: the sources of all higher energies E', spread over
/// λ² = 4∫ D/b dE by the time they have come down to E, with images at multiples of 2H.
fn at_the_plane(energy: f64, d: f64, b0: f64) -> f64 {
    let green = |square: f64| {
        let images = (1..60).map(|n| {
            let sign = if n % 2 == 0 { 2.0 } else { -2.0 };
            sign * (-(2.0 * f64::from(n) * H).powi(2) / square).exp()
        });
        (1.0 + images.sum::<f64>()) / (PI * square).sqrt()
    };
    // E' = E e^{y²} takes away the root at E
    let sum = GaussLegendre::new(16).integrate_panels(0.0, 6.0, 60, |y| {
        let ratio = (y * y).exp();
        let square = 4.0 * d / (b0 * energy * (1.0 - DELTA)) * (1.0 - ratio.powf(DELTA - 1.0));
        2.0 * y * ratio.powf(1.0 - S) * green(square)
    });
    d / (b0 * energy) * sum
}

/// From escape (E^{−s−δ}) to losses (E^{−s−(1+δ)/2}), through both at once near 10 GeV.
#[test]
fn electrons_of_a_thin_disc_radiate_in_a_uniform_halo() {
    let field = 3.0;
    let raw = radiating(field, 4e28);
    let (model, outcome) = run(&raw, 20_000);
    let b = &outcome.batches;
    for bin in 0..14 {
        let r = b.layout.rigidity(bin);
        let d = model.diffusion_cm2_s(r, 0.0) * CM2_S_KPC2_MYR;
        assert_exact(
            &format!("n at {:.2} GV", r.gv()),
            &scored(&model, b, Quantity::Plane, bin, 0),
            at_the_plane(r.gv(), d, b0(field)),
            0.006,
        );
    }
}

/// All that is above an energy must come down through it: ∫ n dz = Q/((s − 1) b0 E) where nobody escapes, whatever D.
fn all_heights_together(raw: &Raw, field: f64) {
    let (model, outcome) = run(raw, 10_000);
    let b = &outcome.batches;
    for bin in [0, 3, 7] {
        let r = b.layout.rigidity(bin);
        let cells = (0..b.layout.height.count).map(|i| scored(&model, b, Quantity::Dwell, bin, i));
        let all = cells.reduce(|a, c| Jackknife::combine([&a, &c], |[a, c]| a + c));
        let width = 2.0 * b.layout.height.width;
        let d = model.diffusion_cm2_s(r, 0.0) * CM2_S_KPC2_MYR;
        let exact = d / ((S - 1.0) * b0(field) * r.gv());
        let all = all.expect("heights").map(|n| n * width);
        assert_exact(&format!("all at {:.0} GV", r.gv()), &all, exact, 0.006);
    }
}

#[test]
fn spectra_steepen_by_one_where_nobody_escapes() {
    let mut raw = radiating(30.0, 4e27);
    raw.rigidity.min_gv = 100.0;
    raw.rigidity.max_gv = 1e3;
    raw.rigidity.bins = 8;
    all_heights_together(&raw, 30.0);
}

/// λ is 0.5 to 1.4 kpc of 4.
#[test]
fn the_same_where_pitch_angles_are_resolved() {
    let mut raw = radiating(100.0, 3e29);
    raw.halo.boundary = Boundary::FreeEscape;
    raw.transport.walk = Walk::Microscopic;
    raw.rigidity.min_gv = 1e4;
    raw.rigidity.max_gv = 1e5;
    raw.scattering.delta = 0.01;
    raw.scattering.reference_gv = 1e4;
    raw.rigidity.bins = 8;
    all_heights_together(&raw, 100.0);
}

/// Loss by Compton scattering in a Planck spectrum, from the spectrum of the photons that come out of it (Blumenthal &
/// Gould 1970, eqs. 2.42 and 2.48: Jones's kernel), over that of soft photons. `thermal` is 4γkT/(m_e c²).
fn compton(thermal: f64) -> f64 {
    let rule = GaussLegendre::new(24);
    // of one energy: photons of E₁ = Γq/(1 + Γq) of the electron's, 0 < q < 1, in units of Γ σ_T c
    let of_one = |g: f64| {
        rule.integrate_panels(-30.0, 0.0, 12, |ln_q| {
            let q = ln_q.exp();
            let gq = g * q;
            let kernel = 2.0 * q * ln_q
                + (1.0 + 2.0 * q) * (1.0 - q)
                + 0.5 * gq * gq / (1.0 + gq) * (1.0 - q);
            q * kernel * q / (1.0 + gq).powi(3)
        })
    };
    let planck = |f: &dyn Fn(f64) -> f64| {
        rule.integrate_panels(-12.0, 4.5, 16, |ln_x: f64| {
            let x = ln_x.exp();
            x.powi(4) / x.exp_m1() * f(x)
        })
    };
    // ∫ q K dq of soft photons is 1/9
    9.0 * planck(&|x| of_one(thermal * x)) / planck(&|_| 1.0)
}

#[test]
fn inverse_compton_loss_is_that_of_the_exact_kernel() {
    let loss = |klein_nishina, temperature_k, energy_gev: f64| {
        let radiative = interactions::Radiative {
            magnetic_field_ug: 0.0,
            photon_fields: vec![interactions::PhotonField {
                temperature_k,
                energy_density_ev_cm3: 1.0,
            }],
            klein_nishina,
        };
        let r = ELECTRON.rigidity(EnergyPerNucleon(energy_gev));
        radiative.energy_loss_gev_s(&ELECTRON, r)
    };
    for temperature_k in [2.725, 30.0, 3500.0, 23_209.0] {
        for energy_gev in [1.0, 30.0, 1e3, 3e4, 1e6] {
            let gamma = 1.0 + energy_gev / 0.510_998_95e-3;
            let thermal = 4.0 * gamma * 8.617_333e-5 * temperature_k / 0.510_998_95e6;
            let share =
                loss(true, temperature_k, energy_gev) / loss(false, temperature_k, energy_gev);
            let exact = compton(thermal);
            assert!(
                (share / exact - 1.0).abs() < 2e-5,
                "{temperature_k} K, {energy_gev} GeV: {share} for {exact}"
            );
        }
    }
}

/// 1.02e-16 (U/eV cm⁻³) (E/GeV)² GeV/s for U in the field and photons alike (Blumenthal & Gould 1970; B²/8π = 0.2237 eV/cm³ at 3 µG).
#[test]
fn loss_of_an_electron_of_ten_gev() {
    let radiative = interactions::Radiative {
        magnetic_field_ug: 3.0,
        photon_fields: vec![interactions::PhotonField {
            temperature_k: 2.725,
            energy_density_ev_cm3: 0.26,
        }],
        klein_nishina: false,
    };
    let r = ELECTRON.rigidity(EnergyPerNucleon(10.0));
    let loss = radiative.energy_loss_gev_s(&ELECTRON, r);
    assert!(
        (loss / (1.02e-14 * (0.2237 + 0.26)) - 1.0).abs() < 0.005,
        "{loss}"
    );
}

#[test]
fn protons_are_left_alone() {
    let mut raw = slab();
    raw.losses.radiative = Some(Radiative::default());
    let model = Model::new(&raw, None);
    assert_eq!(model.grid.at(libm::log(10.0)).radiative_loss, 0.0);
    raw.sources.species = Accelerated::Positron;
    let model = Model::new(&raw, None);
    assert!(model.grid.at(libm::log(10.0)).radiative_loss > 0.0);
    assert_eq!(model.layout.species, ["positron"]);
}

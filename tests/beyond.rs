//! Beyond the halo: formulas against evaluations in other units and by other means, particles against the closed form.
#![expect(
    clippy::disallowed_methods,
    reason = "exact values may use the C library"
)]

use std::f64::consts::PI;
use std::path::Path;

use pitchwalk::beyond::{
    self, Current, Flux, Instability, Outflow, PowerLaw, Region, Row, confined_below_gev, rows,
};
use pitchwalk::config;
use pitchwalk::model::{Beyond, Model};
use pitchwalk::store::Table;
use pitchwalk::units::Rigidity;

#[path = "common/walk.rs"]
mod walk;

const LAW: PowerLaw = PowerLaw {
    luminosity_erg_s: 1e41,
    disc_radius_kpc: 10.0,
    min_gev: 1.0,
    max_gev: 1e6,
};

fn region(gas_overdensity: f64) -> Region {
    Region {
        magnetic_field_ug: 1e-3,
        gas_overdensity,
        size_kpc: 10.0,
    }
}

fn current(energies: &[f64]) -> Current {
    Current {
        fluxes: energies.iter().map(|&e| LAW.flux(Rigidity(e))).collect(),
        disc_radius_kpc: 10.0,
    }
}

fn at(gev: f64, gas_overdensity: f64) -> Row {
    rows(&current(&[gev]), &region(gas_overdensity))[0]
}

fn close(what: &str, found: f64, expected: f64, within: f64) {
    let off = found / expected - 1.0;
    println!("{what}: {found:.6e}, {off:+.2e} off");
    assert!(off.abs() < within, "{what}: {found} is not {expected}");
}

/// The same formulas in SI, in which they have another form: J = eEφ, k_max = µ0 J/B0, v_A = B0/√(µ0ρ), δB² = µ0 E²φ/c,
/// r_L = E/(ecB).
#[test]
fn formulas_agree_with_their_form_in_si() {
    let (c, e, mu0, kpc, year) = (
        299_792_458.0,
        1.602_176_634e-19,
        1.256_637_062e-6,
        3.085_677_581e19,
        3.155_76e7,
    );
    let watt = 1e34;
    let energy_flux = watt / (2.0 * PI * (10.0 * kpc) * (10.0 * kpc) * 1e6_f64.ln());
    for overdensity in [1.0, 100.0] {
        // 0.02205 × 3 (100 km/s/Mpc)²/(8πG)
        let hubble = 1e5 / (1e3 * kpc);
        let rho = overdensity * 0.02205 * 3.0 * hubble * hubble / (8.0 * PI * 6.674_30e-11);
        for gev in [1.0, 1e3, 1e6] {
            let row = at(gev, overdensity);
            let joule = gev * 1e9 * e;
            let current = e * energy_flux / joule;
            let b0 = 1e-13;
            let k_max = mu0 * current / b0;
            let field = (mu0 * energy_flux / c).sqrt();
            let speed = field / (mu0 * rho).sqrt();
            let larmor = joule / (e * c * field);
            let grown = row.instability.expect("it grows");
            let outflow = row.outflow.expect("it grows");
            let per_pc = kpc / 1e3;
            close("k_max", grown.k_max_per_pc / per_pc, k_max, 1e-4);
            close(
                "growth",
                grown.growth_per_yr,
                k_max * b0 / (mu0 * rho).sqrt() * year,
                2e-4,
            );
            close("drive", grown.drive, (field / b0) * (field / b0), 1e-4);
            close("δB", grown.saturated_field_ug, field * 1e10, 1e-4);
            close("ṽ_A", outflow.speed_cm_s, speed * 100.0, 2e-4);
            if gev > 100.0 {
                // below, v is not c
                close("D", outflow.diffusion_cm2_s, larmor * c / 3.0 * 1e4, 1e-4);
            }
            let phi = energy_flux / joule / joule;
            let exact = phi / speed * (1.0 - (-speed * 10.0 * kpc / (larmor * c / 3.0)).exp());
            if gev > 100.0 {
                close("n(0)", row.density_cm3, exact * 1e9 * e * 1e-6, 3e-4);
            }
        }
    }
}

/// Blasi (2019), eqs. 14 to 19, with the digits that are known of them.
#[test]
fn numbers_of_the_paper() {
    let row = at(1.0, 1.0);
    let grown = row.instability.expect("it grows");
    close("B_sat", grown.saturated_field_ug, 2.25e-2, 2e-3);
    close("growth at 1 GeV", grown.growth_per_yr, 2.1, 5e-3);
    let outflow = row.outflow.expect("it grows");
    close("ṽ_A", outflow.speed_cm_s, 99e5, 5e-3);
    for overdensity in [1.0_f64, 30.0, 200.0] {
        let all = rows(
            &current(&[1.0, 10.0, 100.0, 1e3, 1e4]),
            &region(overdensity),
        );
        let below = confined_below_gev(&all).expect("held");
        close(
            "limit of advection",
            below,
            206e3 / overdensity.sqrt(),
            3e-3,
        );
        // eq. 19, another product than eq. 18
        let rho = overdensity * 0.02205 * 1.878_34e-29;
        let (eta, sigma, proton, c) = (0.05, 32e-27, 1.672_621_9e-24, 2.997_924_58e10);
        let flow = (c * rho / (2.0 * PI)).powf(1.5);
        let eq19 = (1e41 / 1e6_f64.ln()).sqrt() * flow * eta * sigma / proton;
        let neutrinos = all[3].secondaries.neutrinos_b19;
        close("eq. 19", neutrinos, eq19 / 1.602_176_634e-3, 1e-3);
        close(
            "neutrinos",
            neutrinos,
            4.46e-12 * overdensity.powf(1.5),
            2e-3,
        );
    }
}

/// ṽ n − D n′ = φ from n(L) = 0 downwards by Runge and Kutta's method, and its mean by the trapezoid rule.
#[test]
fn the_closed_form_solves_the_equation() {
    for zeta in [0.3, 2.0, 40.0] {
        let size = 3e22;
        let outflow = Outflow {
            diffusion_cm2_s: 1e7 * size / zeta,
            speed_cm_s: 1e7,
            size_cm: size,
        };
        close("ζ", outflow.advection_over_diffusion(), zeta, 1e-12);
        let steps = 20_000;
        let h = size / f64::from(steps);
        let change = |n: f64| (outflow.speed_cm_s * n - 1.0) / outflow.diffusion_cm2_s;
        let mut n = vec![0.0];
        for _ in 0..steps {
            let last = n[n.len() - 1];
            let k1 = change(last);
            let k2 = change(last - 0.5 * h * k1);
            let k3 = change(last - 0.5 * h * k2);
            let k4 = change(last - h * k3);
            n.push(last - h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4));
        }
        let mean = |n: &[f64]| {
            let inner: f64 = n[1..n.len() - 1].iter().sum();
            (inner + 0.5 * (n[0] + n[n.len() - 1])) / (n.len() - 1) as f64
        };
        close("n(0)", outflow.density_over_flux(0.0), n[20_000], 1e-6);
        close(
            "n(L/2)",
            outflow.density_over_flux(0.5 * size),
            n[10_000],
            1e-6,
        );
        close(
            "mean",
            outflow.mean_over_flux(0.75 * size, size),
            mean(&n[..5_001]),
            1e-6,
        );
        close("column", outflow.column_over_flux(), size * mean(&n), 1e-6);
    }
}

/// Particles at the edge of the halo and in every bin, where advection, both and diffusion rule: 63 estimates within
/// 3.9σ (a false alarm in 160 under a changed seed; the seed is fixed), each σ below 1 %.
#[test]
fn particles_follow_the_closed_form() {
    let text = "[run]\nhistories = 0\nbatches = 64\n[scattering]\nd0_cm2_s = 4e28\n\
                [beyond_halo]\nluminosity_erg_s = 1e41\nhistories = 1000000\n";
    let config = config::parse("beyond.toml", text, &[], Path::new("")).expect("valid");
    let asked = Beyond::of(&config).expect("asked for");
    let given = asked.given().expect("a luminosity");
    assert_eq!(given.fluxes.len(), 13);
    let edges: Vec<f64> = asked.edges_kpc();
    let kpc = 3.085_677_581e21;
    for number in [6, 10, 12] {
        let row = rows(&given, &asked.region)[number];
        let outflow = row.outflow.expect("it grows");
        let exterior = asked.exterior(number as u32, row.flux.rigidity, &outflow);
        let model = &exterior.model;
        let state = walk::walk(model);
        let found = exterior.found(&state.into_batches(&model.layout, model.plan.bins));
        let exact = edges
            .windows(2)
            .map(|e| outflow.mean_over_flux(e[0] * kpc, e[1] * kpc));
        let exact = std::iter::once(outflow.density_over_flux(0.0)).chain(exact);
        let found = std::iter::once(found.at_edge).chain(found.in_bins);
        for (i, ((value, sigma), exact)) in found.zip(exact).enumerate() {
            let (ratio, relative) = (value / exact, sigma / exact);
            println!(
                "{} GV, {i}: {ratio:.4} ± {relative:.4}",
                row.flux.rigidity.gv()
            );
            assert!(relative < 0.01, "{relative}");
            assert!((ratio - 1.0).abs() < 3.9 * relative, "{ratio} ± {relative}");
        }
    }
}

/// A run of which half of all leaves on either side at the injected rate: the power that its fluxes carry is that of
/// its supernovae, 1e50 erg every 30 yr.
#[test]
fn the_flux_of_a_run_carries_the_power_of_its_sources() {
    let text = "[scattering]\nd0_cm2_s = 4e28\n[sources]\nspectral_index = 4.4\nefficiency = 0.1\n\
                supernova_rate_per_yr = 0.03333333333333333\ndisc_radius_kpc = 12.0\n";
    let config = config::parse("run.toml", text, &[], Path::new("")).expect("valid");
    let per_decade = 100;
    let bins: Vec<f64> = (0..13 * per_decade)
        .map(|i| 10f64.powf(-6.0 + (f64::from(i) + 0.5) / f64::from(per_decade)))
        .collect();
    let twice = |x: f64| vec![x; 2 * bins.len()];
    let escape = Table::new("escape", "")
        .text("species", "", vec!["H1".into(); 2 * bins.len()])
        .float(
            "rigidity_gv",
            "GV",
            "",
            bins.iter().flat_map(|&r| [r, r]).collect(),
        )
        .float("flux_relative", "", "", twice(0.5))
        .float("flux_relative_err", "", "", twice(0.003));
    let current = Beyond::current_of(&config, &escape).expect("a current");
    let model = Model::of(&config);
    let area = PI * (12.0 * 3.085_677_581e21_f64).powi(2);
    let width = std::f64::consts::LN_10 / f64::from(per_decade);
    let power: f64 = current
        .fluxes
        .iter()
        .map(|f: &Flux| {
            close(
                "error",
                f.error / f.per_gev,
                0.003 * 2f64.sqrt() / 1.0,
                1e-9,
            );
            let kinetic = model.species.kinetic_energy(f.rigidity).gev_n();
            2.0 * area * f.per_gev * kinetic * f.rigidity.gv() * width
        })
        .sum();
    let supplied = 1e50 / 30.0 / 3.155_76e7 / 1.602_176_634e-3;
    // the normalisation ends at 1e6 GV, the table a decade beyond
    close("power", power, supplied, 0.02);
    assert_eq!(current.disc_radius_kpc, 12.0);
}

#[test]
fn a_strong_field_outside_lets_particles_fly() {
    let strong = Region {
        magnetic_field_ug: 0.03,
        ..region(1.0)
    };
    let all = rows(&current(&[10.0, 1e3]), &strong);
    assert!(
        all.iter()
            .all(|row| row.instability.is_none() && row.outflow.is_none())
    );
    assert!(
        all.iter()
            .all(|row| (row.overdensity() - 1.0).abs() < 1e-12)
    );
    assert_eq!(confined_below_gev(&all), None);
    assert_eq!(Instability::of(&LAW.flux(Rigidity(10.0)), &strong), None);
}

/// E⁻²·⁶, whose δB falls with energy: each energy has its own, the gas moves in the strongest, and the limit of
/// advection lies where ζ ∝ E⁻¹·³ is 1.
#[test]
fn a_steeper_spectrum_has_a_field_at_each_energy() {
    let fluxes = [10.0, 1e3, 1e5, 1e7].map(|e: f64| {
        let mut flux = LAW.flux(Rigidity(e));
        flux.per_gev *= (e / 10.0).powf(-0.6);
        flux
    });
    let current = Current {
        fluxes: fluxes.to_vec(),
        disc_radius_kpc: 10.0,
    };
    let all = rows(&current, &region(1.0));
    let (first, third) = (
        all[0].outflow.expect("it grows"),
        all[2].outflow.expect("it grows"),
    );
    assert_eq!(first.speed_cm_s, third.speed_cm_s);
    let field = |row: &Row| row.instability.expect("it grows").saturated_field_ug;
    close(
        "δB",
        field(&all[2]) / field(&all[0]),
        1e4_f64.powf(-0.3),
        1e-9,
    );
    let below = confined_below_gev(&all).expect("held at first");
    let zeta = all[1].outflow.expect("it grows").advection_over_diffusion();
    close("limit", below, 1e3 * zeta.powf(1.0 / 1.3), 1e-6);
}

/// Errors of all columns against what each flux, made larger by its own error, does to them.
#[test]
fn errors_are_those_of_the_fluxes() {
    let fluxes = [(1e3, 1.0), (3e4, 0.8), (1e6, 0.5)].map(|(e, factor)| {
        let flux = LAW.flux(Rigidity(e));
        let per_gev = factor * flux.per_gev;
        Flux {
            per_gev,
            error: 1e-5 * per_gev,
            ..flux
        }
    });
    let of = |fluxes: [Flux; 3]| {
        let current = Current {
            fluxes: fluxes.to_vec(),
            disc_radius_kpc: 10.0,
        };
        let all = rows(&current, &region(1.0));
        beyond::table(&all, &[None, None, None])
    };
    let standard = of(fluxes);
    for name in [
        "flux_per_gev",
        "drive",
        "k_max_per_pc",
        "growth_per_yr",
        "saturated_field_ug",
        "d_cm2_s",
        "advection_speed_km_s",
        "advection_over_diffusion",
        "density_per_gev_cm3",
        "free_streaming_per_gev_cm3",
        "overdensity",
        "neutrino_b19",
        "neutrino",
        "gamma",
    ] {
        let values = standard.floats(name).expect(name);
        let errors = standard.floats(&format!("{name}_err")).expect(name);
        for row in 0..3 {
            let square: f64 = (0..3)
                .map(|changed| {
                    let mut other = fluxes;
                    other[changed].per_gev += other[changed].error;
                    let moved = of(other).floats(name).expect(name)[row] - values[row];
                    moved * moved
                })
                .sum();
            // what is of second order is about 1e-10 of the value
            let off = (errors[row] - square.sqrt()) / values[row];
            assert!(off.abs() < 2e-9, "{name} in row {row}: {off}");
        }
    }
}

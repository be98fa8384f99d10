//! Flows and converging fields, where pitch angles are resolved and where not.

use crate::common::{H, assert_exact, escape_time, first, run, slab};
use pitchwalk::config::raw::{Boundary, GasTreatment, ProfileKind, Raw, Walk};
use pitchwalk::model::Model;
use pitchwalk::random::HistoryKey;
use pitchwalk::species::PROTON;
use pitchwalk::units::{KM_S_KPC_MYR, Rigidity};
use pitchwalk::walk::{Fate, Kinetics, Particle, Scorer, Side};

/// A slab with free escape whose λ the walk resolves everywhere if it is `Microscopic`.
fn slab_of(walk: Walk, mean_free_path_kpc: f64) -> Raw {
    let mut raw = slab();
    raw.transport.walk = walk;
    raw.transport.accuracy = 5e-4;
    raw.halo.boundary = Boundary::FreeEscape;
    raw.gas.treatment = GasTreatment::Uniform;
    raw.scattering.d0_cm2_s = None;
    raw.scattering.mean_free_path_pc = Some(mean_free_path_kpc * 1e3);
    raw
}

struct Silent;

impl Scorer for Silent {
    fn plane(&mut self, _: &Particle, _: &Kinetics, _: f64) {}
    fn dwell(&mut self, _: &Particle, _: &Kinetics, _: f64) {}
    fn escape(&mut self, _: &Particle, _: &Kinetics, _: Side) {}
}

/// Mean change of ln p at escape and its error.
fn mean_change(raw: &Raw, histories: u64) -> (f64, f64) {
    let model = Model::new(raw, None);
    let bin = model.plan.bins / 2;
    let mut keys = (0..histories).map(|history| HistoryKey {
        bin,
        batch: 0,
        history,
    });
    let (mut sum, mut square, mut n) = (0.0, 0.0, 0.0);
    model.walk_all(&mut keys, &mut Silent, &mut |end, fate| {
        assert!(matches!(fate, Fate::Escaped(_)));
        let change = end.ln_rigidity - model.birth(end.key).0.ln_rigidity;
        sum += change;
        square += change * change;
        n += 1.0;
    });
    let mean = sum / n;
    (mean, ((square / n - mean * mean) / n).sqrt())
}

/// Adiabatic momentum changes, resolved in µ and not: the jump at 0 with constant v_A, whose mean is
/// −(1 − e^{−ζ})/3 with ζ = v_A H′/D, and with v_A growing with height, linearly too. Each pair agrees to 0.5 % and 3σ.
#[test]
fn momentum_changes_of_both_descriptions_agree() {
    let lambda = 0.02 * H;
    let growths = [
        ProfileKind::Uniform,
        ProfileKind::Exponential,
        ProfileKind::PowerLaw,
    ];
    for &growth in first(2, &growths) {
        let of = |walk| {
            let mut raw = slab_of(walk, lambda);
            // short enough for diffusion to be as accurate, resolved nevertheless
            raw.transport.accuracy = 1.4e-4;
            raw.rigidity.min_gv = 0.5;
            raw.rigidity.max_gv = 50.0;
            raw.rigidity.bins = 20;
            raw.transport.advection = true;
            raw.medium.alfven_speed_km_s = Some(250.0);
            let profile = &mut raw.medium.alfven_speed_profile;
            profile.kind = growth;
            match growth {
                ProfileKind::Uniform => {}
                ProfileKind::Exponential => profile.scale_kpc = Some(-4.0),
                // linear above 2 kpc
                ProfileKind::PowerLaw => {
                    (profile.scale_kpc, profile.exponent) = (Some(2.0), Some(1.0));
                }
            }
            mean_change(&raw, 100_000)
        };
        let (resolved, diffusive) = (of(Walk::Microscopic), of(Walk::Macroscopic));
        let off = resolved.0 / diffusive.0 - 1.0;
        let sigma = (resolved.1 / resolved.0).hypot(diffusive.1 / diffusive.0);
        println!("{growth:?}: {resolved:?} against {diffusive:?}: {off:+.4} ± {sigma:.4}");
        assert!(sigma < 0.006 && off.abs() < 0.005 + 3.0 * sigma);
        if growth == ProfileKind::Uniform {
            let r = Rigidity(5.0);
            let d = PROTON.speed_kpc_myr(r) * lambda / 3.0;
            let zeta = 250.0 * KM_S_KPC_MYR * (H + 0.7182 * lambda) / d;
            let exact = libm::expm1(-zeta) / 3.0;
            println!(
                "macroscopic against closed form: {}",
                diffusive.0 / exact - 1.0
            );
            // β differs by 1 % over the bins that feed
            assert!((diffusive.0 / exact - 1.0).abs() < 0.005 + 3.0 * sigma);
        }
    }
}

/// Follows (1 − µ²)/B along a history.
struct Moment {
    scale: f64,
    last: f64,
    kept: usize,
    changed: usize,
    mirrored: usize,
    last_mu: f64,
    last_z: f64,
}

impl Scorer for Moment {
    fn plane(&mut self, _: &Particle, _: &Kinetics, _: f64) {}
    fn dwell(&mut self, particle: &Particle, _: &Kinetics, _: f64) {
        let field = libm::exp(particle.z_kpc / self.scale);
        let moment = (1.0 - particle.mu * particle.mu) / field;
        // the field of the other side turns particles the other way: leave out steps across the plane
        let away = particle.z_kpc.min(self.last_z) > 0.5;
        if away && (moment / self.last - 1.0).abs() < 2e-3 {
            self.kept += 1;
        } else if away {
            self.changed += 1;
        }
        let turned = self.last_mu > 0.0 && particle.mu < 0.0;
        self.mirrored += usize::from(turned && particle.z_kpc > 0.5);
        (self.last, self.last_mu, self.last_z) = (moment, particle.mu, particle.z_kpc);
    }
    fn escape(&mut self, _: &Particle, _: &Kinetics, _: Side) {}
}

fn converging(mut raw: Raw, scale_kpc: f64) -> Raw {
    raw.transport.focusing = true;
    raw.medium.magnetic_field_profile.kind = ProfileKind::Exponential;
    raw.medium.magnetic_field_profile.scale_kpc = Some(-scale_kpc);
    raw
}

/// Between rare scatterings (1 − µ²)/B stays, and particles are mirrored by the growing field.
#[test]
fn the_magnetic_moment_is_kept() {
    for index in [1.0, 5.0 / 3.0] {
        let mut raw = converging(slab_of(Walk::Auto, 4e4), 4.0);
        raw.scattering.pitch_angle.index = index;
        let model = Model::new(&raw, None);
        let mut moment = Moment {
            scale: 4.0,
            last: 0.0,
            kept: 0,
            changed: 0,
            mirrored: 0,
            last_mu: 0.0,
            last_z: 0.0,
        };
        for history in 0..20 {
            model.walk(
                HistoryKey {
                    bin: 0,
                    batch: 0,
                    history,
                },
                &mut moment,
            );
        }
        let share = moment.changed as f64 / (moment.kept + moment.changed) as f64;
        println!(
            "q = {index}: changed in {share}, mirrored {}",
            moment.mirrored
        );
        assert!(moment.mirrored > 100 && share < 0.002);
    }
}

/// Escape from a converging and from a diverging flux tube, f following ∂/∂z(A D ∂f/∂z): the mean
/// escape time is ∫A dz ∫dz′/(A D), so wrong focusing, or a walk that does not keep phase-space density
/// (which equilibrates F to A), shows up in it.
#[test]
fn escape_along_a_flux_tube() {
    for &scale in first(1, &[-4.0, 4.0]) {
        let lambda = 0.05 * H;
        let d = PROTON.speed_kpc_myr(Rigidity(10.0)) * lambda / 3.0;
        let edge = H + 0.7182 * lambda;
        // A = e^{−z/scale}: ∫₀ᴴ A ∫_z^H dz′/(A D)
        let (a, n) = (-1.0 / scale, 4000);
        let step = edge / f64::from(n);
        let exact: f64 = (0..n)
            .map(|i| {
                let z = (f64::from(i) + 0.5) * step;
                let outer = (libm::exp(-a * z) - libm::exp(-a * edge)) / (a * d);
                libm::exp(a * z) * outer * step
            })
            .sum();
        for (walk, histories) in [(Walk::Macroscopic, 150_000), (Walk::Microscopic, 40_000)] {
            let raw = converging(slab_of(walk, lambda), scale);
            let (_, outcome) = run(&raw, histories);
            let (mean, _) = escape_time(&outcome.batches, 0);
            let (value, sigma) = mean.estimate();
            println!("{walk:?} {scale}: {} ± {}", value / exact, sigma / exact);
            if walk == Walk::Macroscopic {
                assert_exact("escape along the tube", &mean, exact, 0.003);
            } else {
                assert!((value / exact - 1.0).abs() < 0.005 + 3.0 * sigma / exact);
            }
        }
    }
}

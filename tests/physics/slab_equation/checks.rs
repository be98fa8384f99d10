//! The grid solution against limits, identities and a walk that know nothing of it.

use super::{Shape, Slab, integral};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

fn assert_near(what: &str, value: f64, exact: f64, tolerance: f64) {
    let ratio = value / exact;
    println!(
        "{what}: {value}, exact {exact}, ratio − 1 = {:.1e}",
        ratio - 1.0
    );
    assert!(
        (ratio - 1.0).abs() <= tolerance,
        "{what}: {value} is not {exact}"
    );
}

fn mixture(redistribution: f64) -> Shape {
    Shape {
        redistribution,
        ..Shape::power(1.0)
    }
}

/// H + mλ in place of H, with m of Milne's problem.
#[test]
fn diffusive_slab() {
    let (h, hopf) = (100.0, 0.710_446_09);
    for (shape, milne) in [(Shape::power(1.0), 0.718_21), (Shape::jumps(), hopf)] {
        let slab = Slab::new(shape, h);
        let time = slab.escape_time();
        assert_near("exit µ", slab.exit_mu(), milne, 5e-5);
        assert_near("mean", time.mean, 1.5 * h * (h + 2.0 * milne), 1e-4);
        assert_near("variance", time.variance, 1.5 * (h + milne).powi(4), 3e-4);
        let edge = h + milne;
        let (low, high) = (20.0, 40.0);
        let column = 3.0 * (high - low) * (edge - 0.5 * (low + high));
        assert_near("residence", slab.residence(low, high), column, 1e-5);
        let steady = slab.steady(low, high);
        assert_near("dipole", steady.dipole, 1.0 / (edge - 30.0), 1e-5);
        assert!(steady.quadrupole.abs() < 1e-6);
        let from = 1.5 * (h * h - 900.0 + 2.0 * milne * h);
        assert_near("mean from 30 λ", slab.escape_time_from(30.0), from, 5e-5);
    }
}

/// λ ≫ H: every µ is equally frequent at escape.
#[test]
fn ballistic_slab() {
    let h = 1e-6;
    for shape in [Shape::power(1.0), Shape::power(5.0 / 3.0), Shape::jumps()] {
        let slab = Slab::new(shape, h);
        assert_near("exit µ", slab.exit_mu(), 0.5, 1e-3);
        assert_near("exit µ²", slab.exit_mean(|mu| mu * mu), 1.0 / 3.0, 1e-3);
    }
}

/// With χ = µ and 3ξ = wµ², z² + 2zχ + 2ξ − 2t/3 has a constant mean along the walk.
#[test]
fn escape_and_time_agree_at_any_depth() {
    for share in [0.0, 0.3, 1.0] {
        let weight = 3.0 / (3.0 - 2.0 * share);
        for h in [0.1, 1.0, 10.0] {
            let slab = Slab::new(mixture(share), h);
            let (first, second) = (slab.exit_mu(), slab.exit_mean(|mu| mu * mu));
            let exact = 1.5 * h * h + 3.0 * h * first + weight * (second - 1.0 / 3.0);
            assert_near("mean", slab.escape_time().mean, exact, 5e-5);
            assert_near("residence everywhere", slab.residence(0.0, h), exact, 5e-5);
            // ∂/∂z ∫ µ² n dµ = −1/2, the flux
            let (low, high) = (0.3 * h, 0.8 * h);
            let squares = 0.5 * (first + 0.45 * h) * (high - low);
            let all = 0.5 * slab.residence(low, high);
            let quadrupole = slab.steady(low, high).quadrupole;
            assert_near("⟨µ²⟩", (1.0 + 0.4 * quadrupole) / 3.0, squares / all, 1e-4);
        }
    }
}

/// Of |µ|^(q−1) scattering, χ = (4 − q)/3 µ^(2−q); its mean at escape is m.
#[test]
fn extrapolation_length_of_power_laws() {
    for index in [1.0, 1.5, 5.0 / 3.0] {
        let mean = |h| Slab::new(Shape::power(index), h).escape_time().mean;
        let milne = (mean(31.0) - mean(30.0) - 1.5 * 61.0) / 3.0;
        let slab = Slab::new(Shape::power(index), 30.0);
        let exact = slab.exit_mean(|mu| (4.0 - index) / 3.0 * mu.powf(2.0 - index));
        assert_near(&format!("m of q = {index}"), milne, exact, 2e-4);
    }
}

/// Broadening fills the gap at 90°: much of it makes the shape that of q = 1.
#[test]
fn broad_scattering_is_that_of_q_one() {
    let broad = Shape {
        broadening: 1e4,
        ..Shape::power(5.0 / 3.0)
    };
    let (a, b) = (Slab::new(broad, 0.5), Slab::new(Shape::power(1.0), 0.5));
    assert_near("mean", a.escape_time().mean, b.escape_time().mean, 1e-4);
    assert_near("exit µ", a.exit_mu(), b.exit_mu(), 1e-4);
}

/// Jumps obey an integral equation: T(0) = ∫ dµ/µ ∫ e^{−z/µ} (1 + T(z)) dz over 0 < µ < 1, 0 < z < H.
#[test]
fn integral_equation_of_jumps() {
    for h in [0.1, 1.0, 10.0] {
        let slab = Slab::new(Shape::jumps(), h);
        let towards = |z: f64| integral(|mu| f64::exp(-z / mu) / mu, 1.0);
        let exact = integral(|z| towards(z) * (1.0 + slab.escape_time_from(z)), h);
        assert_near("mean", slab.escape_time().mean, exact, 1e-5);
    }
}

/// Straight flights of exponential lengths between the jumps.
#[test]
fn flights_between_jumps() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(11);
    let mut uniform = || (random.next_u64() >> 11) as f64 * f64::powi(2.0, -53);
    let (h, histories) = (0.5, 400_000);
    let (mut first, mut second, mut low) = (0.0, 0.0, 0.0);
    for _ in 0..histories {
        let (mut z, mut time, mut flying) = (0.0_f64, 0.0, true);
        while flying {
            let mu = 2.0 * uniform() - 1.0;
            let (ahead, free) = ((h - z * mu.signum()) / mu.abs(), -f64::ln(1.0 - uniform()));
            flying = free < ahead;
            let flight = free.min(ahead);
            let to = z + mu * flight;
            let inside = |z: f64| z.clamp(-0.1, 0.1);
            low += (inside(to) - inside(z)) / mu;
            time += flight;
            z = to;
        }
        first += time;
        second += time * time;
    }
    let n = f64::from(histories);
    let slab = Slab::new(Shape::jumps(), h);
    let (mean, exact) = (first / n, slab.escape_time());
    // 4σ
    assert_near("mean", mean, exact.mean, 0.006);
    assert_near("variance", second / n - mean * mean, exact.variance, 0.02);
    assert_near(
        "residence in 0.2 H",
        low / n,
        slab.residence(0.0, 0.1),
        0.01,
    );
}

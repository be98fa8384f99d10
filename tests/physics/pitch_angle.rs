//! The tally of pitch angles, fed by a slow and simple walk, in a slab with isotropic scattering.

use crate::common::assert_exact;
use pitchwalk::random::{HistoryKey, Stream};
use pitchwalk::tally::{Batches, Bins, Jackknife, Layout, ORDERS, Places, Quantity, Score, Slabs};
use pitchwalk::walk::{Kinetics, Particle, Scorer, Side};

/// Half-height of the slab in mean free paths; lengths are in these, times in scattering times.
const H: f64 = 4.0;
/// Extrapolation length of the half-space problem.
const MILNE: f64 = 0.7182;
const BATCHES: u32 = 32;
const HISTORIES: u64 = 1000;
/// Step, small enough that µ hardly changes in it.
const STEP: f64 = 0.02;

fn layout() -> Layout {
    Layout {
        species: vec!["H1"],
        ln_rigidity: Bins::new(0.0, 1.0, 1),
        height: Bins::new(0.0, H, 4),
        ln_grammage: Bins::new(0.0, 1.0, 2),
        places: Places::new(&[1.0, 3.0, H], 1.0, H, 20),
        slabs: Slabs::none(),
    }
}

/// One history from an isotropic source at 0: µ turns by angles of mean cosine e^{−x}.
fn walk(stream: &mut Stream, score: &mut Score) {
    let mut particle = Particle {
        key: HistoryKey::default(),
        z_kpc: 0.0,
        ln_rigidity: 0.5,
        weight: 1.0,
        age_myr: 0.0,
        age_noise_myr2: 0.0,
        grammage: 1.0,
        mu: 2.0 * stream.uniform() - 1.0,
        steps: 0,
    };
    let kinetics = Kinetics {
        speed: 1.0,
        injection: 1.0,
        inverse_reference: 1.0,
        ..Kinetics::default()
    };
    let mean_turn = -libm::expm1(-STEP);
    loop {
        score.dwell(&particle, &kinetics, STEP);
        let turn = (mean_turn * stream.exponential()).min(2.0);
        let (cos, azimuth) = (1.0 - turn, std::f64::consts::TAU * stream.uniform());
        let across = ((1.0 - particle.mu * particle.mu) * turn * (2.0 - turn)).sqrt();
        let mu = particle.mu * cos + across * libm::cos(azimuth);
        particle.z_kpc += 0.5 * STEP * (particle.mu + mu);
        particle.mu = mu.clamp(-1.0, 1.0);
        if particle.z_kpc.abs() >= H {
            let side = if particle.z_kpc > 0.0 {
                Side::North
            } else {
                Side::South
            };
            return score.escape(&particle, &kinetics, side);
        }
    }
}

/// Between source and edge f ∝ H′ − z + λµ solves µ ∂f/∂z = (1/2λ) ∂/∂µ (1 − µ²) ∂f/∂µ, with
/// H′ = H + 0.7182 λ; all else decays within λ/7 of either. So the dipole is λ/(H′ − z), outward, and
/// the higher moments vanish.
#[test]
fn the_outward_dipole_is_that_of_the_streaming() {
    let layout = layout();
    let mut b = Batches::new(layout.clone(), BATCHES);
    b.histories = HISTORIES;
    for (batch, sums) in (0..).zip(&mut b.sums) {
        let mut score = Score::new(&layout, sums);
        for history in 0..HISTORIES {
            let key = HistoryKey {
                bin: 0,
                batch,
                history,
            };
            walk(&mut Stream::new(7, key), &mut score);
        }
        assert!(!score.refused());
    }
    let bins = layout.places.mu.count;
    let relative = |place: usize, quantity, cell: usize, factor: f64| {
        let all = b.mean(Quantity::PitchAngleMoment, 0, place * ORDERS);
        let score = b.mean(quantity, 0, cell);
        Jackknife::combine([&score, &all], |[s, a]| factor * s / a)
    };
    for (place, z) in [(0, 1.0), (1, 3.0)] {
        let moment = |order: usize| {
            let cell = place * ORDERS + order;
            relative(
                place,
                Quantity::PitchAngleMoment,
                cell,
                (2 * order + 1) as f64,
            )
        };
        let dipole = 1.0 / (H + MILNE - z);
        assert_exact(&format!("dipole at {z}"), &moment(1), dipole, 0.02);
        for order in [2, 3] {
            let (value, sigma) = moment(order).estimate();
            println!("moment {order} at {z}: {value:.5} ± {sigma:.5}");
            assert!(sigma < 0.02 && value.abs() < 3.0 * sigma);
        }
        for (bin, mu) in [(0, -0.95), (bins / 2, 0.05), (bins - 1, 0.95)] {
            let f = relative(place, Quantity::PitchAngle, place * bins + bin, bins as f64);
            let what = format!("f(µ = {mu}) at {z}");
            assert_exact(&what, &f, 1.0 + dipole * mu, 0.02);
        }
    }
    // the edge: nothing enters, and the more steeply the more come out
    let quarter = |i: usize| -> f64 {
        let cells = 2 * bins + i * bins / 4..2 * bins + (i + 1) * bins / 4;
        cells
            .map(|cell| b.total(Quantity::PitchAngle, 0, cell))
            .sum()
    };
    assert_eq!((quarter(0), quarter(1)), (0.0, 0.0));
    assert!(quarter(2) < 0.8 * quarter(3));
}

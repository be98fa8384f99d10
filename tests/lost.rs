//! A number that is not finite costs its own history and nothing else.

use std::time::Duration;

use pitchwalk::ensemble::{Block, Plan, State, Walked, Watch, simulate};
use pitchwalk::random::HistoryKey;
use pitchwalk::store::Ending;
use pitchwalk::tally::{Bins, Layout, Places, Score, Slabs, Sums};
use pitchwalk::walk::{Kinetics, Particle, Scorer, Side};

fn layout() -> Layout {
    Layout {
        species: vec!["H1"],
        ln_rigidity: Bins::new(0.0, 2.0, 2),
        height: Bins::new(0.0, 4.0, 4),
        ln_grammage: Bins::new(-3.0, 3.0, 3),
        places: Places::none(),
        slabs: Slabs::none(),
    }
}

fn sound() -> Particle {
    Particle {
        key: HistoryKey::default(),
        z_kpc: 1.0,
        ln_rigidity: 0.5,
        weight: 1.0,
        age_myr: 3.0,
        age_noise_myr2: 0.0,
        grammage: 1.0,
        mu: 0.5,
        steps: 7,
    }
}

fn kinetics() -> Kinetics {
    Kinetics {
        diffusion: 1.0,
        inverse_reference: 1.0,
        injection: 1.0,
        ..Kinetics::default()
    }
}

/// Every way in which a particle can carry a number that is not finite into a score.
fn spoiled() -> Vec<Particle> {
    let mut all = Vec::new();
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        all.push(Particle {
            weight: bad,
            ..sound()
        });
        all.push(Particle {
            grammage: bad,
            ..sound()
        });
        all.push(Particle {
            age_myr: bad,
            ..sound()
        });
    }
    all
}

#[test]
fn a_score_that_is_not_finite_never_reaches_a_sum_and_is_told_once() {
    let layout = layout();
    let mut sums = Sums::new(&layout);
    let mut score = Score::new(&layout, &mut sums);
    for particle in spoiled() {
        let ways: [&dyn Fn(&mut Score); 3] = [
            &|s| s.plane(&particle, &kinetics(), 1.0),
            &|s| s.dwell(&particle, &kinetics(), 1.0),
            &|s| s.escape(&particle, &kinetics(), Side::North),
        ];
        let refused: Vec<bool> = ways
            .iter()
            .map(|way| {
                way(&mut score);
                let refused = score.refused();
                assert!(!score.refused(), "told twice: {particle:?}");
                refused
            })
            .collect();
        let expected = [
            !(particle.weight * particle.grammage).is_finite(),
            !particle.weight.is_finite(),
            true,
        ];
        assert_eq!(refused, expected, "{particle:?}");
    }
    score.plane(&sound(), &kinetics(), f64::NAN);
    assert!(score.refused());
    score.plane(&sound(), &kinetics(), 1.0);
    score.dwell(&sound(), &kinetics(), 1.0);
    assert!(!score.refused());
    assert!(
        sums.values.iter().all(|x| x.is_finite()),
        "{:?}",
        sums.values
    );
}

#[test]
fn a_particle_of_no_rigidity_is_scored_nowhere() {
    let layout = layout();
    let mut sums = Sums::new(&layout);
    let mut score = Score::new(&layout, &mut sums);
    let particle = Particle {
        key: HistoryKey::default(),
        ln_rigidity: f64::NAN,
        ..sound()
    };
    score.plane(&particle, &kinetics(), 1.0);
    score.dwell(&particle, &kinetics(), 1.0);
    score.escape(&particle, &kinetics(), Side::South);
    assert_eq!(sums, Sums::new(&layout));
}

/// Loses one history in five, by its key alone.
fn losing(block: Block, _: &mut Sums) -> Walked {
    let lost =
        |key: &HistoryKey| (u64::from(7 * key.bin + 3 * key.batch) + key.history).is_multiple_of(5);
    Walked {
        steps: 16,
        lost: block.keys().filter(lost).collect(),
    }
}

#[test]
fn lost_histories_are_told_in_the_same_order_on_any_number_of_threads() {
    let plan = Plan {
        bins: 3,
        batches: 8,
        rounds: 4,
        target_error: None,
        time_limit: None,
        checkpoint_every: Duration::MAX,
    };
    let outcomes: Vec<_> = [1, 2, 5]
        .into_iter()
        .map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .expect("threads");
            pool.install(|| {
                let mut state = State::start(&layout(), 0..8);
                let ending = simulate(&plan, &layout(), &mut state, &mut Watch::nobody(), losing);
                (ending, state.steps(), state.lost())
            })
        })
        .collect();
    let first = &outcomes[0];
    assert_eq!((first.0, first.1), (Ending::Finished, 4 * 8 * 16));
    let every = (0..8)
        .flat_map(|batch| (0..4).flat_map(move |round| (0..3).map(move |bin| (batch, round, bin))));
    let expected: Vec<HistoryKey> = every
        .flat_map(|(batch, round, bin)| {
            // blocks of 16 that bring three bins to 1024 or more
            (352 * round..352 * (round + 1)).map(move |history| HistoryKey {
                bin,
                batch,
                history,
            })
        })
        .filter(|key| (u64::from(7 * key.bin + 3 * key.batch) + key.history).is_multiple_of(5))
        .collect();
    for outcome in &outcomes {
        assert_eq!(outcome.2, expected);
    }
}

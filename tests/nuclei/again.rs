//! Histories walked again, nucleus by nucleus.

use pitchwalk::model::Model;
use pitchwalk::random::HistoryKey;
use pitchwalk::tally::Sums;
use pitchwalk::walk::{Kinetics, Particle, Scorer, Side};

use crate::common::halo;

struct Nothing;

impl Scorer for Nothing {
    fn plane(&mut self, _: &Particle, _: &Kinetics, _: f64) {}
    fn dwell(&mut self, _: &Particle, _: &Kinetics, _: f64) {}
    fn escape(&mut self, _: &Particle, _: &Kinetics, _: Side) {}
}

/// One by one all nuclei take the steps that they take side by side, with all the same descendants.
#[test]
fn a_history_is_the_same_again() {
    for method in ["branching", "weights"] {
        let model = Model::of(&halo(&[&format!("nuclei.method=\"{method}\"")]));
        let chain = &model.nuclei.as_ref().expect("nuclei").chain;
        let keys = (0..model.plan.bins).map(|bin| HistoryKey {
            bin,
            batch: 1,
            history: 3,
        });
        let together = model.score(&mut keys.clone(), &mut Sums::new(&model.layout));
        let (mut alone, mut descendants) = (0, 0);
        for key in keys {
            let mut waiting: Vec<_> = chain.births(key).collect();
            while let Some(born) = waiting.pop() {
                let (_, (particle, _), made) = chain.walk(born, Nothing);
                alone += particle.steps;
                descendants += made.len();
                waiting.extend(made);
            }
        }
        assert_eq!(alone, together.steps, "{method}");
        assert!(descendants > 0, "{method}");
    }
}

//! A model that is walked by itself.

use pitchwalk::ensemble::{State, Watch, simulate};
use pitchwalk::model::Model;

/// Walks every history of a model's plan; none may be lost.
pub fn walk(model: &Model) -> State {
    let mut state = State::start(&model.layout, 0..model.plan.batches);
    simulate(
        &model.plan,
        &model.layout,
        &mut state,
        &mut Watch::nobody(),
        |block, sums| model.score(&mut block.keys(), sums),
    );
    assert!(state.lost().is_empty());
    state
}

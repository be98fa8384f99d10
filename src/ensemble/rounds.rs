//! Any state that comes to its end round by round.

use super::Watch;
use crate::store::Ending;

/// Goes on, round by round, until a round says that it was the last or the user asks to stop.
///
/// A round tells how much is done, in the unit of the progress, and whether there is more to do.
pub fn in_rounds<S>(
    state: &mut S,
    watch: &mut Watch<'_, S>,
    mut round: impl FnMut(&mut S) -> (u64, bool),
) -> Ending {
    let ending = loop {
        let (done, more) = round(state);
        watch.look(state, done);
        if !more {
            break Ending::Finished;
        }
        if watch.stops() {
            break Ending::Interrupted;
        }
    };
    watch.finish();
    ending
}

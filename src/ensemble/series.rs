//! Items that are made on all cores and kept in their order.

use rayon::prelude::*;

use super::Watch;
use crate::store::Ending;

/// Items made at once, a thread.
const AHEAD: usize = 4;

/// Makes items and keeps each in its order, until there are no more or a signal asks to stop.
///
/// `keep` puts an item into the state and tells how much is done by then. The state is saved only
/// where it holds whole items.
///
/// # Errors
/// When one cannot be made or kept.
pub fn in_order<I: Send, T: Send, S, E: Send>(
    items: impl Iterator<Item = I>,
    state: &mut S,
    watch: &mut Watch<'_, S>,
    make: impl Fn(I) -> Result<T, E> + Sync,
    mut keep: impl FnMut(&mut S, T) -> Result<u64, E>,
) -> Result<Ending, E> {
    let at_once = AHEAD * rayon::current_num_threads();
    let mut items = items.peekable();
    let ending = loop {
        if items.peek().is_none() {
            break Ending::Finished;
        }
        if watch.stops() {
            break Ending::Interrupted;
        }
        let next: Vec<I> = items.by_ref().take(at_once).collect();
        let made = next.into_par_iter().with_max_len(1).map(&make);
        let made: Vec<Result<T, E>> = made.collect();
        for item in made {
            let done = keep(state, item?)?;
            watch.look(state, done);
        }
    };
    watch.finish();
    Ok(ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_kept_in_their_order_and_errors_end_it() {
        let mut kept = Vec::new();
        let square = |i: u64| if i == 777 { Err(i) } else { Ok(i * i) };
        let keep = |kept: &mut Vec<u64>, x| {
            kept.push(x);
            Ok(kept.len() as u64)
        };
        let ending = in_order(0..700, &mut kept, &mut Watch::nobody(), square, keep);
        assert_eq!(ending, Ok(Ending::Finished));
        assert!(kept.iter().copied().eq((0..700).map(|i| i * i)));
        let ending = in_order(700..900, &mut kept, &mut Watch::nobody(), square, keep);
        assert_eq!(ending, Err(777));
        assert_eq!(kept.len(), 777);
    }
}

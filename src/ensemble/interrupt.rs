//! Signals: stop without losing what was walked, or write a checkpoint.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use signal_hook::consts::{SIGINT, SIGTERM, SIGUSR1};
use signal_hook::flag;

/// The signals that ask a run to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// `kill`, or a batch system's time limit.
    Terminate,
}

impl Signal {
    /// The exit code a shell expects after it: 128 + the signal's number.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
        }
    }
}

/// Which signals have come.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    received: Arc<AtomicUsize>,
    checkpoint: Arc<AtomicBool>,
}

impl Interrupt {
    /// Listens for SIGINT and SIGTERM, of which a second one ends the program at once, and for SIGUSR1. All who listen
    /// hear the same: what came between two runs of a process is there for the second.
    ///
    /// # Errors
    /// When the operating system refuses the handlers.
    pub fn listen() -> io::Result<Self> {
        static ALL: Mutex<Option<Interrupt>> = Mutex::new(None);
        let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        match &*all {
            Some(listener) => Ok(listener.clone()),
            None => Ok(all.insert(Self::register()?).clone()),
        }
    }

    fn register() -> io::Result<Self> {
        let listener = Self::default();
        let armed = Arc::new(AtomicBool::new(false));
        for (number, signal) in [(SIGINT, Signal::Interrupt), (SIGTERM, Signal::Terminate)] {
            // order matters: the first signal arms what the second one triggers
            flag::register_conditional_shutdown(
                number,
                i32::from(signal.exit_code()),
                Arc::clone(&armed),
            )?;
            flag::register(number, Arc::clone(&armed))?;
            flag::register_usize(number, Arc::clone(&listener.received), number as usize)?;
        }
        flag::register(SIGUSR1, Arc::clone(&listener.checkpoint))?;
        Ok(listener)
    }

    /// The signal that has come to stop the run, if any.
    pub fn requested(&self) -> Option<Signal> {
        match self.received.load(Ordering::Relaxed) as i32 {
            SIGINT => Some(Signal::Interrupt),
            SIGTERM => Some(Signal::Terminate),
            _ => None,
        }
    }

    /// Whether a checkpoint is asked for.
    pub(super) fn checkpoint_requested(&self) -> bool {
        self.checkpoint.load(Ordering::Relaxed)
    }

    /// What was asked for until now is done.
    pub(super) fn checkpoint_written(&self) {
        self.checkpoint.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use signal_hook::low_level::raise;

    use super::*;

    #[test]
    fn who_listens_later_hears_what_came_before() {
        let first = Interrupt::listen().unwrap();
        raise(SIGUSR1).unwrap();
        let second = Interrupt::listen().unwrap();
        assert!(first.checkpoint_requested() && second.checkpoint_requested());
        second.checkpoint_written();
        assert!(!first.checkpoint_requested());
        assert_eq!(second.requested(), None);
    }
}

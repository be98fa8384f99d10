//! Stopping on a signal without losing what was walked.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
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

/// Whether a signal has come.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    received: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Listens for SIGINT and SIGTERM; a second one of them ends the program at once.
    ///
    /// # Errors
    /// When the operating system refuses the handlers.
    pub fn listen() -> io::Result<Self> {
        let received = Arc::new(AtomicUsize::new(0));
        let armed = Arc::new(AtomicBool::new(false));
        for (number, signal) in [(SIGINT, Signal::Interrupt), (SIGTERM, Signal::Terminate)] {
            // order matters: the first signal arms what the second one triggers
            flag::register_conditional_shutdown(
                number,
                i32::from(signal.exit_code()),
                Arc::clone(&armed),
            )?;
            flag::register(number, Arc::clone(&armed))?;
            flag::register_usize(number, Arc::clone(&received), number as usize)?;
        }
        Ok(Self { received })
    }

    /// The signal that has come, if any.
    pub fn requested(&self) -> Option<Signal> {
        match self.received.load(Ordering::Relaxed) as i32 {
            SIGINT => Some(Signal::Interrupt),
            SIGTERM => Some(Signal::Terminate),
            _ => None,
        }
    }
}

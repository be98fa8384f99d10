//! What a reader may not do with an input: panic, take long, ask for much memory, or mumble.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::time::{Duration, Instant};

/// Longest time for an input.
pub const LONGEST: Duration = Duration::from_secs(2);
/// Largest piece of memory for one.
const LARGEST: usize = 256 << 20;
/// Most lines of a message and most characters of it.
const LINES: usize = 40;
const CHARACTERS: usize = 5000;

/// What only a programmer would understand.
const JUNK: [&str; 10] = [
    "called `", "unwrap", "Some(", "None)", "Err(", "Error {", "Error(", ".rs:", "os error",
    "panicked",
];

/// What came of an input.
pub struct Seen {
    pub accepted: bool,
    pub time: Duration,
    pub fault: Option<Fault>,
}

/// What should not have been.
pub struct Fault {
    /// The same for all faults with the same cause, as far as can be told.
    pub kind: String,
    pub told: String,
}

impl Fault {
    fn new(kind: impl Into<String>, told: impl Into<String>) -> Option<Self> {
        let (kind, told) = (kind.into(), told.into());
        Some(Self { kind, told })
    }
}

/// Runs a reader and sees what becomes of it.
pub fn seen(longest: Duration, read: impl FnOnce() -> Result<(), String>) -> Seen {
    listen();
    LARGEST_ASKED.set(0);
    PANIC.set(Some((String::new(), String::new())));
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(read));
    let time = start.elapsed();
    let said = PANIC.take().unwrap_or_default();
    let asked = LARGEST_ASKED.get();
    let fault = match &outcome {
        Err(_) => Fault::new(&said.0, format!("panicked at {}: {}", said.0, said.1)),
        Ok(_) if time > longest => Fault::new("time", format!("took {:.1} s", time.as_secs_f64())),
        Ok(_) if asked > LARGEST => {
            Fault::new("memory", format!("asked for {asked} bytes at once"))
        }
        Ok(Err(message)) => unclear(message),
        Ok(Ok(())) => None,
    };
    Seen {
        accepted: matches!(outcome, Ok(Ok(()))),
        time,
        fault,
    }
}

/// Where the reader at hand has panicked.
pub fn place_of_panic() -> String {
    PANIC.with_borrow(|said| said.clone().unwrap_or_default().0)
}

/// What is wrong with a message.
fn unclear(message: &str) -> Option<Fault> {
    let (lines, characters) = (message.lines().count(), message.chars().count());
    let start: String = message.chars().take(300).collect();
    let junk = JUNK.iter().find(|junk| message.contains(**junk));
    let control = |c: char| c.is_control() && c != '\n';
    if message.trim().is_empty() {
        Fault::new("empty", "an empty message")
    } else if lines > LINES || characters > CHARACTERS {
        let told = format!("a message of {lines} lines and {characters} characters: {start}");
        Fault::new(format!("long {}", opening(message)), told)
    } else if let Some(junk) = junk {
        Fault::new(
            format!("{junk} {}", opening(message)),
            format!("a message with `{junk}`: {start}"),
        )
    } else if message.contains(control) {
        let told = format!("a message with control characters: {start:?}");
        Fault::new(format!("control {}", opening(message)), told)
    } else {
        None
    }
}

/// The first words of a message, past the names of folders, which differ.
fn opening(message: &str) -> String {
    let words = message
        .split_whitespace()
        .filter(|word| !word.contains('/'));
    words
        .take(3)
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(40)
        .collect()
}

thread_local! {
    /// Where the last panic was and what it said, where panics are expected.
    static PANIC: RefCell<Option<(String, String)>> = const { RefCell::new(None) };
    /// The largest piece of memory that was asked for.
    static LARGEST_ASKED: Cell<usize> = const { Cell::new(0) };
}

/// Keeps panics that are expected off the terminal.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = take_hook();
        set_hook(Box::new(move |info| {
            let expected = PANIC.with_borrow_mut(|said| {
                let said = said.as_mut()?;
                let text = info.payload_as_str().unwrap_or("?").replace('\n', " ");
                let place = info.location().map(ToString::to_string);
                *said = (place.unwrap_or_default(), text);
                Some(())
            });
            if expected.is_none() {
                others(info);
            }
        }));
    });
}

/// The system's memory, with a note of the largest piece each thread asks for.
struct Noting;

#[global_allocator]
static MEMORY: Noting = Noting;

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Noting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size);
        unsafe { System.realloc(place, layout, size) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }
}

fn note(size: usize) {
    LARGEST_ASKED.set(LARGEST_ASKED.get().max(size));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(read: impl FnOnce() -> Result<(), String>) -> String {
        seen(LONGEST, read)
            .fault
            .map_or(String::new(), |fault| fault.told)
    }

    #[test]
    fn every_kind_of_fault_is_seen() {
        assert_eq!(fault(|| Ok(())), "");
        assert_eq!(fault(|| Err("a.toml:1: too large".into())), "");
        assert!(fault(|| panic!("oh")).starts_with("panicked at tests/fuzz/watch.rs:"));
        assert!(fault(|| Err(" \n".into())).contains("empty"));
        assert!(fault(|| Err("x\n".repeat(50))).contains("50 lines"));
        assert!(fault(|| Err("x".repeat(6000))).contains("6000 characters"));
        assert!(fault(|| Err("found Some(1)".into())).contains("`Some(`"));
        assert!(fault(|| Err("found \u{1b}[31m".into())).contains("control"));
        let much = || {
            drop(std::hint::black_box(vec![0u8; LARGEST + 1]));
            Ok(())
        };
        assert!(fault(much).starts_with("asked for"));
        let long = || {
            std::thread::sleep(LONGEST + Duration::from_millis(50));
            Ok(())
        };
        assert!(fault(long).starts_with("took 2."));
    }
}

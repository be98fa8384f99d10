//! Progress on stderr: a bar with an ETA on a terminal, a plain line now and then elsewhere.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressStyle};

/// Nothing is shown before this.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between plain lines.
const INTERVAL: Duration = Duration::from_secs(10);

/// Shows how far a run is.
pub struct Progress {
    view: View,
    start: Instant,
    what: String,
    begun: u64,
    total: u64,
}

enum View {
    Quiet,
    Bar(ProgressBar),
    Lines(Instant),
}

impl Progress {
    /// For `total` of something, such as histories, of which an earlier run did `begun`; silent when `quiet`.
    pub fn new(what: &str, begun: u64, total: u64, quiet: bool) -> Self {
        let start = Instant::now();
        let view = if quiet {
            View::Quiet
        } else if std::io::stderr().is_terminal() {
            View::Bar(bar(what, begun, total))
        } else {
            View::Lines(start)
        };
        Self {
            view,
            start,
            what: what.into(),
            begun,
            total,
        }
    }

    /// Nothing to show.
    pub fn silent() -> Self {
        Self::new("", 0, 0, true)
    }

    /// `done` of them are done.
    pub fn advance(&mut self, done: u64) {
        let elapsed = self.start.elapsed();
        if elapsed < PATIENCE {
            return;
        }
        match &mut self.view {
            View::Quiet => {}
            View::Bar(bar) => bar.set_position(done),
            View::Lines(last) => {
                if last.elapsed() >= INTERVAL && done < self.total {
                    *last = Instant::now();
                    let walked = done.saturating_sub(self.begun).max(1);
                    let left = elapsed.mul_f64((self.total - done) as f64 / walked as f64);
                    // A reader of stderr that has gone must not end the run.
                    let _ = writeln!(
                        std::io::stderr(),
                        "{} of {} {} ({:.0} %), about {} left",
                        HumanCount(done),
                        HumanCount(self.total),
                        self.what,
                        100.0 * done as f64 / self.total as f64,
                        HumanDuration(left)
                    );
                }
            }
        }
    }

    /// Clears the bar.
    pub fn finish(&self) {
        if let View::Bar(bar) = &self.view {
            bar.finish_and_clear();
        }
    }
}

fn bar(what: &str, begun: u64, total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(&format!(
        "{{bar:40}} {{percent:>3}} %  {{human_pos}} of {{human_len}} {what}, {{eta}} left"
    ))
    .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(total).with_style(style);
    bar.set_position(begun);
    bar.reset_eta();
    bar
}

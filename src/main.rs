//! The `pitchwalk` command: reads its arguments, calls the library, prints errors, sets the exit code.

#[expect(clippy::disallowed_methods, reason = "no history depends on it")]
mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}

//! The `pitchwalk` command: reads its arguments, calls the library, prints errors, sets the exit code.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}

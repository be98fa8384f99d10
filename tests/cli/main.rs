//! The program as its users meet it: arguments and files in; exit code, text and files out.

mod bad_input;
mod commands;
mod comparing;
mod determinism;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(target_os = "linux")]
mod interruption;
mod place;
#[cfg(target_os = "linux")]
mod process;
mod running;

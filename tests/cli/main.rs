//! The program as its users meet it: arguments and files in; exit code, text and files out.

mod adding;
mod bad_input;
mod beyond;
#[cfg(target_os = "linux")]
mod checkpoints;
mod commands;
mod comparing;
mod coupling;
mod determinism;
#[cfg(target_os = "linux")]
mod every_operation;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(target_os = "linux")]
mod interruption;
#[cfg(target_os = "linux")]
mod killing;
#[cfg(target_os = "linux")]
mod locking;
#[cfg(feature = "mpi")]
mod mpi;
#[cfg(target_os = "linux")]
mod near_source;
mod nuclei;
mod place;
#[cfg(target_os = "linux")]
mod process;
mod realizing;
mod running;
mod sharding;
#[cfg(target_os = "linux")]
mod slurm;
#[cfg(target_os = "linux")]
mod sweep;
mod tabulating;

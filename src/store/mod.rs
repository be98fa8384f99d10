//! Bytes on disk: tables with units, run folders, atomic writes. Knows no physics.

mod run_info;
mod table;

pub use run_info::{Ending, RunInfo, Warning};
pub use table::{Column, SCHEMA_VERSION, Table, Values};

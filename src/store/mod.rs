//! Bytes on disk: tables with units, run folders, atomic writes. Knows no physics.

pub mod atomic;
mod decode;
mod error;
mod folder;
pub mod parquet;
mod run_info;
mod seal;
mod table;

pub use error::{StoreError, cause};
pub use folder::{Prepared, RunFolder, TABLES};
pub use run_info::{Ending, RunInfo, Warning};
pub use table::{Column, SCHEMA_VERSION, Table, Values};

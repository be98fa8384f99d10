//! Bytes on disk: tables with units, run folders, checkpoints, locks, atomic writes. Knows no physics.

pub mod atomic;
pub mod cache;
mod checkpoint;
mod claim;
mod decode;
mod error;
mod folder;
mod identity;
mod lock;
pub mod parquet;
mod run_info;
mod seal;
mod spool;
mod stream;
mod table;

pub use checkpoint::{Checkpoints, Found, Header};
pub use claim::{Claim, Prepared, Purpose};
pub use error::{StoreError, cause};
pub use folder::{RunFolder, SWEEP, TABLES};
pub use identity::Identity;
pub use lock::Lock;
pub use run_info::{Ending, RunInfo, Warning, gaps};
pub use spool::{Blocks, Spool};
pub use stream::{TableReader, TableWriter};
pub use table::{Column, SCHEMA_VERSION, Table, Values};

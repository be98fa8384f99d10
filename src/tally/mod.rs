//! From what walks report to means with errors.
//!
//! Every history adds to the [`Sums`] of its batch. A table is made from the sums of all batches
//! alone, so batches are the unit of errors, of merging and of storage. Every error bar is a
//! jackknife over batches, which for a mean is the scatter of the batch means.

mod batches;
mod composition;
mod density;
mod escape;
mod grammage;
mod intensity;
mod layout;
mod pitch_angle;
mod places;
mod resistance;
mod score;
mod slabs;
mod spectrum;
mod storage;
mod streaming;

pub use batches::{Batches, Jackknife};
pub use composition::{ALL, Composition, Element, composition};
pub use density::density;
pub use escape::escape;
pub use grammage::{grammage, grammage_mean};
pub use intensity::Intensity;
pub use layout::{Bins, Layout, Quantity, Sums};
pub use pitch_angle::{pitch_angle, pitch_angle_moments};
pub use places::{ORDERS, Place, Places, legendre};
pub use score::Score;
pub use slabs::Slabs;
pub use spectrum::{Spectrum, intensity_of_density, spectrum};
pub use storage::{from_table, to_table};
pub use streaming::{Carried, Streaming};

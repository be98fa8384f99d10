//! Density and dipole at the Sun from single supernovae, realisation by realisation.

mod bands;
mod bands_table;
mod between;
mod channel;
mod dipole;
mod kernel;
mod leave;
mod like_data;
mod mean;
mod nodes;
mod rows;
mod share;
pub mod sky;
mod statistics;
mod sum;
mod swings;
mod tabulated;

pub use bands::{Band, BandPasses, Bands, Quantity};
pub use bands_table::{BandsOf, bands_table};
pub use channel::Channel;
pub use dipole::{Dipole, Observation, Observer, Realisation, amplitude_analytic};
pub use kernel::{Kernel, Ring};
pub use leave::LeaveFractions;
pub use like_data::LikeData;
pub use mean::{Means, Smooth};
pub use rows::rows;
pub use share::Share;
pub use statistics::Statistics;
pub use sum::{Field, SlabBursts, SlabSum};
pub use swings::{Swing, Swings};
pub use tabulated::TabulatedSum;

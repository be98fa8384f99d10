//! Beyond the halo: what escapes drives waves in the gas around the Galaxy, which hold it back and carry it away
//! slowly (Blasi 2019, Galaxies 7, 64, section 4, equations 11 to 19; "B19" below).
//!
//! ```text
//! current ─ instability ─ saturated field ─┬─ Bohm diffusion ─┬─ density ─ neutrinos, gamma rays
//!                                          └─ advection ──────┘
//! ```
//!
//! Energies are E = pc of protons, which B19's formulas mean where they say energy; so E in GeV is the rigidity in GV.
//!
//! Of a spectrum other than E⁻² each energy has its own E²φ and with it its own growth and its own δB, the field on
//! the scale of its Larmor radius, by which particles of that energy are scattered. The gas moves as one, with the
//! Alfvén speed in the strongest of these fields. Of E⁻² all are the same, and the formulas are those of B19.

mod flux;
mod instability;
mod outflow;
mod region;
mod secondaries;
mod tables;
mod within;

pub use flux::{Current, CurrentError, Flux, PowerLaw};
pub use instability::Instability;
pub use outflow::Outflow;
pub use region::Region;
pub use secondaries::{GAMMA_SHARE, NEUTRINO_SHARE, Secondaries};
pub use tables::{Walked, profile, table};
pub use within::{Row, confined_below_gev, rows};

//! The keys of `[near_source]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DampingKind, WaveDamping};

/// `[near_source]`: protons that leave a supernova remnant along a flux tube, scattered by the waves that they make
/// (Blasi 2019, Galaxies 7, 64, sec. 3). Field, ions and Alfvén speed are those of `[medium]`, the Galaxy's diffusion
/// coefficient that of `[scattering]`, energy and spectrum those of a supernova of `[sources]`; `run.histories` is the
/// number of particles in each bin of one tube. They are released when `sources.release_time_yr` says, and diffuse with
/// `transport.walk = "macroscopic"`; otherwise their pitch angles are resolved in cells of fewer than five mean free paths.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NearSource {
    /// Radius R_t of the tube in pc.
    #[schemars(range(max = 1e4), extend("exclusiveMinimum" = 0.0))]
    pub tube_radius_pc: f64,
    /// Length L_c in pc of the tube on each side of the remnant; particles leave into the Galaxy at its ends.
    #[schemars(range(max = 1e4), extend("exclusiveMinimum" = 0.0))]
    pub half_length_pc: f64,
    /// Standard deviation in pc along the tube of the Gaussian as which particles are released.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub source_width_pc: f64,
    /// Distance from the remnant in pc within which residence is counted.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub residence_within_pc: f64,
    /// Equal cells along each side of the tube, 10 to 10,000.
    #[schemars(range(min = 10, max = 10_000))]
    pub cells: u32,
    /// Steps of the clock of particles and waves over the time since the burst; above 0.05 waves would lag behind what makes them grow.
    #[schemars(range(max = 0.05), extend("exclusiveMinimum" = 0.0))]
    pub clock_step: f64,
    /// Independent tubes, 8 to 256, from which error bars are made.
    #[schemars(range(min = 8, max = 256))]
    pub replicas: u32,
    /// Whether streaming particles make waves; without, they are test particles in the Galaxy's diffusion coefficient.
    pub growth: bool,
    /// Times in Myr after the explosion at which profiles are kept, ascending.
    #[schemars(length(max = 64), inner(range(min = 1e-9, max = 1e6)))]
    pub snapshots_myr: Vec<f64>,
    /// What damps the waves; the rates add up. Without any nothing does.
    #[schemars(length(max = 16))]
    pub damping: Vec<WaveDamping>,
    /// A dense cloud in the tube, in which particles collect grammage; it does not change how they move.
    pub cloud: Option<Cloud>,
}

/// `[near_source.cloud]`: gas that fills part of the tube's cross-section between two distances from the remnant, on
/// both sides alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Cloud {
    /// Where it begins, in pc from the remnant.
    #[schemars(range(min = 0.0))]
    pub from_pc: f64,
    /// Where it ends, in pc from the remnant.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub to_pc: f64,
    /// Density of hydrogen nuclei in cm⁻³.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub density_cm3: f64,
    /// Part of the cross-section that it fills.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub covered: f64,
}

impl Default for NearSource {
    fn default() -> Self {
        Self {
            tube_radius_pc: 20.0,
            half_length_pc: 100.0,
            source_width_pc: 10.0,
            residence_within_pc: 50.0,
            cells: 100,
            clock_step: 0.01,
            replicas: 8,
            growth: true,
            snapshots_myr: vec![1e-3, 1e-2, 0.1, 0.3, 1.0],
            damping: vec![WaveDamping {
                kind: DampingKind::NonlinearCascade,
                ..WaveDamping::default()
            }],
            cloud: None,
        }
    }
}

impl Default for Cloud {
    fn default() -> Self {
        Self {
            from_pc: 10.0,
            to_pc: 20.0,
            density_cm3: 100.0,
            covered: 1.0,
        }
    }
}

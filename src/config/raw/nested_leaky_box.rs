//! The keys of `[nested_leaky_box]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[nested_leaky_box]`: grammage near the sources that falls with rigidity, and one in the Galaxy that does not (Cowsik & Burch 2010, Phys. Rev. D 82, 023009; Blasi 2019 §3). Needs `[nuclei]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NestedLeakyBox {
    /// Mean grammage around the sources.
    pub source_grammage: SourceGrammage,
    /// Mean grammage in g/cm² in the Galaxy, at all rigidities.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub galactic_grammage_g_cm2: f64,
    /// Mean time in Myr in the Galaxy, at all rigidities: that for which positrons radiate as `[losses.radiative]` says.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub residence_time_myr: f64,
    /// Kinetic energy of a proton over that of the antiprotons and positrons that it makes.
    #[schemars(range(min = 1.0, max = 1e6))]
    pub parent_energy_ratio: f64,
}

impl Default for NestedLeakyBox {
    fn default() -> Self {
        Self {
            source_grammage: SourceGrammage::default(),
            galactic_grammage_g_cm2: 1.7,
            residence_time_myr: 2.0,
            parent_energy_ratio: 20.0,
        }
    }
}

/// `[nested_leaky_box.source_grammage]`: a power law, or what a near-source run has found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SourceGrammage {
    /// Folder of a near-source run, whose table `residence` has `grammage_g_cm2` against `rigidity_gv`; relative to the config file. Beyond its ends the table goes on as it ends.
    pub from: Option<String>,
    /// Grammage in g/cm² at `reference_gv`; either this or `from`.
    #[schemars(range(min = 0.0))]
    pub grammage_g_cm2: Option<f64>,
    /// Rigidity in GV at which `grammage_g_cm2` holds.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub reference_gv: f64,
    /// How steeply it falls with rigidity: ∝ R^{−slope}.
    #[schemars(range(min = -10.0, max = 10.0))]
    pub slope: f64,
}

impl Default for SourceGrammage {
    fn default() -> Self {
        Self {
            from: None,
            grammage_g_cm2: None,
            reference_gv: 10.0,
            slope: 0.7,
        }
    }
}

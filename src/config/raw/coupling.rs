//! The keys of `[coupling]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[coupling]`: the loop of particles that make waves and waves that scatter particles, until neither changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Coupling {
    /// Most iterations; a loop that has not converged then ends with exit code 1 and keeps its tables.
    #[schemars(range(min = 1, max = 10_000))]
    pub iterations: u32,
    /// Relative change of D_zz, at `z_kpc` and each of `rigidities_gv`, below which the loop has converged, once the change is within its statistical error as well.
    #[schemars(extend("exclusiveMinimum" = 0.0, "exclusiveMaximum" = 1.0))]
    pub tolerance: f64,
    /// Independent loops, from whose scatter the errors are made, 8 to 256.
    #[schemars(range(min = 8, max = 256))]
    pub replicas: u32,
    /// Histories started in each rigidity bin in the first iteration, all replicas together.
    #[schemars(range(min = 1, max = 1_000_000_000_000_u64))]
    pub histories: u64,
    /// Factor by which the histories grow from one iteration to the next, up to `run.histories`.
    #[schemars(range(min = 1.0, max = 10.0))]
    pub histories_growth: f64,
    /// Updates of the waves in an iteration: in each the density follows that carries the flux of the walk through the waves as they are, without new histories. More than 1 where the loop creeps, as with linear damping.
    #[schemars(range(min = 1, max = 10_000))]
    pub updates: u32,
    /// Share of the change of ln D_zz that is taken in an update: 1 for all of it, less where the loop swings, more where it creeps.
    #[schemars(extend("exclusiveMinimum" = 0.0, "exclusiveMaximum" = 2.0))]
    pub relaxation: f64,
    /// Height |z| in kpc at which D_zz is judged.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub z_kpc: f64,
    /// Rigidities in GV at which D_zz is judged.
    #[schemars(length(min = 1, max = 64), inner(range(min = 1e-3, max = 1e9)))]
    pub rigidities_gv: Vec<f64>,
}

impl Default for Coupling {
    fn default() -> Self {
        Self {
            iterations: 30,
            tolerance: 0.01,
            replicas: 8,
            histories: 2000,
            histories_growth: 1.5,
            updates: 1,
            relaxation: 1.0,
            z_kpc: 1.0,
            rigidities_gv: vec![10.0, 1e3, 1e4],
        }
    }
}

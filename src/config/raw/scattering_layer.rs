//! The keys of `[[scattering.layer]]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Mode, Raw, Scattering};

/// `[[scattering.layer]]`: what scatters in one layer of the medium. Entries of the same name add up.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ScatteringLayer {
    /// Name of the `[[medium.layer]]`.
    pub name: String,
    /// Models that scatter here; their D_µµ and rates add up.
    #[schemars(length(min = 1, max = 6))]
    pub models: Vec<ScatteringTerm>,
    /// Kinds of waves; left out, those of `[scattering.modes]` (`modes`).
    #[schemars(length(min = 1, max = 3))]
    pub kinds: Option<Vec<Mode>>,
    /// Outer scale L in pc; left out, that of `[scattering.modes]` (`modes`) or `[scattering]` (`slab`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub outer_scale_pc: Option<f64>,
    /// Ma of the fast modes, at most 1; left out, that of `[scattering.modes]` (`modes`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub mach_number: Option<f64>,
    /// M_A of the Alfvén and slow modes, at most 1; left out, that of `[scattering.modes]` (`modes`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub alfven_mach_number: Option<f64>,
    /// Diffusion coefficient D_zz in cm²/s of this term alone (`constant` and `power_law`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub d0_cm2_s: Option<f64>,
    /// Mean free path λ in pc of this term alone, instead of `d0_cm2_s` (`constant` and `power_law`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub mean_free_path_pc: Option<f64>,
    /// Rigidity R0 in GV at which those hold; left out, that of `[scattering]` (`power_law`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub reference_gv: Option<f64>,
    /// Exponent δ; left out, that of `[scattering]` (`power_law`).
    pub delta: Option<f64>,
    /// Mean distance l in pc between weak shocks, each of which makes directions isotropic: a rate v/l (`shocks`; KQ22 §5.1).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub shock_distance_pc: Option<f64>,
}

/// Models of scattering that may be summed in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScatteringTerm {
    /// One diffusion coefficient (or mean free path) for all rigidities, isotropic scattering.
    Constant,
    /// D = β^η D0 (R/R0)^δ, isotropic scattering.
    PowerLaw,
    /// Resonant scattering on slab waves with a power-law spectrum.
    Slab,
    /// D_µµ computed from the turbulence in the layer.
    Modes,
    /// Resonant scattering on the waves of `[waves]`, which streaming particles make.
    Waves,
    /// Isotropic redistribution by weak shocks.
    Shocks,
}

impl ScatteringLayer {
    /// The values of `[scattering]` as they hold for this entry.
    pub fn over(&self, common: &Scattering) -> Scattering {
        let mut own = common.clone();
        if self.has_normalisation() {
            (own.d0_cm2_s, own.mean_free_path_pc) = (self.d0_cm2_s, self.mean_free_path_pc);
        }
        let modes = &mut own.modes;
        for (value, given) in [
            (&mut own.outer_scale_pc, self.outer_scale_pc),
            (&mut modes.outer_scale_pc, self.outer_scale_pc),
            (&mut modes.mach_number, self.mach_number),
            (&mut modes.alfven_mach_number, self.alfven_mach_number),
            (&mut own.reference_gv, self.reference_gv),
            (&mut own.delta, self.delta),
        ] {
            *value = given.unwrap_or(*value);
        }
        if let Some(kinds) = &self.kinds {
            modes.kinds.clone_from(kinds);
        }
        own
    }

    /// Whether its diffusion coefficient is its own.
    pub fn has_normalisation(&self) -> bool {
        self.d0_cm2_s.is_some() || self.mean_free_path_pc.is_some()
    }
}

impl Raw {
    /// Whether `scattering.model` holds at a layer of the medium, as no entry names it.
    pub fn falls_back(&self, layer: &str) -> bool {
        !self
            .scattering
            .layer
            .iter()
            .any(|entry| entry.name == layer)
    }

    /// Whether `scattering.model` holds anywhere.
    pub fn uses_model(&self) -> bool {
        let layers = &self.medium.layer;
        layers.is_empty() || layers.iter().any(|layer| self.falls_back(&layer.name))
    }

    /// Whether a model scatters particles anywhere.
    pub fn scatters_by(&self, term: ScatteringTerm) -> bool {
        let entries = &self.scattering.layer;
        entries.iter().any(|entry| entry.models.contains(&term))
            || self.uses_model() && self.scattering.model.term() == Some(term)
    }

    /// Indices of the layers of the medium in which waves scatter.
    pub fn layers_with_waves(&self) -> Vec<usize> {
        let by_model = self.scattering.model.term() == Some(ScatteringTerm::Waves);
        let here = |name: &str| {
            let mut own = self.scattering.layer.iter().filter(|e| e.name == name);
            let named = own.any(|e| e.models.contains(&ScatteringTerm::Waves));
            named || by_model && self.falls_back(name)
        };
        let layers = self.medium.layer.iter().enumerate();
        let with_waves = layers.filter(|(_, layer)| here(&layer.name));
        with_waves.map(|(i, _)| i).collect()
    }

    /// Independent batches from which errors are made: of a loop of waves and particles the replicas.
    pub fn batches(&self) -> u32 {
        match self.couples() {
            true => self.coupling.replicas,
            false => self.run.batches,
        }
    }

    /// Whether particles make the waves that scatter them, so that a loop looks for both.
    pub fn couples(&self) -> bool {
        self.waves.growth && self.scatters_by(ScatteringTerm::Waves)
    }
}

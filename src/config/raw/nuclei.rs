//! The keys of `[nuclei]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::species::{PROTON, Species};

/// `[nuclei]`: nuclei heavier than protons, those that sources accelerate and those that these make in the gas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Nuclei {
    /// How nuclei are made on the way.
    pub method: NucleiMethod,
    /// Cross sections of production: "galprop17", "evoli2019" (Li, Be and B; galprop17 elsewhere), "webber2003" (without Li), or the path of a CSV file with columns `Ekn_GeV_per_n,12C->11B,...` in GeV/n and mb on hydrogen, what decays fast included.
    pub cross_sections: String,
    /// Cross sections of inelastic collisions: "tripathi99", "webber03", "barashenkov94", or the path of a CSV file with columns `Ekn_GeV_per_n,12C,...` in GeV/n and mb on hydrogen. Those of protons are always of Kafexhiu et al. (2014).
    pub inelastic: String,
    /// Ratios that are tabulated: of elements, all isotopes together, such as "B/C", or of isotopes, such as "Be10/Be9".
    #[schemars(length(max = 64))]
    pub ratios: Vec<String>,
    /// Rigidity in GV at which `abundance` of the sources holds.
    #[schemars(range(min = 1e-3, max = 1e9))]
    pub reference_gv: f64,
    /// What sources accelerate besides protons.
    #[schemars(length(max = 64))]
    pub source: Vec<NuclearSource>,
}

impl Default for Nuclei {
    fn default() -> Self {
        Self {
            method: NucleiMethod::Branching,
            cross_sections: "galprop17".into(),
            inelastic: "tripathi99".into(),
            ratios: Vec::new(),
            reference_gv: 10.0,
            source: Vec::new(),
        }
    }
}

impl Nuclei {
    /// Protons, which `[sources]` injects, and the nuclei of the sources as far as they are known.
    pub fn injected(&self) -> Vec<Species> {
        let named = self.source.iter();
        let named = named.filter_map(|source| Species::named(&source.species));
        std::iter::once(PROTON).chain(named).collect()
    }

    /// The path that `cross_sections` is.
    pub fn cross_sections_file(&self) -> Option<&str> {
        file(&self.cross_sections)
    }

    /// The path that `inelastic` is.
    pub fn inelastic_file(&self) -> Option<&str> {
        file(&self.inelastic)
    }
}

/// A path, if it is one rather than the name of a published set.
fn file(name: &str) -> Option<&str> {
    name.ends_with(".csv").then_some(name)
}

/// How nuclei are made on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NucleiMethod {
    /// Fragments are born where nuclei break up, and walk on.
    Branching,
    /// One ensemble a rigidity stands for all nuclei, weighted by grammage and time; exact where nothing changes the rigidity on the way.
    Weights,
}

/// `[[nuclei.source]]`: a nucleus that sources accelerate; protons are those of `[sources]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NuclearSource {
    /// Nucleus, such as "He4", "C12" or "O16".
    pub species: String,
    /// Injection per rigidity over that of protons at `nuclei.reference_gv`.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub abundance: f64,
    /// γ of the injected phase-space density f ∝ R^{−γ}; left out, `sources.spectral_index`.
    #[schemars(extend("exclusiveMinimum" = 3.0, "exclusiveMaximum" = 5.0))]
    pub spectral_index: Option<f64>,
}

impl Default for NuclearSource {
    fn default() -> Self {
        Self {
            species: String::new(),
            abundance: 1.0,
            spectral_index: None,
        }
    }
}

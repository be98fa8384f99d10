//! Pitch-angle scattering: D_µµ(µ; z, R) and the D_zz that follows from it.

mod angles;
mod angular;
mod by_mode;
mod cascade_tables;
mod cells;
mod computed;
mod integrals;
mod mode_tables;
mod power_law;
mod shape;
mod shapes;
mod slab;
mod table;
mod tables;
mod walked;

pub use angles::Angles;
pub use angular::{Angular, CELLS, Fetched, HalfSpace, Ladder, PitchAngle};
pub use by_mode::{ByMode, Modes, TOTAL, scattering_by_mode, with_confinement};
pub use cascade_tables::{CascadeEnd, critical_angle, truncation};
pub use cells::Cells;
pub use computed::{Computed, Integrals};
pub use mode_tables::{ModeTable, ModeTables, Places, Site};
pub use power_law::{Break, PowerLaw, Strength};
pub use shape::{Dependence, Nodes, Shape};
pub use shapes::Shapes;
pub use slab::{Closure, Slab};
pub use table::Table;
pub use tables::{Sites, scattering, transport};
pub use walked::LONGEST;

use crate::medium::{Medium, Profile};
use crate::numerics::GaussLegendre;
use crate::species::{PROTON, Species};
use crate::units::{C_CM_S, PC_CM, Rigidity};

/// A model of scattering: how strong, and how it depends on pitch angle.
#[derive(Debug, Clone, PartialEq)]
pub struct Scattering {
    /// What D_zz follows.
    pub law: Law,
    /// The dependence of D_µµ on µ, whose integral D_zz is.
    pub shapes: Shapes,
}

/// What D_zz follows.
#[derive(Debug, Clone, PartialEq)]
pub enum Law {
    /// A power law in rigidity (a constant included) times a factor of height.
    PowerLaw {
        /// Against rigidity.
        law: PowerLaw,
        /// Against height.
        profile: Profile,
    },
    /// Resonance with slab waves in the local field.
    Slab(Slab),
    /// A table.
    Table(Table),
    /// Tables of D_µµ.
    Computed(Box<Computed>),
    /// Cells of height, as waves on a grid have them.
    Cells(Cells),
}

impl Scattering {
    /// From tables of D_µµ.
    pub fn computed(computed: Computed) -> Self {
        Self {
            shapes: computed.shapes().clone(),
            law: Law::Computed(Box::new(computed)),
        }
    }

    /// D_zz in cm²/s at height `z_kpc` ≥ 0 as walks have it, which is finite.
    pub fn diffusion_cm2_s(
        &self,
        species: &Species,
        medium: &Medium,
        r: Rigidity,
        z_kpc: f64,
    ) -> f64 {
        match &self.law {
            Law::PowerLaw { law, profile } => law.diffusion_cm2_s(species, r) * profile.at(z_kpc),
            Law::Slab(slab) => slab.diffusion_cm2_s(species, r, medium.at(z_kpc).magnetic_field_ug),
            Law::Table(table) => table.diffusion_cm2_s(r, z_kpc),
            Law::Computed(computed) => computed.walked_cm2_s(r, z_kpc) * over_proton(species, r),
            Law::Cells(cells) => cells.diffusion_cm2_s(r, z_kpc) * over_proton(species, r),
        }
    }

    /// D_zz in cm²/s as tables tell it: infinite where particles of some pitch angles are not scattered.
    pub fn unbounded_diffusion_cm2_s(
        &self,
        species: &Species,
        medium: &Medium,
        r: Rigidity,
        z_kpc: f64,
    ) -> f64 {
        match &self.law {
            Law::Computed(computed) => computed.diffusion_cm2_s(r, z_kpc) * over_proton(species, r),
            _ => self.diffusion_cm2_s(species, medium, r, z_kpc),
        }
    }

    /// D_µµ in 1/s at pitch-angle cosine `mu`, redistribution left out.
    pub fn d_mumu_per_s(
        &self,
        species: &Species,
        medium: &Medium,
        mu: f64,
        r: Rigidity,
        z_kpc: f64,
    ) -> f64 {
        let v = species.beta(r) * C_CM_S;
        let diffusion = self.diffusion_cm2_s(species, medium, r, z_kpc);
        // v/λ with λ = 3D/v
        self.shapes.at(r, z_kpc).d_mumu(mu) * v * v / (3.0 * diffusion)
    }

    /// Mean free path λ = 3D_zz/v in pc.
    pub fn mean_free_path_pc(
        &self,
        species: &Species,
        medium: &Medium,
        r: Rigidity,
        z_kpc: f64,
    ) -> f64 {
        3.0 * self.diffusion_cm2_s(species, medium, r, z_kpc) / (species.beta(r) * C_CM_S) / PC_CM
    }

    /// Name of the mode in the table `scattering`.
    pub fn mode(&self) -> &'static str {
        match (&self.law, &self.shapes.all()[0].dependence) {
            (Law::Computed(_), _) => "total",
            (Law::Cells(_), _) => "waves",
            (_, Dependence::Tabulated(_)) => "tabulated",
            (Law::Slab(_), _) => "slab",
            (_, Dependence::PowerLaw { index: 1.0, .. }) => "isotropic",
            _ => "power_law_in_mu",
        }
    }
}

/// v over that of a proton of the same rigidity: how D_zz of what was computed for protons changes, since λ follows
/// rigidity alone where the fields that scatter stand still (β ≫ v_A/c).
fn over_proton(species: &Species, r: Rigidity) -> f64 {
    species.beta(r) / PROTON.beta(r)
}

/// D_zz = (v²/8) ∫ (1 − µ²)²/D_µµ dµ over −1…1, for an even D_µµ in 1/s and v in cm/s; in cm²/s.
///
/// The substitution µ = t¹⁰ takes out an integrable singularity |µ|^{1−q} at µ = 0 up to q = 1.9.
pub fn integrated_diffusion(speed_cm_s: f64, d_mumu_per_s: impl Fn(f64) -> f64) -> f64 {
    let rule = GaussLegendre::new(32);
    let half = rule.integrate_panels(0.0, 1.0, 16, |t| {
        let mu = t.powi(10);
        let s = 1.0 - mu * mu;
        s * s / d_mumu_per_s(mu) * 10.0 * t.powi(9)
    });
    speed_cm_s * speed_cm_s / 8.0 * 2.0 * half
}

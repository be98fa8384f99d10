//! Gas and sources of Kempski & Quataert (2022, MNRAS 514 657, KQ22), §2 and §4.
//!
//! f, Q and S count (GeV/c)⁻³; p is in GeV/c.

use std::f64::consts::PI;

use crate::reference_model::{Model, beta};
use pitchwalk::units::{C_CM_S, GEV_ERG, PC_CM, PROTON_MASS_G, Rigidity};

/// Half-thickness of the gas in cm and its density in 1/cm³.
pub const GAS_CM: f64 = 200.0 * PC_CM;
pub const GAS_CM3: f64 = 1.25;

/// Ionised hydrogen in a uniform field.
pub struct Medium {
    pub field_ug: f64,
    pub density_cm3: f64,
}

impl Medium {
    /// v_A in cm/s.
    pub fn alfven(&self) -> f64 {
        1e-6 * self.field_ug / (4.0 * PI * self.density_cm3 * PROTON_MASS_G).sqrt()
    }

    /// r_L in cm.
    pub fn larmor(&self, p: f64) -> f64 {
        Rigidity(p).larmor_radius_pc(self.field_ug) * PC_CM
    }

    /// S = Γ B²/(4π³ mΩ0 v_A p³) in cm⁻² s⁻¹ of a linear amplitude rate Γ in 1/s (KQ22, after Skilling 1971).
    pub fn sink(&self, p: f64, rate: f64) -> f64 {
        let gyration = GEV_ERG / C_CM_S / self.larmor(1.0);
        let field = 1e-6 * self.field_ug;
        rate * field * field / (4.0 * PI.powi(3) * gyration * self.alfven()) / p.powi(3)
    }
}

/// One supernova of 1e50 erg in cosmic rays each century over 10 kpc, both half-spaces, all energies.
pub fn sources(slope: f64) -> Model {
    Model {
        supernovae_per_yr: 0.01,
        supernova_erg: 1e50,
        injection_slope: slope,
        injection_end_gv: 1e30,
        ..Model::evoli(1.0)
    }
}

/// Q in cm⁻² s⁻¹ of one half-space.
pub fn injected(slope: f64) -> impl Fn(f64) -> f64 {
    let at_1_gv = 0.5 * sources(slope).injection();
    move |p| at_1_gv * p.powf(-slope)
}

/// h/τ in cm/s of ionisation (KQ22, eq. C2).
pub fn ionisation_speed(p: f64) -> f64 {
    GAS_CM * 2e-16 * GAS_CM3 / (beta(p).powi(2) * p)
}

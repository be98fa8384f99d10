//! Gas, sources and damping of Kempski & Quataert (2022, MNRAS 514 657, KQ22).
//!
//! f, Q and S count (GeV/c)⁻³; p is in GeV/c.

use std::f64::consts::PI;

use pitchwalk::species::{PROTON, Species};
use pitchwalk::units::{C_CM_S, GEV_ERG, KPC_CM, MB_CM2, PC_CM, PROTON_MASS_G, Rigidity, YEAR_S};

/// Half-thickness of the gas in cm and its density in 1/cm³.
const GAS_CM: f64 = 200.0 * PC_CM;
const GAS_CM3: f64 = 1.25;

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

    /// S = Γ B²/(4π³ mΩ0 v_A p³) in cm⁻² s⁻¹ of a linear amplitude rate Γ in 1/s (after Skilling 1971).
    pub fn sink(&self, p: f64, rate: f64) -> f64 {
        let gyration = GEV_ERG / C_CM_S / self.larmor(1.0);
        let field = 1e-6 * self.field_ug;
        rate * field * field / (4.0 * PI.powi(3) * gyration * self.alfven()) / p.powi(3)
    }

    /// X² in cm³ s⁻² of κ = X|∂f/∂z|^{−1/2}, where growth (16π²/3)(v_A/(kB²)) p⁴v|∂f/∂z| balances an energy rate
    /// k u F and κ = P v r_L/F.
    pub fn x_squared(&self, p: f64, closure: f64, speed_cm_s: f64) -> f64 {
        let field = 1e-6 * self.field_ug;
        let energy = p.powi(4) * GEV_ERG / C_CM_S;
        let growth = 16.0 * PI * PI / 3.0 * self.alfven() * energy / (field * field * speed_cm_s);
        closure * closure * beta(p) * C_CM_S * self.larmor(p) / growth
    }
}

/// v/c of protons.
pub fn beta(p: f64) -> f64 {
    PROTON.beta(Rigidity(p))
}

/// Q in cm⁻² s⁻¹ of one half-space: 1e50 erg a century over 10 kpc to both, at all energies.
pub fn injected(slope: f64) -> impl Fn(f64) -> f64 {
    injected_below(1e30, slope)
}

/// The same with all of the energy below so many GeV/c; injection itself goes on.
pub fn injected_below(end: f64, slope: f64) -> impl Fn(f64) -> f64 {
    let mass = 0.938_272_088;
    let (low, high, steps) = (1e-6f64.ln(), end.ln(), 40_000);
    let width = (high - low) / f64::from(steps);
    let energy: f64 = (0..steps)
        .map(|i| (low + (f64::from(i) + 0.5) * width).exp())
        .map(|p| 4.0 * PI * p.powf(3.0 - slope) * p * p / (p.hypot(mass) + mass) * width)
        .sum();
    let power = 1e50 / (100.0 * YEAR_S) / (PI * (10.0 * KPC_CM).powi(2)) / GEV_ERG;
    let at_1_gv = 0.5 * power / energy;
    move |p| at_1_gv * p.powf(-slope)
}

/// h/τ in cm/s of ionisation (KQ22, eq. C2).
pub fn ionisation_speed(p: f64) -> f64 {
    ionisation_speed_of(&PROTON, p)
}

/// The same of a nucleus at R in GV.
pub fn ionisation_speed_of(nucleus: &Species, r: f64) -> f64 {
    // Z²/pc = Z/R
    GAS_CM * 2e-16 * GAS_CM3 * nucleus.charge / (nucleus.beta(Rigidity(r)).powi(2) * r)
}

/// h/τ in cm/s of collisions of a nucleus with so many mb.
pub fn collision_speed(nucleus: &Species, r: f64, mb: f64) -> f64 {
    GAS_CM * GAS_CM3 * mb * MB_CM2 * nucleus.beta(Rigidity(r)) * C_CM_S
}

/// f(0) where ionisation takes (h/τ) f(0) of Q, and `of` is f(0) without it.
pub fn ionised(p: f64, q: f64, of: impl Fn(f64) -> f64) -> f64 {
    (0..60).fold(0.0, |f, _| {
        0.5 * f + 0.5 * of((q - ionisation_speed(p) * f).max(0.0))
    })
}

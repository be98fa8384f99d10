//! What the particles of a burst meet on their way, at the rigidity with which they reach the Sun.

use crate::medium::GasShape;

/// Relative difference of two profiles of D that is rounding.
const ROUNDING: f64 = 1e-9;

/// Transport between the plane and the height at which the density vanishes, alike on both sides.
///
/// While particles lose momentum, D keeps its profile in height and changes as a power of rigidity.
#[derive(Debug, Clone, PartialEq)]
pub struct BurstTransport {
    /// Rigidity of arrival in GV.
    pub rigidity_gv: f64,
    /// Height in kpc at which the density vanishes: H, or a Milne length beyond it.
    pub edge_kpc: f64,
    /// D_zz in kpc²/Myr at equidistant heights from the plane to the edge. What jumps or has a kink is
    /// smoothed over 1/256 of its depth ∫√(D(0)/D) dz.
    pub diffusion: Vec<f64>,
    /// u in kpc/Myr, away from the plane, at the same heights.
    pub flow: Vec<f64>,
    /// D_⊥/D_zz.
    pub perpendicular_ratio: f64,
    /// d ln D/d ln R.
    pub diffusion_slope: f64,
    /// −d ln q/d ln R of the injected particles per ln R: γ − 3 for f ∝ R^{−γ}.
    pub injection_slope: f64,
    /// Whether the flow's divergence, the jump at the plane included, costs momentum.
    pub adiabatic: bool,
    /// What the gas does.
    pub gas: GasEffects,
}

/// What the gas disc does to particles within it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GasEffects {
    /// Spread in height.
    pub shape: GasShape,
    /// Half-thickness in kpc.
    pub half_thickness_kpc: f64,
    /// −d ln p/dt in 1/Myr.
    pub loss: f64,
    /// Its d ln/d ln R.
    pub loss_slope: f64,
    /// Rate of destruction in 1/Myr.
    pub destruction: f64,
    /// ρv in g/cm² per Myr.
    pub grammage: f64,
}

impl BurstTransport {
    /// Whether the histories of another rigidity are these with another clock: D has the same profile, and
    /// nothing else moves, slows or destroys particles.
    pub fn differs_in_time_only(&self, other: &Self) -> bool {
        let pure = |t: &Self| {
            t.flow.iter().all(|&u| u == 0.0) && t.gas.loss == 0.0 && t.gas.destruction == 0.0
        };
        let close = |a: f64, b: f64| (a - b).abs() <= ROUNDING * b.abs();
        let profile = |t: &Self, i: usize| t.diffusion[i] / t.diffusion[0];
        pure(self)
            && pure(other)
            && close(self.edge_kpc, other.edge_kpc)
            && close(self.perpendicular_ratio, other.perpendicular_ratio)
            && self.diffusion.len() == other.diffusion.len()
            && (self.gas.shape, self.gas.half_thickness_kpc)
                == (other.gas.shape, other.gas.half_thickness_kpc)
            && (0..self.diffusion.len()).all(|i| close(profile(self, i), profile(other, i)))
    }
}

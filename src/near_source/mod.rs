//! Leaving a supernova remnant: particles in a flux tube and the waves that they make, advanced by one clock.
//!
//! A burst of protons spreads along the field on either side of its remnant (Blasi 2019, Galaxies 7, 64, sec. 3; Nava et
//! al. 2016, 2019; D'Angelo et al. 2016). With f = Q(p) g(z, t)/A over the Galaxy's flat background
//! ∂g/∂t = ∂/∂z(D ∂g/∂z − v_A g), g(L_c) = 0, D = r_L v/(3F), and for the waves at k = 1/r_L
//! ∂F/∂t + v_A ∂F/∂z = S − Γ_d(F)F + Γ_d(F0)F0, S = (16π²/3)(v_A/B0²) p⁴v max(−∂f/∂z, 0).

mod cloud;
mod evolution;
mod flights;
mod foretold;
mod gradient;
mod hops;
mod moments;
mod place;
mod tables;
mod test_particle;
mod ticks;
mod tube;
mod tubes;
mod walk;
mod waves;

use evolution::{FIRST_YR, GRADUAL};
use serde::{Deserialize, Serialize};

use crate::sources::Release;
use crate::units::Rigidity;

pub use evolution::{Evolution, Seen, Stay};
pub use test_particle::half_time_yr;
pub use tube::{Bin, CM2_S_PC2_YR, Tube, speed_pc_yr};
pub use tubes::Tubes;
pub use waves::{Row, Waves};

/// A remnant in its tube.
#[derive(Debug, Clone, PartialEq)]
pub struct NearSource {
    /// The tube.
    pub tube: Tube,
    /// Bins in rigidity, ascending, equally wide in ln R.
    pub bins: Vec<Bin>,
    /// γ of Q ∝ p^{−γ}.
    pub spectral_index: f64,
    /// σ in pc of the Gaussian that particles are released around the remnant as.
    pub width_pc: f64,
    /// Distance in pc within which a particle counts as near.
    pub within_pc: f64,
    /// When particles are let go.
    pub release: Release,
    /// Whether pitch angles are resolved where a cell is not many mean free paths long.
    pub resolved: bool,
    /// Steps of the clock over the time since the burst.
    pub clock_step: f64,
    /// Times in yr after the explosion of which profiles are kept, ascending.
    pub snapshots_yr: Vec<f64>,
}

/// Profiles at one time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Time since the explosion in yr.
    pub time_yr: f64,
    /// Part of the released particles in each cell, both sides together, by bin.
    pub contents: Vec<Row>,
    /// F on the outer face of each cell, by bin.
    pub power: Vec<Row>,
}

impl NearSource {
    /// What acts on the waves of each bin.
    pub fn waves(&self) -> Vec<Waves> {
        self.bins
            .iter()
            .map(|bin| Waves::new(&self.tube, bin))
            .collect()
    }

    /// Time in yr after the explosion at which particles of a rigidity are let go.
    pub fn release_yr(&self, rigidity: Rigidity) -> f64 {
        1e6 * self.release.after_myr(rigidity)
    }

    /// When the first and the last particle of a bin are let go.
    fn release_window_yr(&self, bin: &Bin) -> (f64, f64) {
        let (a, b) = (self.release_yr(bin.low), self.release_yr(bin.high));
        (a.min(b), a.max(b))
    }

    /// Steps of the clock until nearly all particles have gone with the waves, at the latest, about.
    pub fn steps(&self) -> u64 {
        let windows = || self.bins.iter().map(|bin| self.release_window_yr(bin));
        let lasting = windows().filter(|(begin, end)| begin < end).count() as f64;
        let first = windows().fold(FIRST_YR, |scale, (begin, end)| scale.max(end - begin));
        let carried_yr = self.tube.half_length_pc / self.tube.alfven_pc_yr;
        let after = libm::log((carried_yr / first).max(1.0)).max(1.0);
        let each = 1.0 - libm::log(GRADUAL);
        ((lasting * each + after) / libm::log1p(self.clock_step)) as u64
    }

    /// Bins a unit of ln R.
    pub fn bins_per_e_fold(&self) -> f64 {
        1.0 / libm::log(self.bins[0].high.gv() / self.bins[0].low.gv())
    }

    /// d ln p/dt in 1/yr in the first cell, over which the divergence 2v_A δ(z) is spread: v_A/(3Δz).
    pub fn loss_per_yr(&self) -> f64 {
        if self.tube.adiabatic {
            self.tube.flow_pc_yr() / (3.0 * self.tube.cell_pc())
        } else {
            0.0
        }
    }
}

//! The equation of the waves, solved upwards from the plane: steady, or over one step of time.

use serde::{Deserialize, Serialize};

use super::march::March;
use super::spectrum::Loss;
use super::{Cascade, Grid, Rows};
use crate::damping::{Damping, EnergyRate};
use crate::units::KPC_CM;

/// The plasma in one cell of height.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// v_A > 0 in cm/s.
    pub alfven_speed_cm_s: f64,
    /// All that damps there; empty for nothing.
    pub damping: Vec<Damping>,
}

/// Gains of F in 1/s, k times those of W: none depends on the waves.
#[derive(Debug, Clone, PartialEq)]
pub struct Sources {
    /// kQ_W/U_B.
    pub stirring: Rows,
    /// kΓ_CR W.
    pub growth: Rows,
}

/// F = kW on the grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Waves {
    /// Wavenumbers and heights.
    pub grid: Grid,
    /// F, means over the cells of height.
    pub kw: Rows,
    /// Flux v_A F through the top in cm/s, at each wavenumber.
    pub escaping_cm_s: Vec<f64>,
}

/// What came before a step of time.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// The waves then.
    pub waves: &'a Waves,
    /// How long ago, in s.
    pub step_s: f64,
}

/// Why there are no waves to show.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum WaveError {
    /// A gain is negative, which would make negative waves, or no number at all.
    #[error(
        "failed to solve for the waves: a gain of {gain_per_s:e}/s at z = {z_kpc} kpc (gains must be finite and not negative)"
    )]
    Gain {
        /// Where.
        z_kpc: f64,
        /// The gain in 1/s.
        gain_per_s: f64,
    },
    /// Newton's method did not arrive.
    #[error("failed to solve for the waves: no convergence at z = {z_kpc} kpc")]
    NoConvergence {
        /// Where.
        z_kpc: f64,
    },
}

/// All that is the same whatever the sources.
#[derive(Debug, Clone)]
pub struct Equation {
    /// Wavenumbers and heights.
    pub grid: Grid,
    pub(super) cascade: Cascade,
    pub(super) layers: Vec<Layer>,
}

/// A cell of height.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    /// Thickness in cm.
    pub thickness_cm: f64,
    /// v_A in cm/s.
    pub speed_cm_s: f64,
    /// What damps.
    pub losses: Vec<Loss>,
}

impl Equation {
    /// With the constant c_k of the cascade (0 for none), and the plasma in the middle of each cell of height.
    pub fn new(grid: Grid, cascade_constant: f64, sites: &[Site]) -> Self {
        let layer = |(site, faces): (&Site, &[f64])| Layer {
            thickness_cm: (faces[1] - faces[0]) * KPC_CM,
            speed_cm_s: site.alfven_speed_cm_s,
            losses: site.damping.iter().map(|d| loss(d, &grid)).collect(),
        };
        let layers = sites.iter().zip(grid.faces_kpc().windows(2));
        Self {
            cascade: Cascade::new(cascade_constant, grid.k_per_pc(), grid.ln_step()),
            layers: layers.map(layer).collect(),
            grid,
        }
    }

    /// The waves that no longer change.
    pub fn steady(&self, sources: &Sources) -> Result<Waves, WaveError> {
        self.solve(sources, None)
    }

    /// The waves after a step of time, implicitly.
    pub fn advance(&self, sources: &Sources, past: Past) -> Result<Waves, WaveError> {
        self.solve(sources, Some(past))
    }

    /// Rates in 1/s at which the energy of waves is damped.
    pub fn damping_per_s(&self, waves: &Waves) -> Rows {
        let row = |(layer, kw): (&Layer, &Vec<f64>)| {
            // no sum of nothing, which is −0
            let rate = |(i, &f): (usize, &f64)| {
                let losses = layer.losses.iter().map(|loss| loss.at(i, f));
                losses.fold(0.0, |all, one| all + one)
            };
            kw.iter().enumerate().map(rate).collect()
        };
        self.layers.iter().zip(&waves.kw).map(row).collect()
    }

    /// Marches upwards: what leaves a cell comes into the next.
    fn solve(&self, sources: &Sources, past: Option<Past>) -> Result<Waves, WaveError> {
        let mut kw = self.grid.zeros();
        let mut march = March::new(&self.cascade, self.grid.ln_step());
        for (j, layer) in self.layers.iter().enumerate() {
            let z_kpc = self.grid.z_kpc()[j];
            let given = sources.stirring[j].iter().zip(&sources.growth[j]);
            for (gain, (stirring, growth)) in march.given_per_s.iter_mut().zip(given) {
                *gain = stirring + growth;
                if !(0.0..f64::INFINITY).contains(gain) {
                    let gain_per_s = *gain;
                    return Err(WaveError::Gain { z_kpc, gain_per_s });
                }
            }
            let before = past.map(|past| (past.waves.kw[j].as_slice(), past.step_s));
            if !march.rise(layer, before, &mut kw[j]) {
                return Err(WaveError::NoConvergence { z_kpc });
            }
        }
        Ok(Waves {
            grid: self.grid.clone(),
            kw,
            escaping_cm_s: march.entering,
        })
    }
}

/// A damping at the wavenumbers of a grid.
fn loss(damping: &Damping, grid: &Grid) -> Loss {
    let rate = |&k: &f64| {
        let EnergyRate(rate) = damping.at_unit_power(k);
        rate
    };
    Loss {
        rate_per_s: grid.k_per_pc().iter().map(rate).collect(),
        power_exponent: damping.power_exponent(),
    }
}

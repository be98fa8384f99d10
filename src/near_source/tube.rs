//! The flux tube, its plasma and the rigidities that are followed in it.
//!
//! Lengths are in pc and times in yr.

use std::f64::consts::PI;

use crate::damping::Damping;
use crate::units::{C_CM_S, GEV_ERG, PC_CM, PROTON_MASS_GEV, Rigidity, YEAR_S};

/// Speed of light in pc/yr.
pub const C_PC_YR: f64 = C_CM_S * YEAR_S / PC_CM;
/// One cm²/s in pc²/yr.
pub const CM2_S_PC2_YR: f64 = YEAR_S / (PC_CM * PC_CM);

/// The tube along the field through a remnant, the same on both sides of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tube {
    /// L_c in pc, where particles leave into the Galaxy.
    pub half_length_pc: f64,
    /// Cells along one side, between whose faces particles hop and on which waves are known.
    pub cells: usize,
    /// B0 in µG.
    pub field_ug: f64,
    /// v_A in pc/yr.
    pub alfven_pc_yr: f64,
    /// Whether the waves carry particles along.
    pub advection: bool,
    /// Whether particles lose momentum where the waves part, at the remnant.
    pub adiabatic: bool,
    /// All that damps the waves.
    pub damping: Vec<Damping>,
    /// Gas density in g/cm³ in each cell.
    pub gas_g_cm3: Vec<f64>,
}

/// A bin in rigidity and the waves that its particles resonate with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Lower edge.
    pub low: Rigidity,
    /// Upper edge.
    pub high: Rigidity,
    /// e-folds κ that the waves at the end of the tube grow by if nothing damps or carries them:
    /// 8π²(v_A/B0²)(p⁴Q/A)/r_L.
    pub e_folds: f64,
    /// F0 of the Galaxy: r_L v/(3 D_g).
    pub background: f64,
}

impl Bin {
    /// Of a remnant that releases so many protons per cm² of the tube into the bin, both sides together, in a
    /// Galaxy with the diffusion coefficient D_g in cm²/s at the bin's centre.
    pub fn new(
        (low, high): (Rigidity, Rigidity),
        released_cm2: f64,
        galactic_cm2_s: f64,
        tube: &Tube,
    ) -> Self {
        // p⁴Q/A = p n/(4πΔ ln p), and p/r_L = eB0/c
        let width = libm::log(high.gv() / low.gv());
        let per_larmor = GEV_ERG / C_CM_S / (Rigidity(1.0).larmor_radius_pc(tube.field_ug) * PC_CM);
        let field = tube.field_ug * 1e-6;
        let speed = tube.alfven_pc_yr * PC_CM / YEAR_S;
        let mut bin = Self {
            low,
            high,
            e_folds: 2.0 * PI * speed / (field * field) * per_larmor * released_cm2 / width,
            background: 0.0,
        };
        bin.background = tube.bohm_pc2_yr(bin.centre()) / (galactic_cm2_s * CM2_S_PC2_YR);
        bin
    }

    /// The geometric centre.
    pub fn centre(&self) -> Rigidity {
        Rigidity((self.low.gv() * self.high.gv()).sqrt())
    }
}

impl Tube {
    /// Length of a cell in pc.
    pub fn cell_pc(&self) -> f64 {
        self.half_length_pc / self.cells as f64
    }

    /// Speed at which particles are carried outwards, in pc/yr.
    pub fn flow_pc_yr(&self) -> f64 {
        if self.advection {
            self.alfven_pc_yr
        } else {
            0.0
        }
    }

    /// r_L v/3 in pc²/yr, which D = r_L v/(3F) comes down to in waves as strong as the field.
    pub fn bohm_pc2_yr(&self, rigidity: Rigidity) -> f64 {
        rigidity.larmor_radius_pc(self.field_ug) * speed_pc_yr(rigidity) / 3.0
    }
}

/// v of protons in pc/yr.
pub fn speed_pc_yr(rigidity: Rigidity) -> f64 {
    C_PC_YR * rigidity.gv() / libm::hypot(rigidity.gv(), PROTON_MASS_GEV)
}

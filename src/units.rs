//! Physical constants (CODATA 2018, IAU 2015) and the units of the walk.
//!
//! Formulas in `medium`, `scattering` and `interactions` are in Gaussian CGS; the walk counts
//! lengths in kpc and times in Myr, which keeps its numbers near one.

/// Speed of light in cm/s.
pub const C_CM_S: f64 = 2.997_924_58e10;
/// Proton mass in g.
pub const PROTON_MASS_G: f64 = 1.672_621_923_69e-24;
/// Boltzmann constant in erg/K.
pub const BOLTZMANN_ERG_K: f64 = 1.380_649e-16;
/// Proton rest energy in GeV.
pub const PROTON_MASS_GEV: f64 = 0.938_272_088_16;
/// One dalton, a twelfth of the mass of a carbon-12 atom, as rest energy in GeV.
pub const DALTON_GEV: f64 = 0.931_494_102_42;
/// Electron rest energy in GeV.
pub const ELECTRON_MASS_GEV: f64 = 0.510_998_950_00e-3;
/// Classical electron radius in cm.
pub const ELECTRON_RADIUS_CM: f64 = 2.817_940_326_2e-13;
/// ħc in GeV cm.
pub const HBAR_C_GEV_CM: f64 = 1.973_269_804e-14;
/// One GeV in erg.
pub const GEV_ERG: f64 = 1.602_176_634e-3;
/// One eV in erg.
pub const ELECTRON_VOLT_ERG: f64 = 1e-9 * GEV_ERG;
/// One kpc in cm.
pub const KPC_CM: f64 = 3.085_677_581_491_367e21;
/// One pc in cm.
pub const PC_CM: f64 = KPC_CM / 1e3;
/// One Julian year in s.
pub const YEAR_S: f64 = 3.155_76e7;
/// One Myr in s.
pub const MYR_S: f64 = 1e6 * YEAR_S;
/// One mb in cm².
pub const MB_CM2: f64 = 1e-27;
/// Speed of light in kpc/Myr.
pub const C_KPC_MYR: f64 = C_CM_S * MYR_S / KPC_CM;
/// One km/s in kpc/Myr.
pub const KM_S_KPC_MYR: f64 = 1e5 * MYR_S / KPC_CM;
/// One cm²/s in kpc²/Myr.
pub const CM2_S_KPC2_MYR: f64 = MYR_S / (KPC_CM * KPC_CM);

/// Rigidity R = pc/(Ze) in GV.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Rigidity(pub f64);

impl Rigidity {
    /// The number in GV.
    pub fn gv(self) -> f64 {
        self.0
    }

    /// Larmor radius r_L = R/B in pc for a field in µG: 1.081e-6 pc at 1 GV and 1 µG.
    pub fn larmor_radius_pc(self, magnetic_field_ug: f64) -> f64 {
        // R[V]/(c B) in SI is R[statvolt]/B in Gaussian units; 1 V = 1/299.792458 statvolt
        self.0 * 1e9 / 299.792_458 / (magnetic_field_ug * 1e-6) / PC_CM
    }
}

/// Kinetic energy per nucleon in GeV/n.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct EnergyPerNucleon(pub f64);

impl EnergyPerNucleon {
    /// The number in GeV/n.
    pub fn gev_n(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larmor_radius_of_one_gv_in_one_microgauss() {
        // p = 1 GeV/c and q = e in SI: r = p/(qB)
        let p_si = 1e9 * 1.602_176_634e-19 / 2.997_924_58e8;
        let metres = p_si / (1.602_176_634e-19 * 1e-10);
        let pc = metres * 100.0 / PC_CM;
        assert!((Rigidity(1.0).larmor_radius_pc(1.0) / pc - 1.0).abs() < 1e-12);
        assert!((pc / 1.081e-6 - 1.0).abs() < 1e-3);
    }

    #[test]
    fn light_crosses_three_hundred_parsec_in_a_millennium() {
        assert!((C_KPC_MYR / 306.6 - 1.0).abs() < 1e-3);
    }
}

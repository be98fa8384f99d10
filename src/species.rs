//! Nuclei and their kinematics.

use crate::units::{C_KPC_MYR, EnergyPerNucleon, PROTON_MASS_GEV, Rigidity};

/// A nucleus.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Species {
    /// Name as in the tables: symbol and mass number.
    pub name: &'static str,
    /// Charge number Z.
    pub charge: f64,
    /// Mass number A.
    pub nucleons: f64,
    /// Rest energy in GeV.
    pub mass_gev: f64,
}

/// The proton.
pub const PROTON: Species = Species {
    name: "H1",
    charge: 1.0,
    nucleons: 1.0,
    mass_gev: PROTON_MASS_GEV,
};

impl Species {
    /// Momentum times c in GeV.
    pub fn momentum_gev(&self, r: Rigidity) -> f64 {
        r.gv() * self.charge
    }

    /// Total energy of the nucleus in GeV.
    pub fn total_energy_gev(&self, r: Rigidity) -> f64 {
        let p = self.momentum_gev(r);
        (p * p + self.mass_gev * self.mass_gev).sqrt()
    }

    /// β = v/c.
    pub fn beta(&self, r: Rigidity) -> f64 {
        self.momentum_gev(r) / self.total_energy_gev(r)
    }

    /// Lorentz factor.
    pub fn gamma(&self, r: Rigidity) -> f64 {
        self.total_energy_gev(r) / self.mass_gev
    }

    /// Speed in kpc/Myr.
    pub fn speed_kpc_myr(&self, r: Rigidity) -> f64 {
        self.beta(r) * C_KPC_MYR
    }

    /// Kinetic energy per nucleon, without cancellation at low rigidity.
    pub fn kinetic_energy(&self, r: Rigidity) -> EnergyPerNucleon {
        let p = self.momentum_gev(r);
        EnergyPerNucleon(p * p / (self.total_energy_gev(r) + self.mass_gev) / self.nucleons)
    }

    /// Rigidity at a kinetic energy per nucleon.
    pub fn rigidity(&self, energy: EnergyPerNucleon) -> Rigidity {
        let t = energy.gev_n() * self.nucleons;
        Rigidity((t * (t + 2.0 * self.mass_gev)).sqrt() / self.charge)
    }

    /// dT/dR: kinetic energy per nucleon and GV, in GeV/n per GV.
    pub fn energy_per_rigidity(&self, r: Rigidity) -> f64 {
        self.beta(r) * self.charge / self.nucleons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn energy_and_rigidity_are_inverse() {
        for r in [1e-3, 0.1, 1.0, 10.0, 1e6] {
            let back = PROTON.rigidity(PROTON.kinetic_energy(Rigidity(r)));
            assert!((back.gv() / r - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn energy_per_rigidity_is_the_derivative() {
        let h = 1e-5;
        let t = |r: f64| PROTON.kinetic_energy(Rigidity(r)).gev_n();
        let slope = (t(1.0 + h) - t(1.0 - h)) / (2.0 * h);
        assert!((PROTON.energy_per_rigidity(Rigidity(1.0)) / slope - 1.0).abs() < 1e-8);
    }
}

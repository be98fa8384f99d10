//! Nuclei and their kinematics.

use crate::units::{
    C_KPC_MYR, DALTON_GEV, ELECTRON_MASS_GEV, EnergyPerNucleon, PROTON_MASS_GEV, Rigidity,
};

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
    /// Mean life at rest in Myr, if it decays.
    pub mean_life_myr: Option<f64>,
}

/// The proton.
pub const PROTON: Species = Species {
    name: "H1",
    charge: 1.0,
    nucleons: 1.0,
    mass_gev: PROTON_MASS_GEV,
    mean_life_myr: None,
};

/// Nuclei by name, for what follows rigidity alone; atomic masses in Da of AME2020 (Wang et al. 2021,
/// Chin. Phys. C 45, 030003).
pub const NUCLEI: [Species; 9] = [
    PROTON,
    nucleus("He4", 2, 4, 4.002_603_254),
    nucleus("C12", 6, 12, 12.0),
    nucleus("N14", 7, 14, 14.003_074_004),
    nucleus("O16", 8, 16, 15.994_914_619),
    nucleus("Ne20", 10, 20, 19.992_440_176),
    nucleus("Mg24", 12, 24, 23.985_041_697),
    nucleus("Si28", 14, 28, 27.976_926_534),
    nucleus("Fe56", 26, 56, 55.934_935_537),
];

/// A nucleus from the mass of its atom (without the binding energy of its electrons).
const fn nucleus(name: &'static str, charge: u32, nucleons: u32, atomic_mass: f64) -> Species {
    Species {
        name,
        charge: charge as f64,
        nucleons: nucleons as f64,
        mass_gev: atomic_mass * DALTON_GEV - charge as f64 * ELECTRON_MASS_GEV,
        mean_life_myr: None,
    }
}

impl Species {
    /// The nucleus of that name.
    pub fn named(name: &str) -> Option<Self> {
        NUCLEI.into_iter().find(|species| species.name == name)
    }

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

    /// Rate of decay in flight 1/(γτ) in 1/Myr.
    pub fn decay_per_myr(&self, r: Rigidity) -> f64 {
        self.mean_life_myr
            .map_or(0.0, |life| 1.0 / (life * self.gamma(r)))
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

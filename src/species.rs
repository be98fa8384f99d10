//! Nuclei, electrons and positrons, and their kinematics.

use std::f64::consts::LN_2;

use crate::units::{
    C_KPC_MYR, DALTON_GEV, ELECTRON_MASS_GEV, EnergyPerNucleon, PROTON_MASS_GEV, Rigidity,
};

/// A nucleus, or an electron or positron.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Species {
    /// Name as in the tables: symbol and mass number.
    pub name: &'static str,
    /// Charge number Z, without its sign.
    pub charge: f64,
    /// Mass number A; 1 where energies per nucleon are those of the particle.
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

/// The electron.
pub const ELECTRON: Species = Species {
    name: "electron",
    charge: 1.0,
    nucleons: 1.0,
    mass_gev: ELECTRON_MASS_GEV,
    mean_life_myr: None,
};

/// The positron.
pub const POSITRON: Species = Species {
    name: "positron",
    ..ELECTRON
};

/// Half-life of ¹⁰Be in Myr, the mean of Chmeleff et al. (2010, Nucl. Instrum. Methods B 268, 192) and Korschinek
/// et al. (2010, ibid. 187); tables made before have 1.51 Myr.
pub const BERYLLIUM_10_HALF_LIFE_MYR: f64 = 1.387;

/// Nuclei by name: those that tables of spallation hold as projectile or fragment; atomic masses in Da of AME2020
/// (Wang et al. 2021, Chin. Phys. C 45, 030003). Nuclei that live for less than the flight through the gas are
/// counted with what they decay to; ⁷Be, bare of electrons, cannot decay.
pub const NUCLEI: [Species; 22] = [
    PROTON,
    nucleus("He4", 2, 4, 4.002_603_254),
    nucleus("Li6", 3, 6, 6.015_122_887),
    nucleus("Li7", 3, 7, 7.016_003_434),
    nucleus("Be7", 4, 7, 7.016_928_714),
    nucleus("Be9", 4, 9, 9.012_183_062),
    Species {
        mean_life_myr: Some(BERYLLIUM_10_HALF_LIFE_MYR / LN_2),
        ..nucleus("Be10", 4, 10, 10.013_534_692)
    },
    nucleus("B10", 5, 10, 10.012_936_862),
    nucleus("B11", 5, 11, 11.009_305_167),
    nucleus("C12", 6, 12, 12.0),
    nucleus("C13", 6, 13, 13.003_354_835),
    nucleus("N14", 7, 14, 14.003_074_004),
    nucleus("N15", 7, 15, 15.000_108_899),
    nucleus("O16", 8, 16, 15.994_914_619),
    nucleus("O18", 8, 18, 17.999_159_612),
    nucleus("Ne20", 10, 20, 19.992_440_176),
    nucleus("Ne22", 10, 22, 21.991_385_114),
    nucleus("Mg24", 12, 24, 23.985_041_697),
    nucleus("Mg26", 12, 26, 25.982_592_971),
    nucleus("Si28", 14, 28, 27.976_926_534),
    nucleus("S32", 16, 32, 31.972_071_174),
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

    /// The nucleus of that name, or all isotopes of the element of that symbol.
    pub fn isotopes(name: &str) -> Vec<Self> {
        let meant = |species: &Self| species.name == name || species.symbol() == name;
        NUCLEI.into_iter().filter(meant).collect()
    }

    /// The nucleus written with its mass number first, such as "12C".
    pub fn mass_first(name: &str) -> Option<Self> {
        let (mass, symbol) = name.split_at(name.find(|c: char| !c.is_ascii_digit())?);
        Self::named(&format!("{symbol}{mass}")).filter(|_| !mass.is_empty())
    }

    /// Whether it is an electron or a positron.
    pub fn is_electron(&self) -> bool {
        self.mass_gev == ELECTRON_MASS_GEV
    }

    /// Symbol of the element.
    pub fn symbol(&self) -> &'static str {
        self.name.trim_end_matches(|c: char| c.is_ascii_digit())
    }

    /// What β⁻ decay leaves of a nucleus that decays.
    pub fn decay_daughter(&self) -> Option<Self> {
        self.mean_life_myr?;
        let left = |n: &Self| n.nucleons == self.nucleons && n.charge == self.charge + 1.0;
        NUCLEI.into_iter().find(left)
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

    /// Names, charges and masses say the same: half to all of a nucleus' nucleons are protons, and each nucleon is
    /// bound by up to 8.8 MeV.
    #[test]
    fn names_charges_and_masses_agree() {
        const NEUTRON_GEV: f64 = 0.939_565_42;
        const SYMBOLS: [(&str, f64); 13] = [
            ("H", 1.0),
            ("He", 2.0),
            ("Li", 3.0),
            ("Be", 4.0),
            ("B", 5.0),
            ("C", 6.0),
            ("N", 7.0),
            ("O", 8.0),
            ("Ne", 10.0),
            ("Mg", 12.0),
            ("Si", 14.0),
            ("S", 16.0),
            ("Fe", 26.0),
        ];
        for n in NUCLEI {
            assert_eq!(n.name, format!("{}{}", n.symbol(), n.nucleons));
            assert!(SYMBOLS.contains(&(n.symbol(), n.charge)), "{}", n.name);
            let parts = n.charge * PROTON_MASS_GEV + (n.nucleons - n.charge) * NEUTRON_GEV;
            let bound_mev = 1e3 * (parts - n.mass_gev) / n.nucleons;
            let range = if n == PROTON { -1e-9..1e-9 } else { 5.3..8.8 };
            assert!(range.contains(&bound_mev), "{}: {bound_mev} MeV", n.name);
        }
    }

    #[test]
    fn names_are_read_either_way() {
        assert_eq!(Species::mass_first("10Be"), Species::named("Be10"));
        assert_eq!(Species::mass_first("1H"), Some(PROTON));
        for odd in ["", "10", "Be10", "10be", "8Be", "é"] {
            assert_eq!(Species::mass_first(odd), None, "{odd}");
        }
    }

    #[test]
    fn elements_are_all_their_isotopes() {
        let names = |of| -> Vec<&str> { Species::isotopes(of).iter().map(|n| n.name).collect() };
        assert_eq!(names("B"), ["B10", "B11"]);
        assert_eq!(names("Be10"), ["Be10"]);
        assert!(names("b").is_empty() && names("").is_empty());
    }

    /// The mean life of 1.387 Myr/ln 2 is 2.001 Myr.
    #[test]
    fn beryllium_10_alone_decays_and_leaves_boron_10() {
        let unstable = NUCLEI.into_iter().filter(|n| n.mean_life_myr.is_some());
        let unstable: Vec<Species> = unstable.collect();
        assert_eq!(unstable, [Species::named("Be10").unwrap()]);
        assert!((unstable[0].mean_life_myr.unwrap() - 2.001).abs() < 1e-3);
        assert_eq!(unstable[0].decay_daughter(), Species::named("B10"));
        assert_eq!(PROTON.decay_daughter(), None);
    }

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

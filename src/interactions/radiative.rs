//! Radiation of electrons and positrons: synchrotron, inverse Compton scattering and bremsstrahlung.

use std::f64::consts::PI;

use crate::medium::Gas;
use crate::numerics::GaussLegendre;
use crate::species::Species;
use crate::units::{
    BOLTZMANN_ERG_K, C_CM_S, ELECTRON_MASS_GEV, ELECTRON_RADIUS_CM, ELECTRON_VOLT_ERG, GEV_ERG,
    PROTON_MASS_G, Rigidity,
};

/// Thomson cross section (8π/3) r_e² in cm².
const THOMSON_CM2: f64 = 8.0 * PI / 3.0 * ELECTRON_RADIUS_CM * ELECTRON_RADIUS_CM;
/// Radiation lengths of hydrogen and helium in g/cm² (Particle Data Group, Review of Particle Physics 2022, table of
/// atomic properties).
const RADIATION_LENGTH_G_CM2: [f64; 2] = [63.04, 94.32];
/// Photons of a Planck spectrum that count, in units of kT: soft ones where all others are too hard to take much.
const PHOTONS_KT: [f64; 2] = [1e-5, 50.0];

/// Isotropic photons of a Planck spectrum, diluted or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhotonField {
    /// Temperature of the spectrum in K.
    pub temperature_k: f64,
    /// Energy density in eV/cm³, whatever a black body of this temperature has.
    pub energy_density_ev_cm3: f64,
}

/// What electrons and positrons radiate in.
#[derive(Debug, Clone, PartialEq)]
pub struct Radiative {
    /// Magnetic field in µG, isotropic in the mean.
    pub magnetic_field_ug: f64,
    /// Photons.
    pub photon_fields: Vec<PhotonField>,
    /// Whether photons of more than m_e c² in the electron's frame scatter as they do, or like soft ones.
    pub klein_nishina: bool,
}

impl Radiative {
    /// −dE/dt in GeV/s by synchrotron and inverse Compton radiation (Blumenthal & Gould 1970, Rev. Mod. Phys. 42, 237,
    /// eqs. 2.18 and 4.10): (4/3) σ_T c γ²β² (B²/8π + Σ U F), F = 1 in the limit of soft photons.
    pub fn energy_loss_gev_s(&self, species: &Species, r: Rigidity) -> f64 {
        let (beta, gamma) = (species.beta(r), species.gamma(r));
        let field = 1e-6 * self.magnetic_field_ug;
        let photons = self.photon_fields.iter().map(|photons| {
            let share = match self.klein_nishina {
                true => klein_nishina(gamma, photons.temperature_k),
                false => 1.0,
            };
            photons.energy_density_ev_cm3 * ELECTRON_VOLT_ERG * share
        });
        let density_erg_cm3 = field * field / (8.0 * PI) + photons.sum::<f64>();
        let square = gamma * gamma * beta * beta;
        4.0 / 3.0 * THOMSON_CM2 * C_CM_S * square * density_erg_cm3 / GEV_ERG
    }

    /// Rate −d ln p/dt in 1/s.
    pub fn momentum_loss_per_s(&self, species: &Species, r: Rigidity) -> f64 {
        self.energy_loss_gev_s(species, r) / (species.beta(r) * species.momentum_gev(r))
    }
}

/// Rate −d ln p/dt in 1/s by bremsstrahlung in gas: Σ cρ_s/X_s with the radiation lengths of neutral atoms, which holds
/// above some 0.4 GeV (Strong & Moskalenko 1998, ApJ 509, 212, App. C).
pub fn bremsstrahlung_per_s(gas: &Gas, species: &Species, r: Rigidity) -> f64 {
    let [hydrogen, helium] = RADIATION_LENGTH_G_CM2;
    let per_cm =
        gas.hydrogen_cm3 * PROTON_MASS_G * (1.0 / hydrogen + 4.0 * gas.helium_fraction / helium);
    // −dE/dt = cE Σ ρ/X and dp/p = dE/(β² E)
    let beta = species.beta(r);
    C_CM_S * per_cm / (beta * beta)
}

/// Loss in isotropic photons of a Planck spectrum over that in the limit of soft ones.
fn klein_nishina(gamma: f64, temperature_k: f64) -> f64 {
    let thermal = BOLTZMANN_ERG_K * temperature_k / (ELECTRON_MASS_GEV * GEV_ERG);
    let [low, high] = PHOTONS_KT.map(libm::log);
    let sum = GaussLegendre::new(8).integrate_panels(low, high, 12, |ln_x| {
        let x = libm::exp(ln_x);
        let density = x * x * x * x / libm::expm1(x);
        density * of_one_energy(4.0 * gamma * thermal * x)
    });
    sum * 15.0 / libm::pow(PI, 4.0)
}

/// The same of photons of one energy ε, against Γ = 4γε/(m_e c²), for γ ≫ 1: the mean of the kernel of Jones (1968,
/// Phys. Rev. 167, 1159) in closed form (Moderski et al. 2005, MNRAS 363, 954, App. A).
fn of_one_energy(b: f64) -> f64 {
    if b < 1e-2 {
        // the closed form cancels; the next term is some 3.5 b⁴
        return 1.0 - b * (63.0 / 40.0 - b * (441.0 / 200.0 - b * (101.0 / 35.0)));
    }
    let one = 1.0 + b;
    let g = (0.5 * b + 6.0 + 6.0 / b) * libm::log1p(b)
        - (11.0 / 12.0 * b * b * b + 6.0 * b * b + 9.0 * b + 4.0) / (one * one)
        - 2.0
        + 2.0 * dilogarithm_of_minus(b);
    9.0 * g / (b * b * b)
}

/// Li₂(−x) for x > 0 (Lewin 1981, Polylogarithms and Associated Functions, §1.2): what converges fast.
fn dilogarithm_of_minus(x: f64) -> f64 {
    if x > 1.0 {
        let l = libm::log(x);
        return -PI * PI / 6.0 - 0.5 * l * l - dilogarithm_of_minus(1.0 / x);
    }
    // Landen: the argument is at most 1/2
    let y = x / (1.0 + x);
    let (mut power, mut sum) = (1.0, 0.0);
    for k in 1..=50 {
        power *= y;
        sum += power / f64::from(k * k);
    }
    let l = libm::log1p(x);
    -sum - 0.5 * l * l
}

//! Published measurements and models of the Galaxy, embedded so that an installed binary needs no checkout.
//!
//! Where each file comes from and under which licence is in `NOTICE.md` beside this file.

mod composition;
mod dipole;
mod geometry;
mod nuclear;
mod parse;
mod ratios;
mod remnants;

pub use composition::{AirShowers, mean_ln_a, per_total_energy};
pub use geometry::{
    KinkedArm, LogarithmicArm, RadialProfile, kinked_arms, logarithmic_arms, radial_profiles,
};
pub use nuclear::{
    CrossSectionTable, INELASTIC_BARASHENKOV94, INELASTIC_TRIPATHI99, INELASTIC_WEBBER03,
    PRODUCTION_EVOLI2019, PRODUCTION_GALPROP17, PRODUCTION_GALPROP17_ON_HELIUM,
    PRODUCTION_WEBBER2003,
};
pub use ratios::{MeasuredRatio, ratios};
pub use remnants::{KnownRemnant, known_remnants};

pub use dipole::{
    DipolePoint, hawc_icecube, icecube_12yr, icetop_11yr, icetop_figure, li2024_compilation,
};

use crate::species::{PROTON, Species};
use crate::units::EnergyPerNucleon;

/// What the abscissa of a measurement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abscissa {
    /// Rigidity in GV.
    Rigidity,
    /// Kinetic energy per nucleon in GeV/n.
    KineticEnergyPerNucleon,
    /// Kinetic energy per nucleus in GeV.
    KineticEnergy,
}

/// One measured value with its total error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Abscissa, representative of the bin.
    pub x: f64,
    /// Differential intensity in m⁻² s⁻¹ sr⁻¹ per unit of the abscissa.
    pub y: f64,
    /// Downward 1σ error: statistical and systematic in quadrature.
    pub err_lo: f64,
    /// Upward 1σ error: statistical and systematic in quadrature.
    pub err_hi: f64,
}

/// A published spectrum of an element.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// Name of the experiment, as the file states it.
    pub experiment: String,
    /// Publication.
    pub reference: String,
    /// The element's main isotope, which energies are those of.
    pub species: Species,
    /// What `Point::x` is.
    pub abscissa: Abscissa,
    /// Values in order of the abscissa.
    pub points: Vec<Point>,
    /// Whether it was taken outside the heliosphere; otherwise the Sun has modulated it.
    pub interstellar: bool,
}

impl Measurement {
    /// The points as intensity per GV at rigidity in GV: dJ/dR = dJ/dT · dT/dR.
    pub fn per_gv(&self) -> Vec<Point> {
        let parts = match self.abscissa {
            Abscissa::Rigidity => return self.points.clone(),
            Abscissa::KineticEnergy => self.species.nucleons,
            Abscissa::KineticEnergyPerNucleon => 1.0,
        };
        let converted = |p: &Point| {
            let rigidity = self.species.rigidity(EnergyPerNucleon(p.x / parts));
            let slope = parts * self.species.energy_per_rigidity(rigidity);
            Point {
                x: rigidity.gv(),
                y: p.y * slope,
                err_lo: p.err_lo * slope,
                err_hi: p.err_hi * slope,
            }
        };
        self.points.iter().map(converted).collect()
    }
}

/// Proton spectra: AMS-02, DAMPE and CALET at the top of the atmosphere, Voyager 1 in interstellar space.
pub fn protons() -> Vec<Measurement> {
    [
        (include_str!("AMS-02_H_rigidity.csv"), false),
        (include_str!("DAMPE_H_kineticEnergy.csv"), false),
        (include_str!("CALET_H_kineticEnergy.csv"), false),
        (
            include_str!("Voyager1_201210_201212_H_kineticEnergyPerNucleon.csv"),
            true,
        ),
    ]
    .into_iter()
    .map(|(text, interstellar)| {
        parse::measurement(text, PROTON, interstellar)
            .expect("the embedded files are read by the tests")
    })
    .collect()
}

/// Spectra of helium and heavier elements: AMS-02 at the top of the atmosphere, Voyager 1 in interstellar space.
pub fn nuclei() -> Vec<Measurement> {
    macro_rules! file {
        ($name:literal) => {
            include_str!(concat!("spectra/", $name, ".csv"))
        };
    }
    [
        ("He4", file!("AMS-02_He_rigidity")),
        ("Li7", file!("AMS-02_Li_rigidity")),
        ("Be9", file!("AMS-02_Be_rigidity")),
        ("B11", file!("AMS-02_B_rigidity")),
        ("C12", file!("AMS-02_C_rigidity")),
        ("N14", file!("AMS-02_N_rigidity")),
        ("O16", file!("AMS-02_O_rigidity")),
        ("Ne20", file!("AMS-02_Ne_rigidity")),
        ("Mg24", file!("AMS-02_Mg_rigidity")),
        ("Si28", file!("AMS-02_Si_rigidity")),
        ("Fe56", file!("AMS-02_Fe_rigidity")),
        (
            "He4",
            file!("Voyager1_201210_201212_He_kineticEnergyPerNucleon"),
        ),
        (
            "C12",
            file!("Voyager1_201209_201212_C_kineticEnergyPerNucleon"),
        ),
        (
            "O16",
            file!("Voyager1_201209_201212_O_kineticEnergyPerNucleon"),
        ),
    ]
    .into_iter()
    .map(|(name, text)| {
        let species = Species::named(name).expect("the nuclei are known");
        let interstellar = text.contains("# experiment: Voyager1");
        parse::measurement(text, species, interstellar)
            .expect("the embedded files are read by the tests")
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::PROTON_MASS_GEV;

    fn named(name: &str) -> Measurement {
        protons()
            .into_iter()
            .find(|m| m.experiment.starts_with(name))
            .unwrap()
    }

    #[test]
    fn every_file_is_read_whole() {
        let counts: Vec<(String, usize)> = protons()
            .into_iter()
            .map(|m| (m.experiment, m.points.len()))
            .collect();
        let expected = [
            ("AMS-02", 72),
            ("DAMPE", 18),
            ("CALET", 29),
            ("Voyager1(2012/10-2012/12)", 19),
        ];
        assert_eq!(counts, expected.map(|(name, n)| (name.to_string(), n)));
    }

    #[test]
    fn ams_flux_times_r_to_2_7_is_1_13e4_at_96_gv() {
        let ams = named("AMS-02");
        let p = ams
            .per_gv()
            .into_iter()
            .min_by(|a, b| (a.x - 96.0).abs().total_cmp(&(b.x - 96.0).abs()))
            .unwrap();
        assert!((p.y * p.x.powf(2.7) / 1.13e4 - 1.0).abs() < 0.01);
    }

    #[test]
    fn errors_are_quadratic_sums() {
        let first = named("AMS-02").points[0];
        assert!((first.err_hi - 0.4_f64.hypot(12.5)).abs() < 1e-12);
        assert_eq!(first.err_lo, first.err_hi);
        // CALET's systematic errors differ downward and upward.
        let third = named("CALET").points[2];
        assert!((third.err_lo - 5e-4_f64.hypot(4.14e-3)).abs() < 1e-15);
        assert!((third.err_hi - 5e-4_f64.hypot(4.38e-3)).abs() < 1e-15);
    }

    /// The integral over a bin must not depend on the variable: compare ∫dJ/dT dT with ∫dJ/dR dR.
    #[test]
    fn conversion_to_rigidity_conserves_particles() {
        let voyager = named("Voyager1");
        assert!(voyager.interstellar);
        let step = 1e-6;
        for (i, p) in voyager.points.iter().enumerate() {
            let r = |t: f64| (t * (t + 2.0 * PROTON_MASS_GEV)).sqrt();
            let dr = r(p.x * (1.0 + step)) - r(p.x * (1.0 - step));
            let dt = 2.0 * step * p.x;
            let converted = voyager.per_gv()[i];
            assert!((converted.y * dr / (p.y * dt) - 1.0).abs() < 1e-6);
            assert!((converted.err_lo / converted.y - p.err_lo / p.y).abs() < 1e-12);
        }
    }

    /// The same for carbon, of six charges and twelve nucleons.
    #[test]
    fn nuclei_are_converted_with_their_charge_and_mass() {
        let carbon = nuclei();
        let carbon = carbon
            .iter()
            .find(|m| m.interstellar && m.species.name == "C12");
        let carbon = carbon.unwrap();
        let mass = 12.0 * 0.931_494 - 6.0 * 0.000_511;
        let r = |t: f64| ((12.0 * t) * (12.0 * t + 2.0 * mass)).sqrt() / 6.0;
        for (p, converted) in carbon.points.iter().zip(carbon.per_gv()) {
            let (lo, hi) = (p.x * (1.0 - 1e-6), p.x * (1.0 + 1e-6));
            assert!((converted.x / r(p.x) - 1.0).abs() < 1e-6);
            let slope = (hi - lo) / (r(hi) - r(lo));
            assert!((converted.y / (p.y * slope) - 1.0).abs() < 1e-5);
        }
    }

    /// Numbers of points, as the files have them.
    #[test]
    fn every_file_of_nuclei_is_read_whole() {
        let counts: Vec<usize> = nuclei().iter().map(|m| m.points.len()).collect();
        assert_eq!(
            counts,
            [68, 67, 67, 66, 66, 66, 48, 48, 48, 48, 46, 22, 6, 9]
        );
        let outside = nuclei().iter().filter(|m| m.interstellar).count();
        assert_eq!(outside, 3);
    }

    /// Two instruments in the same decade: a wrong unit would show as a factor of thousands.
    #[test]
    fn ams_and_dampe_agree_to_ten_per_cent_near_100_gv() {
        let scaled = |name: &str| {
            let p = named(name)
                .per_gv()
                .into_iter()
                .min_by(|a, b| (a.x - 126.0).abs().total_cmp(&(b.x - 126.0).abs()))
                .unwrap();
            p.y * p.x.powf(2.7)
        };
        assert!((scaled("DAMPE") / scaled("AMS-02") - 1.0).abs() < 0.1);
    }
}

//! Ratios of elements and of isotopes.

use super::{Abscissa, Point, parse};

/// A published ratio of two elements or isotopes, modulated by the Sun.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredRatio {
    /// Name of the experiment, as the file states it.
    pub experiment: String,
    /// What is divided, as the table `ratio` names it: "B", "Be10".
    pub numerator: String,
    /// By what.
    pub denominator: String,
    /// Rigidity, or kinetic energy per nucleon: what intensities are taken at and per.
    pub abscissa: Abscissa,
    /// Whether it was told at a conference and is not published yet.
    pub preliminary: bool,
    /// Values with their total errors.
    pub points: Vec<Point>,
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("ratios/", $name, ".csv")))),+]
    };
}

/// All ratios that are known.
pub fn ratios() -> Vec<MeasuredRatio> {
    files![
        "AMS-02_B_C_rigidity",
        "AMS-02_B_O_rigidity",
        "AMS-02_Be_B_rigidity",
        "AMS-02_Be_C_rigidity",
        "AMS-02_Be_O_rigidity",
        "AMS-02_C_O_rigidity",
        "AMS-02_Fe_O_rigidity",
        "AMS-02_He_O_rigidity",
        "AMS-02_Li_B_rigidity",
        "AMS-02_Li_C_rigidity",
        "AMS-02_Li_O_rigidity",
        "AMS-02_Mg_O_rigidity",
        "AMS-02_N_B_rigidity",
        "AMS-02_N_O_rigidity",
        "AMS-02_Ne_O_rigidity",
        "AMS-02_Si_O_rigidity",
        "ACE-CRIS_B_C_kineticEnergyPerNucleon",
        "CALET_B_C_kineticEnergyPerNucleon",
        "DAMPE_B_C_kineticEnergyPerNucleon",
        "CALET_C_O_kineticEnergyPerNucleon",
        "ACE-CRIS_10Be_9Be",
        "ISOMAX_10Be_9Be",
        "AMS-02_10Be_9Be_preliminary",
    ]
    .map(|(name, text)| MeasuredRatio {
        preliminary: name.ends_with("preliminary"),
        ..parse::ratio(text).expect("the embedded files are read by the tests")
    })
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(experiment: &str, numerator: &str, abscissa: Abscissa) -> MeasuredRatio {
        let mut all = ratios().into_iter();
        let meant = |m: &MeasuredRatio| {
            (m.experiment.as_str(), m.numerator.as_str(), m.abscissa)
                == (experiment, numerator, abscissa)
        };
        all.find(meant).unwrap()
    }

    #[test]
    fn every_file_is_read_whole() {
        let counts: Vec<usize> = ratios().iter().map(|m| m.points.len()).collect();
        let expected = [
            67, 66, 66, 67, 66, 67, 46, 67, 66, 67, 66, 66, 66, 66, 66, 66, 5, 20, 13, 22, 3, 2, 14,
        ];
        assert_eq!(counts, expected);
        for m in ratios() {
            assert!(m.points.is_sorted_by(|a, b| a.x < b.x), "{}", m.experiment);
            let known = |p: &Point| p.y > 0.0 && p.err_lo > 0.0 && p.err_hi > 0.0;
            assert!(m.points.iter().all(known), "{}", m.experiment);
        }
    }

    /// Read off the files.
    #[test]
    fn values_stand_in_their_places() {
        let carbon = of("AMS-02", "B", Abscissa::Rigidity);
        let first = carbon.points[0];
        assert_eq!(
            (carbon.denominator.as_str(), first.x, first.y),
            ("C", 2.032, 0.2867)
        );
        assert!((first.err_hi - 0.0013_f64.hypot(0.0159)).abs() < 1e-12);
        let isotopes = of("AMS-02", "Be10", Abscissa::KineticEnergyPerNucleon);
        let first = isotopes.points[0];
        assert!(isotopes.preliminary && isotopes.denominator == "Be9");
        assert!((first.err_lo - 0.02104).abs() < 1e-9 && (first.err_hi - 0.02469).abs() < 1e-9);
        let total = of("ISOMAX", "Be10", Abscissa::KineticEnergyPerNucleon);
        assert_eq!((total.points[1].y, total.points[1].err_lo), (0.317, 0.117));
        assert!(!total.preliminary);
    }
}

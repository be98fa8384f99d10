//! Spectra and mean logarithmic masses around the knee, against total energy.

use super::{Point, parse};

/// What air-shower arrays measured of all particles, of an element or of the mean mass.
#[derive(Debug, Clone, PartialEq)]
pub struct AirShowers {
    /// Name of the experiment, with the hadronic model or the analysis that the values depend on.
    pub experiment: String,
    /// Element as the table `composition` names it; "all" for all particles.
    pub species: &'static str,
    /// Values against total energy in GeV, with their total errors.
    pub points: Vec<Point>,
}

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("composition/", $name, "_totalEnergy.csv"))
    };
}

/// Intensity in m⁻² s⁻¹ sr⁻¹ GeV⁻¹ per total energy of a nucleus. The experiments' energy scales differ.
pub fn per_total_energy() -> Vec<AirShowers> {
    let files = [
        ("all", file!("HAWC_allParticle")),
        ("all", file!("LHAASO_EPOS-LHC_allParticle")),
        ("all", file!("KASCADE_Kuznetsov2024_allParticle")),
        ("all", file!("TALE_allParticle")),
        ("H1", file!("LHAASO_EPOS-LHC_H")),
        ("H1", file!("KASCADE_Kuznetsov2024_H")),
        ("He4", file!("LHAASO_EPOS-LHC_He")),
        ("He4", file!("KASCADE_Kuznetsov2024_He")),
        ("Fe56", file!("KASCADE_Kuznetsov2024_Fe")),
    ];
    files
        .map(|(species, text)| read(species, text, "flux"))
        .into()
}

/// ⟨ln A⟩ of all particles.
pub fn mean_ln_a() -> Vec<AirShowers> {
    let files = [
        file!("LHAASO_EPOS-LHC_lnA"),
        file!("KASCADE_Kuznetsov2024_lnA"),
        file!("TALE_lnA"),
    ];
    files.map(|text| read("all", text, "lnA")).into()
}

fn read(species: &'static str, text: &str, column: &'static str) -> AirShowers {
    const EMBEDDED: &str = "the embedded files are read by the tests";
    AirShowers {
        experiment: parse::comment(text, "experiment").expect(EMBEDDED),
        species,
        points: parse::points(text, column).expect(EMBEDDED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_whole() {
        let counts = |all: Vec<AirShowers>| -> Vec<usize> {
            all.into_iter().map(|m| m.points.len()).collect()
        };
        assert_eq!(
            counts(per_total_energy()),
            [20, 20, 20, 53, 19, 20, 19, 20, 20]
        );
        assert_eq!(counts(mean_ln_a()), [20, 20, 17]);
    }

    /// LHAASO states 4.4e4 GeV^1.7 m⁻² s⁻¹ sr⁻¹ for all particles at 3 PeV; a wrong unit would show as a factor of
    /// thousands.
    #[test]
    fn arrays_agree_to_a_factor_of_1_6_near_3_pev() {
        for m in per_total_energy() {
            let near = |p: &&Point| (p.x / 3e6).ln().abs() < 0.3;
            for p in m.points.iter().filter(near) {
                let ratio = p.y * p.x.powf(2.7) / 4.4e4;
                let whole = m.species == "all";
                let range = if whole { 1.0 / 1.6..1.6 } else { 0.01..0.6 };
                assert!(range.contains(&ratio), "{} {ratio} {m:?}", p.x);
            }
        }
        for m in mean_ln_a() {
            assert!(m.points.iter().all(|p| (0.0..4.1).contains(&p.y)), "{m:?}");
        }
    }
}

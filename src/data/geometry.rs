//! Published spiral arms and radial profiles of sources.
//!
//! Angles and radii are those of the files, whose headers say what they count from; `sources::published`
//! brings them into one frame.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A logarithmic arm θ(r) = k ln(r/r0) + θ0, counter-clockwise as seen from the north, the Sun at θ = π/2.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LogarithmicArm {
    /// Set of arms that it belongs to.
    pub model: String,
    /// Name of the arm.
    pub arm: String,
    /// k, the cotangent of the pitch angle.
    pub k_rad: f64,
    /// r0 in kpc.
    pub r0_kpc: f64,
    /// θ0 in rad.
    pub theta0_rad: f64,
    /// Share of the set's sources relative to its other arms, where the set gives one.
    pub weight: Option<f64>,
    /// Distance of the Sun from the centre in kpc that the set goes with.
    pub sun_radius_kpc: f64,
}

/// An arm R(β) = R_kink exp(−(β − β_kink) tan ψ) with one pitch angle on each side of its kink; β = 0
/// towards the Sun, growing along rotation.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct KinkedArm {
    /// Name of the arm.
    pub arm: String,
    /// β_kink in degrees.
    pub beta_kink_deg: f64,
    /// ψ for β < β_kink in degrees.
    pub pitch_low_deg: f64,
    /// ψ for β > β_kink in degrees.
    pub pitch_high_deg: f64,
    /// R_kink in kpc.
    #[serde(rename = "R_kink_kpc")]
    pub r_kink_kpc: f64,
    /// Standard deviation across the arm in kpc.
    pub width_kpc: f64,
    /// Distance of the Sun from the centre in kpc.
    pub sun_radius_kpc: f64,
}

/// A source density against the distance r from the centre.
#[derive(Debug, Clone, PartialEq)]
pub struct RadialProfile {
    /// Name of the model.
    pub model: String,
    /// Density up to a factor, in terms of the parameters.
    pub formula: String,
    /// Parameters by name, lengths in kpc.
    pub parameters: BTreeMap<String, f64>,
}

/// All logarithmic arms.
pub fn logarithmic_arms() -> Vec<LogarithmicArm> {
    rows(include_str!("geometry/spiral_arms_logarithmic.csv"))
}

/// The kinked arms of Reid et al. 2019.
pub fn kinked_arms() -> Vec<KinkedArm> {
    rows(include_str!("geometry/spiral_arms_Reid2019.csv"))
}

/// All radial profiles.
pub fn radial_profiles() -> Vec<RadialProfile> {
    #[derive(Deserialize)]
    struct Row {
        model: String,
        formula: String,
        parameters: String,
    }
    let number = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        Some((name.to_string(), value.parse().ok()?))
    };
    rows(include_str!("geometry/source_radial_profiles.csv"))
        .into_iter()
        .map(|row: Row| RadialProfile {
            model: row.model,
            formula: row.formula,
            parameters: row.parameters.split(';').filter_map(number).collect(),
        })
        .collect()
}

/// The rows of an embedded file, lines of comment left out.
pub(super) fn rows<T: DeserializeOwned>(text: &str) -> Vec<T> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let rows: Result<Vec<T>, csv::Error> = reader.deserialize().collect();
    rows.expect("the embedded files are read by the tests")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_whole() {
        assert_eq!(logarithmic_arms().len(), 16);
        assert_eq!(kinked_arms().len(), 7);
        let profiles = radial_profiles();
        assert_eq!(profiles.len(), 10);
        for profile in &profiles {
            let named = profile.parameters.len();
            assert!(
                named >= 2 && profile.parameters.contains_key("rs"),
                "{profile:?}"
            );
        }
        assert_eq!(profiles[8].parameters["g"], 50.0);
    }

    /// The second term of Ferrière's density, and how both fall with height, are the same inside and outside.
    #[test]
    fn the_two_parts_of_a_profile_agree() {
        let profiles = radial_profiles();
        let (outer, inner) = (&profiles[8].parameters, &profiles[9].parameters);
        for name in ["f1", "h1", "f2", "h2", "d", "rexp", "h", "rs"] {
            assert_eq!(outer[name], inner[name], "{name}");
        }
        assert_eq!(outer["rmin"], inner["rmax"]);
        // continuous where they meet
        let (r, rs, l) = (outer["rmin"], outer["rs"], outer["l"]);
        let ends = outer["g"] * libm::exp((rs * rs - r * r) / (l * l));
        assert!((ends / inner["g"] - 1.0).abs() < 2e-3, "{ends}");
    }
}

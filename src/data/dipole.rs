//! Measured dipoles: the first harmonic of the intensity in right ascension.
//!
//! Amplitudes are those of the equatorial component. The compilations hold some of the same measurements
//! with different normalisation: show them side by side, fit one at a time.

use serde::Deserialize;

use super::parse::ParseError;

/// A measured dipole; what the source does not give is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct DipolePoint {
    /// Name of the experiment.
    pub experiment: String,
    /// Median energy in GeV.
    pub energy_gev: f64,
    /// Equatorial amplitude, or its upper limit.
    pub amplitude: Option<f64>,
    /// Downward 1σ error.
    pub err_lo: Option<f64>,
    /// Upward 1σ error.
    pub err_hi: Option<f64>,
    /// Right ascension of the excess in degrees, 0 to 360.
    pub phase_deg: Option<f64>,
    /// Its 1σ error.
    pub phase_err_deg: Option<f64>,
    /// Whether the amplitude is an upper limit.
    pub upper_limit: bool,
    /// What the source has multiplied the amplitude by for the field of view, to one decimal.
    pub scale: f64,
}

/// Eleven experiments, read from the vector figure of Li et al. (2024).
pub fn li2024_compilation() -> Vec<DipolePoint> {
    let text = include_str!("dipole_compilation_Li2024_fig3.csv");
    rows(text, |row: CompilationRow| DipolePoint {
        experiment: row.experiment,
        energy_gev: 1e3 * row.energy_tev,
        amplitude: Some(row.amplitude),
        err_lo: row.err_minus,
        err_hi: row.err_plus,
        phase_deg: row.phase_deg,
        phase_err_deg: row.phase_err_deg,
        upper_limit: false,
        scale: 1.0,
    })
}

/// Several experiments, digitised from figure 6 of IceCube's eleven years of IceTop, as plotted there.
pub fn icetop_figure() -> Vec<DipolePoint> {
    let text = include_str!("dipole_digitised_IceTop2026_fig6.csv");
    rows(text, |row: FigureRow| DipolePoint {
        experiment: row.experiment,
        energy_gev: 1e3 * row.energy_tev,
        amplitude: row.amplitude,
        err_lo: row.err_minus,
        err_hi: row.err_plus,
        phase_deg: row.phase_deg,
        phase_err_deg: row.phase_err_deg,
        upper_limit: row.upper_limit == 1,
        scale: row.scale,
    })
}

/// IceCube's 12 years from 13 TeV to 5 PeV, from the same figure.
pub fn icecube_12yr() -> Vec<DipolePoint> {
    let mut points = icetop_figure();
    points.retain(|p| p.experiment == "IceCube 12 yr");
    points
}

/// Eleven years of IceTop, with statistical errors; the paper shows the last tier as an upper limit.
pub fn icetop_11yr() -> Vec<DipolePoint> {
    let text = include_str!("IceTop_11yr_dipole.csv");
    rows(text, |row: TierRow| DipolePoint {
        experiment: "IceTop 11 yr".into(),
        energy_gev: 1e6 * row.energy_pev,
        amplitude: Some(row.amplitude),
        err_lo: Some(row.err),
        err_hi: Some(row.err),
        phase_deg: Some(row.phase_deg),
        phase_err_deg: Some(row.phase_err_deg),
        upper_limit: false,
        scale: 1.0,
    })
}

/// HAWC and IceCube together at 10 TeV, over the whole sky: from the components to 0 h and 6 h.
pub fn hawc_icecube() -> DipolePoint {
    let text = include_str!("HAWC_IceCube_10TeV_dipole_components.csv");
    let components = rows(text, |row: ComponentRow| row);
    let component = |name: &str| components.iter().find(|c| c.component == name);
    let [x, y] = ["delta_0h", "delta_6h"]
        .map(component)
        .map(|c| c.expect("the embedded file is read by the tests"));
    let amplitude = x.value.hypot(y.value);
    // the components have the same error, and so has any combination of length one
    DipolePoint {
        experiment: "HAWC-IceCube".into(),
        energy_gev: 1e4,
        amplitude: Some(amplitude),
        err_lo: x.error,
        err_hi: x.error,
        phase_deg: Some(y.value.atan2(x.value).to_degrees().rem_euclid(360.0)),
        phase_err_deg: x.error.map(|e| (e / amplitude).to_degrees()),
        upper_limit: false,
        scale: 1.0,
    }
}

#[derive(Deserialize)]
struct CompilationRow {
    experiment: String,
    #[serde(rename = "E_TeV")]
    energy_tev: f64,
    amplitude: f64,
    err_minus: Option<f64>,
    err_plus: Option<f64>,
    #[serde(rename = "phase_RA_deg")]
    phase_deg: Option<f64>,
    phase_err_deg: Option<f64>,
}

#[derive(Deserialize)]
struct FigureRow {
    experiment: String,
    #[serde(rename = "E_TeV")]
    energy_tev: f64,
    #[serde(rename = "amplitude_as_plotted")]
    amplitude: Option<f64>,
    err_minus: Option<f64>,
    err_plus: Option<f64>,
    #[serde(rename = "phase_RA_deg")]
    phase_deg: Option<f64>,
    phase_err_deg: Option<f64>,
    upper_limit: u8,
    #[serde(rename = "plotted_scale")]
    scale: f64,
}

#[derive(Deserialize)]
struct TierRow {
    #[serde(rename = "E_PeV")]
    energy_pev: f64,
    amplitude: f64,
    #[serde(rename = "err_stat")]
    err: f64,
    #[serde(rename = "phase_RA_deg")]
    phase_deg: f64,
    phase_err_deg: f64,
}

#[derive(Deserialize)]
struct ComponentRow {
    component: String,
    value: f64,
    error: Option<f64>,
}

fn rows<R: serde::de::DeserializeOwned, T>(text: &str, point: impl Fn(R) -> T) -> Vec<T> {
    try_rows(text, point).expect("the embedded files are read by the tests")
}

fn try_rows<R: serde::de::DeserializeOwned, T>(
    text: &str,
    point: impl Fn(R) -> T,
) -> Result<Vec<T>, ParseError> {
    let mut reader = super::parse::reader(text);
    let rows = reader.deserialize();
    rows.map(|row| Ok(point(row?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_whole() {
        let counts = |text: &str| text.lines().filter(|l| !l.starts_with('#')).count() - 1;
        let li = include_str!("dipole_compilation_Li2024_fig3.csv");
        let figure = include_str!("dipole_digitised_IceTop2026_fig6.csv");
        assert_eq!(li2024_compilation().len(), counts(li));
        assert_eq!(icetop_figure().len(), counts(figure));
        assert_eq!(icetop_11yr().len(), 4);
    }

    #[test]
    fn icecube_is_one_experiment_with_a_limit_and_no_factor() {
        let points = icecube_12yr();
        assert_eq!(points.len(), 10);
        assert!(points.iter().all(|p| p.scale == 1.0));
        assert_eq!(points.iter().filter(|p| p.upper_limit).count(), 1);
        assert!(points.is_sorted_by_key(|p| p.energy_gev));
        let (first, fifth) = (&points[0], &points[4]);
        assert_eq!(
            (first.energy_gev, first.amplitude),
            (12_900.0, Some(1.334e-3))
        );
        assert_eq!((first.err_lo, first.phase_deg), (None, Some(52.7)));
        assert_eq!((fifth.err_lo, fifth.err_hi), (Some(2.9e-5), Some(3.4e-5)));
    }

    /// Amplitude and phase as the file's header gives them.
    #[test]
    fn hawc_and_icecube_point_to_38_degrees() {
        let point = hawc_icecube();
        assert!((point.amplitude.unwrap() - 1.168e-3).abs() < 1e-6);
        assert!((point.phase_deg.unwrap() - 38.4).abs() < 0.05);
    }
}

//! The tables of where the fast modes' cascade ends: `truncation` and `critical_angle`.

use std::iter::repeat_n;

use crate::store::Table as Output;

/// Wavenumbers kL of `critical_angle`: so many a decade, over so many decades from 1 on.
const PER_DECADE: usize = 8;
const DECADES: usize = 10;

/// Where the cascade ends at one site.
pub struct CascadeEnd<'a> {
    /// Name of the layer; empty in a smooth medium.
    pub layer: &'a str,
    /// Height in kpc.
    pub z_kpc: f64,
    /// L in pc.
    pub outer_scale_pc: f64,
    /// Angles θ of modes to the field, ascending.
    pub angles_rad: &'a [f64],
    /// k_max L at each of them; ∞ where nothing ends the cascade.
    pub k_max_l: &'a [f64],
    /// θ_c against kL; none where all modes are damped.
    pub critical_angle: &'a dyn Fn(f64) -> Option<f64>,
    /// The smallest angle that field-line wandering leaves, against kL.
    pub wandering_angle: &'a dyn Fn(f64) -> f64,
}

/// The table `truncation`.
pub fn truncation(sites: &[CascadeEnd<'_>]) -> Output {
    let rows = |site: &CascadeEnd<'_>| site.angles_rad.len();
    let k_max = |site: &CascadeEnd<'_>| -> Vec<f64> {
        let all = site.k_max_l.iter();
        all.map(|x| x / site.outer_scale_pc).collect()
    };
    let description = "height × angle of a fast mode to the field";
    begun("truncation", description, sites, rows)
        .float(
            "theta_rad",
            "rad",
            "angle of the mode's wavevector to the field",
            sites.iter().flat_map(|s| s.angles_rad).copied().collect(),
        )
        .float(
            "k_max_per_pc",
            "pc^-1",
            "smallest wavenumber at which the cascade is slower than its damping; infinite where there is none",
            sites.iter().flat_map(k_max).collect(),
        )
}

/// The table `critical_angle`.
pub fn critical_angle(sites: &[CascadeEnd<'_>]) -> Output {
    let scales: Vec<f64> = (0..=PER_DECADE * DECADES)
        .map(|i| libm::pow(10.0, i as f64 / PER_DECADE as f64))
        .collect();
    let pairs: Vec<(&CascadeEnd<'_>, f64)> = sites
        .iter()
        .flat_map(|site| scales.iter().map(move |&x| (site, x)))
        .collect();
    let all = pairs.iter();
    let description = "height × wavenumber of fast modes";
    begun("critical_angle", description, sites, |_| scales.len())
        .float(
            "k_per_pc",
            "pc^-1",
            "wavenumber",
            all.clone().map(|(s, x)| x / s.outer_scale_pc).collect(),
        )
        .optional(
            "theta_c_rad",
            "rad",
            "modes at smaller angles to the field survive damping; null where none does",
            all.clone().map(|(s, x)| (s.critical_angle)(*x)).collect(),
        )
        .float(
            "theta_min_rad",
            "rad",
            "smallest angle to the field that the wandering of field lines leaves",
            all.map(|(s, x)| (s.wandering_angle)(*x)).collect(),
        )
}

/// A table with the columns that tell where, for so many rows a site.
fn begun(
    name: &str,
    description: &str,
    sites: &[CascadeEnd<'_>],
    rows: impl Fn(&CascadeEnd<'_>) -> usize,
) -> Output {
    let layers = sites
        .iter()
        .flat_map(|s| repeat_n(String::from(s.layer), rows(s)));
    let heights = sites.iter().flat_map(|s| repeat_n(s.z_kpc, rows(s)));
    Output::new(name, description)
        .text(
            "layer",
            "name of the layer of the medium, if any",
            layers.collect(),
        )
        .float("z_kpc", "kpc", "height", heights.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wavenumbers_are_per_parsec_and_a_damped_cascade_has_no_critical_angle() {
        let site = |layer, outer_scale_pc| CascadeEnd {
            layer,
            z_kpc: 1.0,
            outer_scale_pc,
            angles_rad: &[0.1, 0.2, 0.4],
            k_max_l: &[f64::INFINITY, 1e6, 1e3],
            critical_angle: &|x| (x < 5e6).then_some(1.0 / x),
            wandering_angle: &|x| 2.0 / x,
        };
        let sites = [site("warm", 100.0), site("halo", 10.0)];
        let table = truncation(&sites);
        let k_max = table.floats("k_max_per_pc").unwrap();
        assert_eq!(k_max, [f64::INFINITY, 1e4, 10.0, f64::INFINITY, 1e5, 100.0]);
        assert_eq!(table.texts("layer").unwrap()[2..4], ["warm", "halo"]);
        let table = critical_angle(&sites);
        let rows = table.rows() / 2;
        assert_eq!(rows, 81);
        let floats = |name| table.floats(name).unwrap();
        let (k, theta) = (floats("k_per_pc"), floats("theta_c_rad"));
        assert!((k[0] - 0.01).abs() < 1e-15 && (k[rows] - 0.1).abs() < 1e-15);
        assert!((k[rows - 1] / 1e8 - 1.0).abs() < 1e-12);
        assert!((theta[8] - 0.1).abs() < 1e-12, "at kL = 10");
        assert!(theta[rows - 1].is_nan());
        assert!((floats("theta_min_rad")[8] - 0.2).abs() < 1e-12);
    }
}

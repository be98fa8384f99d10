//! The tables of where the fast modes' cascade ends: `truncation` and `critical_angle`.

use std::iter::repeat_n;

use crate::store::Table as Output;
use crate::turbulence::Truncation;

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
    /// k_max(θ) and θ_c(k).
    pub truncation: &'a Truncation,
}

/// The table `truncation`.
pub fn truncation(sites: &[CascadeEnd<'_>]) -> Output {
    let rows = |site: &CascadeEnd<'_>| site.truncation.angles().len();
    let k_max = |site: &CascadeEnd<'_>| -> Vec<f64> {
        let all = site.truncation.k_max_l().iter();
        all.map(|x| x / site.outer_scale_pc).collect()
    };
    let description = "height × angle of a fast mode to the field";
    begun("truncation", description, sites, rows)
        .float(
            "theta_rad",
            "rad",
            "angle of the mode's wavevector to the field",
            sites.iter().flat_map(|s| s.truncation.angles()).copied().collect(),
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
            all.clone()
                .map(|(s, x)| s.truncation.critical_angle(*x))
                .collect(),
        )
        .float(
            "theta_min_rad",
            "rad",
            "smallest angle to the field that the wandering of field lines leaves",
            all.map(|(s, x)| s.truncation.wandering_angle(*x)).collect(),
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
    use crate::turbulence::{Cascade, Wandering};

    #[test]
    fn wavenumbers_are_per_parsec_and_a_damped_cascade_has_no_critical_angle() {
        let cascade = Cascade {
            mach: 1.0,
            anisotropic: false,
            wandering: Wandering::None,
        };
        let (theta, k_max_l) = (vec![0.1, 0.2, 0.4], vec![1e7, 1e6, 1e3]);
        let ends = Truncation::of(cascade, theta, k_max_l);
        let site = |layer, outer_scale_pc| CascadeEnd {
            layer,
            z_kpc: 1.0,
            outer_scale_pc,
            truncation: &ends,
        };
        let sites = [site("warm", 100.0), site("halo", 10.0)];
        let table = truncation(&sites);
        let k_max = table.floats("k_max_per_pc").unwrap();
        assert_eq!(k_max, [1e5, 1e4, 10.0, 1e6, 1e5, 100.0]);
        assert_eq!(table.texts("layer").unwrap()[2..4], ["warm", "halo"]);
        let table = critical_angle(&sites);
        let rows = table.rows() / 2;
        assert_eq!(rows, 81);
        let floats = |name| table.floats(name).unwrap();
        let (k, theta) = (floats("k_per_pc"), floats("theta_c_rad"));
        assert!((k[0] - 0.01).abs() < 1e-15 && (k[rows] - 0.1).abs() < 1e-15);
        assert!((k[rows - 1] / 1e8 - 1.0).abs() < 1e-12);
        // nothing is damped at kL = 10; k_max is a power of θ between 0.1 and 0.2
        assert_eq!(theta[8], std::f64::consts::FRAC_PI_2);
        assert!((theta[52] - 0.1 * 2f64.sqrt()).abs() < 1e-12, "kL = 10^6.5");
        assert!(theta[rows - 1].is_nan());
        assert_eq!(floats("theta_min_rad")[8], 0.0);
    }
}

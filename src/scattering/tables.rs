//! The tables of coefficients: `transport` and `scattering`.

use super::Scattering;
use crate::medium::Medium;
use crate::species::Species;
use crate::store::Table as Output;
use crate::units::{C_CM_S, PC_CM, Rigidity};

/// Pitch-angle cosines at which D_µµ is tabulated: the middles of this many equal bins of −1…1.
const MU_POINTS: usize = 40;

/// Where coefficients are tabulated.
pub struct Sites<'a> {
    /// The species.
    pub species: &'a Species,
    /// The plasma.
    pub medium: &'a Medium,
    /// Rigidities.
    pub rigidities: &'a [Rigidity],
    /// Heights in kpc.
    pub heights: &'a [f64],
}

impl Sites<'_> {
    /// A value at every rigidity and height.
    pub(super) fn column<T>(&self, f: impl Fn(Rigidity, f64) -> T) -> Vec<T> {
        self.rigidities
            .iter()
            .flat_map(|&r| self.heights.iter().map(move |&z| (r, z)))
            .map(|(r, z)| f(r, z))
            .collect()
    }

    fn layers(&self) -> Vec<String> {
        let names = self
            .heights
            .iter()
            .map(|&z| self.medium.layer_name(z).to_owned());
        let names: Vec<String> = names.collect();
        names
            .iter()
            .cycle()
            .take(names.len() * self.rigidities.len())
            .cloned()
            .collect()
    }
}

/// The table `transport`.
pub fn transport(scattering: &Scattering, sites: &Sites<'_>) -> Output {
    let (species, medium) = (sites.species, sites.medium);
    let d_zz = |r, z| scattering.unbounded_diffusion_cm2_s(species, medium, r, z);
    Output::new("transport", "rigidity × height")
        .text(
            "layer",
            "name of the layer of the medium, if any",
            sites.layers(),
        )
        .float("z_kpc", "kpc", "height", sites.column(|_, z| z))
        .float("rigidity_gv", "GV", "rigidity", sites.column(|r, _| r.gv()))
        .float(
            "d_zz_cm2_s",
            "cm^2 s^-1",
            "spatial diffusion coefficient along z, the integral of D_mumu; infinite where particles of some pitch angles are not scattered",
            sites.column(d_zz),
        )
        .float(
            "mean_free_path_pc",
            "pc",
            "mean free path 3 D_zz/v",
            sites.column(|r, z| 3.0 * d_zz(r, z) / (species.beta(r) * C_CM_S) / PC_CM),
        )
        .float(
            "alfven_speed_km_s",
            "km s^-1",
            "Alfvén speed",
            sites.column(|_, z| medium.at(z).alfven_speed_km_s),
        )
}

/// The table `scattering`.
pub fn scattering(scattering: &Scattering, sites: &Sites<'_>) -> Output {
    let repeat = |values: Vec<f64>| -> Vec<f64> {
        values
            .into_iter()
            .flat_map(|v| std::iter::repeat_n(v, MU_POINTS))
            .collect()
    };
    let layers: Vec<String> = sites
        .layers()
        .into_iter()
        .flat_map(|name| std::iter::repeat_n(name, MU_POINTS))
        .collect();
    let mu = |i: usize| (2 * i + 1) as f64 / MU_POINTS as f64 - 1.0;
    let places = sites.rigidities.len() * sites.heights.len();
    let mut d_mumu = Vec::with_capacity(places * MU_POINTS);
    for &r in sites.rigidities {
        for &z in sites.heights {
            d_mumu.extend(
                (0..MU_POINTS)
                    .map(|i| scattering.d_mumu_per_s(sites.species, sites.medium, mu(i), r, z)),
            );
        }
    }
    Output::new(
        "scattering",
        "mode × rigidity × height × pitch-angle cosine",
    )
    .text(
        "mode",
        "what scatters: isotropic, power_law_in_mu, slab, or tabulated (the nearest of the shapes in the file)",
        vec![scattering.mode().into(); places * MU_POINTS],
    )
    .text("layer", "name of the layer of the medium, if any", layers)
    .float("z_kpc", "kpc", "height", repeat(sites.column(|_, z| z)))
    .float(
        "rigidity_gv",
        "GV",
        "rigidity",
        repeat(sites.column(|r, _| r.gv())),
    )
    .float(
        "mu",
        "",
        "pitch-angle cosine",
        (0..places).flat_map(|_| (0..MU_POINTS).map(mu)).collect(),
    )
    .float(
        "d_mumu_per_s",
        "s^-1",
        "pitch-angle diffusion coefficient",
        d_mumu,
    )
}

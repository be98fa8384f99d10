//! The table `anisotropy`: a row a realisation, species and energy.

use super::{Channel, Field, Observation};
use crate::store::Table;

/// The rows of realisations `first`, `first` + 1, …, whose fields come channel by channel; with the dipole
/// along a local magnetic field, if that is known.
pub fn rows(
    channels: &[Channel],
    local_field: Option<[f64; 3]>,
    first: u64,
    fields: &[Field],
) -> Table {
    let count = channels.len().max(1);
    let seen: Vec<(&Channel, &Field, Observation)> = channels
        .iter()
        .cycle()
        .zip(fields)
        .map(|(channel, field)| (channel, field, channel.observer.observe(field)))
        .collect();
    let float = |f: &dyn Fn(&Channel, &Field, &Observation) -> f64| {
        let values = seen.iter().map(|(c, f_, o)| f(c, f_, o));
        values.collect::<Vec<f64>>()
    };
    // where no burst is within reach there is neither direction nor amplitude
    let seen_only = |f: &dyn Fn(&Observation) -> f64| {
        let value = |(_, field, o): &(&Channel, &Field, Observation)| {
            Some(f(o)).filter(|x| x.is_finite() && field.density > 0.0)
        };
        seen.iter().map(value).collect::<Vec<_>>()
    };
    let numbers = (0..fields.len()).map(|i| (first + (i / count) as u64) as i64);
    let species = seen.iter().map(|(c, ..)| c.species.into()).collect();
    let table = Table::new(
        "anisotropy",
        "density and dipole at the Sun in one realisation of single supernovae, of a species at an energy",
    )
    .integer("realization", "", "number of the realisation", numbers.collect())
    .text("species", "nucleus", species)
    .float("energy_gev", "GeV", "kinetic energy of the nucleus", float(&|c, _, _| c.energy_gev))
    .float("rigidity_gv", "GV", "rigidity", float(&|c, _, _| c.rigidity_gv))
    .float("density_kpc3", "kpc^-3", "density n of one particle a supernova of mean energy", float(&|_, f, _| f.density))
    .float("gradient_x_kpc4", "kpc^-4", "gradient of n away from the Galactic centre", float(&|_, f, _| f.gradient[0]))
    .float("gradient_y_kpc4", "kpc^-4", "gradient of n along Galactic rotation", float(&|_, f, _| f.gradient[1]))
    .float("gradient_z_kpc4", "kpc^-4", "gradient of n towards the north Galactic pole", float(&|_, f, _| f.gradient[2]))
    .optional("density_relative", "", "n over its mean over all realisations", seen_only(&|o| o.density_relative))
    .optional("amplitude", "", "amplitude of the dipole, 3D|grad n|/(v n)", seen_only(&|o| o.amplitude))
    .optional("angle_rad", "rad", "angle between the gradient and that of the mean density", seen_only(&|o| o.angle_rad))
    .optional("angle_to_sources_rad", "rad", "angle between the gradient and that of the mean rate of supernovae at the Sun", seen_only(&|o| o.angle_to_sources_rad))
    .optional("direction_l_deg", "deg", "Galactic longitude of the excess", seen_only(&|o| o.direction_l_deg))
    .optional("direction_b_deg", "deg", "Galactic latitude of the excess", seen_only(&|o| o.direction_b_deg))
    .optional("amplitude_equatorial", "", "component of the dipole in the equatorial plane, which ground arrays see", seen_only(&|o| o.amplitude_equatorial))
    .optional("phase_ra_deg", "deg", "right ascension of the excess", seen_only(&|o| o.phase_ra_deg))
    .optional("effective_sources", "", "effective number of sources, n^2 over the sum of the squares of their parts", seen_only(&|o| o.effective_sources));
    match local_field {
        None => table,
        Some(along) => table.optional(
            "amplitude_field",
            "",
            "component of the dipole along the local magnetic field",
            seen.iter()
                .map(|(c, f, _)| Some(c.observer.dipole(f).along(along)).filter(|x| x.is_finite()))
                .collect(),
        ),
    }
}

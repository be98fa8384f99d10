//! All of it at each energy.

use super::{Current, Flux, Instability, Outflow, Region, Secondaries};

/// What escapes at one energy and what becomes of it, in closed form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// What escapes.
    pub flux: Flux,
    /// The flux of all that makes the strongest field, if any grows.
    pub strongest: Option<Flux>,
    /// The instability, where it grows.
    pub instability: Option<Instability>,
    /// The transport that follows, where it grows; without, particles fly freely.
    pub outflow: Option<Outflow>,
    /// Density at the halo's edge in GeV⁻¹ cm⁻³.
    pub density_cm3: f64,
    /// Neutrinos and gamma rays.
    pub secondaries: Secondaries,
}

impl Row {
    /// Density at the halo's edge over that of free flight.
    pub fn overdensity(&self) -> f64 {
        self.density_cm3 / self.flux.free_streaming_cm3()
    }
}

/// A row an energy.
pub fn rows(current: &Current, region: &Region) -> Vec<Row> {
    let fluxes = &current.fluxes;
    let grown: Vec<_> = fluxes.iter().map(|f| Instability::of(f, region)).collect();
    // the flux that makes the strongest field
    let strongest = fluxes
        .iter()
        .zip(&grown)
        .filter_map(|(flux, instability)| Some((flux, (*instability)?.saturated_field_ug)))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    let (strongest, field) = strongest.map_or((None, 0.0), |(flux, field)| (Some(*flux), field));
    let row = |(flux, instability): (&Flux, Option<Instability>)| {
        let outflow =
            instability.map(|i| Outflow::new(flux.rigidity, i.saturated_field_ug, field, region));
        let free = flux.free_streaming_cm3();
        // the last is that of eq. 17, which knows no diffusion
        let [density_cm3, column, held] = match outflow {
            Some(o) => [
                o.density_over_flux(0.0),
                o.column_over_flux(),
                1.0 / o.speed_cm_s,
            ]
            .map(|over_flux| flux.per_gev * over_flux),
            None => [free, free * region.size_cm(), free],
        };
        Row {
            flux: *flux,
            strongest,
            instability,
            outflow,
            density_cm3,
            secondaries: Secondaries::of(
                flux.rigidity,
                held,
                column,
                current.disc_radius_kpc,
                region,
            ),
        }
    };
    fluxes.iter().zip(grown).map(row).collect()
}

/// The energy in GeV below which advection beats diffusion over the region: where ζ falls through 1, between two
/// energies or, as D ∝ E does it, beyond the last. None where it is not above 1 at the first.
pub fn confined_below_gev(rows: &[Row]) -> Option<f64> {
    let zeta = |row: &Row| Some(row.outflow?.advection_over_diffusion()).filter(|&z| z >= 1.0);
    let held: Vec<(f64, f64)> = rows
        .iter()
        .map_while(|row| Some((row.flux.rigidity.gv(), zeta(row)?)))
        .collect();
    let &(e, last) = held.last()?;
    let next = rows.get(held.len());
    let following = next.and_then(|row| {
        let zeta = row.outflow?.advection_over_diffusion();
        Some((row.flux.rigidity.gv(), zeta))
    });
    Some(match (next, following) {
        (None, _) => e * last,
        (_, Some((above, zeta))) => {
            let t = libm::log(last) / libm::log(last / zeta);
            e * libm::pow(above / e, t)
        }
        // what grows no waves is not held
        (Some(_), None) => e,
    })
}

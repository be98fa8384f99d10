//! From checked config values to a remnant in its flux tube.

use crate::config::raw::{self, Raw, Walk};
use crate::near_source::{Bin, NearSource, Tube};
use crate::sources::Supernovae;
use crate::species::PROTON;
use crate::tally::Bins;
use crate::units::{KPC_CM, PC_CM, PROTON_MASS_G, Rigidity, YEAR_S};

use super::{events, parts, waves};

/// The remnant that a config describes, if it does.
pub fn near_source(raw: &Raw) -> Option<NearSource> {
    let own = raw.near_source.as_ref()?;
    let medium = parts::medium(&raw.medium);
    let plasma = medium.at(0.0);
    let galaxy = parts::scattering(&raw.scattering, &medium, None, None);
    let tube = Tube {
        half_length_pc: own.half_length_pc,
        cells: own.cells as usize,
        field_ug: plasma.magnetic_field_ug,
        alfven_pc_yr: plasma.alfven_speed_cm_s() * YEAR_S / PC_CM,
        advection: raw.transport.advection,
        adiabatic: raw.transport.adiabatic_losses,
        damping: own
            .damping
            .iter()
            .map(|damping| waves::damping(damping, &plasma))
            .collect(),
        gas_g_cm3: gas_g_cm3(raw, own, plasma.ion_density_cm3),
    };
    // one supernova a Myr on the area of the tube
    let burst = Supernovae {
        rate_per_yr: 1e-6,
        disc_radius_kpc: own.tube_radius_pc / 1e3,
        ..parts::supernovae(&raw.sources)
    };
    let injection = burst.injection(&PROTON);
    let (low, high) = (raw.rigidity.min_gv, raw.rigidity.max_gv);
    let grid = Bins::new(libm::log(low), libm::log(high), raw.rigidity.bins as usize);
    let edges: Vec<f64> = (0..=grid.count).map(|i| libm::exp(grid.edge(i))).collect();
    let bin = |edges: &[f64]| {
        let (low, high) = (Rigidity(edges[0]), Rigidity(edges[1]));
        let centre = Rigidity((low.gv() * high.gv()).sqrt());
        let per_cm2 = injection.rate(centre) * libm::log(high.gv() / low.gv()) / (KPC_CM * KPC_CM);
        let released = if own.growth { per_cm2 } else { 0.0 };
        Bin::new(
            (low, high),
            released,
            galaxy.diffusion_cm2_s(&PROTON, &medium, centre, 0.0),
            &tube,
        )
    };
    Some(NearSource {
        bins: edges.windows(2).map(bin).collect(),
        tube,
        spectral_index: raw.sources.spectral_index,
        width_pc: own.source_width_pc,
        within_pc: own.residence_within_pc,
        release: events::release(&raw.sources),
        resolved: raw.transport.walk != Walk::Macroscopic,
        clock_step: own.clock_step,
        snapshots_yr: own.snapshots_myr.iter().map(|time| 1e6 * time).collect(),
    })
}

/// Density of gas with its helium in each cell: the tube's ions and neutrals, and what of the cloud is there.
fn gas_g_cm3(raw: &Raw, own: &raw::NearSource, ions_cm3: f64) -> Vec<f64> {
    let neutrals = own
        .damping
        .iter()
        .filter_map(|damping| damping.neutral_density_cm3);
    let everywhere = ions_cm3 + neutrals.sum::<f64>();
    let nucleus_g = PROTON_MASS_G * (1.0 + 4.0 * raw.gas.helium_fraction);
    let cell = own.half_length_pc / f64::from(own.cells);
    let density = |index: u32| {
        let (low, high) = (f64::from(index) * cell, f64::from(index + 1) * cell);
        let in_cloud = own.cloud.as_ref().map_or(0.0, |cloud| {
            let overlap = (cloud.to_pc.min(high) - cloud.from_pc.max(low)).max(0.0);
            cloud.density_cm3 * cloud.covered * overlap / cell
        });
        nucleus_g * (everywhere + in_cloud)
    };
    (0..own.cells).map(density).collect()
}

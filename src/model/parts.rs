//! From checked config values to the parts of a model.

use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;

use crate::config::PitchAngleTable;
use crate::config::raw::{self, Accelerated, ProfileKind, Raw};
use crate::ensemble::Plan;
use crate::interactions::{PhotonField, Radiative};
use crate::medium::{self, Gas, GasShape, Layer, Medium, Plasma, Profile, Profiled};
use crate::scattering::{
    Angular, Break, Closure, Law, PowerLaw, Scattering, Shape, Shapes, Slab, Strength, Table,
};
use crate::sources::{Cutoff, Height, Supernovae};
use crate::species::{ELECTRON, POSITRON, PROTON, Species};
use crate::tally::{Composition, Element, Places};
use crate::units::Rigidity;

/// The plasma.
pub fn medium(raw: &raw::Medium) -> Medium {
    if raw.layer.is_empty() {
        let profiled = |midplane: f64, p: &raw::Profile| Profiled {
            midplane,
            profile: profile(p),
        };
        return Medium::Smooth {
            magnetic_field: profiled(raw.magnetic_field_ug, &raw.magnetic_field_profile),
            ion_density: profiled(raw.ion_density_cm3, &raw.ion_density_profile),
            temperature: profiled(raw.temperature_k, &raw.temperature_profile),
            alfven_speed: raw
                .alfven_speed_km_s
                .map(|v| profiled(v, &raw.alfven_speed_profile)),
        };
    }
    Medium::Layers(
        raw.layer
            .iter()
            .map(|layer| named_layer(raw, layer))
            .collect(),
    )
}

/// A layer's own values, or those of `[medium]`; a layer with its own field or density has its own Alfvén speed.
fn named_layer(raw: &raw::Medium, layer: &raw::Layer) -> Layer {
    let b = layer.magnetic_field_ug.unwrap_or(raw.magnetic_field_ug);
    let n = layer.ion_density_cm3.unwrap_or(raw.ion_density_cm3);
    let own = layer.magnetic_field_ug.is_some() || layer.ion_density_cm3.is_some();
    let inherited = raw.alfven_speed_km_s.filter(|_| !own);
    Layer {
        name: layer.name.clone(),
        z_lo_kpc: layer.z_lo_kpc,
        z_hi_kpc: layer.z_hi_kpc,
        balanced: layer.balanced,
        plasma: Plasma {
            magnetic_field_ug: b,
            ion_density_cm3: n,
            temperature_k: layer.temperature_k.unwrap_or(raw.temperature_k),
            alfven_speed_km_s: layer
                .alfven_speed_km_s
                .or(inherited)
                .unwrap_or_else(|| medium::alfven_speed_km_s(b, n)),
        },
    }
}

/// A factor of height; the checks have made sure that what it needs is there.
pub fn profile(raw: &raw::Profile) -> Profile {
    let scale_kpc = raw.scale_kpc.unwrap_or(1.0);
    match raw.kind {
        ProfileKind::Uniform => Profile::Uniform,
        ProfileKind::Exponential => Profile::Exponential { scale_kpc },
        ProfileKind::PowerLaw => Profile::PowerLaw {
            scale_kpc,
            exponent: raw.exponent.unwrap_or(0.0),
        },
    }
}

/// What sources accelerate.
pub fn accelerated(raw: &raw::Sources) -> Species {
    match raw.species {
        Accelerated::Proton => PROTON,
        Accelerated::Electron => ELECTRON,
        Accelerated::Positron => POSITRON,
    }
}

/// What electrons and positrons radiate in.
pub fn radiative(raw: &raw::Radiative, medium: &raw::Medium) -> Radiative {
    let photons = raw.photon_field.iter().map(|field| PhotonField {
        temperature_k: field.temperature_k,
        energy_density_ev_cm3: field.energy_density_ev_cm3,
    });
    Radiative {
        magnetic_field_ug: raw.magnetic_field_ug.unwrap_or(medium.magnetic_field_ug),
        photon_fields: photons.collect(),
        klein_nishina: raw.klein_nishina,
    }
}

/// The gas disc.
pub fn gas(raw: &raw::Gas, medium: &Medium) -> Gas {
    Gas {
        half_thickness_kpc: raw.half_thickness_pc / 1e3,
        hydrogen_cm3: raw.density_cm3,
        helium_fraction: raw.helium_fraction,
        ionized_fraction: raw.ionized_fraction,
        temperature_k: medium.at(0.0).temperature_k,
        shape: match raw.treatment {
            raw::GasTreatment::Thin => GasShape::Thin,
            raw::GasTreatment::Uniform => GasShape::Uniform,
        },
    }
}

/// D ∝ R^δ above the rigidity of resonance with the largest eddies (Aloisio & Berezinsky 2004; Parizot 2004).
const DELTA_ABOVE_LARMOR: f64 = 2.0;

/// The scattering model, with the tables that it names.
pub fn scattering(
    raw: &raw::Scattering,
    medium: &Medium,
    table: Option<Table>,
    shapes: Option<Shapes>,
) -> Scattering {
    let strength = match (raw.d0_cm2_s, raw.mean_free_path_pc) {
        (Some(d0), _) => Strength::DiffusionCm2S(d0),
        (None, lambda) => Strength::MeanFreePathPc(lambda.unwrap_or(1.0)),
    };
    let power_law = |delta, beta_exponent, change| Law::PowerLaw {
        law: PowerLaw {
            strength,
            reference: Rigidity(raw.reference_gv),
            delta,
            beta_exponent,
            change,
        },
        profile: profile(&raw.profile),
    };
    let change = if raw.break_at_larmor_radius {
        let unbroken = PowerLaw {
            strength,
            reference: Rigidity(raw.reference_gv),
            delta: raw.delta,
            beta_exponent: 0.0,
            change: None,
        };
        let rigidity = unbroken.transition(medium.at(0.0).magnetic_field_ug);
        Some((rigidity, raw.delta_above.unwrap_or(DELTA_ABOVE_LARMOR)))
    } else {
        raw.break_gv.map(Rigidity).zip(raw.delta_above)
    };
    let change = change.map(|(rigidity, delta_above)| Break {
        rigidity,
        delta_above,
        width: raw.break_width,
    });
    let law = match (raw.model, table) {
        (raw::ScatteringModel::Table, Some(table)) => Law::Table(table),
        (raw::ScatteringModel::Slab, _) => Law::Slab(Slab {
            index: raw.index,
            power_at_outer_scale: raw.power_at_outer_scale,
            outer_scale_pc: raw.outer_scale_pc,
            closure: match raw.closure {
                raw::Closure::Qlt => Closure::QuasiLinear,
                raw::Closure::Reduced => Closure::Reduced,
            },
        }),
        (raw::ScatteringModel::Constant, _) => power_law(0.0, 0.0, None),
        _ => power_law(raw.delta, raw.beta_exponent, change),
    };
    let index = match &law {
        Law::Slab(slab) => slab.pitch_angle_index(),
        _ => raw.pitch_angle.index,
    };
    let angle = &raw.pitch_angle;
    let shapes = shapes.unwrap_or_else(|| {
        let share = angle.redistribution_fraction;
        Shapes::uniform(Shape::new(index, angle.broadening, share))
    });
    Scattering { law, shapes }
}

/// The shapes of a table of pitch angles.
pub fn shapes(table: &PitchAngleTable, raw: &raw::PitchAngle) -> Shapes {
    let share = raw.redistribution_fraction;
    let shape = |d_mumu: &Vec<f64>| Shape::tabulated(&table.mu, d_mumu, share);
    Shapes::new(
        table.shapes.iter().map(shape).collect(),
        &table.rigidity_gv,
        &table.z_kpc,
        table.of.clone(),
    )
}

/// The sources' energy and spectrum.
pub fn supernovae(raw: &raw::Sources) -> Supernovae {
    Supernovae {
        spectral_index: raw.spectral_index,
        cutoff: cutoff(raw),
        efficiency: raw.efficiency,
        energy_erg: raw.supernova_energy_erg,
        rate_per_yr: raw.supernova_rate_per_yr,
        disc_radius_kpc: raw.disc_radius_kpc,
        normalization_max: Rigidity(raw.normalization_max_gv),
    }
}

/// The cut-offs of single supernovae.
pub fn cutoff(raw: &raw::Sources) -> Option<Cutoff> {
    Some(Cutoff {
        median: Rigidity(raw.cutoff_gv?),
        dex: raw.cutoff_scatter_dex,
    })
}

/// The step tables of every shape of scattering.
pub fn angulars(shapes: &Shapes) -> Arc<[Angular]> {
    let all = shapes.all().par_iter().map(Angular::new);
    all.collect::<Vec<_>>().into()
}

/// The sources' heights.
pub fn height(raw: &raw::Sources, halo_kpc: f64) -> Height {
    match raw.profile {
        raw::SourceProfile::Thin => Height::Thin,
        raw::SourceProfile::Gaussian => Height::Gaussian {
            sigma_kpc: raw.sigma_pc / 1e3,
            limit_kpc: halo_kpc,
        },
    }
}

/// The elements; the checks have made sure that they are known.
pub fn composition(raw: &raw::Composition) -> Composition {
    let element = |element: &raw::Element| {
        Some(Element {
            species: Species::named(&element.species)?,
            relative: element.relative,
            slope_difference: element.slope_difference,
        })
    };
    Composition {
        elements: raw.element.iter().filter_map(element).collect(),
        reference: Rigidity(raw.reference_gv),
        energies_gev: raw.energies_gev().collect(),
    }
}

/// Where pitch angles are tallied.
pub fn places(raw: &raw::Tally, halo_kpc: f64) -> Places {
    Places::new(
        &raw.pitch_angle_z_kpc,
        raw.pitch_angle_width_pc / 1e3,
        halo_kpc,
        raw.pitch_angle_bins as usize,
    )
}

/// How much to walk.
pub fn plan(raw: &Raw, bins: u32) -> Plan {
    let (run, batches) = (&raw.run, raw.batches());
    Plan {
        bins,
        batches,
        rounds: Plan::rounds_for(run.histories, batches, bins),
        target_error: run.target_error,
        time_limit: run.max_minutes.map(minutes),
        checkpoint_every: checkpoint_every(raw),
    }
}

/// Time between checkpoints.
pub fn checkpoint_every(raw: &Raw) -> Duration {
    minutes(raw.run.checkpoint_minutes)
}

/// A time that may be longer than a clock can count.
fn minutes(count: f64) -> Duration {
    Duration::try_from_secs_f64(60.0 * count).unwrap_or(Duration::MAX)
}
